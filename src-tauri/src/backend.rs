//! The console as the window holds it: opened once, tried again while the
//! local store cannot be opened.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use console::api::live::LiveEvent;
use console::{Console, Host};
use engine::error::ErrorReport;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tokio::sync::OnceCell;

/// The console behind the window.
pub struct Backend {
    folder: PathBuf,
    console: OnceCell<Console>,
    /// Feeds the page. There is one page, so there is one feed.
    feed: Mutex<Option<JoinHandle<()>>>,
}

impl Backend {
    /// A console that keeps its data in `folder`; not opened yet.
    pub const fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            console: OnceCell::const_new(),
            feed: Mutex::new(None),
        }
    }

    /// The console. While its store cannot be opened (disk full, no
    /// permission), each call says so and tries again.
    pub async fn console(&self) -> Result<&Console, ErrorReport> {
        self.console
            .get_or_try_init(|| Console::open(Host::of_this_machine(self.folder.clone())))
            .await
            .map_err(|error| {
                tracing::error!(%error, cause = ?error.source, "opening the local store");
                error.report()
            })
    }

    /// Feeds `channel` with live data; the page's former channel ends.
    pub async fn tell(&self, channel: Channel<LiveEvent>) -> Result<(), ErrorReport> {
        let mut events = self.console().await?.subscribe();
        let feed = tauri::async_runtime::spawn(async move {
            while let Some(event) = events.next().await {
                if let Err(error) = channel.send(event) {
                    tracing::warn!(%error, "the page no longer listens");
                    return;
                }
            }
        });
        let before = self
            .feed
            .lock()
            .expect("nothing panics while it holds the feed")
            .replace(feed);
        if let Some(before) = before {
            before.abort();
        }
        Ok(())
    }

    /// How many tasks are at work now.
    pub fn running_tasks(&self) -> usize {
        self.console.get().map_or(0, Console::running_tasks)
    }

    /// Stops all tasks at a transaction boundary, by `deadline` at the latest.
    pub async fn shut_down(&self, deadline: Duration) {
        let Some(console) = self.console.get() else {
            return;
        };
        if !console.clone().close(deadline).await {
            tracing::warn!(?deadline, "tasks were cut off: they did not stop in time");
        }
    }
}
