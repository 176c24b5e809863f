//! Programs of the desktop: each leads a process group, and the group is
//! ended when the test lets go of it, on panic too.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process_group};
use tests::server::spawn_guarded;

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
        if let Ok(group) = self.pid() {
            // It may have ended by itself; then there is nothing left to do.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}
