//! Positions of the source's binlog that the load is as of.

use mysql_async::{Row, from_row_opt};

use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::Session;

const DOING: &str = "reading the position of the binlog";

/// The end of the binlog. Never behind what a read before it has seen: a
/// transaction is in the binlog before its rows can be seen.
///
/// # Errors
/// `Privilege`, or `UnsupportedServer` when the binlog is off.
pub(super) async fn present(on: &mut Session) -> Result<Position> {
    let asking = on.version().show_binlog_status();
    let rows = on.rows(asking, DOING).await?;
    let fields = rows.into_iter().next().and_then(file_and_offset);
    let (file, offset) = fields.ok_or_else(|| binlog_off(on))?;
    Position::new(&file, offset, None)
}

/// The position of the consistent snapshot that is open (MariaDB).
///
/// # Errors
/// `UnsupportedServer` when the binlog is off.
pub(super) async fn of_snapshot(on: &mut Session) -> Result<Position> {
    let rows = on
        .rows("show status like 'binlog_snapshot_%'", DOING)
        .await?;
    let (mut file, mut offset) = (None, None);
    for row in rows {
        let Ok((name, value)) = from_row_opt::<(String, String)>(row) else {
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "binlog_snapshot_file" if !value.is_empty() => file = Some(value),
            "binlog_snapshot_position" => offset = value.parse().ok(),
            _ => {}
        }
    }
    let (file, offset) = file.zip(offset).ok_or_else(|| binlog_off(on))?;
    Position::new(&file, offset, None)
}

fn file_and_offset(row: Row) -> Option<(String, u64)> {
    let file: String = row.get_opt(0)?.ok()?;
    let offset: u64 = row.get_opt(1)?.ok()?;
    Some((file, offset)).filter(|(file, _)| !file.is_empty())
}

fn binlog_off(on: &Session) -> Error {
    Error::new(
        ErrorKind::UnsupportedServer,
        format!("The binlog of source {} is off", on.server()),
    )
    .hint("Set log_bin in the server's configuration and restart it.")
    .subject(on.server())
}
