//! Makes a table ready to be read whole.

use super::job::Job;
use super::load::Shared;
use super::marks::{self, LoadState};
use crate::error::Result;
use crate::server::ident::quote_name;
use crate::server::session::{Purpose, Session};

/// Rows deleted in one transaction when an interrupted table is emptied.
const EMPTIED_AT_ONCE: u32 = 20_000;

/// An interrupted table is emptied, when it is ours: in steps, each of which
/// only this run may commit. A table that was there before is written in one
/// transaction, so an interruption has left nothing in it.
pub(super) async fn prepare(shared: &Shared, job: &Job) -> Result<()> {
    let mut destination = Session::connect(&shared.load.destination, Purpose::Writer).await?;
    let destination = &mut destination;
    let lease = &shared.load.lease;
    let emptying = format!("emptying {}", job.table.destination);
    let mut left = job.found == LoadState::Loading && job.created_by_us;
    while left {
        marks::begin(destination, lease).await?;
        let sql = format!(
            "delete from {} limit {EMPTIED_AT_ONCE}",
            quote_name(&job.table.destination)?
        );
        left = destination.run(sql, &emptying).await?.affected_rows > 0;
        destination.run("commit", &emptying).await?;
    }
    marks::begin(destination, lease).await?;
    marks::set_loading(destination, lease, &job.table).await?;
    destination.run("commit", &emptying).await?;
    Ok(())
}
