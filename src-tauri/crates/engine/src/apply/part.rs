//! What goes from the reader of the binlog to the writers.

use std::collections::HashSet;
use std::sync::Arc;

use crate::apply::statement::Statement;
use crate::checkpoint::position::Position;
use crate::checkpoint::prepared::PreparedMark;
use crate::metrics::table::TableMetrics;

/// Statements of one or more source transactions, in order, or of a part of a
/// large one.
///
/// Parts form one queue, and are committed in its order. A part without an end
/// leaves the destination's transaction open for the next; one with an end is
/// committed, all that was open with it. Several writers run parts with an end
/// at once; those without stay with the writer that began them.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// The statements.
    pub(crate) statements: Vec<Statement>,
    /// Bytes of all statements.
    pub(crate) bytes: usize,
    /// Where its first transaction begins, for messages.
    pub(crate) from: Option<Position>,
    /// Where its last transaction ends; none when that has not been read yet.
    pub(crate) end: Option<End>,
    /// Source transactions that end in it.
    pub(crate) transactions: u64,
    /// How many of them are heartbeats, and nobody's changes.
    pub(crate) heartbeats: u64,
    /// When the task's own last heartbeat in it was begun.
    pub(crate) heartbeat_ms: Option<u64>,
    /// XA transactions that were prepared in it, or whose outcome is in it.
    pub(crate) prepared: Vec<PreparedMark>,
    /// Row changes by table.
    pub(crate) changes: Vec<TableChanges>,
    /// The entries of unique keys that it touches, as numbers; some twice.
    pub(crate) entries: Vec<u64>,
    /// Those of the rows whose statements are late: they wait for the parts
    /// ahead that touch the same.
    pub(crate) late: HashSet<u64>,
    /// Whether it must not run at the same time as any other.
    pub(crate) exclusive: bool,
    /// Whether it changes a table that cannot take a change back.
    pub(crate) lasting: bool,
    /// Whether changes were merged, so that a statement that fails does not
    /// tell which.
    pub(crate) merged: bool,
    /// Whether changes may share a statement at least.
    pub(crate) joined: bool,
    /// Where the transactions begin that are left out, as the operator says.
    pub(crate) skipped: Vec<Position>,
    /// Where the last transaction begins of which it holds changes.
    pub(crate) last: Option<Position>,
}

/// The end of a source transaction.
#[derive(Debug, Clone)]
pub(crate) struct End {
    /// The position after it.
    pub(crate) position: Position,
    /// When it was committed, by the source's clock.
    pub(crate) committed_ms: u64,
}

/// Row changes of one table.
#[derive(Debug, Clone)]
pub(crate) struct TableChanges {
    /// The table's counters.
    pub(crate) table: Arc<TableMetrics>,
    /// Rows inserted.
    pub(crate) inserted: u64,
    /// Rows updated.
    pub(crate) updated: u64,
    /// Rows deleted.
    pub(crate) deleted: u64,
}

impl Part {
    /// Up to where changes must be read again to be applied one by one: that is
    /// past the beginning of every transaction in it.
    pub(crate) fn until(&self) -> Option<Position> {
        let past = |last: &Position| Position {
            offset: last.offset + 1,
            ..last.clone()
        };
        let end = self.end.as_ref().map(|end| end.position.clone());
        end.or_else(|| self.last.as_ref().map(past))
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.end.is_none()
    }

    /// Row changes of the source in it.
    pub(crate) fn rows(&self) -> u64 {
        let of = |changes: &TableChanges| changes.inserted + changes.updated + changes.deleted;
        self.changes.iter().map(of).sum()
    }

    /// Takes a statement.
    pub(crate) fn push(&mut self, statement: Statement) {
        self.bytes += statement.sql.len();
        self.statements.push(statement);
    }

    /// The counters of a table in this part.
    pub(crate) fn counts(&mut self, table: &Arc<TableMetrics>) -> &mut TableChanges {
        let known = self
            .changes
            .iter()
            .position(|changes| Arc::ptr_eq(&changes.table, table));
        let index = known.unwrap_or_else(|| {
            self.changes.push(TableChanges {
                table: Arc::clone(table),
                inserted: 0,
                updated: 0,
                deleted: 0,
            });
            self.changes.len() - 1
        });
        &mut self.changes[index]
    }
}
