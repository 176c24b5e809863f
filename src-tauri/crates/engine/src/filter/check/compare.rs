//! Comparisons.

use std::mem::discriminant;
use std::sync::Arc;

use sqlparser::ast::{BinaryOperator, Expr, Value, ValueWithSpan};

use super::number::digits_of;
use super::{Checked, Checker, Typed};
use crate::filter::exact::Exact;
use crate::filter::kind::{Kind, QUOTED_DIGITS_MAX, Range, comparison};
use crate::filter::moment;
use crate::filter::pattern::Pattern;
use crate::filter::tree::{By, Condition, Relation, Term};

/// The relation that an operator stands for.
pub(super) fn relation(operator: &BinaryOperator) -> Option<Relation> {
    use BinaryOperator as Op;
    Some(match operator {
        Op::Eq => Relation::Equal,
        Op::Spaceship => Relation::Same,
        Op::NotEq => Relation::Unequal,
        Op::Lt => Relation::Less,
        Op::LtEq => Relation::LessOrEqual,
        Op::Gt => Relation::Greater,
        Op::GtEq => Relation::GreaterOrEqual,
        _ => return None,
    })
}

impl Checker<'_> {
    pub(super) fn compare(
        &mut self,
        left: &Expr,
        operator: &BinaryOperator,
        right: &Expr,
    ) -> Checked<Condition> {
        let relation = relation(operator)
            .ok_or_else(|| format!("operator {operator} is not served in filters"))?;
        let (mut one, mut other) = (self.operand(left)?, self.operand(right)?);
        // MariaDB 10.5 gives NULL where it compares a YEAR that is NULL.
        let of_year = |typed: &Typed| matches!(typed.kind, Kind::Year);
        if relation == Relation::Same && (of_year(&one) || of_year(&other)) {
            return Err(format!("{left} <=> {right} is not served for a YEAR"));
        }
        give_meaning(&mut one, &other.kind)?;
        give_meaning(&mut other, &one.kind)?;
        let by = comparison(&one.kind, &other.kind)
            .ok_or_else(|| incomparable(left, &one.kind, right, &other.kind))?;
        self.compares_by(&by)?;
        Ok(Condition::Compare {
            relation,
            left: one.term,
            right: other.term,
            by,
        })
    }

    pub(super) fn within(&mut self, expression: &Expr, list: &[Expr]) -> Checked<Condition> {
        let term = self.operand(expression)?;
        refuse_mixed(expression, &term.kind, list)?;
        let mut items = Vec::with_capacity(list.len());
        for item in list {
            let mut typed = self.operand(item)?;
            if matches!(typed.kind, Kind::Null) {
                // MySQL 5.6 forgets the other members beside it.
                return Err(format!(
                    "the list of {expression} holds null; use is null, or <=> null"
                ));
            }
            give_meaning(&mut typed, &term.kind)?;
            let by = comparison(&term.kind, &typed.kind)
                .ok_or_else(|| incomparable(expression, &term.kind, item, &typed.kind))?;
            self.compares_by(&by)?;
            items.push((typed.term, by));
        }
        one_way(items.iter().map(|(_, by)| by), expression)?;
        Ok(Condition::In {
            term: term.term,
            list: items,
        })
    }

    /// `between` as the two comparisons that it stands for.
    pub(super) fn between(
        &mut self,
        expression: &Expr,
        low: &Expr,
        high: &Expr,
    ) -> Checked<Condition> {
        let kind = self.operand(expression)?.kind;
        refuse_mixed(expression, &kind, &[low.clone(), high.clone()])?;
        let from = self.compare(expression, &BinaryOperator::GtEq, low)?;
        let to = self.compare(expression, &BinaryOperator::LtEq, high)?;
        let both = [from, to];
        let by = both.iter().filter_map(|condition| match condition {
            Condition::Compare { by, .. } => Some(by),
            _ => None,
        });
        one_way(by, expression)?;
        // MySQL 5.6 takes them for numbers below zero beside a BIT.
        let beyond = |condition: &Condition| {
            let Condition::Compare {
                right: Term::Number(number),
                ..
            } = condition
            else {
                return false;
            };
            number.compare(Exact::whole(i128::from(i64::MAX))).is_gt()
        };
        if both.iter().any(beyond) {
            return Err(format!(
                "a bound of {expression} is beyond the range of a signed BIGINT; use >= and <="
            ));
        }
        Ok(Condition::And(both.into()))
    }

    pub(super) fn like(
        &mut self,
        expression: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
    ) -> Checked<Condition> {
        let Typed { term, kind } = self.operand(expression)?;
        let Kind::Text(collation) = kind else {
            return Err(format!(
                "{expression} is {}, and like is served for text only",
                kind.name()
            ));
        };
        let text = quoted(pattern)
            .ok_or_else(|| format!("the pattern {pattern} is not text in quotes"))?;
        let escape = match escape {
            None => b'\\',
            Some(value) => escape_of(value)?,
        };
        if collation.is_flat_beyond_bmp() && text.chars().any(|it| it.len_utf8() > 3) {
            return Err(format!(
                "the pattern {pattern} holds characters beyond U+FFFF, which servers do not \
                 compare in one way by collation {}",
                collation.name()
            ));
        }
        let bytes = collation.encode(text)?;
        let parsed = Pattern::parse(bytes, escape, &collation)?;
        // MySQL 5.6 takes it for a wildcard there.
        if parsed.escapes_after_any && collation.name().contains("_unicode_") {
            return Err(format!(
                "the pattern {pattern} escapes a character right after %, which servers do not \
                 compare in one way by collation {}",
                collation.name()
            ));
        }
        self.compares_by(&By::Text(Arc::clone(&collation)))?;
        Ok(Condition::Like {
            term,
            pattern: parsed,
            collation,
        })
    }

    fn compares_by(&mut self, by: &By) -> Checked<()> {
        if let By::Text(collation) = by {
            collation.check_order()?;
            self.collations.push(Arc::clone(collation));
        }
        Ok(())
    }
}

fn quoted(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Value(ValueWithSpan {
            value: Value::SingleQuotedString(text),
            ..
        }) => Some(text),
        Expr::Nested(inner) => quoted(inner),
        _ => None,
    }
}

fn escape_of(expression: &Expr) -> Checked<u8> {
    match quoted(expression).map(str::as_bytes) {
        Some([byte]) if byte.is_ascii() && !matches!(byte, b'%' | b'_') => Ok(*byte),
        _ => Err(format!(
            "escape {expression} is not served in filters; it must be one character of ASCII"
        )),
    }
}

/// Servers choose one way to compare for all of a list, or one for each of its
/// members; where all are compared in one way, both come to the same.
fn one_way<'b>(by: impl Iterator<Item = &'b By>, expression: &Expr) -> Checked<()> {
    let mut ways = by.filter(|by| !matches!(by, By::Null)).map(discriminant);
    let first = ways.next();
    if ways.all(|way| Some(way) == first) {
        return Ok(());
    }
    Err(format!(
        "{expression} is compared with values of several types; write a condition for each"
    ))
}

/// Refuses numbers with and without quotes beside each other: MySQL 5.6 then
/// compares all of them as floating-point numbers.
fn refuse_mixed(expression: &Expr, kind: &Kind, values: &[Expr]) -> Checked<()> {
    let is_text = matches!(kind, Kind::Text(_) | Kind::Moment { .. } | Kind::Time);
    let in_quotes = values.iter().filter(|value| quoted(value).is_some());
    if is_text || [0, values.len()].contains(&in_quotes.count()) {
        return Ok(());
    }
    Err(format!(
        "{expression} is compared with numbers in quotes and without; write all of them without"
    ))
}

/// Gives a literal in quotes the meaning that it has beside a value of `kind`.
fn give_meaning(literal: &mut Typed, kind: &Kind) -> Checked<()> {
    let (Kind::Quoted, Term::Text { bytes, .. }) = (&literal.kind, &literal.term) else {
        return Ok(());
    };
    let text = String::from_utf8_lossy(bytes).into_owned();
    let moment = |packed: Option<i64>, form: &str| {
        packed
            .map(|packed| Term::Moment {
                packed,
                text: text.clone(),
            })
            .ok_or_else(|| format!("'{text}' is not of the form {form}"))
    };
    *literal = match kind {
        Kind::Text(collation) => Typed {
            term: Term::Text {
                bytes: collation.encode(&text)?,
                charset: collation.charset().to_owned(),
            },
            kind: kind.clone(),
        },
        Kind::Moment { .. } => Typed {
            term: moment(
                moment::parse(&text),
                "'YYYY-MM-DD' or 'YYYY-MM-DD hh:mm:ss', of a day that the calendar has",
            )?,
            kind: Kind::Moment { date: false },
        },
        Kind::Time => Typed {
            term: moment(moment::parse_time(&text), "'hh:mm:ss'")?,
            kind: Kind::Time,
        },
        Kind::Whole(_) | Kind::Decimal(_) | Kind::Double | Kind::Year => quoted_number(&text)?,
        Kind::Null | Kind::Quoted => {
            return Err(format!("'{text}' is compared with no column"));
        }
    };
    Ok(())
}

fn quoted_number(text: &str) -> Checked<Typed> {
    let number = Exact::parse(text).filter(|number| number.digits() <= QUOTED_DIGITS_MAX);
    let number = number
        .ok_or_else(|| format!("'{text}' is not a number of at most {QUOTED_DIGITS_MAX} digits"))?;
    let whole = number.as_whole().filter(|_| !text.contains('.'));
    Ok(Typed {
        term: Term::Number(number),
        kind: match whole.and_then(Range::literal) {
            Some(range) => Kind::Whole(range),
            None => Kind::Decimal(digits_of(number)),
        },
    })
}

fn incomparable(left: &Expr, one: &Kind, right: &Expr, other: &Kind) -> String {
    let (one, other) = match (one, other) {
        (Kind::Text(one), Kind::Text(other)) => (
            format!("text of collation {}", one.name()),
            format!("text of collation {}", other.name()),
        ),
        _ => (one.name().to_owned(), other.name().to_owned()),
    };
    format!("{left} ({one}) compared with {right} ({other}) is not served in filters")
}
