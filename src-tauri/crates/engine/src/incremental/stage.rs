//! The incremental stage: reader, writer and monitor of one attempt.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use binlog::Decoder;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::apply::part::Part;
use crate::apply::writer::Writer;
use crate::checkpoint::lease::{Lease, Start};
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::cursor::Cursor;
use crate::incremental::follow::{Follower, Item, Reading};
use crate::incremental::group::Groups;
use crate::incremental::lag::Lag;
use crate::incremental::replayer::{Replayer, zone_of};
use crate::incremental::source::{Dump, check_identity, clock_ms, head};
use crate::incremental::tables::{Kept, Tables, Window};
use crate::mapping::Mapping;
use crate::metrics::task::{Phase, TaskMetrics};
use crate::server::catalog::{TableDef, TableName};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session};
use crate::task::run::Ended;
use crate::task::seat::Seat;
use crate::task::snapshot::PhaseState;

/// Parts that wait for the writer: one, so that it never waits for the reader
/// while there is something to do, and memory stays small.
const PARTS_WAITING: usize = 1;
/// How often the source is asked where it stands, and an idle destination
/// whether it is there.
const LOOK: Duration = Duration::from_secs(1);

/// What the stage works with.
pub(crate) struct Stage {
    pub(crate) seat: Arc<Seat>,
    pub(crate) source: ConnectionSpec,
    pub(crate) destination: ConnectionSpec,
    pub(crate) lease: Lease,
    pub(crate) start: Start,
    pub(crate) mapping: Arc<Mapping>,
    /// Up to where each table's load has seen changes.
    pub(crate) windows: BTreeMap<TableName, Window>,
    /// Tables that were on the destination before the task.
    pub(crate) kept: Kept,
    /// Definitions of the source's tables as of the load.
    pub(crate) definitions: BTreeMap<TableName, TableDef>,
}

/// Follows the source until it is asked to stop.
///
/// # Errors
/// Whatever ends it. Nothing of a source transaction is then on the
/// destination that was not committed whole.
pub(crate) async fn run(stage: Stage, stop: &CancellationToken) -> Result<Ended> {
    // Biased: whoever asks to stop does not wait for a server to answer.
    let (mut applying, mut items, mut tasks) = tokio::select! {
        biased;
        () = stop.cancelled() => return Ok(Ended::Stopped),
        begun = begin(stage) => begun?,
    };
    let ended = loop {
        // Biased: stopping first, then work; a failure of the reader is told
        // when what it had read before is done.
        tokio::select! {
            biased;
            () = stop.cancelled() => break Ok(Ended::Stopped),
            item = items.recv() => match item {
                Some(item) => applying.item(item).await?,
                None => break Err(reason(tasks.join_next().await)),
            },
            ended = tasks.join_next() => break Err(reason(ended)),
            () = tokio::time::sleep(LOOK) => applying.idle().await?,
        }
    };
    tasks.shutdown().await;
    ended
}

/// The workers of an attempt, at work from here on.
type Begun = (Applying, mpsc::Receiver<Item>, JoinSet<Result<()>>);

async fn begin(stage: Stage) -> Result<Begun> {
    let seat = Arc::clone(&stage.seat);
    let mut source = Session::connect(&stage.source, Purpose::Catalog).await?;
    let mut session = Session::connect(&stage.destination, Purpose::Writer).await?;
    let checkpoint = stage
        .lease
        .read_checkpoint(&mut session, stage.start.position.as_ref())
        .await?;
    check_identity(&mut source, &stage.start.source, &checkpoint.position).await?;
    let replayer = Replayer {
        spec: stage.destination.clone(),
        kept: stage.kept.clone(),
        source_spec: stage.source.clone(),
        source: source.version(),
        source_zone: zone_of(&mut source).await?,
        left: stage.lease.read_ddl_mark(&mut session).await?,
    };
    let tables = known_tables(&stage, &mut session).await?;
    seat.metrics
        .set_position(Some(checkpoint.position.snapshot()));
    let lag = Arc::new(Lag::default());
    let (out, items) = mpsc::channel(PARTS_WAITING);
    let follower = Follower {
        seat: Arc::clone(&seat),
        decoder: Decoder::new(source.version().flavour.into()),
        source: source.version(),
        cursor: Cursor::new(&checkpoint.position, source.version().flavour)?,
        groups: Groups::new(),
        tables,
        catalog: Session::connect(&stage.destination, Purpose::Catalog).await?,
        lag: Arc::clone(&lag),
        out,
        state: Reading::default(),
        clock_ahead_ms: clock_ahead_ms(&mut source, &seat).await?,
    };
    let dump = Dump::open(&stage.source, &seat.id, &checkpoint.position).await?;
    let writer = Writer::new(session, stage.lease, checkpoint);
    seat.metrics
        .set_phase_state(Phase::Incremental, PhaseState::Running);
    let mut tasks = JoinSet::new();
    tasks.spawn(follower.run(dump));
    tasks.spawn(watch(source, Arc::clone(&lag), Arc::clone(&seat)));
    let applying = Applying {
        seat,
        lag,
        mapping: stage.mapping,
        writer,
        replayer,
        tally: Tally::default(),
    };
    Ok((applying, items, tasks))
}

/// The writer's side of an attempt.
struct Applying {
    seat: Arc<Seat>,
    lag: Arc<Lag>,
    mapping: Arc<Mapping>,
    writer: Writer,
    replayer: Replayer,
    tally: Tally,
}

impl Applying {
    async fn item(&mut self, item: Item) -> Result<()> {
        match item {
            Item::Part(part) => {
                self.writer.apply(&part).await?;
                self.tally.add(&part);
            }
            Item::Replay(replay) => {
                let changed = self
                    .replayer
                    .replay(&replay, &mut self.writer, &self.mapping, &self.seat)
                    .await?;
                self.tally.transactions += u64::from(replay.end.is_some());
                // The reader may have failed meanwhile; its error is told next.
                let _ = replay.done.send(changed);
            }
        }
        if !self.writer.is_open() {
            self.tally.settle(&self.seat, &self.lag);
            let position = self.writer.committed().snapshot();
            self.seat.metrics.set_position(Some(position));
            self.seat.progressed().await?;
        }
        Ok(())
    }

    /// An idle destination is asked whether it is there: a connection that was
    /// cut off in silence is found before the next change needs it.
    async fn idle(&mut self) -> Result<()> {
        if self.writer.is_open() {
            return Ok(());
        }
        let round_trip = self.writer.session().ping().await?;
        let micros = u64::try_from(round_trip.as_micros()).unwrap_or(u64::MAX);
        self.seat.metrics.destination_ping_us.set(micros);
        if self.seat.metrics.heard_ms.get().is_some() {
            self.seat.progressed().await?;
        }
        Ok(())
    }
}

/// Asks the source every second where it stands.
async fn watch(mut source: Session, lag: Arc<Lag>, seat: Arc<Seat>) -> Result<()> {
    loop {
        let round_trip = source.ping().await?;
        let micros = u64::try_from(round_trip.as_micros()).unwrap_or(u64::MAX);
        seat.metrics.source_ping_us.set(micros);
        let end = head(&mut source).await?;
        lag.head(end, seat.ports.clock.now_ms(), &seat.metrics);
        tokio::time::sleep(LOOK).await;
    }
}

async fn known_tables(stage: &Stage, session: &mut Session) -> Result<Tables> {
    let mut definitions: BTreeMap<TableName, Arc<TableDef>> = stage
        .definitions
        .iter()
        .map(|(name, definition)| (name.clone(), Arc::new(definition.clone())))
        .collect();
    // What replayed DDL has made of them since the load goes first.
    for definition in stage.lease.read_definitions(session).await? {
        definitions.insert(definition.name.clone(), Arc::new(definition));
    }
    Ok(Tables::new(
        Arc::clone(&stage.mapping),
        stage.seat.definition().options.conflicting_tables,
        stage.windows.clone(),
        definitions,
        stage.kept.clone(),
    ))
}

/// By how much the source's clock is ahead of ours, half a round trip aside.
async fn clock_ahead_ms(source: &mut Session, seat: &Seat) -> Result<i64> {
    let before = seat.ports.clock.now_ms();
    let theirs = clock_ms(source).await?;
    let ours = before.midpoint(seat.ports.clock.now_ms());
    let signed = |millis: u64| i64::try_from(millis).unwrap_or(i64::MAX);
    Ok(signed(theirs) - signed(ours))
}

/// Why a worker ended, which none does but on an error.
fn reason(ended: Option<Result<Result<()>, tokio::task::JoinError>>) -> Error {
    match ended {
        Some(Ok(Err(error))) => error,
        Some(Err(broken)) => {
            Error::new(ErrorKind::Internal, "A worker of the task broke").because(broken)
        }
        Some(Ok(Ok(()))) | None => Error::new(
            ErrorKind::Internal,
            "A worker of the task ended for no reason",
        ),
    }
}

/// What has been applied and not yet committed.
#[derive(Default)]
struct Tally {
    transactions: u64,
    bytes: u64,
    parts: Vec<crate::apply::part::TableChanges>,
}

impl Tally {
    fn add(&mut self, part: &Part) {
        self.transactions += part.transactions;
        self.bytes += u64::try_from(part.bytes).unwrap_or(u64::MAX);
        self.parts.extend(part.changes.iter().cloned());
    }

    /// Counts what has been committed.
    fn settle(&mut self, seat: &Seat, lag: &Lag) {
        let now_ms = seat.ports.clock.now_ms();
        let metrics: &TaskMetrics = &seat.metrics;
        for changes in self.parts.drain(..) {
            let (inserted, updated, deleted) = (changes.inserted, changes.updated, changes.deleted);
            changes.table.add_changes(inserted, updated, deleted);
            metrics.inserted.add(inserted, now_ms);
            metrics.updated.add(updated, now_ms);
            metrics.deleted.add(deleted, now_ms);
            metrics
                .written_rows
                .add(inserted + updated + deleted, now_ms);
        }
        metrics.transactions.add(self.transactions, now_ms);
        metrics.written_bytes.add(self.bytes, now_ms);
        lag.committed(self.transactions, metrics);
        *self = Self::default();
    }
}
