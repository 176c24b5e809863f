//! What the engine asks of its host, answered from the store and the vault.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use engine::error::{Error, ErrorKind, Result};
use engine::ports::{Connections, Journal};
use engine::server::connection::{ConnectionSpec, Secret};
use engine::task::definition::{ConnectionRef, DatabaseSelection, TaskDefinition, TaskId};
use engine::task::snapshot::{LogEntry, LogLevel};
use engine::task::state::{TaskState, Transition};

use crate::api::connection::ConnectionDetails;
use crate::api::live::LiveEvent;
use crate::api::task::DraftDocument;
use crate::console::SEALED_FILE;
use crate::live::Live;
use crate::store::{Step, Store, StoredConnection};
use crate::vault::{Keychain, Passphrase, Vault};

/// Saved connections with their passwords.
pub struct Directory {
    store: Arc<Store>,
    vault: Arc<Vault>,
}

impl Directory {
    /// The connections of `store` with the passwords of `vault`.
    #[must_use]
    pub fn new(store: Arc<Store>, vault: Arc<Vault>) -> Self {
        Self { store, vault }
    }

    /// The connections of a store that another process may be writing.
    ///
    /// # Errors
    /// `Store` when there is no store or it cannot be read.
    pub fn open_read_only(
        folder: &Path,
        keychain: Arc<dyn Keychain>,
        passphrase: Option<Passphrase>,
    ) -> Result<Self> {
        let store = Arc::new(Store::open_read_only(folder)?);
        let vault = Vault::new(keychain, folder.join(SEALED_FILE)).with_passphrase(passphrase);
        Ok(Self::new(store, Arc::new(vault)))
    }

    /// The saved connection of this identity or name, when there is one.
    ///
    /// # Errors
    /// `Store` when it cannot be read.
    pub async fn find(&self, reference: &str) -> Result<Option<StoredConnection>> {
        self.store.connection(reference).await
    }

    /// The password that the vault keeps for a saved connection; empty when it
    /// was saved without one.
    ///
    /// # Errors
    /// `Credential` when the vault cannot be reached or has lost it.
    pub async fn password(&self, saved: &StoredConnection) -> Result<Secret> {
        if !saved.has_password {
            return Ok(Secret::default());
        }
        self.vault.get(&saved.id).await?.ok_or_else(|| {
            let name = &saved.details.name;
            Error::new(
                ErrorKind::Credential,
                format!("The password of connection {name} is not where passwords are kept"),
            )
            .subject(name)
        })
    }
}

/// The saved details with the secret at hand.
#[must_use]
pub fn spec(details: &ConnectionDetails, password: Secret) -> ConnectionSpec {
    ConnectionSpec {
        name: details.name.clone(),
        database_type: details.database_type,
        host: details.host.clone(),
        port: details.port,
        account: details.account.clone(),
        password,
        encryption: details.encryption.clone(),
    }
}

#[async_trait]
impl Connections for Directory {
    async fn resolve(&self, reference: &ConnectionRef) -> Result<ConnectionSpec> {
        let saved = self.store.connection(&reference.0).await?.ok_or_else(|| {
            Error::new(
                ErrorKind::Definition,
                format!("There is no saved connection {}", reference.0),
            )
            .hint("Choose another connection for the task, or save one of this name.")
            .subject(&reference.0)
        })?;
        let password = self.password(&saved).await?;
        Ok(spec(&saved.details, password))
    }
}

/// Writes transitions to the store, together with the definition that becomes
/// true with them.
pub struct Recorder {
    store: Arc<Store>,
    live: Live,
    /// Definitions on their way in, until the engine has accepted them.
    incoming: Mutex<BTreeMap<TaskId, TaskDefinition>>,
}

impl Recorder {
    /// A recorder to `store` that tells the log's lines on `live`.
    #[must_use]
    pub fn new(store: Arc<Store>, live: Live) -> Self {
        Self {
            store,
            live,
            incoming: Mutex::default(),
        }
    }

    /// Has `definition` stored with the transition that `operation` makes, or
    /// not at all when it makes none.
    ///
    /// # Errors
    /// What `operation` returns.
    pub async fn with_definition<T>(
        &self,
        id: &TaskId,
        definition: TaskDefinition,
        operation: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.incoming().insert(id.clone(), definition);
        let outcome = operation.await;
        self.incoming().remove(id);
        outcome
    }

    fn incoming(&self) -> std::sync::MutexGuard<'_, BTreeMap<TaskId, TaskDefinition>> {
        // A map of documents is whole between any two of its calls.
        self.incoming.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Journal for Recorder {
    async fn record(&self, task: &TaskId, transition: &Transition) -> Result<()> {
        let definition = self.incoming().get(task).cloned();
        let document = definition
            .map(|definition| (definition.name.clone(), DraftDocument::Complete(definition)));
        let log = line(transition);
        let step = Step {
            task: task.clone(),
            transition: transition.clone(),
            document,
            log: log.clone(),
        };
        self.store.record(step).await?;
        if let Some(entry) = log {
            let task = task.clone();
            self.live.tell(LiveEvent::Log { task, entry });
        }
        Ok(())
    }

    async fn reselect(&self, task: &TaskId, objects: &[DatabaseSelection]) -> Result<()> {
        self.store.save_objects(task, objects.to_vec()).await?;
        self.live.tell(LiveEvent::ListsChanged);
        Ok(())
    }
}

/// The log's line for a transition. Why a task failed or retries is told by
/// the engine in a line of its own; a further attempt is no new state.
fn line(transition: &Transition) -> Option<LogEntry> {
    let (from, to) = (transition.from.word(), transition.to.word());
    (from != to).then(|| LogEntry {
        at_ms: transition.at_ms,
        level: match transition.to {
            TaskState::Failed { .. } | TaskState::InitializeFailed { .. } => LogLevel::Error,
            TaskState::Retrying { .. } | TaskState::PrecheckFailed => LogLevel::Warning,
            _ => LogLevel::Info,
        },
        message: format!("The task went from {from} to {to}"),
        error: None,
    })
}
