//! Hands parts to the workers.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::apply::gate::Ticket;
use crate::apply::line::Line;
use crate::apply::writer::Writer;
use crate::incremental::worker::{Failure, Job, Shared, Tally, Work, Worker};

/// The workers of an attempt, and what they are at.
pub(crate) struct Crew {
    line: Arc<Line>,
    workers: Vec<mpsc::UnboundedSender<Job>>,
    free: Vec<usize>,
    freed: mpsc::UnboundedReceiver<usize>,
    /// The worker that has a transaction open whose end has not been read.
    open: Option<usize>,
    /// Number of the next part.
    next: u64,
    /// Parts that may not be committed yet.
    on_their_way: VecDeque<OnItsWay>,
}

/// What others must know of a part that is not committed.
struct OnItsWay {
    number: u64,
    entries: HashSet<u64>,
    exclusive: bool,
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
            on_their_way: VecDeque::new(),
        }
    }

    /// Hands the next work to a free worker; waits while there is none.
    pub(crate) async fn hand(&mut self, work: Work, ticket: Ticket) {
        let place = match self.open {
            Some(place) => place,
            None => self.free_worker().await,
        };
        let number = self.next;
        let ended = work.end().is_some();
        let coming = self.describe(number, &work);
        let after = self.first_turn(&coming);
        if self.open.is_none() {
            self.on_their_way.push_back(coming);
        }
        self.open = (!ended).then_some(place);
        self.next += u64::from(ended);
        let job = Job {
            number,
            after,
            work,
            ticket,
        };
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

    fn describe(&self, number: u64, work: &Work) -> OnItsWay {
        match work {
            Work::Part(part) if part.end.is_some() && self.open.is_none() => OnItsWay {
                number,
                entries: part.entries.iter().copied().collect(),
                exclusive: part.exclusive,
            },
            _ => OnItsWay {
                number,
                entries: HashSet::new(),
                exclusive: true,
            },
        }
    }

    /// The turn for which a part must wait before it begins.
    fn first_turn(&mut self, coming: &OnItsWay) -> u64 {
        let line = &self.line;
        self.on_their_way
            .retain(|other| !line.is_turn(other.number + 1));
        if coming.exclusive {
            return coming.number;
        }
        self.on_their_way
            .iter()
            .filter(|other| other.exclusive || !other.entries.is_disjoint(&coming.entries))
            .map(|other| other.number + 1)
            .max()
            .unwrap_or(0)
    }
}
