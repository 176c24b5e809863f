//! `lockstep run` and `lockstep precheck`: a task in a file.

use std::time::Duration;

use engine::error::Result;
use engine::supervisor::{Adoption, Supervisor};
use engine::task::definition::{TaskDefinition, TaskId};
use engine::task::snapshot::EngineEvent;
use engine::task::state::TaskState;
use serde_json::json;
use tokio::sync::broadcast::Receiver;

use crate::arguments::{self, Arguments};
use crate::arrival::{Arrival, arrive};
use crate::document::Document;
use crate::exit::Exit;
use crate::limits::Limits;
use crate::metrics::Endpoint;
use crate::output::Output;
use crate::ports::{ensure_known, ports};
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
        let _metrics = match arguments.metrics {
            Some(address) => {
                let endpoint = Endpoint::open(address, begun.supervisor.clone()).await?;
                let url = endpoint.url();
                let line = format!("Metrics are served at {url}");
                output.say("metrics", &json!({ "url": url }), &[line]);
                Some(endpoint)
            }
            None => None,
        };
        let ending = begun.run(arguments, &mut output).await;
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
        let mut begun = Begun::new(global, arguments).await?;
        begun.supervisor.save(begun.definition.clone()).await?;
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

/// A task in a file, and an engine of its own.
struct Begun {
    supervisor: Supervisor,
    definition: TaskDefinition,
    id: TaskId,
    events: Option<Receiver<EngineEvent>>,
    signals: Signals,
    limits: Limits,
}

impl Begun {
    async fn new(global: &Arguments, arguments: &arguments::Document) -> Result<Self> {
        // Signals come first: from here on they end the program in order.
        let signals = Signals::take()?;
        let document = Document::read(&arguments.task)?;
        ensure_known(&document, global.home.clone()).await?;
        let (home, passphrase) = (global.home.clone(), global.passphrase_file.clone());
        let supervisor = Supervisor::new(ports(&document, home, passphrase));
        Ok(Self {
            events: Some(supervisor.subscribe()),
            id: document.id(),
            supervisor,
            definition: document.definition,
            signals,
            limits: Limits::of(arguments.task.clone())?,
        })
    }

    /// Waits for the servers, then runs the task until it ends.
    async fn run(&mut self, arguments: &arguments::Run, output: &mut Output) -> Result<Ending> {
        if !arguments.set_aside.is_empty() {
            let (definition, tables) = (&self.definition, &arguments.set_aside);
            let all = self
                .supervisor
                .set_aside_of(definition, &self.id, tables)
                .await?;
            for table in all {
                output.note(&format!("{table} is set aside."));
            }
        }
        let edited = match &arguments.edit {
            Some(position) => Some((position.as_str(), arguments.text.read()?)),
            None => None,
        };
        let mut adoption = Adoption::new(self.supervisor.clone(), self.definition.clone());
        let signals = &mut self.signals;
        if let Arrival::Stopped(ending) = arrive(&mut adoption, &self.id, signals, output).await? {
            return Ok(ending);
        }
        if self.supervisor.snapshot(&self.id)?.state == TaskState::Finished {
            output.note("The destination says that this task is done already.");
        }
        loop {
            let mut watch = self.watch(output);
            let until = arguments.until;
            let ending = match (&arguments.skip, &arguments.skip_transaction) {
                (Some(position), _) => watch.run_past(position, until).await?,
                (None, Some(position)) => watch.run_without(position, until).await?,
                (None, None) => match &edited {
                    Some((position, sql)) => watch.run_edited((position, sql), until).await?,
                    None => watch.run(until).await?,
                },
            };
            drop(watch);
            if ending.exit != Exit::PrecheckFailed {
                return Ok(ending);
            }
            // A server that went away during the precheck is waited for too.
            let signals = &mut self.signals;
            match arrive(&mut adoption, &self.id, signals, output).await? {
                Arrival::AtOnce => return Ok(ending),
                Arrival::Late => {}
                Arrival::Stopped(ending) => return Ok(ending),
            }
        }
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
            limits: Some(&mut self.limits),
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
