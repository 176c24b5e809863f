//! The log of statements that were not replayed: on the destination, because
//! what was done about one commits with it.

use crate::checkpoint::begun::is_not_there;
use crate::checkpoint::lease::Lease;
use crate::checkpoint::position::Position;
use crate::checkpoint::text::{binary, field, literal, text, unreadable};
use crate::error::Result;
use crate::server::session::Session;
use crate::task::definition::TaskId;
use crate::task::failure::{FailedStatement, FailureDone};

/// Bytes that are kept of a statement.
const STATEMENT_BYTES_MAX: usize = 64 << 10;
/// Characters that are kept of an error with its causes.
const ERROR_CHARS_MAX: usize = 4_000;
/// Statements kept of a task: the newest.
const KEPT_MAX: u64 = 1_000;
/// Statements in one answer.
const PAGE_MAX: u32 = 500;

/// The table.
pub(crate) const TABLE: &str = "create table if not exists `lockstep`.`failed_statement` (
        `id` bigint unsigned not null auto_increment primary key,
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `at_ms` bigint unsigned not null,
        `position` varchar(600) not null,
        `statement` longblob not null,
        `error` text not null,
        `done` varchar(16) not null,
        key `of_task` (`task_id`, `id`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin";

/// A statement that failed.
pub(crate) struct Failure<'a> {
    /// When.
    pub(crate) at_ms: u64,
    /// Where it ends.
    pub(crate) position: &'a Position,
    /// The statement.
    pub(crate) statement: &'a [u8],
    /// Why.
    pub(crate) error: String,
    /// What is done.
    pub(crate) done: FailureDone,
}

impl Lease {
    /// Records a statement that failed, in place of an earlier record of it;
    /// inside the transaction that does what is said to be done.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn record_failure(
        &self,
        on: &mut Session,
        failure: &Failure<'_>,
    ) -> Result<()> {
        let doing = "recording a statement that failed";
        let (task, position) = (self.task(), literal(failure.position.to_string()));
        let removing = format!(
            "delete from `lockstep`.`failed_statement`
             where `task_id` = _utf8mb4'{task}' and `position` = {position}"
        );
        on.run(removing, doing).await?;
        let kept = failure.statement.len().min(STATEMENT_BYTES_MAX);
        let error: String = failure.error.chars().take(ERROR_CHARS_MAX).collect();
        let writing = format!(
            "insert into `lockstep`.`failed_statement`
             (`task_id`, `at_ms`, `position`, `statement`, `error`, `done`)
             values (_utf8mb4'{task}', {}, {position}, {}, {}, {})",
            failure.at_ms,
            binary(&failure.statement[..kept]),
            literal(error),
            literal(failure.done.word()),
        );
        on.run(writing, doing).await?;
        let asking = format!(
            "select `id` from `lockstep`.`failed_statement` where `task_id` = _utf8mb4'{task}'
             order by `id` desc limit 1 offset {KEPT_MAX}"
        );
        let rows = on.rows(asking, doing).await?;
        if let Some(row) = rows.first() {
            let last: u64 = field(row, 0)?;
            let removing = format!(
                "delete from `lockstep`.`failed_statement`
                 where `task_id` = _utf8mb4'{task}' and `id` <= {last}"
            );
            on.run(removing, doing).await?;
        }
        Ok(())
    }

    /// Records one on which the task stops.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn commit_failure(
        &self,
        on: &mut Session,
        failure: &Failure<'_>,
    ) -> Result<()> {
        let doing = "recording a statement that failed";
        on.run("start transaction", doing).await?;
        self.hold(on).await?;
        self.record_failure(on, failure).await?;
        on.run("commit", doing).await?;
        Ok(())
    }

    /// What the operator had done about the statement that ends at `position`.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn failure_settled(
        &self,
        on: &mut Session,
        position: &Position,
        done: FailureDone,
    ) -> Result<()> {
        let changing = format!(
            "update `lockstep`.`failed_statement` set `done` = {}
             where `task_id` = _utf8mb4'{}' and `position` = {}",
            literal(done.word()),
            self.task(),
            literal(position.to_string()),
        );
        on.run(changing, "recording what was done about a statement")
            .await?;
        Ok(())
    }
}

/// Statements of a task that failed, newest first: those before the one with
/// this number, at most `limit`.
///
/// # Errors
/// `State` when one cannot be understood, else the server's.
pub(crate) async fn read(
    on: &mut Session,
    task: &TaskId,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<FailedStatement>> {
    let before = before.map_or_else(String::new, |id| format!(" and `id` < {id}"));
    let limit = limit.min(PAGE_MAX);
    let asking = format!(
        "select `id`, `at_ms`, `position`, `statement`, `error`, `done`
         from `lockstep`.`failed_statement`
         where `task_id` = _utf8mb4'{task}'{before} order by `id` desc limit {limit}"
    );
    let rows = match on.rows(asking, "reading the statements that failed").await {
        Ok(rows) => rows,
        Err(error) if is_not_there(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    rows.iter()
        .map(|row| {
            let statement: Vec<u8> = field(row, 3)?;
            Ok(FailedStatement {
                id: field(row, 0)?,
                at_ms: field(row, 1)?,
                position: text(row, 2)?,
                statement: String::from_utf8_lossy(&statement).into_owned(),
                error: text(row, 4)?,
                done: FailureDone::parse(&text(row, 5)?)
                    .ok_or_else(|| unreadable("record of a statement that failed"))?,
            })
        })
        .collect()
}
