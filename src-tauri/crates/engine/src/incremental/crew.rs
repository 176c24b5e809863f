//! Hands parts to the workers.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::apply::line::Line;
use crate::apply::writer::Writer;
use crate::incremental::worker::{Failure, Job, Shared, Tally, Worker};

/// The workers of an attempt, and what they are at.
pub(crate) struct Crew {
    line: Arc<Line>,
    workers: Vec<mpsc::UnboundedSender<Job>>,
    free: Vec<usize>,
    freed: mpsc::UnboundedReceiver<usize>,
    /// The worker that has a transaction open whose end has not been read.
    open: Option<usize>,
    /// Number of the part after the last that was handed over.
    next: u64,
}

impl Crew {
    /// Sets a worker to each writer.
    pub(crate) fn new(
        writers: Vec<Writer>,
        shared: &Arc<Shared>,
        tasks: &mut JoinSet<Result<(), Failure>>,
    ) -> Self {
        let (idle, freed) = mpsc::unbounded_channel();
        let mut workers = Vec::new();
        for (place, writer) in writers.into_iter().enumerate() {
            // Bounded by the tickets: a job waits here only until its worker
            // has told that it is free.
            let (send, jobs) = mpsc::unbounded_channel();
            let worker = Worker {
                place,
                writer,
                shared: Arc::clone(shared),
                jobs,
                idle: idle.clone(),
                tally: Tally::default(),
                usual: Duration::ZERO,
                clashes: Vec::new(),
            };
            tasks.spawn(worker.run());
            workers.push(send);
        }
        Self {
            line: Arc::clone(&shared.line),
            free: (0..workers.len()).collect(),
            workers,
            freed,
            open: None,
            next: 0,
        }
    }

    /// Hands the next work to a free worker; waits while there is none.
    pub(crate) async fn hand(&mut self, job: Job) {
        let place = match self.open {
            Some(place) => place,
            None => self.free_worker().await,
        };
        let ended = job.work.end().is_some();
        self.open = (!ended).then_some(place);
        self.next = job.turns.number + u64::from(ended);
        // A worker that is gone has failed: the stage hears of it next.
        let _ = self.workers[place].send(job);
    }

    /// Waits until all that was handed over is committed.
    pub(crate) async fn settled(&self) {
        self.line.turn(self.next).await;
    }

    async fn free_worker(&mut self) -> usize {
        while let Ok(place) = self.freed.try_recv() {
            self.free.push(place);
        }
        match self.free.pop() {
            Some(place) => place,
            // Workers that have failed never get free; the stage ends then.
            None => match self.freed.recv().await {
                Some(place) => place,
                None => std::future::pending().await,
            },
        }
    }
}
