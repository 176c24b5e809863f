//! Watches a task in the foreground: prechecks it, starts it, says what
//! happens, and ends when the task does or when asked to.

use std::time::Duration;

use engine::error::{Error, ErrorKind, ErrorReport, Result};
use engine::ports::{Clock, SystemClock};
use engine::supervisor::Supervisor;
use engine::task::definition::TaskId;
use engine::task::snapshot::{EngineEvent, LogEntry, LogLevel, PhaseState, TaskSnapshot};
use engine::task::state::{Action, TaskState};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::MissedTickBehavior;

use crate::arguments::Until;
use crate::exit::Exit;
use crate::limits::Limits;
use crate::output::Output;
use crate::signal::{Asked, Signals};

/// How often the state is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Looks between two progress reports: one a second.
const LOOKS_PER_PROGRESS: u32 = 4;

/// Why watching ended.
#[derive(Debug)]
pub struct Ending {
    /// The exit code.
    pub exit: Exit,
    /// In a sentence.
    pub reason: &'static str,
    /// What failed.
    pub error: Option<ErrorReport>,
}

impl Ending {
    /// An end that nothing failed in.
    pub const fn new(exit: Exit, reason: &'static str) -> Self {
        Self {
            exit,
            reason,
            error: None,
        }
    }

    /// The end that a signal asked for.
    pub const fn asked(asked: Asked) -> Self {
        match asked {
            Asked::Interrupt => Self::new(Exit::Interrupted, "Stopped on SIGINT"),
            Asked::Terminate => Self::new(Exit::Terminated, "Stopped on SIGTERM"),
        }
    }
}

/// A task in the foreground.
pub struct Watch<'a> {
    pub supervisor: &'a Supervisor,
    pub id: TaskId,
    pub events: Receiver<EngineEvent>,
    pub signals: &'a mut Signals,
    pub output: &'a mut Output,
    /// Where its limits of speed are read again; none for a task of the store.
    pub limits: Option<&'a mut Limits>,
}

impl Watch<'_> {
    /// Runs the precheck to its end.
    ///
    /// # Errors
    /// What keeps the precheck from being started.
    pub async fn precheck(&mut self) -> Result<Ending> {
        // One that was cut off has begun again when the task was taken in.
        if self.state()? != TaskState::Prechecking {
            self.supervisor.act(&self.id, Action::Precheck).await?;
        }
        self.follow(|snapshot| match snapshot.state {
            TaskState::PrecheckPassed => Some(Ending::new(Exit::Done, "The precheck passed")),
            TaskState::PrecheckFailed => Some(Ending::new(
                Exit::PrecheckFailed,
                "The precheck did not pass",
            )),
            _ => None,
        })
        .await
    }

    /// Prechecks when the task has not started, starts, and follows the task
    /// until it ends.
    ///
    /// # Errors
    /// What keeps the task from being started.
    pub async fn run(&mut self, until: Option<Until>) -> Result<Ending> {
        if matches!(
            self.state()?,
            TaskState::NotStarted | TaskState::Prechecking | TaskState::PrecheckFailed
        ) {
            let ending = self.precheck().await?;
            if ending.exit != Exit::Done {
                return Ok(ending);
            }
        }
        match self.state()? {
            TaskState::PrecheckPassed => {
                self.supervisor.act(&self.id, Action::Start).await?;
            }
            // A task that was stopped for good refuses, and says so.
            TaskState::Suspended { .. }
            | TaskState::Failed { .. }
            | TaskState::InitializeFailed { .. }
            | TaskState::Stopped => {
                self.supervisor.act(&self.id, Action::Resume).await?;
            }
            _ => {}
        }
        self.follow(|snapshot| ended(snapshot, until)).await
    }

    /// As [`Watch::run`], and skips the one statement that ends at `position`
    /// when the task stops on it.
    ///
    /// # Errors
    /// What keeps the task from being started, or the statement from being
    /// skipped.
    pub async fn run_past(&mut self, position: &str, until: Option<Until>) -> Result<Ending> {
        let ending = self.run(until).await?;
        let snapshot = self.supervisor.snapshot(&self.id)?;
        if ending.exit != Exit::Failed || snapshot.skippable.as_deref() != Some(position) {
            return Ok(ending);
        }
        self.supervisor.skip_statement(&self.id, position).await?;
        self.run(until).await
    }

    /// As [`Watch::run`], and has another text run for the one statement that ends
    /// at `position` when the task stops on it.
    ///
    /// # Errors
    /// What keeps the task from being started, or the text from being taken.
    pub async fn run_edited(
        &mut self,
        (position, sql): (&str, &str),
        until: Option<Until>,
    ) -> Result<Ending> {
        let ending = self.run(until).await?;
        let snapshot = self.supervisor.snapshot(&self.id)?;
        if ending.exit != Exit::Failed || snapshot.skippable.as_deref() != Some(position) {
            return Ok(ending);
        }
        let supervisor = self.supervisor;
        supervisor.edit_statement(&self.id, position, sql).await?;
        self.run(until).await
    }

    /// As [`Watch::run`], and leaves out the one transaction that begins at
    /// `position` when the task stops in it.
    ///
    /// # Errors
    /// What keeps the task from being started, or the transaction from being
    /// left out.
    pub async fn run_without(&mut self, position: &str, until: Option<Until>) -> Result<Ending> {
        let ending = self.run(until).await?;
        let stopped = ending
            .error
            .as_ref()
            .and_then(|it| it.transaction.as_deref());
        if ending.exit != Exit::Failed || stopped != Some(position) {
            return Ok(ending);
        }
        self.supervisor.skip_transaction(&self.id, position).await?;
        self.run(until).await
    }

    fn state(&self) -> Result<TaskState> {
        Ok(self.supervisor.snapshot(&self.id)?.state)
    }

    /// Follows the task until `done` says so or a signal asks to stop.
    async fn follow(&mut self, done: impl Fn(&TaskSnapshot) -> Option<Ending>) -> Result<Ending> {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        // The first look is told at once: whoever listens learns where the task stands.
        let mut look: u32 = LOOKS_PER_PROGRESS - 1;
        loop {
            tokio::select! {
                biased; // Signals first, then what happened, then how it goes.
                asked = self.signals.next() => return Ok(Ending::asked(asked)),
                event = self.events.recv() => match event {
                    Ok(event) => self.say(&event),
                    // States are looked at; what was lost were lines.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Err(gone()),
                },
                () = asked(&mut self.limits) => self.read_limits(),
                _ = looks.tick() => {
                    let snapshot = self.supervisor.snapshot(&self.id)?;
                    if let Some(ending) = done(&snapshot) {
                        self.catch_up_with_events();
                        self.output.progress(&snapshot);
                        return Ok(ending);
                    }
                    look = look.wrapping_add(1);
                    if look.is_multiple_of(LOOKS_PER_PROGRESS) {
                        self.output.progress(&snapshot);
                    }
                }
            }
        }
    }

    /// A document that cannot be read is told, and the task goes on as it did.
    fn read_limits(&mut self) {
        let Some(limits) = &self.limits else { return };
        if let Err(error) = limits.read(self.supervisor, &self.id) {
            self.output.log(&LogEntry {
                at_ms: SystemClock.now_ms(),
                level: LogLevel::Warning,
                message: "The limits of speed were not read again, and stay as they were"
                    .to_owned(),
                error: Some(error.report()),
            });
        }
    }

    /// Says what has been told but not heard yet.
    fn catch_up_with_events(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.say(&event);
        }
    }

    fn say(&mut self, event: &EngineEvent) {
        let (EngineEvent::Transition { task, .. }
        | EngineEvent::Precheck { task, .. }
        | EngineEvent::Log { task, .. }) = event;
        if *task == self.id {
            self.output.event(event);
        }
    }
}

/// Waits until somebody asks to read the limits of speed again.
async fn asked(limits: &mut Option<&mut Limits>) {
    match limits {
        Some(limits) => limits.asked().await,
        None => std::future::pending().await,
    }
}

/// Whether a task that was started has ended, and how.
fn ended(snapshot: &TaskSnapshot, until: Option<Until>) -> Option<Ending> {
    match &snapshot.state {
        TaskState::Finished => Some(Ending::new(
            Exit::Done,
            "Everything that was selected is done",
        )),
        TaskState::Failed { error } | TaskState::InitializeFailed { error } => Some(Ending {
            exit: Exit::Failed,
            reason: "The task failed",
            error: Some(error.clone()),
        }),
        TaskState::Stopped | TaskState::Suspended { .. } | TaskState::Released => {
            Some(Ending::new(Exit::Done, "The task was stopped"))
        }
        TaskState::Synchronizing
            if until == Some(Until::CaughtUp)
                && snapshot.modification.is_none()
                && snapshot.incremental.state == PhaseState::CaughtUp =>
        {
            Some(Ending::new(
                Exit::Done,
                "Caught up: the destination has everything that the source has",
            ))
        }
        _ => None,
    }
}

fn gone() -> Error {
    Error::new(ErrorKind::Internal, "The engine ended before the task did")
}
