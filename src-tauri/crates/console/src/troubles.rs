//! Use cases of what a task could not simply carry.

use engine::error::Result;

use crate::api::trouble::{ClashPage, TaskClashes};
use crate::console::Console;

impl Console {
    /// Clashes that a task has recorded on its destination, newest first.
    ///
    /// # Errors
    /// `Refused` when there is no such task or it is a draft, else whatever
    /// keeps the destination from being asked.
    pub async fn task_clashes(&self, request: TaskClashes) -> Result<ClashPage> {
        let TaskClashes { id, before, limit } = request;
        let definition = self.task_definition(&id).await?;
        let supervisor = self.supervisor();
        let clashes = supervisor.clashes(&definition, before, limit).await?;
        let next = clashes.last().map(|last| last.id);
        Ok(ClashPage { clashes, next })
    }
}
