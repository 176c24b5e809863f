//! `lockstep run` and `lockstep precheck`: a task in a file.

use std::time::Duration;

use engine::error::Result;
use engine::supervisor::Supervisor;
use engine::task::definition::TaskId;
use engine::task::state::TaskState;

use crate::arguments::{self, Arguments};
use crate::document::Document;
use crate::exit::Exit;
use crate::output::Output;
use crate::ports::ports;
use crate::signal::Signals;
use crate::watch::{Ending, Watch};

/// How long work may take to reach a transaction boundary after a signal. The
/// longest statement of ours runs about a second; a lock on the destination
/// may hold one longer. Cut off after that, it is rolled back.
pub const STOP_TIME_MAX: Duration = Duration::from_secs(60);

/// Runs a task from its document.
pub async fn run(global: &Arguments, arguments: &arguments::Run) -> Exit {
    let mut output = Output::new(arguments.document.json);
    let outcome = async {
        let mut begun = Begun::new(global, &arguments.document).await?;
        if begun.supervisor.snapshot(&begun.id)?.state == TaskState::Finished {
            output.note("The destination says that this task is done already.");
        }
        let mut watch = begun.watch(&mut output);
        let ending = match &arguments.skip {
            Some(position) => watch.run_past(position, arguments.until).await,
            None => watch.run(arguments.until).await,
        };
        drop(watch);
        begun.end(&output).await;
        ending
    }
    .await;
    finish(&mut output, outcome)
}

/// Prechecks a task from its document.
pub async fn precheck(global: &Arguments, arguments: &arguments::Document) -> Exit {
    let mut output = Output::new(arguments.json);
    let outcome = async {
        let document = Document::read(&arguments.task)?;
        let id = document.id();
        let supervisor = supervisor(global, &document);
        let events = supervisor.subscribe();
        supervisor.save(document.definition).await?;
        let mut begun = Begun {
            supervisor,
            id,
            events: Some(events),
            signals: Signals::take()?,
        };
        let ending = begun.watch(&mut output).precheck().await;
        begun.end(&output).await;
        ending
    }
    .await;
    finish(&mut output, outcome)
}

/// Says how it ended.
pub fn finish(output: &mut Output, outcome: Result<Ending>) -> Exit {
    match outcome {
        Ok(Ending {
            exit,
            reason,
            error,
        }) => {
            output.end(exit, reason, error.as_ref());
            exit
        }
        Err(error) => output.fail(&error),
    }
}

fn supervisor(global: &Arguments, document: &Document) -> Supervisor {
    Supervisor::new(ports(
        document,
        global.home.clone(),
        global.passphrase_file.clone(),
    ))
}

/// A task that an engine of its own has taken in.
struct Begun {
    supervisor: Supervisor,
    id: TaskId,
    events: Option<tokio::sync::broadcast::Receiver<engine::task::snapshot::EngineEvent>>,
    signals: Signals,
}

impl Begun {
    async fn new(global: &Arguments, arguments: &arguments::Document) -> Result<Self> {
        let document = Document::read(&arguments.task)?;
        let id = document.id();
        let supervisor = supervisor(global, &document);
        let events = Some(supervisor.subscribe());
        let signals = Signals::take()?;
        supervisor.adopt(document.definition).await?;
        Ok(Self {
            supervisor,
            id,
            events,
            signals,
        })
    }

    fn watch<'a>(&'a mut self, output: &'a mut Output) -> Watch<'a> {
        Watch {
            supervisor: &self.supervisor,
            id: self.id.clone(),
            events: self
                .events
                .take()
                .unwrap_or_else(|| self.supervisor.subscribe()),
            signals: &mut self.signals,
            output,
        }
    }

    /// Ends the work at a transaction boundary, or at once when asked again.
    async fn end(mut self, output: &Output) {
        tokio::select! {
            biased; // Somebody who asks twice does not want to wait.
            _ = self.signals.next() => {}
            in_time = self.supervisor.shutdown(STOP_TIME_MAX) => {
                if !in_time {
                    output.note("Work was cut off; the destination rolls it back.");
                }
            }
        }
    }
}
