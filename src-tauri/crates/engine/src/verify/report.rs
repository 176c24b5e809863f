//! What a comparison found.

use serde::Serialize;

use crate::server::catalog::TableName;

/// A whole comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Comparison {
    /// Each table that was compared, in order of their source names.
    pub tables: Vec<TableComparison>,
    /// What was selected and could not be compared, in sentences.
    pub remarks: Vec<String>,
}

impl Comparison {
    /// Whether both sides hold the same.
    #[must_use]
    pub fn equal(&self) -> bool {
        self.remarks.is_empty() && self.tables.iter().all(TableComparison::equal)
    }
}

/// One table. Names are `database.table`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableComparison {
    /// The table on the source.
    pub source: String,
    /// The table on the destination.
    pub destination: String,
    /// Rows read from the source.
    pub source_rows: u64,
    /// Rows read from the destination.
    pub destination_rows: u64,
    /// Rows that both have and that differ.
    pub different: u64,
    /// Rows that only the source has.
    pub only_source: u64,
    /// Rows that only the destination has.
    pub only_destination: u64,
    /// Rows that changed each time they were looked at, so that nothing can be
    /// said of them.
    pub changing: u64,
    /// What keeps the tables from being alike besides rows: a missing table or column.
    pub unlike: Option<String>,
    /// The first differences, by key. Empty for tables without a key.
    pub differences: Vec<Difference>,
}

impl TableComparison {
    /// A comparison that has found nothing yet.
    pub(super) fn begun(source: &TableName, destination: &TableName) -> Self {
        Self {
            source: source.to_string(),
            destination: destination.to_string(),
            source_rows: 0,
            destination_rows: 0,
            different: 0,
            only_source: 0,
            only_destination: 0,
            changing: 0,
            unlike: None,
            differences: Vec::new(),
        }
    }

    /// Whether both sides hold the same rows.
    #[must_use]
    pub fn equal(&self) -> bool {
        self.unlike.is_none()
            && self.different == 0
            && self.only_source == 0
            && self.only_destination == 0
            && self.changing == 0
    }

    /// Leaves rows out that only the destination has: other tables are carried
    /// to the same one.
    pub(super) fn leave_others_out(&mut self) {
        self.only_destination = 0;
        self.differences
            .retain(|one| one.kind != DifferenceKind::OnlyDestination);
    }

    /// Counts differences of a kind.
    pub(super) fn count(&mut self, kind: DifferenceKind, rows: u64) {
        match kind {
            DifferenceKind::Different => self.different += rows,
            DifferenceKind::OnlySource => self.only_source += rows,
            DifferenceKind::OnlyDestination => self.only_destination += rows,
        }
    }
}

/// How a row differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Both sides have it, with other values.
    Different,
    /// Only the source has it.
    OnlySource,
    /// Only the destination has it.
    OnlyDestination,
}

/// A row that differs, named by its key and by nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// How.
    pub kind: DifferenceKind,
    /// Which row.
    pub key: Vec<KeyPart>,
}

/// One column of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyPart {
    /// Name of the column.
    pub column: String,
    /// Its value: as text, or in hexadecimal after `0x` where it is no text.
    pub value: String,
}

/// How far the comparison has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The table under comparison, on the source.
    pub table: String,
    /// Tables done.
    pub tables_done: u64,
    /// Tables in all.
    pub tables_total: u64,
    /// Rows read from the source so far, of all tables.
    pub rows_done: u64,
    /// Rows in all, as the source estimates them.
    pub rows_total: u64,
}
