//! Tables of the source that were changed while they were being loaded.

use super::load::Load;
use super::marks::{self, LoadState};
use super::position;
use super::table::TableLoad;
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{self, TableDef};
use crate::server::session::{Purpose, Session, server_fault};

/// What an error of the load says where a table of the source is no longer
/// what it was. One that is gone is written down as loaded up to here: the
/// statement by which it went is in the binlog before that, and says what
/// becomes of it.
///
/// # Errors
/// Always: the error itself, or one that says more.
pub(super) async fn explain<T>(load: &Load, error: Error) -> Result<T> {
    // A read may say that a column is gone, a write that a value does not fit:
    // whatever a server refuses may come of it.
    if server_fault(&error).is_none() {
        return Err(error);
    }
    let mut source = Session::connect(&load.source, Purpose::Catalog).await?;
    let mut destination = Session::connect(&load.destination, Purpose::Writer).await?;
    let known = marks::tables(&mut destination, load.lease.task()).await?;
    let mut gone = Vec::new();
    for table in &load.tables {
        let name = &table.source.name;
        if known
            .get(name)
            .is_none_or(|mark| mark.state == LoadState::Loaded)
        {
            continue;
        }
        match catalog::table(&mut source, name).await? {
            Some(now) if still_read(table, &now) => {}
            Some(_) => return Err(changed(table, "changed").because(error)),
            None if load.follow => gone.push(table),
            None => return Err(changed(table, "dropped").because(error)),
        }
    }
    let Some(first) = gone.first() else {
        return Err(error);
    };
    let until = position::present(&mut source).await?;
    for table in &gone {
        let rows = known.get(&table.source.name).map_or(0, |mark| mark.rows);
        marks::begin(&mut destination, &load.lease).await?;
        marks::set_loaded(&mut destination, &load.lease, table, Some(&until), rows).await?;
        destination
            .run("commit", "marking a table that is gone")
            .await?;
    }
    Err(Error::new(
        ErrorKind::Schema,
        format!(
            "Table {} is gone from the source: what becomes of it follows from the binlog",
            first.source.name
        ),
    )
    .subject(first.source.name.to_string())
    .hint("Nothing: the load goes on with the other tables.")
    .because(error))
}

/// Whether a table can still be read as it was.
fn still_read(table: &TableLoad, now: &TableDef) -> bool {
    let same = |name: &str, column_type: &str| {
        now.column(name)
            .is_some_and(|now| now.column_type == column_type)
    };
    let columns = table.columns();
    let mut columns = columns.iter().map(|carried| carried.column);
    columns.all(|column| same(&column.name, &column.column_type))
        && now.row_key() == table.source.row_key()
}

fn changed(table: &TableLoad, how: &str) -> Error {
    let name = &table.source.name;
    Error::new(
        ErrorKind::Ddl,
        format!("Table {name} was {how} on the source while it was being loaded"),
    )
    .subject(name.to_string())
    .hint("Reset the task and start it again: it loads again with the definitions of then.")
}
