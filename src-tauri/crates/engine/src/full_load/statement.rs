//! Rows to multi-row INSERT statements.

use mysql_async::Row;

use super::column::Transit;
use super::table::TableLoad;
use crate::error::Result;
use crate::server::facts::ServerVersion;
use crate::server::ident::{quote_ident, quote_name};

/// Longest statement: beyond it the cost of a round trip is nothing beside
/// that of its rows.
const STATEMENT_BYTES_MAX: usize = 1 << 20;
/// Shortest bound of a statement: still hundreds of rows.
const STATEMENT_BYTES_MIN: usize = 128 << 10;
/// Bytes of statements in the hands of all workers of one side. Each holds one,
/// and the driver another copy of it, so that with many workers statements are
/// shorter and the engine's memory stays the same.
const IN_HAND_BYTES: usize = 8 << 20;
/// Part of the destination's `max_allowed_packet` that is left free for the
/// head of the statement and the protocol.
const PACKET_MARGIN: usize = 64 << 10;

/// A statement that is ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its text.
    pub(super) sql: Vec<u8>,
    /// Rows in it.
    pub(super) rows: u64,
    /// Bytes that the source sent for them.
    pub(super) source_bytes: u64,
    /// Columns of its one row that hold an ENUM's 0; such a row goes alone.
    pub(super) enum_zero: Vec<String>,
}

/// What happens to a row whose key is on the destination already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnConflict {
    /// The statement fails.
    Fail,
    /// The destination's row is kept. Unlike `insert ignore` this lets no
    /// other error pass.
    Keep,
}

/// How statements are to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// What happens to a row whose key is there already.
    pub(super) on_conflict: OnConflict,
    /// Length at which a statement is sent.
    pub(super) bytes_max: usize,
}

impl Manner {
    /// Statements for a destination that takes packets of this length, with
    /// this many workers on one side.
    pub(super) fn new(on_conflict: OnConflict, max_allowed_packet: usize, workers: usize) -> Self {
        let share = IN_HAND_BYTES / workers.max(1);
        let bytes_max = share.clamp(STATEMENT_BYTES_MIN, STATEMENT_BYTES_MAX);
        Self {
            on_conflict,
            bytes_max: bytes_max.min(max_allowed_packet.saturating_sub(PACKET_MARGIN)),
        }
    }
}

/// How rows of one table are selected and written.
#[derive(Debug)]
pub(super) struct Insert {
    columns: Vec<Transit>,
    selected: String,
    head: Vec<u8>,
    tail: Vec<u8>,
    bytes_max: usize,
}

impl Insert {
    /// The statements for a table.
    ///
    /// # Errors
    /// `Schema` for a column that cannot travel.
    pub(super) fn of(
        table: &TableLoad,
        (source, destination): (ServerVersion, ServerVersion),
        manner: Manner,
    ) -> Result<Self> {
        let mut columns = Vec::new();
        let (mut selected, mut named) = (Vec::new(), Vec::new());
        for carried in table.columns() {
            let transit = Transit::of(carried, (source, destination))?;
            selected.push(transit.selected(carried.column)?);
            named.push(quote_ident(carried.to)?);
            columns.push(transit);
        }
        let into = quote_name(&table.destination)?;
        let head = format!("insert into {into} ({}) values ", named.join(", "));
        let tail = match (manner.on_conflict, named.first()) {
            (OnConflict::Keep, Some(first)) => {
                format!(" on duplicate key update {first} = {into}.{first}")
            }
            _ => String::new(),
        };
        Ok(Self {
            columns,
            selected: selected.join(", "),
            head: head.into_bytes(),
            tail: tail.into_bytes(),
            bytes_max: manner.bytes_max,
        })
    }

    /// What is selected from the source.
    pub(super) fn selected(&self) -> &str {
        &self.selected
    }
}

/// Collects rows into statements.
#[derive(Debug)]
pub(super) struct Builder<'i> {
    insert: &'i Insert,
    present: Statement,
    row: Vec<u8>,
}

impl<'i> Builder<'i> {
    /// A builder without rows.
    pub(super) fn new(insert: &'i Insert) -> Self {
        Self {
            insert,
            present: insert.empty(),
            row: Vec::new(),
        }
    }

    /// Takes a row in, and hands out the statements that it completes: none,
    /// one, or two when the row has to go alone.
    ///
    /// # Errors
    /// `Apply` for a value that cannot be written.
    pub(super) fn add(&mut self, row: Row) -> Result<[Option<Statement>; 2]> {
        let source_bytes = self.encode(row)?;
        let enum_zero = source_bytes.1;
        let alone = !enum_zero.is_empty();
        let full = self.present.sql.len() + self.row.len() + self.insert.tail.len() + 1
            > self.insert.bytes_max;
        let before = if alone || full { self.finish() } else { None };
        if self.present.rows > 0 {
            self.present.sql.push(b',');
        }
        self.present.sql.extend_from_slice(&self.row);
        self.present.rows += 1;
        self.present.source_bytes += source_bytes.0;
        self.present.enum_zero = enum_zero;
        let itself = if alone { self.finish() } else { None };
        Ok([before, itself])
    }

    /// The statement of the rows that are left.
    pub(super) fn finish(&mut self) -> Option<Statement> {
        if self.present.rows == 0 {
            return None;
        }
        let mut done = std::mem::replace(&mut self.present, self.insert.empty());
        done.sql.extend_from_slice(&self.insert.tail);
        Some(done)
    }

    /// Writes the row's values. Returns the bytes that came for it, and the
    /// columns that hold an ENUM's 0.
    fn encode(&mut self, row: Row) -> Result<(u64, Vec<String>)> {
        self.row.clear();
        self.row.push(b'(');
        let mut enum_zero = Vec::new();
        let values = row.unwrap_raw();
        let bytes: usize = values
            .iter()
            .map(|value| match value {
                Some(mysql_async::Value::Bytes(bytes)) => bytes.len(),
                _ => 0,
            })
            .sum();
        let mut fields = values.into_iter();
        for (nth, column) in self.insert.columns.iter().enumerate() {
            if nth > 0 {
                self.row.push(b',');
            }
            if column.write(&mut fields, &mut self.row)? {
                enum_zero.push(column.to.clone());
            }
        }
        self.row.push(b')');
        Ok((bytes as u64, enum_zero))
    }
}

impl Insert {
    fn empty(&self) -> Statement {
        let mut sql = Vec::with_capacity(self.bytes_max);
        sql.extend_from_slice(&self.head);
        Statement {
            sql,
            rows: 0,
            source_bytes: 0,
            enum_zero: Vec::new(),
        }
    }
}
