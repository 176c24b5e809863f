//! The beginning of a task in a file: its servers may be away.

use std::time::Duration;

use engine::error::Result;
use engine::ports::{Clock, SystemClock};
use engine::supervisor::{Adopted, Adoption};
use engine::task::definition::TaskId;
use engine::task::snapshot::RetrySnapshot;

use crate::output::Output;
use crate::signal::Signals;
use crate::watch::Ending;

/// Between two reports of how long a server has been away.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// How a task arrived.
pub enum Arrival {
    /// It is in, at once.
    AtOnce,
    /// It is in, and its servers had to be waited for.
    Late,
    /// A signal asked to stop first.
    Stopped(Ending),
}

/// Takes the task in, trying again while a server is away.
///
/// # Errors
/// What does not pass by itself, or when the window has closed.
pub async fn arrive(
    adoption: &mut Adoption,
    id: &TaskId,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Arrival> {
    let mut arrival = Arrival::AtOnce;
    loop {
        let attempted = tokio::select! {
            biased; // Whoever asks to stop does not wait for a server.
            asked = signals.next() => return Ok(Arrival::Stopped(Ending::asked(asked))),
            attempted = adoption.attempt() => attempted?,
        };
        let retry = match attempted {
            Adopted::Away(retry) => retry,
            Adopted::TakenIn(snapshot) => {
                if matches!(arrival, Arrival::Late) {
                    output.arrived(&snapshot);
                }
                return Ok(arrival);
            }
        };
        arrival = Arrival::Late;
        output.away(id, &retry);
        tokio::select! {
            biased; // As above.
            asked = signals.next() => return Ok(Arrival::Stopped(Ending::asked(asked))),
            () = wait(&retry, output) => {}
        }
    }
}

async fn wait(retry: &RetrySnapshot, output: &mut Output) {
    loop {
        let now_ms = SystemClock.now_ms();
        output.waiting(retry, now_ms);
        let left = Duration::from_millis(retry.next_ms.saturating_sub(now_ms));
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(REPORT_EVERY)).await;
    }
}
