//! Decides what becomes of a statement.
//!
//! A statement that touches nothing of the task is passed by. One that makes,
//! changes, empties, renames or drops selected tables is replayed as it is,
//! where the mapping leaves its names alone. Everything else stops the task:
//! the operator runs what it takes and goes on after it.

use binlog::event::Query;

use super::head::{self, Head};
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::tables::Tables;
use crate::mapping::Mapping;
use crate::server::catalog::{TableName, is_lockstep_database};

/// Characters of a statement shown to the operator.
const SHOWN_CHARS: usize = 500;
/// The bit of `sql_mode` that makes double quotes quote names.
const ANSI_QUOTES: u64 = 4;

/// What becomes of a statement.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It touches nothing of the task.
    Pass,
    /// It is replayed.
    Replay(Plan),
}

/// A statement to be replayed, or to be passed with the operator's consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The source tables that may be others after it.
    pub(crate) tables: Vec<TableName>,
    /// Why it is not replayed; then only the operator's consent lets it pass.
    pub(crate) refused: Option<String>,
}

/// Decides what becomes of a statement that ends at `after`.
///
/// # Errors
/// `Decode` for a change of rows that was logged as a statement.
pub(crate) fn judge(query: &Query<'_>, tables: &Tables, after: &Position) -> Result<Verdict> {
    let ansi = query
        .status
        .sql_mode
        .is_some_and(|mode| mode & ANSI_QUOTES != 0);
    let mapping = tables.mapping();
    let head = match head::read(&query.sql, &query.schema, ansi) {
        Ok(head) => head,
        Err(_) if !concerns_databases(query, mapping) => return Ok(Verdict::Pass),
        Err(error) => return Ok(refused(Vec::new(), error.title)),
    };
    match head {
        Head::Elsewhere => Ok(Verdict::Pass),
        Head::Unknown if !concerns_databases(query, mapping) => Ok(Verdict::Pass),
        Head::Unknown => Ok(refused(Vec::new(), "it is not understood".to_owned())),
        Head::Change if !concerns_databases(query, mapping) => Ok(Verdict::Pass),
        Head::Change => Err(Error::new(
            ErrorKind::Decode,
            format!("The source logged a change of rows as a statement and not as rows, before {after}"),
        )
        .subject(after.to_string())
        .hint("On the source: set global binlog_format = 'ROW'; and reconnect its clients. Then reset the task and load again.")),
        Head::Database(database) if mapping.selects_database(&database) => Ok(refused(
            Vec::new(),
            format!("it concerns the selected database {database}"),
        )),
        Head::Database(_) => Ok(Verdict::Pass),
        Head::Object { what, database } => {
            let whole = database.filter(|database| mapping.is_whole_database(database));
            Ok(whole.map_or(Verdict::Pass, |database| {
                refused(
                    Vec::new(),
                    format!("it concerns a {} of the selected database {database}, which is not carried yet", what.to_lowercase()),
                )
            }))
        }
        Head::Tables(names) => Ok(on_tables(query, mapping, names)),
        Head::Rename(pairs) => Ok(rename(query, mapping, pairs)),
    }
}

/// The error that shows the operator a statement that was not replayed.
pub(crate) fn refuse(sql: &[u8], why: &str, after: &Position) -> Error {
    let text = String::from_utf8_lossy(sql);
    let shown: String = text.chars().take(SHOWN_CHARS).collect();
    let more = if text.chars().count() > SHOWN_CHARS {
        "…"
    } else {
        ""
    };
    Error::new(
        ErrorKind::Ddl,
        format!("A statement that ends at {after} was not replayed, because {why}: {shown}{more}"),
    )
    .subject(after.to_string())
}

fn on_tables(query: &Query<'_>, mapping: &Mapping, names: Vec<TableName>) -> Verdict {
    let (selected, others): (Vec<_>, Vec<_>) = names
        .into_iter()
        .partition(|name| is_selected(mapping, name));
    if selected.is_empty() {
        return Verdict::Pass;
    }
    if let Some(other) = others.first() {
        let why = format!("it also concerns {other}, which is not selected");
        return refused(selected, why);
    }
    replay_or_refuse(query, mapping, selected)
}

fn rename(query: &Query<'_>, mapping: &Mapping, pairs: Vec<(TableName, TableName)>) -> Verdict {
    let names: Vec<TableName> = pairs
        .into_iter()
        .flat_map(|(from, to)| [from, to])
        .collect();
    let (selected, others): (Vec<_>, Vec<_>) = names
        .into_iter()
        .partition(|name| is_selected(mapping, name));
    if selected.is_empty() {
        return Verdict::Pass;
    }
    if let Some(other) = others.first() {
        let why = format!("it renames between selected tables and {other}, which is not selected");
        return refused(selected, why);
    }
    replay_or_refuse(query, mapping, selected)
}

fn replay_or_refuse(query: &Query<'_>, mapping: &Mapping, selected: Vec<TableName>) -> Verdict {
    if let Some(renamed) = selected.iter().find(|name| mapping.touches(name)) {
        let why = format!("{renamed} has another name on the destination");
        return refused(selected, why);
    }
    if query.error_code != 0 {
        let why = format!("it ended with error {} on the source", query.error_code);
        return refused(selected, why);
    }
    Verdict::Replay(Plan {
        tables: selected,
        refused: None,
    })
}

fn refused(tables: Vec<TableName>, why: String) -> Verdict {
    Verdict::Replay(Plan {
        tables,
        refused: Some(why),
    })
}

fn is_selected(mapping: &Mapping, name: &TableName) -> bool {
    !is_lockstep_database(&name.database) && mapping.destination_of(name).is_some()
}

/// Whether a statement that is not understood may concern a selected database:
/// by the databases that the event names, else by the default database.
fn concerns_databases(query: &Query<'_>, mapping: &Mapping) -> bool {
    match &query.status.updated_databases {
        Some(databases) if !databases.is_empty() => databases
            .iter()
            .any(|database| mapping.selects_database(database)),
        _ => query.schema.is_empty() || mapping.selects_database(&query.schema),
    }
}
