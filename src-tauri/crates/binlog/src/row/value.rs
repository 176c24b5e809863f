//! A decoded value.

use std::borrow::Cow;

use crate::json::{JsonDiffs, JsonDocument};

use super::{Date, DateTime, Decimal, Time, Timestamp};

/// The value of one column in one row image, borrowed from the event.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// FLOAT.
    Float(f32),
    /// DOUBLE.
    Double(f64),
    /// DECIMAL.
    Decimal(Decimal<'a>),
    /// DATE.
    Date(Date),
    /// TIME.
    Time(Time),
    /// DATETIME.
    DateTime(DateTime),
    /// TIMESTAMP.
    Timestamp(Timestamp),
    /// YEAR: 1901 to 2155, or 0 for '0000'.
    Year(u16),
    /// CHAR, VARCHAR, TEXT in the column's character set; BINARY, VARBINARY,
    /// BLOB; MariaDB's UUID, INET4, INET6 and JSON; spatial values and
    /// vectors in the server's own form.
    Bytes(Cow<'a, [u8]>),
    /// BIT: its bytes, the highest first, and how many bits they hold.
    Bit {
        /// `bits` rounded up to bytes.
        bytes: &'a [u8],
        /// The width of the column.
        bits: u8,
    },
    /// ENUM: the member's number from 1, or 0 for the empty value of an error.
    Enum(u16),
    /// SET: one bit a member, the lowest first.
    Set(u64),
    /// MySQL's JSON.
    Json(JsonDocument<'a>),
    /// MySQL's JSON in the after image of a partial update: what changes in
    /// the document of the before image. No difference at all means that the
    /// document stays as it is.
    JsonDiff(JsonDiffs<'a>),
}

impl Value<'_> {
    /// Whether it is NULL.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}
