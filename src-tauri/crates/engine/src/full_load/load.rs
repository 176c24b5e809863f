//! One run of the full load: who takes part, and how it ends.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::board::Board;
use super::changed;
use super::family;
use super::job::Job;
use super::marks::{self, LoadState, TableMark};
use super::reader;
use super::splitter;
use super::statement::{Manner, OnConflict};
use super::table::TableLoad;
use super::writer;
use crate::checkpoint::lease::Lease;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::task::TaskMetrics;
use crate::ports::Clock;
use crate::server::catalog::{self, NameRule, TableDef, TableName};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session};
use crate::task::definition::{ConflictingTables, Workers};
use crate::task::run::Ended;
use crate::task::snapshot::TableState;
use crate::task::throttle::Throttle;

/// What a full load is to do.
pub(crate) struct Load {
    /// The source.
    pub(crate) source: ConnectionSpec,
    /// The destination.
    pub(crate) destination: ConnectionSpec,
    /// The right to write.
    pub(crate) lease: Lease,
    /// The tables, those included that earlier runs have loaded.
    pub(crate) tables: Vec<TableLoad>,
    /// Connections on each side.
    pub(crate) workers: Workers,
    /// When the source takes two names for one.
    pub(crate) name_rule: NameRule,
    /// What happens to rows that the destination has already.
    pub(crate) conflicting_tables: ConflictingTables,
    /// Whether incremental synchronization follows, which needs positions.
    pub(crate) follow: bool,
    /// Counters.
    pub(crate) metrics: Arc<TaskMetrics>,
    /// The limits of its speed.
    pub(crate) throttle: Arc<Throttle>,
    /// Tells the time to the counters.
    pub(crate) clock: Arc<dyn Clock>,
}

/// KiB of statements on their way from readers to writers. The bound of the
/// load's memory, together with a statement in the hands of each worker.
pub(super) const ON_THE_WAY_KIB: usize = 24 << 10;

/// What the tasks of a run share.
pub(super) struct Shared {
    pub(super) load: Load,
    pub(super) jobs: Vec<Job>,
    pub(super) board: Board,
    /// KiB that may be on their way.
    pub(super) budget: Arc<Semaphore>,
    /// Writers that are free. A reader takes one before it begins a chunk, so
    /// each chunk that has begun is being drained and none waits for another.
    pub(super) free_writers: Arc<Semaphore>,
    /// The source's binlog position is asked for here.
    pub(super) source_desk: Mutex<Session>,
    pub(super) stop: CancellationToken,
}

impl Shared {
    pub(super) fn now_ms(&self) -> u64 {
        self.load.clock.now_ms()
    }
}

/// Copies all tables that earlier runs have not copied. Call it again after an
/// interruption: chunks and tables that are there are not copied again.
///
/// # Errors
/// `Connection` when a server is lost, `Fenced`, `Apply`, `Schema`, `State`.
pub(crate) async fn run(load: Load, stop: &CancellationToken) -> Result<Ended> {
    let mut destination = Session::connect(&load.destination, Purpose::Writer).await?;
    marks::enlist(&mut destination, &load.lease, &load.tables).await?;
    let source_desk = Session::connect(&load.source, Purpose::Catalog).await?;
    let jobs = jobs(&load, &source_desk, &mut destination).await?;
    if jobs.is_empty() {
        destination.close().await;
        return Ok(Ended::Done);
    }
    let writers = count(load.workers.writers);
    let readers = count(load.workers.readers);
    let shared = Arc::new(Shared {
        board: Board::new(jobs.len()),
        jobs,
        budget: Arc::new(Semaphore::new(ON_THE_WAY_KIB)),
        free_writers: Arc::new(Semaphore::new(writers)),
        source_desk: Mutex::new(source_desk),
        stop: stop.clone(),
        load,
    });
    let mut tasks = JoinSet::new();
    let (feeds, feed_queue) = mpsc::channel(writers);
    let feed_queue = Arc::new(Mutex::new(feed_queue));
    tasks.spawn(splitter::run(Arc::clone(&shared), destination));
    for _ in 0..readers {
        tasks.spawn(reader::run(Arc::clone(&shared), feeds.clone()));
    }
    // Writers end when the last reader has dropped its end.
    drop(feeds);
    for _ in 0..writers {
        tasks.spawn(writer::run(Arc::clone(&shared), Arc::clone(&feed_queue)));
    }
    if let Err(error) = join(tasks).await {
        return changed::explain(&shared.load, error).await;
    }
    if stop.is_cancelled() {
        return Ok(Ended::Stopped);
    }
    Ok(Ended::Done)
}

/// Waits for all; the first that fails ends the others, whose transactions the
/// destination then rolls back.
async fn join(mut tasks: JoinSet<Result<()>>) -> Result<()> {
    while let Some(joined) = tasks.join_next().await {
        let ended = joined.unwrap_or_else(|panic| {
            Err(Error::new(ErrorKind::Internal, "A task of the full load broke").because(panic))
        });
        if let Err(error) = ended {
            tasks.shutdown().await;
            return Err(error);
        }
    }
    Ok(())
}

async fn jobs(load: &Load, source: &Session, destination: &mut Session) -> Result<Vec<Job>> {
    let mut known = marks::tables(destination, load.lease.task()).await?;
    let families = open_families(load, &known);
    let takes_files = takes_files(destination).await?;
    let mut jobs = Vec::new();
    for (place, table) in load.tables.iter().enumerate() {
        let metrics = load.metrics.table(&table.names());
        let mark = known.remove(&table.source.name).ok_or_else(|| {
            Error::new(
                ErrorKind::State,
                format!(
                    "The mark of {} vanished from the destination",
                    table.source.name
                ),
            )
        })?;
        let family = families.get(&place).copied();
        if mark.state == LoadState::Loaded && family.is_none() {
            metrics.set_loaded(mark.rows);
            metrics.expect_rows(mark.rows, false);
            metrics.set_state(TableState::Loaded);
            continue;
        }
        metrics.expect_rows(table.source.rows_estimate, true);
        let mut table = table.clone();
        if family.is_some() {
            table.key = None;
        } else if mark.keyed != table.key.is_some() {
            return Err(key_changed(&table));
        }
        if !mark.created_by_us {
            let proceeds = proceeds(load);
            table.keep(there(destination, &table).await?, proceeds)?;
        }
        if table.merged && !table.is_taken_back() {
            return Err(merged_and_lasting(&table.source.name, &table.destination));
        }
        let manner = Manner::new(
            (on_conflict(load, &table), takes_files),
            destination.max_allowed_packet(),
            count(load.workers.readers.max(load.workers.writers)),
        );
        jobs.push(Job::new(
            table,
            &mark,
            metrics,
            (source, destination),
            (manner, family),
        )?);
    }
    // Tables that are read whole take one reader to their end: they begin
    // first. Then the largest, so that the end is not one large table alone.
    jobs.sort_by_key(|job| {
        (
            job.order.is_some(),
            std::cmp::Reverse(job.table.source.bytes),
        )
    });
    Ok(jobs)
}

/// The tables that are loaded with their families, by their places, each with
/// the number of its family. A family that is loaded is one no more.
fn open_families(load: &Load, known: &BTreeMap<TableName, TableMark>) -> BTreeMap<usize, usize> {
    if !load.follow {
        return BTreeMap::new();
    }
    let mark = |table: &TableLoad| known.get(&table.source.name);
    let is_ours = |table: &TableLoad| mark(table).is_some_and(|mark| mark.created_by_us);
    let is_loaded =
        |table: &TableLoad| mark(table).is_some_and(|mark| mark.state == LoadState::Loaded);
    family::families(&load.tables, load.name_rule, is_ours)
        .into_iter()
        .filter(|family| !family.iter().all(|&place| is_loaded(&load.tables[place])))
        .enumerate()
        .flat_map(|(number, family)| family.into_iter().map(move |place| (place, number)))
        .collect()
}

fn proceeds(load: &Load) -> bool {
    load.conflicting_tables == ConflictingTables::IgnoreErrorsAndProceed
}

/// A table that was on the destination before the task.
async fn there(destination: &mut Session, table: &TableLoad) -> Result<TableDef> {
    catalog::table(destination, &table.destination)
        .await?
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Schema,
                format!("Table {} is not on the destination", table.destination),
            )
            .hint("Create it there, or add schema synchronization to the task.")
            .subject(table.source.name.to_string())
        })
}

fn on_conflict(load: &Load, table: &TableLoad) -> OnConflict {
    // A row in the way may be another source's, which would then be changed by
    // what happens to this one's. Where it is this source's own, of which a
    // value has moved between two chunks, the load stops too: it cannot be told.
    if table.merged && !proceeds(load) {
        return OnConflict::Fail;
    }
    let may_collide = load.follow && table.key.is_some() && table.has_other_unique_keys();
    // A chunk that was written in part, and could not be taken back, is read
    // and written again. What has become of its rows since is in the binlog.
    let may_be_there = table.key.is_some() && !table.is_taken_back();
    if proceeds(load) || may_collide || may_be_there {
        OnConflict::Keep
    } else {
        OnConflict::Fail
    }
}

/// What a load that was cut off has left of one source in such a table cannot
/// be told from the rows of the others, nor a row that is written over.
pub(crate) fn merged_and_lasting(source: &TableName, destination: &TableName) -> Error {
    Error::new(
        ErrorKind::Schema,
        format!(
            "Table {source} cannot be carried to {destination} together with others: the engine \
             of {destination} knows no transactions"
        ),
    )
    .hint(format!(
        "On the destination: alter table {destination} engine = InnoDB; then resume the task. Or \
         map each of the tables to one of its own, in a new task."
    ))
    .subject(source.to_string())
}

/// Whether the destination takes LOAD DATA LOCAL: MySQL 8.0 and later do only
/// when they are told to.
async fn takes_files(destination: &mut Session) -> Result<bool> {
    let doing = "asking whether it takes LOAD DATA LOCAL";
    let rows = destination
        .rows("select @@global.local_infile", doing)
        .await?;
    let told = rows.first().and_then(|row| row.get_opt::<u8, _>(0));
    Ok(matches!(told, Some(Ok(1))))
}

fn key_changed(table: &TableLoad) -> Error {
    Error::new(
        ErrorKind::Schema,
        format!(
            "Table {} has gained or lost its key since its load began",
            table.source.name
        ),
    )
    .subject(table.source.name.to_string())
    .hint("Reset the task and load again.")
}

fn count(workers: u32) -> usize {
    usize::try_from(workers.max(1)).unwrap_or(1)
}
