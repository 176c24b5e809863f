//! A table to be loaded.

use crate::metrics::table::Names;
use crate::server::catalog::{RowKey, TableDef, TableName};

/// A table to be loaded: what it is on the source, and where it goes.
#[derive(Debug, Clone)]
pub(crate) struct TableLoad {
    /// Its definition on the source, read after P0.
    pub(crate) source: TableDef,
    /// Its name on the destination.
    pub(crate) destination: TableName,
    /// The key by which it is read in chunks; none for a table that is read whole.
    pub(crate) key: Option<RowKey>,
    /// Whether this task made it on the destination. Only such a table is
    /// ever emptied.
    pub(crate) created_by_us: bool,
}

/// Engines whose reads see one snapshot. Of any other engine a table is read
/// under a lock where one moment matters.
const ENGINES_WITH_SNAPSHOTS: [&str; 3] = ["InnoDB", "ROCKSDB", "TokuDB"];

impl TableLoad {
    /// A table with the key that its definition has.
    pub(crate) fn new(source: TableDef, destination: TableName, created_by_us: bool) -> Self {
        Self {
            key: source.row_key(),
            source,
            destination,
            created_by_us,
        }
    }

    /// Its names on both sides, by which it is counted.
    pub(crate) fn names(&self) -> Names {
        Names {
            database: self.source.name.database.clone(),
            table: self.source.name.table.clone(),
            destination_database: self.destination.database.clone(),
            destination_table: self.destination.table.clone(),
        }
    }

    /// Whether reads of it see one snapshot.
    pub(super) fn has_snapshots(&self) -> bool {
        ENGINES_WITH_SNAPSHOTS
            .iter()
            .any(|engine| engine.eq_ignore_ascii_case(&self.source.engine))
    }

    /// Whether rows that are told apart by the key may still collide: two
    /// chunks are read at two moments, between which a value of another unique
    /// key may have moved from one row to another.
    pub(super) fn has_other_unique_keys(&self) -> bool {
        let own = self.key.as_ref().map(|key| key.index.as_str());
        self.source
            .indexes
            .iter()
            .any(|index| index.unique && Some(index.name.as_str()) != own)
    }
}
