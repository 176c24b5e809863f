//! Where the follower ends, and what it passes by because the operator or an option says so:
//! tables that are set aside, transactions that are left out.

use std::cmp::Ordering;

use super::Follower;
use crate::checkpoint::position::Position;
use crate::incremental::ddl::Plan;
use crate::server::catalog::TableName;
use crate::task::snapshot::{LogLevel, TableState};

impl Follower {
    /// Whether everything before where it is to end has been read.
    pub(super) fn is_done(&self) -> bool {
        let until = self.until.as_ref();
        until.is_some_and(|until| self.groups.between() && self.cursor.place().reaches(until))
    }

    /// Passes by the changes of these tables from here on.
    pub(super) fn set_aside(&mut self, tables: &[TableName]) {
        for table in tables {
            self.tables.set_aside(table);
            let metrics = &self.seat.metrics;
            metrics.set_table_state(table, TableState::SetAside);
        }
    }

    /// Whether a statement is about tables whose changes are passed by, and
    /// nothing else.
    pub(super) fn all_aside(&self, plan: &Plan) -> bool {
        !plan.tables.is_empty() && plan.tables.iter().all(|table| self.tables.is_aside(table))
    }

    /// Whether the operator has the open group left out.
    pub(super) fn skips(&mut self, at: &Position) -> bool {
        if self.skips.is_empty() || self.state.skipping {
            return self.state.skipping;
        }
        let start = self.state.start.as_ref().unwrap_or(at);
        let mut skips = self.skips.iter();
        if skips.any(|it| it.order(start) == Ordering::Equal) {
            self.state.skipping = true;
            let said =
                format!("The transaction that begins at {start} is left out, as the operator says");
            self.seat.log(LogLevel::Warning, said, None);
        }
        self.state.skipping
    }
}
