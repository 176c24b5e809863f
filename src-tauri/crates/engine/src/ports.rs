//! What the engine asks of its host: a clock, the connections' addresses and
//! credentials, and a place to write each transition before acting on it.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use crate::error::Result;
use crate::server::connection::ConnectionSpec;
use crate::task::definition::{ConnectionRef, DatabaseSelection, TaskId};
use crate::task::state::Transition;

/// Reads the wall clock. Injected, so that tests decide what time it is.
pub trait Clock: Send + Sync {
    /// The present time.
    fn now(&self) -> SystemTime;

    /// Milliseconds since the Unix epoch, never negative.
    fn now_ms(&self) -> u64 {
        let since = self
            .now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Resolves a reference in a task document to an address and its credential.
#[async_trait]
pub trait Connections: Send + Sync {
    /// The connection with its secret, fetched now and dropped after use.
    ///
    /// # Errors
    /// `Definition` when there is no such connection, `Credential` when its
    /// secret cannot be had.
    async fn resolve(&self, reference: &ConnectionRef) -> Result<ConnectionSpec>;
}

/// Where transitions are written before they are acted upon.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Makes the transition durable. When this fails, the transition has not
    /// happened.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    async fn record(&self, task: &TaskId, transition: &Transition) -> Result<()>;

    /// Takes other objects into the task's definition: what it carries was
    /// changed while it ran, and the destination has that already.
    ///
    /// # Errors
    /// `Store` when it cannot be written; it is tried again.
    async fn reselect(&self, task: &TaskId, objects: &[DatabaseSelection]) -> Result<()>;
}
