//! Makes a table ready to be read whole.

use super::job::Job;
use super::load::Shared;
use super::marks::{self, LoadState};
use crate::error::{Error, ErrorKind, Result};
use crate::server::ident::quote_name;
use crate::server::session::{Purpose, Session};

/// Rows deleted in one transaction when an interrupted table is emptied.
const EMPTIED_AT_ONCE: u32 = 20_000;

/// An interrupted table is emptied, when it is ours: in steps, each of which
/// only this run may commit.
///
/// A table that was there before is written in one transaction, so an
/// interruption has left nothing in it. Where its engine knows none, it counts
/// as ours if it was empty when its load began.
pub(super) async fn prepare(shared: &Shared, job: &Job) -> Result<()> {
    let mut destination = Session::connect(&shared.load.destination, Purpose::Writer).await?;
    let destination = &mut destination;
    let lease = &shared.load.lease;
    let emptying = format!("emptying {}", job.table.destination);
    let table = quote_name(&job.table.destination)?;
    let lasting = !job.table.is_taken_back();
    let mut left = match (job.found, job.created_by_us) {
        (LoadState::Loading, false) if lasting => return Err(half_written(job)),
        // Loaded: as of another moment than the rest of its family.
        (LoadState::Loading | LoadState::Loaded, ours) => ours,
        (LoadState::LoadingEmpty, _) => true,
        (LoadState::Waiting, _) => false,
    };
    while left {
        marks::begin(destination, lease).await?;
        let sql = format!("delete from {table} limit {EMPTIED_AT_ONCE}");
        left = destination.run(sql, &emptying).await?.affected_rows > 0;
        destination.run("commit", &emptying).await?;
    }
    job.set_rows(0);
    marks::begin(destination, lease).await?;
    let mut state = LoadState::Loading;
    if lasting && !job.created_by_us {
        let rows = destination.rows(format!("select 1 from {table} limit 1"), &emptying);
        if rows.await?.is_empty() {
            state = LoadState::LoadingEmpty;
        }
    }
    marks::set_loading(destination, lease, &job.table, state).await?;
    destination.run("commit", &emptying).await?;
    Ok(())
}

/// Which of its rows were there before cannot be told any more.
fn half_written(job: &Job) -> Error {
    let there = &job.table.destination;
    Error::new(
        ErrorKind::Divergence,
        format!(
            "The load of {there} was interrupted, and its engine could not take back the rows \
             that had been written"
        ),
    )
    .hint(format!(
        "It held rows before the task and has no key, so the two cannot be told apart. Put the \
         rows of before back by hand, or empty it: truncate table {there}. Then reset the task. \
         With `alter table {there} engine = InnoDB` this cannot happen."
    ))
    .subject(job.table.source.name.to_string())
}
