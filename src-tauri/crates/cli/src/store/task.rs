//! `lockstep task`: tasks in the console's store.

use std::path::Path;

use console::api::settings::Nothing;
use console::api::task::{
    TaskAct, TaskDetail, TaskKey, TaskLog, TaskRow, TaskSave, TaskSkipStatement,
};
use console::api::trouble::{
    SourceTable, TaskClashes, TaskEditStatement, TaskFailures, TaskModify, TaskSetAside,
    TaskSkipTransaction,
};
use console::{Console, GoingOn};
use engine::error::{Error, ErrorKind, Result};
use engine::server::catalog::TableName;
use engine::supervisor::Supervisor;
use engine::task::definition::TaskId;
use engine::task::snapshot::LogLevel;
use engine::task::state::{Action, TaskState};

use crate::arguments::{Act, Arguments, Page, Task, Until, Which};
use crate::document::Document;
use crate::exit::Exit;
use crate::modify::Changes;
use crate::other_text::OtherText;
use crate::output::{Output, text, write};
use crate::run::{STOP_TIME_MAX, finish};
use crate::signal::Signals;
use crate::watch::{Ending, Watch};

/// Lines of the log that `task show` prints.
const LOG_LINES: u32 = 20;

/// Runs one of the commands.
pub async fn run(global: &Arguments, command: &Task) -> Exit {
    match command {
        Task::List { json } => say(*json, async |output| list(global, output).await).await,
        Task::Show { which, json } => {
            say(*json, async |output| show(global, which, output).await).await
        }
        Task::Import { file, json } => {
            say(*json, async |output| import(global, file, output).await).await
        }
        Task::Export(which) => say(false, async |_| export(global, which).await).await,
        Task::Precheck(act) => follow(global, act, None, true).await,
        Task::Start { act, until } | Task::Resume { act, until } => {
            follow(global, act, *until, false).await
        }
        Task::Skip { act, position } => skip(global, act, position).await,
        Task::Clashes { act, page } => {
            say(act.json, async |output| {
                clashes(global, &act.which, page, output).await
            })
            .await
        }
        Task::Failures { act, page } => {
            say(act.json, async |output| {
                failures(global, &act.which, page, output).await
            })
            .await
        }
        Task::EditStatement { act, at, text } => edit(global, act, at, text).await,
        Task::SkipTransaction { act, position } => skip_transaction(global, act, position).await,
        Task::SetAside { act, table } => set_aside(global, act, table).await,
        Task::Modify { act, changes } => modify(global, act, changes).await,
        Task::Pause(act) => record(global, act, Action::Pause, false).await,
        Task::Stop(act) => record(global, act, Action::Stop, false).await,
        Task::Reset(act) => record(global, act, Action::Reset, false).await,
        Task::Release { act, heartbeat } => record(global, act, Action::Release, *heartbeat).await,
    }
}

async fn say(json: bool, work: impl AsyncFnOnce(&Output) -> Result<()>) -> Exit {
    let mut output = Output::new(json);
    match work(&output).await {
        Ok(()) => Exit::Done,
        Err(error) => output.fail(&error),
    }
}

async fn list(global: &Arguments, output: &Output) -> Result<()> {
    let console = super::open(global, GoingOn::None).await?;
    let rows = console.task_list(Nothing {}).await;
    console.close(STOP_TIME_MAX).await;
    for row in rows? {
        output.say("task", &row, &[line(&row)]);
    }
    Ok(())
}

fn line(row: &TaskRow) -> String {
    let side = |label: &Option<console::api::task::EndpointLabel>| {
        label.as_ref().map_or("?", |label| &label.name).to_owned()
    };
    format!(
        "{}  {:<24} {} → {}  {}",
        row.snapshot.id,
        row.name,
        side(&row.source),
        side(&row.destination),
        row.snapshot.state.word()
    )
}

async fn show(global: &Arguments, which: &Which, output: &Output) -> Result<()> {
    let console = super::open(global, GoingOn::None).await?;
    let shown = detail(&console, which, output).await;
    console.close(STOP_TIME_MAX).await;
    shown
}

async fn detail(console: &Console, which: &Which, output: &Output) -> Result<()> {
    let id = find(console, &which.task).await?;
    let detail = console.task_get(TaskKey { id: id.clone() }).await?;
    let log = TaskLog {
        id,
        level: LogLevel::Info,
        before: None,
        limit: LOG_LINES,
    };
    let log = console.task_log(log).await?;
    let snapshot = &detail.row.snapshot;
    let mut lines = vec![line(&detail.row)];
    if let TaskState::Failed { error }
    | TaskState::InitializeFailed { error }
    | TaskState::Retrying { error, .. } = &snapshot.state
    {
        lines.extend(text::report(error));
    }
    if let Some(precheck) = &snapshot.precheck {
        lines.push("Last precheck:".to_owned());
        lines.extend(precheck.findings.iter().flat_map(text::finding));
    }
    lines.push("Log, newest first:".to_owned());
    lines.extend(
        log.lines
            .iter()
            .map(|entry| format!("  {}", text::log(entry))),
    );
    output.say("task", &detail, &lines);
    Ok(())
}

async fn clashes(global: &Arguments, which: &Which, page: &Page, output: &Output) -> Result<()> {
    let console = super::open(global, GoingOn::None).await?;
    let listed = async {
        let id = find(&console, &which.task).await?;
        let (before, limit) = (page.before, page.limit);
        console
            .task_clashes(TaskClashes { id, before, limit })
            .await
    }
    .await;
    console.close(STOP_TIME_MAX).await;
    crate::clashes::say(output, &listed?.clashes);
    Ok(())
}

async fn failures(global: &Arguments, which: &Which, page: &Page, output: &Output) -> Result<()> {
    let console = super::open(global, GoingOn::None).await?;
    let listed = async {
        let id = find(&console, &which.task).await?;
        let (before, limit) = (page.before, page.limit);
        console
            .task_failures(TaskFailures { id, before, limit })
            .await
    }
    .await;
    console.close(STOP_TIME_MAX).await;
    let page = listed?;
    crate::failures::say(output, &page);
    Ok(())
}

async fn import(global: &Arguments, file: &Path, output: &Output) -> Result<()> {
    let document = Document::read(file)?;
    if let Some(name) = document.connections.keys().next() {
        return Err(Error::new(
            ErrorKind::Definition,
            format!("The document names connection {name} itself, and a task in the store refers to saved ones"),
        )
        .hint("Save the connections with `lockstep connection add`, take `connections` out of the document, then import it again."));
    }
    let console = super::open(global, GoingOn::None).await?;
    let definition = document.definition;
    let saved = console.task_save(TaskSave { definition }).await;
    console.close(STOP_TIME_MAX).await;
    let saved = saved?;
    output.say("task", &saved, &[format!("Saved {}", line(&saved.row))]);
    Ok(())
}

async fn export(global: &Arguments, which: &Which) -> Result<()> {
    let console = super::open(global, GoingOn::None).await?;
    let definition = match find(&console, &which.task).await {
        Ok(id) => console.task_definition(&id).await,
        Err(error) => Err(error),
    };
    console.close(STOP_TIME_MAX).await;
    let text = serde_json::to_string_pretty(&definition?).map_err(|cause| {
        Error::new(ErrorKind::Internal, "The definition cannot be written").because(cause)
    })?;
    write(&text);
    Ok(())
}

/// Runs a task of the store in the foreground, or only its precheck.
async fn follow(global: &Arguments, act: &Act, until: Option<Until>, precheck: bool) -> Exit {
    let mut output = Output::new(act.json);
    let outcome = async {
        let mut signals = Signals::take()?;
        let (console, id) = tokio::select! {
            biased; // Opening may wait for a keychain that asks somebody.
            asked = signals.next() => return Ok(Ending::asked(asked)),
            opened = open_one(global, &act.which) => opened?,
        };
        let supervisor = console.supervisor().clone();
        let mut watch = Watch {
            supervisor: &supervisor,
            id,
            events: supervisor.subscribe(),
            signals: &mut signals,
            output: &mut output,
            limits: None,
        };
        let ending = if precheck {
            watch.precheck().await
        } else {
            watch.run(until).await
        };
        drop(watch);
        tokio::select! {
            biased; // Somebody who asks twice does not want to wait.
            _ = signals.next() => {}
            _ = console.close(STOP_TIME_MAX) => {}
        }
        ending
    }
    .await;
    finish(&mut output, outcome)
}

/// Has the task pass by the statement on which it stopped.
async fn skip(global: &Arguments, act: &Act, position: &str) -> Exit {
    say(act.json, async |output| {
        let (console, id) = open_one(global, &act.which).await?;
        let position = position.to_owned();
        let skipped = console
            .task_skip_statement(TaskSkipStatement { id, position })
            .await;
        console.close(STOP_TIME_MAX).await;
        let skipped = skipped?;
        let then = format!(
            "Skipped; `lockstep task resume {}` goes on after it",
            skipped.row.snapshot.id
        );
        output.say("task", &skipped, &[line(&skipped.row), then]);
        Ok(())
    })
    .await
}

/// Has another text run for the statement on which the task stopped.
async fn edit(global: &Arguments, act: &Act, position: &str, text: &OtherText) -> Exit {
    say(act.json, async |output| {
        let sql = text.read()?;
        let (console, id) = open_one(global, &act.which).await?;
        let position = position.to_owned();
        let asked = console
            .task_edit_statement(TaskEditStatement { id, position, sql })
            .await;
        console.close(STOP_TIME_MAX).await;
        let asked = asked?;
        let then = format!(
            "Kept; `lockstep task resume {}` runs it and goes on",
            asked.row.snapshot.id
        );
        output.say("task", &asked, &[line(&asked.row), then]);
        Ok(())
    })
    .await
}

/// Has the task leave out the transaction in which it stopped.
async fn skip_transaction(global: &Arguments, act: &Act, position: &str) -> Exit {
    say(act.json, async |output| {
        let (console, id) = open_one(global, &act.which).await?;
        let position = position.to_owned();
        let asked = console
            .task_skip_transaction(TaskSkipTransaction { id, position })
            .await;
        console.close(STOP_TIME_MAX).await;
        let asked = asked?;
        let then = format!(
            "Left out; `lockstep task resume {}` goes on after it",
            asked.row.snapshot.id
        );
        output.say("task", &asked, &[line(&asked.row), then]);
        Ok(())
    })
    .await
}

/// Has the task pass by the changes of a table.
async fn set_aside(global: &Arguments, act: &Act, table: &TableName) -> Exit {
    say(act.json, async |output| {
        let (console, id) = open_one(global, &act.which).await?;
        let tables = vec![SourceTable {
            database: table.database.clone(),
            table: table.table.clone(),
        }];
        let asked = console.task_set_aside(TaskSetAside { id, tables }).await;
        console.close(STOP_TIME_MAX).await;
        let asked = asked?;
        let then = format!(
            "Set aside; `lockstep task resume {}` goes on with the rest",
            asked.row.snapshot.id
        );
        output.say("task", &asked, &[line(&asked.row), then]);
        Ok(())
    })
    .await
}

/// Orders changes of what the task carries, or lists what was ordered.
async fn modify(global: &Arguments, act: &Act, changes: &Changes) -> Exit {
    say(act.json, async |output| {
        let orders = crate::modify::orders(changes);
        // Only asked for, the task does not go on.
        let (console, id) = if orders.is_empty() {
            let console = super::open(global, GoingOn::None).await?;
            let found = find(&console, &act.which.task).await;
            (console, found)
        } else {
            let (console, id) = open_one(global, &act.which).await?;
            (console, Ok(id))
        };
        let asked = async {
            let id = id?;
            for order in &orders {
                let table = SourceTable {
                    database: order.table.database.clone(),
                    table: order.table.table.clone(),
                };
                let request = TaskModify {
                    id: id.clone(),
                    change: order.change,
                    table,
                    rename: order.rename.clone(),
                };
                console.task_modify(request).await?;
                output.note(&crate::modify::ordered_line(order));
            }
            console.task_modifications(TaskKey { id }).await
        }
        .await;
        console.close(STOP_TIME_MAX).await;
        let listed = asked?;
        if orders.is_empty() {
            crate::modify::say(output, &listed.modifications);
        }
        Ok(())
    })
    .await
}

/// Makes a transition and waits until what it asked for has happened; before
/// it, takes the heartbeat away where that is wanted.
async fn record(global: &Arguments, act: &Act, action: Action, heartbeat: bool) -> Exit {
    let mut output = Output::new(act.json);
    let outcome: Result<TaskDetail> = async {
        let (console, id) = open_one(global, &act.which).await?;
        let asked = async {
            if heartbeat {
                let key = TaskKey { id: id.clone() };
                console.task_remove_heartbeat(key).await?;
            }
            let id = id.clone();
            console.task_act(TaskAct { id, action }).await
        };
        let asked = match asked.await {
            Ok(detail) => settle(console.supervisor(), &id, detail).await,
            Err(error) => Err(error),
        };
        console.close(STOP_TIME_MAX).await;
        asked
    }
    .await;
    match outcome {
        Ok(detail) => {
            output.say("task", &detail, &[line(&detail.row)]);
            Exit::Done
        }
        Err(error) => finish(&mut output, Err::<Ending, _>(error)),
    }
}

/// Waits while the task drains.
async fn settle(supervisor: &Supervisor, id: &TaskId, detail: TaskDetail) -> Result<TaskDetail> {
    let mut events = supervisor.subscribe();
    let draining =
        |state: &TaskState| matches!(state, TaskState::Suspending { .. } | TaskState::Stopping);
    let mut row = detail.row.clone();
    // A released task is not known any more; its last row says so.
    while let Ok(snapshot) = supervisor.snapshot(id) {
        let waits = draining(&snapshot.state);
        row = TaskRow { snapshot, ..row };
        if !waits {
            break;
        }
        let heard = tokio::time::timeout(STOP_TIME_MAX, events.recv()).await;
        if heard.is_err() {
            break;
        }
    }
    Ok(TaskDetail { row, ..detail })
}

/// Opens the console with only the one task going on.
async fn open_one(global: &Arguments, which: &Which) -> Result<(Console, TaskId)> {
    let console = super::open(global, GoingOn::None).await?;
    let found = find(&console, &which.task).await;
    console.close(STOP_TIME_MAX).await;
    let id = found?;
    let console = super::open(global, GoingOn::Only(id.clone())).await?;
    Ok((console, id))
}

/// The task of this identity or, when only one has it, of this name.
async fn find(console: &Console, reference: &str) -> Result<TaskId> {
    let rows = console.task_list(Nothing {}).await?;
    if let Some(row) = rows
        .iter()
        .find(|row| row.snapshot.id.as_str() == reference)
    {
        return Ok(row.snapshot.id.clone());
    }
    let mut named = rows.iter().filter(|row| row.name == reference);
    match (named.next(), named.next()) {
        (Some(row), None) => Ok(row.snapshot.id.clone()),
        (None, _) => Err(Error::new(
            ErrorKind::Definition,
            format!("There is no task {reference}"),
        )
        .hint("`lockstep task list` shows those there are.")),
        (Some(_), Some(_)) => Err(Error::new(
            ErrorKind::Definition,
            format!("Several tasks are named {reference}"),
        )
        .hint("Name the task by its identity, the first column of `lockstep task list`.")),
    }
}
