//! A table under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::bound::KeyOrder;
use super::chunk::{Chunk, ChunkSize};
use super::marks::{LoadState, TableMark};
use super::statement::{Insert, Manner, Shape};
use super::table::TableLoad;
use crate::error::Result;
use crate::metrics::table::TableMetrics;
use crate::server::ident::{quote_ident, quote_name};
use crate::server::session::Session;

/// A table under way: what is known of it and what has been done.
#[derive(Debug)]
pub(super) struct Job {
    /// The table.
    pub(super) table: TableLoad,
    /// How it is read in chunks; none when it is read whole.
    pub(super) order: Option<KeyOrder>,
    /// How its rows are selected and written.
    pub(super) insert: Insert,
    /// How large the next chunk is to be.
    pub(super) size: ChunkSize,
    /// Its counters.
    pub(super) metrics: Arc<TableMetrics>,
    /// Where its load stood when this run began.
    pub(super) found: LoadState,
    /// Whether this task made the table, as the mark says.
    pub(super) created_by_us: bool,
    /// The number of the family that it is read with.
    pub(super) family: Option<usize>,
    /// "reading rows of shop.orders".
    pub(super) reading: String,
    /// "inserting rows of shop.orders".
    pub(super) inserting: String,
    from: String,
    rows: AtomicU64,
    /// Whether rows go by LOAD DATA.
    loads: AtomicBool,
}

impl Job {
    pub(super) fn new(
        table: TableLoad,
        mark: &TableMark,
        metrics: Arc<TableMetrics>,
        (source, destination): (&Session, &Session),
        (manner, family): (Manner, Option<usize>),
    ) -> Result<Self> {
        let insert = Insert::of(&table, (source.version(), destination.version()), manner)?;
        let order = KeyOrder::of(&table)?;
        let mut from = format!(" from {}", quote_name(&table.source.name)?);
        if let Some(key) = &table.key {
            from.push_str(&format!(" force index ({})", quote_ident(&key.index)?));
        }
        Ok(Self {
            order,
            size: ChunkSize::guess(table.source.bytes, table.source.rows_estimate),
            metrics,
            found: mark.state,
            created_by_us: mark.created_by_us,
            family,
            reading: format!("reading rows of {}", table.source.name),
            inserting: format!("inserting rows of {}", table.destination),
            from,
            rows: AtomicU64::new(0),
            loads: AtomicBool::new(insert.load().is_some()),
            insert,
            table,
        })
    }

    /// ` from table`, with the key's index where it has one: another index
    /// would be read in another order.
    pub(super) fn from(&self) -> &str {
        &self.from
    }

    /// The query of a chunk, or of the whole table.
    ///
    /// # Errors
    /// `Apply` for a bound that cannot be written.
    pub(super) fn query(&self, chunk: Option<&Chunk>) -> Result<Vec<u8>> {
        let mut sql = b"select ".to_vec();
        sql.extend_from_slice(self.insert.selected().as_bytes());
        sql.extend_from_slice(self.from.as_bytes());
        let mut bounded = false;
        if let (Some(order), Some(chunk)) = (&self.order, chunk) {
            order.between(chunk.lower.as_ref(), chunk.upper.as_ref(), &mut sql)?;
            bounded = chunk.lower.is_some() || chunk.upper.is_some();
        }
        if let Some(filter) = &self.table.filter {
            sql.extend_from_slice(if bounded { b" and " } else { b" where " });
            sql.extend_from_slice(filter);
        }
        Ok(sql)
    }

    /// How its rows are sent at present.
    pub(super) fn shape(&self) -> Shape {
        if self.loads.load(Ordering::Relaxed) {
            Shape::File
        } else {
            Shape::Insert
        }
    }

    /// From now on its rows go by INSERT: the destination did not take them
    /// as they are by LOAD DATA.
    pub(super) fn stop_loading(&self) {
        self.loads.store(false, Ordering::Relaxed);
    }

    /// Counts rows that are on the destination durably.
    pub(super) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.metrics.add_loaded(rows);
    }

    /// Says how many rows earlier runs have left there.
    pub(super) fn set_rows(&self, rows: u64) {
        self.rows.store(rows, Ordering::Relaxed);
        self.metrics.set_loaded(rows);
    }

    /// Rows that are on the destination durably.
    pub(super) fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }
}
