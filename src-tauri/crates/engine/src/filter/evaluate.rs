//! The verdict of a filter on a row.
//!
//! Nothing in here overflows: what could has been refused when the filter was
//! checked.

use std::borrow::Cow;
use std::cmp::Ordering;

use binlog::row::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::filter::collation::Collation;
use crate::filter::exact::Exact;
use crate::filter::moment::{date_of, pack, pack_date, pack_time, time_of_day};
use crate::filter::tree::{By, Column, Condition, Operation, Piece, Relation, Term};

/// The value of a term in a row.
#[derive(Debug, Clone)]
enum Cell<'a> {
    Null,
    Number(Exact),
    Double(f64),
    Text(Cow<'a, [u8]>),
    /// A packed moment or time.
    Packed(i64),
}

/// The values of a filter's columns in one row, by their slots.
pub(super) type Row<'a> = [Value<'a>];

impl Condition {
    /// Whether it is true of a row; none for unknown.
    pub(super) fn holds(&self, row: &Row<'_>) -> Result<Option<bool>> {
        Ok(match self {
            Self::Compare {
                relation,
                left,
                right,
                by,
            } => relation.holds(&left.value(row)?, &right.value(row)?, by)?,
            Self::In { term, list } => within(&term.value(row)?, list, row)?,
            Self::Like {
                term,
                pattern,
                collation,
            } => match term.value(row)? {
                Cell::Text(text) => Some(pattern.matches(&text, collation)?),
                _ => None,
            },
            Self::IsNull(term) => Some(matches!(term.value(row)?, Cell::Null)),
            Self::Is(condition, wanted) => Some(condition.holds(row)? == *wanted),
            Self::Not(condition) => condition.holds(row)?.map(|holds| !holds),
            Self::And(all) => decided(all, row, false)?,
            Self::Or(all) => decided(all, row, true)?,
            Self::Xor(one, other) => one
                .holds(row)?
                .zip(other.holds(row)?)
                .map(|(one, other)| one != other),
            Self::NotZero(term) => match term.value(row)? {
                Cell::Number(number) => Some(!number.is_zero()),
                _ => None,
            },
        })
    }
}

/// One condition that is `decisive` decides all of them.
fn decided(all: &[Condition], row: &Row<'_>, decisive: bool) -> Result<Option<bool>> {
    let mut known = true;
    for condition in all {
        match condition.holds(row)? {
            Some(holds) if holds == decisive => return Ok(Some(decisive)),
            Some(_) => {}
            None => known = false,
        }
    }
    Ok(known.then_some(!decisive))
}

fn within(value: &Cell<'_>, list: &[(Term, By)], row: &Row<'_>) -> Result<Option<bool>> {
    let mut known = true;
    for (term, by) in list {
        match Relation::Equal.holds(value, &term.value(row)?, by)? {
            Some(true) => return Ok(Some(true)),
            Some(false) => {}
            None => known = false,
        }
    }
    Ok(known.then_some(false))
}

impl Relation {
    fn holds(self, left: &Cell<'_>, right: &Cell<'_>, by: &By) -> Result<Option<bool>> {
        let order = match (left, right) {
            (Cell::Null, Cell::Null) if self == Self::Same => return Ok(Some(true)),
            (Cell::Null, _) | (_, Cell::Null) => {
                return Ok((self == Self::Same).then_some(false));
            }
            (left, right) => order(left, right, by)?,
        };
        Ok(Some(match self {
            Self::Equal | Self::Same => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }))
    }
}

fn order(left: &Cell<'_>, right: &Cell<'_>, by: &By) -> Result<Ordering> {
    match (by, left, right) {
        (By::Exact, Cell::Number(left), Cell::Number(right)) => Ok(left.compare(*right)),
        (By::Double, left, right) => double(left)
            .zip(double(right))
            .and_then(|(left, right)| left.partial_cmp(&right))
            .ok_or_else(unlike),
        (By::Text(collation), Cell::Text(left), Cell::Text(right)) => {
            collation.compare(left, right)
        }
        (By::Moment | By::Time, Cell::Packed(left), Cell::Packed(right)) => Ok(left.cmp(right)),
        _ => Err(unlike()),
    }
}

fn double(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Double(number) => Some(*number),
        Cell::Number(number) => Some(number.to_double()),
        _ => None,
    }
}

fn unlike() -> Error {
    Error::new(
        ErrorKind::Decode,
        "A row holds a value of another type than the filter was made for",
    )
}

impl Term {
    fn value<'a>(&'a self, row: &Row<'a>) -> Result<Cell<'a>> {
        Ok(match self {
            Self::Column(column) => return column.value(row),
            Self::Null => Cell::Null,
            Self::Number(number) => Cell::Number(*number),
            Self::Double(number) => Cell::Double(*number),
            Self::Text { bytes, .. } => Cell::Text(Cow::Borrowed(bytes)),
            Self::Moment { packed, .. } => Cell::Packed(*packed),
            Self::Truth(condition) => condition.holds(row)?.map_or(Cell::Null, |holds| {
                Cell::Number(Exact::whole(i128::from(holds)))
            }),
            Self::Collate(term, _) | Self::Cast(term, _) => term.value(row)?,
            Self::Negated(term) => match term.value(row)? {
                Cell::Number(number) => Cell::Number(number.negated()),
                Cell::Double(number) => Cell::Double(-number),
                other => other,
            },
            Self::Magnitude(term) => match term.value(row)? {
                Cell::Number(number) => Cell::Number(number.magnitude()),
                other => other,
            },
            Self::Arithmetic(operation, left, right) => {
                match (left.value(row)?, right.value(row)?) {
                    (Cell::Number(left), Cell::Number(right)) => operation.of(left, right),
                    _ => Cell::Null,
                }
            }
            Self::Part { part, term, in_day } => match term.value(row)? {
                Cell::Packed(packed) if *in_day => whole(part.of(time_of_day(packed))),
                Cell::Packed(packed) => whole(part.of(packed)),
                other => other,
            },
            Self::Date(term) => match term.value(row)? {
                Cell::Packed(packed) => Cell::Packed(date_of(packed)),
                other => other,
            },
            Self::Length(term) => match term.value(row)? {
                Cell::Text(text) => count(text.len()),
                other => other,
            },
            Self::Characters(term, collation) => match term.value(row)? {
                Cell::Text(text) => count(collation.characters(&text).count()),
                other => other,
            },
            Self::Piece(term, piece, collation) => match term.value(row)? {
                Cell::Text(text) => Cell::Text(piece.of(&text, collation)),
                other => other,
            },
        })
    }
}

fn whole<'a>(number: i64) -> Cell<'a> {
    Cell::Number(Exact::whole(i128::from(number)))
}

fn count<'a>(number: usize) -> Cell<'a> {
    whole(i64::try_from(number).unwrap_or(i64::MAX))
}

impl Operation {
    fn of<'a>(self, left: Exact, right: Exact) -> Cell<'a> {
        let wholes = || left.as_whole().zip(right.as_whole());
        Cell::Number(match self {
            Self::Plus => left.plus(right),
            Self::Minus => left.plus(right.negated()),
            Self::Times => left.times(right),
            // By zero there is no quotient and no rest.
            Self::Div => match wholes().and_then(|(left, right)| left.checked_div(right)) {
                Some(quotient) => Exact::whole(quotient),
                None => return Cell::Null,
            },
            Self::Mod => match wholes().and_then(|(left, right)| left.checked_rem(right)) {
                Some(rest) => Exact::whole(rest),
                None => return Cell::Null,
            },
        })
    }
}

impl Piece {
    fn of<'a>(self, text: &[u8], collation: &Collation) -> Cow<'a, [u8]> {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let (skipped, taken) = match self {
            Self::Left(count) => (0, place(count)),
            Self::Right(count) => {
                let all = collation.characters(text).count();
                (all.saturating_sub(place(count)), usize::MAX)
            }
            Self::From(start, count) => (place(start) - 1, count.map_or(usize::MAX, place)),
        };
        let characters = collation.characters(text).skip(skipped).take(taken);
        Cow::Owned(characters.flatten().copied().collect())
    }
}

impl Column {
    fn value<'a>(&'a self, row: &Row<'a>) -> Result<Cell<'a>> {
        let value = row.get(self.slot).ok_or_else(unlike)?;
        let number = |number: i128| Cell::Number(Exact::whole(number));
        Ok(match value {
            Value::Null => Cell::Null,
            Value::Int(value) => number(i128::from(*value)),
            Value::UInt(value) => number(i128::from(*value)),
            Value::Year(value) => number(i128::from(*value)),
            Value::Float(value) => Cell::Double(f64::from(*value)),
            Value::Double(value) => Cell::Double(*value),
            Value::Decimal(value) => {
                let text = value.to_string();
                Cell::Number(Exact::parse(&text).ok_or_else(unlike)?)
            }
            Value::Date(value) => Cell::Packed(pack_date(*value)),
            Value::DateTime(value) => Cell::Packed(pack(value)),
            Value::Timestamp(value) => Cell::Packed(pack(&value.utc())),
            Value::Time(value) => Cell::Packed(pack_time(value)),
            Value::Bytes(bytes) => Cell::Text(bytes.clone()),
            Value::Bit { bytes, .. } => number(
                bytes
                    .iter()
                    .fold(0, |bits, byte| bits << 8 | i128::from(*byte)),
            ),
            Value::Enum(member) => {
                let text = self.members.get(usize::from(*member)).ok_or_else(unlike)?;
                Cell::Text(Cow::Borrowed(text))
            }
            Value::Set(_) | Value::Json(_) | Value::JsonDiff(_) => return Err(unlike()),
        })
    }
}
