//! A table on both sides, and the SQL by which the two are compared.

use mysql_async::Value;

use super::merge::{KeyOrder, bytes};
use super::report::KeyPart;
use crate::error::{Error, ErrorKind, Result};
use crate::precheck::finding::Side;
use crate::server::catalog::{ColumnDef, DataType, TableDef};
use crate::server::ident::{quote_ident, quote_name};
use crate::server::literal;

/// A table on both sides.
#[derive(Debug)]
pub(super) struct Pair {
    source: Reading,
    destination: Reading,
    /// The key's columns and how they are ordered; empty when there is no key.
    key: Vec<(String, KeyOrder)>,
    /// Columns that the source has and the destination lacks or computes.
    pub(super) missing_columns: Vec<String>,
}

/// How one side is read.
#[derive(Debug)]
struct Reading {
    table: String,
    key: Vec<String>,
    columns: Vec<String>,
    /// Which rows count; none for all.
    filter: Option<Vec<u8>>,
}

impl Pair {
    /// Pairs the columns of both sides by the names that they have in `carried`,
    /// which is the source's table as the destination is to have it. Of the
    /// source the rows count that pass `filter`, a condition in SQL.
    ///
    /// # Errors
    /// `Schema` when the sides have no column in common or one has a type that
    /// is not known.
    pub(super) fn new(
        source: &TableDef,
        carried: &TableDef,
        destination: &TableDef,
        filter: Option<Vec<u8>>,
    ) -> Result<Self> {
        let there = |place: usize| destination.column(&carried.columns[place].name);
        let mut missing_columns = Vec::new();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for (place, column) in source.columns.iter().enumerate() {
            match there(place) {
                // Computed on one side only, it is not what the other has.
                Some(other) if other.generated.is_some() == column.generated.is_some() => {
                    ours.push(value(column, other)?);
                    theirs.push(value(other, column)?);
                }
                Some(_) if column.generated.is_some() => {}
                None if !carried.columns[place].is_carried() => {}
                _ => missing_columns.push(column.name.clone()),
            }
        }
        if ours.is_empty() {
            return Err(Error::new(
                ErrorKind::Schema,
                format!(
                    "Table {} has no column in common with its destination",
                    source.name
                ),
            )
            .subject(source.name.to_string()));
        }
        let (mut key, mut our_key, mut their_key) = (Vec::new(), Vec::new(), Vec::new());
        for &place in carried.row_key().iter().flat_map(|key| &key.columns) {
            let column = &source.columns[place];
            let Some(other) = there(place) else {
                key.clear();
                break;
            };
            let (ours, order) = ordered(column)?;
            let (theirs, their_order) = ordered(other)?;
            let alike = column.data_type == other.data_type
                || (column.data_type.is_integer() && other.data_type.is_integer());
            if order != their_order || !alike {
                key.clear();
                break;
            }
            key.push((column.name.clone(), order));
            our_key.push(ours);
            their_key.push(theirs);
        }
        if key.is_empty() {
            // Without a key that both sides order alike, rows are a multiset.
            our_key.clear();
            their_key.clear();
        }
        Ok(Self {
            source: Reading {
                table: quote_name(&source.name)?,
                key: our_key,
                columns: ours,
                filter,
            },
            destination: Reading {
                table: quote_name(&destination.name)?,
                key: their_key,
                columns: theirs,
                filter: None,
            },
            key,
            missing_columns,
        })
    }

    /// Whether rows are told apart by a key.
    pub(super) fn has_key(&self) -> bool {
        !self.key.is_empty()
    }

    /// How many values of a row are its key.
    pub(super) fn key_length(&self) -> usize {
        self.key.len()
    }

    /// How the key is ordered.
    pub(super) fn order(&self) -> Vec<KeyOrder> {
        self.key.iter().map(|(_, order)| *order).collect()
    }

    fn reading(&self, side: Side) -> &Reading {
        match side {
            Side::Source => &self.source,
            Side::Destination => &self.destination,
        }
    }

    /// Reads all rows of a side, in the order of the key when there is one.
    pub(super) fn all(&self, side: Side) -> Vec<u8> {
        let Reading {
            table,
            key,
            columns,
            filter,
        } = self.reading(side);
        let listed: Vec<&str> = key.iter().chain(columns).map(String::as_str).collect();
        let mut sql = format!("select {} from {table}", listed.join(", ")).into_bytes();
        if let Some(filter) = filter {
            sql.extend_from_slice(b" where ");
            sql.extend_from_slice(filter);
        }
        if !key.is_empty() {
            sql.extend_from_slice(b" order by ");
            sql.extend_from_slice(key.join(", ").as_bytes());
        }
        sql
    }

    /// Reads the rows of a side that have one of `keys`.
    ///
    /// # Errors
    /// `Decode` when a value is not what its column says.
    pub(super) fn some(&self, side: Side, keys: &[&[Value]]) -> Result<Vec<u8>> {
        let Reading {
            table,
            key,
            columns,
            filter,
        } = self.reading(side);
        let listed: Vec<&str> = key.iter().chain(columns).map(String::as_str).collect();
        let mut sql = format!(
            "select {} from {table} where ({}) in (",
            listed.join(", "),
            key.join(", ")
        )
        .into_bytes();
        for (nth, values) in keys.iter().enumerate() {
            sql.extend_from_slice(if nth == 0 { b"(" } else { b", (" });
            for (place, (value, (_, order))) in values.iter().zip(&self.key).enumerate() {
                if place > 0 {
                    sql.extend_from_slice(b", ");
                }
                match order {
                    KeyOrder::Number => literal::number_text(&mut sql, bytes(value)?)?,
                    KeyOrder::Bytes => literal::bytes(&mut sql, bytes(value)?),
                }
            }
            sql.push(b')');
        }
        sql.push(b')');
        if let Some(filter) = filter {
            sql.extend_from_slice(b" and ");
            sql.extend_from_slice(filter);
        }
        Ok(sql)
    }

    /// A key for people.
    pub(super) fn shown(&self, key: &[Value]) -> Vec<KeyPart> {
        self.key
            .iter()
            .zip(key)
            .map(|((column, _), value)| KeyPart {
                column: column.clone(),
                value: match value {
                    Value::Bytes(bytes) => text(bytes),
                    _ => "NULL".to_owned(),
                },
            })
            .collect()
    }
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        _ => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("0x{digits}")
        }
    }
}

/// The expression that reads a column's value so that equal values are equal
/// bytes. The session takes bytes as they are stored and times in UTC.
fn value(column: &ColumnDef, other: &ColumnDef) -> Result<String> {
    let name = quote_ident(&column.name)?;
    Ok(match &column.data_type {
        DataType::Unknown { name } => {
            return Err(Error::new(
                ErrorKind::Schema,
                format!(
                    "Column {} has the type {name}, which this version does not know",
                    column.name
                ),
            )
            .subject(&column.name));
        }
        // As text a float has six digits; as a double it has all of them.
        DataType::Float => format!("({name} + 0e0)"),
        // One charset for both, where they store the same text in two.
        _ if column.charset != other.charset
            && column.charset.is_some()
            && other.charset.is_some() =>
        {
            format!("convert({name} using utf8mb4)")
        }
        _ => widened(name, column, other),
    })
}

/// The text of a value as the other side writes it, where that column is wider:
/// with as many digits after the point, and without leading zeros.
fn widened(name: String, column: &ColumnDef, other: &ColumnDef) -> String {
    let zerofill = |column: &ColumnDef| column.column_type.contains("zerofill");
    let (digits, wanted) = match (&column.data_type, &other.data_type) {
        (DataType::Decimal { scale, .. }, DataType::Decimal { scale: wanted, .. }) => {
            (*scale, *wanted)
        }
        (DataType::Time { fraction }, DataType::Time { fraction: wanted })
        | (DataType::DateTime { fraction }, DataType::DateTime { fraction: wanted })
        | (DataType::Timestamp { fraction }, DataType::Timestamp { fraction: wanted }) => {
            (*fraction, *wanted)
        }
        (DataType::Bit { length }, DataType::Bit { length: wanted }) if length != wanted => {
            return format!("({name} + 0)");
        }
        (ours, _) if ours.is_integer() && (zerofill(column) || zerofill(other)) => {
            return format!("({name} + 0)");
        }
        _ => return name,
    };
    let missing = usize::try_from(wanted.saturating_sub(digits)).unwrap_or_default();
    if missing == 0 {
        return name;
    }
    let point = if digits == 0 { "." } else { "" };
    format!("concat({name}, '{point}{}')", "0".repeat(missing))
}

/// The expression that reads a key column, and the order that it has on every
/// server and here.
fn ordered(column: &ColumnDef) -> Result<(String, KeyOrder)> {
    let name = quote_ident(&column.name)?;
    Ok(match &column.data_type {
        DataType::TinyInt
        | DataType::SmallInt
        | DataType::MediumInt
        | DataType::Int
        | DataType::BigInt
        | DataType::Year => (name, KeyOrder::Number),
        DataType::Bit { .. } => (format!("({name} + 0)"), KeyOrder::Number),
        // Their own order is that of the bytes they are sent as.
        DataType::Date
        | DataType::DateTime { .. }
        | DataType::Timestamp { .. }
        | DataType::Binary { .. }
        | DataType::VarBinary { .. } => (name, KeyOrder::Bytes),
        DataType::Float => (format!("cast(({name} + 0e0) as binary)"), KeyOrder::Bytes),
        _ if column.charset.is_some() => (
            format!("cast(convert({name} using utf8mb4) as binary)"),
            KeyOrder::Bytes,
        ),
        _ => (format!("cast({name} as binary)"), KeyOrder::Bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(column_type: &str) -> ColumnDef {
        ColumnDef {
            name: "c".to_owned(),
            ordinal: 1,
            column_type: column_type.to_owned(),
            data_type: DataType::parse(column_type),
            unsigned: false,
            charset: None,
            collation: None,
            nullable: false,
            default: None,
            auto_increment: false,
            generated: None,
            invisible: false,
            compressed: false,
            srid: None,
        }
    }

    #[test]
    fn a_narrower_column_is_read_as_the_wider_one_writes_it() {
        let read = |one, other| value(&column(one), &column(other)).unwrap();
        assert_eq!(read("decimal(9,2)", "decimal(12,4)"), "concat(`c`, '00')");
        assert_eq!(read("decimal(12,4)", "decimal(9,2)"), "`c`");
        assert_eq!(read("datetime", "datetime(3)"), "concat(`c`, '.000')");
        assert_eq!(read("time(2)", "time(2)"), "`c`");
        assert_eq!(read("bit(3)", "bit(8)"), "(`c` + 0)");
        assert_eq!(read("int(10)", "int(10) unsigned zerofill"), "(`c` + 0)");
        assert_eq!(read("int(10)", "bigint(20)"), "`c`");
    }
}
