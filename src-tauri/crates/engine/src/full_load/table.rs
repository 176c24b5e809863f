//! A table to be loaded.

use crate::error::Result;
use crate::mapping::Fit;
use crate::metrics::table::Names;
use crate::server::catalog::{ColumnDef, RowKey, TableDef, TableName, has_transactions};

/// A table to be loaded: what it is on the source, and where it goes.
#[derive(Debug, Clone)]
pub(crate) struct TableLoad {
    /// Its definition on the source, read after P0.
    pub(crate) source: TableDef,
    /// The same as the destination is to have it ([`Mapping::carried`]).
    ///
    /// [`Mapping::carried`]: crate::mapping::Mapping::carried
    pub(crate) carried: TableDef,
    /// Its name on the destination.
    pub(crate) destination: TableName,
    /// The key by which it is read in chunks; none for a table that is read whole.
    pub(crate) key: Option<RowKey>,
    /// Which of its rows are loaded, as a condition in SQL; none for all.
    pub(crate) filter: Option<Vec<u8>>,
    /// Whether this task made it on the destination. Only such a table is
    /// ever emptied.
    pub(crate) created_by_us: bool,
    /// Whether other tables are carried to the same one.
    pub(crate) merged: bool,
    /// The table of the destination that was there before the task, and the
    /// places of the source's columns that it takes. None when this task made it.
    pub(super) kept: Option<Kept>,
}

/// A table that was on the destination before the task.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Its definition.
    pub(super) definition: TableDef,
    /// Places of the source's columns that are carried.
    pub(super) carried: Vec<usize>,
}

/// A column that is carried.
#[derive(Debug, Clone, Copy)]
pub(super) struct CarriedColumn<'t> {
    /// The source's.
    pub(super) column: &'t ColumnDef,
    /// Its name on the destination.
    pub(super) to: &'t str,
    /// The destination's, where that was there before.
    pub(super) theirs: Option<&'t ColumnDef>,
}

impl TableLoad {
    /// A table with the key that is carried: rows are told apart by it on both
    /// sides.
    pub(crate) fn new(
        source: TableDef,
        carried: TableDef,
        destination: TableName,
        created_by_us: bool,
    ) -> Self {
        Self {
            key: carried.row_key(),
            source,
            carried,
            destination,
            filter: None,
            created_by_us,
            merged: false,
            kept: None,
        }
    }

    /// Goes by the destination's table, which was there before the task.
    /// `proceeds` says that columns that it lacks may be left out.
    ///
    /// # Errors
    /// `Schema` when it does not take the source's rows.
    pub(super) fn keep(&mut self, there: TableDef, proceeds: bool) -> Result<()> {
        let fit = Fit::of(&self.carried, &there);
        fit.check(proceeds, &self.carried, &there)?;
        self.kept = Some(Kept {
            definition: there,
            carried: fit.carried,
        });
        Ok(())
    }

    /// The columns that are carried.
    pub(super) fn columns(&self) -> Vec<CarriedColumn<'_>> {
        let places = match &self.kept {
            Some(kept) => kept.carried.clone(),
            None => self.carried.written_columns().collect(),
        };
        let column = |place: usize| {
            let to = self.carried.columns[place].name.as_str();
            let there = self.kept.as_ref();
            CarriedColumn {
                column: &self.source.columns[place],
                to,
                theirs: there.and_then(|kept| kept.definition.column(to)),
            }
        };
        places.into_iter().map(column).collect()
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

    /// Whether reads of it see one snapshot. A table of any other engine is
    /// read under a lock where one moment matters.
    pub(super) fn has_snapshots(&self) -> bool {
        has_transactions(&self.source.engine)
    }

    /// Whether the destination takes back what was written to it and not
    /// committed. The copy has the source's engine, unless it was there before.
    pub(super) fn is_taken_back(&self) -> bool {
        let kept = self.kept.as_ref().map(|kept| &kept.definition);
        has_transactions(&kept.unwrap_or(&self.source).engine)
    }

    /// Whether rows that are told apart by the key may still collide: two
    /// chunks are read at two moments, between which a value of another unique
    /// key may have moved from one row to another.
    pub(super) fn has_other_unique_keys(&self) -> bool {
        let own = self.key.as_ref().map(|key| key.index.as_str());
        self.carried
            .indexes
            .iter()
            .any(|index| index.unique && Some(index.name.as_str()) != own)
    }
}
