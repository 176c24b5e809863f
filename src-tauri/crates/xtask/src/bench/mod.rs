//! `cargo xtask bench`: Lockstep against its peers in the same run, on the
//! same servers, with the same durability. Prints a table of every round and a
//! `RESULT` line of medians; ratio = the peer's seconds / Lockstep's, so more
//! than 1 is faster than the peer.

mod catchup;
mod decode;
mod full;
mod latency;
mod measure;
mod sysbench;
mod workload;

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};

use self::workload::Workload;
use crate::command::run_cargo;
use crate::packages::{self, Consent, tell};

/// Which benchmark.
#[derive(Subcommand)]
pub enum Bench {
    /// Full load against mydumper and myloader.
    Full(Size),
    /// Catch-up with what was written meanwhile, against native replication.
    Catchup {
        /// Which workloads, one after the other; all of them when none is named.
        #[arg(value_enum)]
        workloads: Vec<Workload>,
        #[command(flatten)]
        size: Size,
        /// Transactions to catch up with.
        #[arg(long, default_value_t = 100_000)]
        transactions: u64,
    },
    /// From commit on the source to visible on the destination, against native
    /// replication.
    Latency(latency::Probing),
    /// Decoding of real binlog files on one core, with its allocations.
    Decode(decode::Volume),
}

/// How much, and how often.
#[derive(Args, Clone, Copy)]
pub struct Size {
    /// Rows in each of the four tables, or in the one that is written.
    #[arg(long, default_value_t = 1_000_000)]
    pub rows: u64,
    /// Rounds of which the median counts.
    #[arg(long, default_value_t = 3)]
    pub rounds: usize,
    /// Install missing packages without asking.
    #[arg(long)]
    pub yes: bool,
}

/// Runs a benchmark.
pub fn bench(which: &Bench) -> Result<()> {
    let (Bench::Full(Size { yes, .. })
    | Bench::Catchup {
        size: Size { yes, .. },
        ..
    }
    | Bench::Latency(latency::Probing { yes, .. })
    | Bench::Decode(decode::Volume { yes, .. })) = which;
    let consent = if *yes { Consent::Given } else { Consent::Ask };
    packages::install(&[packages::SERVERS, packages::PEERS], consent)?;
    tell("Building the release…\n");
    let built: &[&str] = match which {
        Bench::Full(_) | Bench::Catchup { .. } | Bench::Latency(_) => &["--package", "cli"],
        Bench::Decode(_) => &["--package", "binlog", "--example", "decode"],
    };
    let build = [&["build", "--quiet", "--release"], built].concat();
    run_cargo(&build)?;
    let runtime = tokio::runtime::Runtime::new().context("starting the runtime")?;
    runtime.block_on(async {
        match which {
            Bench::Full(size) => full::bench(*size).await,
            Bench::Catchup {
                workloads,
                size,
                transactions,
            } => {
                let all = Workload::value_variants();
                let chosen = if workloads.is_empty() { all } else { workloads };
                catchup::bench(*size, *transactions, chosen).await
            }
            Bench::Latency(probing) => latency::bench(*probing).await,
            Bench::Decode(volume) => decode::bench(*volume).await,
        }
    })
}
