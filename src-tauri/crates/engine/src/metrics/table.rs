//! Counters of one table.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::ErrorReport;
use crate::task::snapshot::{TableSnapshot, TableState};

/// What is counted of one table.
#[derive(Debug)]
pub(crate) struct TableMetrics {
    names: Names,
    state: Mutex<(TableState, Option<ErrorReport>)>,
    rows_done: AtomicU64,
    rows_total: AtomicU64,
    rows_estimated: AtomicBool,
    inserted: AtomicU64,
    updated: AtomicU64,
    deleted: AtomicU64,
    clashes: AtomicU64,
}

/// How a table is called on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    /// Database on the source.
    pub(crate) database: String,
    /// Table on the source.
    pub(crate) table: String,
    /// Database on the destination.
    pub(crate) destination_database: String,
    /// Table on the destination.
    pub(crate) destination_table: String,
}

impl TableMetrics {
    /// A table whose turn has not come.
    pub(crate) fn new(names: Names) -> Self {
        Self {
            names,
            state: Mutex::new((TableState::Waiting, None)),
            rows_done: AtomicU64::new(0),
            rows_total: AtomicU64::new(0),
            rows_estimated: AtomicBool::new(true),
            inserted: AtomicU64::new(0),
            updated: AtomicU64::new(0),
            deleted: AtomicU64::new(0),
            clashes: AtomicU64::new(0),
        }
    }

    /// Says where the table stands; an earlier error is over with.
    pub(crate) fn set_state(&self, state: TableState) {
        *self.lock() = (state, None);
    }

    /// Says how many rows there are to copy, and whether that is an estimate.
    pub(crate) fn expect_rows(&self, total: u64, estimated: bool) {
        self.rows_total.store(total, Ordering::Relaxed);
        self.rows_estimated.store(estimated, Ordering::Relaxed);
    }

    /// Says how many rows have been copied in all: on restart, from the marks.
    pub(crate) fn set_loaded(&self, rows: u64) {
        self.rows_done.store(rows, Ordering::Relaxed);
    }

    /// Counts copied rows.
    pub(crate) fn add_loaded(&self, rows: u64) {
        self.rows_done.fetch_add(rows, Ordering::Relaxed);
    }

    /// Counts committed row changes.
    pub(crate) fn add_changes(&self, inserted: u64, updated: u64, deleted: u64) {
        self.inserted.fetch_add(inserted, Ordering::Relaxed);
        self.updated.fetch_add(updated, Ordering::Relaxed);
        self.deleted.fetch_add(deleted, Ordering::Relaxed);
    }

    /// Counts changes that met other rows than they must.
    pub(crate) fn add_clashes(&self, count: u64) {
        self.clashes.fetch_add(count, Ordering::Relaxed);
    }

    /// Rows copied, and rows to copy.
    pub(crate) fn progress(&self) -> (u64, u64) {
        (
            self.rows_done.load(Ordering::Relaxed),
            self.rows_total.load(Ordering::Relaxed),
        )
    }

    /// The table as the faces see it.
    pub(crate) fn snapshot(&self) -> TableSnapshot {
        let (state, error) = self.lock().clone();
        let (rows_done, rows_total) = self.progress();
        TableSnapshot {
            database: self.names.database.clone(),
            table: self.names.table.clone(),
            destination_database: self.names.destination_database.clone(),
            destination_table: self.names.destination_table.clone(),
            state,
            rows_done,
            // An estimate that has been overtaken says at least what is known.
            rows_total: rows_total.max(rows_done),
            rows_estimated: self.rows_estimated.load(Ordering::Relaxed),
            inserted: self.inserted.load(Ordering::Relaxed),
            updated: self.updated.load(Ordering::Relaxed),
            deleted: self.deleted.load(Ordering::Relaxed),
            clashes: self.clashes.load(Ordering::Relaxed),
            error,
        }
    }

    /// Whether `database.table` on the source holds `text`.
    pub(crate) fn matches(&self, text: &str) -> bool {
        text.is_empty() || format!("{}.{}", self.names.database, self.names.table).contains(text)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (TableState, Option<ErrorReport>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
