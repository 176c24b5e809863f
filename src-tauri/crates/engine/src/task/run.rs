//! The stages of a task in order, from wherever the last run left off.
//!
//! Each stage is recorded on the destination when it has ended, and may be
//! begun again any number of times before that:
//! - *begun*: the identity of the source, P0 and the definitions at P0 are
//!   written in one transaction, before anything else is done;
//! - *schema*: a table that a killed run has made is told from one that was
//!   there by its mark, which is written before any table is made;
//! - *load*: chunks and tables that are loaded have marks of their own;
//! - *incremental*: begins at the checkpoint.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::lease::{Lease, Stage, Start, TaskRow};
use crate::checkpoint::position::Position;
use crate::checkpoint::tables;
use crate::error::{Error, ErrorKind, Result};
use crate::full_load::marks::TableMark;
use crate::full_load::{self, Load, TableLoad, marks};
use crate::incremental::source::Dump;
use crate::incremental::stage as incremental;
use crate::incremental::tables::{Kept, Window};
use crate::mapping::Mapping;
use crate::metrics::task::Phase;
use crate::modify;
use crate::server::catalog::{self, TableDef, TableKind, TableName};
use crate::server::connection::ConnectionSpec;
use crate::server::facts::{self, ServerFacts};
use crate::server::session::{Purpose, Session};
use crate::task::begin;
use crate::task::definition::{ConflictingTables, TaskDefinition};
use crate::task::failover::Followed;
use crate::task::schema;
use crate::task::seat::Seat;
use crate::task::selection::Selection;
use crate::task::snapshot::{LogLevel, PhaseState, TableState};
use crate::task::state::{self, TaskEvent, TaskState};

/// How a run ended when nothing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything that was selected is done.
    Done,
    /// Asked to stop; ended at a transaction boundary.
    Stopped,
}

/// What all stages work with.
pub(crate) struct Run {
    pub(crate) seat: Arc<Seat>,
    pub(crate) definition: Arc<TaskDefinition>,
    pub(crate) source: ConnectionSpec,
    pub(crate) destination: ConnectionSpec,
    /// Reads the source's catalog.
    pub(crate) catalog: Session,
    /// Writes the `lockstep` database.
    pub(crate) desk: Session,
    pub(crate) source_facts: ServerFacts,
    pub(crate) destination_facts: ServerFacts,
    pub(crate) mapping: Arc<Mapping>,
    /// What tables are called that are named by those that are carried: of a
    /// branch, the task's mapping.
    pub(crate) naming: Arc<Mapping>,
    pub(crate) lease: Lease,
    pub(crate) start: Start,
    /// The definitions of the source's tables as of P0.
    pub(crate) definitions: Vec<TableDef>,
}

/// Runs the task until it is done, asked to stop, or fails.
///
/// # Errors
/// Whatever a stage cannot get past; the caller decides whether to try again.
pub(crate) async fn run(seat: &Arc<Seat>, stop: &CancellationToken) -> Result<Ended> {
    loop {
        // Biased: whoever asks to stop does not wait for a server that is away.
        let (mut run, stage) = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Ended::Stopped),
            taken = take_up(seat).boxed() => taken?,
        };
        if initialize(&mut run, stage, stop).await? == Ended::Stopped {
            return Ok(Ended::Stopped);
        }
        if !run.definition.types.incremental {
            run.lease.record_stage(&mut run.desk, Stage::Done).await?;
            return Ok(Ended::Done);
        }
        initialized(seat).await?;
        // None: what the task carries has changed, and it is taken up anew.
        if let Some(ended) = modify::conduct(run, stop).boxed().await? {
            return Ok(ended);
        }
        // Nothing that was true of the stream before says anything now.
        seat.metrics.silence();
    }
}

/// Schema and load, from the stage that was reached.
///
/// # Errors
/// Whatever a stage cannot get past.
pub(crate) async fn initialize(
    run: &mut Run,
    mut stage: Stage,
    stop: &CancellationToken,
) -> Result<Ended> {
    let seat = Arc::clone(&run.seat);
    let types = run.definition.types;
    run.list_tables();
    if stage < Stage::Loaded {
        run.check_source().await?;
    }
    if stage == Stage::Begun {
        if types.schema && schema::run(run, stop).boxed().await? == Ended::Stopped {
            return Ok(Ended::Stopped);
        }
        stage = Stage::Schema;
        run.lease.record_stage(&mut run.desk, stage).await?;
        seat.progressed().await?;
    } else if types.schema {
        run.finished_phase(Phase::Schema);
    }
    if stage == Stage::Schema {
        if types.full && load(run, stop).boxed().await? == Ended::Stopped {
            return Ok(Ended::Stopped);
        }
        run.lease.record_stage(&mut run.desk, Stage::Loaded).await?;
        seat.progressed().await?;
    } else if types.full {
        run.finished_phase(Phase::Full);
    }
    Ok(Ended::Done)
}

/// Connects to both sides, takes the task's epoch, and records its beginning
/// if it has none.
///
/// # Errors
/// `Fenced`, `Definition` when it selects otherwise than it ever did, or the
/// servers'.
pub(crate) async fn take_up(seat: &Arc<Seat>) -> Result<(Run, Stage)> {
    let definition = seat.definition();
    let connections = &seat.ports.connections;
    let source = connections.resolve(&definition.source).await?;
    let destination = connections.resolve(&definition.destination).await?;
    let mut catalog = Session::connect(&source, Purpose::Catalog).await?;
    let mut there = Session::connect(&destination, Purpose::Catalog).await?;
    let source_facts = facts::read(&mut catalog).await?;
    let destination_facts = facts::read(&mut there).await?;
    there.close().await;
    let mut desk = Session::connect(&destination, Purpose::Writer).await?;
    tables::ensure(&mut desk).await?;
    // Whether an attempt to take the epoch has succeeded is not known when the
    // connection breaks in it: the next one then asks for none.
    let held = seat.epoch();
    seat.set_epoch(None);
    let (lease, row) = Lease::take(&mut desk, &seat.id, held).await?;
    seat.set_epoch(Some(lease.epoch()));
    let TaskRow { stage, start } = row;
    let definition = selected(seat, definition, &mut desk).await?;
    let mapping = Mapping::new(
        &definition,
        source_facts.name_rule,
        destination_facts.name_rule,
    )?;
    let selection = Selection::of(&definition);
    let (start, mut definitions) = match start {
        Some(start) => (start, lease.read_definitions(&mut desk).await?),
        None => {
            refuse_without_start(seat)?;
            let follow = definition.types.incremental;
            let (mut start, tables) = begin::begin(&mut catalog, &mapping, follow).await?;
            if let Some(at) = start.position.as_mut() {
                let made = Dump::file_made(&source, &seat.id, &start.source, &at.file)
                    .boxed()
                    .await?;
                at.file = at.file.clone().made(Some(made));
            }
            let seen = match definition.types.full && follow {
                true => begin::prepared_before(&mut catalog).await?,
                false => None,
            };
            lease
                .record_start(&mut desk, &selection, (&start, seen.as_ref()), &tables)
                .await?;
            tell_start(seat, &start);
            (start, tables)
        }
    };
    // What is not carried is known only so that its events are.
    definitions.retain(|definition| definition.kind == TableKind::Table);
    let mapping = Arc::new(mapping);
    let run = Run {
        naming: Arc::clone(&mapping),
        seat: Arc::clone(seat),
        definition,
        source,
        destination,
        catalog,
        desk,
        source_facts,
        destination_facts,
        mapping,
        lease,
        start,
        definitions,
    };
    Ok((run, stage))
}

/// The definition in force. What the host has not heard of it is told it.
async fn selected(
    seat: &Seat,
    definition: Arc<TaskDefinition>,
    desk: &mut Session,
) -> Result<Arc<TaskDefinition>> {
    let in_force = modify::in_force(&definition, &seat.id, desk).await?;
    if in_force.objects == definition.objects {
        return Ok(definition);
    }
    seat.reselect(&in_force.objects).await?;
    seat.log(
        LogLevel::Warning,
        "What the task carries was changed while it ran: it goes on with that, and not with what its document says",
        None,
    );
    Ok(Arc::new(in_force))
}

fn tell_start(seat: &Seat, start: &Start) {
    if let Some(position) = &start.position {
        seat.log(
            LogLevel::Info,
            format!("The task begins at {position} of the source's binlog"),
            None,
        );
    }
}

/// A task that has synchronized before must find its position.
fn refuse_without_start(seat: &Seat) -> Result<()> {
    let synchronizing = match seat.state() {
        TaskState::Synchronizing => true,
        TaskState::Retrying { stage, .. } | TaskState::Suspending { stage } => {
            stage == state::Stage::Synchronize
        }
        _ => false,
    };
    if synchronizing {
        return Err(Error::new(
            ErrorKind::State,
            "The position of the task is no longer in the database lockstep of the destination",
        )
        .hint("Reset the task and load again."));
    }
    Ok(())
}

impl Run {
    /// Gives every table its counters.
    fn list_tables(&self) {
        for table in self.loads(&BTreeMap::new()) {
            let counters = self.seat.metrics.table(&table.names());
            if counters.progress() == (0, 0) {
                counters.expect_rows(table.source.rows_estimate, true);
            }
        }
    }

    /// The tables with their names on the destination. `existed` says which
    /// were there before the task.
    pub(super) fn loads(&self, existed: &BTreeMap<TableName, bool>) -> Vec<TableLoad> {
        let load = |definition: &TableDef| {
            let to = self.mapping.destination_of(&definition.name)?;
            // Of one that others are carried to as well, not every row is this
            // table's: it is written like one that was there before.
            let merged = self.mapping.is_merged(&definition.name);
            let made = self.definition.types.schema
                && !merged
                && !existed.get(&definition.name).copied().unwrap_or(false);
            let carried = self.mapping.carried(definition).into_owned();
            let mut load = TableLoad::new(definition.clone(), carried, to, made);
            load.merged = merged;
            Some(load)
        };
        self.definitions.iter().filter_map(load).collect()
    }

    fn finished_phase(&self, phase: Phase) {
        let tables = u64::try_from(self.definitions.len()).unwrap_or(u64::MAX);
        let metrics = &self.seat.metrics;
        metrics.set_phase(phase, PhaseState::Finished, tables, tables);
    }
}

/// Copies the rows.
async fn load(run: &mut Run, stop: &CancellationToken) -> Result<Ended> {
    let metrics = &run.seat.metrics;
    metrics.set_phase_state(Phase::Full, PhaseState::Running);
    let mut tables = run.loads(&BTreeMap::new());
    for table in &mut tables {
        let filter = run.mapping.filter_of(&table.source)?;
        table.filter = filter.map(|filter| filter.sql().to_vec());
    }
    let load = Load {
        source: run.source.clone(),
        destination: run.destination.clone(),
        lease: run.lease.clone(),
        tables,
        workers: run.definition.options.workers,
        name_rule: run.mapping.source_rule(),
        conflicting_tables: run.definition.options.conflicting_tables,
        follow: run.definition.types.incremental,
        metrics: Arc::clone(metrics),
        throttle: Arc::clone(&run.seat.throttle),
        clock: Arc::clone(&run.seat.ports.clock),
    };
    let ended = watched(&run.seat, full_load::run(load, stop)).await;
    match &ended {
        Ok(Ended::Done) => metrics.set_phase_state(Phase::Full, PhaseState::Finished),
        Ok(Ended::Stopped) => {}
        Err(_) => metrics.set_phase_state(Phase::Full, PhaseState::Failed),
    }
    ended
}

/// How often the load is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Runs the load, and takes rows that arrive for a recovery from whatever
/// interrupted it before.
async fn watched(seat: &Seat, load: impl Future<Output = Result<Ended>>) -> Result<Ended> {
    tokio::pin!(load);
    let before = seat.metrics.loaded.total();
    loop {
        // Biased: an end that is there is taken first.
        tokio::select! {
            biased;
            ended = &mut load => return ended,
            () = tokio::time::sleep(LOOK) => {}
        }
        if seat.metrics.loaded.total() > before {
            seat.progressed().await?;
        }
    }
}

/// Says that schema and load are done, unless it has been said before.
///
/// # Errors
/// `Store` when it cannot be recorded.
pub(crate) async fn initialized(seat: &Seat) -> Result<()> {
    let initializing = match seat.state() {
        TaskState::Initializing => true,
        TaskState::Retrying { stage, .. } | TaskState::Suspending { stage } => {
            stage == state::Stage::Initialize
        }
        _ => false,
    };
    if !initializing {
        return Ok(());
    }
    seat.progressed().await?;
    match seat.change(TaskEvent::Initialized, || ()).await {
        Ok(_) => Ok(()),
        // Stopped by the operator at this moment: the token says so too.
        Err(refused) if refused.kind == ErrorKind::Refused => Ok(()),
        Err(error) => Err(error),
    }
}

/// Follows the source, for good or until a position.
///
/// # Errors
/// Whatever ends it.
pub(crate) async fn follow(
    mut run: Run,
    stop: &CancellationToken,
    until: Option<Position>,
) -> Result<Ended> {
    let mut marks = marks::tables(&mut run.desk, run.lease.task()).await?;
    if run.follow_source(&marks).boxed().await? == Followed::Other {
        marks = marks::tables(&mut run.desk, run.lease.task()).await?;
    }
    let kept = kept(&run, &marks);
    let mut windows = BTreeMap::new();
    let carried = run.loads(&BTreeMap::new());
    for table in &carried {
        let counters = run.seat.metrics.table(&table.names());
        if let Some(mark) = marks.get(&table.source.name)
            && let Some(until) = mark.position.clone()
        {
            counters.set_loaded(mark.rows);
            counters.expect_rows(mark.rows, false);
            let keyed = mark.keyed;
            windows.insert(table.source.name.clone(), Window { until, keyed });
        }
        counters.set_state(TableState::Synchronizing);
    }
    if run.definition.types == only_incremental() {
        check_destination(&mut run, &carried).await?;
    }
    run.desk.close().await;
    run.catalog.close().await;
    if let Some(seconds) = run.source_facts.binlog.expire_seconds {
        run.seat
            .metrics
            .retention_ms
            .set(seconds.saturating_mul(1_000));
    }
    let stage = incremental::Stage {
        seat: run.seat,
        source: run.source,
        destination: run.destination,
        lease: run.lease,
        start: run.start,
        mapping: run.mapping,
        windows,
        kept,
        definitions: run
            .definitions
            .into_iter()
            .map(|definition| (definition.name.clone(), definition))
            .collect(),
        until,
    };
    incremental::run(stage, stop).await
}

/// Tables that were on the destination before the task: those that a mark says
/// it did not make, and all where it makes none.
fn kept(run: &Run, marks: &BTreeMap<TableName, TableMark>) -> Kept {
    let was_there = |name: &TableName| match marks.get(name) {
        Some(mark) => !mark.created_by_us,
        None => !run.definition.types.schema,
    };
    let names = run.definitions.iter().map(|table| &table.name);
    names.filter(|name| was_there(name)).cloned().collect()
}

const fn only_incremental() -> crate::task::definition::SynchronizationTypes {
    crate::task::definition::SynchronizationTypes {
        schema: false,
        full: false,
        incremental: true,
    }
}

/// Without schema synchronization the tables must be there.
async fn check_destination(run: &mut Run, tables: &[TableLoad]) -> Result<()> {
    for table in tables {
        if catalog::table(&mut run.desk, &table.destination)
            .await?
            .is_none()
        {
            return Err(Error::new(
                ErrorKind::Schema,
                format!("Table {} is not on the destination", table.destination),
            )
            .hint("Create it there, or add schema synchronization to the task.")
            .subject(table.destination.to_string()));
        }
    }
    Ok(())
}

/// Whether same-named tables of the destination are kept (F17).
pub(super) fn keeps_existing(definition: &TaskDefinition) -> bool {
    definition.options.conflicting_tables == ConflictingTables::IgnoreErrorsAndProceed
}
