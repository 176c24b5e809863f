//! One error type for the engine. What each kind means for the operator, and
//! which kind a server's error is, says [`policy`].

mod policy;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use policy::{Policy, Retry, policy};
pub(crate) use policy::{ServerClass, class_of};

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
    /// The server takes no writes at present.
    ReadOnly,
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
    /// Where the source transaction begins that it was met in, when that is known:
    /// the operator may have it skipped.
    pub transaction: Option<Box<str>>,
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
            transaction: None,
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

    /// Says where the source transaction begins that it was met in.
    #[must_use]
    pub(crate) fn in_transaction(mut self, begins: impl std::fmt::Display) -> Self {
        self.transaction
            .get_or_insert_with(|| begins.to_string().into_boxed_str());
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
            transaction: self.transaction.as_deref().map(str::to_owned),
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
    /// Where the source transaction begins that it was met in, when that is known:
    /// the operator may have it skipped when the task has stopped on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transaction: Option<String>,
    /// The causes, nearest first.
    pub chain: Vec<String>,
}
