//! Rounds of a fresh destination: some kills in full load, some in catch-up,
//! then the judgement.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::interrupted;
use super::workload::{DATABASE, Engines, Writer, objects, tables, tables_without_transactions};
use crate::oracle::{Extra, ensure_equal};
use crate::product::{Endpoint, Product, Run};
use crate::random::Random;
use crate::server::{Kind, Options, Server};

/// Kills of each phase in one round, before the tables are compared.
const KILLS_A_ROUND: u32 = 5;
/// A kill in full load comes up to so long after the load began: several fit
/// into one load, and together they reach all of it.
const LOAD_MS_MAX: u64 = 700;
/// A kill in catch-up comes up to so long after it began.
const CATCH_UP_MS_MAX: u64 = 900;

/// What to do.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Source and destination.
    pub pair: (Kind, Kind),
    /// How often the engine is killed in all.
    pub kills: u32,
    /// How often its connections are cut.
    pub cuts: u32,
    /// How often one of its servers is killed and started again.
    pub restarts: u32,
    /// Of the instants and of what the writer does.
    pub seed: u64,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Kills in full load.
    pub in_full_load: u32,
    /// Kills in catch-up.
    pub in_catch_up: u32,
    /// Cuts.
    pub cuts: u32,
    /// Servers killed and started again.
    pub restarts: u32,
    /// Rounds, each judged by the oracle.
    pub rounds: u32,
    /// Transactions that the writer wrote.
    pub transactions: u64,
}

/// Does as planned.
///
/// # Errors
/// When a round ends with tables that differ, or the product ends by itself.
pub async fn run(plan: Plan) -> Result<Summary> {
    let mut random = Random::of(plan.seed);
    let mut summary = Summary::default();
    while summary.in_full_load + summary.in_catch_up < plan.kills {
        let left = plan.kills - summary.in_full_load - summary.in_catch_up;
        // Half in each phase, as the whole and as the round go.
        let in_load = (left / 2).min(KILLS_A_ROUND);
        let in_catch_up = (left - left / 2).min(KILLS_A_ROUND);
        round(plan, &mut random, (in_load, in_catch_up), &mut summary)
            .await
            .with_context(|| place(plan, summary))?;
        summary.rounds += 1;
    }
    while summary.cuts + summary.restarts < plan.cuts + plan.restarts {
        let (cuts, restarts) = (plan.cuts - summary.cuts, plan.restarts - summary.restarts);
        // A restart takes as long as several cuts.
        let restarts = restarts.min(interrupted::A_ROUND / 3);
        let these = (cuts.min(interrupted::A_ROUND - restarts), restarts);
        interrupted::round(plan, &mut random, these, &mut summary)
            .await
            .with_context(|| place(plan, summary))?;
        summary.rounds += 1;
    }
    Ok(summary)
}

/// Where in the plan something failed.
fn place(plan: Plan, summary: Summary) -> String {
    format!(
        "round {} of seed {} on {}→{}",
        summary.rounds + 1,
        plan.seed,
        plan.pair.0,
        plan.pair.1
    )
}

async fn round(
    plan: Plan,
    random: &mut Random,
    (in_load, in_catch_up): (u32, u32),
    summary: &mut Summary,
) -> Result<()> {
    let (source, destination) = tokio::try_join!(
        Server::start(plan.pair.0, Options::default()),
        Server::start(plan.pair.1, destination_options(plan.pair.1)),
    )?;
    source.run(&tables()).await?;
    let mariadb = source.kind().is_mariadb() && destination.kind().is_mariadb();
    let crash_safe = if mariadb { "aria" } else { "myisam" };
    let more = format!(
        "use {DATABASE}; {}",
        tables_without_transactions(crash_safe)
    );
    source.run(&more).await?;
    let objects = objects();
    let endpoint = |server: &Server| Endpoint {
        kind: server.kind(),
        port: server.port(),
    };
    let product = Product::new(
        &json!({ "objects": objects }),
        endpoint(&source),
        endpoint(&destination),
    )?;
    let writer = Writer::start(source.opts(), random.any(), Engines::All);
    for _ in 0..in_load {
        let mut run = product.run(&[])?;
        run.until_one_of(&["initializing", "synchronizing"]).await?;
        pause(random.below(LOAD_MS_MAX)).await;
        match kill(&mut run)? {
            Phase::FullLoad => summary.in_full_load += 1,
            Phase::CatchUp => summary.in_catch_up += 1,
        }
    }
    for number in 0..in_catch_up {
        let mut run = product.run(&[])?;
        run.until_state("synchronizing").await?;
        writer.change_definitions(true);
        if number > 0 {
            pause(random.below(CATCH_UP_MS_MAX)).await;
        }
        kill(&mut run)?;
        summary.in_catch_up += 1;
    }
    summary.transactions += writer.stop().await?;
    product.catch_up().await?;
    ensure_equal(&source, &destination, &objects, Extra::Refused).await
}

/// With GTIDs, MySQL refuses to write a table without transactions together
/// with a position; the precheck says so.
fn destination_options(kind: Kind) -> Options {
    if kind.is_mariadb() {
        return Options::default();
    }
    Options::flags(["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"])
}

enum Phase {
    FullLoad,
    CatchUp,
}

fn kill(run: &mut Run) -> Result<Phase> {
    ensure!(
        !run.has_ended()?,
        "the product ended by itself\n{}",
        run.shown()
    );
    run.kill9()?;
    Ok(if run.has_been("synchronizing") {
        Phase::CatchUp
    } else {
        Phase::FullLoad
    })
}

/// Waits for the instant of a kill: here time itself is what is tested.
pub(super) async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
