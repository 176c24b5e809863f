//! The tasks this engine knows, and what may be asked of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::marks;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::Measures;
use crate::server::session::{Purpose, Session};
use crate::supervisor::drive;
use crate::task::definition::{IgnoredAlert, TaskDefinition, TaskId};
use crate::task::seat::{Ports, Seat};
use crate::task::snapshot::{EngineEvent, LogLevel, TableSnapshot, TaskSnapshot};
use crate::task::state::{Action, TaskEvent, TaskState};
use crate::task::throttle::Throttles;

/// Events kept for a slow listener. One that falls further behind is told how
/// many it lost and reads the snapshots again; states are in the journal.
const EVENTS_MAX: usize = 4096;
/// Tables in one answer: what a face can show at once.
const TABLES_MAX: usize = 500;

/// Runs tasks. Cheap to clone; all clones are the same supervisor.
#[derive(Clone)]
pub struct Supervisor {
    inner: Arc<Inner>,
}

struct Inner {
    ports: Ports,
    events: broadcast::Sender<EngineEvent>,
    tasks: Mutex<BTreeMap<TaskId, Member>>,
    work: Mutex<JoinSet<()>>,
    stop: CancellationToken,
}

/// A task, and the token that stops its present work.
struct Member {
    seat: Arc<Seat>,
    stop: CancellationToken,
}

impl Supervisor {
    /// A supervisor that knows no task yet.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        let (events, _) = broadcast::channel(EVENTS_MAX);
        Self {
            inner: Arc::new(Inner {
                ports,
                events,
                tasks: Mutex::new(BTreeMap::new()),
                work: Mutex::new(JoinSet::new()),
                stop: CancellationToken::new(),
            }),
        }
    }

    /// Takes in a task of the store, in the state that its journal says.
    ///
    /// A task that was at work goes on by itself: a run is taken up where the
    /// destination's checkpoint says, a precheck begins again, and what was
    /// draining has drained with the process that did.
    ///
    /// # Errors
    /// `Definition` when it has no identity, `Refused` when it is known
    /// already, `Store` when a transition cannot be recorded.
    pub async fn register(
        &self,
        definition: TaskDefinition,
        state: TaskState,
    ) -> Result<TaskSnapshot> {
        let seat = self.admit(definition, state.clone())?;
        match state {
            TaskState::Prechecking => {
                let work = self.precheck(&seat);
                seat.change(TaskEvent::PrecheckStarted, || self.spawn(&seat.id, work))
                    .await?;
            }
            TaskState::Initializing | TaskState::Synchronizing | TaskState::Retrying { .. } => {
                self.spawn_run(&seat);
            }
            TaskState::Suspending { .. } | TaskState::Stopping => {
                seat.change(TaskEvent::Drained, || ()).await?;
            }
            TaskState::NotConfigured
            | TaskState::NotStarted
            | TaskState::PrecheckFailed
            | TaskState::PrecheckPassed
            | TaskState::InitializeFailed { .. }
            | TaskState::Suspended { .. }
            | TaskState::Failed { .. }
            | TaskState::Stopped
            | TaskState::Finished
            | TaskState::Released => {}
        }
        Ok(seat.snapshot())
    }

    /// Saves a definition: of a new task, or of one that has not started.
    ///
    /// # Errors
    /// `Definition` when it is not valid or has no identity, `Refused` when
    /// the task's state does not allow it, `Store` when it cannot be recorded.
    pub async fn save(&self, definition: TaskDefinition) -> Result<TaskSnapshot> {
        definition.validate()?;
        let id = identity(&definition)?;
        let known = lock(&self.inner.tasks)
            .get(&id)
            .map(|member| Arc::clone(&member.seat));
        let seat = match known {
            Some(seat) => seat,
            None => self.admit(definition.clone(), TaskState::NotConfigured)?,
        };
        let take = || {
            seat.set_definition(definition);
            seat.forget_precheck();
        };
        seat.change(TaskEvent::Saved, take).await?;
        Ok(seat.snapshot())
    }

    /// Does what the operator asks.
    ///
    /// # Errors
    /// `Refused` when the task's state does not allow it, `Store` when the
    /// transition cannot be recorded; for `Reset` also whatever keeps the
    /// task's rows on the destination from being cleared.
    pub async fn act(&self, id: &TaskId, action: Action) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        match action {
            Action::Configure => {
                return Err(Error::new(
                    ErrorKind::Refused,
                    "A task is configured by saving a definition",
                ));
            }
            Action::Precheck => {
                let work = self.precheck(&seat);
                seat.change(TaskEvent::PrecheckStarted, || self.spawn(id, work))
                    .await?;
            }
            Action::Start | Action::Resume => {
                let begin = || {
                    seat.forget_interruption();
                    self.spawn_run(&seat);
                };
                seat.change(action.event(), begin).await?;
            }
            Action::Pause | Action::Stop => {
                seat.change(action.event(), || self.cancel(id)).await?;
            }
            Action::Reset => self.reset(&seat).await?,
            Action::Release => self.release(&seat).await?,
        }
        Ok(seat.snapshot())
    }

    /// The task as it is now.
    ///
    /// # Errors
    /// `Refused` when there is no such task.
    pub fn snapshot(&self, id: &TaskId) -> Result<TaskSnapshot> {
        Ok(self.seat(id)?.snapshot())
    }

    /// Every task as it is now.
    #[must_use]
    pub fn snapshots(&self) -> Vec<TaskSnapshot> {
        let seats: Vec<_> = lock(&self.inner.tasks)
            .values()
            .map(|member| Arc::clone(&member.seat))
            .collect();
        seats.iter().map(|seat| seat.snapshot()).collect()
    }

    /// What the task is to do, ignored alerts included.
    ///
    /// # Errors
    /// `Refused` when there is no such task.
    pub fn definition(&self, id: &TaskId) -> Result<TaskDefinition> {
        Ok(self.seat(id)?.definition().as_ref().clone())
    }

    /// Tables of a task whose `database.table` holds `filter`: how many, and
    /// some of them.
    ///
    /// # Errors
    /// `Refused` when there is no such task.
    pub fn tables(
        &self,
        id: &TaskId,
        filter: &str,
        offset: usize,
        limit: usize,
    ) -> Result<(u32, Vec<TableSnapshot>)> {
        let limit = limit.min(TABLES_MAX);
        Ok(self.seat(id)?.metrics.tables(filter, offset, limit))
    }

    /// What is measured of a task besides its snapshot.
    ///
    /// # Errors
    /// `Refused` when there is no such task.
    pub fn measures(&self, id: &TaskId) -> Result<Measures> {
        Ok(self.seat(id)?.metrics.measures())
    }

    /// Confirms and ignores a precheck alert, and runs the precheck again. The
    /// definition now names the alert: the host stores it.
    ///
    /// # Errors
    /// `Refused` when there is no such task or its state does not allow a
    /// precheck, `Store` when the transition cannot be recorded.
    pub async fn ignore_alert(&self, id: &TaskId, alert: IgnoredAlert) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        let mut definition = seat.definition().as_ref().clone();
        if !definition.options.ignored_alerts.contains(&alert) {
            definition.options.ignored_alerts.push(alert);
        }
        let work = self.precheck(&seat);
        let take = || {
            seat.set_definition(definition);
            self.spawn(id, work);
        };
        seat.change(TaskEvent::PrecheckStarted, take).await?;
        Ok(seat.snapshot())
    }

    /// Has the task run under other limits of speed from now on, in whatever
    /// state it is. The definition now names them: the host stores it.
    ///
    /// # Errors
    /// `Definition` when one is out of range, `Refused` when there is no such
    /// task.
    pub fn throttle(&self, id: &TaskId, throttles: Throttles) -> Result<TaskSnapshot> {
        throttles.validate()?;
        let seat = self.seat(id)?;
        seat.set_throttles(throttles);
        seat.log(LogLevel::Info, "The limits of speed were changed", None);
        Ok(seat.snapshot())
    }

    /// Listens to what happens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<EngineEvent> {
        self.inner.events.subscribe()
    }

    /// Ends all work at a transaction boundary. Tasks keep the state they are
    /// in, so that they go on when they are registered again. Work that has
    /// not ended by the deadline is cut off, which is harmless: the
    /// destination rolls back what was not committed. Returns whether all
    /// ended in time.
    pub async fn shutdown(&self, deadline: Duration) -> bool {
        self.inner.stop.cancel();
        let mut work = std::mem::take(&mut *lock(&self.inner.work));
        let drained = async { while work.join_next().await.is_some() {} };
        if tokio::time::timeout(deadline, drained).await.is_ok() {
            return true;
        }
        tracing::warn!(left = work.len(), "work was cut off at the deadline");
        work.shutdown().await;
        false
    }

    pub(super) fn ports(&self) -> &Ports {
        &self.inner.ports
    }

    async fn reset(&self, seat: &Seat) -> Result<()> {
        crate::task::state::next(&seat.state(), TaskEvent::Reset)?;
        // Before the transition is recorded, unlike elsewhere: a task that is
        // said to be reset while its rows remain would go on from them when it
        // is started. Rows gone and no transition is harmless: what has no
        // position refuses to go on and asks for the reset again.
        clear(seat).await?;
        let begin = || {
            seat.metrics.reset();
            seat.forget_interruption();
            seat.forget_precheck();
        };
        seat.change(TaskEvent::Reset, begin).await?;
        Ok(())
    }

    async fn release(&self, seat: &Seat) -> Result<()> {
        seat.change(TaskEvent::Released, || ()).await?;
        if let Err(error) = clear(seat).await {
            seat.log(
                LogLevel::Warning,
                format!(
                    "The task is released, but its rows in the database lockstep of the destination could not be removed. To remove them by hand, delete what has task_id = '{}' there",
                    seat.id
                ),
                Some(&error),
            );
        }
        lock(&self.inner.tasks).remove(&seat.id);
        Ok(())
    }

    fn admit(&self, definition: TaskDefinition, state: TaskState) -> Result<Arc<Seat>> {
        let id = identity(&definition)?;
        let seat = Arc::new(Seat::new(
            id.clone(),
            definition,
            state,
            self.inner.ports.clone(),
            self.inner.events.clone(),
        ));
        let mut tasks = lock(&self.inner.tasks);
        if tasks.contains_key(&id) {
            return Err(
                Error::new(ErrorKind::Refused, format!("Task {id} is known already"))
                    .subject(id.as_str()),
            );
        }
        let member = Member {
            seat: Arc::clone(&seat),
            stop: self.inner.stop.child_token(),
        };
        tasks.insert(id, member);
        Ok(seat)
    }

    pub(super) fn seat(&self, id: &TaskId) -> Result<Arc<Seat>> {
        lock(&self.inner.tasks)
            .get(id)
            .map(|member| Arc::clone(&member.seat))
            .ok_or_else(|| {
                Error::new(ErrorKind::Refused, format!("There is no task {id}"))
                    .subject(id.as_str())
            })
    }

    fn precheck(&self, seat: &Arc<Seat>) -> impl Future<Output = ()> + Send + use<> {
        drive::precheck(Arc::clone(seat), self.inner.stop.child_token())
    }

    fn spawn_run(&self, seat: &Arc<Seat>) {
        let stop = self.inner.stop.child_token();
        seat.set_epoch(None);
        if let Some(member) = lock(&self.inner.tasks).get_mut(&seat.id) {
            member.stop = stop.clone();
        }
        self.spawn(&seat.id, drive::run(Arc::clone(seat), stop));
    }

    fn spawn(&self, id: &TaskId, work: impl Future<Output = ()> + Send + 'static) {
        let mut set = lock(&self.inner.work);
        // What has ended is taken out here: the set holds at most one work a
        // task, besides those that ended since the last one began.
        while set.try_join_next().is_some() {}
        let stop = self.inner.stop.clone();
        if stop.is_cancelled() {
            tracing::info!(task = %id, "not begun: the engine is shutting down");
            return;
        }
        set.spawn(work);
    }

    fn cancel(&self, id: &TaskId) {
        if let Some(member) = lock(&self.inner.tasks).get(id) {
            member.stop.cancel();
        }
    }
}

/// Removes everything that the destination keeps about the task.
async fn clear(seat: &Seat) -> Result<()> {
    let definition = seat.definition();
    let connections = &seat.ports.connections;
    let destination = connections.resolve(&definition.destination).await?;
    let mut session = Session::connect(&destination, Purpose::Writer).await?;
    marks::clear(&mut session, &seat.id).await?;
    session.close().await;
    Ok(())
}

pub(super) fn identity(definition: &TaskDefinition) -> Result<TaskId> {
    definition.id.clone().ok_or_else(|| {
        Error::new(
            ErrorKind::Definition,
            format!("Task {} has no identity yet", definition.name),
        )
        .hint("Save it through the console, which gives it one.")
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
