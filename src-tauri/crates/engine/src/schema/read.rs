//! Reads the source's own statements.

use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::TableName;
use crate::server::ident::quote_name;
use crate::server::session::Session;

/// What the source's `show create table` says of a table, in bytes. Use a
/// session for the catalog: its text is UTF-8.
///
/// # Errors
/// `Connection`, `Privilege`, or `Schema` when there is no such table.
pub async fn show_create_table(session: &mut Session, table: &TableName) -> Result<Vec<u8>> {
    let sql = format!("show create table {}", quote_name(table)?);
    let doing = format!("reading the definition of {table}");
    let rows = session.rows(sql, &doing).await?;
    // Columns: name, statement.
    let statement = rows
        .into_iter()
        .next()
        .and_then(|mut row| row.take::<mysql_async::Value, _>(1));
    match statement {
        Some(mysql_async::Value::Bytes(statement)) => Ok(statement),
        _ => Err(Error::new(
            ErrorKind::Schema,
            format!("The server does not say how table {table} was made"),
        )
        .subject(table.to_string())),
    }
}
