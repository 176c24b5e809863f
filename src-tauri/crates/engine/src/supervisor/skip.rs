//! Lets a task go on after a statement that the operator has dealt with.

use crate::checkpoint::marks::consent_to_skip;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::{Purpose, Session};
use crate::supervisor::Supervisor;
use crate::task::definition::TaskId;
use crate::task::snapshot::{LogLevel, TaskSnapshot};
use crate::task::state::TaskState;

impl Supervisor {
    /// Passes by the statement on which the task stopped: the operator has run
    /// it on the destination by hand, or what takes its place there. Only that
    /// one statement is passed; the task goes on when it is resumed.
    ///
    /// # Errors
    /// `Refused` unless the task stopped on a statement, else whatever keeps
    /// the destination from being reached.
    pub async fn skip_statement(&self, id: &TaskId) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        let position = match seat.state() {
            TaskState::Failed { error } if error.kind == ErrorKind::Ddl => {
                error.subject.as_deref().and_then(parse)
            }
            _ => None,
        };
        let position = position.ok_or_else(|| {
            Error::new(
                ErrorKind::Refused,
                "The task has not stopped on a statement, so there is none to pass by",
            )
        })?;
        let connections = &seat.ports.connections;
        let destination = connections.resolve(&seat.definition().destination).await?;
        let mut session = Session::connect(&destination, Purpose::Writer).await?;
        consent_to_skip(&mut session, id, &position).await?;
        session.close().await;
        seat.log(
            LogLevel::Warning,
            format!("The operator has the task go on after the statement that ends at {position}"),
            None,
        );
        Ok(seat.snapshot())
    }
}

/// `file:offset`, as an error about a statement names it.
fn parse(subject: &str) -> Option<Position> {
    let (file, offset) = subject.rsplit_once(':')?;
    Position::new(file, offset.parse().ok()?, None).ok()
}
