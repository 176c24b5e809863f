//! The project's own chores: `cargo xtask --help` lists them.

mod bench;
mod bindings;
mod command;
mod demo;
mod e2e;
mod fuzz;
mod kill;
mod packages;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The exit code of what was interrupted, as shells give it.
const INTERRUPTED: u8 = 130;

/// The project's chores.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Formatting, lints and every test; installs what is missing.
    Test {
        /// Install missing packages without asking.
        #[arg(long)]
        yes: bool,
    },
    /// The end-to-end test in the real window.
    E2e {
        /// Install missing packages without asking.
        #[arg(long)]
        yes: bool,
    },
    /// Two scratch servers, a sample database under writes, and Lockstep on top.
    Demo {
        /// Run the task in the terminal instead of the window.
        #[arg(long)]
        headless: bool,
        /// Install missing packages without asking.
        #[arg(long)]
        yes: bool,
    },
    /// Lockstep against its peers, in the same run.
    Bench {
        #[command(subcommand)]
        which: bench::Bench,
    },
    /// Kills the engine at random instants, cuts its connections and kills its
    /// servers, and looks for what was lost.
    Kill {
        /// How often the engine is killed, on each pair of servers.
        #[arg(long, default_value_t = 50)]
        count: u32,
        /// How often its connections are cut.
        #[arg(long, default_value_t = 0)]
        cuts: u32,
        /// How often one of its servers is killed and started again.
        #[arg(long, default_value_t = 0)]
        restarts: u32,
        /// Repeats the run of this seed.
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Hands the decoder bytes that no server wrote; or holds WHERE filters
    /// against real servers.
    Fuzz {
        /// How long, for the decoder.
        #[arg(long, default_value_t = 10)]
        minutes: u64,
        /// Filters in place of the decoder: so many pairs of a condition and a
        /// row on each server.
        #[arg(long, num_args = 0..=1, default_missing_value = "100000")]
        filters: Option<u64>,
        /// Repeats the cases of this seed.
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Writes the TypeScript bindings of the front end from the Rust types.
    Bindings {
        /// Only check that they are fresh.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<demo::Interrupted>() => {
            packages::tell(&format!("\n{error}\n"));
            ExitCode::from(INTERRUPTED)
        }
        Err(error) => {
            packages::tell(&format!("error: {error:#}\n"));
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> anyhow::Result<()> {
    match chore {
        Chore::Test { yes } => test::test(yes),
        Chore::E2e { yes } => e2e::e2e(yes),
        Chore::Demo { headless, yes } => demo::demo(headless, yes),
        Chore::Bench { which } => bench::bench(&which),
        Chore::Kill {
            count: kills,
            cuts,
            restarts,
            seed,
        } => {
            let counts = kill::Counts {
                kills,
                cuts,
                restarts,
            };
            kill::kill(&counts, seed)
        }
        Chore::Fuzz {
            filters: Some(pairs),
            seed,
            ..
        } => fuzz::filters(pairs, seed),
        Chore::Fuzz { minutes, seed, .. } => fuzz::fuzz(minutes, seed),
        Chore::Bindings { check } => bindings::bindings(check),
    }
}
