//! Writes statements: a chunk, or a table that is read whole.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{Mutex, mpsc};

use super::board::Work;
use super::chunk::Chunk;
use super::job::Job;
use super::load::Shared;
use super::marks::{self, ChunkMark};
use super::position;
use super::reader::{Feed, Piece};
use super::statement::{Shape, Statement};
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result, ServerClass};
use crate::server::session::{Purpose, Session, fault_class, server_fault};
use crate::task::snapshot::TableState;

/// Bytes after which a table of our own that is read whole is committed: a
/// table of any size is not one transaction of the destination.
const COMMIT_BYTES: u64 = 16 << 20;
/// Times a chunk is tried when the destination ends it for a lock's sake.
/// Writers of one table meet in its secondary indexes; five in a row do not.
const ATTEMPTS_MAX: u32 = 5;

/// Rows and bytes of a piece of work.
#[derive(Debug, Clone, Copy, Default)]
struct Written {
    rows: u64,
    source_bytes: u64,
}

/// How a piece of work ended when nothing failed.
enum Outcome {
    Written(Written),
    /// The reader stopped before its end; nothing of it is there, or what is
    /// there will be removed by the next run.
    CutOff,
}

/// Writes until the last reader has gone.
pub(super) async fn run(
    shared: Arc<Shared>,
    feeds: Arc<Mutex<mpsc::Receiver<Feed>>>,
) -> Result<()> {
    let mut destination = Session::connect(&shared.load.destination, Purpose::Writer).await?;
    loop {
        let feed = feeds.lock().await.recv().await;
        let Some(feed) = feed else {
            destination.close().await;
            return Ok(());
        };
        let Feed {
            place,
            chunk,
            begun,
            pieces,
            turn,
        } = feed;
        let job = &shared.jobs[place];
        let Some(chunk) = chunk else {
            match write_whole(&shared, job, pieces, &mut destination).await? {
                Outcome::Written(_) => {
                    shared.board.done(place);
                }
                Outcome::CutOff => {
                    destination.run("rollback", &job.inserting).await?;
                }
            }
            drop(turn);
            continue;
        };
        match write_chunk(&shared, job, &chunk, pieces, &mut destination).await {
            Ok(Outcome::Written(written)) => {
                let rows = written.rows.max(chunk.rows);
                job.size.learn(rows, written.source_bytes, begun.elapsed());
                if shared.board.done(place) {
                    finish(&shared, job, &mut destination).await?;
                }
            }
            Ok(Outcome::CutOff) => {
                destination.run("rollback", &job.inserting).await?;
            }
            Err(error) if is_lock(&error) && chunk.attempts < ATTEMPTS_MAX => {
                destination.run("rollback", &job.inserting).await?;
                let attempts = chunk.attempts + 1;
                let again = Chunk { attempts, ..chunk };
                shared.board.put_back(Work::Chunk(place, again));
            }
            Err(error) => return Err(error),
        }
        drop(turn);
    }
}

fn is_lock(error: &Error) -> bool {
    fault_class(error) == ServerClass::Lock
}

async fn write_chunk(
    shared: &Shared,
    job: &Job,
    chunk: &Chunk,
    mut pieces: mpsc::Receiver<Piece>,
    destination: &mut Session,
) -> Result<Outcome> {
    let lease = &shared.load.lease;
    let mut written = Written::default();
    marks::begin(destination, lease).await?;
    loop {
        match pieces.recv().await {
            None => return Ok(Outcome::CutOff),
            Some(Piece::Statement(statement, _permit)) => {
                written.rows += statement.rows;
                written.source_bytes += statement.source_bytes;
                send(shared, job, statement, destination).await?;
            }
            Some(Piece::End(_)) => break,
        }
    }
    let mark = ChunkMark {
        number: chunk.number,
        lower: chunk.lower.clone(),
        upper: chunk.upper.clone(),
        rows: written.rows,
    };
    marks::add_chunk(destination, lease, &job.table, &mark).await?;
    commit(shared, job, written.rows, destination).await?;
    Ok(Outcome::Written(written))
}

/// A table of our own is committed in steps: when it is interrupted, it is
/// emptied. A table that was there before is never emptied, so it is written
/// in one transaction.
async fn write_whole(
    shared: &Shared,
    job: &Job,
    mut pieces: mpsc::Receiver<Piece>,
    destination: &mut Session,
) -> Result<Outcome> {
    let lease = &shared.load.lease;
    let mut written = Written::default();
    let mut open = Written::default();
    marks::begin(destination, lease).await?;
    let position: Option<Position> = loop {
        match pieces.recv().await {
            None => return Ok(Outcome::CutOff),
            Some(Piece::Statement(statement, _permit)) => {
                open.rows += statement.rows;
                open.source_bytes += statement.source_bytes;
                send(shared, job, statement, destination).await?;
            }
            Some(Piece::End(position)) => break position,
        }
        if job.created_by_us && open.source_bytes >= COMMIT_BYTES {
            commit(shared, job, open.rows, destination).await?;
            written.rows += open.rows;
            open = Written::default();
            marks::begin(destination, lease).await?;
        }
    };
    written.rows += open.rows;
    marks::set_loaded(
        destination,
        lease,
        &job.table,
        position.as_ref(),
        written.rows,
    )
    .await?;
    commit(shared, job, open.rows, destination).await?;
    say_loaded(job);
    Ok(Outcome::Written(written))
}

/// "Duplicate entry".
const DUPLICATE_ENTRY: u16 = 1062;

async fn send(
    shared: &Shared,
    job: &Job,
    statement: Statement,
    destination: &mut Session,
) -> Result<()> {
    let bytes = statement.bytes.len() as u64;
    let sent = match (statement.shape, job.insert.load()) {
        (Shape::File, Some(load)) => send_file(load, job, statement, destination).await,
        _ if statement.enum_zero.is_empty() => {
            let sent = destination.run(&statement.bytes, &job.inserting).await;
            sent.map(|_| ())
        }
        _ => {
            let columns: Vec<&str> = statement.enum_zero.iter().map(String::as_str).collect();
            let (sql, doing) = (&statement.bytes, &job.inserting);
            let sent = destination.run_with_enum_zero(sql, &columns, doing).await;
            sent.map(|_| ())
        }
    };
    sent.map_err(|error| said_to_be_in_the_way(error, job))?;
    let metrics = &shared.load.metrics;
    metrics.written_bytes.add(bytes, shared.now_ms());
    Ok(())
}

/// Sends rows by LOAD DATA. Where the server does not take each as it is, they
/// are taken back and go by INSERT, and so do those that follow: what is wrong
/// then is an error, and it says what.
async fn send_file(
    load: &str,
    job: &Job,
    statement: Statement,
    destination: &mut Session,
) -> Result<()> {
    let file = Bytes::from(statement.bytes);
    let doing = &job.inserting;
    destination.run("savepoint rows_of_a_file", doing).await?;
    match destination.load(load, file.clone(), doing).await {
        Ok(outcome) if outcome.affected_rows == statement.rows && outcome.warnings == 0 => {
            return Ok(());
        }
        Err(error) if destination.is_broken() || is_lock(&error) => return Err(error),
        _ => {}
    }
    job.stop_loading();
    let take_back = "rollback to savepoint rows_of_a_file";
    destination.run(take_back, doing).await?;
    for insert in job.insert.of_file(&file)? {
        destination.run(insert, doing).await?;
    }
    Ok(())
}

/// A row that is in the way does not go away by itself.
fn said_to_be_in_the_way(error: Error, job: &Job) -> Error {
    if server_fault(&error).is_none_or(|fault| fault.code != DUPLICATE_ENTRY) {
        return error;
    }
    let (source, there) = (&job.table.source.name, &job.table.destination);
    Error::new(
        ErrorKind::Divergence,
        format!("A row of {source} has the key of another row that is in {there} already"),
    )
    .hint(
        "Remove the row that is in the way there, if it may go, and resume. Where several tables \
         are carried to one, their keys must not overlap: map one of them to a table of its own, \
         in a new task.",
    )
    .subject(source.to_string())
    .because(error)
}

async fn commit(shared: &Shared, job: &Job, rows: u64, destination: &mut Session) -> Result<()> {
    destination.run("commit", &job.inserting).await?;
    let (metrics, now) = (&shared.load.metrics, shared.now_ms());
    metrics.written_rows.add(rows, now);
    metrics.loaded.add(rows, now);
    job.add_rows(rows);
    Ok(())
}

/// A keyed table is loaded: asks for the position that it is loaded as of,
/// after its last chunk has been read.
pub(super) async fn finish(shared: &Shared, job: &Job, destination: &mut Session) -> Result<()> {
    let position = if shared.load.follow {
        let mut desk = shared.source_desk.lock().await;
        Some(position::present(&mut desk).await?)
    } else {
        None
    };
    let lease = &shared.load.lease;
    marks::begin(destination, lease).await?;
    marks::set_loaded(
        destination,
        lease,
        &job.table,
        position.as_ref(),
        job.rows(),
    )
    .await?;
    destination.run("commit", &job.inserting).await?;
    say_loaded(job);
    Ok(())
}

fn say_loaded(job: &Job) {
    job.metrics.expect_rows(job.rows(), false);
    job.metrics.set_state(TableState::Loaded);
}
