//! Statements that failed, and tables that are set aside.

use crate::checkpoint::aside::{self, Cause};
use crate::checkpoint::{failures, skips};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::TableName;
use crate::supervisor::Supervisor;
use crate::supervisor::roster::identity;
use crate::task::definition::{TaskDefinition, TaskId};
use crate::task::failure::{AsideTable, FailedStatement, SkippedTransaction};
use crate::task::snapshot::{LogLevel, TaskSnapshot};
use crate::task::state::{TaskEvent, TaskState};

/// Why a table is aside that the operator named.
const BY_OPERATOR: &str = "The operator set it aside";

impl Supervisor {
    /// Statements of the source that were not replayed, newest first: those
    /// before the one with this number, at most `limit` and 500.
    ///
    /// # Errors
    /// `Definition` when the task has no identity, else whatever keeps the
    /// destination from being asked.
    pub async fn failed_statements(
        &self,
        definition: &TaskDefinition,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<FailedStatement>> {
        let id = identity(definition)?;
        let mut session = self.destination_of(definition).await?;
        let found = failures::read(&mut session, &id, before, limit).await?;
        session.close().await;
        Ok(found)
    }

    /// Transactions that the operator has a task leave out, newest first.
    ///
    /// # Errors
    /// As [`Supervisor::failed_statements`].
    pub async fn skipped_transactions(
        &self,
        definition: &TaskDefinition,
    ) -> Result<Vec<SkippedTransaction>> {
        let id = identity(definition)?;
        let mut session = self.destination_of(definition).await?;
        let found = skips::read(&mut session, &id).await?;
        session.close().await;
        Ok(found)
    }

    /// The tables of a task that are set aside.
    ///
    /// # Errors
    /// As [`Supervisor::failed_statements`].
    pub async fn tables_aside(&self, definition: &TaskDefinition) -> Result<Vec<AsideTable>> {
        let id = identity(definition)?;
        let mut session = self.destination_of(definition).await?;
        let found = aside::read(&mut session, &id).await?;
        session.close().await;
        Ok(found)
    }

    /// Sets tables of a task aside that rests or has stopped on an error: from
    /// its position on their changes are passed by, when it goes on. Those whose
    /// rows a foreign key changes along with theirs go with them. The journal
    /// has it first.
    ///
    /// # Errors
    /// `Refused` when the task's state does not allow it or it carries no such
    /// table, `Store` when it cannot be recorded, else whatever keeps the
    /// destination from being told.
    pub async fn set_aside(&self, id: &TaskId, tables: &[TableName]) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        for table in tables {
            let event = TaskEvent::TableSetAside {
                database: table.database.clone(),
                table: table.table.clone(),
            };
            seat.change(event, || ()).await?;
        }
        let all = self.set_aside_of(&seat.definition(), id, tables).await?;
        let names: Vec<_> = all.iter().map(ToString::to_string).collect();
        seat.log(
            LogLevel::Warning,
            format!("The operator has set aside: {}", names.join(", ")),
            None,
        );
        Ok(seat.snapshot())
    }

    /// The same of a task that is not at work here, of which the destination is
    /// the only record. Tells which tables are aside now because of it.
    ///
    /// # Errors
    /// `Refused` when the task has not copied its rows or carries no such table,
    /// else whatever keeps the destination from being told.
    pub async fn set_aside_of(
        &self,
        definition: &TaskDefinition,
        id: &TaskId,
        tables: &[TableName],
    ) -> Result<Vec<TableName>> {
        let mut session = self.destination_of(definition).await?;
        crate::checkpoint::tables::ensure(&mut session).await?;
        let cause = Cause {
            at_ms: self.ports().clock.now_ms(),
            words: BY_OPERATOR.to_owned(),
        };
        let all = aside::by_operator(&mut session, id, tables, &cause).await?;
        session.close().await;
        Ok(all)
    }

    /// Has a task that waits for its next attempt try at once.
    ///
    /// # Errors
    /// `Refused` when it does not wait.
    pub fn retry_now(&self, id: &TaskId) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        if !matches!(seat.state(), TaskState::Retrying { .. }) {
            return Err(
                Error::new(ErrorKind::Refused, "The task does not wait to try again")
                    .hint("A task that has stopped tries again when it is resumed."),
            );
        }
        seat.log(
            LogLevel::Info,
            "The operator has the task try again at once",
            None,
        );
        seat.hurry.notify_waiters();
        Ok(seat.snapshot())
    }
}
