//! Kills the engine at random instants. `LOCKSTEP_KILLS` says how often,
//! `LOCKSTEP_CUTS` and `LOCKSTEP_RESTARTS` how often connections are cut and
//! servers killed, `LOCKSTEP_SEED` repeats a run; `cargo xtask kill` sets them.

use anyhow::{Context, Result};
use tests::kill::{Plan, run};
use tests::offer::runs_on;
use tests::random::Random;
use tests::server::Kind;

/// How often in the gate, on each pair: every phase is hit, in little time.
const KILLS: u32 = 6;

fn number<T: std::str::FromStr>(variable: &str) -> Result<Option<T>> {
    std::env::var(variable)
        .ok()
        .map(|text| {
            text.parse()
                .ok()
                .with_context(|| format!("{variable} is no number: {text}"))
        })
        .transpose()
}

#[allow(
    clippy::print_stdout,
    reason = "the seed must be seen to repeat the run"
)]
async fn killed_on(source: Kind, destination: Kind) -> Result<()> {
    let plan = Plan {
        pair: (source, destination),
        kills: number("LOCKSTEP_KILLS")?.unwrap_or(KILLS),
        // Of these each has a test of its own among the faults.
        cuts: number("LOCKSTEP_CUTS")?.unwrap_or(0),
        restarts: number("LOCKSTEP_RESTARTS")?.unwrap_or(0),
        seed: number("LOCKSTEP_SEED")?.unwrap_or_else(Random::seed),
    };
    println!("{source}→{destination}: seed {}", plan.seed);
    let summary = run(plan).await?;
    println!(
        "{source}→{destination}: {} kills in full load, {} in catch-up, {} cuts and {} restarts of servers over {} rounds and {} transactions: nothing lost, doubled or different",
        summary.in_full_load,
        summary.in_catch_up,
        summary.cuts,
        summary.restarts,
        summary.rounds,
        summary.transactions
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_mariadb_a_killed_engine_loses_and_doubles_nothing() -> Result<()> {
    killed_on(Kind::MariaDb1011, Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_mysql_a_killed_engine_loses_and_doubles_nothing() -> Result<()> {
    // Either stands for the family.
    let kind = if runs_on(&[Kind::MySql97]).await? {
        Kind::MySql97
    } else {
        Kind::MySql56
    };
    killed_on(kind, kind).await
}
