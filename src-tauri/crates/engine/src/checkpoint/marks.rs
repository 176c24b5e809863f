//! Marks of DDL under way, and the history of the source's definitions.

use std::collections::BTreeMap;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, TxOpts};

use crate::checkpoint::failed;
use crate::checkpoint::lease::{Lease, text};
use crate::checkpoint::position::Position;
use crate::checkpoint::tables::OF_A_TASK;
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{TableDef, TableName};
use crate::task::definition::TaskId;

/// Says that a DDL statement is about to run, or was when the last run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DdlMark {
    /// The position after the statement.
    pub(crate) position: Position,
    /// The statement, as the source ran it.
    pub(crate) statement: Vec<u8>,
    /// `SHOW CREATE TABLE` of the tables it names as they were on the
    /// destination before, by destination name; `None` for one that was not there.
    pub(crate) before: BTreeMap<String, Option<String>>,
}

impl Lease {
    /// Commits the mark: the statement may run after this, and not before.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn mark_ddl(&self, conn: &mut Conn, mark: &DdlMark) -> Result<()> {
        let writing = "Cannot mark a DDL statement on the destination";
        let before = serde_json::to_string(&mark.before)
            .map_err(|cause| Error::new(ErrorKind::Internal, writing).because(cause))?;
        let mut work = conn
            .start_transaction(TxOpts::default())
            .await
            .map_err(failed(writing))?;
        self.hold(&mut work).await?;
        work.exec_drop(
            "replace into `lockstep`.`ddl`
             (`task_id`, `epoch`, `file`, `offset`, `statement`, `before`)
             values (?, ?, ?, ?, ?, ?)",
            (
                self.task().as_str(),
                self.epoch(),
                mark.position.file.name(),
                mark.position.offset,
                &mark.statement,
                before,
            ),
        )
        .await
        .map_err(failed(writing))?;
        work.commit().await.map_err(failed(writing))
    }

    /// The mark that a former run left, if any.
    ///
    /// # Errors
    /// `State` when it cannot be understood, or the server's.
    pub(crate) async fn read_ddl_mark(&self, conn: &mut Conn) -> Result<Option<DdlMark>> {
        type Row = (Vec<u8>, u64, Vec<u8>, Vec<u8>);
        let row: Option<Row> = conn
            .exec_first(
                "select `file`, `offset`, `statement`, `before` from `lockstep`.`ddl`
                 where `task_id` = ?",
                (self.task().as_str(),),
            )
            .await
            .map_err(failed(
                "Cannot read the mark of a DDL statement on the destination",
            ))?;
        let Some((file, offset, statement, before)) = row else {
            return Ok(None);
        };
        Ok(Some(DdlMark {
            position: Position::new(&text(file)?, offset, None)?,
            statement,
            before: serde_json::from_slice(&before)
                .map_err(|cause| unreadable("mark of a DDL statement").because(cause))?,
        }))
    }

    /// Removes the mark, inside the transaction that moves the checkpoint past
    /// the statement.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn clear_ddl_mark(&self, conn: &mut Conn) -> Result<()> {
        conn.exec_drop(
            "delete from `lockstep`.`ddl` where `task_id` = ?",
            (self.task().as_str(),),
        )
        .await
        .map_err(failed(
            "Cannot remove the mark of a DDL statement on the destination",
        ))
    }

    /// Keeps a source table's definition as of the checkpoint; inside the
    /// transaction that moves it there.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn write_definition(&self, conn: &mut Conn, table: &TableDef) -> Result<()> {
        let json = serde_json::to_string(table).map_err(|cause| {
            Error::new(ErrorKind::Internal, "Cannot write a definition").because(cause)
        })?;
        conn.exec_drop(
            "replace into `lockstep`.`definition` (`task_id`, `database`, `table`, `columns`)
             values (?, ?, ?, ?)",
            (
                self.task().as_str(),
                &table.name.database,
                &table.name.table,
                json,
            ),
        )
        .await
        .map_err(failed(
            "Cannot keep a table's definition on the destination",
        ))
    }

    /// Forgets a source table's definition: it was dropped or renamed.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn remove_definition(&self, conn: &mut Conn, table: &TableName) -> Result<()> {
        conn.exec_drop(
            "delete from `lockstep`.`definition`
             where `task_id` = ? and `database` = ? and `table` = ?",
            (self.task().as_str(), &table.database, &table.table),
        )
        .await
        .map_err(failed(
            "Cannot forget a table's definition on the destination",
        ))
    }

    /// A source table's definition as of the checkpoint, where one is kept.
    ///
    /// # Errors
    /// `State` when it cannot be understood, or the server's.
    pub(crate) async fn read_definition(
        &self,
        conn: &mut Conn,
        table: &TableName,
    ) -> Result<Option<TableDef>> {
        let row: Option<Vec<u8>> = conn
            .exec_first(
                "select `columns` from `lockstep`.`definition`
                 where `task_id` = ? and `database` = ? and `table` = ?",
                (self.task().as_str(), &table.database, &table.table),
            )
            .await
            .map_err(failed(
                "Cannot read a table's definition on the destination",
            ))?;
        row.map(|json| {
            serde_json::from_slice(&json).map_err(|cause| {
                unreadable("definition of a table")
                    .subject(table.to_string())
                    .because(cause)
            })
        })
        .transpose()
    }
}

/// Removes everything that the destination keeps about the task. A database
/// that is not there holds nothing.
///
/// # Errors
/// The server's.
pub(crate) async fn clear(conn: &mut Conn, task: &TaskId, tables: &[&str]) -> Result<()> {
    /// "Table doesn't exist" and "unknown database".
    const NOT_THERE: [u16; 2] = [1146, 1049];
    for table in tables.iter().chain(&OF_A_TASK) {
        let outcome = conn
            .exec_drop(
                format!("delete from `lockstep`.`{table}` where `task_id` = ?"),
                (task.as_str(),),
            )
            .await;
        match outcome {
            Err(mysql_async::Error::Server(error)) if NOT_THERE.contains(&error.code) => {}
            other => other.map_err(failed(
                "Cannot clear the task's rows in the database lockstep of the destination",
            ))?,
        }
    }
    Ok(())
}

fn unreadable(what: &str) -> Error {
    Error::new(
        ErrorKind::State,
        format!("The {what} in the database lockstep of the destination cannot be understood"),
    )
}
