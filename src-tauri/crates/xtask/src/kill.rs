//! `cargo xtask kill`: the long run of the test that kills the engine.

use anyhow::{Context, Result, ensure};
use tests::cargo::cargo;

use crate::command::root;
use crate::packages::{self, Consent};

/// How often what is done, on each pair of servers.
pub struct Counts {
    /// Kills of the engine.
    pub kills: u32,
    /// Cuts of its connections.
    pub cuts: u32,
    /// Servers killed and started again.
    pub restarts: u32,
}

/// Does so much, with the instants and changes of `seed`, or of a new one that
/// is printed.
pub fn kill(counts: &Counts, seed: Option<u64>) -> Result<()> {
    packages::install(&[packages::SERVERS], Consent::Ask)?;
    let mut cargo = cargo();
    cargo
        .args([
            "test",
            "--package",
            "tests",
            "--test",
            "kill",
            "--",
            "--nocapture",
        ])
        .current_dir(root())
        .env("LOCKSTEP_KILLS", counts.kills.to_string())
        .env("LOCKSTEP_CUTS", counts.cuts.to_string())
        .env("LOCKSTEP_RESTARTS", counts.restarts.to_string());
    if let Some(seed) = seed {
        cargo.env("LOCKSTEP_SEED", seed.to_string());
    }
    let status = cargo.status().context("starting cargo")?;
    ensure!(
        status.success(),
        "the engine did not survive; the seed above repeats the run"
    );
    Ok(())
}
