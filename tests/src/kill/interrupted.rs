//! Connections are cut and servers killed at random instants, under a task that
//! runs on: each time it resumes by itself.

use anyhow::{Context, Result};

use super::runner::{Plan, Summary, pause};
use super::workload::{Engines, Writer, objects, tables};
use crate::oracle::{Extra, ensure_equal};
use crate::product::{Endpoint, Product};
use crate::proxy::{Faults, Proxy};
use crate::random::Random;
use crate::server::{Options, Server};

/// Interruptions in one round, before the tables are compared.
pub(super) const A_ROUND: u32 = 6;
/// The next comes up to so long after the task has resumed: the first ones meet
/// the load, the others the changes.
const NEXT_MS_MAX: u64 = 1_500;

/// Ways to interrupt a task.
#[derive(Debug, Clone, Copy)]
enum Interruption {
    /// The connections to one side are cut.
    Cut,
    /// The server of one side is killed with SIGKILL, and started again.
    Restart,
}

/// One round: a fresh destination, interruptions in random order, judgement.
pub(super) async fn round(
    plan: Plan,
    random: &mut Random,
    (cuts, restarts): (u32, u32),
    summary: &mut Summary,
) -> Result<()> {
    let mut source = Server::start(plan.pair.0, Options::default()).await?;
    let mut destination = Server::start(plan.pair.1, Options::default()).await?;
    source.run(&tables()).await?;
    let proxies = [
        Proxy::start(source.port()).await?,
        Proxy::start(destination.port()).await?,
    ];
    let objects = objects();
    let endpoint = |kind, proxy: &Proxy| Endpoint {
        kind,
        port: proxy.port(),
    };
    let product = Product::new(
        &serde_json::json!({ "objects": objects }),
        endpoint(plan.pair.0, &proxies[0]),
        endpoint(plan.pair.1, &proxies[1]),
    )?;
    let writer = Writer::start(source.opts(), random.any(), Engines::WithTransactions);
    let mut run = product.run(&[])?;
    let resumed = ["initializing", "synchronizing"];
    run.until_one_of(&resumed).await?;
    let (mut cuts, mut restarts) = (cuts, restarts);
    while cuts + restarts > 0 {
        pause(random.below(NEXT_MS_MAX)).await;
        // A statement that meets the load of its table is another matter.
        writer.change_definitions(run.has_been("synchronizing"));
        let what = match random.below(u64::from(cuts + restarts)) < u64::from(cuts) {
            true => Interruption::Cut,
            false => Interruption::Restart,
        };
        let side = random.below(2);
        let server = match side {
            0 => &mut source,
            _ => &mut destination,
        };
        let proxy = &proxies[usize::from(side != 0)];
        match what {
            Interruption::Cut => proxy.arm(Faults::CUT),
            Interruption::Restart => server.kill9()?,
        }
        run.until_state("retrying").await?;
        match what {
            Interruption::Cut => proxy.disarm(),
            Interruption::Restart => server.restart().await?,
        }
        run.until_one_of(&resumed).await.context("resuming")?;
        match what {
            Interruption::Cut => (cuts, summary.cuts) = (cuts - 1, summary.cuts + 1),
            Interruption::Restart => {
                (restarts, summary.restarts) = (restarts - 1, summary.restarts + 1);
            }
        }
    }
    summary.transactions += writer.stop().await?;
    run.stop().await?;
    product.catch_up().await?;
    ensure_equal(&source, &destination, &objects, Extra::Refused).await
}
