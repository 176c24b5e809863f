//! Numbers and arithmetic: only what cannot leave its range.

use sqlparser::ast::{BinaryOperator, Expr};

use super::{Checked, Checker, Typed};
use crate::filter::exact::{DIGITS_MAX, Exact};
use crate::filter::kind::{Digits, Kind, Range};
use crate::filter::tree::{Operation, Term};

/// Digits after the point that every server keeps.
const SCALE_MAX: u32 = 30;

/// A whole number as a literal.
pub(super) fn whole(number: i128) -> Checked<Typed> {
    let exact = Exact::whole(number);
    Ok(Typed {
        term: Term::Number(exact),
        // Beyond BIGINT, servers take it for a decimal.
        kind: match Range::literal(number) {
            Some(range) => Kind::Whole(range),
            None => Kind::Decimal(digits_of(exact)),
        },
    })
}

/// A number without a sign, as it is written.
pub(super) fn literal(text: &str) -> Checked<Typed> {
    let unreadable = || format!("{text} is not a number that filters serve");
    if text.contains(['e', 'E']) {
        let number: f64 = text.parse().map_err(|_| unreadable())?;
        return number
            .is_finite()
            .then_some(Typed {
                term: Term::Double(number),
                kind: Kind::Double,
            })
            .ok_or_else(unreadable);
    }
    let exact = Exact::parse(text).ok_or_else(unreadable)?;
    match exact.as_whole() {
        Some(number) if !text.contains('.') => whole(number),
        _ if exact.scale() > SCALE_MAX => Err(unreadable()),
        _ => Ok(Typed {
            term: Term::Number(exact),
            kind: Kind::Decimal(digits_of(exact)),
        }),
    }
}

/// The digits of a number.
pub(super) fn digits_of(number: Exact) -> Digits {
    Digits {
        whole: number.digits() - number.scale(),
        scale: number.scale(),
    }
}

impl Checker<'_> {
    pub(super) fn negated(&mut self, operand: &Expr) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(operand)?;
        let kind = match kind {
            Kind::Whole(range) => {
                let signed = range.most <= i128::from(i64::MAX);
                let negated = Range {
                    least: -range.most,
                    most: -range.least,
                    unsigned: false,
                };
                let within = negated.within_bigint().filter(|_| signed);
                Kind::Whole(within.ok_or_else(|| beyond(operand))?)
            }
            kind @ (Kind::Decimal(_) | Kind::Double) => kind,
            other => return Err(not_computed(&other)),
        };
        Ok(Typed {
            term: match term {
                Term::Number(number) => Term::Number(number.negated()),
                Term::Double(number) => Term::Double(-number),
                term => Term::Negated(Box::new(term)),
            },
            kind,
        })
    }

    pub(super) fn magnitude(&mut self, operand: &Expr) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(operand)?;
        let kind = match kind {
            Kind::Whole(range) => {
                let magnitude = Range {
                    least: 0,
                    most: range.least.abs().max(range.most.abs()),
                    unsigned: range.unsigned,
                };
                Kind::Whole(magnitude.within_bigint().ok_or_else(|| beyond(operand))?)
            }
            Kind::Decimal(digits) => Kind::Decimal(digits),
            other => return Err(not_computed(&other)),
        };
        Ok(Typed {
            term: Term::Magnitude(Box::new(term)),
            kind,
        })
    }

    pub(super) fn arithmetic(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
    ) -> Checked<Typed> {
        let operation = match op {
            BinaryOperator::Plus => Operation::Plus,
            BinaryOperator::Minus => Operation::Minus,
            BinaryOperator::Multiply => Operation::Times,
            BinaryOperator::MyIntegerDivide => Operation::Div,
            BinaryOperator::Modulo => Operation::Mod,
            other => return Err(format!("operator {other} is not served in filters")),
        };
        self.compute(operation, left, right)
    }

    pub(super) fn compute(
        &mut self,
        operation: Operation,
        left: &Expr,
        right: &Expr,
    ) -> Checked<Typed> {
        let said = || format!("the arithmetic of {left} and {right}");
        let (one, other) = (self.operand(left)?, self.operand(right)?);
        let kind = match (&one.kind, &other.kind) {
            (Kind::Whole(one), Kind::Whole(other)) => {
                let range = range_of(operation, *one, *other);
                Kind::Whole(range.ok_or_else(|| {
                    format!(
                        "{} may leave the range of BIGINT; an unsigned column may be cast: \
                         cast(column as signed)",
                        said()
                    )
                })?)
            }
            (Kind::Whole(_) | Kind::Decimal(_), Kind::Whole(_) | Kind::Decimal(_)) => {
                let digits = |kind: &Kind| match kind {
                    Kind::Whole(range) => range.digits(),
                    Kind::Decimal(digits) => *digits,
                    _ => unreachable!("matched above"),
                };
                let digits = digits_after(operation, digits(&one.kind), digits(&other.kind));
                Kind::Decimal(digits.ok_or_else(|| {
                    format!("{} is not served for decimals of so many digits", said())
                })?)
            }
            (Kind::Whole(_) | Kind::Decimal(_), kind) | (kind, _) => {
                return Err(not_computed(kind));
            }
        };
        Ok(Typed {
            term: Term::Arithmetic(operation, Box::new(one.term), Box::new(other.term)),
            kind,
        })
    }
}

/// The range of a result, if BIGINT holds all of it.
fn range_of(operation: Operation, left: Range, right: Range) -> Option<Range> {
    let unsigned = left.unsigned || right.unsigned;
    let range = |least, most| Range {
        least,
        most,
        unsigned,
    };
    let result = match operation {
        Operation::Plus => range(left.least + right.least, left.most + right.most),
        Operation::Minus => range(left.least - right.most, left.most - right.least),
        Operation::Times => {
            let corners = [
                left.least.checked_mul(right.least)?,
                left.least.checked_mul(right.most)?,
                left.most.checked_mul(right.least)?,
                left.most.checked_mul(right.most)?,
            ];
            range(*corners.iter().min()?, *corners.iter().max()?)
        }
        Operation::Div if right.least >= 0 => {
            // A quotient is no further from zero than what is divided.
            let least = right.least.max(1);
            range(left.least.min(0) / least, left.most.max(0) / least)
        }
        Operation::Div => {
            let most = left.least.abs().max(left.most.abs());
            range(-most, most)
        }
        Operation::Mod => {
            let most = right.least.abs().max(right.most.abs());
            Range {
                least: left.least.min(0).max(-most),
                most: left.most.max(0).min(most),
                unsigned: left.unsigned,
            }
        }
    };
    // MySQL 5.6 divides magnitudes, and has none for the least BIGINT.
    let divides = operation == Operation::Div;
    result
        .within_bigint()
        .filter(|range| !divides || range.least > i128::from(i64::MIN))
}

fn digits_after(operation: Operation, left: Digits, right: Digits) -> Option<Digits> {
    let digits = match operation {
        Operation::Plus | Operation::Minus => Digits {
            whole: left.whole.max(right.whole) + 1,
            scale: left.scale.max(right.scale),
        },
        Operation::Times => Digits {
            whole: left.whole + right.whole,
            scale: left.scale + right.scale,
        },
        Operation::Div | Operation::Mod => return None,
    };
    (digits.all() <= DIGITS_MAX && digits.scale <= SCALE_MAX).then_some(digits)
}

fn beyond(operand: &Expr) -> String {
    format!("{operand} with its sign changed may leave the range of BIGINT")
}

fn not_computed(kind: &Kind) -> String {
    format!("arithmetic on {} is not served in filters", kind.name())
}
