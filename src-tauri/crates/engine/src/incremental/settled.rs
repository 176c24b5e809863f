//! How changes meet the rows of the destination once the load has seen all.

use crate::error::{Error, ErrorKind};
use crate::server::catalog::{TableDef, TableName};
use crate::task::definition::{ConflictingTables, TaskOptions};

/// How changes meet the rows of the destination once the load has seen all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled {
    /// Ignore Errors and Proceed (F17).
    pub(super) proceeds: bool,
    /// Whether the source's row is written over whatever is there, and nobody
    /// wants to know what that was.
    pub(super) writes_over: bool,
}

impl Settled {
    /// As the options of a task say.
    pub(crate) fn of(options: &TaskOptions) -> Self {
        let proceeds = options.conflicting_tables == ConflictingTables::IgnoreErrorsAndProceed;
        Self {
            proceeds,
            writes_over: proceeds && options.clashes.is_none(),
        }
    }
}

/// Of a change that was cut off nothing would tell whether it has happened.
pub(super) fn neither_key_nor_transactions(source: &TableName, there: &TableDef) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!(
            "Changes of table {source} cannot be carried exactly once: it has no key, and engine \
             {} knows no transactions",
            there.engine
        ),
    )
    .hint(format!(
        "On the destination: alter table {} engine = InnoDB; then resume the task.",
        there.name
    ))
    .subject(source.to_string())
}
