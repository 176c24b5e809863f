//! Scalars, and the step from a type code to a value.

use crate::bytes::Bytes;
use crate::error::{ErrorKind, Result, malformed};
use crate::row::{Date, DateTime, Decimal, Time};

use super::container::{Container, JsonArray, JsonObject, Shape};

/// A document as the server stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonDocument<'a> {
    bytes: &'a [u8],
}

impl<'a> JsonDocument<'a> {
    /// A document of these bytes; nothing is read yet.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The stored bytes.
    #[must_use]
    pub fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The value of the whole document.
    ///
    /// # Errors
    /// When the bytes are not a document.
    pub fn root(self) -> Result<JsonValue<'a>> {
        match self.bytes.split_first() {
            // The server itself reads the empty value (of a NOT NULL column
            // filled by INSERT IGNORE) as the literal null.
            None => Ok(JsonValue::Null),
            Some((&code, rest)) => JsonValue::read(code, rest, 0),
        }
    }
}

/// A value inside a document, with its type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum JsonValue<'a> {
    /// The literal null.
    Null,
    /// A boolean.
    Bool(bool),
    /// An INTEGER.
    Int(i64),
    /// An UNSIGNED INTEGER.
    UInt(u64),
    /// A DOUBLE.
    Double(f64),
    /// A string.
    String(&'a str),
    /// A DECIMAL.
    Decimal(Decimal<'a>),
    /// A DATE.
    Date(Date),
    /// A TIME.
    Time(Time),
    /// A DATETIME.
    DateTime(DateTime),
    /// A DATETIME that was stored as TIMESTAMP.
    Timestamp(DateTime),
    /// Bytes of another SQL type, such as BLOB and BIT.
    Opaque {
        /// The type code of a column of that type.
        type_code: u8,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// An array.
    Array(JsonArray<'a>),
    /// An object.
    Object(JsonObject<'a>),
}

pub(super) const SMALL_OBJECT: u8 = 0;
pub(super) const LARGE_OBJECT: u8 = 1;
pub(super) const SMALL_ARRAY: u8 = 2;
pub(super) const LARGE_ARRAY: u8 = 3;
pub(super) const LITERAL: u8 = 4;
pub(super) const INT16: u8 = 5;
pub(super) const UINT16: u8 = 6;
pub(super) const INT32: u8 = 7;
pub(super) const UINT32: u8 = 8;
pub(super) const INT64: u8 = 9;
pub(super) const UINT64: u8 = 10;
pub(super) const DOUBLE: u8 = 11;
pub(super) const STRING: u8 = 12;
pub(super) const OPAQUE: u8 = 15;

const TYPE_TIMESTAMP: u8 = 7;
const TYPE_DATE: u8 = 10;
const TYPE_TIME: u8 = 11;
const TYPE_DATETIME: u8 = 12;
const TYPE_DECIMAL: u8 = 246;

impl<'a> JsonValue<'a> {
    /// Reads a value of this type from the bytes that begin with it, inside
    /// so many containers.
    pub(super) fn read(code: u8, bytes: &'a [u8], depth: usize) -> Result<Self> {
        const WHAT: &str = "JSON value";
        let mut bytes = Bytes::new(bytes);
        Ok(match code {
            SMALL_OBJECT | LARGE_OBJECT => Self::Object(JsonObject(Container::read(
                bytes.rest(),
                Shape {
                    is_large: code == LARGE_OBJECT,
                    is_object: true,
                    depth,
                },
            )?)),
            SMALL_ARRAY | LARGE_ARRAY => Self::Array(JsonArray(Container::read(
                bytes.rest(),
                Shape {
                    is_large: code == LARGE_ARRAY,
                    is_object: false,
                    depth,
                },
            )?)),
            LITERAL => match bytes.u8("JSON literal")? {
                0 => Self::Null,
                1 => Self::Bool(true),
                2 => Self::Bool(false),
                other => return Err(malformed("JSON literal", other)),
            },
            INT16 => Self::Int(i64::from(i16::from_le_bytes(*bytes.array(WHAT)?))),
            UINT16 => Self::UInt(u64::from(bytes.u16(WHAT)?)),
            INT32 => Self::Int(i64::from(i32::from_le_bytes(*bytes.array(WHAT)?))),
            UINT32 => Self::UInt(u64::from(bytes.u32(WHAT)?)),
            INT64 => Self::Int(i64::from_le_bytes(*bytes.array(WHAT)?)),
            UINT64 => Self::UInt(bytes.u64(WHAT)?),
            DOUBLE => Self::Double(f64::from_le_bytes(*bytes.array(WHAT)?)),
            STRING => {
                let length = length(&mut bytes)?;
                Self::String(text(bytes.take(length, "JSON string")?)?)
            }
            OPAQUE => {
                let type_code = bytes.u8(WHAT)?;
                let length = length(&mut bytes)?;
                Self::opaque(type_code, bytes.take(length, WHAT)?)?
            }
            other => return Err(malformed("JSON type", other)),
        })
    }

    fn opaque(type_code: u8, bytes: &'a [u8]) -> Result<Self> {
        let packed = || Bytes::new(bytes).array("JSON temporal value").copied();
        Ok(match type_code {
            TYPE_DATE => Self::Date(DateTime::decode_packed(u64::from_le_bytes(packed()?))?.date),
            TYPE_TIME => Self::Time(Time::decode_packed(i64::from_le_bytes(packed()?))?),
            TYPE_DATETIME => {
                Self::DateTime(DateTime::decode_packed(u64::from_le_bytes(packed()?))?)
            }
            TYPE_TIMESTAMP => {
                Self::Timestamp(DateTime::decode_packed(u64::from_le_bytes(packed()?))?)
            }
            TYPE_DECIMAL => {
                let mut bytes = Bytes::new(bytes);
                let precision = bytes.u8("JSON decimal")?;
                let scale = bytes.u8("JSON decimal")?;
                Self::Decimal(Decimal::parse(bytes.rest(), precision, scale)?)
            }
            _ => Self::Opaque { type_code, bytes },
        })
    }
}

pub(super) fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| {
        ErrorKind::NotUtf8 {
            what: "JSON string",
        }
        .into()
    })
}

/// A length in groups of seven bits, the lowest first.
pub(super) fn length(bytes: &mut Bytes<'_>) -> Result<usize> {
    const GROUPS_MAX: u32 = 5;
    let mut length = 0_u64;
    for group in 0..GROUPS_MAX {
        let byte = bytes.u8("JSON length")?;
        length |= u64::from(byte & 0x7f) << (7 * group);
        if byte & 0x80 == 0 {
            return usize::try_from(length).map_err(|_| malformed("JSON length", length));
        }
    }
    Err(malformed("JSON length", length))
}
