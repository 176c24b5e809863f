//! Filters of tables, by their definitions at the present position.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Tables;
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::server::catalog::{ColumnDef, TableName};
use crate::server::session::{Purpose, Session};

impl Tables {
    /// The filter of a table by its present definition, ready to compare.
    pub(super) async fn filter(&mut self, name: &TableName) -> Result<Option<Filter>> {
        let Some(filter) = self.parsed_filter(name)? else {
            return Ok(None);
        };
        if !filter.weigh_by(&self.orders) {
            let mut source = Session::connect(&self.source, Purpose::Reader).await?;
            filter.weigh(&mut self.orders, &mut source).await?;
            source.close().await;
        }
        Ok(Some(filter))
    }

    fn parsed_filter(&self, name: &TableName) -> Result<Option<Filter>> {
        let Some(definition) = self.definitions.get(name) else {
            return Ok(None);
        };
        let way_out = |error: Error| {
            error.hint(
                "Reset the task with a filter that fits the table as it is now, and load again.",
            )
        };
        let filter = self.mapping.filter_of(definition).map_err(way_out)?;
        if let Some(filter) = &filter {
            let all = self.definitions.values().map(Arc::as_ref);
            let checked = self.mapping.check_filter(definition, filter, all);
            checked.map_err(way_out)?;
        }
        Ok(filter)
    }

    /// The columns on whose values it depends which rows of a table are carried,
    /// in lower case; none for a table without a filter.
    ///
    /// # Errors
    /// `Definition` when the filter does not fit the table's definition.
    pub(crate) fn filter_columns(&self, name: &TableName) -> Result<Option<BTreeSet<Vec<u8>>>> {
        let (Some(filter), Some(table)) = (self.parsed_filter(name)?, self.definitions.get(name))
        else {
            return Ok(None);
        };
        let compared = || filter.columns().iter().map(|&place| &table.columns[place]);
        let lower = |column: &ColumnDef| column.name.to_lowercase().into_bytes();
        // What it is computed from may be any other.
        if compared().any(|column| column.generated.is_some()) {
            return Ok(Some(table.columns.iter().map(lower).collect()));
        }
        Ok(Some(compared().map(lower).collect()))
    }
}
