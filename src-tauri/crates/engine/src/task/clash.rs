//! Changes that met other rows on the destination than the source's, as they
//! are recorded there and shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A change of the source that met another row than it must, or none, and what
/// was done about it. It holds the key of a row: it is kept on the destination
/// and shown when it is asked for, and goes into no log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClashEntry {
    /// Its number: later ones have larger numbers.
    pub id: u64,
    /// When it was met, in milliseconds since the Unix epoch by our clock.
    pub at_ms: u64,
    /// Where the source transaction begins in the binlog.
    pub position: String,
    /// Database on the source.
    pub database: String,
    /// Table on the source.
    pub table: String,
    /// What the source did with the row.
    pub change: RowChange,
    /// What was met.
    pub met: ClashKind,
    /// The columns of the unique key by which another row was in the way; absent
    /// where none was, or the key cannot be told.
    pub unique_key: Option<String>,
    /// The key of the source's row, or the whole row where it has no key, cut
    /// where it is too long.
    pub row_key: String,
    /// What was done.
    pub done: ClashDone,
}

/// What a source does with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowChange {
    /// Inserts it.
    Insert,
    /// Updates it.
    Update,
    /// Deletes it.
    Delete,
}

/// What a change met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClashKind {
    /// The row that changed, or was deleted, is not there.
    RowMissing,
    /// A row is there that has the same value in a unique key.
    RowInTheWay,
}

/// What was done about a clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClashDone {
    /// The destination has the source's row.
    Overwritten,
    /// Nothing: the destination keeps what it had.
    PassedBy,
}

/// Words of the enums, as the destination keeps them.
macro_rules! words {
    ($of:ty { $($variant:ident => $word:literal),* }) => {
        impl $of {
            /// The word for it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// What a word means; none when it means nothing here.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

words!(RowChange { Insert => "insert", Update => "update", Delete => "delete" });
words!(ClashKind { RowMissing => "row_missing", RowInTheWay => "row_in_the_way" });
words!(ClashDone { Overwritten => "overwritten", PassedBy => "passed_by" });
