//! The log of each task, bounded.

use engine::error::Result;
use engine::task::definition::TaskId;
use engine::task::snapshot::{LogEntry, LogLevel};
use rusqlite::Connection;

use super::{Store, from_json, from_sql, to_json, to_sql};
use crate::api::task::LogPage;

/// Lines kept for a task: weeks of a healthy one, a day of one that retries.
/// The oldest go.
const LINES_MAX: i64 = 10_000;

/// Lines between two cuts of a log. Between cuts it may be that much longer.
const CUT_EVERY: i64 = 100;

/// Lines in one page.
pub const PAGE_MAX: u32 = 500;

/// Characters of a message that are kept. An engine's message is one sentence;
/// a longer one holds somebody's statement.
const MESSAGE_LENGTH_MAX: usize = 16_384;

impl Store {
    /// Adds a line to a task's log. A task that was released has none any more.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    pub async fn append_log(&self, task: &TaskId, entry: LogEntry) -> Result<()> {
        let task = task.to_string();
        self.database
            .run("writing a task's log", move |connection| {
                let kept = connection.query_row(
                    "select exists (select 1 from task where id = ? and not released)",
                    [&task],
                    |row| row.get(0),
                )?;
                if kept {
                    append(connection, &task, &entry)?;
                }
                Ok(())
            })
            .await
    }

    /// A page of a task's log, newest first.
    ///
    /// # Errors
    /// `Store` when it cannot be read.
    pub async fn log_page(
        &self,
        task: &TaskId,
        level: LogLevel,
        before: Option<u64>,
        limit: u32,
    ) -> Result<LogPage> {
        let task = task.to_string();
        let limit = limit.clamp(1, PAGE_MAX);
        self.database
            .run("reading a task's log", move |connection| {
                let lines: Vec<(i64, String)> = connection
                    .prepare_cached(
                        "select id, entry from log
                         where task = ? and level >= ? and id < ?
                         order by id desc limit ?",
                    )?
                    .query_map(
                        (task, rank(level), before.map_or(i64::MAX, to_sql), limit),
                        |row| Ok((row.get(0)?, row.get(1)?)),
                    )?
                    .collect::<rusqlite::Result<_>>()?;
                let full = lines.len() == limit as usize;
                let next = lines.last().filter(|_| full).map(|(id, _)| from_sql(*id));
                let lines = lines
                    .iter()
                    .map(|(_, text)| from_json(1, text))
                    .collect::<rusqlite::Result<_>>()?;
                Ok(LogPage { lines, next })
            })
            .await
    }
}

/// Adds a line and cuts the log now and then.
pub fn append(connection: &Connection, task: &str, entry: &LogEntry) -> rusqlite::Result<()> {
    let mut entry = entry.clone();
    if entry.message.len() > MESSAGE_LENGTH_MAX {
        entry.message = entry.message.chars().take(MESSAGE_LENGTH_MAX).collect();
        entry.message.push('…');
    }
    connection.execute(
        "insert into log (task, level, entry) values (?, ?, ?)",
        (task, rank(entry.level), to_json(&entry)),
    )?;
    if connection.last_insert_rowid() % CUT_EVERY == 0 {
        connection.execute(
            "delete from log where id in (
                select id from (
                    select id, row_number() over (partition by task order by id desc) as age
                    from log
                ) where age > ?
            )",
            [LINES_MAX],
        )?;
    }
    Ok(())
}

const fn rank(level: LogLevel) -> i64 {
    match level {
        LogLevel::Info => 0,
        LogLevel::Warning => 1,
        LogLevel::Error => 2,
    }
}
