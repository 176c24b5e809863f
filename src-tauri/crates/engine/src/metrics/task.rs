//! Counters of one task.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::metrics::gauge::Gauge;
use crate::metrics::heartbeat::Heartbeat;
use crate::metrics::meter::Meter;
use crate::metrics::table::{Names, TableMetrics};
use crate::metrics::{Measures, WriterMeasure};
use crate::server::catalog::TableName;
use crate::task::definition::SynchronizationTypes;
use crate::task::snapshot::{
    MetricsSample, PhaseSnapshot, PhaseState, PositionSnapshot, TableSnapshot, TableState,
};

/// A phase of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Schema synchronization; counts tables.
    Schema,
    /// Full load; counts rows.
    Full,
    /// Incremental synchronization; counts nothing.
    Incremental,
}

/// Counters of tables by database and table on the source.
type Tables = BTreeMap<(String, String), Arc<TableMetrics>>;

/// What is counted of one task, from when this process took it up.
#[derive(Debug, Default)]
pub(crate) struct TaskMetrics {
    /// Rows read from the source.
    pub(crate) read_rows: Meter,
    /// Bytes read from the source.
    pub(crate) read_bytes: Meter,
    /// Row changes committed on the destination, rows copied included.
    pub(crate) written_rows: Meter,
    /// Bytes sent to the destination.
    pub(crate) written_bytes: Meter,
    /// Source transactions committed on the destination.
    pub(crate) transactions: Meter,
    /// Rows copied by full load.
    pub(crate) loaded: Meter,
    /// Rows inserted by incremental synchronization.
    pub(crate) inserted: Meter,
    /// Rows updated by incremental synchronization.
    pub(crate) updated: Meter,
    /// Rows deleted by incremental synchronization.
    pub(crate) deleted: Meter,
    /// DDL statements replayed.
    pub(crate) ddl: Meter,
    /// When the source was last heard of.
    pub(crate) heard_ms: Gauge,
    /// When the oldest transaction not yet committed on the destination was
    /// made, by our clock; 0 when the destination has everything that the
    /// source had when it was last heard of.
    pub(crate) behind_since_ms: Gauge,
    /// For how long the source keeps a binlog file that it no longer writes.
    pub(crate) retention_ms: Gauge,
    /// When the oldest XA transaction was prepared whose outcome has not come,
    /// by our clock: the binlog is needed from there on.
    pub(crate) prepared_since_ms: Gauge,
    /// Until when the binlog at which the destination stands is there at least.
    /// Time goes on for a task that rests, so it is kept when all is silent.
    kept_until_ms: Gauge,
    /// 1 when the destination has all that the source had when it was last
    /// asked where it stands, or the time before; else 0.
    pub(crate) caught_up: Gauge,
    /// Round trip to the source in microseconds.
    pub(crate) source_ping_us: Gauge,
    /// Round trip to the destination in microseconds.
    pub(crate) destination_ping_us: Gauge,
    /// Heartbeats on their way from the source to the destination.
    pub(crate) heartbeat: Heartbeat,
    /// Bytes of the source's binlog that the destination lacks, where both
    /// stand in the same file.
    pub(crate) behind_bytes: Gauge,
    writers: Mutex<Vec<WriterMeasure>>,
    position: Mutex<Option<PositionSnapshot>>,
    phases: Mutex<[Option<PhaseSnapshot>; 3]>,
    tables: Arc<RwLock<Tables>>,
}

impl TaskMetrics {
    /// The counters of a branch of the task: its tables are counted with the
    /// task's.
    pub(crate) fn branch(&self) -> Self {
        Self {
            tables: Arc::clone(&self.tables),
            ..Self::default()
        }
    }

    /// Rows that are copied of some tables, and rows that are to be.
    pub(crate) fn progress_of(&self, tables: &[TableName]) -> (u64, u64) {
        let known = self.read_tables();
        let of = |name: &TableName| known.get(&(name.database.clone(), name.table.clone()));
        tables.iter().filter_map(of).fold((0, 0), |sum, table| {
            let (done, total) = table.progress();
            (sum.0 + done, sum.1 + total.max(done))
        })
    }

    /// The counters of a table, made when they are asked for the first time.
    pub(crate) fn table(&self, names: &Names) -> Arc<TableMetrics> {
        let key = (names.database.clone(), names.table.clone());
        let known = self.read_tables().get(&key).cloned();
        known.unwrap_or_else(|| {
            let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
            let fresh = || Arc::new(TableMetrics::new(names.clone()));
            Arc::clone(tables.entry(key).or_insert_with(fresh))
        })
    }

    /// Says where a table stands, if it is one of the task's.
    pub(crate) fn set_table_state(&self, name: &TableName, state: TableState) {
        let key = (name.database.clone(), name.table.clone());
        if let Some(table) = self.read_tables().get(&key) {
            table.set_state(state);
        }
    }

    /// Counts clashes with the destination in a table.
    pub(crate) fn add_clashes(&self, database: &str, table: &str, count: u64) {
        let key = (database.to_owned(), table.to_owned());
        if let Some(table) = self.read_tables().get(&key) {
            table.add_clashes(count);
        }
    }

    /// Forgets a table that is no longer part of the task.
    pub(crate) fn forget_table(&self, database: &str, table: &str) {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        tables.remove(&(database.to_owned(), table.to_owned()));
    }

    /// Says how far a phase has come.
    pub(crate) fn set_phase(&self, phase: Phase, state: PhaseState, done: u64, total: u64) {
        let snapshot = PhaseSnapshot { state, done, total };
        self.lock_phases()[phase as usize] = Some(snapshot);
    }

    /// Changes the state of a phase and leaves its counts.
    pub(crate) fn set_phase_state(&self, phase: Phase, state: PhaseState) {
        let mut phases = self.lock_phases();
        let counts = phases[phase as usize].map_or((0, 0), |known| (known.done, known.total));
        phases[phase as usize] = Some(PhaseSnapshot {
            state,
            done: counts.0,
            total: counts.1,
        });
    }

    /// A phase as the faces see it. Rows of the full load are summed up from
    /// the tables; the incremental phase says whether it is delayed.
    pub(crate) fn phase(&self, phase: Phase, types: SynchronizationTypes) -> PhaseSnapshot {
        let selected = match phase {
            Phase::Schema => types.schema,
            Phase::Full => types.full,
            Phase::Incremental => types.incremental,
        };
        let mut snapshot = self.lock_phases()[phase as usize].unwrap_or(PhaseSnapshot {
            state: if selected {
                PhaseState::NotStarted
            } else {
                PhaseState::NotSelected
            },
            done: 0,
            total: 0,
        });
        if phase == Phase::Full && selected {
            let (done, total) = self.read_tables().values().fold((0, 0), |sum, table| {
                let (done, total) = table.progress();
                (sum.0 + done, sum.1 + total.max(done))
            });
            (snapshot.done, snapshot.total) = (done, total);
        }
        if phase == Phase::Incremental && snapshot.state == PhaseState::Running {
            snapshot.state = if self.caught_up.get() == Some(1) {
                PhaseState::CaughtUp
            } else {
                PhaseState::Running
            };
        }
        snapshot
    }

    /// Counts what a writer has committed.
    pub(crate) fn add_written(&self, writer: usize, rows: u64, transactions: u64) {
        let mut writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        if writers.len() <= writer {
            writers.resize(writer + 1, WriterMeasure::default());
        }
        writers[writer].rows += rows;
        writers[writer].transactions += transactions;
    }

    /// What is measured besides what the screens show.
    pub(crate) fn measures(&self) -> Measures {
        let writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        Measures {
            writers: writers.clone(),
            behind_bytes: self.behind_bytes.get(),
        }
    }

    /// Says which position the destination has durably.
    pub(crate) fn set_position(&self, position: Option<PositionSnapshot>) {
        *self.position.lock().unwrap_or_else(PoisonError::into_inner) = position;
    }

    /// The position that the destination has durably.
    pub(crate) fn position(&self) -> Option<PositionSnapshot> {
        self.position
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Says that the incremental phase no longer runs: there is no latency to
    /// speak of and the source need not be heard of.
    pub(crate) fn silence(&self) {
        for gauge in [
            &self.heard_ms,
            &self.behind_since_ms,
            &self.prepared_since_ms,
            &self.behind_bytes,
            &self.retention_ms,
            &self.caught_up,
            &self.source_ping_us,
            &self.destination_ping_us,
        ] {
            gauge.clear();
        }
        self.heartbeat.clear();
    }

    /// Forgets what was done: the task begins again.
    pub(crate) fn reset(&self) {
        self.silence();
        self.kept_until_ms.clear();
        self.set_position(None);
        *self.lock_phases() = [None; 3];
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        tables.clear();
    }

    /// Rates over the last second, and totals.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a round trip is for the eye; 53 bits of microseconds are 285 years"
    )]
    pub(crate) fn sample(&self, now_ms: u64) -> MetricsSample {
        let millis = |gauge: &Gauge| gauge.get().map(|us| us as f64 / 1000.0);
        let since = |from: u64| match from {
            0 => 0,
            from => now_ms.saturating_sub(from),
        };
        let latency_ms = self.behind_since_ms.get().map(since);
        MetricsSample {
            at_ms: now_ms,
            read_rows_per_s: self.read_rows.per_second(now_ms),
            read_bytes_per_s: self.read_bytes.per_second(now_ms),
            written_rows_per_s: self.written_rows.per_second(now_ms),
            written_bytes_per_s: self.written_bytes.per_second(now_ms),
            transactions_per_s: self.transactions.per_second(now_ms),
            rows_loaded: self.loaded.total(),
            rows_inserted: self.inserted.total(),
            rows_updated: self.updated.total(),
            rows_deleted: self.deleted.total(),
            ddl_replayed: self.ddl.total(),
            latency_ms,
            heartbeat_ms: self.heartbeat.takes_ms(now_ms),
            binlog_kept_ms: self.binlog_kept_ms(now_ms, latency_ms),
            source_silent_ms: self.heard_ms.get().map(since),
            source_ping_ms: millis(&self.source_ping_us),
            destination_ping_ms: millis(&self.destination_ping_us),
        }
    }

    /// A file is kept for so long after its last event, which is not before the
    /// oldest that the destination lacks.
    fn binlog_kept_ms(&self, now_ms: u64, latency_ms: Option<u64>) -> Option<u64> {
        if let Some((kept, behind)) = self.retention_ms.get().zip(latency_ms) {
            let behind = match self.prepared_since_ms.get() {
                Some(since) => behind.max(now_ms.saturating_sub(since)),
                None => behind,
            };
            self.kept_until_ms
                .set((now_ms + kept).saturating_sub(behind));
        }
        let until = self.kept_until_ms.get()?;
        Some(until.saturating_sub(now_ms))
    }

    /// How many tables the task carries, as far as is known.
    pub(crate) fn tables_total(&self) -> u32 {
        u32::try_from(self.read_tables().len()).unwrap_or(u32::MAX)
    }

    /// Tables whose name holds `filter`: how many there are, and some of them
    /// in the order of their names.
    pub(crate) fn tables(
        &self,
        filter: &str,
        offset: usize,
        limit: usize,
    ) -> (u32, Vec<TableSnapshot>) {
        let tables = self.read_tables();
        let matching = || tables.values().filter(|table| table.matches(filter));
        let total = u32::try_from(matching().count()).unwrap_or(u32::MAX);
        let page = matching().skip(offset).take(limit);
        (total, page.map(|table| table.snapshot()).collect())
    }

    fn read_tables(&self) -> std::sync::RwLockReadGuard<'_, Tables> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_phases(&self) -> std::sync::MutexGuard<'_, [Option<PhaseSnapshot>; 3]> {
        self.phases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_until_the_binlog_is_purged_runs_on_while_a_task_rests() {
        let metrics = TaskMetrics::default();
        assert_eq!(metrics.sample(1_000).binlog_kept_ms, None);
        metrics.retention_ms.set(60_000);
        metrics.behind_since_ms.set(0);
        assert_eq!(metrics.sample(1_000).binlog_kept_ms, Some(60_000));
        metrics.behind_since_ms.set(5_000);
        assert_eq!(metrics.sample(9_000).binlog_kept_ms, Some(56_000));
        metrics.prepared_since_ms.set(4_000);
        assert_eq!(metrics.sample(9_000).binlog_kept_ms, Some(55_000));
        metrics.prepared_since_ms.clear();
        assert_eq!(metrics.sample(9_000).binlog_kept_ms, Some(56_000));
        metrics.silence();
        assert_eq!(metrics.sample(10_000).binlog_kept_ms, Some(55_000));
        assert_eq!(metrics.sample(80_000).binlog_kept_ms, Some(0));
        metrics.reset();
        assert_eq!(metrics.sample(80_000).binlog_kept_ms, None);
    }
}
