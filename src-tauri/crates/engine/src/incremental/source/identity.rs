//! Who a source is, so that a task never goes on with another server's binlog.

use mysql_async::Row;

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

/// The first field of the first row as text.
pub(crate) async fn one(on: &mut Session, sql: &str, doing: &str) -> Result<String> {
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
