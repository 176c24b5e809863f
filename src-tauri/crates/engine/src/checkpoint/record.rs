//! The row of `lockstep.checkpoint`: written in the data's own transaction.

use crate::checkpoint::lease::Lease;
use crate::checkpoint::position::Position;
use crate::checkpoint::text::{field, literal, number, optional, optional_text, text};
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::Session;

/// The row's second key column. All writers of a task share one row: they
/// commit in the source's order, so it is never wanted by two at once.
const WRITER: u32 = 0;

/// The position that a destination transaction carries the task to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// Everything before it is on the destination.
    pub(crate) position: Position,
    /// Identity of the server on which the data was made: whoever carries the
    /// destination's changes back can tell them from its own.
    pub(crate) origin: String,
    /// When the last transaction was committed on the source, in milliseconds
    /// since the Unix epoch by the source's clock; 0 while there was none.
    pub(crate) source_commit_ms: u64,
}

impl Lease {
    /// Reads the checkpoint and asserts that it is not before `start`.
    ///
    /// # Errors
    /// `State` when it is missing or contradicts itself, `Fenced`, or the
    /// server's.
    pub(crate) async fn read_checkpoint(
        &self,
        on: &mut Session,
        start: Option<&Position>,
    ) -> Result<Checkpoint> {
        let task = self.task();
        let reading = format!(
            "select `file`, `offset`, `gtid_set`, `origin`, `source_commit_ms`, `epoch`, `file_made_s`
             from `lockstep`.`checkpoint` where `task_id` = _utf8mb4'{task}' and `writer` = {WRITER}"
        );
        let rows = on.rows(reading, "reading the checkpoint").await?;
        let Some(row) = rows.first() else {
            return Err(Error::new(
                ErrorKind::State,
                format!("The checkpoint of task {task} is missing on the destination"),
            ));
        };
        if field::<u64>(row, 5)? != self.epoch() {
            return Err(self.fenced());
        }
        let mut position = Position::new(&text(row, 0)?, field(row, 1)?, optional_text(row, 2)?)?;
        position.file = position.file.made(field(row, 6)?);
        if let Some(start) = start {
            start.assert_forward(&position)?;
        }
        Ok(Checkpoint {
            position,
            origin: text(row, 3)?,
            source_commit_ms: field(row, 4)?,
        })
    }

    /// Moves the checkpoint inside the transaction that carries the data. The
    /// session counts found rows, so that a row that was already like this
    /// counts too.
    ///
    /// # Errors
    /// `Fenced` when the row is not this run's any more: roll back. `State`
    /// when the position would move backward.
    pub(crate) async fn move_checkpoint(
        &self,
        on: &mut Session,
        from: &Position,
        to: &Checkpoint,
    ) -> Result<()> {
        from.assert_forward(&to.position)?;
        let Position { file, offset, gtid } = &to.position;
        let moving = format!(
            "update `lockstep`.`checkpoint` set `file` = {}, `offset` = {offset},
             `file_made_s` = {}, `gtid_set` = {}, `origin` = {}, `source_commit_ms` = {}
             where `task_id` = _utf8mb4'{}' and `writer` = {WRITER} and `epoch` = {}",
            literal(file.name()),
            number(file.made_s()),
            optional(gtid.as_ref()),
            literal(&to.origin),
            to.source_commit_ms,
            self.task(),
            self.epoch(),
        );
        let outcome = on.run(moving, "moving the checkpoint").await?;
        if outcome.affected_rows == 1 {
            Ok(())
        } else {
            Err(self.fenced())
        }
    }
}
