//! Row changes to SQL: pure, in order, runs of like changes merged.
//!
//! A statement says how many rows it must find, so that the executor can tell
//! a destination that has gone its own way from one that has not, and whether
//! it runs with foreign-key checks, which on InnoDB is what makes it cascade.

use std::collections::VecDeque;
use std::sync::Arc;

use super::net::OwnedChange;
use super::shape::{LiteralRow, TableShape};
use crate::checkpoint::position::Position;

/// Bytes after which a merged statement is closed: half of 1 MiB, the smallest
/// `max_allowed_packet` that is met in earnest. Larger ones are not faster (cost
/// is a row's, not a statement's, from a few hundred rows on) and hold more
/// memory on both sides.
const STATEMENT_BYTES_MAX: usize = 512 << 10;
/// Rows after which a merged statement is closed: bounds the time for which
/// one statement cannot be interrupted.
const STATEMENT_ROWS_MAX: u64 = 1_000;

/// How changes meet the rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The destination is exactly what the source was: anything else is a divergence.
    Strict,
    /// The rows were read while the source went on; replaying what happened
    /// meanwhile leads to the same end from whichever version was read.
    Convergent,
    /// Ignore Errors and Proceed (F17), or deletes or updates are not carried
    /// (F15): the source's row overwrites what is there.
    Overwrite,
    /// Inserts are not carried (F15): a change reaches the rows that are there,
    /// and makes none.
    Present,
}

/// One row change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change<'a> {
    /// A row came to be.
    Insert {
        /// The row.
        after: &'a LiteralRow,
    },
    /// A row changed.
    Update {
        /// The row as it was.
        before: &'a LiteralRow,
        /// The row as it is.
        after: &'a LiteralRow,
    },
    /// A row ceased to be.
    Delete {
        /// The row as it was.
        before: &'a LiteralRow,
    },
}

impl Change<'_> {
    /// Whether a row that may be written holds index 0 of an ENUM.
    fn has_enum_zero(&self) -> bool {
        match self {
            Self::Insert { after } => after.has_enum_zero(),
            Self::Update { before, after } => before.has_enum_zero() || after.has_enum_zero(),
            Self::Delete { before } => before.has_enum_zero(),
        }
    }
}

/// What a statement does to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Inserts.
    Insert,
    /// Updates.
    Update,
    /// Deletes.
    Delete,
}

/// How many rows a statement must find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Exactly so many (found, not changed: the session counts found rows).
    Rows(u64),
    /// So many, each of them there before and changed: an insert that updates
    /// counts two for such a row, and one for a row that it inserts or finds
    /// as it is to be, so that the sum tells whether all were as expected.
    Updated(u64),
    /// Any number.
    Any,
    /// At least one; otherwise this statement runs instead.
    OrElse(Vec<u8>),
}

/// A statement for the destination.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// The SQL.
    pub(crate) sql: Vec<u8>,
    /// How many rows it must find.
    pub(crate) expect: Expect,
    /// Whether it runs with foreign-key checks on, so that the server cascades.
    pub(crate) cascade: bool,
    /// What it does.
    pub(crate) operation: Operation,
    /// To which table.
    pub(crate) shape: Arc<TableShape>,
    /// Whether it writes one row that holds index 0 of an ENUM.
    pub(crate) enum_zero: bool,
    /// The change that it carries, where it is just one that is to be told apart
    /// from all others.
    pub(crate) apart: Option<Box<Apart>>,
    /// Whether it may go after those of its part that are not, where those would
    /// wait with it: see [`super::batch`].
    pub(crate) late: bool,
}

/// A change in a statement of its own.
#[derive(Debug, Clone)]
pub(crate) struct Apart {
    /// The change.
    pub(crate) change: OwnedChange,
    /// Where its transaction begins on the source.
    pub(crate) at: Position,
}

/// Turns changes into statements.
#[derive(Debug, Default)]
pub(crate) struct Renderer {
    done: VecDeque<Statement>,
    open: Option<Open>,
    /// Whether what is pushed is late.
    late: bool,
}

/// A statement that can still take rows.
#[derive(Debug)]
struct Open {
    shape: Arc<TableShape>,
    mode: Mode,
    operation: Operation,
    /// Whether it is an insert that updates the rows that are there.
    upsert: bool,
    late: bool,
    sql: Vec<u8>,
    rows: u64,
}

impl Renderer {
    /// Takes the next change.
    ///
    /// `cascades_unlogged` says that the source's own cascades of this change
    /// are not in its binlog and must happen on the destination.
    pub(crate) fn push(
        &mut self,
        shape: &Arc<TableShape>,
        mode: Mode,
        cascades_unlogged: bool,
        change: Change<'_>,
    ) {
        if change.has_enum_zero() {
            self.push_enum_zero(shape, mode, cascades_unlogged, change);
        } else {
            self.push_plain(shape, mode, cascades_unlogged, change);
        }
    }

    /// A row that holds index 0 of an ENUM goes in statements of its own.
    fn push_enum_zero(
        &mut self,
        shape: &Arc<TableShape>,
        mode: Mode,
        cascades_unlogged: bool,
        change: Change<'_>,
    ) {
        self.close();
        let before = self.done.len();
        self.push_plain(shape, mode, cascades_unlogged, change);
        self.close();
        for statement in self.done.iter_mut().skip(before) {
            statement.enum_zero = statement.operation != Operation::Delete;
        }
    }

    fn push_plain(
        &mut self,
        shape: &Arc<TableShape>,
        mode: Mode,
        cascades_unlogged: bool,
        change: Change<'_>,
    ) {
        match (change, mode) {
            (Change::Insert { after }, _) => self.insert(shape, mode, after),
            (Change::Delete { before }, _) => {
                if cascades_unlogged && shape.delete_cascades() {
                    self.delete_cascading(shape, mode, before);
                } else {
                    self.delete(shape, mode, before);
                }
            }
            (Change::Update { before, after }, _)
                if cascades_unlogged && shape.update_cascades(before, after) =>
            {
                self.update_cascading(shape, mode, before, after);
            }
            (Change::Update { before, after }, Mode::Strict) => {
                self.update(shape, before, after, Expect::Rows(1));
            }
            (Change::Update { before, after }, Mode::Convergent)
                if shape.keeps() && !shape.same_key(before, after) =>
            {
                self.make_room(shape, after);
                self.overwrite(shape, before, after);
            }
            (Change::Update { before, after }, Mode::Convergent) => {
                if !shape.same_key(before, after) {
                    self.delete(shape, mode, before);
                }
                self.insert(shape, mode, after);
            }
            (Change::Update { before, after }, Mode::Overwrite) => {
                self.overwrite(shape, before, after);
            }
            (Change::Update { before, after }, Mode::Present) => {
                self.update_present(shape, before, after);
            }
        }
    }

    /// Says whether what comes next is late.
    pub(super) const fn set_late(&mut self, late: bool) {
        self.late = late;
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.done.is_empty() && self.open.is_none()
    }

    /// The next finished statement, in order.
    pub(crate) fn next(&mut self) -> Option<Statement> {
        self.done.pop_front()
    }

    /// Closes the statement that is still open: nothing more will be merged into it.
    pub(crate) fn close(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        if open.upsert {
            open.shape.end_upsert(&mut open.sql);
        }
        if open.operation == Operation::Delete && open.shape.single_key().is_some() {
            open.sql.push(b')');
        }
        let expect = match open.mode {
            Mode::Strict if open.upsert => Expect::Updated(open.rows),
            Mode::Strict => Expect::Rows(open.rows),
            Mode::Convergent | Mode::Overwrite | Mode::Present => Expect::Any,
        };
        self.done.push_back(Statement {
            sql: open.sql,
            expect,
            cascade: false,
            operation: open.operation,
            shape: open.shape,
            enum_zero: false,
            apart: None,
            late: open.late,
        });
    }

    /// Takes an update of a row that is there under its key, and under no
    /// other unique key: `before` is not needed, and like updates share a
    /// statement.
    pub(super) fn push_upsert(&mut self, shape: &Arc<TableShape>, after: &LiteralRow) {
        let open = self.join(shape, Mode::Strict, Operation::Update, after.len());
        open.upsert = true;
        open.take_row(after, "insert");
    }

    fn insert(&mut self, shape: &Arc<TableShape>, mode: Mode, after: &LiteralRow) {
        let mode = if mode == Mode::Convergent && shape.keeps() {
            // A row that is there keeps what only the destination has.
            self.make_room(shape, after);
            Mode::Overwrite
        } else {
            mode
        };
        let verb = match mode {
            // Removes whatever any unique key collides with. What it removes
            // has an event of its own later in the window: it holds a value
            // that this row still had at this point of the source's history.
            Mode::Convergent => "replace",
            Mode::Strict | Mode::Overwrite | Mode::Present => "insert",
        };
        let open = self.join(shape, mode, Operation::Insert, after.len());
        open.upsert = mode == Mode::Overwrite;
        open.take_row(after, verb);
    }

    /// Removes rows that collide with `row` in another unique key than its own,
    /// where it is not put in place by `replace`, which does so itself.
    fn make_room(&mut self, shape: &Arc<TableShape>, row: &LiteralRow) {
        if let Some(sql) = shape.make_room(row) {
            self.alone(Statement {
                sql,
                expect: Expect::Any,
                cascade: false,
                operation: Operation::Delete,
                shape: Arc::clone(shape),
                enum_zero: false,
                apart: None,
                late: false,
            });
        }
    }

    fn delete(&mut self, shape: &Arc<TableShape>, mode: Mode, before: &LiteralRow) {
        if !shape.is_keyed() {
            let mut sql = Vec::new();
            shape.begin_delete(&mut sql);
            shape.find(&mut sql, before);
            let expect = match mode {
                Mode::Strict => Expect::Rows(1),
                Mode::Convergent | Mode::Overwrite | Mode::Present => Expect::Any,
            };
            self.alone(Statement {
                sql,
                expect,
                cascade: false,
                operation: Operation::Delete,
                shape: Arc::clone(shape),
                enum_zero: false,
                apart: None,
                late: false,
            });
            return;
        }
        let open = self.join(shape, mode, Operation::Delete, before.len());
        let single = shape.single_key();
        if open.rows == 0 {
            shape.begin_delete(&mut open.sql);
            if let Some(column) = single {
                open.sql.extend_from_slice(column);
                open.sql.extend_from_slice(b" in (");
            }
        } else {
            open.sql
                .extend_from_slice(if single.is_some() { b"," } else { b" or " });
        }
        if single.is_some() {
            open.sql.extend_from_slice(shape.single_key_literal(before));
        } else {
            shape.find_by_key(&mut open.sql, before);
        }
        open.rows += 1;
    }

    fn update(
        &mut self,
        shape: &Arc<TableShape>,
        before: &LiteralRow,
        after: &LiteralRow,
        expect: Expect,
    ) {
        let mut sql = Vec::new();
        shape.begin_update(&mut sql, before, after, expect != Expect::Rows(1));
        shape.find(&mut sql, before);
        self.alone(Statement {
            sql,
            expect,
            cascade: false,
            operation: Operation::Update,
            shape: Arc::clone(shape),
            enum_zero: false,
            apart: None,
            late: false,
        });
    }

    /// The row with the new key makes room, the row with the old key becomes
    /// the new one, and where it is missing the new one comes to be.
    fn overwrite(&mut self, shape: &Arc<TableShape>, before: &LiteralRow, after: &LiteralRow) {
        if shape.is_keyed() && !shape.same_key(before, after) {
            self.delete(shape, Mode::Overwrite, after);
        }
        let mut instead = Vec::new();
        shape.begin_insert(&mut instead, "insert");
        shape.row(&mut instead, after);
        shape.end_upsert(&mut instead);
        self.update(shape, before, after, Expect::OrElse(instead));
    }

    /// The row becomes the new one if it is there. Only then does what has its
    /// new key make room, which is there because deletes are not carried either.
    fn update_present(&mut self, shape: &Arc<TableShape>, before: &LiteralRow, after: &LiteralRow) {
        if shape.is_keyed() && !shape.same_key(before, after) {
            self.alone(Statement {
                sql: shape.make_room_beside(before, after),
                expect: Expect::Any,
                cascade: false,
                operation: Operation::Delete,
                shape: Arc::clone(shape),
                enum_zero: false,
                apart: None,
                late: false,
            });
        }
        self.update(shape, before, after, Expect::Any);
    }

    /// A delete that cascades. Outside strict mode the parent may have been
    /// read after it was deleted while a child was read before: the parent is
    /// put in place first, so that there is something to cascade from.
    fn delete_cascading(&mut self, shape: &Arc<TableShape>, mode: Mode, before: &LiteralRow) {
        if !matches!(mode, Mode::Strict | Mode::Present) {
            self.insert(shape, mode, before);
        }
        let mut sql = Vec::new();
        shape.begin_delete(&mut sql);
        shape.find(&mut sql, before);
        self.alone(Statement {
            sql,
            expect: match mode {
                Mode::Present => Expect::Any,
                Mode::Strict | Mode::Convergent | Mode::Overwrite => Expect::Rows(1),
            },
            cascade: true,
            operation: Operation::Delete,
            shape: Arc::clone(shape),
            enum_zero: false,
            apart: None,
            late: false,
        });
    }

    /// An update that cascades; outside strict mode with the old row put in
    /// place and whatever collides with the new one taken away, as above.
    fn update_cascading(
        &mut self,
        shape: &Arc<TableShape>,
        mode: Mode,
        before: &LiteralRow,
        after: &LiteralRow,
    ) {
        if mode == Mode::Present {
            self.update_present(shape, before, after);
        } else {
            if mode != Mode::Strict {
                self.insert(shape, mode, after);
                self.delete(shape, mode, after);
                self.insert(shape, mode, before);
            }
            self.update(shape, before, after, Expect::Rows(1));
        }
        self.done
            .back_mut()
            .expect("the update has just been put there")
            .cascade = true;
    }

    /// A statement that nothing is merged into.
    fn alone(&mut self, statement: Statement) {
        self.close();
        let late = self.late;
        self.done.push_back(Statement { late, ..statement });
    }

    /// The open statement, when this change may join it, else a new one.
    fn join(
        &mut self,
        shape: &Arc<TableShape>,
        mode: Mode,
        operation: Operation,
        bytes: usize,
    ) -> &mut Open {
        let fits = self.open.as_ref().is_some_and(|open| {
            Arc::ptr_eq(&open.shape, shape)
                && open.mode == mode
                && open.operation == operation
                && open.late == self.late
                && open.rows < STATEMENT_ROWS_MAX
                && open.sql.len() + bytes <= STATEMENT_BYTES_MAX
        });
        if !fits {
            self.close();
        }
        let late = self.late;
        self.open.get_or_insert_with(|| Open {
            shape: Arc::clone(shape),
            mode,
            operation,
            upsert: false,
            late,
            sql: Vec::new(),
            rows: 0,
        })
    }
}

impl Open {
    /// Takes a row of an insert that begins with `verb`.
    fn take_row(&mut self, row: &LiteralRow, verb: &str) {
        if self.rows == 0 {
            self.shape.begin_insert(&mut self.sql, verb);
        } else {
            self.sql.push(b',');
        }
        self.shape.row(&mut self.sql, row);
        self.rows += 1;
    }
}

#[cfg(test)]
mod tests;
