//! Exit codes: what a script learns without reading.

use std::process::ExitCode;

use engine::error::{Error, ErrorKind};

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All that was asked for is done.
    Done,
    /// The task or the command failed.
    Failed,
    /// The command line or the task document is not valid.
    Usage,
    /// The precheck found something that blocks the start.
    PrecheckFailed,
    /// The comparison found differences.
    Different,
    /// Stopped cleanly after SIGINT.
    Interrupted,
    /// Stopped cleanly after SIGTERM.
    Terminated,
}

impl Exit {
    /// The number, as `--help` lists it. Signals have the numbers that shells give them.
    pub const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::PrecheckFailed => 3,
            Self::Different => 4,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The end that an error makes.
    pub const fn of(error: &Error) -> Self {
        match error.kind {
            ErrorKind::Definition => Self::Usage,
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
