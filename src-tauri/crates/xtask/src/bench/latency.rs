//! Latency: how long after its commit on the source a row can be read on the
//! destination, against native replication with eight threads.
//!
//! Both are looked at in the same way: one client commits a row on the source
//! and, once that has answered, asks the destination for the row until it is
//! there. It asks for one row by its key, pauses between two looks, and rests
//! until the next row is due, so that it takes little from either.

use std::path::Path;
use std::time::{Duration, Instant};

use ::tests::running::Running;
use ::tests::server::{Kind, Server};
use anyhow::{Context, Result, ensure};
use clap::Args;
use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use serde_json::json;
use tokio::runtime::Handle;

use super::catchup::{from, load, replica_of};
use super::full::{document, lockstep};
use super::measure::peak_mib;
use super::sysbench::{self, DATABASE};
use crate::packages::tell;

/// Between two rows of the client's.
const PERIOD: Duration = Duration::from_millis(20);
/// Between two looks for a row: a fraction of the least that is measured.
const GLANCE: Duration = Duration::from_micros(100);
/// Rows after the contender has caught up which do not count: caches fill.
const WARMING: usize = 50;
/// How long a contender may take to catch up with what came before its round.
const PATIENCE: Duration = Duration::from_secs(300);
/// Transactions of `oltp_write_only` a second beside the client's rows: about
/// a tenth of what two cores carry that both servers and the load share.
const MODERATE_PER_SECOND: u32 = 300;

/// How much is measured.
#[derive(Args, Clone, Copy)]
pub struct Probing {
    /// Rows in each of the four tables.
    #[arg(long, default_value_t = 100_000)]
    pub rows: u64,
    /// Rows whose way is measured in each round.
    #[arg(long, default_value_t = 1_000)]
    pub probes: usize,
    /// Rounds of which the median counts.
    #[arg(long, default_value_t = 3)]
    pub rounds: usize,
    /// Install missing packages without asking.
    #[arg(long)]
    pub yes: bool,
}

/// What happens beside the client's rows.
#[derive(Clone, Copy)]
enum Load {
    Light,
    Moderate,
}

impl Load {
    const fn name(self) -> &'static str {
        match self {
            Self::Light => "latency_light",
            Self::Moderate => "latency_moderate",
        }
    }
}

/// What was measured in a round.
#[derive(Clone, Copy, Default)]
struct Round {
    p50_ms: f64,
    p99_ms: f64,
    rss_mib: f64,
}

/// Runs the rounds and prints the results.
pub async fn bench(probing: Probing) -> Result<()> {
    let filled = sysbench::filled(probing.rows).await?;
    let mut options = sysbench::options(false);
    options.data = Some(filled.clone());
    let source = Server::start(Kind::MariaDb1011, options).await?;
    source
        .run(&format!(
            "create table {DATABASE}.probe (id bigint auto_increment primary key);"
        ))
        .await?;
    let kept = tempfile::tempdir().context("making a folder")?;
    let loaded = kept.path().join("data");
    tell("Copying the tables with Lockstep…\n");
    load(&source, &loaded).await?;
    for under in [Load::Light, Load::Moderate] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for nth in 1..=probing.rounds {
            let lockstep = ours_once(&source, &loaded, under, probing).await?;
            let peer = theirs_once(&source, &filled, under, probing).await?;
            tell(&format!(
                "{:<17} round {nth}: lockstep p50 {:>6.2} p99 {:>7.2} ms {:>4.0} MiB   native p50 {:>6.2} p99 {:>7.2} ms\n",
                under.name(),
                lockstep.p50_ms,
                lockstep.p99_ms,
                lockstep.rss_mib,
                peer.p50_ms,
                peer.p99_ms
            ));
            ours.push(lockstep);
            theirs.push(peer);
        }
        result(under, &ours, &theirs)?;
    }
    Ok(())
}

/// Prints the line that others read.
#[allow(
    clippy::print_stdout,
    reason = "the one line that is this chore's product"
)]
fn result(load: Load, ours: &[Round], theirs: &[Round]) -> Result<()> {
    let middle = |rounds: &[Round], of: fn(&Round) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(of).collect();
        nth_of(&mut values, 0.5).context("no round was run")
    };
    let p50 = |round: &Round| round.p50_ms;
    let p99 = |round: &Round| round.p99_ms;
    let (lockstep_p50, peer_p50) = (middle(ours, p50)?, middle(theirs, p50)?);
    let (lockstep_p99, peer_p99) = (middle(ours, p99)?, middle(theirs, p99)?);
    println!(
        "RESULT {} vs=native_replication_8 lockstep_p50_ms={lockstep_p50:.2} lockstep_p99_ms={lockstep_p99:.2} \
         peer_p50_ms={peer_p50:.2} peer_p99_ms={peer_p99:.2} ratio={:.2} ratio_p99={:.2} rss_mb={:.0}",
        load.name(),
        peer_p50 / lockstep_p50,
        peer_p99 / lockstep_p99,
        ours.iter().map(|round| round.rss_mib).fold(0.0, f64::max)
    );
    Ok(())
}

async fn ours_once(source: &Server, loaded: &Path, under: Load, probing: Probing) -> Result<Round> {
    let destination = Server::start(Kind::MariaDb1011, from(loaded, true)).await?;
    let home = tempfile::tempdir().context("making a folder")?;
    let task = document(source, &destination, &json!({}));
    let running = Running::start(lockstep(home.path(), &task, &[])?)?;
    let mut round = measured(source, &destination, under, probing).await?;
    round.rss_mib = peak_mib(running.pid()).context("Lockstep has ended")?;
    Ok(round)
}

async fn theirs_once(
    source: &Server,
    filled: &Path,
    under: Load,
    probing: Probing,
) -> Result<Round> {
    let replica = Server::start(Kind::MariaDb1011, from(filled, true)).await?;
    let mut here = replica_of(source, &replica).await?;
    here.query_drop("start slave").await?;
    measured(source, &replica, under, probing).await
}

/// One round of a contender that runs between the two.
async fn measured(
    source: &Server,
    destination: &Server,
    under: Load,
    probing: Probing,
) -> Result<Round> {
    let _load = match under {
        Load::Light => None,
        Load::Moderate => Some(Running::start(sysbench::steady(
            source,
            probing.rows,
            MODERATE_PER_SECOND,
        ))?),
    };
    let (committing, looking) = (source.connect().await?, destination.connect().await?);
    let runtime = Handle::current();
    // A thread of its own: it sleeps for less than the runtime's clock can.
    let probing = move || runtime.block_on(probe(committing, looking, probing.probes));
    let mut millis = tokio::task::spawn_blocking(probing).await??;
    Ok(Round {
        p50_ms: nth_of(&mut millis, 0.5).context("no row was measured")?,
        p99_ms: nth_of(&mut millis, 0.99).context("no row was measured")?,
        rss_mib: 0.0,
    })
}

/// Commits rows and waits for each; milliseconds of those that count.
async fn probe(mut source: Conn, mut destination: Conn, probes: usize) -> Result<Vec<f64>> {
    let mut millis = Vec::with_capacity(probes);
    // The first one ends the catch-up.
    for nth in 0..=WARMING + probes {
        let begun = Instant::now();
        source
            .query_drop(format!("insert into {DATABASE}.probe values ()"))
            .await?;
        let committed = Instant::now();
        let id = source.last_insert_id().context("the row has no number")?;
        let look = format!("select 1 from {DATABASE}.probe where id = {id}");
        while !is_there(&mut destination, &look).await? {
            ensure!(committed.elapsed() < PATIENCE, "row {id} does not arrive");
            std::thread::sleep(GLANCE);
        }
        if nth > WARMING {
            millis.push(committed.elapsed().as_secs_f64() * 1_000.0);
        }
        std::thread::sleep(PERIOD.saturating_sub(begun.elapsed()));
    }
    Ok(millis)
}

async fn is_there(on: &mut Conn, look: &str) -> Result<bool> {
    match on.query_first::<u8, _>(look).await {
        Ok(found) => Ok(found.is_some()),
        // The replica has not made the table yet.
        Err(mysql_async::Error::Server(error)) if error.code == NO_SUCH_TABLE => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// "Table doesn't exist".
const NO_SUCH_TABLE: u16 = 1146;

/// The value below which such a share of them is; sorts them.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "there are some thousands of them"
)]
fn nth_of(values: &mut [f64], share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let place = (values.len() as f64 * share) as usize;
    values.get(place.min(values.len().checked_sub(1)?)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_values_is_below() {
        let mut values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(nth_of(&mut values, 0.5), Some(51.0));
        assert_eq!(nth_of(&mut values, 0.99), Some(100.0));
        assert_eq!(nth_of(&mut [], 0.5), None);
        assert_eq!(nth_of(&mut [3.0, 1.0, 2.0], 0.5), Some(2.0));
    }
}
