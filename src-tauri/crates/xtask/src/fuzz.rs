//! `cargo xtask fuzz`: the long runs of the tests that hand the decoder bytes
//! that no server wrote, and that hold WHERE filters against real servers.

use anyhow::{Context, Result, ensure};
use tests::cargo::cargo;

use crate::command::root;
use crate::packages::{self, Consent};

/// Tries cases for so many minutes, those of `seed`, or of a new one that is
/// printed with what was seen.
pub fn fuzz(minutes: u64, seed: Option<u64>) -> Result<()> {
    let seed = seed.unwrap_or_else(tests::random::Random::seed);
    let status = cargo()
        .args([
            "test",
            "--quiet",
            "--profile",
            "fuzz",
            "--package",
            "binlog",
        ])
        .args(["--test", "fuzz", "--", "--nocapture"])
        .current_dir(root())
        .env("LOCKSTEP_FUZZ_MINUTES", minutes.to_string())
        .env("LOCKSTEP_SEED", seed.to_string())
        .status()
        .context("starting cargo")?;
    ensure!(
        status.success(),
        "the decoder failed; the seed and case above repeat it"
    );
    Ok(())
}

/// Tries so many pairs of a condition and a row on each server, those of
/// `seed`, or of a new one that is printed.
pub fn filters(pairs: u64, seed: Option<u64>) -> Result<()> {
    packages::install(&[packages::SERVERS], Consent::Ask)?;
    let seed = seed.unwrap_or_else(tests::random::Random::seed);
    let status = cargo()
        .args(["test", "--package", "tests", "--test", "engine", "--"])
        .arg("filters_agree_with_the_server")
        .current_dir(root())
        .env("LOCKSTEP_FILTER_PAIRS", pairs.to_string())
        .env("LOCKSTEP_SEED", seed.to_string())
        .status()
        .context("starting cargo")?;
    ensure!(
        status.success(),
        "a filter and a server disagree; the seed above repeats it"
    );
    Ok(())
}
