//! `cargo xtask e2e`: the end-to-end test in the real window. The window and
//! what drives it are built here and nowhere else, for they take minutes.

use std::fs;
use std::io::{IsTerminal, stderr};
use std::path::PathBuf;

use anyhow::{Context, Result};
use tests::cargo::cargo;

use crate::command::{root, run_cargo, run_in};
use crate::packages::{self, Consent, tell};

/// Drives the window; the version that goes with the window's Tauri.
const DRIVER: &str = "tauri-driver";
/// Pinned: the newest one belongs to a later Tauri.
const DRIVER_VERSION: &str = "2.1.0";
/// Lets the window show what is built into it, in place of a development server.
const WINDOW_FEATURE: &str = "tauri/custom-protocol";

/// Builds the window and its driver, then runs the test that drives it.
pub fn e2e(yes: bool) -> Result<()> {
    let consent = if yes { Consent::Given } else { Consent::Ask };
    let needs = [packages::SERVERS, packages::WINDOW, packages::WINDOW_TEST];
    packages::install(&needs, consent)?;
    drive()
}

/// The same where all packages are there.
pub fn drive() -> Result<()> {
    window()?;
    driver()?;
    run_cargo(&["test", "--quiet", "--package", "e2e"])?;
    let pictures = target()?.join("e2e");
    tell(&format!("Pictures of the window: {}\n", pictures.display()));
    Ok(())
}

/// Lints of what the other chores leave out, because it takes minutes to build.
pub fn lints() -> Result<()> {
    page()?;
    run_cargo(&[
        "clippy",
        "--quiet",
        "--package=lockstep-desktop",
        "--package=e2e",
        "--all-targets",
        "--features",
        WINDOW_FEATURE,
        "--",
        "--deny",
        "warnings",
    ])
}

/// Builds the window with its page and returns the program.
///
/// `LOCKSTEP_HOME` names the data folder that it opens. Connections and tasks
/// are put in there before it starts, through `lockstep` with the same
/// variable. A window with such a folder runs beside the operator's own.
/// SIGTERM ends it: tasks stop at a transaction boundary, and nobody is asked.
pub fn window() -> Result<PathBuf> {
    page()?;
    let mut build = vec![
        "build",
        "--package=lockstep-desktop",
        "--features",
        WINDOW_FEATURE,
    ];
    // The first time takes minutes: a person sees how far it is.
    if !stderr().is_terminal() {
        build.push("--quiet");
    }
    run_cargo(&build)?;
    Ok(target()?.join("debug").join("lockstep-console"))
}

/// Builds the page that the window shows.
fn page() -> Result<()> {
    let folder = root().join("ui");
    // npm writes this file last, so it is older than the lock file only when
    // something else was installed.
    let installed = fs::metadata(folder.join("node_modules/.package-lock.json"));
    let wanted = fs::metadata(folder.join("package-lock.json")).context("looking for the page")?;
    let fresh = installed.is_ok_and(
        |installed| match (installed.modified(), wanted.modified()) {
            (Ok(installed), Ok(wanted)) => installed >= wanted,
            _ => false,
        },
    );
    if !fresh {
        run_in(&folder, "npm", &["ci", "--no-audit", "--no-fund"])?;
    }
    run_in(&folder, "npm", &["run", "--silent", "build"])
}

/// Installs the driver below the target folder, unless this version is there.
fn driver() -> Result<()> {
    let tools = target()?.join("tools");
    let listed = cargo()
        .args(["install", "--list", "--root"])
        .arg(&tools)
        .output()
        .context("asking cargo for installed programs")?;
    let wanted = format!("{DRIVER} v{DRIVER_VERSION}:");
    if String::from_utf8_lossy(&listed.stdout)
        .lines()
        .any(|line| line == wanted)
    {
        return Ok(());
    }
    let tools = tools.display().to_string();
    run_cargo(&[
        "install",
        DRIVER,
        "--version",
        DRIVER_VERSION,
        "--locked",
        "--root",
        &tools,
    ])
}

/// The target folder, in which this program lies as `debug/xtask`.
fn target() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    own.ancestors()
        .nth(2)
        .map(PathBuf::from)
        .context("this program lies in the target folder")
}
