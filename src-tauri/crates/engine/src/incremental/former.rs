//! The session in which a former run began a statement.
//!
//! A server carries a statement out although nobody waits for it any more. So
//! the session of a statement holds a lock of the user's, named after the task
//! and the run: the next run asks who holds it. The text of what sessions run
//! would not tell: servers show it without its ends, and in another charset.

use std::time::Duration;

use mysql_async::prelude::FromValue;

use crate::error::{Error, ErrorKind, Result};
use crate::server::session::{Session, server_fault};
use crate::task::definition::TaskId;

/// Pause between looks at a statement that a former run has left behind.
const FORMER_PAUSE: Duration = Duration::from_millis(200);

/// Characters of a task's name in that of its lock, which has at most 64.
const TASK_SHOWN_CHARS: usize = 30;

/// How long a session of this run that was closed may take to give the lock
/// back: it does at once, on a server that is not overwhelmed.
const RELEASED_WITHIN_S: u32 = 60;

/// The lock's name as SQL.
fn name(task: &TaskId, epoch: u64) -> String {
    format!(
        "concat('lockstep.', left('{task}', {TASK_SHOWN_CHARS}), '.', crc32('{task}'), '.{epoch}')"
    )
}

/// Has the session of a statement hold the lock of its run.
///
/// # Errors
/// `State` when another session holds it, or the connection's.
pub(crate) async fn hold(on: &mut Session, task: &TaskId, epoch: u64) -> Result<()> {
    let name = name(task, epoch);
    let locking = format!("select get_lock({name}, {RELEASED_WITHIN_S})");
    let doing = "marking the session of a statement";
    match first::<i64>(on, locking, doing).await {
        Ok(Some(1)) => Ok(()),
        Ok(_) => Err(Error::new(
            ErrorKind::State,
            "Another session on the destination still runs a statement of the task",
        )
        .hint("Resume the task once it has ended.")),
        // Clusters that certify transactions have no such locks.
        Err(error) if server_fault(&error).is_some() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Waits until the statement that a run of this epoch has left behind has
/// ended. A session that waits for its engine is closed: it must not begin one.
///
/// # Errors
/// The connection's.
pub(crate) async fn ended(on: &mut Session, task: &TaskId, epoch: u64) -> Result<()> {
    let doing = "waiting for a statement of a former run";
    loop {
        let asking = format!("select is_used_lock({})", name(task, epoch));
        let holder = match first::<u64>(on, asking, doing).await {
            Ok(Some(holder)) => holder,
            Ok(None) => return Ok(()),
            Err(error) if server_fault(&error).is_some() => return Ok(()),
            Err(error) => return Err(error),
        };
        let asking =
            format!("select command from information_schema.processlist where id = {holder}");
        if first::<String>(on, asking, doing).await?.as_deref() == Some("Sleep") {
            match on.run(format!("kill {holder}"), doing).await {
                // It has ended by itself, or is another account's.
                Err(error) if server_fault(&error).is_some() => {}
                outcome => outcome.map(|_| ())?,
            }
        }
        tokio::time::sleep(FORMER_PAUSE).await;
    }
}

/// The first value of what a query gives.
async fn first<T: FromValue>(on: &mut Session, asking: String, doing: &str) -> Result<Option<T>> {
    let rows = on.rows(asking, doing).await?;
    let value = rows.first().and_then(|row| row.as_ref(0).cloned());
    Ok(value.and_then(|value| {
        mysql_async::from_value_opt::<Option<T>>(value)
            .ok()
            .flatten()
    }))
}
