//! Where the source's binlog stands.
//!
//! A server writes a transaction to its binlog before its rows can be seen, so
//! a position read from `show master status` may be ahead of what a read sees.
//! - To say *up to where* something was read it is right as it is: it is never
//!   behind.
//! - To say *from where* to follow it would lose a transaction that is in the
//!   binlog and not yet seen. [`at_start`] gives a position that is never
//!   ahead: on MariaDB the position of a consistent snapshot, on MySQL the
//!   executed GTIDs, which a transaction joins when it can be seen. On MySQL
//!   without GTIDs there is no such thing: there we wait until every
//!   transaction that was being committed when the position was read has ended.

use std::collections::BTreeSet;
use std::time::Duration;

use mysql_async::Row;

use super::history::FILE_BEGINNING;
use super::identity::{first_text, one, text_at};
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::Session;

/// Pause between looks at commits under way. They take milliseconds, unless a
/// semi-synchronous replica is waited for.
const COMMIT_PAUSE: Duration = Duration::from_millis(20);
/// Looks at commits under way before it is given up: 30 seconds, three times
/// the time that a semi-synchronous source waits for a replica by default.
const COMMIT_LOOKS_MAX: u32 = 1_500;

/// The end of the source's binlog.
///
/// # Errors
/// `Privilege`, or `UnsupportedServer` when the binlog is off.
pub(crate) async fn present(on: &mut Session) -> Result<Position> {
    let (file, offset, set) = status(on).await?;
    if on.version().is_mariadb() {
        let gtid = gtid_at(on, &file, offset).await?;
        return Position::new(&file, offset, gtid);
    }
    let doing = "reading whether the source has GTIDs";
    let mode = one(on, "select @@global.gtid_mode", doing).await?;
    let gtid = (mode == "ON").then_some(set);
    Position::new(&file, offset, gtid)
}

/// The end of the source's binlog as file and offset only: cheap enough to ask
/// every second.
///
/// # Errors
/// As [`present`].
pub(crate) async fn head(on: &mut Session) -> Result<Position> {
    let (file, offset, _) = status(on).await?;
    Position::new(&file, offset, None)
}

async fn status(on: &mut Session) -> Result<(String, u64, String)> {
    let asking = on.version().show_binlog_status();
    let rows = on
        .rows(asking, "reading the position of the binlog")
        .await?;
    let row = rows.first().ok_or_else(|| binlog_off(on.server()))?;
    let file = first_text(row).ok_or_else(|| binlog_off(on.server()))?;
    let offset = number_at(row, 1).ok_or_else(|| binlog_off(on.server()))?;
    // The set comes with line breaks. It is empty where GTIDs are off, and
    // also on a fresh server where they are on.
    let set = text_at(row, 4).unwrap_or_default();
    Ok((file, offset, set.split_whitespace().collect()))
}

/// A position from which no transaction is missed that a later read does not
/// see. Where there are GTIDs they are exact, and file and offset are at or
/// before the place that they say. The session is used for a short transaction of its own.
///
/// # Errors
/// As [`present`].
pub(crate) async fn at_start(on: &mut Session) -> Result<Position> {
    if !on.version().is_mariadb() {
        let mut position = present(on).await?;
        if position.gtid.is_some() {
            // The set holds what is committed, the offset also what waits for
            // its flush: it is ahead of the set. A file is closed only when all
            // in it is committed, so the beginning of this one is not ahead.
            position.offset = FILE_BEGINNING;
        } else {
            await_commits(on).await?;
        }
        return Ok(position);
    }
    let doing = "reading the position of a consistent snapshot";
    on.run("start transaction with consistent snapshot", doing)
        .await?;
    let status = |name: &str| format!("show status like 'binlog_snapshot_{name}'");
    let file = on.rows(status("file"), doing).await?;
    let offset = on.rows(status("position"), doing).await?;
    on.run("rollback", doing).await?;
    let file = file.first().and_then(|row| text_at(row, 1));
    let offset = offset.first().and_then(|row| number_at(row, 1));
    match (file, offset) {
        (Some(file), Some(offset)) if !file.is_empty() => {
            let gtid = gtid_at(on, &file, offset).await?;
            Position::new(&file, offset, gtid)
        }
        _ => Err(binlog_off(on.server())),
    }
}

/// MariaDB's GTID position at a place in its binlog.
async fn gtid_at(on: &mut Session, file: &str, offset: u64) -> Result<Option<String>> {
    // Names of binlog files are the server's own: letters, digits, points.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !file.chars().all(plain) {
        return Err(Error::new(
            ErrorKind::UnsupportedServer,
            format!(
                "The name of binlog file {file:?} holds characters that are not expected in one"
            ),
        ));
    }
    let asking = format!("select binlog_gtid_pos('{file}', {offset})");
    one(on, &asking, "reading the GTID position of the binlog")
        .await
        .map(Some)
}

/// Waits until each commit that is under way now has ended.
async fn await_commits(on: &mut Session) -> Result<()> {
    let mut waiting = committing(on).await?;
    for _ in 0..COMMIT_LOOKS_MAX {
        if waiting.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(COMMIT_PAUSE).await;
        let still = committing(on).await?;
        waiting.retain(|session| still.contains(session));
    }
    Err(Error::new(
        ErrorKind::Connection,
        format!(
            "Transactions on source {} have been in their commit for too long to begin",
            on.server()
        ),
    )
    .hint("Look at `show processlist` on the source; a semi-synchronous replica may be missing."))
}

/// Sessions that are in a commit. What a server calls it differs, so every
/// state in which a transaction may be in the binlog and not yet visible counts.
async fn committing(on: &mut Session) -> Result<BTreeSet<String>> {
    let asking = "select id from information_schema.processlist
        where command not in ('Sleep', 'Binlog Dump', 'Binlog Dump GTID', 'Daemon')
        and (state in ('query end', 'end', 'waiting for handler commit', 'closing tables')
             or state like '%semi-sync%' or info like 'commit%' or info like 'COMMIT%')";
    let rows = on.rows(asking, "looking at commits under way").await?;
    Ok(rows.iter().filter_map(first_text).collect())
}

fn number_at(row: &Row, index: usize) -> Option<u64> {
    text_at(row, index)?.parse().ok()
}

fn binlog_off(server: &str) -> Error {
    Error::new(
        ErrorKind::UnsupportedServer,
        format!("The binlog of source {server} is off"),
    )
    .hint("Set log_bin in the server's configuration and restart it.")
    .subject(server)
}
