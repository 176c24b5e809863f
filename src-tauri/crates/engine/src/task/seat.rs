//! A task at work: its state and the one way to change it, its definition and
//! what it tells.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{Notify, broadcast};

use crate::checkpoint::modifications::Order;
use crate::error::{Error, ErrorReport, Result};
use crate::metrics::task::{Phase, TaskMetrics};
use crate::ports::{Clock, Connections, Journal};
use crate::precheck::finding::PrecheckReport;
use crate::task::definition::{DatabaseSelection, TaskDefinition, TaskId};
use crate::task::modification::{ModificationProgress, ModificationState};
use crate::task::retry::Interruption;
use crate::task::snapshot::{EngineEvent, LogEntry, LogLevel, RetrySnapshot, TaskSnapshot};
use crate::task::state::{TaskEvent, TaskState, Transition, allowed, next, skippable};
use crate::task::throttle::{Throttle, Throttles};

/// What the engine asks of its host, in one hand.
#[derive(Clone)]
pub struct Ports {
    /// Where transitions are written before they are acted upon.
    pub journal: Arc<dyn Journal>,
    /// Resolves connections.
    pub connections: Arc<dyn Connections>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// One task: everything about it that outlives a single attempt to run it.
pub(crate) struct Seat {
    /// Which task.
    pub(crate) id: TaskId,
    /// The host.
    pub(crate) ports: Ports,
    /// Counters.
    pub(crate) metrics: Arc<TaskMetrics>,
    events: broadcast::Sender<EngineEvent>,
    /// Held from reading the state until its successor is recorded, so that
    /// transitions form one line.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<TaskState>,
    definition: Mutex<Arc<TaskDefinition>>,
    /// The limits of its speed.
    pub(crate) throttle: Arc<Throttle>,
    precheck: Mutex<Option<PrecheckReport>>,
    retry: Mutex<Option<RetrySnapshot>>,
    interruption: Mutex<Interruption>,
    interrupted: AtomicBool,
    /// Told when the operator does not want to wait for the next attempt.
    pub(crate) hurry: Notify,
    /// The epoch that the present run holds on the destination; none before
    /// its first attempt.
    epoch: Mutex<Option<u64>>,
    /// Told when the operator has ordered another change of the objects.
    pub(crate) ordered: Notify,
    /// The order that is being carried out.
    order: Mutex<Option<Order>>,
    /// The seat of its branch.
    branch: Mutex<Option<Arc<Self>>>,
    /// Of a branch, the task in whose log its lines are.
    trunk: Option<TaskId>,
}

impl Seat {
    /// A task as its host knows it.
    pub(crate) fn new(
        id: TaskId,
        definition: TaskDefinition,
        state: TaskState,
        ports: Ports,
        events: broadcast::Sender<EngineEvent>,
    ) -> Self {
        let interrupted = AtomicBool::new(matches!(state, TaskState::Retrying { .. }));
        Self {
            throttle: Arc::new(Throttle::new(definition.options.throttles)),
            id,
            ports,
            metrics: Arc::default(),
            events,
            turn: tokio::sync::Mutex::new(()),
            state: Mutex::new(state),
            definition: Mutex::new(Arc::new(definition)),
            precheck: Mutex::new(None),
            retry: Mutex::new(None),
            interruption: Mutex::new(Interruption::default()),
            interrupted,
            hurry: Notify::new(),
            epoch: Mutex::new(None),
            ordered: Notify::new(),
            order: Mutex::new(None),
            branch: Mutex::new(None),
            trunk: None,
        }
    }

    /// The seat of a branch that carries `definition` beside the task, made when
    /// it is asked for the first time. Nothing of it is in the journal: what it
    /// has done is on the destination.
    pub(crate) fn branch(&self, id: &TaskId, definition: TaskDefinition) -> Arc<Self> {
        let mut branch = lock(&self.branch);
        if let Some(known) = branch.as_ref().filter(|known| known.id == *id) {
            return Arc::clone(known);
        }
        let ports = Ports {
            journal: Arc::new(Unrecorded),
            ..self.ports.clone()
        };
        let state = TaskState::Initializing;
        let seat = Arc::new(Self {
            throttle: Arc::clone(&self.throttle),
            metrics: Arc::new(self.metrics.branch()),
            trunk: Some(self.id.clone()),
            ..Self::new(id.clone(), definition, state, ports, self.events.clone())
        });
        *branch = Some(Arc::clone(&seat));
        seat
    }

    /// Says which order is being carried out.
    pub(crate) fn set_order(&self, order: Option<Order>) {
        if order.is_none() {
            *lock(&self.branch) = None;
        }
        *lock(&self.order) = order;
    }

    fn modification(&self) -> Option<ModificationProgress> {
        let order = lock(&self.order).clone()?;
        let (rows_done, rows_total) = self.metrics.progress_of(&order.tables);
        Some(ModificationProgress {
            number: order.number,
            change: order.wish.change,
            table: order.wish.table.to_string(),
            state: match order.is_loading {
                true => ModificationState::Loading,
                false => ModificationState::Ordered,
            },
            rows_done,
            rows_total,
        })
    }

    /// Takes other objects into the definition: the destination has them. The
    /// host has them first, so that it never has more than one change to learn.
    ///
    /// # Errors
    /// `Store` when the host cannot write them.
    pub(crate) async fn reselect(&self, objects: &[DatabaseSelection]) -> Result<()> {
        self.ports.journal.reselect(&self.id, objects).await?;
        let mut definition = lock(&self.definition);
        Arc::make_mut(&mut definition).objects = objects.to_vec();
        Ok(())
    }

    /// How long the next attempt is to wait, when one has failed.
    pub(crate) fn pause(&self) -> Duration {
        let next_ms = lock(&self.retry).as_ref().map_or(0, |retry| retry.next_ms);
        Duration::from_millis(next_ms.saturating_sub(self.ports.clock.now_ms()))
    }

    /// The epoch that the present run holds; none before its first attempt.
    pub(crate) fn epoch(&self) -> Option<u64> {
        *lock(&self.epoch)
    }

    /// Says which epoch the present run holds. Starting and resuming hold none:
    /// they take the task from whoever has it.
    pub(crate) fn set_epoch(&self, epoch: Option<u64>) {
        *lock(&self.epoch) = epoch;
    }

    /// Where the task stands.
    pub(crate) fn state(&self) -> TaskState {
        lock(&self.state).clone()
    }

    /// What the task is to do.
    pub(crate) fn definition(&self) -> Arc<TaskDefinition> {
        Arc::clone(&lock(&self.definition))
    }

    /// Takes a new definition. The caller has made the transition that allows it.
    pub(crate) fn set_definition(&self, definition: TaskDefinition) {
        self.throttle.set(definition.options.throttles);
        *lock(&self.definition) = Arc::new(definition);
    }

    /// Has other limits of speed from now on, whatever the state.
    pub(crate) fn set_throttles(&self, throttles: Throttles) {
        let mut definition = lock(&self.definition);
        Arc::make_mut(&mut definition).options.throttles = throttles;
        self.throttle.set(throttles);
    }

    /// Records the transition, acts on it, tells it: in this order, so that a
    /// crash between any two finds the state that was acted upon, or one from
    /// which the act is done again.
    ///
    /// # Errors
    /// `Refused` by the table of states, `Store` when it cannot be recorded;
    /// in both cases nothing has happened.
    pub(crate) async fn change(&self, event: TaskEvent, act: impl FnOnce()) -> Result<Transition> {
        let _turn = self.turn.lock().await;
        let from = self.state();
        let to = next(&from, event.clone())?;
        let transition = Transition {
            at_ms: self.ports.clock.now_ms(),
            from,
            event,
            to,
        };
        self.ports.journal.record(&self.id, &transition).await?;
        *lock(&self.state) = transition.to.clone();
        act();
        if self.trunk.is_none() {
            self.tell(EngineEvent::Transition {
                task: self.id.clone(),
                transition: Box::new(transition.clone()),
            });
        }
        Ok(transition)
    }

    /// Decides what follows an error: the next attempt, or `None` to give up.
    pub(crate) fn interrupt(&self, error: &ErrorReport) -> Option<RetrySnapshot> {
        let times = self.definition().options.retry;
        let now_ms = self.ports.clock.now_ms();
        let retry = lock(&self.interruption).next(error, times, now_ms);
        lock(&self.retry).clone_from(&retry);
        self.interrupted.store(retry.is_some(), Ordering::Release);
        retry
    }

    /// Says that something has succeeded. After an interruption that is the
    /// recovery: connecting alone would not do, since a statement that always
    /// fails would then keep its window open for ever.
    ///
    /// # Errors
    /// `Store` when the recovery cannot be recorded.
    pub(crate) async fn progressed(&self) -> Result<()> {
        if !self.interrupted.load(Ordering::Acquire) {
            return Ok(());
        }
        if matches!(self.state(), TaskState::Retrying { .. }) {
            match self.change(TaskEvent::Recovered, || ()).await {
                Ok(_) => self.log(LogLevel::Info, "Recovered", None),
                // The operator paused or stopped it meanwhile.
                Err(refused) if refused.kind == crate::error::ErrorKind::Refused => {}
                Err(error) => return Err(error),
            }
        }
        self.forget_interruption();
        Ok(())
    }

    /// Begins with no interruption to look back on.
    pub(crate) fn forget_interruption(&self) {
        self.interrupted.store(false, Ordering::Release);
        lock(&self.interruption).end();
        *lock(&self.retry) = None;
    }

    /// Keeps the precheck as far as it has come, and tells it.
    pub(crate) fn report_precheck(&self, report: PrecheckReport) {
        *lock(&self.precheck) = Some(report.clone());
        self.tell(EngineEvent::Precheck {
            task: self.id.clone(),
            report,
        });
    }

    /// Forgets the last precheck: the definition is another one now.
    pub(crate) fn forget_precheck(&self) {
        *lock(&self.precheck) = None;
    }

    /// The last precheck.
    pub(crate) fn precheck(&self) -> Option<PrecheckReport> {
        lock(&self.precheck).clone()
    }

    /// Writes a line into the task's log.
    pub(crate) fn log(&self, level: LogLevel, message: impl Into<String>, error: Option<&Error>) {
        let message = match &self.trunk {
            Some(_) => format!("Beside the task: {}", message.into()),
            None => message.into(),
        };
        self.tell(EngineEvent::Log {
            task: self.trunk.as_ref().unwrap_or(&self.id).clone(),
            entry: LogEntry {
                at_ms: self.ports.clock.now_ms(),
                level,
                message,
                error: error.map(Error::report),
            },
        });
    }

    /// The task as the faces see it.
    pub(crate) fn snapshot(&self) -> TaskSnapshot {
        let at_ms = self.ports.clock.now_ms();
        let state = self.state();
        let types = self.definition().types;
        TaskSnapshot {
            id: self.id.clone(),
            at_ms,
            actions: allowed(&state),
            skippable: skippable(&state).map(str::to_owned),
            state,
            schema: self.metrics.phase(Phase::Schema, types),
            full: self.metrics.phase(Phase::Full, types),
            incremental: self.metrics.phase(Phase::Incremental, types),
            precheck: self.precheck(),
            metrics: self.metrics.sample(at_ms),
            retry: lock(&self.retry).clone(),
            position: self.metrics.position(),
            tables_total: self.metrics.tables_total(),
            modification: self.modification(),
        }
    }

    fn tell(&self, event: EngineEvent) {
        // Nobody listening is not an error.
        let _ = self.events.send(event);
    }
}

/// Where a branch records its transitions.
struct Unrecorded;

#[async_trait]
impl Journal for Unrecorded {
    async fn record(&self, _: &TaskId, _: &Transition) -> Result<()> {
        Ok(())
    }

    async fn reselect(&self, _: &TaskId, _: &[DatabaseSelection]) -> Result<()> {
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
