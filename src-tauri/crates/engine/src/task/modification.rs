//! Changes of what a running task carries (F42), as the operator orders them,
//! the destination keeps them and the faces show them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::server::catalog::TableName;

/// What is to become of a table of a running task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ObjectChange {
    /// It is made and loaded anew, beside the others; also the way back for one
    /// that is set aside.
    LoadAgain,
    /// It is loaded beside the others, and carried from then on.
    Add,
    /// It is not carried any more; what the destination has of it stays.
    Remove,
}

impl ObjectChange {
    /// The word for it, as the destination keeps it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::LoadAgain => "load_again",
            Self::Add => "add",
            Self::Remove => "remove",
        }
    }

    /// What a word means; none when it means nothing here.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::LoadAgain, Self::Add, Self::Remove]
            .into_iter()
            .find(|change| change.word() == word)
    }

    /// For people, as in "Table d.t is to be ...".
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::LoadAgain => "loaded again",
            Self::Add => "added",
            Self::Remove => "removed",
        }
    }
}

/// What the operator orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectOrder {
    /// What is to become of it.
    pub change: ObjectChange,
    /// The table, as it is called on the source.
    pub table: TableName,
    /// What an added one is called on the destination, when that differs.
    pub rename: Option<String>,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ModificationState {
    /// Its turn has not come, or the task is not at work.
    Ordered,
    /// Its tables are being loaded beside the others.
    Loading,
    /// Done.
    Done,
    /// Given up; the error says why.
    Failed,
}

impl ModificationState {
    /// The word for it, as the destination keeps it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Loading => "loading",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// What a word means; none when it means nothing here.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Ordered, Self::Loading, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// An order as the destination keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Modification {
    /// Its number: later ones have larger numbers.
    pub number: u32,
    /// What is to become of the table.
    pub change: ObjectChange,
    /// Database on the source.
    pub database: String,
    /// Table on the source.
    pub table: String,
    /// The tables that are loaded for it, as `database.table`: with the ordered
    /// one all that cascading foreign keys connect with it.
    pub tables: Vec<String>,
    /// Where it stands.
    pub state: ModificationState,
    /// When it was ordered, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// When it came to its end.
    pub done_ms: Option<u64>,
    /// Why it was given up.
    pub error: Option<String>,
}

/// The order that a task carries out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ModificationProgress {
    /// Its number.
    pub number: u32,
    /// What is to become of its table.
    pub change: ObjectChange,
    /// Its table, as `database.table` on the source.
    pub table: String,
    /// Where it stands.
    pub state: ModificationState,
    /// Rows of its tables that are copied.
    pub rows_done: u64,
    /// Rows of its tables, an estimate until they are copied.
    pub rows_total: u64,
}
