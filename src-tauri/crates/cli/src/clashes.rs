//! `lockstep clashes`: what a task has recorded of changes that met other rows
//! on its destination.

use engine::error::Result;
use engine::supervisor::Supervisor;
use engine::task::clash::ClashEntry;

use crate::arguments::{self, Arguments};
use crate::document::Document;
use crate::exit::Exit;
use crate::output::Output;
use crate::ports::ports;

/// Prints a page of them.
pub async fn run(global: &Arguments, arguments: &arguments::Clashes) -> Exit {
    let mut output = Output::new(arguments.document.json);
    match listed(global, arguments).await {
        Ok(clashes) => {
            say(&output, &clashes);
            Exit::Done
        }
        Err(error) => output.fail(&error),
    }
}

async fn listed(global: &Arguments, arguments: &arguments::Clashes) -> Result<Vec<ClashEntry>> {
    let document = Document::read(&arguments.document.task)?;
    let (home, passphrase) = (global.home.clone(), global.passphrase_file.clone());
    let supervisor = Supervisor::new(ports(&document, home, passphrase));
    let page = &arguments.page;
    supervisor
        .clashes(&document.definition, page.before, page.limit)
        .await
}

/// Says each, as an object or a line.
pub fn say(output: &Output, clashes: &[ClashEntry]) {
    for clash in clashes {
        output.say("clash", clash, &[line(clash)]);
    }
    if clashes.is_empty() {
        output.note("No clash has been recorded.");
    }
}

fn line(clash: &ClashEntry) -> String {
    let ClashEntry {
        id,
        position,
        database,
        table,
        change,
        met,
        row_key,
        done,
        ..
    } = clash;
    let words = |word: &str| word.replace('_', " ");
    let by = clash
        .unique_key
        .as_ref()
        .map_or_else(String::new, |key| format!(" by {key}"));
    format!(
        "{id}  {position}  {} of {database}.{table} ({row_key}): {}{by}, {}",
        change.word(),
        words(met.word()),
        words(done.word())
    )
}
