//! Limits of speed of a task that is run from its document: read again from
//! there when SIGUSR1 asks for it. SIGHUP, which others use, has to end a run
//! whose terminal was closed.

use std::path::PathBuf;

use engine::error::Result;
#[cfg(unix)]
use engine::error::{Error, ErrorKind};
use engine::supervisor::Supervisor;
use engine::task::definition::TaskId;

use crate::document::Document;

/// Where the limits are, and who asks to read them again.
pub struct Limits {
    path: PathBuf,
    #[cfg(unix)]
    asked: tokio::signal::unix::Signal,
}

impl Limits {
    /// The limits of the document at `path`.
    ///
    /// # Errors
    /// `Internal` when the operating system does not let signals be listened to.
    #[cfg(unix)]
    pub fn of(path: PathBuf) -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let asked = signal(SignalKind::user_defined1()).map_err(|cause| {
            Error::new(ErrorKind::Internal, "Signals cannot be listened to").because(cause)
        })?;
        Ok(Self { path, asked })
    }

    /// The limits of the document at `path`.
    ///
    /// # Errors
    /// None on this platform, which has no such signal.
    #[cfg(not(unix))]
    pub fn of(path: PathBuf) -> Result<Self> {
        Ok(Self { path })
    }

    /// Waits until somebody asks.
    #[cfg(unix)]
    pub async fn asked(&mut self) {
        if self.asked.recv().await.is_none() {
            std::future::pending().await
        }
    }

    /// Nobody can ask here.
    #[cfg(not(unix))]
    pub async fn asked(&mut self) {
        std::future::pending().await
    }

    /// Has the task run under the limits that the document names now.
    ///
    /// # Errors
    /// `Definition` when the document cannot be read or a limit is out of
    /// range: the task goes on as it did.
    pub fn read(&self, supervisor: &Supervisor, id: &TaskId) -> Result<()> {
        let document = Document::read(&self.path)?;
        supervisor.throttle(id, document.definition.options.throttles)?;
        Ok(())
    }
}
