//! `lockstep compare`: source and destination by content.

use std::time::{Duration, Instant};

use engine::error::Result;
use engine::verify::{
    self, Comparison, Difference, DifferenceKind, Options, Progress, TableComparison,
};

use crate::arguments::{Arguments, Compare};
use crate::document::Document;
use crate::exit::Exit;
use crate::output::Output;
use crate::output::text::count;
use crate::ports::ports;
use crate::run::finish;
use crate::signal::Signals;
use crate::watch::Ending;

/// Between two reports of progress.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Compares a task from its document.
pub async fn run(global: &Arguments, arguments: &Compare) -> Exit {
    let mut output = Output::new(arguments.document.json);
    let outcome = compare(global, arguments, &mut output).await;
    finish(&mut output, outcome)
}

async fn compare(global: &Arguments, arguments: &Compare, output: &mut Output) -> Result<Ending> {
    let mut signals = Signals::take()?;
    let document = Document::read(&arguments.document.task)?;
    let ports = ports(
        &document,
        global.home.clone(),
        global.passphrase_file.clone(),
    );
    let options = Options {
        differences_max: arguments.differences as usize,
    };
    let mut reported = Instant::now();
    let mut on_progress = |progress: &Progress| {
        if reported.elapsed() >= REPORT_EVERY {
            reported = Instant::now();
            output.comparison(progress);
        }
    };
    let comparing = verify::compare(
        &document.definition,
        ports.connections,
        options,
        &mut on_progress,
    );
    let comparison = tokio::select! {
        biased; // A comparison changes nothing: it can end anywhere.
        asked = signals.next() => return Ok(Ending::asked(asked)),
        comparison = comparing => comparison?,
    };
    output.comparison_done();
    for remark in &comparison.remarks {
        output.say("remark", remark, std::slice::from_ref(remark));
    }
    for table in &comparison.tables {
        output.say("table", table, &lines(table));
    }
    Ok(ending(&comparison))
}

fn ending(comparison: &Comparison) -> Ending {
    let changing = |table: &TableComparison| table.changing > 0;
    if comparison.equal() {
        return Ending::new(Exit::Done, "No differences");
    }
    let reason = if comparison.tables.iter().any(changing) {
        "There are differences, and rows that changed while they were compared: stop the writers and compare again"
    } else {
        "There are differences"
    };
    Ending::new(Exit::Different, reason)
}

fn lines(table: &TableComparison) -> Vec<String> {
    let TableComparison {
        source,
        destination,
        source_rows,
        destination_rows,
        different,
        only_source,
        only_destination,
        changing,
        unlike,
        differences,
    } = table;
    let names = if source == destination {
        source.clone()
    } else {
        format!("{source} → {destination}")
    };
    if table.equal() {
        return vec![format!("  equal   {names}: {} rows", count(*source_rows))];
    }
    let mut lines = vec![format!(
        "  UNLIKE  {names}: {} and {} rows; {} different, {} only in source, {} only in destination, {} changed while comparing",
        count(*source_rows),
        count(*destination_rows),
        count(*different),
        count(*only_source),
        count(*only_destination),
        count(*changing),
    )];
    lines.extend(unlike.iter().map(|unlike| format!("          {unlike}")));
    lines.extend(differences.iter().map(line));
    lines
}

fn line(difference: &Difference) -> String {
    let kind = match difference.kind {
        DifferenceKind::Different => "different",
        DifferenceKind::OnlySource => "only in source",
        DifferenceKind::OnlyDestination => "only in destination",
    };
    let key: Vec<String> = difference
        .key
        .iter()
        .map(|part| format!("{} = {}", part.column, part.value))
        .collect();
    format!("          {kind}: {}", key.join(", "))
}
