//! `lockstep failures`: statements that were not replayed, tables that are set
//! aside, transactions that are left out, statements that have another text.

use console::api::trouble::FailurePage;
use engine::error::Result;
use engine::supervisor::Supervisor;

use crate::arguments::{self, Arguments};
use crate::document::Document;
use crate::exit::Exit;
use crate::output::Output;
use crate::ports::ports;

/// Characters of a statement in a line for people.
const SHOWN_CHARS: usize = 200;

/// Prints a page of the statements, and the tables.
pub async fn run(global: &Arguments, arguments: &arguments::Clashes) -> Exit {
    let mut output = Output::new(arguments.document.json);
    match listed(global, arguments).await {
        Ok(page) => {
            say(&output, &page);
            Exit::Done
        }
        Err(error) => output.fail(&error),
    }
}

async fn listed(global: &Arguments, arguments: &arguments::Clashes) -> Result<FailurePage> {
    let document = Document::read(&arguments.document.task)?;
    let (home, passphrase) = (global.home.clone(), global.passphrase_file.clone());
    let supervisor = Supervisor::new(ports(&document, home, passphrase));
    let (page, definition) = (&arguments.page, &document.definition);
    let statements = supervisor
        .failed_statements(definition, page.before, page.limit)
        .await?;
    Ok(FailurePage {
        next: statements.last().map(|last| last.id),
        statements,
        aside: supervisor.tables_aside(definition).await?,
        skipped: supervisor.skipped_transactions(definition).await?,
        edited: supervisor.edited_statements(definition).await?,
    })
}

/// Says each, as an object or a line.
pub fn say(output: &Output, page: &FailurePage) {
    let FailurePage {
        statements,
        aside,
        skipped,
        edited,
        ..
    } = page;
    for failed in statements {
        let shown: String = failed.statement.chars().take(SHOWN_CHARS).collect();
        let lines = [
            format!(
                "{}  {}  {}: {shown}",
                failed.id,
                failed.position,
                failed.done.word().replace('_', " ")
            ),
            format!("  {}", failed.error),
        ];
        output.say("failed_statement", failed, &lines);
    }
    for table in aside {
        let line = format!(
            "{}.{} is set aside from {} on: {}",
            table.database, table.table, table.position, table.cause
        );
        output.say("aside", table, &[line]);
    }
    for transaction in skipped {
        let done = match transaction.skipped_ms {
            Some(_) => "was left out",
            None => "is to be left out",
        };
        let line = format!(
            "The transaction that begins at {} {done}",
            transaction.position
        );
        output.say("skipped_transaction", transaction, &[line]);
    }
    for text in edited {
        let done = match text.run_ms {
            Some(_) => "was run",
            None => "is to be run",
        };
        let shown: String = text.statement.chars().take(SHOWN_CHARS).collect();
        let line = format!(
            "For the statement that ends at {} another text {done}: {shown}",
            text.position
        );
        output.say("edited_statement", text, &[line]);
    }
    if statements.is_empty() && aside.is_empty() && skipped.is_empty() {
        output.note("No statement has failed, no table is set aside, and nothing was left out.");
    }
}
