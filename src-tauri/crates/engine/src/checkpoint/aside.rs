//! Tables that are set aside: their changes are passed by from a position on.

use crate::checkpoint::begun::{self, is_not_there};
use crate::checkpoint::lease::{Lease, Stage};
use crate::checkpoint::position::Position;
use crate::checkpoint::text::{field, literal, text, unreadable};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{TableDef, TableName};
use crate::server::session::Session;
use crate::task::definition::TaskId;
use crate::task::failure::AsideTable;

/// Characters that are kept of why a table was set aside.
const CAUSE_CHARS_MAX: usize = 1_000;

/// The table.
pub(crate) const TABLE: &str = "create table if not exists `lockstep`.`aside` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `database` varchar(64) not null,
        `table` varchar(64) not null,
        `position` varchar(600) not null,
        `at_ms` bigint unsigned not null,
        `cause` text not null,
        primary key (`task_id`, `database`, `table`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin";

/// Why and when tables are set aside.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    /// When.
    pub(crate) at_ms: u64,
    /// Why.
    pub(crate) words: String,
}

impl Lease {
    /// Sets tables aside from `position` on, inside the transaction that moves
    /// the checkpoint there. One that is aside already stays as it is.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn set_aside(
        &self,
        on: &mut Session,
        tables: &[TableName],
        position: &Position,
        cause: &Cause,
    ) -> Result<()> {
        write(on, self.task(), tables, position, cause).await
    }
}

async fn write(
    on: &mut Session,
    task: &TaskId,
    tables: &[TableName],
    position: &Position,
    cause: &Cause,
) -> Result<()> {
    let words: String = cause.words.chars().take(CAUSE_CHARS_MAX).collect();
    for table in tables {
        let writing = format!(
            "insert ignore into `lockstep`.`aside`
             (`task_id`, `database`, `table`, `position`, `at_ms`, `cause`)
             values (_utf8mb4'{task}', {}, {}, {}, {}, {})",
            literal(&table.database),
            literal(&table.table),
            literal(position.to_string()),
            cause.at_ms,
            literal(&words),
        );
        on.run(writing, "setting a table aside").await?;
    }
    Ok(())
}

/// Sets tables aside as the operator says, from the checkpoint on, together with
/// those whose rows the server changes along with theirs: what happens to those
/// on the source is in no binlog. Tells which.
///
/// # Errors
/// `Refused` when the task has not loaded its tables or carries no such one,
/// else the server's.
pub(crate) async fn by_operator(
    on: &mut Session,
    task: &TaskId,
    tables: &[TableName],
    cause: &Cause,
) -> Result<Vec<TableName>> {
    let doing = "setting tables aside";
    if begun::stage(on, task).await? != Some(Stage::Loaded) {
        return Err(Error::new(
            ErrorKind::Refused,
            "A table can be set aside when the task has copied its rows and follows the source",
        ));
    }
    on.run("start transaction", doing).await?;
    let asking = format!(
        "select `file`, `offset` from `lockstep`.`checkpoint`
         where `task_id` = _utf8mb4'{task}' for update"
    );
    let rows = on.rows(asking, doing).await?;
    let Some(row) = rows.first() else {
        return Err(unreadable("checkpoint of the task"));
    };
    let position = Position::new(&text(row, 0)?, field(row, 1)?, None)?;
    let known = definitions(on, task).await?;
    if let Some(stranger) = tables
        .iter()
        .find(|table| !known.iter().any(|known| known.name == **table))
    {
        on.run("rollback", doing).await?;
        return Err(Error::new(
            ErrorKind::Refused,
            format!("The task carries no table {stranger}"),
        )
        .hint("Name it as it is on the source, DATABASE.TABLE.")
        .subject(stranger.to_string()));
    }
    let all = with_cascades(tables, &known);
    write(on, task, &all, &position, cause).await?;
    on.run("commit", doing).await?;
    Ok(all)
}

/// The definitions of a task's tables on the source, as far as it has come.
///
/// # Errors
/// `State` when one cannot be understood, else the server's.
pub(crate) async fn definitions(on: &mut Session, task: &TaskId) -> Result<Vec<TableDef>> {
    let reading =
        format!("select `columns` from `lockstep`.`definition` where `task_id` = _utf8mb4'{task}'");
    let rows = on.rows(reading, "reading the tables' definitions").await?;
    rows.iter()
        .map(|row| {
            let json: Vec<u8> = field(row, 0)?;
            serde_json::from_slice(&json)
                .map_err(|cause| unreadable("definition of a table").because(cause))
        })
        .collect()
}

/// The tables, and all whose rows a server changes along with theirs.
pub(crate) fn with_cascades(tables: &[TableName], known: &[TableDef]) -> Vec<TableName> {
    let mut all = tables.to_vec();
    let mut looked_at = 0;
    while let Some(parent) = all.get(looked_at).cloned() {
        looked_at += 1;
        for child in known {
            let mut keys = child.foreign_keys.iter();
            let goes_along = keys
                .any(|key| key.parent == parent && (key.acts_on_delete() || key.acts_on_update()));
            if goes_along && !all.contains(&child.name) {
                all.push(child.name.clone());
            }
        }
    }
    all
}

/// The tables of a task that are set aside.
///
/// # Errors
/// `State` when one cannot be understood, else the server's.
pub(crate) async fn read(on: &mut Session, task: &TaskId) -> Result<Vec<AsideTable>> {
    let asking = format!(
        "select `database`, `table`, `position`, `at_ms`, `cause` from `lockstep`.`aside`
         where `task_id` = _utf8mb4'{task}' order by `database`, `table`"
    );
    let rows = match on
        .rows(asking, "reading the tables that are set aside")
        .await
    {
        Ok(rows) => rows,
        Err(error) if is_not_there(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    rows.iter()
        .map(|row| {
            Ok(AsideTable {
                database: text(row, 0)?,
                table: text(row, 1)?,
                position: text(row, 2)?,
                at_ms: field(row, 3)?,
                cause: text(row, 4)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::{ForeignKeyDef, TableKind};

    fn table(name: &str, parent: Option<(&str, &str)>) -> TableDef {
        TableDef {
            name: TableName::new("d", name),
            kind: TableKind::Table,
            engine: "InnoDB".to_owned(),
            collation: None,
            rows_estimate: 0,
            bytes: 0,
            create_options: String::new(),
            columns: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: parent
                .map(|(parent, on_delete)| ForeignKeyDef {
                    name: "fk".to_owned(),
                    columns: vec!["p".to_owned()],
                    parent: TableName::new("d", parent),
                    parent_columns: vec!["id".to_owned()],
                    on_update: "RESTRICT".to_owned(),
                    on_delete: on_delete.to_owned(),
                })
                .into_iter()
                .collect(),
            checks: Vec::new(),
            triggers: Vec::new(),
        }
    }

    #[test]
    fn what_a_server_changes_along_goes_along() {
        let known = [
            table("a", None),
            table("b", Some(("a", "CASCADE"))),
            table("c", Some(("b", "SET NULL"))),
            table("self", Some(("self", "CASCADE"))),
            table("kept", Some(("a", "RESTRICT"))),
        ];
        let named = |name: &str| TableName::new("d", name);
        let all = |of: &str| with_cascades(&[named(of)], &known);
        assert_eq!(all("a"), [named("a"), named("b"), named("c")]);
        assert_eq!(all("c"), [named("c")]);
        assert_eq!(all("self"), [named("self")]);
    }
}
