//! The state machine of a task: one exhaustive table.
//!
//! The words are those of the console that DBAs know. A transition is written
//! to the journal before anything acts on it, so a crash between any two steps
//! is harmless: whoever starts next reads the state and goes on from there.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Error, ErrorKind, ErrorReport, Result};
use crate::task::modification::ObjectChange;
use crate::task::stopped::{refuse_other_statement, refuse_other_transaction};

pub use crate::task::stopped::skippable;

/// The stage of the run in which a task works or was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Schema synchronization and full load.
    Initialize,
    /// Incremental synchronization.
    Synchronize,
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "state", deny_unknown_fields)]
pub enum TaskState {
    /// A draft that is not complete.
    NotConfigured,
    /// Complete, not yet checked.
    NotStarted,
    /// The precheck runs.
    Prechecking,
    /// The precheck found something that blocks the start.
    PrecheckFailed,
    /// The precheck passed; the task may start.
    PrecheckPassed,
    /// Schema synchronization or full load runs.
    Initializing,
    /// Schema synchronization or full load ended with an error.
    InitializeFailed {
        /// Why.
        error: ErrorReport,
    },
    /// Incremental synchronization runs.
    Synchronizing,
    /// Interrupted; tries again inside the task's window.
    Retrying {
        /// Where it was interrupted.
        stage: Stage,
        /// By what.
        error: ErrorReport,
    },
    /// Asked to pause; running work ends at a transaction boundary.
    Suspending {
        /// Where it will go on.
        stage: Stage,
    },
    /// Paused.
    Suspended {
        /// Where it will go on.
        stage: Stage,
    },
    /// Incremental synchronization ended with an error.
    Failed {
        /// Why.
        error: ErrorReport,
    },
    /// Asked to stop for good; running work ends at a transaction boundary.
    Stopping,
    /// Stopped for good by the operator.
    Stopped,
    /// Everything that was selected is done; there was no incremental part.
    Finished,
    /// Given up: the task no longer exists, only its record.
    Released,
}

/// What happens to a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "event", deny_unknown_fields)]
pub enum TaskEvent {
    /// The operator saved a complete definition.
    Saved,
    /// The operator saved a draft.
    DraftSaved,
    /// The operator asked for the precheck.
    PrecheckStarted,
    /// The precheck ended and nothing blocks.
    PrecheckPassed,
    /// The precheck ended and something blocks.
    PrecheckFailed,
    /// The operator started the task.
    Started,
    /// Schema and full load are done and incremental synchronization begins.
    Initialized,
    /// All that was selected is done.
    Completed,
    /// Interrupted by something that may pass.
    Interrupted {
        /// By what.
        error: ErrorReport,
    },
    /// Going on after an interruption.
    Recovered,
    /// The operator paused the task.
    Paused,
    /// Running work has ended at a transaction boundary.
    Drained,
    /// The operator lets the task go on.
    Resumed,
    /// The operator stopped the task for good.
    Stopped,
    /// Ended by an error that only the operator can mend.
    Failed {
        /// Why.
        error: ErrorReport,
    },
    /// The operator cleared what had been done, to begin again.
    Reset,
    /// The operator gave the task up.
    Released,
    /// The operator has dealt with the statement on which the task stopped,
    /// and has the task pass it by when it is resumed.
    StatementSkipped {
        /// Where the statement ends in the source's binlog.
        position: String,
    },
    /// The operator has the task leave out the source transaction on which it
    /// stopped, when it is resumed.
    TransactionSkipped {
        /// Where the transaction begins in the source's binlog.
        position: String,
    },
    /// The operator has another text run for the statement on which the task
    /// stopped, when it is resumed.
    StatementEdited {
        /// Where the statement ends in the source's binlog.
        position: String,
    },
    /// The operator changes what the task carries, while it runs.
    ObjectsModified {
        /// What is to become of the table.
        change: ObjectChange,
        /// Database on the source.
        database: String,
        /// Table on the source.
        table: String,
    },
    /// The operator has the changes of a table passed by when the task goes on.
    TableSetAside {
        /// Database on the source.
        database: String,
        /// Table on the source.
        table: String,
    },
}

/// What the operator may do with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Change the definition.
    Configure,
    /// Run the precheck.
    Precheck,
    /// Start.
    Start,
    /// Pause.
    Pause,
    /// Resume, also after a failure.
    Resume,
    /// Stop for good.
    Stop,
    /// Clear positions and progress, to begin again.
    Reset,
    /// Release: remove the task and its rows in the `lockstep` database.
    Release,
}

impl Action {
    /// Every action, in the order in which a face shows them.
    pub const ALL: [Self; 8] = [
        Self::Configure,
        Self::Precheck,
        Self::Start,
        Self::Pause,
        Self::Resume,
        Self::Stop,
        Self::Reset,
        Self::Release,
    ];

    /// The event that the action brings about.
    #[must_use]
    pub const fn event(self) -> TaskEvent {
        match self {
            Self::Configure => TaskEvent::Saved,
            Self::Precheck => TaskEvent::PrecheckStarted,
            Self::Start => TaskEvent::Started,
            Self::Pause => TaskEvent::Paused,
            Self::Resume => TaskEvent::Resumed,
            Self::Stop => TaskEvent::Stopped,
            Self::Reset => TaskEvent::Reset,
            Self::Release => TaskEvent::Released,
        }
    }
}

/// A transition, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// From which state.
    pub from: TaskState,
    /// By what.
    pub event: TaskEvent,
    /// To which state.
    pub to: TaskState,
}

/// The state that `event` leads to from `state`.
///
/// The one table of states, exhaustive on purpose: a new state must say what
/// each event does to it.
///
/// # Errors
/// `Refused`, naming the state and the event.
pub fn next(state: &TaskState, event: TaskEvent) -> Result<TaskState> {
    use TaskEvent as E;
    use TaskState as S;
    let refused = |event: &TaskEvent| Err(refuse(state, event));
    match state {
        S::NotConfigured => match event {
            E::Saved => Ok(S::NotStarted),
            E::DraftSaved => Ok(S::NotConfigured),
            E::Released => Ok(S::Released),
            other => refused(&other),
        },
        S::NotStarted | S::PrecheckFailed | S::PrecheckPassed => match event {
            E::Saved => Ok(S::NotStarted),
            E::DraftSaved => Ok(S::NotConfigured),
            E::PrecheckStarted => Ok(S::Prechecking),
            E::Started if *state == S::PrecheckPassed => Ok(S::Initializing),
            E::Released => Ok(S::Released),
            other => refused(&other),
        },
        S::Prechecking => match event {
            E::PrecheckPassed => Ok(S::PrecheckPassed),
            E::PrecheckFailed => Ok(S::PrecheckFailed),
            // The console was closed in the middle: the precheck begins again.
            E::PrecheckStarted => Ok(S::Prechecking),
            other => refused(&other),
        },
        S::Initializing | S::Synchronizing => next_when_running(state, event),
        S::Retrying { stage, .. } => next_when_retrying(state, *stage, event),
        S::Suspending { stage } => match event {
            E::Drained => Ok(S::Suspended { stage: *stage }),
            // Initialization may end while it drains.
            E::Initialized => Ok(S::Suspending {
                stage: Stage::Synchronize,
            }),
            E::Completed => Ok(S::Finished),
            E::Failed { error } => Ok(failed(*stage, error)),
            E::Stopped => Ok(S::Stopping),
            other => refused(&other),
        },
        S::Suspended { stage } => match event {
            E::TableSetAside { .. } | E::ObjectsModified { .. } if *stage == Stage::Synchronize => {
                Ok(state.clone())
            }
            E::Resumed => Ok(running(*stage)),
            E::Stopped => Ok(S::Stopped),
            E::Reset => Ok(S::NotStarted),
            E::Released => Ok(S::Released),
            other => refused(&other),
        },
        S::InitializeFailed { .. } => next_when_failed(state, Stage::Initialize, event),
        S::Failed { .. } => match event {
            E::StatementSkipped { position } | E::StatementEdited { position } => {
                refuse_other_statement(state, &position).map(|()| state.clone())
            }
            E::TransactionSkipped { position } => {
                refuse_other_transaction(state, &position).map(|()| state.clone())
            }
            E::TableSetAside { .. } | E::ObjectsModified { .. } => Ok(state.clone()),
            other => next_when_failed(state, Stage::Synchronize, other),
        },
        S::Stopping => match event {
            E::Drained | E::Failed { .. } | E::Initialized => Ok(S::Stopped),
            E::Completed => Ok(S::Finished),
            other => refused(&other),
        },
        S::Stopped | S::Finished => match event {
            E::Reset => Ok(S::NotStarted),
            E::Released => Ok(S::Released),
            other => refused(&other),
        },
        S::Released => refused(&event),
    }
}

fn next_when_running(state: &TaskState, event: TaskEvent) -> Result<TaskState> {
    use TaskEvent as E;
    let stage = match state {
        TaskState::Initializing => Stage::Initialize,
        _ => Stage::Synchronize,
    };
    match event {
        E::Initialized if stage == Stage::Initialize => Ok(TaskState::Synchronizing),
        E::ObjectsModified { .. } if stage == Stage::Synchronize => Ok(state.clone()),
        E::Completed => Ok(TaskState::Finished),
        E::Interrupted { error } => Ok(TaskState::Retrying { stage, error }),
        E::Paused => Ok(TaskState::Suspending { stage }),
        E::Stopped => Ok(TaskState::Stopping),
        E::Failed { error } => Ok(failed(stage, error)),
        other => Err(refuse(state, &other)),
    }
}

fn next_when_retrying(state: &TaskState, stage: Stage, event: TaskEvent) -> Result<TaskState> {
    use TaskEvent as E;
    match event {
        E::Recovered => Ok(running(stage)),
        E::ObjectsModified { .. } if stage == Stage::Synchronize => Ok(state.clone()),
        E::Interrupted { error } => Ok(TaskState::Retrying { stage, error }),
        E::Paused => Ok(TaskState::Suspending { stage }),
        E::Stopped => Ok(TaskState::Stopping),
        E::Failed { error } => Ok(failed(stage, error)),
        other => Err(refuse(state, &other)),
    }
}

fn next_when_failed(state: &TaskState, stage: Stage, event: TaskEvent) -> Result<TaskState> {
    use TaskEvent as E;
    match event {
        E::Resumed => Ok(running(stage)),
        E::Stopped => Ok(TaskState::Stopped),
        E::Reset => Ok(TaskState::NotStarted),
        E::Released => Ok(TaskState::Released),
        other => Err(refuse(state, &other)),
    }
}

const fn running(stage: Stage) -> TaskState {
    match stage {
        Stage::Initialize => TaskState::Initializing,
        Stage::Synchronize => TaskState::Synchronizing,
    }
}

const fn failed(stage: Stage, error: ErrorReport) -> TaskState {
    match stage {
        Stage::Initialize => TaskState::InitializeFailed { error },
        Stage::Synchronize => TaskState::Failed { error },
    }
}

/// The actions that the table allows in `state`, in the order of [`Action::ALL`].
/// It travels with every snapshot, so that no face guesses.
#[must_use]
pub fn allowed(state: &TaskState) -> Vec<Action> {
    Action::ALL
        .into_iter()
        .filter(|action| next(state, action.event()).is_ok())
        .collect()
}

impl TaskState {
    /// The word for it, as in messages and in the wire form's `state` field.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotConfigured => "not configured",
            Self::NotStarted => "not started",
            Self::Prechecking => "prechecking",
            Self::PrecheckFailed => "precheck failed",
            Self::PrecheckPassed => "precheck passed",
            Self::Initializing => "initializing",
            Self::InitializeFailed { .. } => "initialize failed",
            Self::Synchronizing => "synchronizing",
            Self::Retrying { .. } => "retrying",
            Self::Suspending { .. } => "suspending",
            Self::Suspended { .. } => "suspended",
            Self::Failed { .. } => "failed",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Finished => "finished",
            Self::Released => "released",
        }
    }

    /// Whether work is under way: after a crash of the console such a task
    /// goes on by itself, and quitting asks.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(
            self,
            Self::Prechecking
                | Self::Initializing
                | Self::Synchronizing
                | Self::Retrying { .. }
                | Self::Suspending { .. }
                | Self::Stopping
        )
    }
}

impl TaskEvent {
    /// The word for it in messages.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Saved => "save",
            Self::DraftSaved => "save as draft",
            Self::PrecheckStarted => "precheck",
            Self::PrecheckPassed => "pass the precheck",
            Self::PrecheckFailed => "fail the precheck",
            Self::Started => "start",
            Self::Initialized => "begin incremental synchronization",
            Self::Completed => "complete",
            Self::Interrupted { .. } => "interrupt",
            Self::Recovered => "recover",
            Self::Paused => "pause",
            Self::Drained => "drain",
            Self::Resumed => "resume",
            Self::Stopped => "stop",
            Self::Failed { .. } => "fail",
            Self::Reset => "reset",
            Self::Released => "release",
            Self::StatementSkipped { .. } => "skip a statement of",
            Self::StatementEdited { .. } => "edit a statement of",
            Self::TableSetAside { .. } => "set a table aside of",
            Self::ObjectsModified { .. } => "change the objects of",
            Self::TransactionSkipped { .. } => "skip a transaction of",
        }
    }
}

fn refuse(state: &TaskState, event: &TaskEvent) -> Error {
    Error::new(
        ErrorKind::Refused,
        format!("Cannot {} a task that is {}", event.word(), state.word()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error() -> ErrorReport {
        Error::new(ErrorKind::Connection, "Lost the source").report()
    }

    #[test]
    fn a_task_goes_from_draft_to_synchronizing() {
        let mut state = TaskState::NotConfigured;
        for event in [
            TaskEvent::Saved,
            TaskEvent::PrecheckStarted,
            TaskEvent::PrecheckPassed,
            TaskEvent::Started,
            TaskEvent::Initialized,
        ] {
            state = next(&state, event).unwrap();
        }
        assert_eq!(state, TaskState::Synchronizing);
    }

    #[test]
    fn a_task_cannot_start_before_the_precheck_passes() {
        for state in [
            TaskState::NotStarted,
            TaskState::PrecheckFailed,
            TaskState::Prechecking,
        ] {
            let refusal = next(&state, TaskEvent::Started).unwrap_err();
            assert_eq!(refusal.kind, ErrorKind::Refused);
            assert!(refusal.title.contains(state.word()), "{refusal}");
        }
    }

    #[test]
    fn a_retry_goes_back_to_the_stage_that_was_interrupted() {
        for running in [TaskState::Initializing, TaskState::Synchronizing] {
            let retrying = next(&running, TaskEvent::Interrupted { error: error() }).unwrap();
            assert_eq!(next(&retrying, TaskEvent::Recovered).unwrap(), running);
        }
    }

    #[test]
    fn pause_and_resume_keep_the_stage() {
        let mut state = TaskState::Initializing;
        for event in [
            TaskEvent::Paused,
            TaskEvent::Initialized,
            TaskEvent::Drained,
        ] {
            state = next(&state, event).unwrap();
        }
        assert_eq!(
            state,
            TaskState::Suspended {
                stage: Stage::Synchronize
            }
        );
        assert_eq!(
            next(&state, TaskEvent::Resumed).unwrap(),
            TaskState::Synchronizing
        );
    }

    #[test]
    fn only_the_statement_on_which_the_task_stopped_can_be_skipped() {
        let stopped = Error::new(ErrorKind::Ddl, "A statement was not replayed")
            .subject("binlog.000001:400")
            .report();
        let skip = |state: &TaskState, position: &str| {
            let position = position.to_owned();
            next(state, TaskEvent::StatementSkipped { position })
        };
        let failed = TaskState::Failed { error: stopped };
        assert_eq!(skip(&failed, "binlog.000001:400").unwrap(), failed);
        let other = skip(&failed, "binlog.000001:900").unwrap_err();
        assert!(other.title.contains("binlog.000001:400"), "{other}");
        for state in [
            TaskState::Failed { error: error() },
            TaskState::Synchronizing,
            TaskState::Stopped,
        ] {
            let refusal = skip(&state, "binlog.000001:400").unwrap_err();
            assert_eq!(refusal.kind, ErrorKind::Refused);
        }
    }

    #[test]
    fn only_the_transaction_in_which_the_task_stopped_can_be_skipped() {
        let stopped = Error::new(ErrorKind::Divergence, "A row is missing");
        let error = stopped.in_transaction("binlog.000001:400").report();
        let failed = TaskState::Failed { error };
        let skip = |position: &str| {
            let position = position.to_owned();
            next(&failed, TaskEvent::TransactionSkipped { position })
        };
        assert_eq!(skip("binlog.000001:400").unwrap(), failed);
        assert!(skip("binlog.000001:900").is_err());
    }

    #[test]
    fn a_released_task_allows_nothing() {
        assert!(allowed(&TaskState::Released).is_empty());
    }

    #[test]
    fn the_faces_are_offered_exactly_what_the_table_allows() {
        assert_eq!(
            allowed(&TaskState::Synchronizing),
            [Action::Pause, Action::Stop]
        );
        assert_eq!(
            allowed(&TaskState::Failed { error: error() }),
            [Action::Resume, Action::Stop, Action::Reset, Action::Release]
        );
    }
}
