//! Decides what becomes of a statement.
//!
//! A statement that touches nothing of the task is passed by. One that makes,
//! changes, empties, renames or drops selected tables is replayed with the
//! names that they have on the destination. Everything else stops the task:
//! the operator runs what it takes and goes on after it.

use binlog::ddl::{Edit, SqlMode, Statement, StatementKind, classify};
use binlog::event::Query;

use super::about_databases::about_database;
use super::about_objects::about_objects;
use super::about_tables::about_tables;
use super::charset::BareUtf8mb4;
use super::chosen::left_out;
use super::collations::NamedCollation;
use super::columns::OfChosen;
use super::loading::WhileLoading;
use super::naming::Naming;
use super::online::Online;
use super::times::Times;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::tables::Tables;
use crate::mapping::Mapping;
use crate::server::catalog::TableName;
use crate::server::facts::ServerVersion;

/// Characters of a statement shown to the operator.
const SHOWN_CHARS: usize = 500;

/// What becomes of a statement.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It touches nothing of the task.
    Pass,
    /// It is not carried, for this reason, and the task says so and goes on.
    PassBy(String),
    /// It is replayed.
    Replay(Box<Plan>),
}

/// A statement to be replayed, or to be passed with the operator's consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The source tables that may be others after it.
    pub(crate) tables: Vec<TableName>,
    /// The source database that it makes, alters or drops.
    pub(crate) database: Option<String>,
    /// What it means for a shadow table that is not carried.
    pub(crate) online: Option<Online>,
    /// Whether it leaves the columns of its tables as they are.
    pub(crate) leaves_columns: bool,
    /// Whether no row depends on it: where the destination refuses it the task
    /// says so and goes on.
    pub(crate) without_rows: bool,
    /// What makes the destination's statement of it.
    pub(crate) edits: Vec<Edit>,
    /// Why it is not replayed; then only the operator's consent lets it pass.
    pub(crate) refused: Option<String>,
    /// Whether it ends in START TRANSACTION, which leaves the making of the
    /// table to the commit of the rows that follow.
    pub(crate) start_transaction: bool,
    /// Why, once it may have run, nothing on the destination tells whether it
    /// has, and a second run would undo the first; none where that is told, or
    /// a second run changes nothing more.
    pub(crate) untold: Option<&'static str>,
    /// Whether it has parts of which some may have run and others not.
    pub(crate) parts: Parts,
    /// What it means for a table that was being loaded when it ran.
    pub(crate) while_loading: WhileLoading,
    /// Where it names utf8mb4 without a collation.
    pub(crate) bare_utf8mb4: BareUtf8mb4,
    /// How it was read, where another server may read it otherwise.
    pub(crate) read: Option<SqlMode>,
    /// The collations that it names.
    pub(crate) collations: Vec<NamedCollation>,
    /// The times that it holds.
    pub(crate) times: Times,
    /// How it is carried to a table of which the task chose columns.
    pub(crate) of_chosen: Option<OfChosen>,
}

/// The parts of a statement that a server may have carried out in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Parts {
    /// All of it or nothing.
    #[default]
    One,
    /// It drops its tables one after the other.
    Drops,
    /// It drops a database with all that is in it.
    Database,
    /// Its tables are pairs, from and to, renamed one after the other.
    Renames,
}

impl Parts {
    pub(super) const fn of(statement: &Statement) -> Self {
        match statement.kind {
            StatementKind::DropTable => Self::Drops,
            StatementKind::RenameTable => Self::Renames,
            _ => Self::One,
        }
    }
}

/// Decides what becomes of a statement that ends at `after`.
///
/// # Errors
/// `Decode` for a change of rows that was logged as a statement.
pub(crate) fn judge(
    query: &Query<'_>,
    tables: &Tables,
    source: ServerVersion,
    after: &Position,
) -> Result<Verdict> {
    let mode = SqlMode::of_query(query, source.flavour.into(), version_number(source));
    let statement = classify(&query.sql, mode);
    let mut verdict = verdict(query, mode, &statement, (tables, after))?;
    if let Verdict::Replay(plan) = &mut verdict {
        if plan.online.is_none() {
            plan.read = statement.flags.version_dependent.then_some(mode);
        }
        let plain = plan.refused.is_none() && plan.online.is_none();
        if plain && let Some(left_out) = left_out(&statement, plan, query, tables) {
            return Ok(left_out);
        }
    }
    Ok(verdict)
}

fn verdict(
    query: &Query<'_>,
    mode: SqlMode,
    statement: &Statement,
    (tables, after): (&Tables, &Position),
) -> Result<Verdict> {
    use StatementKind as K;
    let mapping = tables.mapping();
    let concerns = || concerns_databases(query, mapping);
    let naming = Naming {
        query,
        mode,
        statement,
        tables,
        instead: None,
    };
    Ok(match statement.kind {
        _ if statement.flags.temporary => Verdict::Pass,
        K::Account | K::Maintenance | K::Set => Verdict::Pass,
        K::CreateTable
        | K::AlterTable
        | K::DropTable
        | K::TruncateTable
        | K::RenameTable
        | K::CreateIndex
        | K::DropIndex => {
            let names: Option<Vec<TableName>> = statement
                .changed_tables()
                .map(|table| naming.source_of(table))
                .collect();
            match names {
                Some(names) if !names.is_empty() => about_tables(naming, &names),
                _ if concerns() => refused(Vec::new(), "the names in it cannot be read"),
                _ => Verdict::Pass,
            }
        }
        K::CreateDatabase | K::AlterDatabase | K::DropDatabase => {
            let named = match &statement.database {
                Some(name) => name.text.clone(),
                None => Some(query.schema.clone()),
            };
            about_database(naming, named.as_deref())
        }
        K::Object(kind) => about_objects(naming, kind),
        K::Transaction(_) | K::Dml(_) | K::Unknown if !concerns() => Verdict::Pass,
        K::Transaction(_) | K::Unknown => refused(Vec::new(), "it is not understood"),
        K::Dml(_) => return Err(logged_as_statement(after)),
    })
}

fn logged_as_statement(after: &Position) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("The source logged a change of rows as a statement and not as rows, before {after}"),
    )
    .subject(after.to_string())
    .hint("On the source: set global binlog_format = 'ROW'; and reconnect its clients. Then reset the task and load again.")
}

/// `101119` for 10.11.19, as executable comments give it.
pub(crate) const fn version_number(source: ServerVersion) -> u32 {
    let version = source.version;
    version.major * 10_000 + version.minor * 100 + version.patch
}

/// The error that shows the operator a statement that was not replayed, and
/// after which the task can go on.
pub(crate) fn refuse(sql: &[u8], why: &str, after: &Position) -> Error {
    not_replayed(sql, why, after)
        .hint(format!(
            "Run it, or what takes its place, on the destination by hand. {} {}",
            way_past(after),
            way_around(after)
        ))
        .subject(after.to_string())
}

/// The error that shows the operator a statement that was not replayed, and
/// after which the destination's rows would not be right: it has no subject, so
/// that it is not offered to skip it.
pub(crate) fn beyond_skipping(sql: &[u8], why: &str, after: &Position) -> Error {
    not_replayed(sql, why, after)
        .hint("Reset the task and start it again: it loads again with the definitions of then.")
}

fn not_replayed(sql: &[u8], why: &str, after: &Position) -> Error {
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
}

/// How the operator says that a statement is dealt with.
pub(crate) fn way_past(after: &Position) -> String {
    format!(
        "Then skip it: on the task's page, with `lockstep task skip TASK {after}`, or with `lockstep run TASK.json --skip {after}`."
    )
}

/// How the operator has another text run for the statement.
fn way_around(after: &Position) -> String {
    format!(
        "Or have the task run another text for it: `lockstep task edit-statement TASK --at {after} --sql TEXT`, or `lockstep run TASK.json --edit {after} --sql TEXT`."
    )
}

pub(super) fn refused(tables: Vec<TableName>, why: impl Into<String>) -> Verdict {
    Verdict::Replay(Box::new(Plan {
        refused: Some(why.into()),
        ..plain(tables)
    }))
}

pub(super) fn plain(tables: Vec<TableName>) -> Plan {
    Plan {
        tables,
        database: None,
        online: None,
        leaves_columns: true,
        without_rows: false,
        edits: Vec::new(),
        read: None,
        collations: Vec::new(),
        refused: None,
        start_transaction: false,
        untold: None,
        parts: Parts::One,
        while_loading: WhileLoading::default(),
        bare_utf8mb4: BareUtf8mb4::default(),
        times: Times::default(),
        of_chosen: None,
    }
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
