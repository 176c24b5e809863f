//! The console: opened on a data folder, asked by commands, heard on one channel.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use engine::error::Result;
use engine::ports::{Clock, SystemClock};
use engine::supervisor::{Ports, Supervisor};
use engine::task::definition::TaskId;
use engine::task::state::TaskState;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::api::task::DraftDocument;
use crate::folder;
use crate::live::{self, Live, LiveFeed};
use crate::ports::{Directory, Recorder};
use crate::store::Store;
use crate::vault::{Keychain, Passphrase, SystemKeychain, Vault};

/// Name of the encrypted file of passwords in the data folder.
pub(crate) const SEALED_FILE: &str = "passwords.sealed";

/// Which tasks that were at work go on when the console is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoingOn {
    /// All of them: the window, and a service.
    All,
    /// This one: a command about one task.
    Only(TaskId),
    /// None: a command that only looks.
    None,
}

/// What a console stands on. Tests put their own in place.
pub struct Host {
    /// The data folder.
    pub folder: PathBuf,
    /// The keychain.
    pub keychain: Arc<dyn Keychain>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Which tasks go on.
    pub going_on: GoingOn,
    /// The passphrase of the encrypted file of passwords, for a machine on
    /// which nobody unlocks a keychain.
    pub passphrase: Option<Passphrase>,
}

impl Host {
    /// This machine, with its data in `folder`.
    #[must_use]
    pub fn of_this_machine(folder: PathBuf) -> Self {
        Self {
            folder,
            keychain: Arc::new(SystemKeychain),
            clock: Arc::new(SystemClock),
            going_on: GoingOn::All,
            passphrase: None,
        }
    }
}

/// The use cases behind every face. Cheap to clone; all clones are one console.
#[derive(Clone)]
pub struct Console {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) folder: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Arc<Store>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) directory: Arc<Directory>,
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) supervisor: Supervisor,
    pub(crate) live: Live,
    /// Held while a task's document or a connection changes, so that what was
    /// checked still holds when it is written.
    pub(crate) editing: Mutex<()>,
    pump: Mutex<JoinSet<()>>,
    stop: CancellationToken,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Console {
    /// Opens the console on `host`. Tasks that were at work go on by themselves.
    ///
    /// # Errors
    /// `Store` when the folder is in use by another Lockstep, or when its
    /// store cannot be read or written.
    pub async fn open(host: Host) -> Result<Self> {
        let Host {
            folder,
            keychain,
            clock,
            going_on,
            passphrase,
        } = host;
        let guard = folder::lock(&folder)?;
        let store = Arc::new(Store::open(&folder, Some(guard), clock.now_ms())?);
        let vault = Vault::new(keychain, folder.join(SEALED_FILE)).with_passphrase(passphrase);
        let vault = Arc::new(vault);
        let live = Live::new();
        let directory = Arc::new(Directory::new(Arc::clone(&store), Arc::clone(&vault)));
        let recorder = Arc::new(Recorder::new(Arc::clone(&store), live.clone()));
        let supervisor = Supervisor::new(Ports {
            journal: recorder.clone(),
            connections: directory.clone(),
            clock: Arc::clone(&clock),
        });
        let console = Self {
            inner: Arc::new(Inner {
                folder,
                clock,
                store,
                vault,
                directory,
                recorder,
                supervisor,
                live,
                editing: Mutex::new(()),
                pump: Mutex::new(JoinSet::new()),
                stop: CancellationToken::new(),
            }),
        };
        console.start(&going_on).await?;
        Ok(console)
    }

    /// Listens to the live channel from now on.
    #[must_use]
    pub fn subscribe(&self) -> LiveFeed {
        self.inner.live.listen()
    }

    /// The engine, for a face that follows one task.
    #[must_use]
    pub fn supervisor(&self) -> &Supervisor {
        &self.inner.supervisor
    }

    /// The saved connections with their passwords.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.inner.directory)
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// How many tasks are at work: whoever quits is asked when there are any.
    #[must_use]
    pub fn running_tasks(&self) -> usize {
        let snapshots = self.inner.supervisor.snapshots();
        snapshots
            .iter()
            .filter(|task| task.state.is_active())
            .count()
    }

    /// Ends all work at a transaction boundary. Tasks keep their states and go
    /// on when the console is opened again. Returns whether all work ended by
    /// the deadline; what did not was cut off, which loses nothing.
    pub async fn close(self, deadline: Duration) -> bool {
        let in_time = self.inner.supervisor.shutdown(deadline).await;
        self.inner.stop.cancel();
        let mut pump = self.inner.pump.lock().await;
        while pump.join_next().await.is_some() {}
        in_time
    }

    async fn start(&self, going_on: &GoingOn) -> Result<()> {
        let inner = &self.inner;
        // Listening comes first, so that nothing that the tasks tell is missed.
        let heard = inner.supervisor.subscribe();
        let pump = live::pump(
            inner.supervisor.clone(),
            heard,
            Arc::clone(&inner.store),
            inner.live.clone(),
            inner.stop.clone(),
        );
        inner.pump.lock().await.spawn(pump);
        for task in inner.store.tasks().await? {
            let held = match going_on {
                GoingOn::All => true,
                GoingOn::Only(id) => *id == task.id,
                // At rest, a task can be held without anything going on.
                GoingOn::None => !task.state.is_active(),
            };
            if let DraftDocument::Complete(definition) = task.document
                && task.state != TaskState::NotConfigured
                && held
            {
                inner.supervisor.register(definition, task.state).await?;
            }
        }
        Ok(())
    }
}
