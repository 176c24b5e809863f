//! Other texts that the operator gives for statements of the source: ordered
//! before, and recorded as run in the transaction that moves the checkpoint past
//! the statement.

use std::cmp::Ordering;

use crate::checkpoint::begun::is_not_there;
use crate::checkpoint::lease::Lease;
use crate::checkpoint::position::Position;
use crate::checkpoint::text::{binary, field, literal, text};
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::Session;
use crate::task::definition::TaskId;
use crate::task::failure::EditedStatement;

/// Texts in one answer, newest first. Each is an act of a person.
const SHOWN_MAX: u32 = 500;

/// The table.
pub(crate) const TABLE: &str = "create table if not exists `lockstep`.`edited_statement` (
        `id` bigint unsigned not null auto_increment primary key,
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `file` varchar(512) not null,
        `offset` bigint unsigned not null,
        `statement` longblob not null,
        `ordered_ms` bigint unsigned not null,
        `run_ms` bigint unsigned null,
        key `of_task` (`task_id`, `id`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin";

/// Another text that is to be run for a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edited {
    /// Where the source's statement ends.
    pub(crate) position: Position,
    /// The text, in UTF-8.
    pub(crate) sql: Vec<u8>,
}

/// Writes down that another text is to be run for the statement that ends at
/// `edited.position`. An earlier text for it gives way, and so does a mark of it:
/// the task has stopped on the statement, so it is not under way any more.
///
/// # Errors
/// `Refused` when the task has no checkpoint or is past the statement, else the
/// server's.
pub(crate) async fn order(
    on: &mut Session,
    task: &TaskId,
    edited: &Edited,
    now_ms: u64,
) -> Result<()> {
    let doing = "having another text run for a statement";
    on.run("start transaction", doing).await?;
    // Invariant: as with what is skipped, the statement is still to come.
    let asking = format!(
        "select `file`, `offset` from `lockstep`.`checkpoint`
         where `task_id` = _utf8mb4'{task}' for update"
    );
    let rows = on.rows(asking, doing).await?;
    let position = &edited.position;
    let mut is_to_come = !rows.is_empty();
    for row in &rows {
        let at = Position::new(&text(row, 0)?, field(row, 1)?, None)?;
        is_to_come &= at.order(position) == Ordering::Less;
    }
    if !is_to_come {
        on.run("rollback", doing).await?;
        return Err(Error::new(
            ErrorKind::Refused,
            format!(
                "On the destination the task is not before the statement that ends at {position}"
            ),
        )
        .hint("Resume the task: it goes on from where the destination is.")
        .subject(position.to_string()));
    }
    forget(on, task).await?;
    let removing = format!("delete from `lockstep`.`ddl` where `task_id` = _utf8mb4'{task}'");
    on.run(removing, doing).await?;
    let writing = format!(
        "insert into `lockstep`.`edited_statement`
         (`task_id`, `file`, `offset`, `statement`, `ordered_ms`)
         values (_utf8mb4'{task}', {}, {}, {}, {now_ms})",
        literal(position.file.name()),
        position.offset,
        binary(&edited.sql),
    );
    on.run(writing, doing).await?;
    on.run("commit", doing).await?;
    Ok(())
}

/// Forgets a text that has not been run, inside the transaction of what takes
/// its place.
///
/// # Errors
/// The server's.
pub(crate) async fn forget(on: &mut Session, task: &TaskId) -> Result<()> {
    let removing = format!(
        "delete from `lockstep`.`edited_statement`
         where `task_id` = _utf8mb4'{task}' and `run_ms` is null"
    );
    on.run(removing, "forgetting another text for a statement")
        .await?;
    Ok(())
}

impl Lease {
    /// The text that is to be run for a statement, if there is one.
    ///
    /// # Errors
    /// `State` when it cannot be understood, else the server's.
    pub(crate) async fn read_edited(&self, on: &mut Session) -> Result<Option<Edited>> {
        let asking = format!(
            "select `file`, `offset`, `statement` from `lockstep`.`edited_statement`
             where `task_id` = _utf8mb4'{}' and `run_ms` is null order by `id` desc limit 1",
            self.task()
        );
        let rows = on
            .rows(asking, "reading which statement has another text")
            .await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        Ok(Some(Edited {
            position: Position::new(&text(row, 0)?, field(row, 1)?, None)?,
            sql: field(row, 2)?,
        }))
    }

    /// Records that a text has been run, inside the transaction that moves the
    /// checkpoint past its statement.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn edited(&self, on: &mut Session, now_ms: u64) -> Result<()> {
        let changing = format!(
            "update `lockstep`.`edited_statement` set `run_ms` = {now_ms}
             where `task_id` = _utf8mb4'{}' and `run_ms` is null",
            self.task()
        );
        on.run(changing, "recording that another text was run")
            .await?;
        Ok(())
    }
}

/// Texts that were given for statements of a task, newest first.
///
/// # Errors
/// `State` when one cannot be understood, else the server's.
pub(crate) async fn read(on: &mut Session, task: &TaskId) -> Result<Vec<EditedStatement>> {
    let asking = format!(
        "select `file`, `offset`, `statement`, `ordered_ms`, `run_ms`
         from `lockstep`.`edited_statement`
         where `task_id` = _utf8mb4'{task}' order by `id` desc limit {SHOWN_MAX}"
    );
    let rows = match on.rows(asking, "reading the edited statements").await {
        Ok(rows) => rows,
        Err(error) if is_not_there(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    rows.iter()
        .map(|row| {
            let statement: Vec<u8> = field(row, 2)?;
            Ok(EditedStatement {
                position: Position::new(&text(row, 0)?, field(row, 1)?, None)?.to_string(),
                statement: String::from_utf8_lossy(&statement).into_owned(),
                ordered_ms: field(row, 3)?,
                run_ms: field(row, 4)?,
            })
        })
        .collect()
}
