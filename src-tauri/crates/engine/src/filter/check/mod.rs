//! Checks a parsed filter against the table's definition and makes the tree of
//! it. What is not let in is refused in words that name the part.

mod column;
mod compare;
mod function;
mod number;

use std::sync::Arc;

use sqlparser::ast::{BinaryOperator, DataType, Expr, UnaryOperator, Value};

use crate::filter::collation::Collation;
use crate::filter::kind::{Kind, Range};
use crate::filter::tree::{Condition, Sign, Term};
use crate::server::catalog::TableDef;

/// Terms within terms: more nobody writes, and what walks the tree has a stack.
const DEPTH_MAX: u32 = 64;

/// Makes the tree.
pub(super) struct Checker<'d> {
    table: &'d TableDef,
    /// Places of the columns that the filter names, by their slots.
    pub(super) columns: Vec<usize>,
    /// The collations by which it compares.
    pub(super) collations: Vec<Arc<Collation>>,
    depth: u32,
}

/// A term and the kind of its value.
pub(super) struct Typed {
    term: Term,
    kind: Kind,
}

/// What is made, or why it is not.
pub(super) type Checked<T> = Result<T, String>;

impl<'d> Checker<'d> {
    /// For a filter of this table.
    pub(super) const fn new(table: &'d TableDef) -> Self {
        Self {
            table,
            columns: Vec::new(),
            collations: Vec::new(),
            depth: 0,
        }
    }

    /// The condition that an expression is.
    pub(super) fn condition(&mut self, expression: &Expr) -> Checked<Condition> {
        self.deeper(|checker| checker.condition_here(expression))
    }

    fn deeper<T>(&mut self, check: impl FnOnce(&mut Self) -> Checked<T>) -> Checked<T> {
        if self.depth >= DEPTH_MAX {
            return Err("it is nested too deep".to_owned());
        }
        self.depth += 1;
        let checked = check(self);
        self.depth -= 1;
        checked
    }

    fn condition_here(&mut self, expression: &Expr) -> Checked<Condition> {
        use BinaryOperator as Op;
        match expression {
            Expr::Nested(inner) => self.condition(inner),
            Expr::BinaryOp { op: Op::And, .. } => Ok(Condition::And(self.chain(expression, true)?)),
            Expr::BinaryOp { op: Op::Or, .. } => Ok(Condition::Or(self.chain(expression, false)?)),
            Expr::BinaryOp {
                left,
                op: Op::Xor,
                right,
            } => {
                let plain = |side: &Expr| !is_predicate(side) && !is_logical(side);
                if !plain(left) || !plain(right) {
                    return Err(unclear(expression));
                }
                let (left, right) = (self.condition(left)?, self.condition(right)?);
                Ok(Condition::Xor(Box::new(left), Box::new(right)))
            }
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => {
                if is_xor(expr) {
                    return Err(unclear(expression));
                }
                Ok(Condition::Not(Box::new(self.condition(expr)?)))
            }
            Expr::BinaryOp { left, op, right } if compare::relation(op).is_some() => {
                self.compare(left, op, right)
            }
            Expr::InList {
                expr,
                list,
                negated,
            } => Ok(negate(self.within(expr, list)?, *negated)),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => Ok(negate(self.between(expr, low, high)?, *negated)),
            Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char,
            } => {
                let like = self.like(expr, pattern, escape_char.as_deref())?;
                Ok(negate(like, *negated))
            }
            Expr::IsNull(expr) => Ok(Condition::IsNull(self.operand(expr)?.term)),
            Expr::IsNotNull(expr) => {
                let is = Condition::IsNull(self.operand(expr)?.term);
                Ok(negate(is, true))
            }
            Expr::IsTrue(expr) => self.is(expr, Some(true), false),
            Expr::IsNotTrue(expr) => self.is(expr, Some(true), true),
            Expr::IsFalse(expr) => self.is(expr, Some(false), false),
            Expr::IsNotFalse(expr) => self.is(expr, Some(false), true),
            Expr::IsUnknown(expr) => self.is(expr, None, false),
            Expr::IsNotUnknown(expr) => self.is(expr, None, true),
            other => self.not_zero(other),
        }
    }

    fn is(&mut self, operand: &Expr, wanted: Option<bool>, negated: bool) -> Checked<Condition> {
        if is_predicate(operand) || is_logical(operand) {
            return Err(unclear(operand));
        }
        let condition = self.condition(operand)?;
        Ok(negate(Condition::Is(Box::new(condition), wanted), negated))
    }

    /// The conditions of a chain of `and`, or of `or`, without nesting them.
    fn chain(&mut self, expression: &Expr, and: bool) -> Checked<Vec<Condition>> {
        let wanted = if and {
            BinaryOperator::And
        } else {
            BinaryOperator::Or
        };
        let mut last_first = Vec::new();
        let mut rest = expression;
        while let Expr::BinaryOp { left, op, right } = rest
            && *op == wanted
        {
            if is_xor(left) || is_xor(right) {
                return Err(unclear(rest));
            }
            last_first.push(self.condition(right)?);
            rest = left;
        }
        last_first.push(self.condition(rest)?);
        last_first.reverse();
        Ok(last_first)
    }

    fn not_zero(&mut self, expression: &Expr) -> Checked<Condition> {
        let Typed { term, kind } = self.term(expression)?;
        match (term, kind) {
            (Term::Truth(condition), _) => Ok(*condition),
            (term, Kind::Whole(_) | Kind::Null) => Ok(Condition::NotZero(term)),
            (_, kind) => Err(format!(
                "{expression} is {}, which is no condition; compare it with something",
                kind.name()
            )),
        }
    }

    /// A term that is the operand of something: a condition only in
    /// parentheses.
    fn operand(&mut self, expression: &Expr) -> Checked<Typed> {
        if is_predicate(expression) || is_logical(expression) {
            return Err(unclear(expression));
        }
        self.term(expression)
    }

    fn term(&mut self, expression: &Expr) -> Checked<Typed> {
        self.deeper(|checker| checker.term_here(expression))
    }

    fn term_here(&mut self, expression: &Expr) -> Checked<Typed> {
        match expression {
            Expr::Nested(inner) if is_predicate(inner) || is_logical(inner) => {
                let condition = self.condition(inner)?;
                Ok(Typed {
                    term: Term::Truth(Box::new(condition)),
                    kind: Kind::Whole(Range::up_to(1)),
                })
            }
            Expr::Nested(inner) => self.term(inner),
            Expr::Identifier(name) => self.column(name),
            Expr::CompoundIdentifier(_) => Err(format!(
                "{expression} names more than a column; write the column's name alone"
            )),
            Expr::Value(value) => literal(&value.value),
            Expr::TypedString(typed)
                if matches!(
                    typed.data_type,
                    DataType::Date | DataType::Time(..) | DataType::Timestamp(..)
                ) =>
            {
                literal(&typed.value.value)
            }
            Expr::Collate { expr, collation } => self.collate(expr, &collation.to_string()),
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => self.negated(expr),
            Expr::UnaryOp {
                op: UnaryOperator::Plus,
                expr,
            } => self.operand(expr),
            Expr::BinaryOp { left, op, right } => self.arithmetic(left, op, right),
            Expr::Cast {
                expr,
                data_type,
                format: None,
                ..
            } => self.cast(expr, data_type),
            Expr::Function(call) => self.function(call),
            Expr::Substring {
                expr,
                substring_from: Some(from),
                substring_for,
                ..
            } => self.substring(expr, from, substring_for.as_deref()),
            Expr::Subquery(_) | Expr::Exists { .. } | Expr::InSubquery { .. } => {
                Err("it holds a subquery".to_owned())
            }
            other => Err(format!("{other} is not served in filters")),
        }
    }

    fn cast(&mut self, operand: &Expr, data_type: &DataType) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(operand)?;
        let sign = match data_type {
            DataType::Signed | DataType::SignedInteger => Sign::Signed,
            DataType::Unsigned | DataType::UnsignedInteger => Sign::Unsigned,
            other => return Err(format!("cast(... as {other}) is not served in filters")),
        };
        let range = match kind {
            Kind::Whole(range) => range,
            Kind::Year => Range::up_to(2155),
            other => {
                return Err(format!(
                    "cast of {} to a whole number is not served in filters",
                    other.name()
                ));
            }
        };
        let range = Range {
            unsigned: sign == Sign::Unsigned,
            ..range
        };
        let range = range
            .within_bigint()
            .ok_or_else(|| format!("{operand} may be out of the range that it is cast to"))?;
        Ok(Typed {
            term: Term::Cast(Box::new(term), sign),
            kind: Kind::Whole(range),
        })
    }
}

/// The literal's term. One in quotes is given its meaning by what it meets.
fn literal(value: &Value) -> Checked<Typed> {
    let typed = |term, kind| Ok(Typed { term, kind });
    match value {
        Value::Null => typed(Term::Null, Kind::Null),
        Value::Boolean(truth) => number::whole(i128::from(*truth)),
        Value::Number(text, _) => number::literal(text),
        Value::SingleQuotedString(text) => typed(
            Term::Text {
                bytes: text.as_bytes().to_vec(),
                charset: String::new(),
            },
            Kind::Quoted,
        ),
        other => Err(format!("{other} is not served in filters")),
    }
}

fn negate(condition: Condition, negated: bool) -> Condition {
    if negated {
        Condition::Not(Box::new(condition))
    } else {
        condition
    }
}

/// Whether an expression is one of `and`, `or`, `xor`, `not`.
fn is_logical(expression: &Expr) -> bool {
    use BinaryOperator as Op;
    matches!(
        expression,
        Expr::BinaryOp {
            op: Op::And | Op::Or | Op::Xor,
            ..
        } | Expr::UnaryOp {
            op: UnaryOperator::Not,
            ..
        }
    )
}

/// Whether it is a bare `xor`, which parsers put above or below `and` and `not`.
fn is_xor(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::BinaryOp {
            op: BinaryOperator::Xor,
            ..
        }
    )
}

/// Whether an expression compares something. How tight that binds beside
/// another one is not the same everywhere.
fn is_predicate(expression: &Expr) -> bool {
    match expression {
        Expr::BinaryOp { op, .. } => compare::relation(op).is_some(),
        Expr::InList { .. }
        | Expr::Between { .. }
        | Expr::Like { .. }
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_) => true,
        _ => false,
    }
}

fn unclear(expression: &Expr) -> String {
    format!("put parentheses around the conditions in {expression}")
}
