//! What a precheck item found.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How the finding of an item begins that others kept from being looked at.
pub const NOT_RUN: &str = "Not run: ";

/// The outcome of one precheck item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing to do.
    Passed,
    /// May be ignored after confirmation.
    Alert,
    /// Blocks the start.
    Failed,
}

/// One finding: what we saw, what is needed, how to repair it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Code of the item, for example `CHECK_BINLOG_ROW_IMAGE`.
    pub code: String,
    /// Name of the item as the console shows it.
    pub item: String,
    /// Its outcome.
    pub outcome: Outcome,
    /// The object it is about, when it is about one.
    pub subject: Option<String>,
    /// What we saw.
    pub saw: String,
    /// What is needed.
    pub need: String,
    /// How to repair it, in words.
    pub repair: Option<String>,
    /// The repair as SQL to paste, and on which side to run it.
    pub repair_sql: Option<RepairSql>,
    /// Whether the operator has confirmed and ignored it.
    pub ignored: bool,
}

impl Finding {
    /// Names the object it is about.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Says in words how to repair it.
    #[must_use]
    pub fn repair(mut self, words: impl Into<String>) -> Self {
        self.repair = Some(words.into());
        self
    }

    /// Says in SQL how to repair it.
    #[must_use]
    pub fn repair_sql(mut self, side: Side, sql: impl Into<String>) -> Self {
        self.repair_sql = Some(RepairSql {
            side,
            sql: sql.into(),
        });
        self
    }
}

/// SQL that repairs a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RepairSql {
    /// Where to run it.
    pub side: Side,
    /// The statements, each ended by a semicolon.
    pub sql: String,
}

/// One side of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The server that is read.
    Source,
    /// The server that is written.
    Destination,
}

impl Side {
    /// The side in the operator's words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Destination => "destination",
        }
    }
}

/// A whole precheck, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrecheckReport {
    /// Findings of the items that have run, in the order of the items.
    pub findings: Vec<Finding>,
    /// How many items have run.
    pub items_done: u32,
    /// How many items there are.
    pub items_total: u32,
    /// Success rate: items that passed or were ignored, of all items, in percent.
    pub success_rate_percent: u32,
    /// Whether the precheck has ended and nothing blocks the start.
    pub passed: bool,
}
