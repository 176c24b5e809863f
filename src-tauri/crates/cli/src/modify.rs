//! `lockstep modify`: changes of what a task carries while it runs.

use clap::Args;
use engine::error::Result;
use engine::server::catalog::TableName;
use engine::supervisor::Supervisor;
use engine::task::modification::{Modification, ModificationState, ObjectChange, ObjectOrder};

use crate::arguments::{self, Arguments, table};
use crate::document::Document;
use crate::exit::Exit;
use crate::output::Output;
use crate::ports::ports;

#[derive(Debug, Args)]
pub struct Modify {
    #[command(flatten)]
    pub document: arguments::Document,
    #[command(flatten)]
    pub changes: Changes,
}

/// What is to become of tables, each as it is called on the source.
#[derive(Debug, Args)]
pub struct Changes {
    /// Make the table anew and load it again while the rest goes on
    ///
    /// Also the way back for one that is set aside. Tables that cascading
    /// foreign keys connect with it go with it.
    #[arg(long, value_name = "DATABASE.TABLE", value_parser = table)]
    pub load_again: Vec<TableName>,

    /// Load the table while the rest goes on, and carry it from then on
    #[arg(long, value_name = "DATABASE.TABLE", value_parser = table)]
    pub add: Vec<TableName>,

    /// Carry the table no more; what the destination has of it stays there
    #[arg(long, value_name = "DATABASE.TABLE", value_parser = table)]
    pub remove: Vec<TableName>,
}

/// Orders what is asked for, or lists what was ordered.
pub async fn run(global: &Arguments, arguments: &Modify) -> Exit {
    let mut output = Output::new(arguments.document.json);
    match ordered(global, arguments, &output).await {
        Ok(()) => Exit::Done,
        Err(error) => output.fail(&error),
    }
}

async fn ordered(global: &Arguments, arguments: &Modify, output: &Output) -> Result<()> {
    let document = Document::read(&arguments.document.task)?;
    let (home, passphrase) = (global.home.clone(), global.passphrase_file.clone());
    let supervisor = Supervisor::new(ports(&document, home, passphrase));
    let definition = &document.definition;
    let orders = orders(&arguments.changes);
    for order in &orders {
        supervisor.modify_of(definition, order).await?;
        output.note(&ordered_line(order));
    }
    if orders.is_empty() {
        say(output, &supervisor.modifications(definition).await?);
    }
    Ok(())
}

/// What is asked for, as orders.
pub fn orders(changes: &Changes) -> Vec<ObjectOrder> {
    let of = |change, tables: &[TableName]| {
        let order = |table: &TableName| ObjectOrder {
            change,
            table: table.clone(),
            rename: None,
        };
        tables.iter().map(order).collect::<Vec<_>>()
    };
    [
        of(ObjectChange::Remove, &changes.remove),
        of(ObjectChange::LoadAgain, &changes.load_again),
        of(ObjectChange::Add, &changes.add),
    ]
    .concat()
}

/// What has been ordered, in a line.
pub fn ordered_line(order: &ObjectOrder) -> String {
    format!(
        "Ordered: table {} is to be {}.",
        order.table,
        order.change.in_words()
    )
}

/// Says each, as an object or a line.
pub fn say(output: &Output, modifications: &[Modification]) {
    for modification in modifications {
        output.say("modification", modification, &lines(modification));
    }
    if modifications.is_empty() {
        output.note("Nothing was ordered.");
    }
}

fn lines(modification: &Modification) -> Vec<String> {
    let words = modification.change.in_words();
    let state = match modification.state {
        ModificationState::Ordered => format!("is to be {words}"),
        ModificationState::Loading => format!("is being loaded, to be {words}"),
        ModificationState::Done => format!("was {words}"),
        ModificationState::Failed => format!("was not {words}"),
    };
    let Modification {
        number,
        database,
        table,
        tables,
        error,
        ..
    } = modification;
    let mut lines = vec![format!("{number}  {database}.{table} {state}")];
    if tables.len() > 1 {
        lines.push(format!("  with {}", tables.join(", ")));
    }
    lines.extend(error.iter().map(|error| format!("  {error}")));
    lines
}
