//! What the program says: objects for programs, bars for terminals, plain
//! lines for everything else.

mod bars;
pub mod text;

use std::io::{IsTerminal, Write};

use engine::error::{Error, ErrorReport};
use engine::ports::{Clock, SystemClock};
use engine::precheck::finding::{Finding, PrecheckReport};
use engine::task::definition::TaskId;
use engine::task::snapshot::{EngineEvent, LogEntry, LogLevel, RetrySnapshot, TaskSnapshot};
use engine::task::state::{Stage, TaskState, Transition};
use engine::verify;
use serde::Serialize;
use serde_json::{Value, json};

use crate::exit::Exit;
use bars::Bars;

/// Seconds between two progress lines where lines stay.
const PLAIN_PROGRESS_EVERY: u32 = 5;

/// One of the three ways to say it.
pub struct Output {
    face: Face,
    /// Findings of the running precheck that have been said; `None` when all
    /// have and it is over.
    findings_said: Option<usize>,
    /// Progress reports so far.
    beats: u32,
}

enum Face {
    Json,
    Bars(Box<Bars>),
    Plain,
}

impl Output {
    /// Objects when asked for, else bars when a person looks on.
    pub fn new(json: bool) -> Self {
        let face = if json {
            Face::Json
        } else if std::io::stderr().is_terminal() && std::io::stdout().is_terminal() {
            Face::Bars(Box::new(Bars::new()))
        } else {
            Face::Plain
        };
        Self {
            face,
            findings_said: Some(0),
            beats: 0,
        }
    }

    /// Something happened to the task.
    pub fn event(&mut self, event: &EngineEvent) {
        match event {
            EngineEvent::Transition { task, transition } => {
                self.transition(task.as_str(), transition)
            }
            EngineEvent::Precheck { report, .. } => self.precheck(report),
            EngineEvent::Log { entry, .. } => self.log(entry),
        }
    }

    fn transition(&mut self, task: &str, transition: &Transition) {
        let Transition {
            at_ms, from, to, ..
        } = transition;
        if *to == TaskState::Prechecking {
            self.findings_said = Some(0);
        }
        match &self.face {
            Face::Json => object(
                "state",
                &json!({
                    "at_ms": at_ms, "task": task,
                    "from": word(from), "to": word(to), "state": to,
                }),
            ),
            _ if from.word() != to.word() => self.line(&format!("Task is {}", to.word())),
            _ => {}
        }
    }

    fn precheck(&mut self, report: &PrecheckReport) {
        let Some(said) = self.findings_said else {
            return;
        };
        for finding in report.findings.iter().skip(said) {
            match &self.face {
                Face::Json => object("finding", finding),
                _ => self.finding(finding),
            }
        }
        if report.items_done < report.items_total {
            self.findings_said = Some(report.findings.len());
            return;
        }
        self.findings_said = None;
        let PrecheckReport {
            items_done,
            items_total,
            success_rate_percent,
            passed,
            ..
        } = report;
        match &self.face {
            Face::Json => object(
                "precheck",
                &json!({
                    "items_done": items_done, "items_total": items_total,
                    "success_rate_percent": success_rate_percent, "passed": passed,
                }),
            ),
            _ => self.line(&format!(
                "Precheck: success rate {success_rate_percent} %, {}",
                if *passed { "passed" } else { "not passed" }
            )),
        }
    }

    fn finding(&self, finding: &Finding) {
        for line in text::finding(finding) {
            self.line(&line);
        }
    }

    /// A line of the task's log.
    pub fn log(&self, entry: &LogEntry) {
        match &self.face {
            Face::Json => object("log", entry),
            _ => {
                self.line(&text::log(entry));
                if let Some(report) = &entry.error {
                    self.lines(&text::report(report));
                }
            }
        }
    }

    /// A server is away before the task has been taken in. What its state
    /// was is the destination's to say.
    pub fn away(&mut self, task: &TaskId, retry: &RetrySnapshot) {
        let RetrySnapshot { attempt, error, .. } = retry;
        let at_ms = SystemClock.now_ms();
        let pause_ms = retry.next_ms.saturating_sub(at_ms);
        self.log(&LogEntry {
            at_ms,
            level: LogLevel::Warning,
            message: format!("A server is away; trying again in {pause_ms} ms"),
            error: Some(error.clone()),
        });
        let stage = Stage::Initialize;
        let error = error.clone();
        let state = TaskState::Retrying { stage, error };
        let from = (*attempt > 1).then(|| word(&state));
        match &self.face {
            Face::Json => object(
                "state",
                &json!({
                    "at_ms": at_ms, "task": task,
                    "from": from, "to": word(&state), "state": state,
                }),
            ),
            _ if from.is_none() => self.line(&format!("Task is {}", state.word())),
            _ => {}
        }
    }

    /// A server is still away; called once a second.
    pub fn waiting(&mut self, retry: &RetrySnapshot, now_ms: u64) {
        self.beats = self.beats.wrapping_add(1);
        match &mut self.face {
            Face::Json => {}
            Face::Bars(bars) => bars.show_lines(vec![text::retrying(retry, now_ms)]),
            Face::Plain if self.beats.is_multiple_of(PLAIN_PROGRESS_EVERY) => {
                self.line(&text::retrying(retry, now_ms));
            }
            Face::Plain => {}
        }
    }

    /// The task has been taken in after a server was away.
    pub fn arrived(&self, snapshot: &TaskSnapshot) {
        let TaskSnapshot {
            id, at_ms, state, ..
        } = snapshot;
        match &self.face {
            Face::Json => object(
                "state",
                &json!({
                    "at_ms": at_ms, "task": id,
                    "from": "retrying", "to": word(state), "state": state,
                }),
            ),
            _ => self.line(&format!("Task is {}", state.word())),
        }
    }

    /// How far the task has come; called once a second.
    pub fn progress(&mut self, snapshot: &TaskSnapshot) {
        self.beats = self.beats.wrapping_add(1);
        match &mut self.face {
            Face::Json => object("progress", &json!({ "snapshot": snapshot })),
            Face::Bars(bars) => bars.show(snapshot),
            Face::Plain if self.beats.is_multiple_of(PLAIN_PROGRESS_EVERY) => {
                self.line(&text::progress(snapshot));
            }
            Face::Plain => {}
        }
    }

    /// How far a comparison has come; called once a second.
    pub fn comparison(&mut self, progress: &verify::Progress) {
        self.beats = self.beats.wrapping_add(1);
        match &mut self.face {
            Face::Json => object("progress", progress),
            Face::Bars(bars) => bars.show_lines(vec![text::comparison(progress)]),
            Face::Plain if self.beats.is_multiple_of(PLAIN_PROGRESS_EVERY) => {
                self.line(&text::comparison(progress));
            }
            Face::Plain => {}
        }
    }

    /// The comparison is over: its results follow.
    pub fn comparison_done(&mut self) {
        if let Face::Bars(bars) = &mut self.face {
            bars.show_lines(Vec::new());
        }
    }

    /// A remark for people.
    pub fn note(&self, text: &str) {
        if !matches!(self.face, Face::Json) {
            self.line(text);
        }
    }

    /// An object for programs, or lines for people.
    pub fn say<T: Serialize>(&self, kind: &str, value: &T, lines: &[String]) {
        match &self.face {
            Face::Json => object(kind, value),
            _ => self.lines(lines),
        }
    }

    /// The last thing said: how it ended, and why when it failed.
    pub fn end(&mut self, exit: Exit, reason: &str, error: Option<&ErrorReport>) {
        if let Face::Bars(bars) = &mut self.face {
            bars.finish();
        }
        match &self.face {
            Face::Json => {
                let end = json!({ "exit": exit.number(), "reason": reason, "error": error });
                object("end", &end);
            }
            _ => {
                if let Some(report) = error {
                    complain(report);
                }
                self.line(reason);
            }
        }
    }

    /// The end that an error makes.
    pub fn fail(&mut self, error: &Error) -> Exit {
        let exit = Exit::of(error);
        self.end(exit, "Failed", Some(&error.report()));
        exit
    }

    fn lines(&self, lines: &[String]) {
        for line in lines {
            self.line(line);
        }
    }

    fn line(&self, line: &str) {
        match &self.face {
            Face::Bars(bars) => bars.line(line),
            _ => write(line),
        }
    }
}

/// The state's word on the wire.
fn word(state: &TaskState) -> Value {
    let whole = serde_json::to_value(state).unwrap_or_default();
    whole.get("state").cloned().unwrap_or_default()
}

/// Prints one object on a line, with its kind in front.
fn object<T: Serialize>(kind: &str, value: &T) {
    let mut whole = serde_json::Map::new();
    whole.insert("kind".to_owned(), kind.into());
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => whole.extend(fields),
        Ok(other) => {
            whole.insert("value".to_owned(), other);
        }
        Err(cause) => {
            whole.insert("unprintable".to_owned(), cause.to_string().into());
        }
    }
    write(&Value::Object(whole).to_string());
}

/// Prints a line. When nobody reads any more there is nobody to tell.
pub fn write(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

/// Prints an error for a person, where errors go.
pub fn complain(report: &ErrorReport) {
    let mut out = std::io::stderr().lock();
    for line in text::report(report) {
        drop(writeln!(out, "{line}"));
    }
}
