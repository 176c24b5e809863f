//! Takes in a task whose only record is the destination.

use crate::checkpoint::begun;
use crate::checkpoint::lease::Stage;
use crate::error::Result;
use crate::server::session::{Purpose, Session};
use crate::supervisor::Supervisor;
use crate::supervisor::roster::identity;
use crate::task::definition::TaskDefinition;
use crate::task::snapshot::TaskSnapshot;
use crate::task::state::TaskState;

impl Supervisor {
    /// Takes in a task of which the host keeps no state, a document in a file.
    /// The destination is the authority: a task that it knows goes on where it
    /// was, at once; one that it does not know has not started.
    ///
    /// # Errors
    /// `Definition` when it is not valid or has no identity, `Refused` when it
    /// is known here already, else whatever keeps the destination from being asked.
    pub async fn adopt(&self, definition: TaskDefinition) -> Result<TaskSnapshot> {
        definition.validate()?;
        let id = identity(&definition)?;
        let destination = self
            .ports()
            .connections
            .resolve(&definition.destination)
            .await?;
        let mut session = Session::connect(&destination, Purpose::Catalog).await?;
        let stage = begun::stage(&mut session, &id).await?;
        session.close().await;
        let state = match stage {
            None => return self.save(definition).await,
            Some(Stage::Begun | Stage::Schema) => TaskState::Initializing,
            Some(Stage::Loaded) if definition.types.incremental => TaskState::Synchronizing,
            Some(Stage::Loaded) => TaskState::Initializing,
            Some(Stage::Done) => TaskState::Finished,
        };
        self.register(definition, state).await
    }
}
