//! Marks of DDL under way, and the history of the source's definitions.

use std::collections::BTreeMap;

use crate::checkpoint::begun::is_not_there;
use crate::checkpoint::branches::branches;
use crate::checkpoint::edits;
use crate::checkpoint::lease::Lease;
use crate::checkpoint::position::Position;
use crate::checkpoint::tables::OF_A_TASK;
use crate::checkpoint::text::{binary, field, json, literal, text, unreadable};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{TableDef, TableName};
use crate::server::session::Session;
use crate::task::definition::TaskId;

/// Says that a DDL statement is about to run, or was when the last run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DdlMark {
    /// The epoch of the run that made it.
    pub(crate) epoch: u64,
    /// The position after the statement.
    pub(crate) position: Position,
    /// The statement, as the source ran it, or the operator's text for it.
    pub(crate) statement: Vec<u8>,
    /// `SHOW CREATE TABLE` of the tables it names as they were on the
    /// destination before, by destination name; `None` for one that was not there.
    pub(crate) before: BTreeMap<String, Option<String>>,
    /// What it says of the statement.
    pub(crate) of: MarkOf,
}

/// What a mark says of its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkOf {
    /// It is run.
    Statement,
    /// The operator has done what it does, and the task goes on after it.
    Skipped,
    /// The text that the operator gave for it is run.
    Edited,
}

impl MarkOf {
    /// As the column `skip` has it.
    const fn number(self) -> u8 {
        match self {
            Self::Statement => 0,
            Self::Skipped => 1,
            Self::Edited => 2,
        }
    }

    fn parse(number: u8) -> Result<Self> {
        [Self::Statement, Self::Skipped, Self::Edited]
            .into_iter()
            .find(|it| it.number() == number)
            .ok_or_else(|| unreadable("mark of a DDL statement"))
    }
}

impl Lease {
    /// Commits the mark: the statement may run after this, and not before.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn mark_ddl(&self, on: &mut Session, mark: &DdlMark) -> Result<()> {
        let doing = "marking a DDL statement";
        on.run("start transaction", doing).await?;
        self.hold(on).await?;
        let marking = format!(
            "replace into `lockstep`.`ddl`
             (`task_id`, `epoch`, `file`, `offset`, `statement`, `before`, `skip`)
             values (_utf8mb4'{}', {}, {}, {}, {}, {}, {})",
            self.task(),
            mark.epoch,
            literal(mark.position.file.name()),
            mark.position.offset,
            binary(&mark.statement),
            literal(json(&mark.before)?),
            mark.of.number(),
        );
        on.run(marking, doing).await?;
        on.run("commit", doing).await?;
        Ok(())
    }

    /// The mark that a former run left, if any.
    ///
    /// # Errors
    /// `State` when it cannot be understood, or the server's.
    pub(crate) async fn read_ddl_mark(&self, on: &mut Session) -> Result<Option<DdlMark>> {
        let reading = format!(
            "select `file`, `offset`, `statement`, `before`, `skip`, `epoch` from `lockstep`.`ddl`
             where `task_id` = _utf8mb4'{}'",
            self.task()
        );
        let rows = on
            .rows(reading, "reading the mark of a DDL statement")
            .await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let before: Vec<u8> = field(row, 3)?;
        Ok(Some(DdlMark {
            position: Position::new(&text(row, 0)?, field(row, 1)?, None)?,
            statement: field(row, 2)?,
            before: serde_json::from_slice(&before)
                .map_err(|cause| unreadable("mark of a DDL statement").because(cause))?,
            of: MarkOf::parse(field(row, 4)?)?,
            epoch: field(row, 5)?,
        }))
    }

    /// Removes the mark, inside the transaction that moves the checkpoint past
    /// the statement.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn clear_ddl_mark(&self, on: &mut Session) -> Result<()> {
        let clearing = format!(
            "delete from `lockstep`.`ddl` where `task_id` = _utf8mb4'{}'",
            self.task()
        );
        on.run(clearing, "removing the mark of a DDL statement")
            .await?;
        Ok(())
    }

    /// Commits that a marked statement did not run.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn withdraw_ddl_mark(&self, on: &mut Session) -> Result<()> {
        let doing = "removing the mark of a DDL statement";
        on.run("start transaction", doing).await?;
        self.hold(on).await?;
        self.clear_ddl_mark(on).await?;
        on.run("commit", doing).await?;
        Ok(())
    }

    /// Keeps a source table's definition as of the checkpoint; inside the
    /// transaction that moves it there.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn write_definition(&self, on: &mut Session, table: &TableDef) -> Result<()> {
        let writing = format!(
            "replace into `lockstep`.`definition` (`task_id`, `database`, `table`, `columns`)
             values (_utf8mb4'{}', {}, {}, {})",
            self.task(),
            literal(&table.name.database),
            literal(&table.name.table),
            literal(json(table)?),
        );
        on.run(writing, "keeping a table's definition").await?;
        Ok(())
    }

    /// Forgets a source table's definition: it was dropped or renamed.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn remove_definition(
        &self,
        on: &mut Session,
        table: &TableName,
    ) -> Result<()> {
        let removing = format!(
            "delete from `lockstep`.`definition` where {}",
            self.of_table(table)
        );
        on.run(removing, "forgetting a table's definition").await?;
        Ok(())
    }

    /// The definitions of source tables as of the checkpoint, of those that
    /// are kept.
    ///
    /// # Errors
    /// `State` when one cannot be understood, or the server's.
    pub(crate) async fn read_definitions(&self, on: &mut Session) -> Result<Vec<TableDef>> {
        let reading = format!(
            "select `columns` from `lockstep`.`definition` where `task_id` = _utf8mb4'{}'",
            self.task()
        );
        let rows = on.rows(reading, "reading the tables' definitions").await?;
        rows.iter()
            .map(|row| {
                let json: Vec<u8> = field(row, 0)?;
                serde_json::from_slice(&json)
                    .map_err(|cause| unreadable("definition of a table").because(cause))
            })
            .collect()
    }

    fn of_table(&self, table: &TableName) -> String {
        format!(
            "`task_id` = _utf8mb4'{}' and `database` = {} and `table` = {}",
            self.task(),
            literal(&table.database),
            literal(&table.table)
        )
    }
}

/// Writes down that the operator has dealt with the statement that ends at
/// `position`. A mark of the statement itself gives way to it, and so does a
/// text that was to be run for it.
///
/// # Errors
/// `Refused` when the task has no checkpoint or is past the statement, else
/// the server's.
pub(crate) async fn consent_to_skip(
    on: &mut Session,
    task: &TaskId,
    position: &Position,
) -> Result<()> {
    let doing = "having a statement skipped";
    on.run("start transaction", doing).await?;
    // Invariant: the mark is of a statement that is still to come. One that
    // stayed behind could meet another statement at this position one day.
    let asking = format!(
        "select `file`, `offset` from `lockstep`.`checkpoint`
         where `task_id` = _utf8mb4'{task}' for update"
    );
    let rows = on.rows(asking, doing).await?;
    let mut is_to_come = !rows.is_empty();
    for row in &rows {
        let at = Position::new(&text(row, 0)?, field(row, 1)?, None)?;
        is_to_come &= at.order(position) == std::cmp::Ordering::Less;
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
    let writing = format!(
        "replace into `lockstep`.`ddl`
         (`task_id`, `epoch`, `file`, `offset`, `statement`, `before`, `skip`)
         values (_utf8mb4'{task}', 0, {}, {}, {}, {}, {})",
        literal(position.file.name()),
        position.offset,
        binary(""),
        literal("{}"),
        MarkOf::Skipped.number(),
    );
    on.run(writing, doing).await?;
    edits::forget(on, task).await?;
    on.run("commit", doing).await?;
    Ok(())
}

/// Removes everything that the destination keeps about the task and its
/// branches. A table that is not there holds nothing.
///
/// # Errors
/// The server's.
pub(crate) async fn clear(on: &mut Session, task: &TaskId) -> Result<()> {
    let branches = branches(on, task).await?;
    for id in branches.iter().chain([task]) {
        for table in OF_A_TASK {
            let clearing =
                format!("delete from `lockstep`.`{table}` where `task_id` = _utf8mb4'{id}'");
            match on.run(clearing, "clearing the rows of the task").await {
                Err(error) if is_not_there(&error) => {}
                outcome => {
                    outcome?;
                }
            }
        }
    }
    Ok(())
}
