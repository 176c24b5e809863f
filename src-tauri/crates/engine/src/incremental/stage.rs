//! The incremental stage: reader, crew and monitor of one attempt.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use binlog::Decoder;
use tokio::sync::{Mutex, mpsc};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::apply::ahead::Ahead;
use crate::apply::gate::Gate;
use crate::apply::line::Line;
use crate::apply::writer::{Clashes, Writer};
use crate::checkpoint::aside;
use crate::checkpoint::lease::{Lease, Start};
use crate::checkpoint::position::Position;
use crate::checkpoint::record::Checkpoint;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::crew::Crew;
use crate::incremental::cursor::Cursor;
use crate::incremental::follow::taken_back::TakenBack;
use crate::incremental::follow::{Follower, Reading};
use crate::incremental::group::Groups;
use crate::incremental::heartbeat;
use crate::incremental::lag::Lag;
use crate::incremental::prepared::PreparedOnes;
use crate::incremental::replayer::Replayer;
use crate::incremental::settled::Settled;
use crate::incremental::source::{Dump, clock_ms, head};
use crate::incremental::tables::{Kept, Tables, Window};
use crate::incremental::worker::{Failure, Job, Shared};
use crate::incremental::zone::SourceZone;
use crate::mapping::Mapping;
use crate::metrics::task::Phase;
use crate::server::catalog::{TableDef, TableName};
use crate::server::connection::ConnectionSpec;
use crate::server::facts::ServerVersion;
use crate::server::session::{Purpose, Session};
use crate::task::definition::ClashPolicy;
use crate::task::failure::AsideTable;
use crate::task::run::Ended;
use crate::task::seat::Seat;
use crate::task::snapshot::{LogLevel, PhaseState, TableState};

/// How long whoever stops the task waits for a statement that is being
/// replayed. Of one that is cut off the next run has to find out whether it
/// has run, and of some only the operator can tell; most take far less. A
/// statement may also take hours, and then it is cut off all the same.
const STATEMENT_GRACE: Duration = Duration::from_secs(5);
/// How often the source is asked where it stands.
const LOOK: Duration = Duration::from_secs(1);

/// Bytes of the binlog after a clash that are applied change by change: at
/// first, and at most. Each attempt costs as much as some thousands of changes
/// one by one do.
const APART_BYTES_MIN: u64 = 64 << 10;
/// See [`APART_BYTES_MIN`].
const APART_BYTES_MAX: u64 = 16 << 20;

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
    /// Where it is done; none for a task that follows its source for good.
    pub(crate) until: Option<Position>,
}

/// Follows the source until it is asked to stop, or is done.
///
/// # Errors
/// Whatever ends it. Nothing of a source transaction is then on the
/// destination that was not committed whole.
pub(crate) async fn run(stage: Stage, stop: &CancellationToken) -> Result<Ended> {
    let mut plain_until: Option<Position> = None;
    let taken_back = Arc::<TakenBack>::default();
    let stops = stage.seat.definition().options.clash_policy() == ClashPolicy::Stop;
    let mut further = APART_BYTES_MIN;
    loop {
        let failure = match attempt(&stage, plain_until.clone(), &taken_back, stop).await {
            Ok(ended) => return Ok(ended),
            Err(failure) => failure,
        };
        if taken_back.has_grown() {
            continue;
        }
        let Some(until) = failure.merged_until else {
            return Err(failure.error);
        };
        let mut until = *until;
        if !stops {
            // Where there was one clash there may be more, and each attempt
            // takes time.
            until.offset += further;
            further = (further * 2).min(APART_BYTES_MAX);
        }
        let message = format!(
            "Changes up to {until} did not go through when they were merged: applied one by one instead"
        );
        stage
            .seat
            .log(LogLevel::Warning, message, Some(&failure.error));
        plain_until = Some(until);
    }
}

/// Reader, crew and monitor, from the checkpoint on. Changes up to
/// `plain_until` are not merged.
async fn attempt(
    stage: &Stage,
    plain_until: Option<Position>,
    taken_back: &Arc<TakenBack>,
    stop: &CancellationToken,
) -> Result<Ended, Failure> {
    let mut writing = JoinSet::new();
    // Biased: whoever asks to stop does not wait for a server to answer.
    let (shared, crew, parts, mut reading) = tokio::select! {
        biased;
        () = stop.cancelled() => return Ok(Ended::Stopped),
        begun = begin(stage, plain_until, taken_back, &mut writing) => begun?,
    };
    let ended = conduct(crew, parts, &mut reading, &mut writing, stop).await;
    // Held until the workers are gone: no other statement begins.
    let under_way = tokio::time::timeout(STATEMENT_GRACE, shared.replayer.lock());
    let held = match ended {
        Ok(_) => under_way.await.ok(),
        Err(_) => None,
    };
    reading.shutdown().await;
    writing.shutdown().await;
    drop(held);
    ended
}

/// The workers of an attempt, at work from here on.
type Begun = (Arc<Shared>, Crew, mpsc::Receiver<Job>, JoinSet<Result<()>>);

async fn begin(
    stage: &Stage,
    plain_until: Option<Position>,
    taken_back: &Arc<TakenBack>,
    writing: &mut JoinSet<Result<(), Failure>>,
) -> Result<Begun> {
    let seat = &stage.seat;
    let mut source = Session::connect(&stage.source, Purpose::Catalog).await?;
    let mut session = Session::connect(&stage.destination, Purpose::Writer).await?;
    let checkpoint = stage
        .lease
        .read_checkpoint(&mut session, stage.start.position.as_ref())
        .await?;
    let skips = stage.lease.read_skips(&mut session).await?;
    let prepared = PreparedOnes::new(stage.lease.read_prepared(&mut session).await?);
    let tables = known_tables(stage, &mut session).await?;
    let shared = share(stage, source.version(), &mut session, &checkpoint).await?;
    let writers = writers(stage, session, &checkpoint, &shared.line).await?;
    let (out, parts) = mpsc::channel(writers.len());
    let follower = Follower {
        seat: Arc::clone(seat),
        decoder: Decoder::new(source.version().flavour.into()),
        source: source.version(),
        cursor: Cursor::new(&checkpoint.position, source.version().flavour)?,
        groups: Groups::new(),
        tables,
        catalog: Session::connect(&stage.destination, Purpose::Catalog).await?,
        lag: Arc::clone(&shared.lag),
        gate: Arc::new(Gate::new(writers.len())),
        ahead: Ahead::new(Arc::clone(&shared.line)),
        out,
        state: Reading::default(),
        skips,
        plain_until,
        taken_back: taken_back.after(&checkpoint.position),
        all_taken_back: Arc::clone(taken_back),
        clock_ahead_ms: clock_ahead_ms(&mut source, seat).await?,
        prepared,
        source_spec: stage.source.clone(),
        followed: stage.start.source.clone(),
        until: stage.until.clone(),
    };
    let ahead_ms = follower.clock_ahead_ms;
    follower.prepared.tell(&seat.metrics, ahead_ms);
    let followed = &stage.start.source;
    let dump = Dump::open(&stage.source, &seat.id, followed, &checkpoint.position).await?;
    let metrics = &seat.metrics;
    metrics.set_position(Some(checkpoint.position.snapshot()));
    metrics.set_phase_state(Phase::Incremental, PhaseState::Running);
    let mut reading = JoinSet::new();
    reading.spawn(follower.run(dump));
    reading.spawn(watch(source, Arc::clone(&shared.lag), Arc::clone(seat)));
    if seat.definition().options.heartbeat {
        reading.spawn(heartbeat::keep(stage.source.clone(), Arc::clone(seat)));
    }
    let crew = Crew::new(writers, &shared, writing);
    Ok((shared, crew, parts, reading))
}

/// What the workers of an attempt share.
async fn share(
    stage: &Stage,
    source: ServerVersion,
    session: &mut Session,
    checkpoint: &Checkpoint,
) -> Result<Arc<Shared>> {
    let replayer = Replayer {
        spec: stage.destination.clone(),
        kept: stage.kept.clone(),
        source,
        source_zone: SourceZone::of(&stage.source),
        source_spec: stage.source.clone(),
        left: stage.lease.read_ddl_mark(session).await?,
        edited: stage.lease.read_edited(session).await?,
        from: checkpoint.position.clone(),
    };
    Ok(Arc::new(Shared {
        seat: Arc::clone(&stage.seat),
        lag: Arc::default(),
        mapping: Arc::clone(&stage.mapping),
        line: Arc::new(Line::new(checkpoint.position.clone())),
        replayer: Mutex::new(replayer),
    }))
}

/// As many writers as the task is to have, the first of them with `session`.
async fn writers(
    stage: &Stage,
    session: Session,
    checkpoint: &Checkpoint,
    line: &Arc<Line>,
) -> Result<Vec<Writer>> {
    let options = &stage.seat.definition().options;
    let count = options.workers.writers;
    let clashes = Clashes {
        policy: options.clash_policy(),
        clock: Arc::clone(&stage.seat.ports.clock),
        recorded: 0,
    };
    let mut sessions = vec![session];
    for _ in 1..count {
        sessions.push(Session::connect(&stage.destination, Purpose::Writer).await?);
    }
    let writer = |session| {
        let (lease, origin) = (stage.lease.clone(), checkpoint.origin.clone());
        Writer::new(session, lease, Arc::clone(line), origin, clashes.clone())
    };
    Ok(sessions.into_iter().map(writer).collect())
}

/// Hands the reader's parts to the crew until one of them fails or `stop` says
/// so.
async fn conduct(
    mut crew: Crew,
    mut parts: mpsc::Receiver<Job>,
    reading: &mut JoinSet<Result<()>>,
    writing: &mut JoinSet<Result<(), Failure>>,
    stop: &CancellationToken,
) -> Result<Ended, Failure> {
    let broken = loop {
        // Biased: stopping first; then a writer's failure, which says more
        // than what it leads to.
        tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Ended::Stopped),
            ended = writing.join_next() => return Err(reason(ended)),
            part = parts.recv() => match part {
                Some(job) => tokio::select! {
                    biased;
                    ended = writing.join_next() => return Err(reason(ended)),
                    () = crew.hand(job) => {}
                },
                None => break read(reading.join_next().await),
            },
            ended = reading.join_next() => break read(ended),
        }
    };
    // A failure of the reader is told when what it had read before is done.
    let rest = async {
        while let Ok(job) = parts.try_recv() {
            crew.hand(job).await;
        }
        crew.settled().await;
    };
    tokio::select! {
        biased;
        () = stop.cancelled() => Ok(Ended::Stopped),
        ended = writing.join_next() => Err(reason(ended)),
        () = rest => broken,
    }
}

/// Asks the source every second where it stands.
async fn watch(mut source: Session, lag: Arc<Lag>, seat: Arc<Seat>) -> Result<()> {
    loop {
        let round_trip = source.ping().await?;
        let micros = u64::try_from(round_trip.as_micros()).unwrap_or(u64::MAX);
        seat.metrics.source_ping_us.set(micros);
        let end = head(&mut source).await?;
        match seat.metrics.position() {
            Some(at) if at.file == end.file.name() => {
                let behind = end.offset.saturating_sub(at.offset);
                seat.metrics.behind_bytes.set(behind);
            }
            _ => seat.metrics.behind_bytes.clear(),
        }
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
    let mut tables = Tables::new(
        Arc::clone(&stage.mapping),
        Settled::of(&stage.seat.definition().options),
        stage.windows.clone(),
        (definitions, stage.kept.clone()),
        stage.source.clone(),
    );
    for AsideTable {
        database, table, ..
    } in aside::read(session, stage.lease.task()).await?
    {
        let name = TableName::new(&database, &table);
        tables.set_aside(&name);
        let metrics = &stage.seat.metrics;
        metrics.set_table_state(&name, TableState::SetAside);
    }
    for (shadow, statements) in stage.lease.read_remembered(session).await? {
        tables.remember(shadow, statements);
    }
    Ok(tables)
}

/// By how much the source's clock is ahead of ours, half a round trip aside.
async fn clock_ahead_ms(source: &mut Session, seat: &Seat) -> Result<i64> {
    let before = seat.ports.clock.now_ms();
    let theirs = clock_ms(source).await?;
    let ours = before.midpoint(seat.ports.clock.now_ms());
    let signed = |millis: u64| i64::try_from(millis).unwrap_or(i64::MAX);
    Ok(signed(theirs) - signed(ours))
}

fn flat(ended: Result<Result<()>, JoinError>) -> Result<Result<(), Failure>, JoinError> {
    ended.map(|ended| ended.map_err(Failure::from))
}

/// How reading ended: with an error, or where the stage is done.
fn read(ended: Option<Result<Result<()>, JoinError>>) -> Result<Ended, Failure> {
    match ended {
        Some(Ok(Ok(()))) => Ok(Ended::Done),
        ended => Err(reason(ended.map(flat))),
    }
}

/// Why one ended, which none does but on an error.
fn reason(ended: Option<Result<Result<(), Failure>, JoinError>>) -> Failure {
    match ended {
        Some(Ok(Err(failure))) => failure,
        Some(Err(broken)) => Error::new(ErrorKind::Internal, "A worker of the task broke")
            .because(broken)
            .into(),
        Some(Ok(Ok(()))) | None => Error::new(
            ErrorKind::Internal,
            "A worker of the task ended for no reason",
        )
        .into(),
    }
}
