//! Closing the window. With running tasks it asks first; then the tasks are
//! stopped at a transaction boundary. They go on by themselves at the next start.
//!
//! The page shows the question: `quit-asked` goes to it, `quit-confirmed` or
//! `quit-declined` comes back; `quit-wanted` is a click on the window's X from
//! inside the page.

use std::sync::Mutex;
use std::time::Duration;

use serde::Serialize;
use tauri::{AppHandle, Emitter, Listener, Manager};

use crate::backend::Backend;

/// How long stopping may take. A healthy server comes to a transaction
/// boundary in well under a second; one that hangs is left alone, which is
/// harmless: the destination's checkpoint says where to go on.
const DRAIN_MAX: Duration = Duration::from_secs(15);

/// A page that hangs cannot answer: closing this often in a row is the answer.
const ASKED_MAX: u8 = 3;

/// How far the application is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nobody wants to quit.
    Open,
    /// The page shows the question.
    Asked { times: u8 },
    /// Tasks are being stopped.
    Draining,
    /// Nothing runs any more.
    Drained,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// The operator closed the window.
    Close { tasks_running: bool },
    /// The operator confirmed, or the system told the application to end.
    Confirmed,
    /// The operator thought better of it.
    Declined,
    /// All tasks have stopped.
    Stopped,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Nothing,
    Ask,
    Drain,
    Exit,
}

/// The one table of quitting.
const fn next(phase: Phase, event: Event) -> (Phase, Step) {
    match (phase, event) {
        (
            Phase::Open,
            Event::Close {
                tasks_running: true,
            },
        ) => (Phase::Asked { times: 1 }, Step::Ask),
        (
            Phase::Asked { times },
            Event::Close {
                tasks_running: true,
            },
        ) if times + 1 < ASKED_MAX => (Phase::Asked { times: times + 1 }, Step::Ask),
        (
            Phase::Open | Phase::Asked { .. },
            Event::Close { tasks_running: _ } | Event::Confirmed,
        ) => (Phase::Draining, Step::Drain),
        (Phase::Open | Phase::Asked { .. }, Event::Declined) => (Phase::Open, Step::Nothing),
        (Phase::Draining, Event::Stopped) => (Phase::Drained, Step::Exit),
        (Phase::Open | Phase::Asked { .. }, Event::Stopped) => (phase, Step::Nothing),
        (Phase::Draining, Event::Close { .. } | Event::Confirmed | Event::Declined)
        | (
            Phase::Drained,
            Event::Close { .. } | Event::Confirmed | Event::Declined | Event::Stopped,
        ) => (phase, Step::Nothing),
    }
}

/// Remembers how far the application is on its way out.
pub struct Quit(Mutex<Phase>);

impl Quit {
    /// Nobody wants to quit yet.
    pub const fn new() -> Self {
        Self(Mutex::new(Phase::Open))
    }

    /// Whether the window may go now.
    pub fn may_close(&self) -> bool {
        *self.phase() == Phase::Drained
    }

    fn take(&self, event: Event) -> Step {
        let mut phase = self.phase();
        let (after, step) = next(*phase, event);
        *phase = after;
        step
    }

    fn phase(&self) -> std::sync::MutexGuard<'_, Phase> {
        self.0
            .lock()
            .expect("nothing panics while it holds the phase")
    }
}

/// The question as the page shows it.
#[derive(Debug, Clone, Serialize)]
struct QuitAsked {
    /// How many tasks are at work.
    running: usize,
}

/// Listens to the page and to the system.
pub fn listen(app: &AppHandle) {
    let on = |name: &str, act: fn(AppHandle)| {
        let handle = app.clone();
        app.listen(name, move |_| act(handle.clone()));
    };
    on("quit-wanted", close);
    on("quit-confirmed", |app| act(app, Event::Confirmed));
    on("quit-declined", |app| act(app, Event::Declined));
    #[cfg(unix)]
    tauri::async_runtime::spawn(end_on_signal(app.clone()));
}

/// The operator closes the window.
pub fn close(app: AppHandle) {
    let tasks_running = app.state::<Backend>().running_tasks() > 0;
    act(app, Event::Close { tasks_running });
}

fn act(app: AppHandle, event: Event) {
    match app.state::<Quit>().take(event) {
        Step::Nothing => {}
        Step::Ask => {
            let running = app.state::<Backend>().running_tasks();
            if let Err(error) = app.emit("quit-asked", QuitAsked { running }) {
                tracing::error!(%error, "asking the page about quitting");
            }
        }
        Step::Drain => {
            tauri::async_runtime::spawn(async move {
                app.state::<Backend>().shut_down(DRAIN_MAX).await;
                act(app, Event::Stopped);
            });
        }
        Step::Exit => app.exit(0),
    }
}

/// The session ends or somebody stops the process: nobody is there to ask.
#[cfg(unix)]
async fn end_on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hang_up)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
        signal(SignalKind::hangup()),
    ) else {
        tracing::error!("signals cannot be heard: ending the process will not stop tasks first");
        return;
    };
    // No order among them: each means the same.
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    act(app, Event::Confirmed);
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: Event = Event::Close {
        tasks_running: true,
    };
    const IDLE: Event = Event::Close {
        tasks_running: false,
    };

    fn steps(events: &[Event]) -> Vec<Step> {
        let quit = Quit::new();
        events.iter().map(|event| quit.take(*event)).collect()
    }

    #[test]
    fn without_running_tasks_nobody_is_asked() {
        assert_eq!(steps(&[IDLE, Event::Stopped]), [Step::Drain, Step::Exit]);
    }

    #[test]
    fn running_tasks_are_asked_about_and_then_drained_once() {
        assert_eq!(
            steps(&[
                BUSY,
                Event::Confirmed,
                Event::Confirmed,
                BUSY,
                Event::Stopped
            ]),
            [
                Step::Ask,
                Step::Drain,
                Step::Nothing,
                Step::Nothing,
                Step::Exit
            ]
        );
    }

    #[test]
    fn declining_keeps_everything_as_it_was() {
        assert_eq!(
            steps(&[BUSY, Event::Declined, BUSY]),
            [Step::Ask, Step::Nothing, Step::Ask]
        );
    }

    #[test]
    fn a_page_that_never_answers_does_not_hold_the_window_for_ever() {
        assert_eq!(
            steps(&[BUSY, BUSY, BUSY]),
            [Step::Ask, Step::Ask, Step::Drain]
        );
    }

    #[test]
    fn the_window_stays_until_the_tasks_have_stopped() {
        let quit = Quit::new();
        quit.take(Event::Confirmed);
        assert!(!quit.may_close());
        quit.take(Event::Stopped);
        assert!(quit.may_close());
    }
}
