//! What is seen of a task from outside: state, progress, rates, latency.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ErrorReport;
use crate::precheck::finding::PrecheckReport;
use crate::task::definition::TaskId;
use crate::task::modification::ModificationProgress;
use crate::task::state::{Action, TaskState, Transition};

/// Everything that the task page and the task list show, at one instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TaskSnapshot {
    /// Which task.
    pub id: TaskId,
    /// When it was taken, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Where the task stands.
    pub state: TaskState,
    /// What the operator may do now.
    pub actions: Vec<Action>,
    /// Schema synchronization.
    pub schema: PhaseSnapshot,
    /// Full load.
    pub full: PhaseSnapshot,
    /// Incremental synchronization.
    pub incremental: PhaseSnapshot,
    /// The last precheck, as far as it has come.
    pub precheck: Option<PrecheckReport>,
    /// Rates and totals.
    pub metrics: MetricsSample,
    /// The present retry, when there is one.
    pub retry: Option<RetrySnapshot>,
    /// The source position that the destination has durably: file and offset, GTID set.
    pub position: Option<PositionSnapshot>,
    /// Tables that the task carries.
    pub tables_total: u32,
    /// Where the statement ends on which the task has stopped and which the
    /// operator may have it skip, as `file:offset`; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub skippable: Option<String>,
    /// The change of its objects that the task carries out; absent when there
    /// is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub modification: Option<ModificationProgress>,
}

/// How far a phase has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct PhaseSnapshot {
    /// Its state.
    pub state: PhaseState,
    /// Units done: tables for schema, rows for full load; 0 for incremental.
    pub done: u64,
    /// Units in all; for rows an estimate until the phase has finished.
    pub total: u64,
}

/// State of a phase (a "module" in the console's words).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PhaseState {
    /// Not one of the task's synchronization types.
    NotSelected,
    /// Its turn has not come.
    NotStarted,
    /// At work.
    Running,
    /// At work, and not delayed: the destination has all that the source had when
    /// it was last asked, at most two seconds ago.
    CaughtUp,
    /// Ended with an error.
    Failed,
    /// Done.
    Finished,
}

/// Rates over the last second and totals since the task started.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct MetricsSample {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Rows read from the source a second.
    pub read_rows_per_s: f64,
    /// Bytes read from the source a second.
    pub read_bytes_per_s: f64,
    /// Row changes committed on the destination a second.
    pub written_rows_per_s: f64,
    /// Bytes sent to the destination a second.
    pub written_bytes_per_s: f64,
    /// Source transactions committed on the destination a second.
    pub transactions_per_s: f64,
    /// Rows copied by full load in all.
    pub rows_loaded: u64,
    /// Rows inserted by incremental synchronization in all.
    pub rows_inserted: u64,
    /// Rows updated by incremental synchronization in all.
    pub rows_updated: u64,
    /// Rows deleted by incremental synchronization in all.
    pub rows_deleted: u64,
    /// DDL statements replayed in all.
    pub ddl_replayed: u64,
    /// How far the destination is behind what the source has, in milliseconds;
    /// absent while it is not known. True on an idle source: 0 when the
    /// destination has everything that the source had when last asked.
    pub latency_ms: Option<u64>,
    /// How long a heartbeat takes from the source to the destination, in
    /// milliseconds: the last one, or the next where it has been under way for
    /// longer. Absent without the option, and while the source takes none.
    #[serde(default)]
    pub heartbeat_ms: Option<u64>,
    /// For how long the source keeps the binlog at which the destination stands,
    /// at least, in milliseconds; after that it may purge what the task needs.
    /// Absent where it keeps all, and outside incremental synchronization.
    pub binlog_kept_ms: Option<u64>,
    /// Milliseconds since the source was last heard of; the faces say "stale"
    /// when it grows. Absent outside incremental synchronization.
    pub source_silent_ms: Option<u64>,
    /// Round trip to the source in milliseconds.
    pub source_ping_ms: Option<f64>,
    /// Round trip to the destination in milliseconds.
    pub destination_ping_ms: Option<f64>,
}

/// A retry under way (F35).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RetrySnapshot {
    /// How many times it has been tried.
    pub attempt: u32,
    /// When the interruption began, in milliseconds since the Unix epoch.
    pub since_ms: u64,
    /// When the next attempt is due, in milliseconds since the Unix epoch.
    pub next_ms: u64,
    /// When the task gives up, in milliseconds since the Unix epoch.
    pub until_ms: u64,
    /// What interrupted it.
    pub error: ErrorReport,
}

/// A position in the source's binlog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PositionSnapshot {
    /// Binlog file.
    pub file: String,
    /// Offset in it.
    pub offset: u64,
    /// GTID set, when the source has GTIDs.
    pub gtid_set: Option<String>,
}

/// One table of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TableSnapshot {
    /// Database on the source.
    pub database: String,
    /// Table on the source.
    pub table: String,
    /// Database on the destination.
    pub destination_database: String,
    /// Table on the destination.
    pub destination_table: String,
    /// Where it stands.
    pub state: TableState,
    /// Rows copied.
    pub rows_done: u64,
    /// Rows to copy.
    pub rows_total: u64,
    /// Whether `rows_total` is an estimate (shown with `~`).
    pub rows_estimated: bool,
    /// Rows inserted by incremental synchronization.
    pub inserted: u64,
    /// Rows updated by incremental synchronization.
    pub updated: u64,
    /// Rows deleted by incremental synchronization.
    pub deleted: u64,
    /// Changes that met other rows on the destination than they must, since this
    /// process took the task up.
    pub clashes: u64,
    /// What failed, when something did.
    pub error: Option<ErrorReport>,
}

/// Where a table stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TableState {
    /// Its turn has not come.
    Waiting,
    /// Rows are being copied.
    Loading,
    /// Its rows are copied; changes made meanwhile are still to come.
    Loaded,
    /// Changes are carried.
    Synchronizing,
    /// Changes are passed by, while the rest of the task goes on.
    SetAside,
    /// Stopped by an error.
    Failed,
}

/// A line of a task's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogEntry {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// How much it matters.
    pub level: LogLevel,
    /// What happened to which object; no secret, no row value.
    pub message: String,
    /// The error, when it is one.
    pub error: Option<ErrorReport>,
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For the record.
    Info,
    /// Worth a look.
    Warning,
    /// Needs the operator.
    Error,
}

/// What the supervisor tells at once to whoever listens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum EngineEvent {
    /// A transition has been written and is being acted upon.
    Transition {
        /// Which task.
        task: TaskId,
        /// Which transition.
        transition: Box<Transition>,
    },
    /// A precheck item has run.
    Precheck {
        /// Which task.
        task: TaskId,
        /// The precheck, as far as it has come.
        report: PrecheckReport,
    },
    /// A line for the task's log.
    Log {
        /// Which task.
        task: TaskId,
        /// The line.
        entry: LogEntry,
    },
}
