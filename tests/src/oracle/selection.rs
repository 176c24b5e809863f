//! Which tables are to be equal: the selection of a task document, read by
//! the tests themselves.

use std::fmt;

use anyhow::{Context, Result};
use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use serde_json::Value;

/// A table's full name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableName {
    /// Database.
    pub database: String,
    /// Table.
    pub table: String,
}

impl TableName {
    /// The name as SQL.
    #[must_use]
    pub fn sql(&self) -> String {
        format!("{}.{}", quoted(&self.database), quoted(&self.table))
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.database, self.table)
    }
}

/// An identifier as SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A table of the source and where it must be on the destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// On the source.
    pub source: TableName,
    /// On the destination.
    pub destination: TableName,
    /// The columns that are carried, each with its name on the destination;
    /// none for all of them.
    pub columns: Option<Vec<(String, String)>>,
    /// Which rows of the source are carried, in SQL; none for all of them.
    pub filter: Option<String>,
}

/// A table of a document: its name, its name on the destination, its columns,
/// its filter.
type Selected = (
    String,
    String,
    Option<Vec<(String, String)>>,
    Option<String>,
);

/// The tables that `objects` (of a task document) selects, as they are on the
/// source now.
///
/// # Errors
/// When the document is not of the known form or the source does not answer.
pub async fn pairs(source: &mut Conn, objects: &Value) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for selection in objects.as_array().context("objects must be a list")? {
        let database = text(selection, "database")?;
        let destination_database = text(selection, "rename").unwrap_or(database);
        let tables: Vec<Selected> = match selection.get("tables") {
            Some(Value::Array(tables)) => tables
                .iter()
                .map(|table| {
                    let name = text(table, "table")?;
                    let renamed = text(table, "rename").unwrap_or(name);
                    let filter = text(table, "filter").ok().map(str::to_owned);
                    let columns = columns(table)?;
                    Ok((name.to_owned(), renamed.to_owned(), columns, filter))
                })
                .collect::<Result<_>>()?,
            _ => base_tables(source, database)
                .await?
                .into_iter()
                .map(|table| (table.clone(), table, None, None))
                .collect(),
        };
        let pair = |(table, renamed, columns, filter)| Pair {
            source: TableName {
                database: database.to_owned(),
                table,
            },
            destination: TableName {
                database: destination_database.to_owned(),
                table: renamed,
            },
            columns,
            filter,
        };
        pairs.extend(tables.into_iter().map(pair));
    }
    Ok(pairs)
}

/// The columns that a table's selection names, if it does.
fn columns(table: &Value) -> Result<Option<Vec<(String, String)>>> {
    let Some(Value::Array(columns)) = table.get("columns") else {
        return Ok(None);
    };
    let column = |column: &Value| {
        let name = text(column, "column")?;
        let renamed = text(column, "rename").unwrap_or(name);
        Ok((name.to_owned(), renamed.to_owned()))
    };
    columns.iter().map(column).collect::<Result<_>>().map(Some)
}

fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str> {
    value
        .get(field)
        .and_then(Value::as_str)
        .with_context(|| format!("{field} is missing"))
}

/// The base tables of a database, by name.
pub(super) async fn base_tables(connection: &mut Conn, database: &str) -> Result<Vec<String>> {
    connection
        .exec(
            "select table_name from information_schema.tables \
             where table_schema = ? and table_type = 'BASE TABLE' order by table_name",
            (database,),
        )
        .await
        .with_context(|| format!("listing the tables of {database}"))
}
