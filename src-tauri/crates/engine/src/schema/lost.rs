//! Characters that a server loses when it shows a definition.
//!
//! Servers show definitions in three-byte UTF-8: a label of an ENUM or SET, or
//! a default, outside of it comes out as `?`. MySQL before 8 does the same to
//! every byte of a binary default that is no text. A `?` there may be a
//! question mark or a lost character, and nothing on the server tells which:
//! it is refused by name.

use super::statement::{ElementKind, Statement};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{ColumnDef, DataType, TableDef};
use crate::server::facts::ServerVersion;

/// Character sets with characters that three bytes of UTF-8 cannot hold.
const WIDE: [&str; 5] = ["gb18030", "utf16", "utf16le", "utf32", "utf8mb4"];

/// Refuses a definition in which a character may have been lost.
pub(super) fn refuse(
    statement: &Statement<'_>,
    table: &TableDef,
    source: ServerVersion,
) -> Result<()> {
    for element in &statement.elements {
        let ElementKind::Column(place) = element.kind else {
            continue;
        };
        let column = &table.columns[place];
        let default = (element.start..element.end)
            .find(|&place| statement.is_word(place, "DEFAULT"))
            .is_some_and(|place| statement.bytes(place + 1).contains(&b'?'));
        if labels_lost(column) {
            return Err(doubtful(table, column, "label"));
        }
        if default && default_lossy(column, source) {
            return Err(doubtful(table, column, "default"));
        }
    }
    Ok(())
}

fn is_wide(column: &ColumnDef) -> bool {
    let charset = column.charset.as_deref();
    charset.is_some_and(|charset| WIDE.contains(&charset))
}

fn labels_lost(column: &ColumnDef) -> bool {
    match &column.data_type {
        DataType::Enum { members } | DataType::Set { members } => {
            is_wide(column) && members.iter().any(|member| member.contains('?'))
        }
        _ => false,
    }
}

/// Whether a `?` in the default of this column may stand for something else.
/// MySQL from 8 on shows such defaults in hexadecimal digits.
fn default_lossy(column: &ColumnDef, source: ServerVersion) -> bool {
    let binary = matches!(
        column.data_type,
        DataType::Binary { .. } | DataType::VarBinary { .. }
    );
    !source.is_mysql_from(8, 0, 0) && (is_wide(column) || (binary && !source.is_mariadb()))
}

fn doubtful(table: &TableDef, column: &ColumnDef, what: &str) -> Error {
    Error::new(
        ErrorKind::Schema,
        format!(
            "Column {} of table {} has a {what} with a question mark, which the source also shows for characters that it cannot show",
            column.name, table.name
        ),
    )
    .hint("Make the table on the destination by hand and choose to ignore conflicting tables, or change the column on the source.")
    .subject(table.name.to_string())
}
