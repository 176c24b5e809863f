//! Servers restarted, connections cut and half-open, in full load and in
//! catch-up, under a writer: the task resumes by itself and loses nothing.
//! Sources that fail over, are reset or purge their binlog: see
//! [`source`] and [`failover`].
//!
//! Every fault on MariaDB, and some on the other pairs; `LOCKSTEP_FAULTS=all`
//! plays every fault on every pair, which takes several times as long.

mod failover;
mod source;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::json;
use tests::kill::{Engines, Writer, objects, tables};
use tests::offer::offered;
use tests::oracle::{Extra, ensure_equal};
use tests::product::{Endpoint, Product};
use tests::proxy::{Faults, Proxy};
use tests::random::Random;
use tests::server::{Kind, Options, Server};
use tokio::runtime::Runtime;

/// A fault: on which side, which, when.
type Case = (Side, Fault, Phase);

/// The pairs on which every fault is played, or some.
const PAIRS: [(Kind, Kind); 3] = [
    (Kind::MariaDb1011, Kind::MariaDb1011),
    (Kind::MySql97, Kind::MySql97),
    (Kind::MySql56, Kind::MariaDb1011),
];
/// What differs between families in it: how a server ends its sessions, what
/// is left of a transaction, how a session without an answer is given up.
const SOME: [Case; 4] = [
    (Side::Source, Fault::Killed, Phase::FullLoad),
    (Side::Source, Fault::HalfOpen, Phase::CatchUp),
    (Side::Destination, Fault::Killed, Phase::CatchUp),
    (Side::Destination, Fault::Restarted, Phase::FullLoad),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Source,
    Destination,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Restarted,
    Killed,
    Cut,
    HalfOpen,
}

/// When the fault comes: the state in which the task then is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    FullLoad,
    CatchUp,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials(arguments.list) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => fail(&error),
    }
}

fn trials(only_listed: bool) -> Result<Vec<Trial>> {
    let runtime = Arc::new(Runtime::new()?);
    let kinds = [Kind::MariaDb1011, Kind::MySql97, Kind::MySql56];
    let offered = match only_listed {
        true => Vec::new(),
        false => runtime.block_on(offered(&kinds))?,
    };
    let is_skipped = |kind| {
        offered
            .iter()
            .any(|(of, skip)| *of == kind && skip.is_some())
    };
    let all = std::env::var("LOCKSTEP_FAULTS").is_ok_and(|which| which == "all");
    let mut trials = Vec::new();
    for (number, pair) in PAIRS.into_iter().enumerate() {
        for case in cases() {
            if number > 0 && !all && !SOME.contains(&case) {
                continue;
            }
            let runtime = Arc::clone(&runtime);
            let (side, fault, phase) = case;
            let name = format!("{}→{}::{side:?}::{fault:?}::in_{phase:?}", pair.0, pair.1);
            let trial = Trial::test(name, move || {
                runtime
                    .block_on(resumes(pair, case))
                    .map_err(|error| Failed::from(format!("{error:#}")))
            });
            trials.push(trial.with_ignored_flag(is_skipped(pair.0) || is_skipped(pair.1)));
        }
    }
    for kind in kinds {
        for (name, case) in source::CASES.into_iter().chain(failover::CASES) {
            let runtime = Arc::clone(&runtime);
            let trial = Trial::test(format!("{kind}::{name}"), move || {
                runtime
                    .block_on(case(kind))
                    .map_err(|error| Failed::from(format!("{error:#}")))
            });
            trials.push(trial.with_ignored_flag(is_skipped(kind)));
        }
    }
    Ok(trials)
}

/// Every fault, on both sides, in both phases.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for side in [Side::Source, Side::Destination] {
        for fault in [Fault::Restarted, Fault::Killed, Fault::Cut, Fault::HalfOpen] {
            for phase in [Phase::FullLoad, Phase::CatchUp] {
                cases.push((side, fault, phase));
            }
        }
    }
    cases
}

#[allow(clippy::print_stderr, reason = "a runner says why it cannot run")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::FAILURE
}

async fn resumes(pair: (Kind, Kind), (side, fault, phase): Case) -> Result<()> {
    let (mut source, mut destination) = tokio::try_join!(
        Server::start(pair.0, Options::default()),
        Server::start(pair.1, Options::default()),
    )?;
    source.run(&tables()).await?;
    let source_proxy = Proxy::start(source.port()).await?;
    let destination_proxy = Proxy::start(destination.port()).await?;
    let objects = objects();
    let endpoint = |proxy: &Proxy, kind| Endpoint {
        kind,
        port: proxy.port(),
    };
    let product = Product::new(
        &json!({ "objects": objects }),
        endpoint(&source_proxy, pair.0),
        endpoint(&destination_proxy, pair.1),
    )?;
    let writer = Writer::start(source.opts(), Random::seed(), Engines::WithTransactions);

    let mut run = product.run(&[])?;
    match phase {
        Phase::FullLoad => run.until_state("initializing").await?,
        Phase::CatchUp => run.until_state("synchronizing").await?,
    };
    let (server, proxy) = match side {
        Side::Source => (&mut source, &source_proxy),
        Side::Destination => (&mut destination, &destination_proxy),
    };
    match fault {
        Fault::Restarted => server.stop().await?,
        Fault::Killed => server.kill9()?,
        Fault::Cut => proxy.arm(Faults::CUT),
        Fault::HalfOpen => proxy.arm(Faults::HALF_OPEN),
    }
    run.until_state("retrying").await?;
    match fault {
        Fault::Restarted | Fault::Killed => server.restart().await?,
        Fault::Cut | Fault::HalfOpen => proxy.disarm(),
    }
    run.until_state("synchronizing")
        .await
        .context("resuming by itself")?;
    writer.stop().await?;
    run.stop().await?;
    product.catch_up().await?;
    ensure_equal(&source, &destination, &objects, Extra::Refused).await
}
