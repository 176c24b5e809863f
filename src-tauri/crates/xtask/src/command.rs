//! Running other programs, with their output in plain sight.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tests::cargo::cargo;

/// Runs cargo in the workspace's root and waits for its success.
pub fn run_cargo(arguments: &[&str]) -> Result<()> {
    finish(cargo(), &root(), "cargo", arguments)
}

/// Runs `program` in `folder` and waits for its success.
pub fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    finish(Command::new(program), folder, program, arguments)
}

fn finish(mut command: Command, folder: &Path, name: &str, arguments: &[&str]) -> Result<()> {
    let status = command
        .args(arguments)
        .current_dir(folder)
        .status()
        .with_context(|| format!("starting {name}"))?;
    ensure!(
        status.success(),
        "{name} {} ended with {status}",
        arguments.join(" ")
    );
    Ok(())
}

/// The workspace's root.
pub fn root() -> PathBuf {
    // Invariant: this package lies three folders below the root.
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// A program of this workspace that was built with `profile` (`debug` or `release`).
pub fn program(profile: &str, name: &str) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join(profile).join(name)
}
