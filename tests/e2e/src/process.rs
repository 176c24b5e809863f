//! Processes as the kernel lists them.

use std::fs;
use std::path::Path;

use anyhow::Result;
use rustix::process::Pid;

/// The processes of `group` that still run.
pub fn members(group: Pid) -> Result<Vec<Pid>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let pid = entry?
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
            .and_then(Pid::from_raw);
        if let Some(pid) = pid
            && status(pid).is_some_and(|status| status.runs && status.group == group.as_raw_pid())
        {
            found.push(pid);
        }
    }
    Ok(found)
}

/// The process of `group` that runs `program`.
pub fn running(group: Pid, program: &Path) -> Result<Option<Pid>> {
    let program = program.canonicalize()?;
    let runs_it = |pid: &Pid| {
        fs::read_link(format!("/proc/{}/exe", pid.as_raw_pid())).is_ok_and(|exe| exe == program)
    };
    Ok(members(group)?.into_iter().find(runs_it))
}

/// Whether a process is gone, or has ended and only waits for its parent to notice.
pub fn is_ended(pid: Pid) -> bool {
    !status(pid).is_some_and(|status| status.runs)
}

struct Status {
    runs: bool,
    group: i32,
}

fn status(pid: Pid) -> Option<Status> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).ok()?;
    // The name before it is in parentheses and may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?;
    Some(Status {
        runs: !matches!(state, "Z" | "X"),
        // After the state come the parent and then the group.
        group: fields.nth(1)?.parse().ok()?,
    })
}
