//! `cargo xtask test`: everything that must hold before a change lands.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::command::{root, run_cargo, run_in};
use crate::e2e;
use crate::packages::{self, Consent, tell};

/// A step's name and what it does.
type Step = (&'static str, fn() -> Result<()>);

/// The steps in order: what fails soonest comes first.
const STEPS: &[Step] = &[
    ("formatting", formatting),
    ("lints", lints),
    ("unit tests and scenarios on real servers", cargo_test),
    ("front end", front_end),
    ("lints of the window", e2e::lints),
    ("end to end in the real window", e2e::drive),
];

/// Installs what is missing, then runs every step; ends at the first that fails.
pub fn test(yes: bool) -> Result<()> {
    let consent = if yes { Consent::Given } else { Consent::Ask };
    let needs = [packages::SERVERS, packages::WINDOW, packages::WINDOW_TEST];
    packages::install(&needs, consent)?;
    let mut closing = String::new();
    for (name, step) in STEPS {
        tell(&format!("\n── {name}\n"));
        let began = Instant::now();
        step().with_context(|| format!("step failed: {name}"))?;
        closing += &format!("{:>7.1} s  {name}\n", began.elapsed().as_secs_f64());
    }
    tell(&format!("\nEvery step passed:\n{closing}"));
    Ok(())
}

fn formatting() -> Result<()> {
    run_cargo(&["fmt", "--all", "--check"])
}

fn lints() -> Result<()> {
    run_cargo(&[
        "clippy",
        "--all-targets",
        "--quiet",
        "--",
        "--deny",
        "warnings",
    ])
}

fn cargo_test() -> Result<()> {
    // All of them: one that fails must not hide the next.
    run_cargo(&["test", "--quiet", "--no-fail-fast"])
}

fn front_end() -> Result<()> {
    let folder = root().join("ui");
    run_in(&folder, "npm", &["ci", "--no-audit", "--no-fund"])?;
    for script in ["typecheck", "lint", "test"] {
        run_in(&folder, "npm", &["run", "--silent", script])?;
    }
    Ok(())
}
