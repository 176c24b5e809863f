//! One moment of a table: its rows, and the position in the binlog that they
//! are as of.
//!
//! A table without a key is read in one go, and its events up to the position
//! are skipped: the position must name exactly the transactions that the read
//! sees. No global lock is taken for that.
//!
//! - **MariaDB** tells the position of a consistent snapshot itself, without a
//!   lock (`binlog_snapshot_file`, `binlog_snapshot_position`).
//! - **MySQL** has no such status, and comparing the position before and after
//!   the snapshot is not enough: a transaction is in the binlog before its rows
//!   can be seen, so a snapshot between two equal positions may lack one that
//!   the position already covers, and its rows would be lost. So this one table
//!   (with its family) is locked against writes (`lock tables t read`) for as long as it takes to
//!   open the snapshot and ask for the position: a few milliseconds. The lock
//!   is granted when no transaction holds changes of the table, and while it is
//!   held none can: what is in the binlog for this table can be seen. Waiting
//!   for it is kept short, because writers queue behind a lock that waits.
//! - Engines without snapshots (MyISAM, Aria, MEMORY) are read under that lock
//!   from beginning to end.

use std::time::Duration;

use super::table::TableLoad;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::server::connection::ConnectionSpec;
use crate::server::ident::quote_name;
use crate::server::session::{Purpose, Session, server_fault};

use super::position;

/// Seconds to wait for the lock on one table; writers of the table wait with us.
const LOCK_SECONDS: u32 = 2;
/// Pause before the next try, in which writers get through.
const LOCK_PAUSE: Duration = Duration::from_secs(3);
/// Tries: about five minutes of a table that is never free for a moment.
const LOCK_TRIES: u32 = 60;
/// "Lock wait timeout exceeded".
const LOCK_WAIT_TIMEOUT: u16 = 1205;

const DOING: &str = "opening a snapshot of a table";

/// Opens a snapshot of the tables in `reader`. With `follow`, tells the position
/// that it is as of.
///
/// # Errors
/// The server's, or `UnsupportedServer` when the source keeps no binlog.
pub(super) async fn open(
    reader: &mut Session,
    source: &ConnectionSpec,
    tables: &[&TableLoad],
    follow: bool,
) -> Result<Option<Position>> {
    let has_snapshots = tables.iter().all(|table| table.has_snapshots());
    if !follow && has_snapshots {
        reader
            .run("start transaction with consistent snapshot", DOING)
            .await?;
        return Ok(None);
    }
    if !has_snapshots {
        lock(reader, tables).await?;
        if follow {
            return position::present(reader).await.map(Some);
        }
        return Ok(None);
    }
    if reader.version().is_mariadb() {
        reader
            .run("start transaction with consistent snapshot", DOING)
            .await?;
        return position::of_snapshot(reader).await.map(Some);
    }
    let mut holder = Session::connect(source, Purpose::Catalog).await?;
    lock(&mut holder, tables).await?;
    reader
        .run("start transaction with consistent snapshot", DOING)
        .await?;
    let position = position::present(&mut holder).await?;
    holder.run("unlock tables", DOING).await?;
    holder.close().await;
    Ok(Some(position))
}

/// Ends what [`open`] began.
///
/// # Errors
/// `Connection` when the source is lost.
pub(super) async fn close(reader: &mut Session) -> Result<()> {
    reader.run("rollback", DOING).await?;
    reader.run("unlock tables", DOING).await?;
    reader.run("set session autocommit = 1", DOING).await?;
    Ok(())
}

async fn lock(holder: &mut Session, tables: &[&TableLoad]) -> Result<()> {
    // Without autocommit InnoDB's own lock is taken too, which waits for
    // transactions that are being committed; MySQL 5.6 has no other that does.
    holder
        .run(
            format!(
                "set session autocommit = 0, lock_wait_timeout = {LOCK_SECONDS}, \
                 innodb_lock_wait_timeout = {LOCK_SECONDS}"
            ),
            DOING,
        )
        .await?;
    let quoted = tables.iter().map(|table| quote_name(&table.source.name));
    let quoted: Vec<String> = quoted.collect::<Result<_>>()?;
    let sql = format!("lock tables {} read", quoted.join(" read, "));
    for _ in 1..LOCK_TRIES {
        match holder.run(&sql, DOING).await {
            Ok(_) => return Ok(()),
            Err(error) if timed_out(&error) => tokio::time::sleep(LOCK_PAUSE).await,
            Err(error) => return Err(error),
        }
    }
    match holder.run(&sql, DOING).await {
        Err(error) if timed_out(&error) => Err(Error::new(
            ErrorKind::Schema,
            format!(
                "Table {} is never free of transactions for a moment",
                names(tables)
            ),
        )
        .hint("End the long transactions on it (`show processlist`), or give it a primary key.")
        .because(error)),
        other => other.map(|_| ()),
    }
}

fn names(tables: &[&TableLoad]) -> String {
    let names = tables.iter().map(|table| table.source.name.to_string());
    names.collect::<Vec<_>>().join(", with ")
}

fn timed_out(error: &Error) -> bool {
    server_fault(error).is_some_and(|fault| fault.code == LOCK_WAIT_TIMEOUT)
}
