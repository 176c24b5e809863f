//! What the operator may name of the place at which a task has stopped.

use crate::error::{Error, ErrorKind, Result};
use crate::task::state::TaskState;

/// Only the statement that the operator has seen may be skipped.
pub(super) fn refuse_other_statement(state: &TaskState, named: &str) -> Result<()> {
    match skippable(state) {
        Some(position) if position == named => Ok(()),
        Some(position) => Err(Error::new(
            ErrorKind::Refused,
            format!("The task has stopped on the statement that ends at {position}, not at {named}"),
        )
        .hint("Look at the statement on which the task has stopped, deal with it on the destination, then name its position.")
        .subject(position)),
        None => Err(Error::new(
            ErrorKind::Refused,
            "The task has not stopped on a statement, so there is none to deal with",
        )),
    }
}

/// Only the transaction that the operator has seen may be skipped.
pub(super) fn refuse_other_transaction(state: &TaskState, named: &str) -> Result<()> {
    let stopped = match state {
        TaskState::Failed { error } => error.transaction.as_deref(),
        _ => None,
    };
    if stopped == Some(named) {
        return Ok(());
    }
    let title = match stopped {
        Some(position) => format!(
            "The task has stopped in the transaction that begins at {position}, not at {named}"
        ),
        None => "The task has not stopped in a transaction that can be skipped".to_owned(),
    };
    Err(Error::new(ErrorKind::Refused, title)
        .hint("Look at the error on which the task has stopped, then name the position of the transaction."))
}

/// Where the statement ends on which the task has stopped and which the
/// operator may have it skip, as `file:offset`.
#[must_use]
pub fn skippable(state: &TaskState) -> Option<&str> {
    match state {
        TaskState::Failed { error } if error.kind == ErrorKind::Ddl => error.subject.as_deref(),
        _ => None,
    }
}
