//! Makes databases and tables on the destination.

use super::render::RenderedTable;
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{self, TableName};
use crate::server::ident::quote_ident;
use crate::server::session::{Session, server_fault};

/// "Table already exists".
const TABLE_EXISTS: u16 = 1050;

/// What to do about a table that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfExists {
    /// It is in the way: an error.
    Refuse,
    /// Keep it: it was made by this task before, or the operator chose to
    /// ignore conflicting tables (F17).
    Keep,
}

/// What making a table came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It was made.
    Created,
    /// It was there.
    Existed,
}

/// Makes a database unless it is there. `statement` is from
/// [`super::Renderer::database`]; the session is one for DDL.
///
/// # Errors
/// `Connection`, `Privilege`, or `Apply` with the server's cause.
pub async fn create_database(session: &mut Session, statement: &str) -> Result<()> {
    session
        .run(statement, "making a database")
        .await
        .map(|_| ())
        .map_err(|error| error.hint(format!("The statement was: {statement}")))
}

/// Makes a table. The session is one for DDL: without foreign key checks, so
/// that the order of tables does not matter, with modes that let zero dates
/// stand as defaults and a missing storage engine be an error.
///
/// # Errors
/// `Schema` when the table is there and not to be kept, or was made otherwise
/// than the source has it; `Apply` with the statement and the server's cause.
pub async fn create_table(
    session: &mut Session,
    table: &RenderedTable,
    if_exists: IfExists,
) -> Result<Made> {
    let name = &table.destination;
    // MySQL takes an unqualified parent of a foreign key for one of the
    // session's database, not of the table's.
    session
        .run(
            format!("use {}", quote_ident(&name.database)?),
            &format!("entering database {}", name.database),
        )
        .await?;
    if table.explicit_timestamps {
        let doing = "setting explicit_defaults_for_timestamp";
        let set = "set session explicit_defaults_for_timestamp = 1";
        explicit_timestamps(session, set, doing, name).await?;
    }
    let made = session
        .run(&table.sql, &format!("making table {name}"))
        .await;
    let error = match made {
        Ok(_) => {
            agrees(session, table).await?;
            return Ok(Made::Created);
        }
        Err(error) => error,
    };
    let exists = server_fault(&error).is_some_and(|fault| fault.code == TABLE_EXISTS);
    match (exists, if_exists) {
        (true, IfExists::Keep) => Ok(Made::Existed),
        (true, IfExists::Refuse) => Err(Error::new(
            ErrorKind::Schema,
            format!("Table {name} is on the destination already"),
        )
        .hint("Rename or drop it there, map the source table to another name, or choose to ignore conflicting tables.")
        .subject(name.to_string())
        .because(error)),
        (false, _) => Err(with_statement(error, table)),
    }
}

/// Old servers give TIMESTAMP columns defaults of their own unless told not to.
async fn explicit_timestamps(
    session: &mut Session,
    set: &str,
    doing: &str,
    name: &TableName,
) -> Result<()> {
    let on = "select @@explicit_defaults_for_timestamp";
    let rows = session.rows(on, doing).await?;
    let value = rows.into_iter().next().and_then(|mut row| row.take(0));
    if value == Some(1_u8) {
        return Ok(());
    }
    session.run(set, doing).await.map(|_| ()).map_err(|cause| {
        Error::new(
            ErrorKind::Schema,
            format!(
                "Table {name} has a TIMESTAMP without a default, which this destination would change"
            ),
        )
        .hint("Set explicit_defaults_for_timestamp = ON in the destination's configuration and restart it.")
        .subject(name.to_string())
        .because(cause)
    })
}

/// A server may add to what it was told (an invisible primary key, say): rows
/// would then not fit, so it is found here.
async fn agrees(session: &mut Session, table: &RenderedTable) -> Result<()> {
    let name = &table.destination;
    let made = catalog::table(session, name).await?.ok_or_else(|| {
        Error::new(
            ErrorKind::Schema,
            format!("Table {name} was made but is not there"),
        )
    })?;
    let columns: Vec<_> = made.columns.iter().map(|column| &column.name).collect();
    if columns.iter().copied().eq(&table.columns) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Schema,
        format!(
            "Table {name} was made with other columns than {} has",
            table.source
        ),
    )
    .hint("Look at settings of the destination that add columns, for example sql_generate_invisible_primary_key.")
    .subject(name.to_string()))
}

fn with_statement(error: Error, table: &RenderedTable) -> Error {
    let kind = error.kind;
    Error::new(
        kind,
        format!(
            "Table {} could not be made on the destination",
            table.destination
        ),
    )
    .hint(format!(
        "The statement was: {}",
        String::from_utf8_lossy(&table.sql)
    ))
    .subject(table.destination.to_string())
    .because(error)
}
