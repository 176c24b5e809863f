//! `cargo xtask fuzz`: the long run of the test that hands the decoder bytes
//! that no server wrote.

use anyhow::{Context, Result, ensure};
use tests::cargo::cargo;

use crate::command::root;

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
