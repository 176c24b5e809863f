//! Marks of the full load in the `lockstep` database of the destination:
//! which tables are loaded as of which position, and which chunks of the
//! others are there already.

use std::collections::BTreeMap;

use mysql_async::{Row, from_row_opt};

use super::bound::Bound;
use super::table::TableLoad;
use crate::checkpoint::lease::Lease;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::TableName;
use crate::server::literal;
use crate::server::session::Session;
use crate::task::definition::TaskId;

/// The tables of the marks; part of what `checkpoint` makes.
pub(crate) const TABLES: [&str; 2] = [
    "create table if not exists `lockstep`.`table_load` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `source_database` varchar(64) not null,
        `source_table` varchar(64) not null,
        `state` varchar(16) not null,
        `keyed` tinyint unsigned not null,
        `created_by_us` tinyint unsigned not null,
        `loaded_file` varchar(512) null,
        `loaded_offset` bigint unsigned null,
        `rows_loaded` bigint unsigned not null,
        primary key (`task_id`, `source_database`, `source_table`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
    "create table if not exists `lockstep`.`chunk` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `source_database` varchar(64) not null,
        `source_table` varchar(64) not null,
        `chunk_no` int unsigned not null,
        `lower_bound` longtext null,
        `upper_bound` longtext null,
        `rows_loaded` bigint unsigned not null,
        primary key (`task_id`, `source_database`, `source_table`, `chunk_no`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
];

/// Where the load of a table stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoadState {
    /// Nothing has been read.
    Waiting,
    /// Some of its rows may be on the destination.
    Loading,
    /// The same of a table that was there before the task and was empty, and
    /// that cannot take back what is written to it.
    LoadingEmpty,
    /// All of its rows are.
    Loaded,
}

impl LoadState {
    const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Loading => "loading",
            Self::LoadingEmpty => "loading_empty",
            Self::Loaded => "loaded",
        }
    }

    fn parse(word: &str) -> Result<Self> {
        [
            Self::Waiting,
            Self::Loading,
            Self::LoadingEmpty,
            Self::Loaded,
        ]
        .into_iter()
        .find(|state| state.word() == word)
        .ok_or_else(|| damaged("table_load", format!("state {word:?} is not known")))
    }
}

/// The mark of a table.
#[derive(Debug, Clone)]
pub(crate) struct TableMark {
    /// Where its load stands.
    pub(crate) state: LoadState,
    /// Whether it is read by key. Events of a keyed table up to `position` are
    /// applied convergently; those of a keyless one are skipped.
    pub(crate) keyed: bool,
    /// Whether this task made the table on the destination.
    pub(crate) created_by_us: bool,
    /// As of which position it is loaded; for a keyless table the position of
    /// its snapshot. Absent until it is loaded, and where nothing follows.
    pub(crate) position: Option<Position>,
    /// Rows copied.
    pub(crate) rows: u64,
}

/// A chunk that is on the destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChunkMark {
    pub(super) number: u32,
    pub(super) upper: Option<Bound>,
    pub(super) lower: Option<Bound>,
    pub(super) rows: u64,
}

const DOING: &str = "reading the marks of the full load";
const MARKING: &str = "marking the full load";

/// The marks of all tables of a task, by source name.
///
/// # Errors
/// `State` when they cannot be understood, or the server's.
pub(crate) async fn tables(
    on: &mut Session,
    task: &TaskId,
) -> Result<BTreeMap<TableName, TableMark>> {
    let mut sql = b"select source_database, source_table, state, keyed, created_by_us, \
        loaded_file, loaded_offset, rows_loaded \
        from `lockstep`.`table_load` where task_id = "
        .to_vec();
    literal::bytes(&mut sql, task.as_str().as_bytes());
    let rows = on.rows(sql, DOING).await?;
    rows.into_iter().map(table_mark).collect()
}

fn table_mark(row: Row) -> Result<(TableName, TableMark)> {
    type Fields = (
        Vec<u8>,
        Vec<u8>,
        Vec<u8>,
        bool,
        bool,
        Option<Vec<u8>>,
        Option<u64>,
        u64,
    );
    let (database, table, state, keyed, created_by_us, file, offset, rows) =
        from_row_opt::<Fields>(row).map_err(|_| damaged("table_load", "a row has another form"))?;
    let name = TableName::new(text(database)?, text(table)?);
    let position = match (file, offset) {
        (Some(file), Some(offset)) => Some(Position::new(&text(file)?, offset, None)?),
        _ => None,
    };
    let mark = TableMark {
        state: LoadState::parse(&text(state)?)?,
        keyed,
        created_by_us,
        position,
        rows,
    };
    Ok((name, mark))
}

/// Writes down tables that are to be loaded. Tables that are already known
/// keep what is known of them: above all, whether this task made them. Call it
/// before the tables are made.
///
/// # Errors
/// `Fenced`, or the server's.
pub(crate) async fn enlist(on: &mut Session, lease: &Lease, tables: &[TableLoad]) -> Result<()> {
    for some in tables.chunks(TABLES_AT_ONCE) {
        let mut sql = b"insert ignore into `lockstep`.`table_load` values ".to_vec();
        for (nth, table) in some.iter().enumerate() {
            if nth > 0 {
                sql.push(b',');
            }
            sql.push(b'(');
            which(&mut sql, lease, table, b", ");
            let made = u8::from(table.created_by_us);
            let keyed = u8::from(table.key.is_some());
            sql.extend_from_slice(
                format!(", 'waiting', {keyed}, {made}, null, null, 0)").as_bytes(),
            );
        }
        begin(on, lease).await?;
        on.run(sql, MARKING).await?;
        on.run("commit", MARKING).await?;
    }
    Ok(())
}

/// Each takes two names: a statement of them stays far below the smallest
/// `max_allowed_packet`.
const TABLES_AT_ONCE: usize = 256;

/// Begins a transaction that only this run may commit.
///
/// # Errors
/// `Fenced` when another engine has taken over.
pub(super) async fn begin(on: &mut Session, lease: &Lease) -> Result<()> {
    on.run("start transaction", MARKING).await?;
    let mut sql = b"select 1 from `lockstep`.`task` where task_id = ".to_vec();
    literal::utf8(&mut sql, lease.task().as_str().as_bytes());
    sql.extend_from_slice(format!(" and epoch = {} lock in share mode", lease.epoch()).as_bytes());
    let held = on.rows(sql, "checking the epoch of the task").await?;
    if held.is_empty() {
        return Err(lease.fenced());
    }
    Ok(())
}

/// Sets a table to one of the states of loading, in the transaction that is
/// open.
pub(super) async fn set_loading(
    on: &mut Session,
    lease: &Lease,
    table: &TableLoad,
    state: LoadState,
) -> Result<()> {
    let (word, keyed) = (state.word(), u8::from(table.key.is_some()));
    let mut sql = format!(
        "update `lockstep`.`table_load` set state = '{word}', keyed = {keyed}, rows_loaded = 0"
    )
    .into_bytes();
    condition(&mut sql, lease, table);
    on.run(sql, MARKING).await.map(|_| ())
}

/// Sets a table to `loaded` as of `position` and forgets its chunks, in the
/// transaction that is open.
pub(super) async fn set_loaded(
    on: &mut Session,
    lease: &Lease,
    table: &TableLoad,
    position: Option<&Position>,
    rows: u64,
) -> Result<()> {
    let mut sql = b"update `lockstep`.`table_load` set state = 'loaded', loaded_file = ".to_vec();
    match position {
        Some(position) => {
            literal::bytes(&mut sql, position.file.name().as_bytes());
            sql.extend_from_slice(format!(", loaded_offset = {}", position.offset).as_bytes());
        }
        None => sql.extend_from_slice(b"null, loaded_offset = null"),
    }
    sql.extend_from_slice(format!(", rows_loaded = {rows}").as_bytes());
    condition(&mut sql, lease, table);
    let outcome = on.run(sql, MARKING).await?;
    if outcome.affected_rows != 1 {
        return Err(damaged(
            "table_load",
            format!("the row of {} is gone", table.source.name),
        ));
    }
    let mut sql = b"delete from `lockstep`.`chunk`".to_vec();
    condition(&mut sql, lease, table);
    on.run(sql, MARKING).await.map(|_| ())
}

/// Says, in the transaction that is open, that a table was emptied at
/// `position`: what the load saw of it later does not count. A table that was
/// not loaded has no mark and needs none.
///
/// # Errors
/// The server's.
pub(crate) async fn set_emptied(
    on: &mut Session,
    lease: &Lease,
    table: &TableName,
    position: &Position,
) -> Result<()> {
    let mut sql = b"update `lockstep`.`table_load` set loaded_file = ".to_vec();
    literal::bytes(&mut sql, position.file.name().as_bytes());
    sql.extend_from_slice(format!(", loaded_offset = {}", position.offset).as_bytes());
    condition_of(&mut sql, lease, table);
    on.run(sql, MARKING).await.map(|_| ())
}

/// Marks a chunk, in the transaction that holds its rows.
pub(super) async fn add_chunk(
    on: &mut Session,
    lease: &Lease,
    table: &TableLoad,
    mark: &ChunkMark,
) -> Result<()> {
    let mut sql = b"insert into `lockstep`.`chunk` values (".to_vec();
    which(&mut sql, lease, table, b", ");
    sql.extend_from_slice(format!(", {}, ", mark.number).as_bytes());
    for bound in [&mark.lower, &mark.upper] {
        match bound {
            None => literal::null(&mut sql),
            Some(bound) => literal::bytes(&mut sql, bound.to_json().as_bytes()),
        }
        sql.extend_from_slice(b", ");
    }
    sql.extend_from_slice(format!("{})", mark.rows).as_bytes());
    on.run(sql, MARKING).await.map(|_| ())
}

/// The chunks of a table that are on the destination, in the order of the key.
pub(super) async fn chunks(
    on: &mut Session,
    lease: &Lease,
    table: &TableLoad,
) -> Result<Vec<ChunkMark>> {
    let mut sql =
        b"select chunk_no, lower_bound, upper_bound, rows_loaded from `lockstep`.`chunk`".to_vec();
    condition(&mut sql, lease, table);
    sql.extend_from_slice(b" order by chunk_no");
    let rows = on.rows(sql, DOING).await?;
    let mark = |row| {
        type Fields = (u32, Option<Vec<u8>>, Option<Vec<u8>>, u64);
        let (number, lower, upper, rows) =
            from_row_opt::<Fields>(row).map_err(|_| damaged("chunk", "a row has another form"))?;
        let bound = |text: Option<Vec<u8>>| {
            text.map(|text| {
                Bound::from_json(&text).ok_or_else(|| damaged("chunk", "a bound is not valid"))
            })
            .transpose()
        };
        Ok(ChunkMark {
            number,
            lower: bound(lower)?,
            upper: bound(upper)?,
            rows,
        })
    };
    rows.into_iter().map(mark).collect()
}

// Names are said to be UTF-8: compared with a plain literal, which is a binary
// string, the columns would be compared byte by byte and without their index,
// and every row that is looked at would be locked.
fn which(sql: &mut Vec<u8>, lease: &Lease, table: &TableLoad, between: &[u8]) {
    literal::utf8(sql, lease.task().as_str().as_bytes());
    sql.extend_from_slice(between);
    literal::utf8(sql, table.source.name.database.as_bytes());
    sql.extend_from_slice(between);
    literal::utf8(sql, table.source.name.table.as_bytes());
}

fn condition(sql: &mut Vec<u8>, lease: &Lease, table: &TableLoad) {
    condition_of(sql, lease, &table.source.name);
}

fn condition_of(sql: &mut Vec<u8>, lease: &Lease, name: &TableName) {
    let parts = [
        (" where task_id = ", lease.task().as_str()),
        (" and source_database = ", name.database.as_str()),
        (" and source_table = ", name.table.as_str()),
    ];
    for (column, value) in parts {
        sql.extend_from_slice(column.as_bytes());
        literal::utf8(sql, value.as_bytes());
    }
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|cause| damaged("table_load", "not UTF-8").because(cause))
}

fn damaged(table: &str, what: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::State,
        format!("lockstep.{table} on the destination cannot be used: {what}"),
    )
}
