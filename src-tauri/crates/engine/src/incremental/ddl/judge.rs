//! Decides what becomes of a statement.
//!
//! A statement that touches nothing of the task is passed by. One that makes,
//! changes, empties, renames or drops selected tables is replayed as it is,
//! where the mapping leaves its names alone. Everything else stops the task:
//! the operator runs what it takes and goes on after it.

use binlog::ddl::{Name, SqlMode, Statement, StatementKind, TableRole, classify};
use binlog::event::Query;

use super::charset::BareUtf8mb4;
use super::loading::{WhileLoading, while_loading};
use super::times::Times;
use super::words::Words;
use super::{fill, repeat};
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::tables::Tables;
use crate::mapping::Mapping;
use crate::server::catalog::{TableName, is_lockstep_database};
use crate::server::facts::ServerVersion;

/// Characters of a statement shown to the operator.
const SHOWN_CHARS: usize = 500;

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
    /// The times that it holds.
    pub(crate) times: Times,
}

/// The parts of a statement that a server may have carried out in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Parts {
    /// All of it or nothing.
    #[default]
    One,
    /// It drops its tables one after the other.
    Drops,
    /// Its tables are pairs, from and to, renamed one after the other.
    Renames,
}

impl Parts {
    const fn of(statement: &Statement) -> Self {
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
    use StatementKind as K;
    let mode = SqlMode::of_query(query, source.flavour.into(), version_number(source));
    let statement = classify(&query.sql, mode);
    let mapping = tables.mapping();
    let concerns = || concerns_databases(query, mapping);
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
                .map(|table| name_of(table, query))
                .collect();
            match names {
                Some(names) if !names.is_empty() => {
                    let words = Words::of(&query.sql, mode);
                    about_tables(query, tables, &statement, &Named { names, words })
                }
                _ if concerns() => refused(Vec::new(), "the names in it cannot be read"),
                _ => Verdict::Pass,
            }
        }
        K::CreateDatabase | K::AlterDatabase | K::DropDatabase => {
            let named = statement.database.as_ref().map(|name| name.text.clone());
            match named {
                Some(Some(database)) if !mapping.selects_database(&database) => Verdict::Pass,
                None if !mapping.selects_database(&query.schema) => Verdict::Pass,
                _ => refused(Vec::new(), "it concerns a selected database"),
            }
        }
        K::Object(kind) => {
            if concerns_whole_database(query, mapping) {
                let why = format!(
                    "it concerns an object ({kind:?}) of a database that is selected whole, which is not carried yet"
                );
                refused(Vec::new(), why)
            } else {
                Verdict::Pass
            }
        }
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
const fn version_number(source: ServerVersion) -> u32 {
    let version = source.version;
    version.major * 10_000 + version.minor * 100 + version.patch
}

fn name_of(table: &binlog::ddl::TableName, query: &Query<'_>) -> Option<TableName> {
    let text = |name: &Name| name.text.clone();
    let database = match &table.database {
        Some(name) => text(name)?,
        None => query.schema.clone(),
    };
    Some(TableName::new(database, text(&table.name)?))
}

/// The error that shows the operator a statement that was not replayed, and
/// after which the task can go on.
pub(crate) fn refuse(sql: &[u8], why: &str, after: &Position) -> Error {
    not_replayed(sql, why, after)
        .hint(format!(
            "Run it, or what takes its place, on the destination by hand. {}",
            way_past(after)
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

/// What a statement about tables says.
struct Named<'a> {
    /// The tables that it changes, in the order of the text.
    names: Vec<TableName>,
    words: Words<'a>,
}

fn about_tables(
    query: &Query<'_>,
    tables: &Tables,
    statement: &Statement,
    Named { names, words }: &Named<'_>,
) -> Verdict {
    let mapping = tables.mapping();
    let ordered = names.iter().all(|name| tables.keeps_order(name));
    let creates = statement.kind == StatementKind::CreateTable;
    let versioning = is_about_versioning(words);
    if !creates && !versioning && all_uncarried(statement, names, tables) {
        return Verdict::Pass;
    }
    let why = versioning
        .then(|| "tables that keep their history are not carried".to_owned())
        .or_else(|| (!creates).then(|| uncarried(names, tables)).flatten())
        .or_else(|| strange_reference(statement, query, tables))
        .or_else(|| fill::differs(statement, words, ordered).map(str::to_owned));
    let mut verdict = on_tables(query, mapping, names.clone());
    if let Verdict::Replay(plan) = &mut verdict {
        plan.start_transaction = statement.flags.start_transaction;
        plan.parts = Parts::of(statement);
        plan.while_loading = while_loading(statement, words);
        plan.bare_utf8mb4 = BareUtf8mb4::of(words);
        plan.times = Times::of(statement, words);
        plan.untold = repeat::untold(statement, names, words, mapping.source_rule());
        plan.refused = plan.refused.take().or(why);
    }
    verdict
}

fn on_tables(query: &Query<'_>, mapping: &Mapping, names: Vec<TableName>) -> Verdict {
    let (selected, others): (Vec<_>, Vec<_>) = names
        .into_iter()
        .partition(|name| is_selected(mapping, name));
    if selected.is_empty() {
        return Verdict::Pass;
    }
    if let Some(other) = others.first() {
        // A rename out of or into what is selected above all.
        let why = format!("it also concerns {other}, which is not selected");
        return refused(selected, why);
    }
    replay_or_refuse(query, mapping, selected)
}

/// Whether a statement makes or unmakes tables that keep their history.
fn is_about_versioning(words: &Words<'_>) -> bool {
    (0..words.len()).any(|place| words.are(place, &["SYSTEM", "VERSIONING"]))
}

/// Whether a statement concerns nothing but objects that are not carried, such
/// as the operator was told of before the task began. A table's new name is
/// that of the same object.
fn all_uncarried(statement: &Statement, names: &[TableName], tables: &Tables) -> bool {
    statement
        .changed_tables()
        .zip(names)
        .all(|(table, name)| table.role == TableRole::RenamedTo || tables.is_uncarried(name))
}

fn uncarried(names: &[TableName], tables: &Tables) -> Option<String> {
    let other = names.iter().find(|name| tables.is_uncarried(name))?;
    Some(format!("it also concerns {other}, which is not carried"))
}

/// Why a table that a statement only refers to is another one on the
/// destination, or may be, if it is.
fn strange_reference(statement: &Statement, query: &Query<'_>, tables: &Tables) -> Option<String> {
    let mapping = tables.mapping();
    for table in &statement.tables {
        let is_model = table.role == TableRole::Like;
        if !is_model && table.role != TableRole::References {
            continue;
        }
        let Some(name) = name_of(table, query) else {
            return Some("a name in it cannot be read".to_owned());
        };
        if mapping.touches(&name) {
            return Some(format!(
                "it refers to {name}, which has another name on the destination"
            ));
        }
        if is_selected(mapping, &name) && !tables.is_uncarried(&name) {
            continue;
        }
        return Some(if is_model {
            format!("it takes its definition from {name}, which is not carried")
        } else {
            // What the parent's changes do to the child is in no binlog.
            format!("a foreign key refers to {name}, which is not carried")
        });
    }
    None
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
    Verdict::Replay(plain(selected))
}

fn refused(tables: Vec<TableName>, why: impl Into<String>) -> Verdict {
    Verdict::Replay(Plan {
        refused: Some(why.into()),
        ..plain(tables)
    })
}

fn plain(tables: Vec<TableName>) -> Plan {
    Plan {
        tables,
        refused: None,
        start_transaction: false,
        untold: None,
        parts: Parts::One,
        while_loading: WhileLoading::default(),
        bare_utf8mb4: BareUtf8mb4::default(),
        times: Times::default(),
    }
}

/// A plan for the tests of what is done with one.
#[cfg(test)]
pub(crate) fn plan(tables: Vec<TableName>, parts: Parts) -> Plan {
    Plan {
        parts,
        ..plain(tables)
    }
}

fn is_selected(mapping: &Mapping, name: &TableName) -> bool {
    !is_lockstep_database(&name.database) && mapping.destination_of(name).is_some()
}

/// Whether a statement about an object concerns a database that is selected
/// whole; objects are not selected one by one.
fn concerns_whole_database(query: &Query<'_>, mapping: &Mapping) -> bool {
    match &query.status.updated_databases {
        Some(databases) if !databases.is_empty() => databases
            .iter()
            .any(|database| mapping.is_whole_database(database)),
        _ => mapping.is_whole_database(&query.schema),
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
