//! The order of keys, and what two ordered streams of rows say about each other.

use std::cmp::Ordering;

use mysql_async::Value;

use super::report::DifferenceKind;
use crate::error::{Error, ErrorKind, Result};

/// How the values of a key column are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyOrder {
    /// Whole numbers, by value.
    Number,
    /// Everything else, by bytes.
    Bytes,
}

/// A row as it was read: the key's values, then all values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    values: Vec<Value>,
    key_length: usize,
}

impl Line {
    /// A row whose first `key_length` values are its key.
    pub(super) fn new(values: Vec<Value>, key_length: usize) -> Self {
        Self { values, key_length }
    }

    /// The key.
    pub(super) fn key(&self) -> &[Value] {
        &self.values[..self.key_length]
    }

    /// Everything but the key.
    pub(super) fn contents(&self) -> &[Value] {
        &self.values[self.key_length..]
    }
}

/// Compares two keys.
///
/// # Errors
/// `Decode` when a value is not what its column says.
pub(super) fn compare_keys(order: &[KeyOrder], one: &[Value], other: &[Value]) -> Result<Ordering> {
    for ((order, one), other) in order.iter().zip(one).zip(other) {
        let (one, other) = (bytes(one)?, bytes(other)?);
        let compared = match order {
            KeyOrder::Number => number(one)?.cmp(&number(other)?),
            KeyOrder::Bytes => one.cmp(other),
        };
        if compared != Ordering::Equal {
            return Ok(compared);
        }
    }
    Ok(Ordering::Equal)
}

/// What the heads of both streams say, and which of them to move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// The difference that is found, if one is.
    pub(super) found: Option<DifferenceKind>,
    /// Whether the source's stream moves on.
    pub(super) source: bool,
    /// Whether the destination's stream moves on.
    pub(super) destination: bool,
}

/// Compares the heads of both streams; `None` when both have ended.
///
/// # Errors
/// `Decode` when a value is not what its column says.
pub(super) fn step(
    order: &[KeyOrder],
    source: Option<&Line>,
    destination: Option<&Line>,
) -> Result<Option<Step>> {
    let only_source = Step {
        found: Some(DifferenceKind::OnlySource),
        source: true,
        destination: false,
    };
    let only_destination = Step {
        found: Some(DifferenceKind::OnlyDestination),
        source: false,
        destination: true,
    };
    Ok(match (source, destination) {
        (None, None) => None,
        (Some(_), None) => Some(only_source),
        (None, Some(_)) => Some(only_destination),
        (Some(one), Some(other)) => Some(match compare_keys(order, one.key(), other.key())? {
            Ordering::Less => only_source,
            Ordering::Greater => only_destination,
            Ordering::Equal => Step {
                found: (one.contents() != other.contents()).then_some(DifferenceKind::Different),
                source: true,
                destination: true,
            },
        }),
    })
}

/// The bytes of a key's value: keys are never NULL, and the text protocol
/// sends bytes.
pub(super) fn bytes(value: &Value) -> Result<&[u8]> {
    match value {
        Value::Bytes(bytes) => Ok(bytes),
        _ => Err(Error::new(
            ErrorKind::Decode,
            "A key column holds NULL, which its definition forbids",
        )),
    }
}

fn number(text: &[u8]) -> Result<i128> {
    std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                "A key column of whole numbers holds something else",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(key: &str, contents: &str) -> Line {
        let value = |text: &str| Value::Bytes(text.as_bytes().to_vec());
        Line::new(vec![value(key), value(contents)], 1)
    }

    /// Merges two whole streams.
    fn merge(
        order: KeyOrder,
        source: &[Line],
        destination: &[Line],
    ) -> Vec<(DifferenceKind, String)> {
        let (mut source, mut destination) = (source.iter(), destination.iter());
        let (mut one, mut other) = (source.next(), destination.next());
        let mut found = Vec::new();
        while let Some(step) = step(&[order], one, other).unwrap() {
            if let Some(kind) = step.found {
                let line = if step.source { one } else { other }.unwrap();
                let key = bytes(&line.key()[0]).unwrap();
                found.push((kind, String::from_utf8(key.to_vec()).unwrap()));
            }
            if step.source {
                one = source.next();
            }
            if step.destination {
                other = destination.next();
            }
        }
        found
    }

    #[test]
    fn numbers_are_merged_by_value_and_each_difference_is_found_once() {
        let source = [
            line("-5", "a"),
            line("9", "b"),
            line("10", "c"),
            line("11", "d"),
        ];
        let destination = [
            line("9", "b"),
            line("10", "x"),
            line("18446744073709551615", "e"),
        ];
        assert_eq!(
            merge(KeyOrder::Number, &source, &destination),
            [
                (DifferenceKind::OnlySource, "-5".to_owned()),
                (DifferenceKind::Different, "10".to_owned()),
                (DifferenceKind::OnlySource, "11".to_owned()),
                (
                    DifferenceKind::OnlyDestination,
                    "18446744073709551615".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn text_is_merged_by_bytes_and_a_doubled_row_is_found() {
        let source = [line("B", "1"), line("a", "2"), line("a ", "3")];
        let destination = [line("B", "1"), line("a", "2"), line("a", "2")];
        assert_eq!(
            merge(KeyOrder::Bytes, &source, &destination),
            [
                (DifferenceKind::OnlyDestination, "a".to_owned()),
                (DifferenceKind::OnlySource, "a ".to_owned()),
            ]
        );
    }
}
