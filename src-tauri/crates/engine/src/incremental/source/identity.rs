//! Who a source is, so that a task never goes on with another server's binlog.

use binlog::gtid::{GtidSet, MariadbGtidPosition};
use mysql_async::Row;

use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::Session;

/// The identity of a source: MySQL's `server_uuid`; on MariaDB, which has none
/// that survives a restart, the `server_id`, which all servers of a topology
/// must have different.
///
/// # Errors
/// The server's.
pub(crate) async fn identity(on: &mut Session) -> Result<String> {
    let doing = "reading the server's identity";
    if on.version().is_mariadb() {
        let id = one(on, "select @@global.server_id", doing).await?;
        return Ok(format!("mariadb-server-id-{id}"));
    }
    one(on, "select @@global.server_uuid", doing).await
}

/// Checks that the source is the server, with the history, that the task began
/// with: its identity, and that what the task has applied is in its binlog.
///
/// # Errors
/// `SourceIdentity` when it is another one, `BinlogGone` when the file of the
/// position was removed.
pub(crate) async fn check_identity(on: &mut Session, expected: &str, at: &Position) -> Result<()> {
    let found = identity(on).await?;
    if found != expected {
        return Err(other_source(on.server(), at)
            .because(format!("the task began with {expected}, this is {found}")));
    }
    let files = on
        .rows("show binary logs", "listing the source's binlog files")
        .await?;
    let size = files
        .iter()
        .find(|row| first_text(row).as_deref() == Some(at.file.name()))
        .map(|row| {
            mysql_async::from_value_opt::<u64>(
                row.as_ref(1).cloned().unwrap_or(mysql_async::Value::NULL),
            )
        });
    match size {
        // With GTIDs the server itself finds the file to begin with.
        None if at.gtid.is_some() => {}
        None => return Err(binlog_gone(on.server(), at)),
        Some(Ok(size)) if size < at.offset => {
            return Err(other_source(on.server(), at)
                .because(format!("its file {} has {size} bytes only", at.file.name())));
        }
        Some(_) => {}
    }
    check_gtids(on, at).await
}

/// The source must have executed what the task has applied.
async fn check_gtids(on: &mut Session, at: &Position) -> Result<()> {
    let Some(ours) = &at.gtid else {
        return Ok(());
    };
    let doing = "comparing GTIDs with the source";
    let covered = if on.version().is_mariadb() {
        let theirs = one(on, "select @@global.gtid_current_pos", doing).await?;
        let binlog = one(on, "select @@global.gtid_binlog_pos", doing).await?;
        let ours = parse::<MariadbGtidPosition>(ours)?;
        parse::<MariadbGtidPosition>(&theirs)?.covers(&ours)
            || parse::<MariadbGtidPosition>(&binlog)?.covers(&ours)
    } else {
        let theirs = one(on, "select @@global.gtid_executed", doing).await?;
        parse::<GtidSet>(ours)?.is_subset(&parse::<GtidSet>(&theirs)?)
    };
    if covered {
        return Ok(());
    }
    Err(other_source(on.server(), at)
        .because(format!("its GTIDs do not contain those applied, {ours}")))
}

/// The source's clock in milliseconds since the Unix epoch.
///
/// # Errors
/// The server's.
pub(crate) async fn clock_ms(on: &mut Session) -> Result<u64> {
    let doing = "reading the server's clock";
    let told = one(on, "select floor(unix_timestamp(now(3)) * 1000)", doing).await?;
    told.parse().map_err(|_| {
        Error::new(
            ErrorKind::UnsupportedServer,
            format!("Server {} does not tell its time", on.server()),
        )
    })
}

/// Parses GTIDs.
pub(crate) fn parse<T: std::str::FromStr<Err = binlog::Error>>(text: &str) -> Result<T> {
    text.parse().map_err(|cause| {
        Error::new(ErrorKind::State, "A GTID position cannot be read").because(cause)
    })
}

/// The binlog file of the position is no longer there.
pub(crate) fn binlog_gone(server: &str, at: &Position) -> Error {
    Error::new(
        ErrorKind::BinlogGone,
        format!(
            "Source {server} no longer has binlog {}, which the task needs from offset {}",
            at.file.name(),
            at.offset
        ),
    )
    .subject(at.to_string())
}

/// The source is another server, or its history is another one.
pub(crate) fn other_source(server: &str, at: &Position) -> Error {
    Error::new(
        ErrorKind::SourceIdentity,
        format!("Source {server} is not the server with the history that the task has applied up to {at}"),
    )
    .subject(server)
}

/// The first field of the first row as text.
pub(super) async fn one(on: &mut Session, sql: &str, doing: &str) -> Result<String> {
    let rows = on.rows(sql, doing).await?;
    rows.first().and_then(first_text).ok_or_else(|| {
        Error::new(
            ErrorKind::UnsupportedServer,
            format!(
                "Server {} did not answer as expected while {doing}",
                on.server()
            ),
        )
    })
}

/// The first field of a row as text.
pub(super) fn first_text(row: &Row) -> Option<String> {
    text_at(row, 0)
}

/// A field of a row as text; none for NULL.
pub(super) fn text_at(row: &Row, index: usize) -> Option<String> {
    let value = row.as_ref(index)?.clone();
    mysql_async::from_value_opt::<Option<Vec<u8>>>(value)
        .ok()
        .flatten()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
