//! Statements about tables that were on the destination before the task (F17),
//! or of which the task chose columns.
//!
//! Such a table may have other columns than the source's. A statement that
//! changes one of two unlike tables makes something else of the other, and the
//! source's definition cannot be learned from it: so it is not replayed.

use std::collections::BTreeSet;

use crate::checkpoint::lease::Lease;
use crate::error::Result;
use crate::incremental::ddl;
use crate::incremental::replay::Replay;
use crate::incremental::tables::Kept;
use crate::mapping::{Mapping, same_layout};
use crate::server::catalog::{self, TableDef, TableName};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session};

/// Refuses to replay a statement about a kept table whose columns are not the
/// source's.
///
/// # Errors
/// `Ddl` that names the table, else the destination's.
pub(super) async fn refuse_unlike(
    replay: &Replay,
    kept: &Kept,
    on: &mut Session,
    lease: &Lease,
    mapping: &Mapping,
) -> Result<()> {
    for source in replay
        .plan
        .tables
        .iter()
        .filter(|name| kept.contains(*name))
    {
        let Some(there) = on_destination(on, source, mapping).await? else {
            continue;
        };
        let known = definition(on, lease, source).await?;
        if known.is_some_and(|known| !same_layout(&known, &there)) {
            let why = format!(
                "{} on the destination was there before and has other columns than {source}",
                there.name
            );
            return Err(ddl::refuse(&replay.sql, &why, &replay.after).hint(
                "Run on the destination what it takes there, and skip the statement. If it \
                 changed columns, first give the table exactly the columns that it has on the \
                 source now; else reset the task and load again.",
            ));
        }
    }
    Ok(())
}

/// Whether a statement about one of several tables that are carried to one has
/// been done there already, by that of another of them: the table is as the
/// statement's is on the source now, and was not before.
pub(super) async fn is_done_by_another(
    replay: &Replay,
    mapping: &Mapping,
    (spec, on): (&ConnectionSpec, &mut Session),
    lease: &Lease,
) -> Result<bool> {
    let [source] = replay.plan.tables.as_slice() else {
        return Ok(false);
    };
    if !mapping.is_merged(source) {
        return Ok(false);
    }
    let (Some(there), Some(known)) = (
        on_destination(on, source, mapping).await?,
        definition(on, lease, source).await?,
    ) else {
        return Ok(false);
    };
    if same_layout(&mapping.carried(&known), &there) {
        return Ok(false);
    }
    let mut session = Session::connect(spec, Purpose::Catalog).await?;
    let now = catalog::table(&mut session, source).await?;
    session.close().await;
    Ok(now.is_some_and(|now| {
        let now = mapping.carried(&now);
        same_layout(&now, &there) && names_of_indexes(&now) == names_of_indexes(&there)
    }))
}

fn names_of_indexes(table: &TableDef) -> BTreeSet<String> {
    let names = table.indexes.iter().map(|index| index.name.to_lowercase());
    names.collect()
}

/// The source's definition of a table after a statement that was not run as it
/// is, but left to the operator or passed by: the destination's, where both sides have the same columns
/// now, or the one before, where the source has those still.
///
/// # Errors
/// `Ddl` when neither is so, else a server's.
pub(super) async fn after_skipped(
    replay: &Replay,
    (source, there): (&TableName, TableDef),
    mapping: &Mapping,
    (spec, on): (&ConnectionSpec, &mut Session),
    lease: &Lease,
) -> Result<TableDef> {
    let mut session = Session::connect(spec, Purpose::Catalog).await?;
    let now = catalog::table(&mut session, source).await?;
    session.close().await;
    if let Some(now) = &now
        && same_layout(&mapping.carried(now), &there)
    {
        return Ok(if mapping.chooses_columns(source) {
            now.clone()
        } else {
            there
        });
    }
    let known = definition(on, lease, source).await?;
    match (now, known) {
        (Some(now), Some(known)) if same_layout(&now, &known) => Ok(known),
        _ => {
            let why = format!(
                "it was not run as it is, and {source} has other columns than its table on the \
                 destination, so that its rows after the statement cannot be told"
            );
            Err(ddl::refuse(&replay.sql, &why, &replay.after).hint(
                "Give the table on the destination exactly the columns that it has on the source \
                 now, and resume the task; else reset the task and load again.",
            ))
        }
    }
}

/// The source's definition, after a statement about it, of a table of which the
/// task chose columns: what it was before, and of what the statement defines
/// what the source says now. What is carried must be as the statement made it on
/// the destination.
///
/// # Errors
/// `Ddl` when it is not known, else a server's.
pub(super) async fn after_chosen(
    replay: &Replay,
    (source, before, there): (&TableName, TableDef, TableDef),
    mapping: &Mapping,
    spec: &ConnectionSpec,
) -> Result<TableDef> {
    let Some(after) = &replay.plan.of_chosen else {
        return Ok(before);
    };
    let mut session = Session::connect(spec, Purpose::Catalog).await?;
    let now = catalog::table(&mut session, source).await?;
    session.close().await;
    let known = defined_by(after, (before, &there, now), mapping);
    let fits = |known: &TableDef| after.nothing || same_layout(&mapping.carried(known), &there);
    known.filter(fits).ok_or_else(|| {
        let why = format!(
            "{source} has been changed further on the source, so that its columns after the \
             statement cannot be told"
        );
        ddl::refuse(&replay.sql, &why, &replay.after)
            .hint("Reset the task and load again, or set the table aside.")
    })
}

/// A table after a statement, from what it was, what it is on the destination,
/// and what it is now.
fn defined_by(
    after: &ddl::OfChosen,
    (before, there, now): (TableDef, &TableDef, Option<TableDef>),
    mapping: &Mapping,
) -> Option<TableDef> {
    let mut columns = Vec::new();
    for (name, ordinal) in after.columns.iter().zip(1..) {
        let from = if after.defined.contains(name) {
            now.as_ref()?
        } else {
            &before
        };
        let mut column = from.column(name)?.clone();
        column.ordinal = ordinal;
        columns.push(column);
    }
    let on_source = |column: &String| {
        let mut names = columns.iter().map(|it| &it.name);
        let is_it = |name: &&String| {
            let to = mapping.column_of(&before.name, name);
            to.is_some_and(|to| to.to_lowercase() == column.to_lowercase())
        };
        names.find(is_it).cloned()
    };
    let carried = there.indexes.iter().filter_map(|index| {
        let mut index = index.clone();
        for part in &mut index.parts {
            if let Some(column) = &part.column {
                part.column = Some(on_source(column)?);
            }
        }
        Some(index)
    });
    let indexes = carried.chain(after.left_out.iter().cloned()).collect();
    Some(TableDef {
        columns,
        indexes,
        ..before
    })
}

/// Refuses to go on without a table that the operator's text took away and the
/// source's statement did not.
///
/// # Errors
/// `Ddl` that names the table, else a server's.
pub(super) async fn refuse_gone(
    replay: &Replay,
    source: &TableName,
    (spec, on): (&ConnectionSpec, &mut Session),
    lease: &Lease,
) -> Result<()> {
    if replay.plan.parts != ddl::Parts::One || definition(on, lease, source).await?.is_none() {
        return Ok(());
    }
    let mut session = Session::connect(spec, Purpose::Catalog).await?;
    let now = catalog::table(&mut session, source).await?;
    session.close().await;
    if now.is_none() {
        return Ok(());
    }
    let why = format!("{source} is not on the destination any more, and is on the source");
    Err(ddl::refuse(&replay.sql, &why, &replay.after))
}

async fn on_destination(
    on: &mut Session,
    source: &TableName,
    mapping: &Mapping,
) -> Result<Option<TableDef>> {
    match mapping.destination_of(source) {
        Some(to) => catalog::table(on, &to).await,
        None => Ok(None),
    }
}

/// The source's definition at the checkpoint.
pub(super) async fn definition(
    on: &mut Session,
    lease: &Lease,
    source: &TableName,
) -> Result<Option<TableDef>> {
    let definitions = lease.read_definitions(on).await?;
    Ok(definitions.into_iter().find(|table| table.name == *source))
}
