//! Tasks: list, detail, save, act.

use engine::task::definition::{IgnoredAlert, TaskDefinition, TaskId};
use engine::task::snapshot::{LogEntry, LogLevel, TableSnapshot, TaskSnapshot};
use engine::task::state::Action;
use engine::task::throttle::Throttles;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::connection::ConnectionDetails;

/// Which task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskKey {
    /// Its identity.
    pub id: TaskId,
}

/// A row of the task list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskRow {
    /// Task name.
    pub name: String,
    /// Name and host of the source.
    pub source: Option<EndpointLabel>,
    /// Name and host of the destination.
    pub destination: Option<EndpointLabel>,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_ms: u64,
    /// Environment tag.
    pub environment: Option<engine::task::definition::EnvironmentTag>,
    /// State, progress and rates.
    pub snapshot: TaskSnapshot,
}

/// How a list names one side of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndpointLabel {
    /// Name of the connection.
    pub name: String,
    /// Host and port.
    pub address: String,
    /// Environment of the connection.
    pub environment: Option<engine::task::definition::EnvironmentTag>,
}

/// A task as its page and the wizard show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskDetail {
    /// The row of the list.
    pub row: TaskRow,
    /// The document; complete unless the task is a draft.
    pub document: DraftDocument,
    /// Details of the source's connection, without its password.
    pub source: Option<ConnectionDetails>,
    /// Details of the destination's connection, without its password.
    pub destination: Option<ConnectionDetails>,
}

/// A definition, or what there is of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "document", content = "content")]
pub enum DraftDocument {
    /// What the wizard has so far: any JSON object, kept as it is.
    Draft(serde_json::Value),
    /// A valid definition.
    Complete(TaskDefinition),
}

/// Saves what the wizard has so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskSaveDraft {
    /// Which task; absent for a new one.
    pub id: Option<TaskId>,
    /// Task name.
    pub name: String,
    /// What there is: any JSON object of at most 8 MiB.
    pub draft: serde_json::Value,
}

/// Saves a complete definition; its `id` says which task, absent for a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskSave {
    /// The definition.
    pub definition: TaskDefinition,
}

/// Acts on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskAct {
    /// Which task.
    pub id: TaskId,
    /// What to do.
    pub action: Action,
}

/// Confirms and ignores a precheck alert (F34).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskIgnoreAlert {
    /// Which task.
    pub id: TaskId,
    /// Which alert.
    pub alert: IgnoredAlert,
}

/// Has a task pass by the statement on which it stopped, when it is resumed:
/// the operator has dealt with it on the destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskSkipStatement {
    /// Which task.
    pub id: TaskId,
    /// Where the statement ends, as the snapshot's `skippable` says: naming it
    /// keeps another statement than the one that was seen from being skipped.
    pub position: String,
}

/// Has a task run under other limits of speed (F36), at once when it is at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskThrottle {
    /// Which task.
    pub id: TaskId,
    /// All its limits; absent for none.
    pub throttles: Throttles,
}

/// Asks for tables of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskTables {
    /// Which task.
    pub id: TaskId,
    /// Only tables whose `database.table` holds this text; empty for all.
    pub filter: String,
    /// How many to skip.
    pub offset: u32,
    /// How many to return, at most 500.
    pub limit: u32,
}

/// Some tables of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TablePage {
    /// How many match the filter.
    pub total: u32,
    /// The tables asked for.
    pub tables: Vec<TableSnapshot>,
}

/// Asks for the log of a task, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskLog {
    /// Which task.
    pub id: TaskId,
    /// Only lines of at least this level.
    pub level: LogLevel,
    /// Only lines older than this cursor of a previous page.
    pub before: Option<u64>,
    /// How many to return, at most 500.
    pub limit: u32,
}

/// Some lines of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LogPage {
    /// The lines, newest first.
    pub lines: Vec<LogEntry>,
    /// Cursor of the next, older page; absent at the end.
    pub next: Option<u64>,
}

/// Asks for the history of a task's metrics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskHistory {
    /// Which task.
    pub id: TaskId,
    /// From when, in milliseconds since the Unix epoch.
    pub from_ms: u64,
    /// Until when.
    pub to_ms: u64,
}
