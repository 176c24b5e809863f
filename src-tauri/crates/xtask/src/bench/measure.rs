//! How long a program takes and how much memory it holds at most.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ::tests::running::Running;
use ::tests::server::Server;
use anyhow::{Context, Result, ensure};
use rustix::param::clock_ticks_per_second;

use crate::packages::tell;

/// How often a running program is looked at. The kernel keeps the peak of its
/// memory, so that only what it takes in its last moments can be missed.
const GLANCE: Duration = Duration::from_millis(20);

/// What was measured of one run.
#[derive(Clone, Copy, Default)]
pub struct Run {
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Largest resident set, in MiB.
    pub rss_mib: f64,
    /// CPU seconds of the program.
    pub cpu_s: f64,
    /// CPU seconds of the destination meanwhile, where they were looked at.
    pub server_cpu_s: f64,
}

/// Runs a command to its end.
///
/// # Errors
/// When it does not succeed.
pub async fn measure(command: Command) -> Result<Run> {
    let name = format!("{command:?}");
    let begun = Instant::now();
    let program = Running::start(command)?;
    to_its_end(&name, begun, program).await
}

/// Runs two commands to their end, the output of `from` going to `into`; what
/// is measured but for the time is that of `into`.
///
/// # Errors
/// When one of them does not succeed.
pub async fn measure_piped(mut from: Command, mut into: Command) -> Result<Run> {
    let name = format!("{from:?} | {into:?}");
    from.stdout(Stdio::piped());
    let begun = Instant::now();
    let mut first = Running::start(from)?;
    let output = first.output().context("its output is not piped")?;
    into.stdin(output);
    let second = Running::start(into)?;
    let run = to_its_end(&name, begun, second).await?;
    let status = first.wait().await?;
    ensure!(status.success(), "{name}: the first ended with {status}");
    Ok(run)
}

async fn to_its_end(name: &str, begun: Instant, mut program: Running) -> Result<Run> {
    let (mut rss_mib, mut cpu_s) = (0_f64, 0_f64);
    let status = loop {
        rss_mib = rss_mib.max(peak_mib(program.pid()).unwrap_or(0.0));
        cpu_s = cpu_s.max(cpu_seconds(program.pid()).unwrap_or(0.0));
        if let Some(status) = program.has_ended()? {
            break status;
        }
        tokio::time::sleep(GLANCE).await;
    };
    ensure!(status.success(), "{name} ended with {status}");
    Ok(Run {
        seconds: begun.elapsed().as_secs_f64(),
        rss_mib,
        cpu_s,
        server_cpu_s: 0.0,
    })
}

/// Does something, and tells how many CPU seconds a server took meanwhile:
/// other programs on the machine change that far less than they change the time.
///
/// # Errors
/// Those of `work`.
pub async fn with_server(server: &Server, work: impl Future<Output = Result<Run>>) -> Result<Run> {
    let spent = || server.pid().and_then(cpu_seconds).unwrap_or(0.0);
    let before = spent();
    let run = work.await?;
    Ok(Run {
        server_cpu_s: spent() - before,
        ..run
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

/// CPU seconds that a process has taken; none once it has ended.
fn cpu_seconds(process: u32) -> Option<f64> {
    /// Places of the times in user and system mode, after the program's name.
    const TIMES: std::ops::RangeInclusive<usize> = 11..=12;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks: u32 = fields
        .get(TIMES)?
        .iter()
        .filter_map(|ticks| ticks.parse::<u32>().ok())
        .sum();
    let a_second = u32::try_from(clock_ticks_per_second()).ok()?;
    Some(f64::from(ticks) / f64::from(a_second))
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
            "{:<20} round {}: lockstep {:>7.2} s {:>6.0} MiB, CPU {:.2} s and {:.2} s of the \
             destination   {} {:>7.2} s, CPU {:.2} s\n",
            self.name,
            self.lockstep.len(),
            lockstep.seconds,
            lockstep.rss_mib,
            lockstep.cpu_s,
            lockstep.server_cpu_s,
            self.peer,
            peer.seconds,
            peer.all_cpu_s(),
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
        let seconds = |run: &Run| run.seconds;
        let lockstep = median(&self.lockstep, seconds).context("no round was run")?;
        let peer = median(&self.others, seconds).context("no round was run")?;
        let cpu = median(&self.lockstep, Run::all_cpu_s).unwrap_or(0.0);
        let peer_cpu = median(&self.others, Run::all_cpu_s).unwrap_or(0.0);
        let memory = self.lockstep.iter().map(|run| run.rss_mib);
        println!(
            "RESULT {} vs={} lockstep_s={lockstep:.2} peer_s={peer:.2} ratio={:.2} rss_mb={:.0} \
             cpu_s={cpu:.2} peer_cpu_s={peer_cpu:.2}",
            self.name,
            self.peer,
            peer / lockstep,
            memory.fold(0.0, f64::max)
        );
        Ok(())
    }
}

impl Run {
    /// CPU seconds of the program and the destination.
    fn all_cpu_s(&self) -> f64 {
        self.cpu_s + self.server_cpu_s
    }
}

fn median(runs: &[Run], of: impl Fn(&Run) -> f64) -> Option<f64> {
    let mut all: Vec<f64> = runs.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_three_is_the_middle_one() {
        let runs = [9.0, 1.0, 5.0].map(|seconds| Run {
            seconds,
            ..Run::default()
        });
        assert_eq!(median(&runs, |run| run.seconds), Some(5.0));
        assert_eq!(median(&[], |run| run.seconds), None);
    }
}
