//! The heartbeat (F40): a row of the source's own `lockstep` database that the
//! task writes every second, and finds again in the binlog.
//!
//! What a source at rest does not show is whether a change would get through:
//! the heartbeat is one that goes the whole way, by our own clock at both ends.
//! It is no change of anybody's: nothing of the database `lockstep` is carried,
//! in either direction of a task of two ways, and its transactions are not
//! counted.
//!
//! It is no task's business to stop for it. A source that does not take it
//! keeps its latency measured by where its binlog stands; the log says so once,
//! and it is tried again. A source that is read-only is never written to, also
//! where the account could: on a replica that would be a transaction that no
//! other server has.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use binlog::row::{RowsEvent, Value};
use binlog::table::ColumnHint;

use crate::checkpoint::tables::DATABASE;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::source::one;
use crate::server::catalog::is_lockstep_database;
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session};
use crate::task::definition::TaskId;
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;

/// From one heartbeat to the next: as often as the documents have it.
pub(crate) const EVERY_MS: u64 = 1_000;
/// After a heartbeat that the source did not take. What it lacks (a privilege,
/// leave to write) somebody gives it by hand.
const REFUSED_PAUSE: Duration = Duration::from_secs(10);
/// The table, in the database `lockstep` of the source.
const TABLE: &str = "heartbeat";
/// Makes the table: a row for each task.
const MAKE: &str = "create table if not exists `lockstep`.`heartbeat` (
    `task_id` varchar(64) character set ascii collate ascii_bin not null primary key,
    `at_ms` bigint unsigned not null
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin";

/// A heartbeat in the binlog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Beat {
    /// When it was begun, by our clock; none for another task's.
    pub(crate) own_ms: Option<u64>,
}

impl Beat {
    /// The heartbeat that an event is, if it is one, to a task.
    pub(crate) fn of(event: &RowsEvent<'_>, task: &TaskId) -> Option<Self> {
        let table = &event.table;
        if table.table != TABLE || !is_lockstep_database(&table.database) {
            return None;
        }
        Some(Self {
            own_ms: own_ms(event, task),
        })
    }
}

/// A table of this name that is made otherwise, or an image that is not whole,
/// tells nothing, and is no reason to stop.
fn own_ms(event: &RowsEvent<'_>, task: &TaskId) -> Option<u64> {
    let unsigned = ColumnHint {
        unsigned: Some(true),
        ..ColumnHint::default()
    };
    let hints = [ColumnHint::default(), unsigned];
    let layout = event.table.layout_with(&hints).ok()?;
    let mut own = None;
    for change in event.rows_with(&layout).ok()? {
        let Some(image) = change.ok()?.after else {
            continue;
        };
        let (of, at) = (image.value(0).ok()??, image.value(1).ok()??);
        match (of, at) {
            (Value::Bytes(of), Value::UInt(at_ms)) if *of == *task.as_str().as_bytes() => {
                own = Some(at_ms);
            }
            _ => {}
        }
    }
    own
}

/// Writes heartbeats for as long as the task follows the source.
pub(crate) async fn keep(source: ConnectionSpec, seat: Arc<Seat>) -> Result<()> {
    let mut refused = false;
    loop {
        let Err(error) = beats(&source, &seat, &mut refused).await;
        seat.metrics.heartbeat.clear();
        if !std::mem::replace(&mut refused, true) {
            let said = "The heartbeat is not written: the latency is told by where the source's \
                binlog stands, until it is";
            seat.log(LogLevel::Warning, said, Some(&error));
        }
        tokio::time::sleep(REFUSED_PAUSE).await;
    }
}

/// Writes heartbeats until the source does not take one.
async fn beats(source: &ConnectionSpec, seat: &Seat, refused: &mut bool) -> Result<Infallible> {
    let mut session = Session::connect(source, Purpose::Writer).await?;
    ensure_writable(&mut session).await?;
    if !is_there(&mut session).await? {
        for statement in [DATABASE, MAKE] {
            session
                .run(statement, "making the table of the heartbeat")
                .await?;
        }
    }
    loop {
        ensure_writable(&mut session).await?;
        let at_ms = seat.ports.clock.now_ms();
        let writing = format!(
            "insert into `lockstep`.`heartbeat` (`task_id`, `at_ms`) values (_utf8mb4'{}', {at_ms})
             on duplicate key update `at_ms` = {at_ms}",
            seat.id
        );
        session.run(writing, "writing the heartbeat").await?;
        seat.metrics.heartbeat.written(at_ms);
        if std::mem::take(refused) {
            seat.log(LogLevel::Info, "The heartbeat is written again", None);
        }
        tokio::time::sleep(Duration::from_millis(EVERY_MS)).await;
    }
}

/// A server may be made a replica at any time.
async fn ensure_writable(on: &mut Session) -> Result<()> {
    let doing = "asking whether the source is read-only";
    let told = one(on, "select @@global.read_only", doing).await?;
    match told.as_str() {
        "0" | "OFF" => Ok(()),
        _ => Err(Error::new(
            ErrorKind::ReadOnly,
            format!("Source {} is read-only", on.server()),
        )
        .hint("Have the task follow the server that takes writes, or leave its heartbeat out.")
        .subject(on.server())),
    }
}

async fn is_there(on: &mut Session) -> Result<bool> {
    let asking = "select 1 from information_schema.tables
        where table_schema = 'lockstep' and table_name = 'heartbeat'";
    let rows = on
        .rows(asking, "looking for the table of the heartbeat")
        .await?;
    Ok(!rows.is_empty())
}

/// Takes the heartbeat of a task away from the source, and its table with the
/// last one. The database stays: nothing tells whether another task is about to
/// keep its state there. Says whether there was one.
///
/// # Errors
/// `ReadOnly`, or the server's.
pub(crate) async fn take_away(source: &mut Session, task: &TaskId) -> Result<bool> {
    if !is_there(source).await? {
        return Ok(false);
    }
    ensure_writable(source).await?;
    let doing = "taking the heartbeat away";
    let deleting = format!("delete from `lockstep`.`heartbeat` where `task_id` = _utf8mb4'{task}'");
    let deleted = source.run(deleting, doing).await?;
    let left = source
        .rows("select 1 from `lockstep`.`heartbeat` limit 1", doing)
        .await?;
    if left.is_empty() {
        // Another task that begins its own now makes the table again.
        source
            .run("drop table if exists `lockstep`.`heartbeat`", doing)
            .await?;
    }
    Ok(deleted.affected_rows > 0)
}
