//! One error type for the engine, and the one table that says what each kind
//! means for the operator: its code, whether trying again can help, and the
//! hint that goes with it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, as the operator and the retry policy see it.
///
/// A kind is added here, and [`policy`] then fails to compile until it says
/// what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The server cannot be reached, or the connection broke.
    Connection,
    /// The server answered and refused the account or the password.
    Authentication,
    /// The account lacks a privilege.
    Privilege,
    /// The TLS handshake failed.
    Tls,
    /// The server does not have what this version of Lockstep needs.
    UnsupportedServer,
    /// The task document or a request is not valid.
    Definition,
    /// The action is not allowed in the task's present state.
    Refused,
    /// A credential cannot be had.
    Credential,
    /// The source's definition of a table cannot be read or rendered.
    Schema,
    /// A statement failed on the destination.
    Apply,
    /// A row that must be there is not, or one that must not be there is.
    Divergence,
    /// An event, type or image in the binlog is not understood.
    Decode,
    /// The binlog that is needed is no longer on the source.
    BinlogGone,
    /// The source is not the server (or not the history) that the task began with.
    SourceIdentity,
    /// A DDL statement that is not replayed automatically.
    Ddl,
    /// Another engine has taken over this task on the destination.
    Fenced,
    /// What is stored (checkpoint, journal) contradicts itself.
    State,
    /// The local store failed: disk full, file damaged.
    Store,
    /// An invariant of Lockstep itself does not hold.
    Internal,
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Try again with backoff inside the window for failed connections (F35).
    Connection,
    /// Try again with backoff inside the window for other issues (F35).
    Other,
    /// Only the operator can mend it.
    Operator,
}

/// What an [`ErrorKind`] means: the code shown, and whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Short stable code, two letters and three digits.
    pub code: &'static str,
    /// Whether trying again can help.
    pub retry: Retry,
    /// What the operator does next, when the error carries no hint of its own.
    pub hint: &'static str,
}

/// The one table of errors. Exhaustive on purpose: a new kind must decide.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one table, one row a kind")]
pub const fn policy(kind: ErrorKind) -> Policy {
    const fn row(code: &'static str, retry: Retry, hint: &'static str) -> Policy {
        Policy { code, retry, hint }
    }
    match kind {
        ErrorKind::Connection => row(
            "CN001",
            Retry::Connection,
            "Check that the server runs and that host, port and firewall let this machine in.",
        ),
        ErrorKind::Authentication => row(
            "CN002",
            Retry::Operator,
            "Correct the account or the password of the connection, then resume the task.",
        ),
        ErrorKind::Privilege => row(
            "CN003",
            Retry::Operator,
            "Grant the missing privilege to the account of the connection, then resume the task.",
        ),
        ErrorKind::Tls => row(
            "CN004",
            Retry::Operator,
            "Correct the encryption settings of the connection, then resume the task.",
        ),
        ErrorKind::UnsupportedServer => row(
            "SV001",
            Retry::Operator,
            "Use a server version that Lockstep supports: MySQL 5.6 to 9.x, MariaDB 10.5 to 11.8.",
        ),
        ErrorKind::Definition => row(
            "TK001",
            Retry::Operator,
            "Correct the task and save it again.",
        ),
        ErrorKind::Refused => row(
            "TK002",
            Retry::Operator,
            "Choose one of the actions that the task's state allows.",
        ),
        ErrorKind::Credential => row(
            "TK003",
            Retry::Operator,
            "Enter the password of the connection again.",
        ),
        ErrorKind::Schema => row(
            "SC001",
            Retry::Other,
            "Look at the table on both sides; repair or deselect it, then resume the task.",
        ),
        ErrorKind::Apply => row(
            "AP001",
            Retry::Other,
            "Remove the cause that the destination names, then resume the task.",
        ),
        ErrorKind::Divergence => row(
            "AP002",
            Retry::Operator,
            "Something else changed the destination. Compare the table, repair the row, then resume the task.",
        ),
        ErrorKind::Decode => row(
            "BN001",
            Retry::Operator,
            "Nothing was skipped. Report the event named here; the task can be reset and loaded again.",
        ),
        ErrorKind::BinlogGone => row(
            "BN004",
            Retry::Operator,
            "Reset the task and load again, or restore the binlog file on the source.",
        ),
        ErrorKind::SourceIdentity => row(
            "BN005",
            Retry::Operator,
            "Point the connection at the original source, or reset the task and load again.",
        ),
        ErrorKind::Ddl => row(
            "DD001",
            Retry::Operator,
            "Run the statement (or its equivalent) on the destination by hand, then have the task skip it and go on.",
        ),
        ErrorKind::Fenced => row(
            "CK001",
            Retry::Operator,
            "Stop the other Lockstep that runs this task, or leave this one stopped.",
        ),
        ErrorKind::State => row(
            "CK002",
            Retry::Operator,
            "Do not edit the lockstep database. Reset the task and load again.",
        ),
        ErrorKind::Store => row(
            "ST001",
            Retry::Other,
            "Free some disk space or repair the data folder of Lockstep, then resume the task.",
        ),
        ErrorKind::Internal => row(
            "IN001",
            Retry::Operator,
            "This is a fault in Lockstep. Nothing was skipped; keep the log and report it.",
        ),
    }
}

/// The engine's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the engine.
///
/// `title` says in sentence case what happened to which object; the causes
/// below it stay in the source chain and are never folded into the title.
#[derive(Debug, thiserror::Error)]
#[error("{title}")]
pub struct Error {
    /// What kind of error it is; decides code and retry.
    pub kind: ErrorKind,
    /// What happened to which object, in one sentence without secrets or row values.
    pub title: String,
    /// What the operator does next; overrides the hint of [`policy`].
    pub hint: Option<String>,
    /// The object it happened to: a server, table, file or position.
    pub subject: Option<String>,
    /// The cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` that says `title`.
    pub fn new(kind: ErrorKind, title: impl Into<String>) -> Self {
        Self {
            kind,
            title: title.into(),
            hint: None,
            subject: None,
            source: None,
        }
    }

    /// Adds what the operator does next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names the object it happened to.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(cause.into());
        self
    }

    /// What the driver says, in the words of the engine: the kind is told by
    /// the server's code where that is certain, else it is `otherwise`. What
    /// the server says about values stays out of the chain.
    pub fn server(
        otherwise: ErrorKind,
        title: impl Into<String>,
        cause: mysql_async::Error,
    ) -> Self {
        crate::server::session::told(otherwise, title.into(), cause)
    }

    /// The form that goes over the wire and into the log.
    #[must_use]
    pub fn report(&self) -> ErrorReport {
        let policy = policy(self.kind);
        let mut chain = Vec::new();
        let mut cause = std::error::Error::source(self);
        while let (Some(error), true) = (cause, chain.len() < CHAIN_MAX) {
            chain.push(error.to_string());
            cause = error.source();
        }
        ErrorReport {
            code: policy.code.to_owned(),
            kind: self.kind,
            title: self.title.clone(),
            hint: self.hint.clone().unwrap_or_else(|| policy.hint.to_owned()),
            subject: self.subject.clone(),
            chain,
        }
    }
}

/// Causes kept in a report. Deeper chains have only been seen as loops.
const CHAIN_MAX: usize = 8;

/// An error as every face shows it. Carries no secret and no row value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ErrorReport {
    /// Short stable code, for example `CN002`.
    pub code: String,
    /// What kind of error it is.
    pub kind: ErrorKind,
    /// What happened to which object.
    pub title: String,
    /// What the operator does next, as SQL where it is SQL.
    pub hint: String,
    /// The object it happened to.
    pub subject: Option<String>,
    /// The causes, nearest first.
    pub chain: Vec<String>,
}
