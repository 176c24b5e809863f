//! Source transactions that the operator has the task skip: ordered before, and
//! recorded as done in the transaction that moves the checkpoint past them.

use std::cmp::Ordering;

use crate::checkpoint::begun::is_not_there;
use crate::checkpoint::lease::Lease;
use crate::checkpoint::position::Position;
use crate::checkpoint::text::{field, literal, text};
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::Session;
use crate::task::definition::TaskId;
use crate::task::failure::SkippedTransaction;

/// Transactions in one answer, newest first. Each is an act of a person.
const SHOWN_MAX: u32 = 500;

/// The table.
pub(crate) const TABLE: &str = "create table if not exists `lockstep`.`skipped_transaction` (
        `id` bigint unsigned not null auto_increment primary key,
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `file` varchar(512) not null,
        `offset` bigint unsigned not null,
        `ordered_ms` bigint unsigned not null,
        `skipped_ms` bigint unsigned null,
        key `of_task` (`task_id`, `id`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin";

/// Writes down that the transaction that begins at `position` is to be skipped.
///
/// # Errors
/// `Refused` when the task has no checkpoint or is past the transaction, else
/// the server's.
pub(crate) async fn order(
    on: &mut Session,
    task: &TaskId,
    position: &Position,
    now_ms: u64,
) -> Result<()> {
    let doing = "having a transaction skipped";
    on.run("start transaction", doing).await?;
    // Invariant: as with statements, what is ordered is still to come.
    let asking = format!(
        "select `file`, `offset` from `lockstep`.`checkpoint`
         where `task_id` = _utf8mb4'{task}' for update"
    );
    let rows = on.rows(asking, doing).await?;
    let mut is_to_come = !rows.is_empty();
    for row in &rows {
        let at = Position::new(&text(row, 0)?, field(row, 1)?, None)?;
        is_to_come &= at.order(position) != Ordering::Greater;
    }
    if !is_to_come {
        on.run("rollback", doing).await?;
        return Err(Error::new(
            ErrorKind::Refused,
            format!(
                "On the destination the task is not before the transaction that begins at {position}"
            ),
        )
        .hint("Resume the task: it goes on from where the destination is.")
        .subject(position.to_string()));
    }
    let (file, offset) = (literal(position.file.name()), position.offset);
    let removing = format!(
        "delete from `lockstep`.`skipped_transaction` where `task_id` = _utf8mb4'{task}'
         and `file` = {file} and `offset` = {offset} and `skipped_ms` is null"
    );
    on.run(removing, doing).await?;
    let writing = format!(
        "insert into `lockstep`.`skipped_transaction` (`task_id`, `file`, `offset`, `ordered_ms`)
         values (_utf8mb4'{task}', {file}, {offset}, {now_ms})"
    );
    on.run(writing, doing).await?;
    on.run("commit", doing).await?;
    Ok(())
}

impl Lease {
    /// Where the transactions begin that are to be skipped.
    ///
    /// # Errors
    /// `State` when one cannot be understood, else the server's.
    pub(crate) async fn read_skips(&self, on: &mut Session) -> Result<Vec<Position>> {
        let asking = format!(
            "select `file`, `offset` from `lockstep`.`skipped_transaction`
             where `task_id` = _utf8mb4'{}' and `skipped_ms` is null",
            self.task()
        );
        let rows = on
            .rows(asking, "reading which transactions are skipped")
            .await?;
        rows.iter()
            .map(|row| Position::new(&text(row, 0)?, field(row, 1)?, None))
            .collect()
    }

    /// Records that a transaction has been skipped, inside the one that moves the
    /// checkpoint past it.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn skipped(
        &self,
        on: &mut Session,
        position: &Position,
        now_ms: u64,
    ) -> Result<()> {
        let changing = format!(
            "update `lockstep`.`skipped_transaction` set `skipped_ms` = {now_ms}
             where `task_id` = _utf8mb4'{}' and `file` = {} and `offset` = {}
             and `skipped_ms` is null",
            self.task(),
            literal(position.file.name()),
            position.offset,
        );
        on.run(changing, "recording that a transaction is skipped")
            .await?;
        Ok(())
    }
}

/// Transactions that a task has skipped or is to skip, newest first.
///
/// # Errors
/// `State` when one cannot be understood, else the server's.
pub(crate) async fn read(on: &mut Session, task: &TaskId) -> Result<Vec<SkippedTransaction>> {
    let asking = format!(
        "select `file`, `offset`, `ordered_ms`, `skipped_ms` from `lockstep`.`skipped_transaction`
         where `task_id` = _utf8mb4'{task}' order by `id` desc limit {SHOWN_MAX}"
    );
    let rows = match on.rows(asking, "reading the skipped transactions").await {
        Ok(rows) => rows,
        Err(error) if is_not_there(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    rows.iter()
        .map(|row| {
            Ok(SkippedTransaction {
                position: Position::new(&text(row, 0)?, field(row, 1)?, None)?.to_string(),
                ordered_ms: field(row, 2)?,
                skipped_ms: field(row, 3)?,
            })
        })
        .collect()
}
