//! The row of `lockstep.checkpoint`: written in the data's own transaction.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, params};

use crate::checkpoint::failed;
use crate::checkpoint::lease::{Lease, text};
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};

/// The one writer of a task. Parallel writers get numbers of their own, and a
/// row each.
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
        conn: &mut Conn,
        start: &Position,
    ) -> Result<Checkpoint> {
        type Row = (Vec<u8>, u64, Option<Vec<u8>>, Vec<u8>, u64, u64);
        let row: Option<Row> = conn
            .exec_first(
                "select `file`, `offset`, `gtid_set`, `origin`, `source_commit_ms`, `epoch`
                 from `lockstep`.`checkpoint` where `task_id` = ? and `writer` = ?",
                (self.task().as_str(), WRITER),
            )
            .await
            .map_err(failed("Cannot read the checkpoint on the destination"))?;
        let Some((file, offset, gtid, origin, source_commit_ms, epoch)) = row else {
            return Err(Error::new(
                ErrorKind::State,
                format!(
                    "The checkpoint of task {} is missing on the destination",
                    self.task()
                ),
            ));
        };
        if epoch != self.epoch() {
            return Err(self.fenced());
        }
        let position = Position::new(&text(file)?, offset, gtid.map(text).transpose()?)?;
        start.assert_forward(&position)?;
        Ok(Checkpoint {
            position,
            origin: text(origin)?,
            source_commit_ms,
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
        conn: &mut Conn,
        from: &Position,
        to: &Checkpoint,
    ) -> Result<()> {
        from.assert_forward(&to.position)?;
        conn.exec_drop(
            "update `lockstep`.`checkpoint` set `file` = :file, `offset` = :offset,
             `gtid_set` = :gtid, `origin` = :origin, `source_commit_ms` = :commit
             where `task_id` = :task and `writer` = :writer and `epoch` = :epoch",
            params! {
                "file" => to.position.file.name(),
                "offset" => to.position.offset,
                "gtid" => &to.position.gtid,
                "origin" => &to.origin,
                "commit" => to.source_commit_ms,
                "task" => self.task().as_str(),
                "writer" => WRITER,
                "epoch" => self.epoch(),
            },
        )
        .await
        .map_err(failed("Cannot move the checkpoint on the destination"))?;
        if conn.affected_rows() == 1 {
            Ok(())
        } else {
            Err(self.fenced())
        }
    }
}
