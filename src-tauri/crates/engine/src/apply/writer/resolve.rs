//! A change that met another row on the destination than it must, or none:
//! what the task's policy says is done, and recorded in the same transaction.
//!
//! Where the source's row is to stand, a way is made for it a step at a time,
//! with foreign-key checks off: nothing cascades that the source did not do,
//! nothing is replaced, and each trigger of the destination runs as often as the
//! row changes. A row that other rows of the destination depend on, and that
//! would go or get another value in what they refer to, stops the task.

use super::{Writer, doing, judge, missing, skippable, within};
use crate::apply::clash::{Clash, Decision, decide};
use crate::apply::net::OwnedChange;
use crate::apply::part::Part;
use crate::apply::shape::LiteralRow;
use crate::apply::statement::{Apart, Operation, Statement};
use crate::checkpoint::clashes::{REMOVED_EVERY, ROW_KEY_BYTES_MAX};
use crate::error::{Error, ErrorKind, Result, ServerClass};
use crate::server::catalog;
use crate::server::session::fault_class;
use crate::task::clash::{ClashDone, ClashEntry, ClashKind, RowChange};

/// What a change met.
enum Met {
    /// One row, or none in its way.
    AsItMust,
    /// No row.
    Nothing,
    /// Another row, as the server says.
    Another(Error),
}

impl Writer {
    /// Runs a change that is told apart from all others, and deals with what is
    /// in its way. Tells what it recorded.
    pub(super) async fn run_apart(
        &mut self,
        statement: &Statement,
        apart: &Apart,
        part: &Part,
    ) -> Result<Option<ClashEntry>> {
        let (met, refused) = match self.meet(statement).await? {
            Met::AsItMust => return Ok(None),
            Met::Nothing => (ClashKind::RowMissing, missing(statement, 0, 1)),
            Met::Another(error) => (ClashKind::RowInTheWay, error),
        };
        let clash = Clash {
            operation: statement.operation,
            cascades: statement.cascade,
            met,
        };
        let decision = decide(self.clashes.policy, clash);
        if decision == Decision::Stop {
            return Err(skippable(within(refused, part), &apart.at));
        }
        // Before anything of it is changed.
        let unique_key = match met {
            ClashKind::RowInTheWay => self.key_in_the_way(statement, apart).await?,
            ClashKind::RowMissing => None,
        };
        let done = if decision == Decision::Overwrite {
            self.overwrite(statement, apart)
                .await
                .map_err(|error| skippable(within(error, part), &apart.at))?;
            ClashDone::Overwritten
        } else {
            ClashDone::PassedBy
        };
        let table = statement.shape.source();
        let entry = ClashEntry {
            id: 0,
            at_ms: self.clashes.clock.now_ms(),
            position: apart.at.to_string(),
            database: table.database.clone(),
            table: table.table.clone(),
            change: match statement.operation {
                Operation::Insert => RowChange::Insert,
                Operation::Update => RowChange::Update,
                Operation::Delete => RowChange::Delete,
            },
            met,
            unique_key,
            row_key: statement
                .shape
                .key_text(row_of(&apart.change), ROW_KEY_BYTES_MAX),
            done,
        };
        let lease = self.lease.clone();
        if self.clashes.recorded.is_multiple_of(REMOVED_EVERY) {
            lease.forget_clashes(&mut self.session).await?;
        }
        self.clashes.recorded += 1;
        lease.record_clash(&mut self.session, &entry).await?;
        Ok(Some(entry))
    }

    /// Runs the change as it stands.
    async fn meet(&mut self, statement: &Statement) -> Result<Met> {
        self.set_cascading(statement.cascade).await?;
        let doing = doing(statement);
        match self.run(&statement.sql, statement, &doing).await {
            Ok(outcome) => match outcome.affected_rows {
                1 => Ok(Met::AsItMust),
                0 => Ok(Met::Nothing),
                // A key that is none on the destination: which row is meant
                // cannot be told.
                found => Err(missing(statement, found, 1)),
            },
            Err(error) if fault_class(&error) == ServerClass::Duplicate => {
                Ok(Met::Another(judge(error, statement)))
            }
            Err(error) => Err(error),
        }
    }

    /// By which unique key another row is in the way.
    async fn key_in_the_way(
        &mut self,
        statement: &Statement,
        apart: &Apart,
    ) -> Result<Option<String>> {
        let shape = &statement.shape;
        let (before, after) = match &apart.change {
            OwnedChange::Insert(after) => (None, after),
            OwnedChange::Update { before, after } => (Some(before), after),
            OwnedChange::Delete(_) => return Ok(None),
        };
        let moves = before.is_none_or(|before| !shape.same_key(before, after));
        if shape.is_keyed() && moves && self.is_there(statement, &shape.same_row(after)).await? {
            return Ok(Some(shape.key_names()));
        }
        for (names, condition) in shape.other_entries(after) {
            if self.is_there(statement, &condition).await? {
                return Ok(Some(names));
            }
        }
        Ok(None)
    }

    /// Gives the destination the source's row.
    async fn overwrite(&mut self, statement: &Statement, apart: &Apart) -> Result<()> {
        let shape = &statement.shape;
        self.set_cascading(false).await?;
        match &apart.change {
            OwnedChange::Insert(after) => {
                self.clear(statement, after, None).await?;
                self.put(statement, after).await
            }
            OwnedChange::Delete(before) => self.again_from(statement, before).await,
            OwnedChange::Update { before, after } => {
                let is_there = self.is_there(statement, &shape.same_row(before)).await?;
                self.clear(statement, after, is_there.then_some(before))
                    .await?;
                if !is_there && !statement.cascade {
                    return self.put(statement, after).await;
                }
                if shape.is_keyed() && !shape.same_key(before, after) {
                    self.remove(statement, &shape.same_row(after)).await?;
                }
                if is_there {
                    return self.once_more(statement).await;
                }
                self.again_from(statement, before).await
            }
        }
    }

    /// Removes rows that have entries of `row` in other unique keys.
    async fn clear(
        &mut self,
        statement: &Statement,
        row: &LiteralRow,
        besides: Option<&LiteralRow>,
    ) -> Result<()> {
        match statement.shape.colliding(row, besides) {
            Some(condition) => self.remove(statement, &condition).await,
            None => Ok(()),
        }
    }

    /// Removes rows on which no other rows of the destination depend.
    async fn remove(&mut self, statement: &Statement, condition: &[u8]) -> Result<()> {
        if !self.is_there(statement, condition).await? {
            return Ok(());
        }
        self.spare_dependants(statement, condition, None).await?;
        let removing = statement.shape.removing(condition);
        self.session.run(removing, &doing(statement)).await?;
        Ok(())
    }

    /// Updates the row that has the key, or inserts it.
    async fn put(&mut self, statement: &Statement, row: &LiteralRow) -> Result<()> {
        let shape = &statement.shape;
        let same = shape.same_row(row);
        if shape.is_keyed() && self.is_there(statement, &same).await? {
            self.spare_dependants(statement, &same, Some(row)).await?;
            return self.run_row(statement, shape.updating(row), row).await;
        }
        self.run_row(statement, shape.inserting(row), row).await
    }

    /// What the source's server did to other rows along with a row that is not
    /// here happens only where there is such a row.
    async fn again_from(&mut self, statement: &Statement, before: &LiteralRow) -> Result<()> {
        let inserting = statement.shape.inserting(before);
        self.run_row(statement, inserting, before).await?;
        self.once_more(statement).await
    }

    async fn once_more(&mut self, statement: &Statement) -> Result<()> {
        match self.meet(statement).await? {
            Met::AsItMust => Ok(()),
            Met::Nothing => Err(missing(statement, 0, 1)),
            Met::Another(error) => Err(error),
        }
    }

    async fn run_row(
        &mut self,
        statement: &Statement,
        sql: Vec<u8>,
        row: &LiteralRow,
    ) -> Result<()> {
        let doing = doing(statement);
        let outcome = if row.has_enum_zero() {
            let enums = statement.shape.enums();
            self.session.run_with_enum_zero(sql, &enums, &doing).await
        } else {
            self.session.run(sql, &doing).await
        };
        outcome.map(|_| ()).map_err(|error| judge(error, statement))
    }

    async fn is_there(&mut self, statement: &Statement, condition: &[u8]) -> Result<bool> {
        let asking = statement.shape.asking_for(condition);
        let rows = self.session.rows(asking, &doing(statement)).await?;
        Ok(!rows.is_empty())
    }

    /// Fails where rows of the destination depend on those that meet a
    /// condition, which go, or become something else.
    async fn spare_dependants(
        &mut self,
        statement: &Statement,
        condition: &[u8],
        becomes: Option<&LiteralRow>,
    ) -> Result<()> {
        let shape = &statement.shape;
        let children = catalog::children(&mut self.session, shape.there()).await?;
        for child in children {
            let Some(asking) = shape.asking_for_dependants(&child, condition, becomes)? else {
                continue;
            };
            let rows = self.session.rows(asking, &doing(statement)).await?;
            if !rows.is_empty() {
                let table = shape.source();
                return Err(Error::new(
                    ErrorKind::Divergence,
                    format!(
                        "A row of the destination stands in the way of a row of {table}, and rows \
                         of {} there depend on it by a foreign key",
                        child.table
                    ),
                )
                .hint(
                    "Nothing was removed. Decide about these rows on the destination, then resume \
                     the task; or have it pass such changes by (options.clashes).",
                )
                .subject(table.to_string()));
            }
        }
        Ok(())
    }
}

/// The row whose key is recorded: as it was before the change.
const fn row_of(change: &OwnedChange) -> &LiteralRow {
    match change {
        OwnedChange::Insert(row) | OwnedChange::Delete(row) => row,
        OwnedChange::Update { before, .. } => before,
    }
}
