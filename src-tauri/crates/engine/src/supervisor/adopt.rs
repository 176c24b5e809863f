//! Takes in a task whose only record is the destination.

use crate::checkpoint::begun;
use crate::checkpoint::lease::Stage;
use crate::error::{ErrorKind, Result};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session};
use crate::supervisor::Supervisor;
use crate::supervisor::roster::identity;
use crate::task::definition::{ConnectionRef, TaskDefinition};
use crate::task::retry::Interruption;
use crate::task::snapshot::{RetrySnapshot, TaskSnapshot};
use crate::task::state::TaskState;

/// A task of which the host keeps no state, a document in a file, on its way
/// in. The destination is the authority: a task that it knows goes on where it
/// was; one that it does not know has not started.
pub struct Adoption {
    supervisor: Supervisor,
    definition: TaskDefinition,
    interruption: Interruption,
}

/// What came of an attempt to take a task in.
pub enum Adopted {
    /// It is in; if it had started, it goes on at once.
    TakenIn(Box<TaskSnapshot>),
    /// A server is away: the next attempt is due at `next_ms`, in the task's
    /// window (F35).
    Away(Box<RetrySnapshot>),
}

impl Adoption {
    /// Begins to take the task in.
    #[must_use]
    pub fn new(supervisor: Supervisor, definition: TaskDefinition) -> Self {
        Self {
            supervisor,
            definition,
            interruption: Interruption::default(),
        }
    }

    /// Tries to take the task in; when it has been taken in, whether its
    /// servers are there. Dropping the future cancels the attempt.
    ///
    /// # Errors
    /// `Definition` when it is not valid or has no identity, else what keeps
    /// the destination from being asked and does not pass by itself: a wrong
    /// password, a host name that nobody knows, a window that has closed.
    pub async fn attempt(&mut self) -> Result<Adopted> {
        self.definition.validate()?;
        let attempted = match self.supervisor.snapshot(&identity(&self.definition)?) {
            Ok(known) => self.reach_both().await.map(|()| known),
            Err(_) => self.take_in().await,
        };
        let error = match attempted {
            Ok(snapshot) => {
                self.interruption.end();
                return Ok(Adopted::TakenIn(Box::new(snapshot)));
            }
            Err(error) => error,
        };
        let now_ms = self.supervisor.ports().clock.now_ms();
        let times = self.definition.options.retry;
        match self.interruption.next(&error.report(), times, now_ms) {
            Some(retry) if !self.names_nobody().await => Ok(Adopted::Away(Box::new(retry))),
            _ => Err(error),
        }
    }

    async fn take_in(&self) -> Result<TaskSnapshot> {
        let definition = &self.definition;
        let id = identity(definition)?;
        let mut session = self.connect(&definition.destination).await?;
        let stage = begun::stage(&mut session, &id).await?;
        session.close().await;
        let state = match stage {
            None => {
                // What else is wrong with the source is the precheck's to say.
                self.reach_source().await?;
                return self.supervisor.save(definition.clone()).await;
            }
            Some(Stage::Begun | Stage::Schema) => TaskState::Initializing,
            Some(Stage::Loaded) if definition.types.incremental => TaskState::Synchronizing,
            Some(Stage::Loaded) => TaskState::Initializing,
            Some(Stage::Done) => TaskState::Finished,
        };
        self.supervisor.register(definition.clone(), state).await
    }

    async fn reach_both(&self) -> Result<()> {
        self.connect(&self.definition.destination)
            .await?
            .close()
            .await;
        self.reach_source().await
    }

    /// Fails only when the source is away.
    async fn reach_source(&self) -> Result<()> {
        match self.connect(&self.definition.source).await {
            Ok(session) => session.close().await,
            Err(away) if away.kind == ErrorKind::Connection => return Err(away),
            Err(_) => {}
        }
        Ok(())
    }

    async fn connect(&self, reference: &ConnectionRef) -> Result<Session> {
        let spec = self.resolve(reference).await?;
        Session::connect(&spec, Purpose::Catalog).await
    }

    async fn resolve(&self, reference: &ConnectionRef) -> Result<ConnectionSpec> {
        self.supervisor.ports().connections.resolve(reference).await
    }

    /// Whether a host has a name that cannot be looked up. While a task begins
    /// that is taken for a mistake in its document, not for something that passes.
    async fn names_nobody(&self) -> bool {
        for reference in [&self.definition.source, &self.definition.destination] {
            if let Ok(spec) = self.resolve(reference).await
                && tokio::net::lookup_host((spec.host.as_str(), spec.port))
                    .await
                    .is_err()
            {
                return true;
            }
        }
        false
    }
}
