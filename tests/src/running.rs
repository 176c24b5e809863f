//! A program that was started: waited for, asked to stop, and killed when
//! nobody holds it any more.

use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::server::spawn_guarded;

/// How often a program is looked at: its end leaves no event that we could await.
const GLANCE: Duration = Duration::from_millis(20);

/// A running program. Dropping it kills it and waits for its end, so that what
/// is dropped after it, such as its folder, is no longer used.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
}

impl Running {
    /// Starts a command that was made with [`crate::server::guarded`].
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: Command) -> Result<Self> {
        let name = format!("{command:?}");
        let child = spawn_guarded(command)?;
        Ok(Self { name, child })
    }

    /// Its standard output, once, when it was piped.
    pub fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, when it has.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn has_ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub async fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.has_ended()? {
                return Ok(status);
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits for its end, so long; `None` when it still runs.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub async fn ended(&mut self, patience: Duration) -> Result<Option<ExitStatus>> {
        match tokio::time::timeout(patience, self.wait()).await {
            Ok(status) => status.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Waits for its end, which must be a success.
    ///
    /// # Errors
    /// When it ends otherwise.
    pub async fn succeed(&mut self) -> Result<()> {
        let status = self.wait().await?;
        ensure!(status.success(), "{} ended with {status}", self.name);
        Ok(())
    }

    /// Sends it a signal, unless it has ended.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn signal(&mut self, signal: Signal) -> Result<()> {
        if self.has_ended()?.is_some() {
            return Ok(());
        }
        let id = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        let id = id.context("a process id out of range")?;
        kill_process(id, signal).with_context(|| format!("signalling {}", self.name))
    }

    /// Asks it to stop (SIGTERM), and waits for that.
    ///
    /// # Errors
    /// When it does not end in time; it is killed then.
    pub async fn stop(&mut self, patience: Duration) -> Result<ExitStatus> {
        self.signal(Signal::TERM)?;
        if let Some(status) = self.ended(patience).await? {
            return Ok(status);
        }
        self.kill9()?;
        bail!("{} did not stop within {patience:?}", self.name)
    }

    /// Kills it with SIGKILL and waits for its end; it may have ended by itself.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn kill9(&mut self) -> Result<ExitStatus> {
        self.child.kill()?;
        Ok(self.child.wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The kernel ends with this process what it refuses to end now.
        let _ = self.kill9();
    }
}
