//! Whether an event is one of the table as its definition has it.

use binlog::table::{ColumnHint, ColumnType, TableMap};

use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{ColumnDef, DataType, TableDef};

/// What an event does not say of a column.
pub(super) fn hint(column: &ColumnDef) -> ColumnHint {
    ColumnHint {
        unsigned: Some(column.unsigned),
        fixed_binary: Some(matches!(
            column.data_type,
            DataType::Binary { .. } | DataType::Uuid | DataType::Inet4 | DataType::Inet6
        )),
        fraction_digits: match column.data_type {
            DataType::Time { fraction }
            | DataType::DateTime { fraction }
            | DataType::Timestamp { fraction } => u8::try_from(fraction).ok(),
            _ => None,
        },
    }
}

/// Checks that an event's columns are those of the definition: as many, with
/// these types, and with these names where the event says them.
pub(super) fn fits(map: &TableMap, definition: &TableDef) -> Result<()> {
    let stored: Vec<&ColumnDef> = definition.columns.iter().collect();
    if map.columns.len() != stored.len() {
        return Err(unfit(
            definition,
            format!(
                "the event has {} columns, the definition {}",
                map.columns.len(),
                stored.len()
            ),
        ));
    }
    for (column, known) in map.columns.iter().zip(stored) {
        if !same_type(column.kind, &known.data_type) {
            return Err(unfit(
                definition,
                format!(
                    "the event's type of column {} is {:?}, the definition's {}",
                    known.name, column.kind, known.column_type
                ),
            ));
        }
        if let Some(name) = &column.name
            && name.to_lowercase() != known.name.to_lowercase()
        {
            return Err(unfit(
                definition,
                format!(
                    "the event has column {name} where the definition has {}",
                    known.name
                ),
            ));
        }
    }
    Ok(())
}

fn same_type(event: ColumnType, known: &DataType) -> bool {
    use ColumnType as E;
    use DataType as D;
    match event {
        E::Integer { bytes } => matches!(
            (bytes, known),
            (1, D::TinyInt) | (2, D::SmallInt) | (3, D::MediumInt) | (4, D::Int) | (8, D::BigInt)
        ),
        E::Float => matches!(known, D::Float),
        E::Double => matches!(known, D::Double),
        E::Decimal { precision, scale } => matches!(
            known,
            D::Decimal { precision: p, scale: s }
                if *p == u32::from(precision) && *s == u32::from(scale)
        ),
        E::Year => matches!(known, D::Year),
        E::Date => matches!(known, D::Date),
        E::Time(_) => matches!(known, D::Time { .. }),
        E::DateTime(_) => matches!(known, D::DateTime { .. }),
        E::Timestamp(_) => matches!(known, D::Timestamp { .. }),
        E::Char { .. } => matches!(
            known,
            D::Char { .. } | D::Binary { .. } | D::Uuid | D::Inet4 | D::Inet6
        ),
        E::VarChar { .. } => matches!(
            known,
            D::VarChar { .. } | D::VarBinary { .. } | D::Vector { .. }
        ),
        E::Blob { .. } => matches!(
            known,
            D::Text { .. } | D::Blob { .. } | D::Geometry { .. } | D::Json | D::Vector { .. }
        ),
        // Known from a MariaDB destination, MySQL's JSON is a text.
        E::Json { .. } => matches!(known, D::Json | D::Text { .. }),
        E::Geometry { .. } => matches!(known, D::Geometry { .. }),
        E::Vector { .. } => matches!(known, D::Vector { .. }),
        E::Bit { bits } => matches!(known, D::Bit { length } if *length == u32::from(bits)),
        E::Enum { .. } => matches!(known, D::Enum { .. }),
        E::Set { .. } => matches!(known, D::Set { .. }),
    }
}

fn unfit(definition: &TableDef, why: String) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!(
            "A row event of table {} does not fit its definition",
            definition.name
        ),
    )
    .subject(definition.name.to_string())
    .because(why)
}
