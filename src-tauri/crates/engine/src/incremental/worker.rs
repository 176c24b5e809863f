//! One of the writers at work: runs parts, commits each at its turn.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};
use tokio::time::Instant;

use crate::apply::ahead::Turns;
use crate::apply::gate::Ticket;
use crate::apply::line::{Line, Told};
use crate::apply::part::{End, Part, TableChanges};
use crate::apply::statement::Statement;
use crate::apply::writer::Writer;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result, ServerClass};
use crate::incremental::heartbeat;
use crate::incremental::lag::Lag;
use crate::incremental::replay::Replay;
use crate::incremental::replayer::Replayer;
use crate::mapping::Mapping;
use crate::server::session::fault_class;
use crate::task::clash::ClashEntry;
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;

/// How often an idle destination is asked whether it is there: a connection
/// that was cut off in silence is found before the next change needs it.
const LOOK: Duration = Duration::from_secs(1);
/// How long a statement of the part whose turn it is may take before those
/// behind it are asked to let go of their locks; longer where statements take
/// longer, see [`PATIENCE_STATEMENTS`].
const PATIENCE_MIN: Duration = Duration::from_millis(100);
/// How many times the usual duration of a statement is no longer usual.
const PATIENCE_STATEMENTS: u32 = 8;
/// How often a part whose turn it is is run again after a lock that somebody
/// else holds: a deadlock is decided at once, a lock wait after the server's
/// own time, and more of them are an error to be told.
const LOCK_TRIES: u32 = 3;

/// What a worker is given to do.
pub(crate) struct Job {
    /// When.
    pub(crate) turns: Turns,
    /// What it is.
    pub(crate) work: Work,
    /// Held until it is done.
    pub(crate) ticket: Ticket,
}

/// Row changes, or a statement.
pub(crate) enum Work {
    /// Row changes.
    Part(Box<Part>),
    /// A statement to replay.
    Replay(Box<Replay>),
}

impl Work {
    /// The end of its source transaction, when it has been read.
    pub(crate) const fn end(&self) -> Option<&End> {
        match self {
            Self::Part(part) => part.end.as_ref(),
            Self::Replay(replay) => replay.end.as_ref(),
        }
    }
}

/// Why a worker ended.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What happened.
    pub(crate) error: Error,
    /// Where the part ends whose changes were merged, when it may be that: read
    /// again up to there and applied one by one, they tell which it was, or go
    /// through.
    pub(crate) merged_until: Option<Box<Position>>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            merged_until: None,
        }
    }
}

/// What all workers of an attempt share.
pub(crate) struct Shared {
    pub(crate) seat: Arc<Seat>,
    pub(crate) lag: Arc<Lag>,
    pub(crate) mapping: Arc<Mapping>,
    pub(crate) line: Arc<Line>,
    pub(crate) replayer: Mutex<Replayer>,
}

/// One writer at work.
pub(crate) struct Worker {
    pub(crate) place: usize,
    pub(crate) writer: Writer,
    pub(crate) shared: Arc<Shared>,
    pub(crate) jobs: mpsc::UnboundedReceiver<Job>,
    pub(crate) idle: mpsc::UnboundedSender<usize>,
    pub(crate) tally: Tally,
    /// How long a statement takes here, smoothed.
    pub(crate) usual: Duration,
    /// Clashes recorded in the open transaction since the tally was last added to.
    pub(crate) clashes: Vec<ClashEntry>,
}

impl Worker {
    /// Works until there are no more jobs.
    ///
    /// # Errors
    /// What ends the attempt.
    pub(crate) async fn run(mut self) -> Result<(), Failure> {
        loop {
            let job = tokio::select! {
                biased;
                job = self.jobs.recv() => job,
                () = tokio::time::sleep(LOOK) => {
                    self.look().await?;
                    continue;
                }
            };
            let Some(Job {
                turns,
                work,
                ticket,
            }) = job
            else {
                return Ok(());
            };
            let ended = work.end().is_some();
            match work {
                Work::Part(part) => self.part(turns, *part).await?,
                Work::Replay(replay) => self.replay(turns.number, *replay).await?,
            }
            if ended {
                // Nobody listens any more when the attempt has ended.
                let _ = self.idle.send(self.place);
            }
            drop(ticket);
        }
    }

    async fn part(&mut self, turns: Turns, part: Part) -> Result<(), Failure> {
        let shared = Arc::clone(&self.shared);
        let number = turns.number;
        if self.writer.is_open() || part.end.is_none() {
            // Too large to be held, and so to be run again: at its turn only.
            shared.line.turn(number).await;
            let all = part.statements.iter();
            if let Err(error) = self.run_statements(number, all, &part).await {
                return Err(Self::one_by_one(error, &part));
            }
        } else {
            shared.line.turn(turns.after).await;
            self.run_until_its_turn(turns, &part).await?;
        }
        self.writer.mark_prepared(&part).await?;
        // The part may hold the beginning of another transaction, and its end
        // comes with a later part: what was left out before it is recorded here.
        self.writer.leave_out(&part.skipped).await?;
        self.tally.add(&part, &mut self.clashes);
        if let Some(end) = &part.end {
            self.writer.commit(end).await?;
            self.committed(number, end).await?;
        }
        Ok(())
    }

    /// Runs a part, if need be again, until it stands on the destination,
    /// uncommitted, and all before it are committed.
    async fn run_until_its_turn(&mut self, turns: Turns, part: &Part) -> Result<(), Failure> {
        let shared = Arc::clone(&self.shared);
        let (line, number) = (&shared.line, turns.number);
        let mut tries = 0;
        loop {
            let begun_at_its_turn = line.is_turn(number);
            let stands = if begun_at_its_turn {
                let all = self.run_statements(number, part.statements.iter(), part);
                all.await.map(|()| Told::Commit)
            } else {
                self.run_before_its_turn(turns, part).await
            };
            match stands {
                Ok(Told::Commit) => return Ok(()),
                Ok(Told::LetGo) => {}
                Err(error) if is_lost(&error) => return Err(error.into()),
                // What those before it have done was not there yet.
                Err(_) if !begun_at_its_turn => {}
                Err(error) if is_lock(&error) && tries < LOCK_TRIES => {
                    tries += 1;
                    line.press(number);
                }
                Err(error) => return Err(Self::one_by_one(error, part)),
            }
            self.clashes.clear();
            self.writer.roll_back().await?;
            line.turn(number).await;
        }
    }

    /// Runs a part while others before it are on their way: its late statements
    /// last, when what they wait for is committed.
    async fn run_before_its_turn(&mut self, turns: Turns, part: &Part) -> Result<Told> {
        let shared = Arc::clone(&self.shared);
        let (line, number) = (&shared.line, turns.number);
        let (late, early): (Vec<_>, Vec<_>) = part.statements.iter().partition(|it| it.late);
        self.run_statements(number, early, part).await?;
        if !late.is_empty() {
            if line.turn_or_pressed(turns.late_after).await == Told::LetGo {
                return Ok(Told::LetGo);
            }
            self.run_statements(number, late, part).await?;
        }
        Ok(line.turn_or_pressed(number).await)
    }

    /// A part that failed at its turn: where that may be for merging, or is a
    /// clash, of which the policy decides change by change and the error is to
    /// name the transaction, it is read again.
    fn one_by_one(error: Error, part: &Part) -> Failure {
        let clash = error.kind == ErrorKind::Divergence;
        let again = !is_lost(&error) && (part.merged || (clash && part.joined));
        Failure {
            error,
            merged_until: part.until().filter(|_| again).map(Box::new),
        }
    }

    async fn run_statements<'s>(
        &mut self,
        number: u64,
        statements: impl IntoIterator<Item = &'s Statement>,
        part: &Part,
    ) -> Result<()> {
        let shared = Arc::clone(&self.shared);
        for statement in statements {
            let begun = Instant::now();
            let patience = PATIENCE_MIN.max(self.usual * PATIENCE_STATEMENTS);
            let mut running = pin!(self.writer.execute(statement, part));
            let clash = tokio::select! {
                biased;
                outcome = &mut running => outcome?,
                () = stuck(&shared.line, number, patience) => {
                    shared.line.press(number);
                    running.await?
                }
            };
            self.clashes.extend(clash);
            // A quarter of the new one: a few outliers do not change it.
            self.usual = (self.usual * 3 + begun.elapsed()) / 4;
        }
        Ok(())
    }

    async fn replay(&mut self, number: u64, replay: Replay) -> Result<(), Failure> {
        let shared = Arc::clone(&self.shared);
        shared.line.turn(number).await;
        let mut replayer = shared.replayer.lock().await;
        let effect = replayer
            .replay(&replay, &mut self.writer, &shared.mapping, &shared.seat)
            .await?;
        drop(replayer);
        if let Some(end) = &replay.end {
            self.tally.transactions += 1;
            self.committed(number, end).await?;
        }
        // The reader may have failed meanwhile; its error is told next.
        let _ = replay.done.send(effect);
        Ok(())
    }

    /// Tells that a part has been committed, and lets the next have its turn.
    async fn committed(&mut self, number: u64, end: &End) -> Result<()> {
        let shared = &self.shared;
        let (rows, transactions) = self.tally.sums();
        let metrics = &shared.seat.metrics;
        metrics.add_written(self.place, rows, transactions);
        self.tally.settle(&shared.seat, &shared.lag);
        let position = end.position.snapshot();
        shared.seat.metrics.set_position(Some(position));
        shared.line.pass(number, end.position.clone());
        shared.seat.progressed().await
    }

    async fn look(&mut self) -> Result<()> {
        if self.writer.is_open() {
            return Ok(());
        }
        let round_trip = self.writer.session().ping().await?;
        let metrics = &self.shared.seat.metrics;
        let micros = u64::try_from(round_trip.as_micros()).unwrap_or(u64::MAX);
        metrics.destination_ping_us.set(micros);
        // Nothing to commit is success as well, but only that: to have heard of
        // the source says nothing of the transaction that fails.
        if self.shared.lag.is_settled() {
            self.shared.seat.progressed().await?;
        }
        Ok(())
    }
}

/// Waits until a part has had its turn for so long.
async fn stuck(line: &Line, number: u64, patience: Duration) {
    line.turn(number).await;
    tokio::time::sleep(patience).await;
}

fn is_lock(error: &Error) -> bool {
    fault_class(error) == ServerClass::Lock
}

/// Whether it is the end of the session, or of the right to write.
const fn is_lost(error: &Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::Connection | ErrorKind::Authentication | ErrorKind::Fenced
    )
}

/// What has been applied and not yet committed.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    transactions: u64,
    heartbeats: u64,
    heartbeat_ms: Option<u64>,
    bytes: u64,
    parts: Vec<TableChanges>,
    /// Clashes by table, what was met and what was done.
    clashes: BTreeMap<Clashed, u64>,
}

/// Database, table, what was met, what was done.
type Clashed = (String, String, &'static str, &'static str);

impl Tally {
    fn add(&mut self, part: &Part, clashes: &mut Vec<ClashEntry>) {
        for clash in clashes.drain(..) {
            let kind = (clash.met.word(), clash.done.word());
            let of = (clash.database, clash.table, kind.0, kind.1);
            *self.clashes.entry(of).or_default() += 1;
        }
        self.transactions += part.transactions;
        self.heartbeats += part.heartbeats;
        self.heartbeat_ms = part.heartbeat_ms.or(self.heartbeat_ms);
        self.bytes += u64::try_from(part.bytes).unwrap_or(u64::MAX);
        self.parts.extend(part.changes.iter().cloned());
    }

    /// Row changes and source transactions, heartbeats aside.
    fn sums(&self) -> (u64, u64) {
        let of = |changes: &TableChanges| changes.inserted + changes.updated + changes.deleted;
        let transactions = self.transactions.saturating_sub(self.heartbeats);
        (self.parts.iter().map(of).sum(), transactions)
    }

    /// Counts what has been committed.
    fn settle(&mut self, seat: &Seat, lag: &Lag) {
        let now_ms = seat.ports.clock.now_ms();
        let metrics = &seat.metrics;
        let (_, transactions) = self.sums();
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
        self.tell_clashes(seat);
        metrics.transactions.add(transactions, now_ms);
        if let Some(at_ms) = self.heartbeat_ms {
            metrics
                .heartbeat
                .arrived(at_ms, heartbeat::EVERY_MS, now_ms);
        }
        metrics.written_bytes.add(self.bytes, now_ms);
        lag.committed(self.transactions, metrics);
        *self = Self::default();
    }

    /// Says in the log, without keys, of which tables clashes were recorded.
    fn tell_clashes(&self, seat: &Seat) {
        for ((database, table, met, done), &count) in &self.clashes {
            seat.metrics.add_clashes(database, table, count);
            let (met, done) = (met.replace('_', " "), done.replace('_', " "));
            seat.log(
                LogLevel::Warning,
                format!(
                    "Clashes with the destination in {database}.{table}: {count} ({met}: {done})"
                ),
                None,
            );
        }
    }
}
