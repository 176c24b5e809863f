//! The one channel for live data: state at once, metrics at 4 Hz.

use engine::precheck::finding::PrecheckReport;
use engine::task::definition::TaskId;
use engine::task::snapshot::{LogEntry, TaskSnapshot};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the channel carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LiveEvent {
    /// Something changed at once: the task's state, actions, phases.
    State {
        /// The task as it is now.
        snapshot: Box<TaskSnapshot>,
    },
    /// The running tasks, four times a second.
    Metrics {
        /// One snapshot for each running task.
        snapshots: Vec<TaskSnapshot>,
    },
    /// A precheck item has run.
    Precheck {
        /// Which task.
        task: TaskId,
        /// The precheck as far as it has come.
        report: PrecheckReport,
    },
    /// A line for a task's log.
    Log {
        /// Which task.
        task: TaskId,
        /// The line.
        entry: LogEntry,
    },
    /// The list of tasks or connections changed: ask again.
    ListsChanged,
}
