//! Rows to statements: a multi-row INSERT, or a LOAD DATA with its file.

use mysql_async::Value;

use super::column::Transit;
use super::fields::{self, CLAUSES};
use super::table::TableLoad;
use crate::error::{Error, Result};
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

/// How rows are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As an INSERT.
    Insert,
    /// As the file of a LOAD DATA.
    File,
}

/// A statement that is ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// How it is sent.
    pub(super) shape: Shape,
    /// The text of the INSERT, or the file.
    pub(super) bytes: Vec<u8>,
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
    /// Whether the destination takes LOAD DATA LOCAL.
    pub(super) loads: bool,
    /// Length at which a statement is sent.
    pub(super) bytes_max: usize,
}

impl Manner {
    /// Statements for a destination that takes packets of this length, with
    /// this many workers on one side.
    pub(super) fn new(
        (on_conflict, loads): (OnConflict, bool),
        max_allowed_packet: usize,
        workers: usize,
    ) -> Self {
        let share = IN_HAND_BYTES / workers.max(1);
        let bytes_max = share.clamp(STATEMENT_BYTES_MIN, STATEMENT_BYTES_MAX);
        Self {
            on_conflict,
            loads,
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
    load: Option<String>,
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
        // A table that was there before may have other types.
        let may_load = manner.loads
            && manner.on_conflict == OnConflict::Fail
            && table.kept.is_none()
            && columns.iter().all(|column| column.is_plain);
        let load = may_load.then(|| {
            let named = named.join(", ");
            format!("load data local infile 'rows' into table {into} {CLAUSES} ({named})")
        });
        Ok(Self {
            columns,
            selected: selected.join(", "),
            head: head.into_bytes(),
            tail: tail.into_bytes(),
            load,
            bytes_max: manner.bytes_max,
        })
    }

    /// The LOAD DATA by which its rows may go; none where only INSERT will do.
    pub(super) fn load(&self) -> Option<&str> {
        self.load.as_deref()
    }

    /// The INSERTs of rows that were sent as a file. As literals they are
    /// longer, so they may be several.
    ///
    /// # Errors
    /// `Apply` for a value that cannot be written.
    pub(super) fn of_file(&self, file: &[u8]) -> Result<Vec<Vec<u8>>> {
        let mut builder = Builder::new(self, Shape::Insert);
        let mut statements = Vec::new();
        fields::rows(file, |values| {
            let field = |value: Option<Vec<u8>>| Some(value.map_or(Value::NULL, Value::Bytes));
            let done = builder.add(values.into_iter().map(field).collect())?;
            statements.extend(done.into_iter().flatten());
            Ok::<(), Error>(())
        })?;
        statements.extend(builder.finish());
        Ok(statements.into_iter().map(|made| made.bytes).collect())
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
    shape: Shape,
    present: Statement,
    row: Vec<u8>,
}

impl<'i> Builder<'i> {
    /// A builder without rows.
    pub(super) fn new(insert: &'i Insert, shape: Shape) -> Self {
        Self {
            insert,
            shape,
            present: insert.empty(shape),
            row: Vec::new(),
        }
    }

    /// Takes a row in, and hands out the statements that it completes: none,
    /// one, or two when the row has to go alone.
    ///
    /// # Errors
    /// `Apply` for a value that cannot be written.
    pub(super) fn add(&mut self, values: Vec<Option<Value>>) -> Result<[Option<Statement>; 2]> {
        let source_bytes = length(&values);
        self.row.clear();
        let enum_zero = match self.shape {
            Shape::Insert => self.encode(values)?,
            Shape::File => {
                self.insert.line(&values, &mut self.row)?;
                Vec::new()
            }
        };
        let alone = !enum_zero.is_empty();
        let full = self.present.bytes.len() + self.row.len() + self.insert.tail.len() + 1
            > self.insert.bytes_max;
        let before = if alone || full { self.finish() } else { None };
        if self.present.rows > 0 && self.shape == Shape::Insert {
            self.present.bytes.push(b',');
        }
        self.present.bytes.extend_from_slice(&self.row);
        self.present.rows += 1;
        self.present.source_bytes += source_bytes;
        self.present.enum_zero = enum_zero;
        let itself = if alone { self.finish() } else { None };
        Ok([before, itself])
    }

    /// The statement of the rows that are left.
    pub(super) fn finish(&mut self) -> Option<Statement> {
        if self.present.rows == 0 {
            return None;
        }
        let next = self.insert.empty(self.shape);
        let mut done = std::mem::replace(&mut self.present, next);
        if self.shape == Shape::Insert {
            done.bytes.extend_from_slice(&self.insert.tail);
        }
        Some(done)
    }

    /// Writes the row's values as literals. Returns the columns that hold an
    /// ENUM's 0.
    fn encode(&mut self, values: Vec<Option<Value>>) -> Result<Vec<String>> {
        self.row.push(b'(');
        let mut enum_zero = Vec::new();
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
        Ok(enum_zero)
    }
}

/// Bytes that came for a row.
fn length(values: &[Option<Value>]) -> u64 {
    let bytes = values.iter().map(|value| match value {
        Some(Value::Bytes(bytes)) => bytes.len() as u64,
        _ => 0,
    });
    bytes.sum()
}

impl Insert {
    fn empty(&self, shape: Shape) -> Statement {
        let mut bytes = Vec::with_capacity(self.bytes_max);
        if shape == Shape::Insert {
            bytes.extend_from_slice(&self.head);
        }
        Statement {
            shape,
            bytes,
            rows: 0,
            source_bytes: 0,
            enum_zero: Vec::new(),
        }
    }

    /// Appends the row's values as a line of a file.
    fn line(&self, values: &[Option<Value>], out: &mut Vec<u8>) -> Result<()> {
        let mut fields = values.iter();
        fields::row(
            out,
            self.columns.iter().map(|column| column.text(fields.next())),
        )
    }
}
