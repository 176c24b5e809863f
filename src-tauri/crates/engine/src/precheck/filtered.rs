//! Whether the filters of tables can be used: the source is asked what text is
//! compared by.

use crate::error::{Error, ErrorKind, Result};
use crate::filter::{Filter, Orders};
use crate::mapping::Mapping;
use crate::server::catalog::{ColumnDef, TableDef, TableName};
use crate::server::session::Session;

use super::facts::TableFacts;

/// The filters of a task, while its tables are looked at.
pub(super) struct Filters<'m> {
    mapping: &'m Mapping,
    incremental: bool,
    orders: Orders,
    usable: Vec<(TableDef, Filter)>,
    /// Tables with cascades, of which filtered ones may be parents.
    children: Vec<TableDef>,
    refused: Vec<(TableName, Error)>,
}

impl<'m> Filters<'m> {
    pub(super) fn new(mapping: &'m Mapping, incremental: bool) -> Self {
        Self {
            mapping,
            incremental,
            orders: Orders::default(),
            usable: Vec::new(),
            children: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Looks at a selected table.
    ///
    /// # Errors
    /// What keeps the source from being asked.
    pub(super) async fn look(&mut self, table: &TableDef, source: &mut Session) -> Result<()> {
        let mut keys = table.foreign_keys.iter();
        if keys.any(|key| key.acts_on_delete() || key.acts_on_update()) {
            self.children.push(TableDef {
                columns: Vec::<ColumnDef>::new(),
                ..table.clone()
            });
        }
        match self.usable(table, source).await {
            Ok(None) => {}
            Ok(Some(filter)) => self.usable.push((table.clone(), filter)),
            Err(error) if error.kind == ErrorKind::Definition => {
                self.refused.push((table.name.clone(), error));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn usable(&mut self, table: &TableDef, source: &mut Session) -> Result<Option<Filter>> {
        let filter = self.mapping.filter_of(table)?;
        if let Some(filter) = &filter
            && self.incremental
        {
            filter.weigh(&mut self.orders, source).await?;
        }
        Ok(filter)
    }

    /// Writes what was found into the facts of the tables.
    pub(super) fn tell(mut self, facts: &mut [TableFacts]) {
        if self.incremental {
            for (table, filter) in &self.usable {
                let checked = self.mapping.check_filter(table, filter, &self.children);
                if let Err(error) = checked {
                    self.refused.push((table.name.clone(), error));
                }
            }
        }
        for (name, error) in self.refused {
            let table = facts.iter_mut().find(|table| table.source == name);
            if let Some(table) = table {
                table.filter_refused = Some(error.report());
            }
        }
    }
}
