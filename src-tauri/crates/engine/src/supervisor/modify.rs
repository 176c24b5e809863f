//! Changes of what a task carries, ordered while it runs.

use crate::checkpoint::{modifications, tables};
use crate::error::Result;
use crate::modify;
use crate::supervisor::Supervisor;
use crate::supervisor::roster::identity;
use crate::task::definition::{TaskDefinition, TaskId};
use crate::task::modification::{Modification, ObjectOrder};
use crate::task::snapshot::{LogLevel, TaskSnapshot};
use crate::task::state::{TaskEvent, next};

impl Supervisor {
    /// Orders a change of what a task carries: one that is at work carries it out
    /// beside the rest, one that rests when it goes on. The journal has it first.
    ///
    /// # Errors
    /// `Refused` when the task's state does not allow it or the change cannot be
    /// carried out, saying why; `Store` when it cannot be recorded; else whatever
    /// keeps the servers from being asked.
    pub async fn modify(&self, id: &TaskId, order: &ObjectOrder) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        let event = TaskEvent::ObjectsModified {
            change: order.change,
            database: order.table.database.clone(),
            table: order.table.table.clone(),
        };
        // Said at once: asking the servers takes time.
        next(&seat.state(), event.clone())?;
        let definition = seat.definition();
        modify::check(&definition, id, order, seat.ports.connections.as_ref()).await?;
        seat.change(event, || ()).await?;
        self.order(&definition, id, order).await?;
        seat.ordered.notify_one();
        let said = format!(
            "The operator has table {} {}",
            order.table,
            order.change.in_words()
        );
        seat.log(LogLevel::Info, said, None);
        Ok(seat.snapshot())
    }

    /// The same of a task that is not at work here, of which the destination is
    /// the only record: an engine that runs it elsewhere finds the order there.
    ///
    /// # Errors
    /// As [`Supervisor::modify`], but for the task's state: `Refused` when the
    /// destination says that it has not copied its rows.
    pub async fn modify_of(&self, definition: &TaskDefinition, order: &ObjectOrder) -> Result<()> {
        let id = identity(definition)?;
        let connections = &self.ports().connections;
        modify::check(definition, &id, order, connections.as_ref()).await?;
        self.order(definition, &id, order).await
    }

    /// What was ordered of a task, newest first.
    ///
    /// # Errors
    /// `Definition` when the task has no identity, else whatever keeps the
    /// destination from being asked.
    pub async fn modifications(&self, definition: &TaskDefinition) -> Result<Vec<Modification>> {
        let id = identity(definition)?;
        let mut session = self.destination_of(definition).await?;
        let found = modifications::list(&mut session, &id).await?;
        session.close().await;
        Ok(found)
    }

    async fn order(
        &self,
        definition: &TaskDefinition,
        id: &TaskId,
        order: &ObjectOrder,
    ) -> Result<()> {
        let mut session = self.destination_of(definition).await?;
        tables::ensure(&mut session).await?;
        let now_ms = self.ports().clock.now_ms();
        modifications::order(&mut session, id, order, now_ms).await?;
        session.close().await;
        Ok(())
    }
}
