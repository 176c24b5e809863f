//! SIGINT and SIGTERM.

use engine::error::{Error, ErrorKind, Result};

/// What a signal asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// SIGINT: Ctrl-C.
    Interrupt,
    /// SIGTERM: a service manager.
    Terminate,
}

/// The signals of this process, from when it is made.
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes the signals over from the operating system's default.
    ///
    /// # Errors
    /// `Internal` when the operating system refuses.
    #[cfg(unix)]
    pub fn take() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let take = |kind| {
            signal(kind).map_err(|cause| {
                Error::new(ErrorKind::Internal, "Signals cannot be listened to").because(cause)
            })
        };
        Ok(Self {
            interrupt: take(SignalKind::interrupt())?,
            terminate: take(SignalKind::terminate())?,
        })
    }

    /// The next signal.
    #[cfg(unix)]
    pub async fn next(&mut self) -> Asked {
        tokio::select! {
            biased; // Both ask for the same; the person goes first.
            _ = self.interrupt.recv() => Asked::Interrupt,
            _ = self.terminate.recv() => Asked::Terminate,
        }
    }

    /// Takes Ctrl-C over.
    ///
    /// # Errors
    /// None on this platform.
    #[cfg(not(unix))]
    pub fn take() -> Result<Self> {
        Ok(Self {})
    }

    /// The next Ctrl-C.
    #[cfg(not(unix))]
    pub async fn next(&mut self) -> Asked {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Asked::Interrupt,
            // It cannot be listened to: the default then ends the process.
            Err(_) => std::future::pending().await,
        }
    }
}
