//! What the destination keeps of a task that no store knows, and its end.

use crate::checkpoint::kept::{self, KeptRows};
use crate::checkpoint::lease::Stage;
use crate::checkpoint::marks;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::heartbeat;
use crate::server::session::{Purpose, Session};
use crate::supervisor::Supervisor;
use crate::supervisor::roster::identity;
use crate::task::definition::TaskDefinition;
use crate::task::state::Action;

/// What the destination keeps of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptTask {
    /// Name of the destination's connection.
    pub destination: String,
    /// How far the task has come, in words.
    pub reached: &'static str,
    /// The position to which the destination has the source's changes.
    pub position: Option<String>,
    /// Tables of the `lockstep` database that hold rows of it, and how many.
    pub rows: Vec<(&'static str, u64)>,
}

impl Supervisor {
    /// What the destination keeps of a task; `None` when that is nothing.
    ///
    /// # Errors
    /// `Definition` when the task has no identity, else whatever keeps the
    /// destination from being asked.
    pub async fn kept(&self, definition: &TaskDefinition) -> Result<Option<KeptTask>> {
        let id = identity(definition)?;
        let mut session = self.destination_of(definition).await?;
        let kept = kept::read(&mut session, &id).await?;
        let destination = session.server().to_owned();
        session.close().await;
        Ok(kept.map(
            |KeptRows {
                 stage,
                 position,
                 rows,
             }| KeptTask {
                destination,
                reached: stage.map_or("what a clearing has left that was cut off", Stage::in_words),
                position,
                rows,
            },
        ))
    }

    /// Removes all that the destination keeps of a task that this supervisor
    /// does not run. An engine elsewhere that runs it finds its right to write
    /// gone, and stops.
    ///
    /// # Errors
    /// `Refused` when the task runs here, else as [`Supervisor::kept`].
    pub async fn forget(&self, definition: &TaskDefinition) -> Result<()> {
        let id = identity(definition)?;
        if self.snapshot(&id).is_ok() {
            return Err(Error::new(
                ErrorKind::Refused,
                format!("Task {} is at work here", definition.name),
            ));
        }
        let mut session = self.destination_of(definition).await?;
        marks::clear(&mut session, &id).await?;
        session.close().await;
        Ok(())
    }

    /// Takes the heartbeat of a task that is not at work away from its source;
    /// says whether there was one.
    ///
    /// # Errors
    /// `Refused` when the task is at work here and would write the next,
    /// `ReadOnly`, else whatever keeps the source from being told.
    pub async fn remove_heartbeat(&self, definition: &TaskDefinition) -> Result<bool> {
        let id = identity(definition)?;
        if let Ok(snapshot) = self.snapshot(&id)
            && !snapshot.actions.contains(&Action::Release)
        {
            return Err(Error::new(
                ErrorKind::Refused,
                format!("Task {} is at work here", definition.name),
            )
            .hint("Stop it first."));
        }
        let source = self.ports().connections.resolve(&definition.source).await?;
        let mut session = Session::connect(&source, Purpose::Writer).await?;
        let was_there = heartbeat::take_away(&mut session, &id).await?;
        session.close().await;
        Ok(was_there)
    }

    pub(super) async fn destination_of(&self, definition: &TaskDefinition) -> Result<Session> {
        let connections = &self.ports().connections;
        let destination = connections.resolve(&definition.destination).await?;
        Session::connect(&destination, Purpose::Writer).await
    }
}
