//! Follows the source's binlog: events to transactions, transactions to parts,
//! parts to the crew.
//!
//! A part is handed over as soon as the gate lets it through and a transaction
//! has ended. Until then more transactions join it: so latency is one commit
//! when there is little to do, and many transactions share statements and a
//! commit when there is much. Memory is bounded: a part on its way for each
//! writer, and one being filled, each up to [`PART_BYTES_MAX`] and one event.

mod left_out;
mod refused;
pub(crate) mod taken_back;

use std::sync::Arc;
use std::time::Duration;

use binlog::event::{Header, Query};
use binlog::row::{RowsEvent, RowsKind};
use binlog::{Decoder, Event};
use tokio::sync::mpsc;
use tokio::time::Instant;

use self::taken_back::{Stretch, TakenBack, Undoable};
use crate::apply::ahead::Ahead;
use crate::apply::batch::{Batch, Written};
use crate::apply::gate::{Gate, Ticket};
use crate::apply::net::OwnedChange;
use crate::apply::part::{End, Part};
use crate::apply::shape::LiteralRow;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::cursor::Cursor;
use crate::incremental::ddl::{self, Verdict, WhileLoading};
use crate::incremental::group::{Groups, Step};
use crate::incremental::heartbeat::Beat;
use crate::incremental::lag::Lag;
use crate::incremental::prepared::{PreparedOnes, Told};
use crate::incremental::replay::{Effect, Replay};
use crate::incremental::source::Dump;
use crate::incremental::tables::{Tables, Target, placed};
use crate::incremental::values;
use crate::incremental::worker::{Job, Work};
use crate::server::catalog::{TableName, has_transactions};
use crate::server::connection::ConnectionSpec;
use crate::server::facts::ServerVersion;
use crate::server::session::Session;
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;

/// Bytes after which a part takes no more transactions. Some hundreds of them
/// share a commit then; more would make the others wait longer for nothing.
const PART_BYTES: usize = 1 << 20;
/// Bytes after which a part is handed over in the middle of a transaction, which
/// is then open on the destination until its end: the transaction is larger
/// than what is held. Each writer's part in this size, of 32 writers at most,
/// is still no memory to speak of.
const PART_BYTES_MAX: usize = 4 << 20;
/// Transactions after which a part takes no more: changes of a hot row take no
/// bytes when they are merged.
const PART_TRANSACTIONS_MAX: u64 = 5_000;
/// How long a position that carries no changes waits for some to go with: the
/// source's other tables must not make the destination commit all the time.
const EMPTY_PAUSE: Duration = Duration::from_millis(200);

/// Reads one stream.
pub(crate) struct Follower {
    pub(crate) seat: Arc<Seat>,
    pub(crate) decoder: Decoder,
    pub(crate) source: ServerVersion,
    pub(crate) cursor: Cursor,
    pub(crate) groups: Groups,
    pub(crate) tables: Tables,
    /// Reads definitions on the destination.
    pub(crate) catalog: Session,
    pub(crate) lag: Arc<Lag>,
    /// Lets parts through.
    pub(crate) gate: Arc<Gate>,
    /// Knows what parts on their way touch.
    pub(crate) ahead: Ahead,
    /// Parts on their way to the crew: there is room for each that has a ticket.
    pub(crate) out: mpsc::Sender<Job>,
    pub(crate) state: Reading,
    /// Where transactions begin that the operator has left out.
    pub(crate) skips: Vec<Position>,
    /// Up to where changes are not merged.
    pub(crate) plain_until: Option<Position>,
    /// Changes that are known to have been taken back.
    pub(crate) taken_back: Vec<Stretch>,
    /// Where those are kept for the next attempt.
    pub(crate) all_taken_back: Arc<TakenBack>,
    /// Difference of the source's clock from ours in milliseconds.
    pub(crate) clock_ahead_ms: i64,
    /// XA transactions whose outcome has not been read.
    pub(crate) prepared: PreparedOnes,
    /// The source, and who it is, to read something a second time.
    pub(crate) source_spec: ConnectionSpec,
    pub(crate) followed: String,
    /// Where it is done; none when it never is.
    pub(crate) until: Option<Position>,
}

/// What has been read and not handed over.
#[derive(Default)]
pub(crate) struct Reading {
    pub(super) batch: Batch,
    /// Where the group that is open begins.
    pub(super) start: Option<Position>,
    /// When it was committed, by the source's clock.
    pub(super) committed_ms: u64,
    /// Whether changes of a transaction have been read whose end has not.
    unended: bool,
    /// What the group that is open may take back.
    undoable: Undoable,
    /// Whether the group that is open is left out.
    skipping: bool,
    /// Until when a position without changes waits.
    empty_until: Option<Instant>,
    /// What the group was that has ended, of an XA transaction.
    told: Option<Told>,
    /// The heartbeat that the open group is.
    heartbeat: Option<Beat>,
}

impl Follower {
    /// Reads until it is done, the stream fails or the writers are gone.
    ///
    /// # Errors
    /// What ends the stream.
    pub(crate) async fn run(mut self, mut dump: Dump) -> Result<()> {
        loop {
            if self.is_done() {
                return self.flush().await;
            }
            if self.is_full() {
                self.flush().await?;
            }
            let raw = if self.waits_for_changes() {
                let until = *self
                    .state
                    .empty_until
                    .get_or_insert_with(|| Instant::now() + EMPTY_PAUSE);
                // Biased: time comes first, or a busy source would put it off for ever.
                tokio::select! {
                    biased;
                    () = tokio::time::sleep_until(until) => {
                        self.flush().await?;
                        continue;
                    }
                    raw = dump.next() => raw?,
                }
            } else if self.may_flush() {
                let (gate, bytes) = (Arc::clone(&self.gate), self.state.batch.bytes());
                // Biased: a writer that is free gets what there is at once.
                tokio::select! {
                    biased;
                    ticket = gate.admit(bytes) => {
                        let part = self.take_part();
                        self.hand(Work::Part(Box::new(part)), ticket).await?;
                        continue;
                    }
                    raw = dump.next() => raw?,
                }
            } else {
                dump.next().await?
            };
            let now_ms = self.seat.ports.clock.now_ms();
            self.seat.metrics.heard_ms.set(now_ms);
            let bytes = u64::try_from(raw.len()).unwrap_or(u64::MAX);
            self.seat.metrics.read_bytes.add(bytes, now_ms);
            let unpacked = self.event(raw).await?;
            dump.leave_out(unpacked);
        }
    }

    /// Whether a transaction has ended and waits to be handed over.
    fn may_flush(&mut self) -> bool {
        self.groups.between() && self.state.batch.part().end.is_some()
    }

    fn waits_for_changes(&mut self) -> bool {
        // A heartbeat goes as fast as changes do: that is what it measures.
        self.may_flush()
            && !self.state.batch.has_changes()
            && self.state.batch.part().heartbeat_ms.is_none()
    }

    /// Whether no more transactions should join the part.
    fn is_full(&mut self) -> bool {
        let batch = &mut self.state.batch;
        let bytes = batch.bytes();
        let part = batch.part();
        let full = bytes >= PART_BYTES
            || part.transactions >= PART_TRANSACTIONS_MAX
            || self.seat.throttle.fills(part.rows(), bytes);
        full && self.may_flush()
    }

    async fn flush(&mut self) -> Result<()> {
        let part = self.take_part();
        if part.is_empty() {
            return Ok(());
        }
        let ticket = self.gate.admit(usize::MAX).await;
        self.hand(Work::Part(Box::new(part)), ticket).await
    }

    async fn hand(&mut self, work: Work, ticket: Ticket) -> Result<()> {
        let turns = match &work {
            Work::Part(part) => {
                let bytes = u64::try_from(part.bytes).unwrap_or(u64::MAX);
                self.seat.throttle.change(part.rows(), bytes).await;
                self.ahead.send(part)
            }
            Work::Replay(replay) => self.ahead.send_alone(replay.end.is_some()),
        };
        let job = Job {
            turns,
            work,
            ticket,
        };
        self.out.send(job).await.map_err(|_| crew_gone())
    }

    fn take_part(&mut self) -> Part {
        self.state.empty_until = None;
        self.ahead.look();
        let ahead = &self.ahead;
        let mut part = self.state.batch.take(|entry| ahead.touches(entry));
        if self.state.unended {
            // Changes of a transaction that has not ended are in it.
            part.end = None;
        }
        part
    }

    /// Deals with an event; returns how many events were packed in it.
    async fn event(&mut self, raw: &[u8]) -> Result<u64> {
        let (header, event) = self
            .decoder
            .decode(raw)
            .map_err(|cause| unreadable(&self.cursor.place(), cause))?;
        let at = self.cursor.before(&header);
        if let Event::TransactionPayload(payload) = &event {
            let mut events = payload.events().map_err(|cause| unreadable(&at, cause))?;
            let mut unpacked = 0;
            while let Some((_, event)) = events
                .next(&mut self.decoder)
                .map_err(|cause| unreadable(&at, cause))?
            {
                self.one(&header, &event, &at).await?;
                unpacked += 1;
            }
            self.ended(raw, &header).await?;
            return Ok(unpacked);
        }
        self.one(&header, &event, &at).await?;
        self.ended(raw, &header).await?;
        Ok(0)
    }

    /// Moves past an event that has been dealt with.
    async fn ended(&mut self, raw: &[u8], header: &Header) -> Result<()> {
        let told = self.state.told.take();
        if self.groups.in_xa() || matches!(told, Some(Told::Prepared { .. })) {
            self.prepared.keep(raw);
        }
        if let Some(told) = told {
            self.told(told, header).await?;
        }
        self.cursor.pass(header);
        if self.groups.between() {
            self.lag.reached(self.cursor.place());
        }
        Ok(())
    }

    async fn one(&mut self, header: &Header, event: &Event<'_>, at: &Position) -> Result<()> {
        match event {
            Event::Rotate(rotate) => self.cursor.rotate(rotate.file, rotate.position)?,
            Event::FormatDescription(_) => {
                self.cursor.made(header);
                self.prepared.forget_events();
            }
            Event::Gtid(gtid) => self.cursor.begin_mysql(gtid.clone()),
            Event::MariadbGtid(gtid) => self.cursor.begin_mariadb(gtid.gtid),
            _ => {}
        }
        let step = self.groups.step(event).map_err(|error| placed(error, at))?;
        match step {
            Step::Nothing => Ok(()),
            Step::Begin => {
                self.begin(header, event, at);
                Ok(())
            }
            Step::Rows(rows) => {
                let done = self.rows(rows, at).await;
                let start = self.state.start.as_ref().unwrap_or(at);
                done.map_err(|error| error.in_transaction(start))
            }
            Step::Statement(query) => self.statement(query, header, at, false).await,
            Step::LastStatement(query) => {
                if self.state.start.is_none() {
                    self.begin(header, event, at);
                }
                self.statement(query, header, at, true).await
            }
            Step::Savepoint(name) => {
                self.savepoint(name, at);
                Ok(())
            }
            Step::RolledBackTo(name) => self.rolled_back_to(name, at),
            Step::RolledBack => {
                self.rolled_back(at)?;
                self.commit(header);
                Ok(())
            }
            Step::Commit => {
                self.ensure_unspoilt()?;
                self.commit(header);
                Ok(())
            }
            Step::Prepared { xid, committed } => {
                self.state.told = Some(Told::Prepared { xid, committed });
                Ok(())
            }
            Step::Outcome { xid, committed } => {
                if self.state.start.is_none() {
                    self.begin(header, event, at);
                }
                self.state.told = Some(Told::Outcome { xid, committed });
                Ok(())
            }
        }
    }

    fn begin(&mut self, header: &Header, event: &Event<'_>, at: &Position) {
        self.prepared.begin();
        let exact_us = match event {
            Event::Gtid(gtid) => gtid.commit.immediate_commit_us,
            Event::AnonymousGtid(info) => info.immediate_commit_us,
            _ => None,
        };
        // Without it the time is given in whole seconds, rounded down.
        let committed_ms = exact_us.map_or_else(
            || u64::from(header.timestamp) * 1_000 + 999,
            |microseconds| microseconds / 1_000,
        );
        self.state.committed_ms = committed_ms;
        self.state.undoable = Undoable::default();
        self.state.start = Some(at.clone());
        let ours = committed_ms.saturating_add_signed(-self.clock_ahead_ms);
        self.lag.received(ours.min(self.seat.ports.clock.now_ms()));
    }

    /// The group has ended with this event: it can be committed.
    pub(super) fn commit(&mut self, header: &Header) {
        self.cursor.complete();
        let mut after = self.cursor.clone();
        after.pass(header);
        let part = self.state.batch.part();
        part.from.get_or_insert_with(|| after.place());
        part.end = Some(End {
            position: after.position(),
            committed_ms: self.state.committed_ms,
        });
        part.transactions += 1;
        if let Some(Beat { own_ms }) = self.state.heartbeat.take() {
            part.heartbeats += 1;
            part.heartbeat_ms = own_ms.or(part.heartbeat_ms);
        }
        let start = self.state.start.take();
        if std::mem::take(&mut self.state.skipping) {
            part.skipped.extend(start);
        }
        self.state.unended = false;
    }

    pub(super) async fn rows(&mut self, event: &RowsEvent<'_>, at: &Position) -> Result<()> {
        if self.skips(at) || self.is_taken_back(at) || self.is_heartbeat(event) {
            return Ok(());
        }
        let target = self
            .tables
            .announced(&event.table, &self.seat.metrics, &mut self.catalog, at)
            .await?;
        let Some(target) = target else {
            return Ok(());
        };
        let start = self.state.start.as_ref().unwrap_or(at).clone();
        let Some(mode) = target.mode(&start) else {
            return Ok(());
        };
        if !target.rows.include(event.kind) {
            return Ok(());
        }
        let name = target.shape.source();
        if event.missing_column().is_some() {
            return Err(placed(incomplete(name), at));
        }
        let apart = self.plain_until.as_ref().filter(|it| !start.reaches(it));
        let apart = apart.map(|_| &start);
        let part = self.state.batch.part();
        part.from.get_or_insert_with(|| start.clone());
        part.last = Some(start.clone());
        self.state.unended = true;
        let lasting = !has_transactions(&target.definition.engine);
        self.state.undoable.changes(at, lasting);
        let written = Written {
            shape: &target.shape,
            keys: &target.keys,
            mode,
            cascades_unlogged: self.cascades_unlogged() && !event.foreign_key_checks_off(),
            apart,
        };
        let columns = &target.definition.columns;
        let mut counted = [0_u64; 3];
        let rows = event
            .rows_with(&target.layout)
            .map_err(|cause| unreadable(at, cause))?;
        for change in rows {
            let change = change.map_err(|cause| unreadable(at, cause))?;
            let destination = self.catalog.version();
            let image = |image, before| {
                values::row(image, before, columns, destination).map_err(|error| placed(error, at))
            };
            let (old, new) = (change.before.as_ref(), change.after.as_ref());
            let kind = match &target.filter {
                None => Some(event.kind),
                Some(filter) => filter.carried(old, new).map_err(|it| placed(it, at))?,
            };
            let Some(kind) = kind else {
                continue;
            };
            let before = old.filter(|_| kind != RowsKind::Insert);
            let before = before.map(|old| image(old, None)).transpose()?;
            let after = new.filter(|_| kind != RowsKind::Delete);
            let after = after.map(|new| image(new, old)).transpose()?;
            let change = paired(kind, before, after).ok_or_else(|| placed(incomplete(name), at))?;
            counted[kind as usize] += 1;
            self.state.batch.push(written, change);
        }
        self.count(&target, counted);
        if self.state.batch.bytes() >= PART_BYTES_MAX {
            self.flush().await?;
        }
        Ok(())
    }

    /// Whether it is nobody's change; then the group is a heartbeat.
    fn is_heartbeat(&mut self, event: &RowsEvent<'_>) -> bool {
        let beat = Beat::of(event, &self.seat.id);
        self.state.heartbeat = beat.or(self.state.heartbeat);
        beat.is_some()
    }

    fn count(&mut self, target: &Target, counted: [u64; 3]) {
        let counts = self.state.batch.part().counts(&target.metrics);
        counts.inserted += counted[RowsKind::Insert as usize];
        counts.updated += counted[RowsKind::Update as usize];
        counts.deleted += counted[RowsKind::Delete as usize];
        let now_ms = self.seat.ports.clock.now_ms();
        let metrics = &self.seat.metrics;
        metrics.read_rows.add(counted.iter().sum(), now_ms);
    }

    /// MySQL from 9.6 on carries out cascades itself and logs them; before,
    /// and on MariaDB, InnoDB does and nothing is in the binlog.
    fn cascades_unlogged(&self) -> bool {
        !self.source.is_mysql_from(9, 6, 0)
    }

    async fn statement(
        &mut self,
        query: &Query<'_>,
        header: &Header,
        at: &Position,
        last: bool,
    ) -> Result<()> {
        let mut after = self.cursor.clone();
        after.pass(header);
        if last {
            self.cursor.complete();
            after.complete();
        }
        match ddl::judge(query, &self.tables, self.source, &after.place())? {
            Verdict::Pass => {}
            Verdict::PassBy(why) => self.say_passed_by(&after.place(), &why),
            Verdict::Replay(plan) if self.all_aside(&plan) => {
                self.say_passed_by(&after.place(), "its tables are set aside");
            }
            Verdict::Replay(mut plan) => {
                self.refuse_partly_aside(&mut plan);
                self.refuse_during_load(&plan, query, &after.place())?;
                self.refuse_beside_filter(&plan, query, &after.place())?;
                self.flush().await?;
                let end = last.then(|| End {
                    position: after.position(),
                    committed_ms: self.state.committed_ms,
                });
                let shadow = plan
                    .online
                    .as_ref()
                    .map(|online| online.shadow_after(&self.tables, query, header));
                let empties = plan.while_loading == WhileLoading::Empties;
                let start = self.state.start.as_ref().unwrap_or(at).clone();
                let places = (start, after.place());
                let (mut replay, done) = Replay::new(query, header, *plan, places, end);
                replay.shadow.clone_from(&shadow);
                let ticket = self.gate.admit(usize::MAX).await;
                self.hand(Work::Replay(Box::new(replay)), ticket).await?;
                let effect = done.await.map_err(|_| crew_gone())?;
                if let Some((shadow, statements)) = shadow {
                    self.tables.remember(shadow, statements);
                }
                self.take_effect(effect, empties);
                if last {
                    self.state.start = None;
                }
                return Ok(());
            }
        }
        if last {
            let part = self.state.batch.part();
            part.from.get_or_insert_with(|| at.clone());
            part.end = Some(End {
                position: after.position(),
                committed_ms: self.state.committed_ms,
            });
            self.state.batch.part().transactions += 1;
            self.state.start = None;
        }
        Ok(())
    }

    fn say_passed_by(&self, after: &Position, why: &str) {
        let said = format!("The statement that ends at {after} was passed by: {why}");
        self.seat.log(LogLevel::Warning, said, None);
    }

    /// Knows the tables from now on as a statement has made them.
    fn take_effect(&mut self, effect: Effect, empties: bool) {
        self.set_aside(&effect.aside);
        for (table, definition) in effect.changed {
            if definition.is_none() {
                let metrics = &self.seat.metrics;
                metrics.forget_table(&table.database, &table.table);
            }
            self.tables.define(&table, definition);
            if empties {
                self.tables.emptied(&table);
            }
        }
    }
}

pub(super) fn unreadable(at: &Position, cause: binlog::Error) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("An event of the binlog cannot be understood, at {at}"),
    )
    .subject(at.to_string())
    .because(cause)
}

/// A change with the images that its kind has.
fn paired(
    kind: RowsKind,
    before: Option<LiteralRow>,
    after: Option<LiteralRow>,
) -> Option<OwnedChange> {
    match kind {
        RowsKind::Insert => after.map(OwnedChange::Insert),
        RowsKind::Delete => before.map(OwnedChange::Delete),
        RowsKind::Update => before
            .zip(after)
            .map(|(before, after)| OwnedChange::Update { before, after }),
    }
}

fn incomplete(table: &TableName) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("A row event of table {table} does not hold all columns (binlog_row_image is not FULL)"),
    )
    .hint("On the source: set global binlog_row_image = 'FULL'; and reconnect its clients. Then reset the task and load again.")
}

/// The crew ends first only when it has failed; its error is the one told.
fn crew_gone() -> Error {
    Error::new(ErrorKind::Internal, "The writers ended before the reader")
}
