//! `lockstep release`: the end of a task in a file, of which only the
//! destination knows.

use std::io::{BufRead, IsTerminal, Write};

use engine::error::{Error, ErrorKind, Result};
use engine::supervisor::{KeptTask, Supervisor};
use serde_json::json;

use crate::arguments::{self, Arguments};
use crate::document::Document;
use crate::exit::Exit;
use crate::output::Output;
use crate::ports::ports;

/// Removes what the destination keeps of the task, when that is wanted.
pub async fn run(global: &Arguments, arguments: &arguments::Release) -> Exit {
    let mut output = Output::new(arguments.document.json);
    match release(global, arguments, &output).await {
        Ok(()) => Exit::Done,
        Err(error) => output.fail(&error),
    }
}

async fn release(
    global: &Arguments,
    arguments: &arguments::Release,
    output: &Output,
) -> Result<()> {
    let document = Document::read(&arguments.document.task)?;
    let (home, passphrase) = (global.home.clone(), global.passphrase_file.clone());
    let supervisor = Supervisor::new(ports(&document, home, passphrase));
    let definition = &document.definition;
    let name = &definition.name;
    if arguments.heartbeat {
        let was_there = supervisor.remove_heartbeat(definition).await?;
        let source = &definition.source.0;
        let done = match was_there {
            true => format!("The heartbeat of {name} is taken away from source {source}"),
            false => format!("Source {source} has no heartbeat of {name}"),
        };
        output.say("heartbeat", &json!({ "removed": was_there }), &[done]);
    }
    let Some(kept) = supervisor.kept(definition).await? else {
        let nothing = format!(
            "Destination {} keeps nothing of {name}",
            definition.destination.0
        );
        output.say(
            "released",
            &json!({ "kept": null, "removed": false }),
            &[nothing],
        );
        return Ok(());
    };
    output.say("kept", &told(&kept), &lines(name, &kept));
    if !arguments.yes {
        confirm()?;
    }
    supervisor.forget(definition).await?;
    let done = format!("Removed. `lockstep run` begins {name} anew");
    output.say("released", &json!({ "removed": true }), &[done]);
    Ok(())
}

fn told(kept: &KeptTask) -> serde_json::Value {
    let rows: Vec<_> = kept
        .rows
        .iter()
        .map(|(table, rows)| json!({ "table": format!("lockstep.{table}"), "rows": rows }))
        .collect();
    json!({
        "destination": kept.destination,
        "reached": kept.reached,
        "position": kept.position,
        "rows": rows,
    })
}

fn lines(name: &str, kept: &KeptTask) -> Vec<String> {
    let at = kept
        .position
        .as_ref()
        .map_or_else(String::new, |position| format!(", at {position}"));
    let mut lines = vec![
        format!(
            "Destination {} keeps of {name}: {}{at}",
            kept.destination, kept.reached
        ),
        "These rows are to be removed there:".to_owned(),
    ];
    lines.extend(
        kept.rows
            .iter()
            .map(|(table, rows)| format!("  {rows:>8}  lockstep.{table}")),
    );
    lines.push(
        "Where the task was is lost with them. The tables that it has copied stay as they are."
            .to_owned(),
    );
    lines
}

/// Asks the person at the terminal.
fn confirm() -> Result<()> {
    let refused = |title: &str, kind| Error::new(kind, title);
    let (input, mut question) = (std::io::stdin(), std::io::stderr());
    if !input.is_terminal() {
        return Err(refused(
            "Nothing was removed: nobody is there to be asked",
            ErrorKind::Definition,
        )
        .hint("Say --yes if these rows are to be removed."));
    }
    let asked = write!(question, "Remove them? [y/N] ").and_then(|()| question.flush());
    let mut answer = String::new();
    asked
        .and_then(|()| input.lock().read_line(&mut answer))
        .map_err(|cause| {
            refused("The terminal cannot be asked", ErrorKind::Internal).because(cause)
        })?;
    if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(refused("Nothing was removed", ErrorKind::Refused))
}
