//! What whole databases hold: tables, views and all other objects, without definitions.

use serde::{Deserialize, Serialize};

use super::listing::{DatabaseEntry, TableEntry, databases, objects};
use super::rows::{Fields, each};
use crate::error::Result;
use crate::server::session::Session;

/// What errors say we were doing.
const DOING: &str = "reading the objects of a database";

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseContents {
    /// The database.
    pub database: DatabaseEntry,
    /// Its tables and views.
    pub tables: Vec<TableEntry>,
    /// Its other objects.
    pub others: Vec<(ObjectKind, String)>,
}

/// A kind of object that this version does not carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// A view.
    View,
    /// A stored procedure.
    Procedure,
    /// A stored function.
    Function,
    /// A trigger.
    Trigger,
    /// A scheduled event.
    Event,
    /// MariaDB: a sequence.
    Sequence,
    /// MariaDB: a table that keeps its history.
    SystemVersionedTable,
    /// MariaDB: a package.
    Package,
    /// Something else in the list of tables.
    Other,
}

impl ObjectKind {
    /// The kind in the operator's words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Procedure => "procedure",
            Self::Function => "function",
            Self::Trigger => "trigger",
            Self::Event => "event",
            Self::Sequence => "sequence",
            Self::SystemVersionedTable => "system-versioned table",
            Self::Package => "package",
            Self::Other => "object",
        }
    }
}

/// What the databases chosen by `selects` hold. Those of the server itself are left out.
///
/// # Errors
/// `Connection` or what the server refuses.
pub async fn contents(
    session: &mut Session,
    selects: impl Fn(&str) -> bool,
) -> Result<Vec<DatabaseContents>> {
    let mut contents = Vec::new();
    for database in databases(session).await? {
        if !selects(&database.name) {
            continue;
        }
        contents.push(DatabaseContents {
            tables: objects(session, &database.name).await?,
            others: others(session, &database.name).await?,
            database,
        });
    }
    Ok(contents)
}

async fn others(session: &mut Session, database: &str) -> Result<Vec<(ObjectKind, String)>> {
    const QUERIES: [&str; 3] = [
        "select routine_type, routine_name from information_schema.routines \
         where routine_schema = ?",
        "select 'TRIGGER', trigger_name from information_schema.triggers \
         where trigger_schema = ?",
        "select 'EVENT', event_name from information_schema.events where event_schema = ?",
    ];
    let mut others = Vec::new();
    for sql in QUERIES {
        each(
            session,
            sql,
            vec![database.into()],
            DOING,
            |fields: &mut Fields| {
                let kind = match fields.text()?.as_str() {
                    "PROCEDURE" => ObjectKind::Procedure,
                    "FUNCTION" => ObjectKind::Function,
                    "TRIGGER" => ObjectKind::Trigger,
                    "EVENT" => ObjectKind::Event,
                    "PACKAGE" | "PACKAGE BODY" => ObjectKind::Package,
                    _ => ObjectKind::Other,
                };
                others.push((kind, fields.text()?));
                Ok(())
            },
        )
        .await?;
    }
    others.sort();
    Ok(others)
}
