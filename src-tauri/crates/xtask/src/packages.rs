//! Debian and Ubuntu packages that a chore needs: what is missing is listed,
//! asked for where somebody can answer, and installed with apt.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// One thing that is needed: package names for it, the newest release's first.
type Need = &'static [&'static str];

/// The server that is always there, the keys with which others are fetched, and
/// the tool that changes tables online.
pub const SERVERS: &[Need] = &[
    &["mariadb-server-core"],
    &["debian-archive-keyring"],
    &["libaio1t64", "libaio1"],
    &["xz-utils"],
    &["percona-toolkit"],
];

/// What Lockstep is measured against.
pub const PEERS: &[Need] = &[&["mydumper"], &["sysbench"]];

/// The window: libraries to build it.
pub const WINDOW: &[Need] = &[
    &["build-essential"],
    &["pkg-config"],
    &["libwebkit2gtk-4.1-dev"],
];

/// The window, driven by a test: a display, a session bus, a keychain, fonts.
pub const WINDOW_TEST: &[Need] = &[
    &["webkit2gtk-driver"],
    &["xvfb"],
    &["xauth"],
    &["dbus"],
    &["gnome-keyring"],
    &["fonts-dejavu-core"],
    &["fonts-noto-cjk"],
];

/// Whether to ask before installing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Given already.
    Given,
    /// Ask where somebody can answer: at a terminal, outside of CI.
    Ask,
}

/// Installs what is missing of `needs`.
pub fn install(needs: &[&[Need]], consent: Consent) -> Result<()> {
    let missing = missing(needs)?;
    if missing.is_empty() {
        return Ok(());
    }
    tell(&format!(
        "These packages are missing: {}\n",
        missing.join(" ")
    ));
    if consent == Consent::Ask && somebody_can_answer() && !agreed()? {
        bail!(
            "nothing was installed; install them with: apt-get install {}",
            missing.join(" ")
        );
    }
    apt(&["--quiet", "update"])?;
    let mut names = Vec::new();
    for need in missing_needs(needs)? {
        names.push(available(need)?);
    }
    let mut arguments = vec!["--quiet", "--yes", "install", "--no-install-recommends"];
    arguments.extend(names);
    apt(&arguments)
}

fn missing(needs: &[&[Need]]) -> Result<Vec<&'static str>> {
    Ok(missing_needs(needs)?
        .into_iter()
        .filter_map(|need| need.last().copied())
        .collect())
}

fn missing_needs(needs: &[&[Need]]) -> Result<Vec<Need>> {
    let mut missing = Vec::new();
    for need in needs.iter().copied().flatten().copied() {
        let mut installed = false;
        for package in need {
            installed |= is_installed(package)?;
        }
        if !installed {
            missing.push(need);
        }
    }
    Ok(missing)
}

fn is_installed(package: &str) -> Result<bool> {
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .context("starting dpkg-query; Lockstep's chores run on Debian and Ubuntu")?;
    Ok(output.status.success() && output.stdout == b"installed")
}

/// The first of the names that this release has.
fn available(need: Need) -> Result<&'static str> {
    for package in need {
        let known = Command::new("apt-cache")
            .args(["show", package])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .context("starting apt-cache")?;
        if known.success() {
            return Ok(package);
        }
    }
    bail!("this release has none of the packages {}", need.join(", "))
}

/// Runs apt-get without questions, through sudo when we are not root.
fn apt(arguments: &[&str]) -> Result<()> {
    let id = Command::new("id")
        .arg("-u")
        .output()
        .context("starting id")?;
    let mut command = if id.stdout.trim_ascii() == b"0" {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    let status = command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .args(arguments)
        .status()
        .context("starting apt-get")?;
    ensure!(
        status.success(),
        "apt-get {} ended with {status}",
        arguments.join(" ")
    );
    Ok(())
}

fn somebody_can_answer() -> bool {
    let in_ci = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
    stdin().is_terminal() && stderr().is_terminal() && !in_ci
}

fn agreed() -> Result<bool> {
    tell("Install them now? [Y/n] ");
    let mut answer = String::new();
    stdin()
        .lock()
        .read_line(&mut answer)
        .context("reading the answer")?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "" | "y" | "yes"
    ))
}

/// Says something to whoever runs the chore.
pub fn tell(text: &str) {
    // Nobody listens any more: then there is nobody to tell.
    let _ = stderr()
        .write_all(text.as_bytes())
        .and_then(|()| stderr().flush());
}
