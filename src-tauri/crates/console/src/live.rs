//! The one channel for live data: state at once, metrics four times a second.

use std::sync::Arc;
use std::time::Duration;

use engine::supervisor::Supervisor;
use engine::task::definition::TaskId;
use engine::task::snapshot::{EngineEvent, LogEntry, TaskSnapshot};
use engine::task::state::TaskState;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::api::live::LiveEvent;
use crate::store::Store;

/// Events kept for a slow listener: minutes of metrics, seconds of a busy log.
/// One that falls further behind is told to ask again.
const EVENTS_MAX: usize = 2048;

/// Metrics go out four times a second: what an eye can follow.
const METRICS_EVERY: Duration = Duration::from_millis(250);

/// History is kept by the second.
const TICKS_PER_SAMPLE: u32 = 4;

/// Where live events are sent from.
#[derive(Clone)]
pub struct Live {
    events: broadcast::Sender<LiveEvent>,
}

impl Live {
    /// A channel nobody listens to yet.
    #[must_use]
    pub fn new() -> Self {
        let (events, _) = broadcast::channel(EVENTS_MAX);
        Self { events }
    }

    /// Tells everybody who listens. Nobody need listen.
    pub fn tell(&self, event: LiveEvent) {
        drop(self.events.send(event));
    }

    /// Adds a line to a task's log and tells it.
    pub async fn log(&self, store: &Store, task: TaskId, entry: LogEntry) {
        if let Err(error) = store.append_log(&task, entry.clone()).await {
            tracing::error!(error = %error, cause = ?error.source, "a line of a task's log could not be kept");
        }
        self.tell(LiveEvent::Log { task, entry });
    }

    /// Listens to what happens from now on.
    #[must_use]
    pub fn listen(&self) -> LiveFeed {
        LiveFeed {
            events: self.events.subscribe(),
        }
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

/// One listener's end of the channel.
pub struct LiveFeed {
    events: broadcast::Receiver<LiveEvent>,
}

impl LiveFeed {
    /// The next event; `None` when the console has been closed. A listener that
    /// was too slow gets `ListsChanged` in place of what it lost.
    pub async fn next(&mut self) -> Option<LiveEvent> {
        match self.events.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => Some(LiveEvent::ListsChanged),
            Err(RecvError::Closed) => None,
        }
    }
}

/// Carries what the engine tells to the store and the listeners, until stopped.
pub async fn pump(
    supervisor: Supervisor,
    mut engine: broadcast::Receiver<EngineEvent>,
    store: Arc<Store>,
    live: Live,
    stop: CancellationToken,
) {
    let mut ticks = tokio::time::interval(METRICS_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut tick: u32 = 0;
    loop {
        tokio::select! {
            biased; // Stopping first, then states, which are told at once.
            () = stop.cancelled() => {
                // What was told before the end is kept too.
                while let Ok(event) = engine.try_recv() {
                    carry(&supervisor, &store, &live, event).await;
                }
                return;
            }
            event = engine.recv() => match event {
                Ok(event) => carry(&supervisor, &store, &live, event).await,
                Err(RecvError::Lagged(_)) => live.tell(LiveEvent::ListsChanged),
                Err(RecvError::Closed) => return,
            },
            _ = ticks.tick() => {
                tick = tick.wrapping_add(1);
                measure(&supervisor, &store, &live, tick).await;
            }
        }
    }
}

async fn carry(supervisor: &Supervisor, store: &Store, live: &Live, event: EngineEvent) {
    match event {
        EngineEvent::Transition { task, transition } => {
            if transition.to == TaskState::Released {
                live.tell(LiveEvent::ListsChanged);
            }
            // A task that has just been released has no snapshot any more.
            if let Ok(snapshot) = supervisor.snapshot(&task) {
                let snapshot = Box::new(snapshot);
                live.tell(LiveEvent::State { snapshot });
            }
        }
        EngineEvent::Precheck { task, report } => {
            if report.items_done == report.items_total
                && let Err(error) = store.save_precheck(&task, report.clone()).await
            {
                tracing::error!(task = %task, error = %error, "a precheck could not be kept");
            }
            live.tell(LiveEvent::Precheck { task, report });
        }
        EngineEvent::Log { task, entry } => live.log(store, task, entry).await,
    }
}

async fn measure(supervisor: &Supervisor, store: &Store, live: &Live, tick: u32) {
    let running: Vec<TaskSnapshot> = supervisor
        .snapshots()
        .into_iter()
        .filter(|snapshot| snapshot.state.is_active())
        .collect();
    if running.is_empty() {
        return;
    }
    if tick.is_multiple_of(TICKS_PER_SAMPLE) {
        let samples = running
            .iter()
            .map(|snapshot| (snapshot.id.clone(), snapshot.metrics))
            .collect();
        if let Err(error) = store.append_metrics(samples).await {
            tracing::warn!(error = %error, "the history of metrics could not be kept");
        }
    }
    live.tell(LiveEvent::Metrics { snapshots: running });
}
