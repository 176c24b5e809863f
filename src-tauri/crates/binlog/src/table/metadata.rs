//! The optional metadata at the end of a table map: fields of type, length
//! and value. The format lets a reader skip the types it does not know.

use crate::bytes::{Bytes, utf8};
use crate::error::{ErrorKind, Result, malformed};

use super::column::{Column, ColumnType};

/// A column of the primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrimaryKeyPart {
    /// The column's index, from 0.
    pub column: usize,
    /// How many characters of it, or 0 for the whole.
    pub prefix: u64,
}

const SIGNEDNESS: u8 = 1;
const DEFAULT_CHARSET: u8 = 2;
const COLUMN_CHARSET: u8 = 3;
const COLUMN_NAME: u8 = 4;
const SET_MEMBERS: u8 = 5;
const ENUM_MEMBERS: u8 = 6;
const GEOMETRY_TYPE: u8 = 7;
const SIMPLE_PRIMARY_KEY: u8 = 8;
const PRIMARY_KEY_WITH_PREFIX: u8 = 9;
const ENUM_AND_SET_DEFAULT_CHARSET: u8 = 10;
const ENUM_AND_SET_COLUMN_CHARSET: u8 = 11;
const COLUMN_VISIBILITY: u8 = 12;
const VECTOR_DIMENSIONS: u8 = 13;

/// Reads all fields into the columns; returns the primary key where given.
pub(super) fn read(
    bytes: &mut Bytes<'_>,
    columns: &mut [Column],
) -> Result<Option<Vec<PrimaryKeyPart>>> {
    let mut primary_key = None;
    while !bytes.is_empty() {
        let field = bytes.u8("metadata field")?;
        let length = bytes.packed_len("metadata field length")?;
        let mut value = Bytes::new(bytes.take(length, "metadata field")?);
        match field {
            SIGNEDNESS => signedness(value, columns)?,
            DEFAULT_CHARSET => default_charset(&mut value, columns, ColumnType::is_text)?,
            COLUMN_CHARSET => column_charset(&mut value, columns, ColumnType::is_text)?,
            ENUM_AND_SET_DEFAULT_CHARSET => {
                default_charset(&mut value, columns, ColumnType::is_enum_or_set)?;
            }
            ENUM_AND_SET_COLUMN_CHARSET => {
                column_charset(&mut value, columns, ColumnType::is_enum_or_set)?;
            }
            COLUMN_NAME => names(&mut value, columns)?,
            SET_MEMBERS => members(&mut value, columns, |kind| {
                matches!(kind, ColumnType::Set { .. })
            })?,
            ENUM_MEMBERS => members(&mut value, columns, |kind| {
                matches!(kind, ColumnType::Enum { .. })
            })?,
            GEOMETRY_TYPE => {
                let is_geometry = |kind| matches!(kind, ColumnType::Geometry { .. });
                for column in chosen(columns, is_geometry) {
                    column.geometry_type = Some(value.packed("geometry type")?);
                }
            }
            VECTOR_DIMENSIONS => {
                let is_vector = |kind| matches!(kind, ColumnType::Vector { .. });
                for column in chosen(columns, is_vector) {
                    column.vector_dimensions = Some(value.packed("vector dimensions")?);
                }
            }
            SIMPLE_PRIMARY_KEY => primary_key = Some(key(&mut value, columns.len(), false)?),
            PRIMARY_KEY_WITH_PREFIX => primary_key = Some(key(&mut value, columns.len(), true)?),
            COLUMN_VISIBILITY => visibility(value, columns)?,
            _ => {}
        }
    }
    Ok(primary_key)
}

fn chosen(
    columns: &mut [Column],
    choose: impl Fn(ColumnType) -> bool,
) -> impl Iterator<Item = &mut Column> {
    columns.iter_mut().filter(move |column| choose(column.kind))
}

/// Bit `index` of a bitmap whose first bit is the highest of the first byte.
fn high_first(bits: &[u8], index: usize, what: &'static str) -> Result<bool> {
    match bits.get(index / 8) {
        Some(byte) => Ok(byte << (index % 8) & 0x80 != 0),
        None => Err(ErrorKind::Short {
            what,
            needed: index / 8 + 1,
            left: bits.len(),
        }
        .into()),
    }
}

fn signedness(bits: Bytes<'_>, columns: &mut [Column]) -> Result<()> {
    for (index, column) in chosen(columns, ColumnType::has_signedness).enumerate() {
        column.unsigned = Some(high_first(bits.rest(), index, "signedness")?);
    }
    Ok(())
}

fn visibility(bits: Bytes<'_>, columns: &mut [Column]) -> Result<()> {
    for (index, column) in columns.iter_mut().enumerate() {
        column.visible = Some(high_first(bits.rest(), index, "column visibility")?);
    }
    Ok(())
}

fn collation(value: &mut Bytes<'_>) -> Result<u32> {
    let id = value.packed("collation id")?;
    u32::try_from(id).map_err(|_| malformed("collation id", id))
}

/// One collation for most columns, then pairs of index and collation for the others.
fn default_charset(
    value: &mut Bytes<'_>,
    columns: &mut [Column],
    choose: fn(ColumnType) -> bool,
) -> Result<()> {
    let default = collation(value)?;
    let mut texts: Vec<&mut Column> = chosen(columns, choose).collect();
    for column in &mut texts {
        column.collation = Some(default);
    }
    while !value.is_empty() {
        let index = value.packed_len("column of a collation")?;
        let Some(column) = texts.get_mut(index) else {
            return Err(malformed("column of a collation", index));
        };
        column.collation = Some(collation(value)?);
    }
    Ok(())
}

/// One collation for each column.
fn column_charset(
    value: &mut Bytes<'_>,
    columns: &mut [Column],
    choose: fn(ColumnType) -> bool,
) -> Result<()> {
    for column in chosen(columns, choose) {
        column.collation = Some(collation(value)?);
    }
    value.end("column collations")
}

fn names(value: &mut Bytes<'_>, columns: &mut [Column]) -> Result<()> {
    for column in columns {
        let length = value.packed_len("column name length")?;
        let name = value.take(length, "column name")?;
        column.name = Some(utf8(name, "column name")?);
    }
    value.end("column names")
}

fn members(
    value: &mut Bytes<'_>,
    columns: &mut [Column],
    choose: fn(ColumnType) -> bool,
) -> Result<()> {
    for column in chosen(columns, choose) {
        let count = value.packed_len("number of members")?;
        // Each member takes a byte at least, so that the list cannot outgrow the event.
        if count > value.len() {
            return Err(malformed("number of members", count));
        }
        let mut list = Vec::with_capacity(count);
        for _ in 0..count {
            let length = value.packed_len("member length")?;
            list.push(value.take(length, "member")?.into());
        }
        column.members = Some(list);
    }
    value.end("members")
}

fn key(value: &mut Bytes<'_>, columns: usize, prefixes: bool) -> Result<Vec<PrimaryKeyPart>> {
    let mut parts = Vec::new();
    while !value.is_empty() {
        let column = value.packed_len("column of the primary key")?;
        if column >= columns {
            return Err(malformed("column of the primary key", column));
        }
        let prefix = if prefixes {
            value.packed("prefix of the primary key")?
        } else {
            0
        };
        parts.push(PrimaryKeyPart { column, prefix });
    }
    Ok(parts)
}
