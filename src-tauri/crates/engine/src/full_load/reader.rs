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
use super::whole;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::server::session::{Purpose, Session};

/// Statements in one channel; their bytes are bounded by the budget.
const PIECES_MAX: usize = 64;

/// The rows of one piece of work, on their way to a writer.
pub(super) struct Feed {
    /// What is being read.
    pub(super) work: Work,
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
        if let Work::Whole(place) = work {
            whole::prepare(&shared, &shared.jobs[place]).await?;
        }
        let turn = permits(&shared.free_writers, 1).await?;
        let (pieces, received) = mpsc::channel(PIECES_MAX);
        let (place, chunk) = match &work {
            Work::Chunk(place, chunk) => (*place, Some(chunk.clone())),
            Work::Whole(place) => (*place, None),
        };
        let feed = Feed {
            work,
            begun: Instant::now(),
            pieces: received,
            turn,
        };
        if feeds.send(feed).await.is_err() {
            return Ok(());
        }
        let reading = Reading {
            shared: &shared,
            job: &shared.jobs[place],
            pieces: &pieces,
        };
        match chunk {
            Some(chunk) => reading.read(Some(&chunk), None, &mut source).await?,
            None => reading.read_whole(&mut source).await?,
        }
        session = Some(source);
    }
}

/// One piece of work being read.
struct Reading<'a> {
    shared: &'a Shared,
    job: &'a Job,
    pieces: &'a mpsc::Sender<Piece>,
}

impl Reading<'_> {
    async fn read_whole(&self, source: &mut Session) -> Result<()> {
        let Shared { load, .. } = self.shared;
        let table = &self.job.table;
        let position = snapshot::open(source, &load.source, table, load.follow).await?;
        self.read(None, position, source).await?;
        if source.is_broken() {
            return Ok(());
        }
        snapshot::close(source).await
    }

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
        let mut builder = Builder::new(&job.insert);
        let mut rows = source.stream(job.query(chunk)?, &job.reading).await?;
        while let Some(row) = rows.next().await? {
            for statement in builder.add(row)?.into_iter().flatten() {
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
        let now = self.shared.now_ms();
        let metrics = &self.shared.load.metrics;
        metrics.read_rows.add(statement.rows, now);
        metrics.read_bytes.add(statement.source_bytes, now);
        // A row that alone exceeds the budget passes when nothing else is on its way.
        let kib = (statement.sql.len() >> 10) + 1;
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
