//! Columns: what the type code and its metadata bytes mean.

use crate::Flavour;
use crate::bytes::Bytes;
use crate::error::{Result, malformed};

/// One column of a table map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its type, ENUM, SET and CHAR told apart.
    pub kind: ColumnType,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// Whether a numeric column is unsigned, where the event says.
    pub unsigned: Option<bool>,
    /// The collation id of a text, ENUM or SET column, where the event says; 63 is binary.
    pub collation: Option<u32>,
    /// Its name, where the event says.
    pub name: Option<String>,
    /// The members of an ENUM or SET in the column's character set, where the event says.
    pub members: Option<Vec<Box<[u8]>>>,
    /// Whether `select *` shows it, where the event says.
    pub visible: Option<bool>,
    /// The geometry type (0 any, 1 point ...), where the event says.
    pub geometry_type: Option<u64>,
    /// The dimensions of a VECTOR, where the event says.
    pub vector_dimensions: Option<u64>,
}

impl Column {
    pub(super) fn new(kind: ColumnType, nullable: bool) -> Self {
        Self {
            kind,
            nullable,
            unsigned: None,
            collation: None,
            name: None,
            members: None,
            visible: None,
            geometry_type: None,
            vector_dimensions: None,
        }
    }
}

/// How a temporal column stores its fraction of a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FractionFormat {
    /// MySQL's formats from before 5.6: no fraction, packed in decimal.
    Old,
    /// MariaDB's formats from before 10.1 (and with `mysql56_temporal_format`
    /// off). The event does not say how many digits of fraction there are,
    /// and so not how long a value is: only a hint can.
    Unstated,
    /// The formats since MySQL 5.6 (and in MariaDB by default): this many
    /// digits of fraction, 0 to 6.
    Digits(u8),
}

/// The type of a column with what its values need to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// An integer of 1, 2, 3, 4 or 8 bytes.
    Integer {
        /// Its width.
        bytes: u8,
    },
    /// FLOAT.
    Float,
    /// DOUBLE.
    Double,
    /// DECIMAL.
    Decimal {
        /// All its digits.
        precision: u8,
        /// Its digits after the point.
        scale: u8,
    },
    /// YEAR.
    Year,
    /// DATE.
    Date,
    /// TIME.
    Time(FractionFormat),
    /// DATETIME.
    DateTime(FractionFormat),
    /// TIMESTAMP.
    Timestamp(FractionFormat),
    /// CHAR or BINARY, and MariaDB's UUID, INET4 and INET6.
    Char {
        /// Its greatest length in bytes.
        bytes_max: u16,
    },
    /// VARCHAR or VARBINARY.
    VarChar {
        /// Its greatest length in bytes.
        bytes_max: u16,
        /// MariaDB's COMPRESSED.
        compressed: bool,
    },
    /// BLOB or TEXT of any size.
    Blob {
        /// Bytes of the length before each value.
        length_bytes: u8,
        /// MariaDB's COMPRESSED.
        compressed: bool,
    },
    /// MySQL's binary JSON. (MariaDB's JSON is a text.)
    Json {
        /// Bytes of the length before each value.
        length_bytes: u8,
    },
    /// Any spatial type.
    Geometry {
        /// Bytes of the length before each value.
        length_bytes: u8,
    },
    /// MySQL's VECTOR.
    Vector {
        /// Bytes of the length before each value.
        length_bytes: u8,
    },
    /// BIT.
    Bit {
        /// Its width.
        bits: u8,
    },
    /// ENUM.
    Enum {
        /// Bytes of a value.
        bytes: u8,
    },
    /// SET.
    Set {
        /// Bytes of a value.
        bytes: u8,
    },
}

impl ColumnType {
    /// Reads the metadata of a type code. `None` for a code that is not known.
    pub(super) fn parse(code: u8, flavour: Flavour, meta: &mut Bytes<'_>) -> Result<Option<Self>> {
        let old = match flavour {
            Flavour::MySql => FractionFormat::Old,
            Flavour::MariaDb => FractionFormat::Unstated,
        };
        let integer = |bytes| Self::Integer { bytes };
        Ok(Some(match code {
            1 => integer(1),
            2 => integer(2),
            3 => integer(4),
            8 => integer(8),
            9 => integer(3),
            4 => {
                meta.u8("FLOAT metadata")?;
                Self::Float
            }
            5 => {
                meta.u8("DOUBLE metadata")?;
                Self::Double
            }
            7 => Self::Timestamp(old),
            10 | 14 => Self::Date,
            11 => Self::Time(old),
            12 => Self::DateTime(old),
            13 => Self::Year,
            15 | 253 => var_char(meta, false)?,
            16 => bit(meta)?,
            17 => Self::Timestamp(fraction(meta)?),
            18 => Self::DateTime(fraction(meta)?),
            19 => Self::Time(fraction(meta)?),
            VARCHAR_COMPRESSED => var_char(meta, true)?,
            BLOB_COMPRESSED => blob(length_bytes(meta)?, true),
            242 => Self::Vector {
                length_bytes: length_bytes(meta)?,
            },
            245 => Self::Json {
                length_bytes: length_bytes(meta)?,
            },
            246 => decimal(meta)?,
            247 | 248 | 254 => return string(meta),
            249..=252 => blob(length_bytes(meta)?, false),
            255 => Self::Geometry {
                length_bytes: length_bytes(meta)?,
            },
            _ => return Ok(None),
        }))
    }

    /// Whether the table map's signedness bits count it. YEAR has a bit on
    /// both families, though it has no sign.
    pub(super) fn has_signedness(self) -> bool {
        matches!(
            self,
            Self::Integer { .. } | Self::Float | Self::Double | Self::Decimal { .. } | Self::Year
        )
    }

    /// Whether the table map's character sets count it among the texts.
    pub(super) fn is_text(self) -> bool {
        matches!(
            self,
            Self::Char { .. } | Self::VarChar { .. } | Self::Blob { .. }
        )
    }

    /// Whether the table map's character sets count it among ENUM and SET.
    pub(super) fn is_enum_or_set(self) -> bool {
        matches!(self, Self::Enum { .. } | Self::Set { .. })
    }
}

const BLOB_COMPRESSED: u8 = 140;
const VARCHAR_COMPRESSED: u8 = 141;

fn blob(length_bytes: u8, compressed: bool) -> ColumnType {
    ColumnType::Blob {
        length_bytes,
        compressed,
    }
}

fn var_char(meta: &mut Bytes<'_>, compressed: bool) -> Result<ColumnType> {
    Ok(ColumnType::VarChar {
        bytes_max: meta.u16("VARCHAR metadata")?,
        compressed,
    })
}

fn length_bytes(meta: &mut Bytes<'_>) -> Result<u8> {
    match meta.u8("BLOB metadata")? {
        bytes @ 1..=4 => Ok(bytes),
        other => Err(malformed("BLOB metadata", other)),
    }
}

fn fraction(meta: &mut Bytes<'_>) -> Result<FractionFormat> {
    match meta.u8("temporal metadata")? {
        digits @ 0..=6 => Ok(FractionFormat::Digits(digits)),
        other => Err(malformed("temporal metadata", other)),
    }
}

fn bit(meta: &mut Bytes<'_>) -> Result<ColumnType> {
    let odd_bits = meta.u8("BIT metadata")?;
    let bytes = meta.u8("BIT metadata")?;
    match bytes.saturating_mul(8).saturating_add(odd_bits) {
        bits @ 1..=64 if odd_bits < 8 => Ok(ColumnType::Bit { bits }),
        other => Err(malformed("BIT metadata", other)),
    }
}

fn decimal(meta: &mut Bytes<'_>) -> Result<ColumnType> {
    let precision = meta.u8("DECIMAL metadata")?;
    let scale = meta.u8("DECIMAL metadata")?;
    crate::row::check_decimal(precision, scale)?;
    Ok(ColumnType::Decimal { precision, scale })
}

/// CHAR, ENUM and SET share a code. The first byte is the real type, with two
/// bits of the length folded in (inverted) where it is longer than 255 bytes.
fn string(meta: &mut Bytes<'_>) -> Result<Option<ColumnType>> {
    const ENUM: u8 = 247;
    const SET: u8 = 248;
    const LENGTH_BITS: u8 = 0x30;
    let real = meta.u8("CHAR metadata")?;
    let low = meta.u8("CHAR metadata")?;
    Ok(match (real | LENGTH_BITS, real & LENGTH_BITS) {
        (ENUM, LENGTH_BITS) if matches!(low, 1 | 2) => Some(ColumnType::Enum { bytes: low }),
        (SET, LENGTH_BITS) if matches!(low, 1..=4 | 8) => Some(ColumnType::Set { bytes: low }),
        (254, bits) => Some(ColumnType::Char {
            bytes_max: u16::from(bits ^ LENGTH_BITS) << 4 | u16::from(low),
        }),
        _ => return Err(malformed("CHAR metadata", real)),
    })
}
