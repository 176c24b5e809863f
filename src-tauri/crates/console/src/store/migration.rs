//! The tables of the store, and how they came to be.

use std::path::Path;

use engine::error::{Error, ErrorKind, Result};
use rusqlite::Connection;

use super::failure::failure;

/// Each entry is applied once, in order, in one transaction of its own. Entries
/// are only ever added: what has been released is never edited.
const MIGRATIONS: &[&str] = &["
create table connection (
    id text primary key,
    name text not null unique,
    details text not null,
    has_password integer not null,
    created_ms integer not null
) strict;
create table task (
    id text primary key,
    name text not null,
    complete integer not null,
    document text not null,
    state text not null,
    released integer not null default 0,
    precheck text,
    created_ms integer not null
) strict;
create table transition (
    id integer primary key,
    task text not null references task (id),
    at_ms integer not null,
    transition text not null
) strict;
create index transition_by_task on transition (task, id);
create table log (
    id integer primary key autoincrement,
    task text not null references task (id),
    level integer not null,
    entry text not null
) strict;
create index log_by_task on log (task, id);
create table metrics (
    task text not null references task (id),
    resolution_s integer not null,
    at_ms integer not null,
    sample text not null,
    primary key (task, resolution_s, at_ms)
) strict, without rowid;
create table setting (
    name text primary key,
    value text not null
) strict;
create table ignored_alert (
    task text not null references task (id),
    code text not null,
    subject text,
    at_ms integer not null
) strict;
"];

/// Applies what has not been applied yet.
pub fn migrate(connection: &mut Connection, now_ms: u64) -> rusqlite::Result<()> {
    connection.execute_batch(
        "create table if not exists migration (
            version integer primary key,
            applied_ms integer not null
        ) strict",
    )?;
    let applied = applied(connection)?;
    for (version, text) in (1..).zip(MIGRATIONS).skip(applied) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(text)?;
        transaction.execute(
            "insert into migration (version, applied_ms) values (?, ?)",
            (version, super::to_sql(now_ms)),
        )?;
        transaction.commit()?;
    }
    Ok(())
}

/// A store of a newer Lockstep is left alone: writing to it would lose what
/// this version does not know.
pub fn refuse_newer(connection: &Connection, path: &Path) -> Result<()> {
    let applied =
        applied(connection).map_err(|cause| failure(path, "reading its version", cause))?;
    if applied <= MIGRATIONS.len() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Store,
        "The local store was written by a newer version of Lockstep",
    )
    .hint("Start that version, or give this one a data folder of its own with LOCKSTEP_HOME.")
    .subject(path.display().to_string()))
}

fn applied(connection: &Connection) -> rusqlite::Result<usize> {
    let count: i64 =
        connection.query_row("select count(*) from migration", [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}
