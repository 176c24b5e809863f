//! Reads rows and turns them into statements.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::board::Work;
use super::chunk::Chunk;
use super::job::Job;
use super::load::{ON_THE_WAY_KIB, Shared};
use super::snapshot;
use super::statement::{Builder, Statement};
use super::table::TableLoad;
use super::whole;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::{Purpose, Session};

/// Statements in one channel; their bytes are bounded by the budget.
const PIECES_MAX: usize = 64;

/// The rows of one piece of work, on their way to a writer.
pub(super) struct Feed {
    /// Which table is being read.
    pub(super) place: usize,
    /// Which part of it; none when it is read whole.
    pub(super) chunk: Option<Chunk>,
    /// When reading began.
    pub(super) begun: Instant,
    /// Its statements. A channel that ends without [`Piece::End`] was cut off.
    pub(super) pieces: mpsc::Receiver<Piece>,
    /// The writer's turn: given back when the work is done.
    pub(super) turn: OwnedSemaphorePermit,
}

/// What comes through a [`Feed`].
pub(super) enum Piece {
    /// A statement, and its part of the budget.
    Statement(Statement, OwnedSemaphorePermit),
    /// That was all. For a table that is read whole: as of which position.
    End(Option<Position>),
}

/// Reads until there is nothing left to read, or the task is asked to stop.
pub(super) async fn run(shared: Arc<Shared>, feeds: mpsc::Sender<Feed>) -> Result<()> {
    let mut session: Option<Session> = None;
    loop {
        // Biased: to stop comes first. What has begun is read to its end.
        let work = tokio::select! {
            biased;
            () = shared.stop.cancelled() => return Ok(()),
            work = shared.board.take() => work,
        };
        let Some(work) = work else {
            return Ok(());
        };
        let mut source = match session.take() {
            Some(session) if !session.is_broken() => session,
            _ => Session::connect(&shared.load.source, Purpose::Reader).await?,
        };
        let taken = match work {
            Work::Chunk(place, chunk) => {
                read_chunk(&shared, &feeds, (place, chunk), &mut source).await?
            }
            Work::Whole(places) => read_whole(&shared, &feeds, &places, &mut source).await?,
        };
        if !taken {
            return Ok(());
        }
        session = Some(source);
    }
}

/// Reads a chunk. Tells whether there are writers still.
async fn read_chunk(
    shared: &Shared,
    feeds: &mpsc::Sender<Feed>,
    (place, chunk): (usize, Chunk),
    source: &mut Session,
) -> Result<bool> {
    match feed(shared, feeds, place, Some(chunk.clone())).await? {
        None => Ok(false),
        Some(reading) => {
            reading.read(Some(&chunk), None, source).await?;
            Ok(true)
        }
    }
}

/// Reads tables as of one moment, one after the other. Tells whether there are
/// writers still.
async fn read_whole(
    shared: &Shared,
    feeds: &mpsc::Sender<Feed>,
    places: &[usize],
    source: &mut Session,
) -> Result<bool> {
    let load = &shared.load;
    // All before the first is read: what is loaded then is of this moment.
    for &place in places {
        whole::prepare(shared, &shared.jobs[place]).await?;
    }
    let tables: Vec<&TableLoad> = places.iter().map(|&at| &shared.jobs[at].table).collect();
    let position = snapshot::open(source, &load.source, &tables, load.follow).await?;
    for &place in places {
        let Some(reading) = feed(shared, feeds, place, None).await? else {
            return Ok(false);
        };
        reading.read(None, position.clone(), source).await?;
        if source.is_broken() {
            return Ok(true);
        }
    }
    snapshot::close(source).await?;
    Ok(true)
}

/// Announces a table, or a chunk of it, to the writers, when one of them is
/// free; none when they are gone.
async fn feed<'a>(
    shared: &'a Shared,
    feeds: &mpsc::Sender<Feed>,
    place: usize,
    chunk: Option<Chunk>,
) -> Result<Option<Reading<'a>>> {
    let turn = permits(&shared.free_writers, 1).await?;
    let (pieces, received) = mpsc::channel(PIECES_MAX);
    let feed = Feed {
        place,
        chunk,
        begun: Instant::now(),
        pieces: received,
        turn,
    };
    let reading = Reading {
        shared,
        job: &shared.jobs[place],
        pieces,
    };
    Ok(feeds.send(feed).await.is_ok().then_some(reading))
}

/// One piece of work being read.
struct Reading<'a> {
    shared: &'a Shared,
    job: &'a Job,
    pieces: mpsc::Sender<Piece>,
}

impl Reading<'_> {
    /// Reads a chunk or a whole table. Ends early, and leaves the session
    /// broken, when the writer has given up: what becomes of the work is the
    /// writer's say.
    async fn read(
        &self,
        chunk: Option<&Chunk>,
        position: Option<Position>,
        source: &mut Session,
    ) -> Result<()> {
        let job = self.job;
        self.shared.load.throttle.query().await;
        let mut builder = Builder::new(&job.insert, job.shape());
        let mut rows = source.stream(job.query(chunk)?, &job.reading).await?;
        while let Some(row) = rows.next().await? {
            for statement in builder.add(row.unwrap_raw())?.into_iter().flatten() {
                if !self.send(statement).await? {
                    return Ok(());
                }
                // A table that is read whole may take hours.
                if chunk.is_none() && self.shared.stop.is_cancelled() {
                    return Ok(());
                }
            }
        }
        if let Some(statement) = builder.finish()
            && !self.send(statement).await?
        {
            return Ok(());
        }
        // A writer that is gone has put the work back itself.
        let _ = self.pieces.send(Piece::End(position)).await;
        Ok(())
    }

    /// Sends a statement as soon as the budget has room. Tells whether the
    /// writer still takes it.
    async fn send(&self, statement: Statement) -> Result<bool> {
        let throttle = &self.shared.load.throttle;
        throttle.load(statement.rows, statement.source_bytes).await;
        let now = self.shared.now_ms();
        let metrics = &self.shared.load.metrics;
        metrics.read_rows.add(statement.rows, now);
        metrics.read_bytes.add(statement.source_bytes, now);
        // A row that alone exceeds the budget passes when nothing else is on its way.
        let kib = (statement.bytes.len() >> 10) + 1;
        let permit = permits(&self.shared.budget, kib.min(ON_THE_WAY_KIB)).await?;
        let piece = Piece::Statement(statement, permit);
        Ok(self.pieces.send(piece).await.is_ok())
    }
}

async fn permits(semaphore: &Arc<Semaphore>, count: usize) -> Result<OwnedSemaphorePermit> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    Arc::clone(semaphore)
        .acquire_many_owned(count)
        .await
        .map_err(|cause| {
            Error::new(ErrorKind::Internal, "A bound of the full load was closed").because(cause)
        })
}
