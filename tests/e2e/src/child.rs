//! Programs of the desktop: each leads a process group, and the group is
//! ended when the test lets go of it, on panic too.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process_group};
use tests::server::spawn_guarded;

use crate::process::members;

/// How long a killed process may take to be gone on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(5);

/// A program and all that it started.
pub struct Program {
    name: &'static str,
    child: Child,
}

impl Program {
    /// Starts `command`, made with [`tests::server::guarded`].
    pub fn start(name: &'static str, command: Command) -> Result<Self> {
        let child = spawn_guarded(command).with_context(|| format!("starting {name}"))?;
        Ok(Self { name, child })
    }

    /// Starts `command` and waits for the first line that it prints.
    pub fn start_and_hear(name: &'static str, mut command: Command) -> Result<(Self, String)> {
        command.stdout(Stdio::piped());
        let mut program = Self::start(name, command)?;
        let out = program.child.stdout.take().context("its output is piped")?;
        let mut line = String::new();
        BufReader::new(out)
            .read_line(&mut line)
            .with_context(|| format!("listening to {name}"))?;
        anyhow::ensure!(!line.is_empty(), "{name} ended before it was ready");
        Ok((program, line.trim().to_owned()))
    }

    /// Its standard input, once.
    pub fn input(&mut self) -> Result<std::process::ChildStdin> {
        self.child
            .stdin
            .take()
            .with_context(|| format!("{} takes no input", self.name))
    }

    /// Id of the process, which is also that of its group.
    pub fn pid(&self) -> Result<Pid> {
        i32::try_from(self.child.id())
            .ok()
            .and_then(Pid::from_raw)
            .context("a process id out of range")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let Ok(group) = self.pid() else {
            return;
        };
        // It may have ended by itself; then there is nothing left to do.
        let _ = kill_process_group(group, Signal::KILL);
        let _ = self.child.wait();
        // What it started dies at the same time but is not ours to wait for,
        // and must not write into a folder that is being removed.
        let started = Instant::now();
        while started.elapsed() < PATIENCE
            && members(group).is_ok_and(|members| !members.is_empty())
        {
            thread::sleep(GLANCE);
        }
    }
}
