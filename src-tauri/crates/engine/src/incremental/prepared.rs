//! XA transactions between their preparation and its outcome.
//!
//! What a transaction changed is in the binlog where it was prepared, and comes
//! about where it is committed. So its changes are passed over at first; only
//! that it is prepared is recorded, with the checkpoint that moves past it.
//! When it is committed, its events are read a second time, and are the changes
//! of the group in which its commit stands: they are applied and counted there,
//! in the order of the source's commits, and by that position it is judged
//! whether the load has seen them.
//!
//! The events of small ones are kept in memory meanwhile. Others, and all after
//! a new beginning, are asked for again beside the stream.

use std::collections::HashMap;

use binlog::event::Header;
use binlog::{Decoder, Event};

use crate::checkpoint::position::Position;
use crate::checkpoint::prepared::{OnRecord, Prepared, PreparedMark};
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::cursor::Cursor;
use crate::incremental::ddl::{self, Verdict};
use crate::incremental::follow::{Follower, unreadable};
use crate::incremental::source::Dump;
use crate::incremental::tables::placed;
use crate::incremental::xa::{self, Word, Xid};
use crate::metrics::task::TaskMetrics;
use crate::server::facts::Flavour;

/// Bytes of events that are kept of prepared transactions, all together. Some
/// thousands of ordinary ones: those of applications are short, and committed
/// within milliseconds.
const KEPT_BYTES_MAX: usize = 16 << 20;
/// What an event takes in memory besides its bytes.
const EVENT_OVERHEAD_BYTES: usize = 32;

/// The events of one transaction.
type Events = Vec<Box<[u8]>>;

/// What is known of prepared transactions where the stream stands.
#[derive(Debug, Default)]
pub(crate) struct PreparedOnes {
    known: HashMap<String, Prepared>,
    /// Up to where the load has seen what others have changed.
    seen: Option<Position>,
    /// Events of some of them.
    kept: HashMap<String, Events>,
    /// Events of the one that is being read; none when there is no room.
    reading: Option<Events>,
    bytes: usize,
}

/// What the group has been that ended last.
#[derive(Debug)]
pub(crate) enum Told {
    /// It prepared a transaction, or committed one in one phase.
    Prepared { xid: Xid, committed: bool },
    /// It said what becomes of one that was prepared.
    Outcome { xid: Xid, committed: bool },
}

impl PreparedOnes {
    /// Those that the destination has on record.
    pub(crate) fn new(record: OnRecord) -> Self {
        let named = |prepared: Prepared| (prepared.xid.clone(), prepared);
        Self {
            known: record.prepared.into_iter().map(named).collect(),
            seen: record.seen,
            ..Self::default()
        }
    }

    /// A transaction begins: its events are kept while there is room.
    pub(crate) fn begin(&mut self) {
        self.forget_reading();
        self.reading = Some(Vec::new());
    }

    /// The next event of the transaction at hand.
    pub(crate) fn keep(&mut self, raw: &[u8]) {
        let Some(events) = &mut self.reading else {
            return;
        };
        let size = raw.len() + EVENT_OVERHEAD_BYTES;
        if self.bytes + size > KEPT_BYTES_MAX {
            self.forget_reading();
            return;
        }
        events.push(raw.into());
        self.bytes += size;
    }

    /// Another file begins: its events may be written in another way, so that
    /// those of former ones could not be told any more.
    pub(crate) fn forget_events(&mut self) {
        self.kept.clear();
        self.reading = None;
        self.bytes = 0;
    }

    /// When the oldest was prepared, by the source's clock.
    fn oldest_ms(&self) -> Option<u64> {
        self.known
            .values()
            .map(|prepared| prepared.prepared_ms)
            .min()
    }

    /// Says since when the binlog is needed for the oldest.
    pub(crate) fn tell(&self, metrics: &TaskMetrics, clock_ahead_ms: i64) {
        match self.oldest_ms() {
            Some(at_ms) => {
                let ours = at_ms.saturating_add_signed(-clock_ahead_ms);
                metrics.prepared_since_ms.set(ours);
            }
            None => metrics.prepared_since_ms.clear(),
        }
    }

    fn forget_reading(&mut self) {
        let events = self.reading.take();
        self.release(events.as_ref());
    }

    fn release(&mut self, events: Option<&Events>) {
        let bytes: usize = events
            .into_iter()
            .flatten()
            .map(|raw| raw.len() + EVENT_OVERHEAD_BYTES)
            .sum();
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    fn made(&mut self, prepared: &Prepared) {
        let former = match self.reading.take() {
            Some(events) => self.kept.insert(prepared.xid.clone(), events),
            None => self.kept.remove(&prepared.xid),
        };
        self.release(former.as_ref());
        self.known.insert(prepared.xid.clone(), prepared.clone());
    }

    fn gone(&mut self, xid: &Xid) -> Option<(Prepared, Option<Events>)> {
        let prepared = self.known.remove(xid.as_str())?;
        let events = self.kept.remove(xid.as_str());
        self.release(events.as_ref());
        Some((prepared, events))
    }
}

impl Follower {
    /// Deals with the end of a group about an XA transaction.
    pub(super) async fn told(&mut self, told: Told, header: &Header) -> Result<()> {
        match told {
            Told::Prepared {
                xid,
                committed: false,
            } => {
                let prepared = self.at_hand(&xid);
                self.prepared.made(&prepared);
                self.mark(PreparedMark::Made(prepared));
            }
            Told::Prepared { xid, .. } => {
                let prepared = self.at_hand(&xid);
                let events = self.prepared.reading.take();
                self.prepared.release(events.as_ref());
                self.read_again(&prepared, events).await?;
            }
            Told::Outcome { xid, committed } => match self.prepared.gone(&xid) {
                Some((prepared, events)) => {
                    if committed {
                        self.read_again(&prepared, events).await?;
                    }
                    self.mark(PreparedMark::Gone(prepared.xid));
                }
                None if committed && !self.is_seen() => {
                    return Err(placed(xa::unknown(&xid), &self.cursor.place()));
                }
                // Prepared before the task began: of one that is rolled back
                // nothing was carried, and of others the load has seen all.
                None => {}
            },
        }
        self.commit(header);
        self.prepared.tell(&self.seat.metrics, self.clock_ahead_ms);
        Ok(())
    }

    /// Whether every read of the load came after the group at hand.
    fn is_seen(&self) -> bool {
        let (start, seen) = (&self.state.start, &self.prepared.seen);
        match (start, seen) {
            (Some(start), Some(seen)) => !start.reaches(seen),
            _ => false,
        }
    }

    fn mark(&mut self, mark: PreparedMark) {
        self.state.batch.part().prepared.push(mark);
    }

    /// The transaction that has just been prepared.
    fn at_hand(&self, xid: &Xid) -> Prepared {
        // The GTIDs are those before the group: it has not been completed.
        let before = self.cursor.position();
        let place = self.state.start.clone().unwrap_or_else(|| before.clone());
        Prepared {
            xid: xid.as_str().to_owned(),
            start: Position {
                gtid: before.gtid,
                ..place
            },
            placed: true,
            prepared_ms: self.state.committed_ms,
        }
    }

    /// Takes the changes of a transaction into the group at hand.
    async fn read_again(&mut self, prepared: &Prepared, events: Option<Events>) -> Result<()> {
        let flavour = self.source.flavour;
        let mut again = Again::new(prepared, flavour)?;
        if let Some(events) = events {
            // The stream's own decoder knows the tables.
            let fresh = Decoder::new(flavour.into());
            let mut decoder = std::mem::replace(&mut self.decoder, fresh);
            let mut ended = Ok(());
            for raw in &events {
                ended = self
                    .event_again(&mut again, &mut decoder, raw)
                    .await
                    .map(drop);
                if ended.is_err() {
                    break;
                }
            }
            self.decoder = decoder;
            ended?;
            if again.stands != Stands::After {
                return Err(xa::not_there(prepared, &self.cursor.place()));
            }
            return Ok(());
        }
        let read = self.ask_again(prepared, &mut again).await;
        read.map_err(|error| xa::lost(prepared, error))
    }

    /// Reads it beside the stream.
    async fn ask_again(&mut self, prepared: &Prepared, again: &mut Again) -> Result<()> {
        let mut decoder = Decoder::new(self.source.flavour.into());
        let mut from = prepared.start.clone();
        if prepared.placed {
            // Without them the source begins at file and offset, at once.
            from.gtid = None;
        }
        let (spec, task) = (&self.source_spec, &self.seat.id);
        let mut dump = Dump::open_beside(spec, task, &self.followed, &from).await?;
        while again.stands != Stands::After {
            let raw = dump.next().await?;
            let unpacked = self.event_again(again, &mut decoder, raw).await?;
            dump.leave_out(unpacked);
            // By now it must have come: its outcome is here.
            let here = self.cursor.place();
            if again.stands == Stands::Before && again.cursor.place().reaches(&here) {
                return Err(xa::not_there(prepared, &here));
            }
        }
        Ok(())
    }

    /// Deals with an event that is read a second time; returns how many were
    /// packed in it.
    async fn event_again(
        &mut self,
        again: &mut Again,
        decoder: &mut Decoder,
        raw: &[u8],
    ) -> Result<u64> {
        let (header, event) = decoder
            .decode(raw)
            .map_err(|cause| unreadable(&again.cursor.place(), cause))?;
        let at = again.cursor.before(&header);
        let mut unpacked = 0;
        if let Event::TransactionPayload(payload) = &event {
            let mut events = payload.events().map_err(|cause| unreadable(&at, cause))?;
            while let Some((_, event)) = events
                .next(decoder)
                .map_err(|cause| unreadable(&at, cause))?
            {
                self.one_again(again, &event, &at).await?;
                unpacked += 1;
            }
        } else {
            self.one_again(again, &event, &at).await?;
        }
        again.cursor.pass(&header);
        Ok(unpacked)
    }

    async fn one_again(
        &mut self,
        again: &mut Again,
        event: &Event<'_>,
        at: &Position,
    ) -> Result<()> {
        let inside = again.stands == Stands::Inside;
        match event {
            Event::Rotate(rotate) => again.cursor.rotate(rotate.file, rotate.position)?,
            Event::MariadbGtid(gtid) if gtid.prepares_xa() => {
                if let Some(xid) = &gtid.xa {
                    again.begins(&Xid::of_event(xid));
                }
            }
            Event::Rows(rows) if inside => self.rows(rows, at).await?,
            Event::XaPrepare(_) if inside => again.stands = Stands::After,
            Event::Query(query)
                if is_about_xa(&query.sql) && Word::of(&query.sql) == Some(Word::Start) =>
            {
                again.begins(&Xid::of_statement(&query.sql)?);
            }
            Event::Query(query) if inside && !is_about_xa(&query.sql) => {
                self.statement_again(query, at)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// No statement in an XA transaction can be one to replay: those commit.
    fn statement_again(&self, query: &binlog::event::Query<'_>, at: &Position) -> Result<()> {
        match ddl::judge(query, &self.tables, self.source, at)? {
            Verdict::Pass => Ok(()),
            Verdict::PassBy(_) | Verdict::Replay(_) => Err(placed(
                Error::new(
                    ErrorKind::Decode,
                    "A statement that commits stands in an XA transaction, where none can be",
                ),
                at,
            )),
        }
    }
}

fn is_about_xa(sql: &[u8]) -> bool {
    let mut words = sql.split(u8::is_ascii_whitespace);
    let first = words.find(|word| !word.is_empty());
    first.is_some_and(|word| word.eq_ignore_ascii_case(b"xa"))
}

/// Where a second reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Before,
    Inside,
    After,
}

/// A transaction that is read a second time.
#[derive(Debug)]
struct Again {
    xid: String,
    cursor: Cursor,
    stands: Stands,
}

impl Again {
    fn new(prepared: &Prepared, flavour: Flavour) -> Result<Self> {
        Ok(Self {
            xid: prepared.xid.clone(),
            cursor: Cursor::new(&prepared.start, flavour)?,
            stands: Stands::Before,
        })
    }

    fn begins(&mut self, xid: &Xid) {
        if self.stands == Stands::Before && xid.as_str() == self.xid {
            self.stands = Stands::Inside;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(xid: &str, prepared_ms: u64) -> Prepared {
        Prepared {
            xid: xid.to_owned(),
            start: Position::new("bin.000001", 4, None).unwrap(),
            placed: true,
            prepared_ms,
        }
    }

    fn ones_of(prepared: Vec<Prepared>) -> PreparedOnes {
        PreparedOnes::new(OnRecord {
            prepared,
            seen: None,
        })
    }

    fn xid(sql: &str) -> Xid {
        Xid::of_statement(sql.as_bytes()).unwrap()
    }

    #[test]
    fn small_ones_are_kept_and_given_back_once() {
        let one = xid("XA COMMIT X'61',X'',1");
        let mut ones = PreparedOnes::default();
        ones.begin();
        ones.keep(b"rows");
        ones.made(&prepared(one.as_str(), 5));
        let (_, events) = ones.gone(&one).unwrap();
        assert_eq!(events.unwrap()[0].as_ref(), b"rows");
        assert_eq!(ones.bytes, 0);
        assert!(ones.gone(&one).is_none());
    }

    #[test]
    fn large_ones_and_those_of_other_files_are_not_kept() {
        let one = xid("XA COMMIT X'61',X'',1");
        let mut ones = ones_of(vec![prepared(one.as_str(), 5)]);
        ones.begin();
        ones.keep(b"rows");
        ones.keep(&vec![0; KEPT_BYTES_MAX]);
        ones.keep(b"the rest");
        assert_eq!(ones.bytes, 0, "what was kept of it goes");
        ones.made(&prepared(one.as_str(), 6));
        assert!(ones.gone(&one).unwrap().1.is_none());
        ones.begin();
        ones.keep(b"rows");
        ones.made(&prepared(one.as_str(), 7));
        ones.forget_events();
        assert!(ones.gone(&one).unwrap().1.is_none());
    }

    #[test]
    fn the_oldest_says_since_when_the_binlog_is_needed() {
        let metrics = TaskMetrics::default();
        let mut ones = ones_of(vec![prepared("X'61',X'',1", 900), prepared("b", 800)]);
        ones.tell(&metrics, 100);
        assert_eq!(metrics.prepared_since_ms.get(), Some(700));
        ones.known.clear();
        ones.tell(&metrics, 100);
        assert_eq!(metrics.prepared_since_ms.get(), None);
    }
}
