//! What a task could not simply carry, and what the operator does about it.

use engine::task::clash::ClashEntry;
use engine::task::definition::TaskId;
use engine::task::failure::{AsideTable, EditedStatement, FailedStatement, SkippedTransaction};
use engine::task::modification::{Modification, ObjectChange};
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

/// Asks for the statements that were not replayed, newest first, and the tables
/// that are set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskFailures {
    /// Which task.
    pub id: TaskId,
    /// Only statements older than this cursor of a previous page.
    pub before: Option<u64>,
    /// How many statements to return, at most 500.
    pub limit: u32,
}

/// Some statements that were not replayed, and all tables that are set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FailurePage {
    /// The statements, newest first.
    pub statements: Vec<FailedStatement>,
    /// Cursor of the next, older page; absent at the end.
    pub next: Option<u64>,
    /// The tables.
    pub aside: Vec<AsideTable>,
    /// Transactions that the operator has the task leave out, newest first.
    pub skipped: Vec<SkippedTransaction>,
    /// Texts that the operator gave for statements, newest first.
    pub edited: Vec<EditedStatement>,
}

/// Has another text run in place of the statement on which a task stopped, when
/// it is resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskEditStatement {
    /// Which task.
    pub id: TaskId,
    /// Where the statement ends, as the snapshot's `skippable` says: naming it
    /// keeps another statement than the one that was seen from being replaced.
    pub position: String,
    /// The text: one statement, in the destination's names, run there as it is.
    pub sql: String,
}

/// Has a task leave out the source transaction in which it stopped, when it is
/// resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskSkipTransaction {
    /// Which task.
    pub id: TaskId,
    /// Where the transaction begins, as the error's `transaction` says: naming it
    /// keeps another one than the one that was seen from being left out.
    pub position: String,
}

/// Sets tables aside: their changes are passed by when the task goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskSetAside {
    /// Which task.
    pub id: TaskId,
    /// The tables, as they are called on the source.
    pub tables: Vec<SourceTable>,
}

/// Changes what a running task carries (F42): one table at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskModify {
    /// Which task.
    pub id: TaskId,
    /// What is to become of the table.
    pub change: ObjectChange,
    /// The table, as it is called on the source.
    pub table: SourceTable,
    /// What an added one is called on the destination, when that differs.
    pub rename: Option<String>,
}

/// What was ordered of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ModificationPage {
    /// The orders, newest first.
    pub modifications: Vec<Modification>,
}

/// A table of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SourceTable {
    /// Its database.
    pub database: String,
    /// Its name.
    pub table: String,
}
