//! The stages of a task in order, from wherever the last run left off.

use tokio_util::sync::CancellationToken;

use crate::error::{Error, ErrorKind, Result};
use crate::task::seat::Seat;

/// How a run ended when nothing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    #[allow(dead_code, reason = "the stages land next")]
    /// Everything that was selected is done.
    Done,
    /// Asked to stop; ended at a transaction boundary.
    Stopped,
}

/// Runs the task until it is done, asked to stop, or fails.
///
/// # Errors
/// Whatever a stage cannot get past; the caller decides whether to try again.
pub(crate) async fn run(seat: &Seat, stop: &CancellationToken) -> Result<Ended> {
    if stop.is_cancelled() {
        return Ok(Ended::Stopped);
    }
    seat.ports
        .connections
        .resolve(&seat.definition().destination)
        .await?;
    Err(Error::new(
        ErrorKind::UnsupportedServer,
        "This build has no stages yet",
    ))
}
