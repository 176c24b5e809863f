//! The beginning of a task: where it starts and what its tables are there.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::checkpoint::lease::Start;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::source::{at_start, head, identity};
use crate::mapping::{Mapping, Resolution};
use crate::schema::missing_column;
use crate::server::catalog::{self, ObjectKind, TableDef, contents};
use crate::server::facts::prepared_now;
use crate::server::session::Session;

/// Times the definitions are read again because a DDL statement ran meanwhile.
/// A source that changes its tables faster than they can be read is not one
/// that a copy can begin from.
const TRIES_MAX: u32 = 20;
/// Pause between looks at prepared XA transactions, which take milliseconds.
const OUTCOME_PAUSE: Duration = Duration::from_millis(50);
/// Looks at them before it is given up: half a minute, in which any that has
/// an application comes to its end.
const OUTCOME_LOOKS_MAX: u32 = 600;
/// Names that are shown of those that do not.
const SHOWN_MAX: usize = 5;

/// What the selection means on the source.
///
/// # Errors
/// `Definition` when something selected is not there or is not carried, naming
/// it.
pub(super) async fn resolve(source: &mut Session, mapping: &Mapping) -> Result<Resolution> {
    let selected = |database: &str| mapping.selects_database(database);
    let resolution = mapping.resolve(&contents(source, selected).await?)?;
    if let Some(missing) = resolution.missing.first() {
        return Err(Error::new(
            ErrorKind::Definition,
            format!("A selected object is not on the source: {missing:?}"),
        )
        .hint("Deselect it, or create it on the source; then run the precheck again."));
    }
    Ok(resolution)
}

/// A position, and the definitions of the selected tables that hold at it,
/// with those of objects that are not carried and have rows in the binlog:
/// read before and after the position, and the same both times, so that no DDL
/// statement lies between the position and the definitions.
///
/// # Errors
/// `Schema` when they keep changing, or what the source refuses.
pub(super) async fn begin(
    source: &mut Session,
    mapping: &Mapping,
    follow: bool,
) -> Result<(Start, Vec<TableDef>)> {
    let identity = identity(source).await?;
    let mut before = definitions(source, mapping).await?;
    for table in &before {
        if let Some(missing) = mapping.missing_columns(table).first() {
            return Err(missing_column(table, missing));
        }
        if let Some(filter) = mapping.filter_of(table)?
            && follow
        {
            mapping.check_filter(table, &filter, &before)?;
        }
    }
    for _ in 0..TRIES_MAX {
        let position = match follow {
            true => Some(at_start(source).await?),
            false => None,
        };
        let after = definitions(source, mapping).await?;
        if same(&before, &after) {
            let start = Start {
                source: identity,
                position,
            };
            return Ok((start, after));
        }
        before = after;
    }
    Err(Error::new(
        ErrorKind::Schema,
        "The definitions of the selected tables change faster than they can be read",
    ))
}

/// Waits for the outcome of every XA transaction that is prepared, and returns
/// the position after them: outcomes up to there of what was prepared before
/// the start are seen by all that is read from now on. None where the account
/// may not ask.
///
/// # Errors
/// `Connection` when one stays prepared, else the source's.
pub(super) async fn prepared_before(source: &mut Session) -> Result<Option<Position>> {
    let Some(mut waiting) = prepared_now(source).await? else {
        return Ok(None);
    };
    for _ in 0..OUTCOME_LOOKS_MAX {
        if waiting.is_empty() {
            return head(source).await.map(Some);
        }
        tokio::time::sleep(OUTCOME_PAUSE).await;
        let still = prepared_now(source).await?.unwrap_or_default();
        waiting.retain(|xid| still.contains(xid));
    }
    let shown: Vec<String> = waiting.into_iter().take(SHOWN_MAX).collect();
    Err(Error::new(
        ErrorKind::Connection,
        format!(
            "XA transactions on source {} have been prepared for too long to begin: {}",
            source.server(),
            shown.join(" and ")
        ),
    )
    .hint("Have their applications commit them or roll them back; `xa recover` on the source lists them."))
}

/// Checks that the source's tables are still as they were at the start.
///
/// # Errors
/// `Schema`, naming a table that is not.
pub(super) async fn check_unchanged(
    source: &mut Session,
    mapping: &Mapping,
    known: &[TableDef],
) -> Result<()> {
    let now = definitions(source, mapping).await?;
    for definition in known {
        let still = now.iter().find(|other| other.name == definition.name);
        if still.is_none_or(|other| plain(other) != plain(definition)) {
            return Err(Error::new(
                ErrorKind::Ddl,
                format!(
                    "Table {} was changed on the source while the task began to copy it",
                    definition.name
                ),
            )
            .hint("Reset the task and start it again.")
            .subject(definition.name.to_string()));
        }
    }
    Ok(())
}

async fn definitions(source: &mut Session, mapping: &Mapping) -> Result<Vec<TableDef>> {
    let resolution = resolve(source, mapping).await?;
    let mut definitions = Vec::new();
    for database in &resolution.databases {
        let carried = resolution.tables.iter().map(|table| &table.source);
        let others = resolution
            .unsupported
            .iter()
            .filter(|object| has_rows(object.kind))
            .map(|object| &object.name);
        let names: BTreeSet<String> = carried
            .chain(others)
            .filter(|name| name.database == database.source.name)
            .map(|name| name.table.clone())
            .collect();
        definitions.extend(catalog::tables(source, &database.source.name, &names).await?);
    }
    Ok(definitions)
}

/// Whether the binlog has row changes of such an object.
const fn has_rows(kind: ObjectKind) -> bool {
    match kind {
        ObjectKind::Sequence | ObjectKind::SystemVersionedTable | ObjectKind::Other => true,
        ObjectKind::View
        | ObjectKind::Procedure
        | ObjectKind::Function
        | ObjectKind::Trigger
        | ObjectKind::Event
        | ObjectKind::Package => false,
    }
}

fn same(one: &[TableDef], other: &[TableDef]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| plain(a) == plain(b))
}

/// A definition without what the server estimates.
fn plain(definition: &TableDef) -> TableDef {
    TableDef {
        rows_estimate: 0,
        bytes: 0,
        ..definition.clone()
    }
}
