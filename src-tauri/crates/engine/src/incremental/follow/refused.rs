//! Statements that cannot be replayed for what the task carries of their
//! tables, or where their tables stand.

use binlog::event::Query;

use super::Follower;
use crate::checkpoint::position::Position;
use crate::error::Result;
use crate::incremental::ddl::{self, Online, Plan, WhileLoading};

impl Follower {
    /// A statement about a table that is carried and one that is not as it was
    /// on the source is the operator's.
    pub(super) fn refuse_partly_aside(&self, plan: &mut Plan) {
        let mut tables = plan.tables.iter();
        if let Some(table) = tables.find(|table| self.tables.is_aside(table)) {
            let why = format!("{table} is set aside, and the other tables in it are not");
            plan.refused.get_or_insert(why);
        }
    }

    /// Refuses a statement after which other rows of a table would pass its
    /// filter: those that are on the destination would be wrong, with no change
    /// to say so.
    pub(super) fn refuse_beside_filter(
        &self,
        plan: &Plan,
        query: &Query<'_>,
        after: &Position,
    ) -> Result<()> {
        let own = match &plan.online {
            Some(Online::CutOver(_, it)) => Some(it.environment.query(&it.sql)),
            _ => None,
        };
        let query = own.as_ref().unwrap_or(query);
        for table in &plan.tables {
            let Some(columns) = self.tables.filter_columns(table)? else {
                continue;
            };
            if let Some(why) = ddl::disturbs_filter(query, self.source, &columns) {
                let why = format!("table {table} has a filter, and {why}");
                return Err(ddl::beyond_skipping(&query.sql, &why, after));
            }
        }
        Ok(())
    }

    /// Refuses a statement that met a table while it was being loaded, where
    /// rows that were read before it and after it do not come to the same.
    pub(super) fn refuse_during_load(
        &self,
        plan: &Plan,
        query: &Query<'_>,
        after: &Position,
    ) -> Result<()> {
        let spoilt = plan.tables.iter().find(|table| {
            self.tables.window(table).is_some_and(|window| {
                let right = match plan.while_loading {
                    // Tables that were loaded as of one moment, for cascades go
                    // between them, are followed from that moment on together.
                    WhileLoading::Empties => window.keyed || !self.tables.is_in_cascades(table),
                    WhileLoading::Nothing => true,
                    WhileLoading::Adds => window.keyed && !self.tables.is_kept(table),
                    WhileLoading::Changes => false,
                };
                window.until.reaches(after) && !right
            })
        });
        spoilt.map_or(Ok(()), |table| {
            let why = format!("{table} was being loaded when it ran");
            Err(ddl::beyond_skipping(&query.sql, &why, after))
        })
    }
}
