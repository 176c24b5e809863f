//! What a task could not simply carry, and what the operator does about it.

use engine::task::clash::ClashEntry;
use engine::task::definition::TaskId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for the clashes that a task has recorded on its destination, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskClashes {
    /// Which task.
    pub id: TaskId,
    /// Only those older than this cursor of a previous page.
    pub before: Option<u64>,
    /// How many to return, at most 500.
    pub limit: u32,
}

/// Some clashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClashPage {
    /// The clashes, newest first.
    pub clashes: Vec<ClashEntry>,
    /// Cursor of the next, older page; absent at the end.
    pub next: Option<u64>,
}
