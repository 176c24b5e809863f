//! The tables of the `lockstep` database, made where they are missing.

use crate::checkpoint::text::field;
use crate::checkpoint::{aside, clashes, edits, failures, modifications, online, skips};
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::Session;

/// Version of the tables. A build refuses to work on tables of a later one.
const VERSION: u32 = 1;

/// Makes the database.
pub(crate) const DATABASE: &str =
    "create database if not exists `lockstep` character set utf8mb4 collate utf8mb4_bin";

/// Each statement may run any number of times. InnoDB, because a mark must
/// commit with the data it speaks of; names compared byte by byte; no column
/// of a key longer than the 767 bytes of MySQL 5.6.
const STATEMENTS: [&str; 8] = [
    DATABASE,
    "create table if not exists `lockstep`.`version` (
        `one` tinyint unsigned not null primary key,
        `version` int unsigned not null
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
    "create table if not exists `lockstep`.`task` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null primary key,
        `epoch` bigint unsigned not null,
        `phase` varchar(16) not null,
        `source` varchar(64) null,
        `start_file` varchar(512) null,
        `start_offset` bigint unsigned null,
        `start_gtid` longtext null
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
    "create table if not exists `lockstep`.`checkpoint` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `writer` int unsigned not null,
        `epoch` bigint unsigned not null,
        `file` varchar(512) not null,
        `offset` bigint unsigned not null,
        `file_made_s` int unsigned null,
        `gtid_set` longtext null,
        `origin` varchar(128) not null,
        `source_commit_ms` bigint unsigned not null,
        primary key (`task_id`, `writer`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
    "create table if not exists `lockstep`.`selection` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null primary key,
        `selection` longtext not null
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
    "create table if not exists `lockstep`.`ddl` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null primary key,
        `epoch` bigint unsigned not null,
        `file` varchar(512) not null,
        `offset` bigint unsigned not null,
        `statement` longblob not null,
        `before` longtext not null,
        `skip` tinyint unsigned not null
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
    "create table if not exists `lockstep`.`definition` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `database` varchar(64) not null,
        `table` varchar(64) not null,
        `columns` longtext not null,
        primary key (`task_id`, `database`, `table`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
    "create table if not exists `lockstep`.`prepared` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `xid` varchar(300) character set ascii collate ascii_bin not null,
        `file` varchar(512) not null,
        `offset` bigint unsigned not null,
        `file_made_s` int unsigned null,
        `gtid_set` longtext null,
        `placed` tinyint unsigned not null,
        `prepared_ms` bigint unsigned not null,
        primary key (`task_id`, `xid`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin",
];

/// Tables that hold rows of a task, in the order in which they are cleared:
/// the row that says the task exists comes last, so that a clearing cut off in
/// the middle is seen and done again.
pub(crate) const OF_A_TASK: [&str; 15] = [
    "edited_statement",
    "modification",
    "skipped_transaction",
    "aside",
    "failed_statement",
    "online_ddl",
    "clash",
    "ddl",
    "prepared",
    "definition",
    "chunk",
    "table_load",
    "checkpoint",
    "selection",
    "task",
];

/// Makes the database and its tables where they are missing.
///
/// # Errors
/// `Privilege` and the like from the server; `State` when the tables are of a
/// later version than this build knows.
pub(crate) async fn ensure(on: &mut Session) -> Result<()> {
    let doing = "making the database lockstep";
    for statement in STATEMENTS
        .into_iter()
        .chain(crate::full_load::marks::TABLES)
        .chain([
            clashes::TABLE,
            failures::TABLE,
            aside::TABLE,
            online::TABLE,
            skips::TABLE,
            edits::TABLE,
            modifications::TABLE,
        ])
    {
        on.run(statement, doing).await?;
    }
    let first = format!("insert ignore into `lockstep`.`version` values (1, {VERSION})");
    on.run(first, doing).await?;
    let reading = "select `version` from `lockstep`.`version` where `one` = 1";
    let rows = on.rows(reading, doing).await?;
    let version: Option<u32> = rows.first().map(|row| field(row, 0)).transpose()?;
    if version == Some(VERSION) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::State,
        format!(
            "The database lockstep of the destination has version {}; this build knows version {VERSION}",
            version.map_or_else(|| "none".to_owned(), |found| found.to_string())
        ),
    )
    .hint("Use the version of Lockstep that wrote it, or a later one."))
}
