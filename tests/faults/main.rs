//! Servers restarted, connections cut and half-open, in full load and in
//! catch-up, under a writer: the task resumes by itself and loses nothing.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::json;
use tests::kill::{DATABASE, TABLES, Writer};
use tests::oracle::{Extra, ensure_equal};
use tests::product::{Endpoint, Product};
use tests::proxy::{Faults, Proxy};
use tests::random::Random;
use tests::server::{Kind, Options, Server};
use tokio::runtime::Runtime;

#[derive(Debug, Clone, Copy)]
enum Side {
    Source,
    Destination,
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    Restarted,
    Killed,
    Cut,
    HalfOpen,
}

/// When the fault comes: the state in which the task then is.
#[derive(Debug, Clone, Copy)]
enum Phase {
    FullLoad,
    CatchUp,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let runtime = match Runtime::new() {
        Ok(runtime) => Arc::new(runtime),
        Err(error) => return fail(&error.into()),
    };
    let mut trials = Vec::new();
    for side in [Side::Source, Side::Destination] {
        for fault in [Fault::Restarted, Fault::Killed, Fault::Cut, Fault::HalfOpen] {
            for phase in [Phase::FullLoad, Phase::CatchUp] {
                let runtime = Arc::clone(&runtime);
                let name = format!("{side:?}::{fault:?}::in_{phase:?}");
                trials.push(Trial::test(name, move || {
                    runtime
                        .block_on(resumes(side, fault, phase))
                        .map_err(|error| Failed::from(format!("{error:#}")))
                }));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

#[allow(clippy::print_stderr, reason = "a runner says why it cannot run")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::FAILURE
}

async fn resumes(side: Side, fault: Fault, phase: Phase) -> Result<()> {
    let kind = Kind::MariaDb1011;
    let (mut source, mut destination) = tokio::try_join!(
        Server::start(kind, Options::default()),
        Server::start(kind, Options::default()),
    )?;
    source.run(TABLES).await?;
    let source_proxy = Proxy::start(source.port()).await?;
    let destination_proxy = Proxy::start(destination.port()).await?;
    let objects = json!([{ "database": DATABASE }]);
    let endpoint = |proxy: &Proxy| Endpoint {
        kind,
        port: proxy.port(),
    };
    let product = Product::new(
        &json!({ "objects": objects }),
        endpoint(&source_proxy),
        endpoint(&destination_proxy),
    )?;
    let writer = Writer::start(source.opts(), Random::seed());

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
