//! The clashes that a task has recorded on its destination.

use crate::checkpoint::clashes;
use crate::error::Result;
use crate::supervisor::Supervisor;
use crate::supervisor::roster::identity;
use crate::task::clash::ClashEntry;
use crate::task::definition::TaskDefinition;

impl Supervisor {
    /// Clashes of a task, newest first: those before the one with this number, at
    /// most `limit` and 500. The task may be at work, here or elsewhere, or not.
    ///
    /// # Errors
    /// `Definition` when the task has no identity, else whatever keeps the
    /// destination from being asked.
    pub async fn clashes(
        &self,
        definition: &TaskDefinition,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<ClashEntry>> {
        let id = identity(definition)?;
        let mut session = self.destination_of(definition).await?;
        let found = clashes::read(&mut session, &id, before, limit).await?;
        session.close().await;
        Ok(found)
    }
}
