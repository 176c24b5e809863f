//! Keeps one task at work: runs it, and decides what follows when it ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::error::{Error, ErrorKind, Result};
use crate::precheck::{self, finding::PrecheckReport};
use crate::task::run::{self, Ended};
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;
use crate::task::state::{TaskEvent, TaskState};

/// Pause between attempts to record a transition. While the local store cannot
/// be written nothing else may happen, so there is nothing to hurry for.
const RECORD_PAUSE: Duration = Duration::from_secs(1);

/// Runs the precheck and records its outcome. Asked to stop, it leaves the
/// state as it is: a precheck changes nothing and begins again.
pub(crate) async fn precheck(seat: Arc<Seat>, stop: CancellationToken) {
    // Stopping comes first: nobody waits for a server that does not answer.
    let outcome = tokio::select! {
        biased;
        () = stop.cancelled() => return,
        outcome = judge(&seat) => outcome,
    };
    let passed = match outcome {
        Ok(report) => {
            let passed = report.passed;
            seat.report_precheck(report);
            passed
        }
        Err(error) => {
            seat.log(
                LogLevel::Error,
                "The precheck could not be run",
                Some(&error),
            );
            false
        }
    };
    let event = if passed {
        TaskEvent::PrecheckPassed
    } else {
        TaskEvent::PrecheckFailed
    };
    if let Err(error) = seat.change(event, || ()).await {
        seat.log(
            LogLevel::Error,
            "The outcome of the precheck could not be recorded",
            Some(&error),
        );
    }
}

async fn judge(seat: &Seat) -> Result<PrecheckReport> {
    let mut definition = seat.definition().as_ref().clone();
    // What a task has begun already is told by its identity.
    definition.id = Some(seat.id.clone());
    let connections = seat.ports.connections.as_ref();
    precheck::run(&definition, connections, |report| {
        seat.report_precheck(report);
    })
    .await
}

/// What follows when an attempt has ended.
enum Next {
    /// Record the event; the work is over.
    End(TaskEvent),
    /// The engine shuts down; the task keeps its state.
    Leave,
    /// Try again after the pause.
    Again(Error, Duration),
}

/// Runs the task until it ends, trying again as its retry times allow.
pub(crate) async fn run(seat: Arc<Seat>, stop: CancellationToken) {
    loop {
        let outcome = attempt(&seat, &stop).await;
        seat.metrics.silence();
        match decide(&seat, &stop, outcome) {
            Next::Leave => return,
            Next::End(event) => {
                record(&seat, &stop, event).await;
                return;
            }
            Next::Again(error, pause) => {
                seat.log(
                    LogLevel::Warning,
                    format!("Interrupted; trying again in {} ms", pause.as_millis()),
                    Some(&error),
                );
                let event = TaskEvent::Interrupted {
                    error: error.report(),
                };
                // Stopping comes first: a pause of the operator does not wait.
                tokio::select! {
                    biased;
                    () = stop.cancelled() => {}
                    () = async {
                        // Listening before it is told that there is a pause.
                        let hurry = seat.hurry.notified();
                        tokio::pin!(hurry);
                        hurry.as_mut().enable();
                        record(&seat, &stop, event).await;
                        tokio::select! {
                            biased; // Whoever is in a hurry comes first.
                            () = hurry => {}
                            () = tokio::time::sleep(pause) => {}
                        }
                    } => {}
                }
            }
        }
    }
}

/// One attempt, in a task of its own so that a broken invariant in it ends as
/// an error of the task and not as silence.
async fn attempt(seat: &Arc<Seat>, stop: &CancellationToken) -> Result<Ended> {
    let mut work = JoinSet::new();
    let (own, token) = (Arc::clone(seat), stop.child_token());
    work.spawn(async move { run::run(&own, &token).await });
    match work.join_next().await {
        Some(Ok(outcome)) => outcome,
        Some(Err(broken)) => Err(Error::new(
            ErrorKind::Internal,
            "An invariant of Lockstep does not hold; the task was stopped",
        )
        .because(broken)),
        None => Ok(Ended::Stopped),
    }
}

fn decide(seat: &Seat, stop: &CancellationToken, outcome: Result<Ended>) -> Next {
    let leaving = matches!(
        seat.state(),
        TaskState::Suspending { .. } | TaskState::Stopping
    );
    let error = match outcome {
        Ok(Ended::Done) => return Next::End(TaskEvent::Completed),
        Ok(Ended::Stopped) if leaving => return Next::End(TaskEvent::Drained),
        Ok(Ended::Stopped) => return Next::Leave,
        Err(error) => error,
    };
    let report = error.report();
    let retry = seat.interrupt(&report);
    // Whoever wants it to end need not wait for what may pass: what was not
    // committed is rolled back, which is a transaction boundary.
    if stop.is_cancelled() && retry.is_some() {
        return if leaving {
            Next::End(TaskEvent::Drained)
        } else {
            Next::Leave
        };
    }
    match retry {
        Some(retry) => {
            let pause = retry.next_ms.saturating_sub(seat.ports.clock.now_ms());
            Next::Again(error, Duration::from_millis(pause))
        }
        None => {
            seat.log(
                LogLevel::Error,
                "The task stopped on an error",
                Some(&error),
            );
            Next::End(TaskEvent::Failed { error: report })
        }
    }
}

/// Records an event, trying until it succeeds or the engine shuts down: a
/// state that was not recorded has not been reached.
async fn record(seat: &Seat, stop: &CancellationToken, event: TaskEvent) {
    loop {
        let error = match seat.change(event.clone(), || ()).await {
            Ok(_) => return,
            // The operator was faster: a pause or stop has been recorded.
            Err(error) if error.kind == ErrorKind::Refused => {
                tracing::info!(task = %seat.id, event = event.word(), error = %error, "superseded");
                return;
            }
            Err(error) => error,
        };
        seat.log(
            LogLevel::Error,
            "A change of the task's state could not be recorded; trying again",
            Some(&error),
        );
        tokio::select! {
            biased; // Shutting down comes first.
            () = stop.cancelled(), if !matches!(event, TaskEvent::Drained) => return,
            () = tokio::time::sleep(RECORD_PAUSE) => {}
        }
    }
}
