//! The TypeScript bindings: written afresh, or checked for freshness.

use anyhow::{Context, ensure};
use tests::cargo::cargo;

/// Writes `ui/src/ipc/bindings.ts`, or with `check` fails when it is stale.
///
/// The generator is a test of `console`: there it is compiled with the types,
/// and plain `cargo test` checks freshness too.
pub fn bindings(check: bool) -> anyhow::Result<()> {
    let mut cargo = cargo();
    cargo.args([
        "test",
        "--quiet",
        "--package",
        "console",
        "--test",
        "bindings",
    ]);
    if check {
        cargo.env_remove("UPDATE_GOLDEN");
    } else {
        cargo.env("UPDATE_GOLDEN", "1");
    }
    let status = cargo.status().context("starting cargo")?;
    ensure!(
        status.success(),
        "the bindings could not be made or are stale"
    );
    Ok(())
}
