//! Orders to change what a task carries: kept on the destination until they
//! are carried out, and after that for whoever comes with a former selection.

use mysql_async::Row;
use serde::de::DeserializeOwned;

use crate::checkpoint::begun::{self, is_not_there};
use crate::checkpoint::lease::{Lease, Stage};
use crate::checkpoint::text::{field, json, literal, optional, optional_text, text, unreadable};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::TableName;
use crate::server::session::Session;
use crate::task::definition::{DatabaseSelection, TaskId};
use crate::task::modification::{Modification, ModificationState, ObjectChange, ObjectOrder};
use crate::task::selection::Selection;

/// Orders that may wait at once: they are carried out one after the other, and
/// each may take hours.
const OPEN_MAX: u64 = 16;
/// Orders that are kept when they have come to their end.
const KEPT: u32 = 200;
/// Characters that are kept of why one was given up.
const ERROR_CHARS_MAX: usize = 2_000;

/// The table.
pub(crate) const TABLE: &str = "create table if not exists `lockstep`.`modification` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `number` int unsigned not null,
        `change` varchar(16) not null,
        `state` varchar(16) not null,
        `database` varchar(64) not null,
        `table` varchar(64) not null,
        `rename` varchar(64) null,
        `tables` longtext not null,
        `objects` longtext null,
        `before` longtext null,
        `after` longtext null,
        `at_ms` bigint unsigned not null,
        `done_ms` bigint unsigned null,
        `error` text null,
        primary key (`task_id`, `number`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin";

const DOING: &str = "reading what is ordered of the task";
const ORDERING: &str = "ordering a change of what the task carries";

/// An order that is open.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// Its number.
    pub(crate) number: u32,
    /// What was ordered.
    pub(crate) wish: ObjectOrder,
    /// Whether its tables are being loaded.
    pub(crate) is_loading: bool,
    /// The tables that are loaded; none before that.
    pub(crate) tables: Vec<TableName>,
    /// The same as a selection.
    pub(crate) objects: Vec<DatabaseSelection>,
}

/// A selection, and what it has become.
#[derive(Debug, Clone)]
pub(crate) struct Replaced {
    /// The selection before.
    pub(crate) before: Selection,
    /// The objects after.
    pub(crate) after: Vec<DatabaseSelection>,
}

/// Writes an order down.
///
/// # Errors
/// `Refused` when the task has not copied its rows, too many orders wait, or
/// one of this table does; else the server's.
pub(crate) async fn order(
    on: &mut Session,
    task: &TaskId,
    wish: &ObjectOrder,
    at_ms: u64,
) -> Result<u32> {
    if begun::stage(on, task).await? != Some(Stage::Loaded) {
        return Err(Error::new(
            ErrorKind::Refused,
            "What a task carries can be changed when it has copied its rows and follows the source",
        ));
    }
    let (database, table) = (literal(&wish.table.database), literal(&wish.table.table));
    let asking = format!(
        "select coalesce(max(`number`), 0),
                coalesce(sum(`state` in ('ordered', 'loading')), 0),
                coalesce(sum(`state` in ('ordered', 'loading') and `database` = {database}
                             and `table` = {table}), 0)
         from `lockstep`.`modification` where `task_id` = _utf8mb4'{task}'"
    );
    let rows = on.rows(asking, ORDERING).await?;
    let row = rows.first().ok_or_else(|| unreadable("list of orders"))?;
    let number = field::<u32>(row, 0)? + 1;
    let refused = if field::<u64>(row, 2)? > 0 {
        Some(format!(
            "Another change of table {} is ordered already",
            wish.table
        ))
    } else if field::<u64>(row, 1)? >= OPEN_MAX {
        Some(format!(
            "{OPEN_MAX} changes of the task are waiting already"
        ))
    } else {
        None
    };
    if let Some(title) = refused {
        return Err(Error::new(ErrorKind::Refused, title)
            .hint("Order it when what waits is done.")
            .subject(wish.table.to_string()));
    }
    // Of two at once one gets the number, and the other is told.
    let writing = format!(
        "insert into `lockstep`.`modification`
         (`task_id`, `number`, `change`, `state`, `database`, `table`, `rename`, `tables`, `at_ms`)
         values (_utf8mb4'{task}', {number}, '{}', 'ordered', {database}, {table}, {}, {}, {at_ms})",
        wish.change.word(),
        optional(wish.rename.as_ref()),
        literal("[]"),
    );
    on.run(writing, ORDERING).await?;
    let forgetting = format!(
        "delete from `lockstep`.`modification` where `task_id` = _utf8mb4'{task}'
         and `number` + {KEPT} <= {number} and `state` in ('done', 'failed')"
    );
    on.run(forgetting, ORDERING).await?;
    Ok(number)
}

/// All orders of a task that are kept, newest first.
///
/// # Errors
/// `State` when one cannot be understood, else the server's.
pub(crate) async fn list(on: &mut Session, task: &TaskId) -> Result<Vec<Modification>> {
    let asking = format!(
        "select `number`, `change`, `state`, `database`, `table`, `tables`, `at_ms`, `done_ms`,
                `error`
         from `lockstep`.`modification` where `task_id` = _utf8mb4'{task}' order by `number` desc"
    );
    let listed = |row: &Row| {
        let tables: Vec<TableName> = parsed(&text(row, 5)?)?;
        Ok(Modification {
            number: field(row, 0)?,
            change: change(&text(row, 1)?)?,
            state: state(&text(row, 2)?)?,
            database: text(row, 3)?,
            table: text(row, 4)?,
            tables: tables.iter().map(ToString::to_string).collect(),
            at_ms: field(row, 6)?,
            done_ms: field(row, 7)?,
            error: optional_text(row, 8)?,
        })
    };
    rows(on, asking).await?.iter().map(listed).collect()
}

/// The order whose turn it is: the oldest that has not come to its end.
///
/// # Errors
/// `State` when it cannot be understood, else the server's.
pub(crate) async fn next(on: &mut Session, task: &TaskId) -> Result<Option<Order>> {
    let asking = format!(
        "select `number`, `change`, `state`, `database`, `table`, `rename`, `tables`, `objects`
         from `lockstep`.`modification`
         where `task_id` = _utf8mb4'{task}' and `state` in ('ordered', 'loading')
         order by `number` limit 1"
    );
    let order = |row: &Row| {
        let objects = optional_text(row, 7)?;
        Ok(Order {
            number: field(row, 0)?,
            wish: ObjectOrder {
                change: change(&text(row, 1)?)?,
                table: TableName::new(text(row, 3)?, text(row, 4)?),
                rename: optional_text(row, 5)?,
            },
            is_loading: state(&text(row, 2)?)? == ModificationState::Loading,
            tables: parsed(&text(row, 6)?)?,
            objects: objects.map_or(Ok(Vec::new()), |objects| parsed(&objects))?,
        })
    };
    rows(on, asking).await?.first().map(order).transpose()
}

/// What the selection of a task has become, oldest first.
///
/// # Errors
/// `State` when one cannot be understood, else the server's.
pub(crate) async fn replaced(on: &mut Session, task: &TaskId) -> Result<Vec<Replaced>> {
    let asking = format!(
        "select `before`, `after` from `lockstep`.`modification`
         where `task_id` = _utf8mb4'{task}' and `state` = 'done' and `after` is not null
         order by `number`"
    );
    let replaced = |row: &Row| {
        Ok(Replaced {
            before: parsed(&text(row, 0)?)?,
            after: parsed(&text(row, 1)?)?,
        })
    };
    rows(on, asking).await?.iter().map(replaced).collect()
}

impl Lease {
    /// Says, in the transaction that is open, that an order's tables are being
    /// loaded from here on.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn begin_modification(
        &self,
        on: &mut Session,
        number: u32,
        tables: &[TableName],
        objects: &[DatabaseSelection],
    ) -> Result<()> {
        let change = format!(
            "`state` = 'loading', `tables` = {}, `objects` = {}",
            literal(json(&tables)?),
            literal(json(&objects)?)
        );
        self.change_modification(on, number, &change).await
    }

    /// Says, in the transaction that is open, that an order is carried out.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn end_modification(
        &self,
        on: &mut Session,
        number: u32,
        done_ms: u64,
        replaced: Option<&Replaced>,
    ) -> Result<()> {
        let mut change = format!("`state` = 'done', `done_ms` = {done_ms}");
        if let Some(Replaced { before, after }) = replaced {
            change.push_str(&format!(
                ", `before` = {}, `after` = {}",
                literal(json(before)?),
                literal(json(after)?)
            ));
        }
        self.change_modification(on, number, &change).await
    }

    /// Says, in the transaction that is open, that an order is given up.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn fail_modification(
        &self,
        on: &mut Session,
        number: u32,
        done_ms: u64,
        why: &str,
    ) -> Result<()> {
        let why: String = why.chars().take(ERROR_CHARS_MAX).collect();
        let change = format!(
            "`state` = 'failed', `done_ms` = {done_ms}, `error` = {}",
            literal(why)
        );
        self.change_modification(on, number, &change).await
    }

    async fn change_modification(&self, on: &mut Session, number: u32, change: &str) -> Result<()> {
        let changing = format!(
            "update `lockstep`.`modification` set {change}
             where `task_id` = _utf8mb4'{}' and `number` = {number}",
            self.task()
        );
        on.run(changing, "recording a change of what the task carries")
            .await?;
        Ok(())
    }

    /// Replaces the selection of the task, in the transaction that is open.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn write_selection(
        &self,
        on: &mut Session,
        selection: &Selection,
    ) -> Result<()> {
        let writing = format!(
            "replace into `lockstep`.`selection` (`task_id`, `selection`)
             values (_utf8mb4'{}', {})",
            self.task(),
            literal(json(selection)?)
        );
        on.run(writing, "recording what the task selects").await?;
        Ok(())
    }
}

async fn rows(on: &mut Session, asking: String) -> Result<Vec<Row>> {
    match on.rows(asking, DOING).await {
        Err(error) if is_not_there(&error) => Ok(Vec::new()),
        outcome => outcome,
    }
}

fn parsed<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|cause| unreadable("order").because(cause))
}

fn change(word: &str) -> Result<ObjectChange> {
    ObjectChange::parse(word).ok_or_else(|| unreadable("order"))
}

fn state(word: &str) -> Result<ModificationState> {
    ModificationState::parse(word).ok_or_else(|| unreadable("order"))
}
