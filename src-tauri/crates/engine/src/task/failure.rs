//! Statements that failed on the destination, and tables that are set aside, as
//! the destination keeps them and the faces show them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A statement of the source that was not replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FailedStatement {
    /// Its number: later ones have larger numbers.
    pub id: u64,
    /// When it failed last, in milliseconds since the Unix epoch by our clock.
    pub at_ms: u64,
    /// Where it ends in the source's binlog.
    pub position: String,
    /// The statement as the source ran it, cut where it is very long.
    pub statement: String,
    /// Why, with its causes.
    pub error: String,
    /// What was done.
    pub done: FailureDone,
}

/// What was done about a statement that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FailureDone {
    /// The task stopped before it.
    Stopped,
    /// The task went on without it.
    PassedBy,
    /// Its tables were set aside.
    SetAside,
    /// The operator had the task pass it by.
    Skipped,
    /// The operator gave another text, which was run.
    Edited,
}

/// A table whose changes are passed by, while the rest of the task goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AsideTable {
    /// Database on the source.
    pub database: String,
    /// Table on the source.
    pub table: String,
    /// From where in the source's binlog its changes are passed by.
    pub position: String,
    /// Since when, in milliseconds since the Unix epoch by our clock.
    pub at_ms: u64,
    /// Why.
    pub cause: String,
}

/// A source transaction that the operator has the task skip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SkippedTransaction {
    /// Where it begins in the source's binlog.
    pub position: String,
    /// When the operator said so, in milliseconds since the Unix epoch.
    pub ordered_ms: u64,
    /// When the task passed it by; absent while it has not.
    pub skipped_ms: Option<u64>,
}

/// Another text that the operator has given for a statement of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EditedStatement {
    /// Where the source's statement ends in its binlog.
    pub position: String,
    /// The text that is run on the destination in its place.
    pub statement: String,
    /// When the operator gave it, in milliseconds since the Unix epoch.
    pub ordered_ms: u64,
    /// When the task went on after it; absent while it has not.
    pub run_ms: Option<u64>,
}

impl FailureDone {
    /// The word for it, as the destination keeps it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::PassedBy => "passed_by",
            Self::SetAside => "set_aside",
            Self::Skipped => "skipped",
            Self::Edited => "edited",
        }
    }

    /// What a word means; none when it means nothing here.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Stopped,
            Self::PassedBy,
            Self::SetAside,
            Self::Skipped,
            Self::Edited,
        ]
        .into_iter()
        .find(|done| done.word() == word)
    }
}
