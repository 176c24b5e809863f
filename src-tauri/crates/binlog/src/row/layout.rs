//! How to read the rows of one table: one codec a column, made once for each
//! table map.

use std::borrow::Cow;

use crate::bytes::{Bytes, uint_be, uint_le};
use crate::error::{ErrorKind, Result, malformed};
use crate::json::{JsonDiffs, JsonDocument};
use crate::table::{Column, ColumnHint, ColumnType, FractionFormat};

use super::decimal;
use super::inflate;
use super::temporal_mariadb;
use super::{Date, DateTime, Decimal, Time, Timestamp, Value};

/// The collation id that stands for bytes.
const BINARY_COLLATION: u32 = 63;

/// How to read the rows of one table.
#[derive(Debug)]
pub struct RowLayout {
    pub(super) columns: Box<[ColumnCodec]>,
    /// How many JSON columns there are, for the bits of a partial update.
    pub(super) json_columns: usize,
}

impl RowLayout {
    pub(crate) fn new(columns: Vec<ColumnCodec>) -> Self {
        Self {
            json_columns: columns.iter().filter(|codec| codec.is_json()).count(),
            columns: columns.into(),
        }
    }

    /// How many columns the table has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether the table has no column.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

/// How to find the end of a value, and how to read it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnCodec {
    /// Bytes of a value of fixed length; 0 when a length goes before it.
    fixed: u8,
    /// Bytes of the length before a value.
    prefix: u8,
    read: Read,
}

#[derive(Debug, Clone, Copy)]
enum Read {
    Signed,
    Unsigned,
    Float,
    Double,
    Decimal { precision: u8, scale: u8 },
    Year,
    Date,
    TimeOld,
    DateTimeOld,
    TimestampOld,
    Time,
    DateTime,
    Timestamp,
    TimeMariadb { digits: u8 },
    DateTimeMariadb { digits: u8 },
    TimestampMariadb { digits: u8 },
    Bytes,
    PaddedBytes { length: u16 },
    CompressedBytes,
    Bit { bits: u8 },
    Enum,
    Set,
    Json,
}

/// What is not known of a column, though its rows cannot be read without it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LayoutGap {
    Signedness,
    Fraction,
}

impl LayoutGap {
    pub(crate) fn error(self, table: String, column: usize) -> ErrorKind {
        match self {
            Self::Signedness => ErrorKind::SignednessUnknown { table, column },
            Self::Fraction => ErrorKind::FractionUnknown { table, column },
        }
    }
}

impl ColumnCodec {
    fn fixed(bytes: u8, read: Read) -> Self {
        Self {
            fixed: bytes,
            prefix: 0,
            read,
        }
    }

    fn prefixed(prefix: u8, read: Read) -> Self {
        Self {
            fixed: 0,
            prefix,
            read,
        }
    }

    /// How to read a column, by what the event and then the hint say of it.
    pub(crate) fn new(column: &Column, hint: ColumnHint) -> std::result::Result<Self, LayoutGap> {
        Ok(match column.kind {
            ColumnType::Integer { bytes } => match column.unsigned.or(hint.unsigned) {
                Some(true) => Self::fixed(bytes, Read::Unsigned),
                Some(false) => Self::fixed(bytes, Read::Signed),
                None => return Err(LayoutGap::Signedness),
            },
            ColumnType::Float => Self::fixed(4, Read::Float),
            ColumnType::Double => Self::fixed(8, Read::Double),
            ColumnType::Decimal { precision, scale } => {
                let length = decimal::byte_length(precision, scale);
                let read = Read::Decimal { precision, scale };
                Self::fixed(u8::try_from(length).unwrap_or(u8::MAX), read)
            }
            ColumnType::Year => Self::fixed(1, Read::Year),
            ColumnType::Date => Self::fixed(3, Read::Date),
            ColumnType::Time(format) => time(format, hint)?,
            ColumnType::DateTime(format) => date_time(format, hint)?,
            ColumnType::Timestamp(format) => timestamp(format, hint)?,
            ColumnType::Char { bytes_max } => {
                Self::prefixed(length_prefix(bytes_max), char_read(column, hint, bytes_max))
            }
            ColumnType::VarChar {
                bytes_max,
                compressed,
            } => Self::prefixed(length_prefix(bytes_max), bytes_read(compressed)),
            ColumnType::Blob {
                length_bytes,
                compressed,
            } => Self::prefixed(length_bytes, bytes_read(compressed)),
            ColumnType::Geometry { length_bytes } | ColumnType::Vector { length_bytes } => {
                Self::prefixed(length_bytes, Read::Bytes)
            }
            ColumnType::Json { length_bytes } => Self::prefixed(length_bytes, Read::Json),
            ColumnType::Bit { bits } => Self::fixed(bits.div_ceil(8), Read::Bit { bits }),
            ColumnType::Enum { bytes } => Self::fixed(bytes, Read::Enum),
            ColumnType::Set { bytes } => Self::fixed(bytes, Read::Set),
        })
    }

    /// Takes the bytes of a value, without the length before them.
    #[inline]
    pub(super) fn take<'a>(&self, bytes: &mut Bytes<'a>) -> Result<&'a [u8]> {
        let length = match (self.fixed, self.prefix) {
            (0, 1) => usize::from(bytes.u8("value length")?),
            (0, 2) => usize::from(bytes.u16("value length")?),
            (0, prefix) => {
                let length = bytes.uint(usize::from(prefix), "value length")?;
                usize::try_from(length).map_err(|_| malformed("value length", length))?
            }
            (fixed, _) => usize::from(fixed),
        };
        bytes.take(length, "value")
    }

    /// Reads a value from its bytes.
    #[inline]
    pub(super) fn value<'a>(&self, field: &'a [u8]) -> Result<Value<'a>> {
        Ok(match self.read {
            Read::Signed => Value::Int(signed(field)),
            Read::Unsigned => Value::UInt(uint_le(field)),
            Read::Float => Value::Float(f32::from_le_bytes(fixed(field)?)),
            Read::Double => Value::Double(f64::from_le_bytes(fixed(field)?)),
            Read::Decimal { precision, scale } => {
                Value::Decimal(Decimal::parse(field, precision, scale)?)
            }
            Read::Bytes => Value::Bytes(Cow::Borrowed(field)),
            _ => self.rarer_value(field)?,
        })
    }

    fn rarer_value<'a>(&self, field: &'a [u8]) -> Result<Value<'a>> {
        #[expect(clippy::cast_possible_truncation, reason = "the width of the field")]
        Ok(match self.read {
            Read::Year => Value::Year(match uint_le(field) as u16 {
                0 => 0,
                year => year + 1900,
            }),
            Read::Date => Value::Date(Date::unpack(uint_le(field) as u32).checked()?),
            Read::Time => Value::Time(Time::decode(field)?),
            Read::TimeOld => Value::Time(Time::decode_old(signed(field) as i32)?),
            Read::DateTime => Value::DateTime(DateTime::decode(field)?),
            Read::DateTimeOld => Value::DateTime(DateTime::decode_old(uint_le(field))?),
            Read::Timestamp => Value::Timestamp(Timestamp::decode(field)?),
            Read::TimestampOld => Value::Timestamp(Timestamp {
                seconds: uint_le(field) as u32,
                micros: 0,
            }),
            Read::TimeMariadb { digits } => Value::Time(temporal_mariadb::time(field, digits)?),
            Read::DateTimeMariadb { digits } => {
                Value::DateTime(temporal_mariadb::date_time(field, digits)?)
            }
            Read::TimestampMariadb { digits } => {
                Value::Timestamp(temporal_mariadb::timestamp(field, digits)?)
            }
            Read::PaddedBytes { length } => Value::Bytes(padded(field, length)),
            Read::CompressedBytes => Value::Bytes(inflate::column(field)?),
            Read::Bit { bits } => bit(field, bits)?,
            Read::Enum => Value::Enum(uint_le(field) as u16),
            Read::Set => Value::Set(uint_le(field)),
            Read::Json => Value::Json(JsonDocument::new(field)),
            // The rest is in `value`, which alone calls this.
            _ => Value::Bytes(Cow::Borrowed(field)),
        })
    }

    pub(super) fn is_json(&self) -> bool {
        matches!(self.read, Read::Json)
    }

    /// Reads what a partial update has in place of a document.
    pub(super) fn diffs<'a>(&self, field: &'a [u8]) -> Value<'a> {
        Value::JsonDiff(JsonDiffs::new(field))
    }
}

/// The digits of a column whose format does not state them.
fn hinted_digits(hint: ColumnHint) -> std::result::Result<u8, LayoutGap> {
    match hint.fraction_digits {
        Some(digits @ 0..=6) => Ok(digits),
        _ => Err(LayoutGap::Fraction),
    }
}

fn time(format: FractionFormat, hint: ColumnHint) -> std::result::Result<ColumnCodec, LayoutGap> {
    let old = ColumnCodec::fixed(3, Read::TimeOld);
    Ok(match format {
        FractionFormat::Old => old,
        FractionFormat::Digits(digits) => ColumnCodec::fixed(3 + digits.div_ceil(2), Read::Time),
        FractionFormat::Unstated => match hinted_digits(hint)? {
            0 => old,
            digits => ColumnCodec::fixed(
                temporal_mariadb::time_bytes(digits),
                Read::TimeMariadb { digits },
            ),
        },
    })
}

fn date_time(
    format: FractionFormat,
    hint: ColumnHint,
) -> std::result::Result<ColumnCodec, LayoutGap> {
    let old = ColumnCodec::fixed(8, Read::DateTimeOld);
    Ok(match format {
        FractionFormat::Old => old,
        FractionFormat::Digits(digits) => {
            ColumnCodec::fixed(5 + digits.div_ceil(2), Read::DateTime)
        }
        FractionFormat::Unstated => match hinted_digits(hint)? {
            0 => old,
            digits => ColumnCodec::fixed(
                temporal_mariadb::date_time_bytes(digits),
                Read::DateTimeMariadb { digits },
            ),
        },
    })
}

fn timestamp(
    format: FractionFormat,
    hint: ColumnHint,
) -> std::result::Result<ColumnCodec, LayoutGap> {
    let old = ColumnCodec::fixed(4, Read::TimestampOld);
    Ok(match format {
        FractionFormat::Old => old,
        FractionFormat::Digits(digits) => {
            ColumnCodec::fixed(4 + digits.div_ceil(2), Read::Timestamp)
        }
        FractionFormat::Unstated => match hinted_digits(hint)? {
            0 => old,
            digits => ColumnCodec::fixed(4 + digits.div_ceil(2), Read::TimestampMariadb { digits }),
        },
    })
}

fn bytes_read(compressed: bool) -> Read {
    if compressed {
        Read::CompressedBytes
    } else {
        Read::Bytes
    }
}

fn char_read(column: &Column, hint: ColumnHint, bytes_max: u16) -> Read {
    let binary = match column.collation {
        Some(collation) => collation == BINARY_COLLATION,
        None => hint.fixed_binary.unwrap_or(false),
    };
    if binary {
        Read::PaddedBytes { length: bytes_max }
    } else {
        Read::Bytes
    }
}

fn length_prefix(bytes_max: u16) -> u8 {
    if bytes_max > 255 { 2 } else { 1 }
}

#[inline]
fn fixed<const N: usize>(field: &[u8]) -> Result<[u8; N]> {
    field.try_into().map_err(|_| {
        ErrorKind::Short {
            what: "value",
            needed: N,
            left: field.len(),
        }
        .into()
    })
}

/// A little-endian two's complement integer of 1 to 8 bytes.
#[inline]
fn signed(field: &[u8]) -> i64 {
    let unused_bits = 64_usize.saturating_sub(field.len() * 8).min(63);
    (uint_le(field) << unused_bits).cast_signed() >> unused_bits
}

fn padded(field: &[u8], length: u16) -> Cow<'_, [u8]> {
    let length = usize::from(length);
    if field.len() >= length {
        return Cow::Borrowed(field);
    }
    let mut bytes = Vec::with_capacity(length);
    bytes.extend_from_slice(field);
    bytes.resize(length, 0);
    Cow::Owned(bytes)
}

fn bit(field: &[u8], bits: u8) -> Result<Value<'_>> {
    let value = uint_be(field);
    if bits < 64 && value >> bits != 0 {
        return Err(malformed("BIT value", value));
    }
    Ok(Value::Bit { bytes: field, bits })
}
