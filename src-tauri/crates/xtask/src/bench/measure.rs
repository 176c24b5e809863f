//! How long a program takes and how much memory it holds at most.

use std::process::Command;
use std::time::{Duration, Instant};

use ::tests::running::Running;
use anyhow::{Context, Result, ensure};

use crate::packages::tell;

/// How often a running program is looked at. The kernel keeps the peak of its
/// memory, so that only what it takes in its last moments can be missed.
const GLANCE: Duration = Duration::from_millis(20);

/// What was measured of one run.
#[derive(Clone, Copy)]
pub struct Run {
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Largest resident set, in MiB.
    pub rss_mib: f64,
}

/// Runs a command to its end.
///
/// # Errors
/// When it does not succeed.
pub async fn measure(command: Command) -> Result<Run> {
    let name = format!("{command:?}");
    let begun = Instant::now();
    let mut program = Running::start(command)?;
    let mut rss_mib = 0_f64;
    let status = loop {
        rss_mib = rss_mib.max(peak_mib(program.pid()).unwrap_or(0.0));
        if let Some(status) = program.has_ended()? {
            break status;
        }
        tokio::time::sleep(GLANCE).await;
    };
    ensure!(status.success(), "{name} ended with {status}");
    Ok(Run {
        seconds: begun.elapsed().as_secs_f64(),
        rss_mib,
    })
}

/// The kernel's own high-water mark of a process; none once it has ended.
pub(super) fn peak_mib(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// The rounds of one comparison.
pub struct Comparison {
    name: &'static str,
    peer: &'static str,
    lockstep: Vec<Run>,
    others: Vec<Run>,
}

impl Comparison {
    /// A comparison without a round yet.
    pub const fn new(name: &'static str, peer: &'static str) -> Self {
        Self {
            name,
            peer,
            lockstep: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Adds a round and shows it.
    pub fn round(&mut self, lockstep: Run, peer: Run) {
        self.lockstep.push(lockstep);
        self.others.push(peer);
        tell(&format!(
            "{:<20} round {}: lockstep {:>7.2} s {:>6.0} MiB   {} {:>7.2} s\n",
            self.name,
            self.lockstep.len(),
            lockstep.seconds,
            lockstep.rss_mib,
            self.peer,
            peer.seconds
        ));
    }

    /// Prints the line that others read.
    ///
    /// # Errors
    /// When there was no round.
    #[allow(
        clippy::print_stdout,
        reason = "the one line that is this chore's product"
    )]
    pub fn result(&self) -> Result<()> {
        let lockstep = median(&self.lockstep).context("no round was run")?;
        let peer = median(&self.others).context("no round was run")?;
        let memory = self.lockstep.iter().map(|run| run.rss_mib);
        println!(
            "RESULT {} vs={} lockstep_s={lockstep:.2} peer_s={peer:.2} ratio={:.2} rss_mb={:.0}",
            self.name,
            self.peer,
            peer / lockstep,
            memory.fold(0.0, f64::max)
        );
        Ok(())
    }
}

fn median(runs: &[Run]) -> Option<f64> {
    let mut seconds: Vec<f64> = runs.iter().map(|run| run.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_three_is_the_middle_one() {
        let runs = [9.0, 1.0, 5.0].map(|seconds| Run {
            seconds,
            rss_mib: 0.0,
        });
        assert_eq!(median(&runs), Some(5.0));
        assert_eq!(median(&[]), None);
    }
}
