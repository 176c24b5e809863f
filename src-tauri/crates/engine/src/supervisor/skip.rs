//! Lets a task go on after a statement that the operator has dealt with, or
//! without a transaction.

use crate::checkpoint::marks::consent_to_skip;
use crate::checkpoint::position::Position;
use crate::checkpoint::skips;
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::{Purpose, Session};
use crate::supervisor::Supervisor;
use crate::task::definition::TaskId;
use crate::task::snapshot::{LogLevel, TaskSnapshot};
use crate::task::state::TaskEvent;

impl Supervisor {
    /// Passes by the statement on which the task stopped: the operator has run
    /// it on the destination by hand, or what takes its place there. Only that
    /// one statement is passed, and only when the operator names the position
    /// that it was seen at; the task goes on when it is resumed.
    ///
    /// The journal has it first. Then a mark on the destination says so, which
    /// the transaction that moves the checkpoint past the statement takes away:
    /// whenever the engine is killed, the statement is passed once.
    ///
    /// # Errors
    /// `Refused` unless the task stopped on the statement that ends at
    /// `position`, `Store` when it cannot be recorded, else whatever keeps the
    /// destination from being told.
    pub async fn skip_statement(&self, id: &TaskId, position: &str) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        let ends_at = parse(position).ok_or_else(|| no_position(position))?;
        let event = TaskEvent::StatementSkipped {
            position: position.to_owned(),
        };
        seat.change(event, || ()).await?;
        let connections = &seat.ports.connections;
        let destination = connections.resolve(&seat.definition().destination).await?;
        let mut session = Session::connect(&destination, Purpose::Writer).await?;
        consent_to_skip(&mut session, id, &ends_at).await?;
        session.close().await;
        seat.log(
            LogLevel::Warning,
            format!("The operator has the task skip the statement that ends at {ends_at}"),
            None,
        );
        Ok(seat.snapshot())
    }

    /// Leaves out the whole source transaction in which the task stopped, when it
    /// is resumed: none of its changes is carried. The journal has it first; then
    /// it is ordered on the destination, and recorded as done there in the
    /// transaction that moves the checkpoint past it.
    ///
    /// # Errors
    /// `Refused` unless the task stopped in the transaction that begins at
    /// `position`, `Store` when it cannot be recorded, else whatever keeps the
    /// destination from being told.
    pub async fn skip_transaction(&self, id: &TaskId, position: &str) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        let begins_at = parse(position).ok_or_else(|| no_position(position))?;
        let event = TaskEvent::TransactionSkipped {
            position: position.to_owned(),
        };
        seat.change(event, || ()).await?;
        let mut session = self.destination_of(&seat.definition()).await?;
        let now_ms = seat.ports.clock.now_ms();
        skips::order(&mut session, id, &begins_at, now_ms).await?;
        session.close().await;
        seat.log(
            LogLevel::Warning,
            format!(
                "The operator has the task leave out the transaction that begins at {begins_at}"
            ),
            None,
        );
        Ok(seat.snapshot())
    }
}

pub(super) fn no_position(text: &str) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!("{text} is not a position in a binlog"),
    )
    .hint("Name the file and the offset that the error names, such as binlog.000042:1337.")
}

/// `file:offset`, as an error about a statement names it.
pub(super) fn parse(position: &str) -> Option<Position> {
    let (file, offset) = position.rsplit_once(':')?;
    Position::new(file, offset.parse().ok()?, None).ok()
}
