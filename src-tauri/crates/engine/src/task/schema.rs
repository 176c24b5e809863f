//! The schema stage: databases and tables are made on the destination.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::full_load::marks;
use crate::metrics::task::Phase;
use crate::schema::{IfExists, Renderer, create_database, create_table, show_create_table};
use crate::server::catalog::{self, TableName};
use crate::server::session::{Purpose, Session};
use crate::task::begin;
use crate::task::run::{Ended, Run, keeps_existing};
use crate::task::snapshot::PhaseState;

/// Makes what is not there yet.
///
/// # Errors
/// `Schema` when a table is in the way or cannot be rendered, `Apply` when the
/// destination refuses one.
pub(super) async fn run(run: &mut Run, stop: &CancellationToken) -> Result<Ended> {
    let metrics = std::sync::Arc::clone(&run.seat.metrics);
    let total = u64::try_from(run.definitions.len()).unwrap_or(u64::MAX);
    metrics.set_phase(Phase::Schema, PhaseState::Running, 0, total);
    // Biased: whoever asks to stop does not wait for a catalog or a lock. Every
    // statement here commits on its own, so this is a transaction boundary.
    let outcome = tokio::select! {
        biased;
        () = stop.cancelled() => Ok(Ended::Stopped),
        outcome = make(run) => outcome,
    };
    let done = metrics.phase(Phase::Schema, run.definition.types).done;
    let state = match &outcome {
        Ok(Ended::Done) => PhaseState::Finished,
        Ok(Ended::Stopped) => PhaseState::Running,
        Err(_) => PhaseState::Failed,
    };
    metrics.set_phase(Phase::Schema, state, done, total);
    outcome
}

async fn make(run: &mut Run) -> Result<Ended> {
    // Which tables this task makes is written down before it makes any: a run
    // that is killed in between then knows its own tables from those that
    // were there.
    let existed = existing(run).await?;
    let loads = run.loads(&existed);
    marks::enlist(&mut run.desk, &run.lease, &loads).await?;
    let marks = marks::tables(&mut run.desk, run.lease.task()).await?;
    let resolution = begin::resolve(&mut run.catalog, &run.mapping).await?;
    let renderer = Renderer::new(&run.source_facts, &run.destination_facts, &run.naming);
    let mut session = Session::connect(&run.destination, Purpose::Ddl).await?;
    for database in &resolution.databases {
        create_database(&mut session, &renderer.database(database)?).await?;
    }
    let total = u64::try_from(run.definitions.len()).unwrap_or(u64::MAX);
    let mut done = 0;
    for definition in &run.definitions {
        let statement = show_create_table(&mut run.catalog, &definition.name).await?;
        let table = renderer.table(definition, &statement)?;
        let ours = marks
            .get(&definition.name)
            .is_some_and(|mark| mark.created_by_us);
        let merged = run.mapping.is_merged(&definition.name);
        let if_exists = if ours || merged || keeps_existing(&run.definition) {
            IfExists::Keep
        } else {
            IfExists::Refuse
        };
        create_table(&mut session, &table, if_exists).await?;
        done += 1;
        let metrics = &run.seat.metrics;
        metrics.set_phase(Phase::Schema, PhaseState::Running, done, total);
    }
    session.close().await;
    // The statements were read after the definitions: what differs now would
    // be replayed from the binlog onto tables that have it already.
    begin::check_unchanged(&mut run.catalog, &run.mapping, &run.definitions).await?;
    Ok(Ended::Done)
}

/// Which tables are on the destination before the task makes any.
async fn existing(run: &mut Run) -> Result<BTreeMap<TableName, bool>> {
    let mut existed = BTreeMap::new();
    for definition in &run.definitions {
        if let Some(to) = run.mapping.destination_of(&definition.name) {
            let there = catalog::table(&mut run.desk, &to).await?.is_some();
            existed.insert(definition.name.clone(), there);
        }
    }
    Ok(existed)
}
