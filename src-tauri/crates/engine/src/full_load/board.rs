//! What is to be read, shared by those who find it, read it and write it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::chunk::Chunk;

/// Chunks found ahead of the readers: enough that a reader never waits for
/// one, few enough that the size learned from one chunk shows soon.
const AHEAD_MAX: usize = 8;

/// A piece of work for a reader.
#[derive(Debug)]
pub(super) enum Work {
    /// A chunk of the table with this number.
    Chunk(usize, Chunk),
    /// The whole of these tables, as of one moment.
    Whole(Vec<usize>),
}

impl Work {
    /// The tables that it is about.
    fn tables(&self) -> &[usize] {
        match self {
            Self::Chunk(table, _) => std::slice::from_ref(table),
            Self::Whole(tables) => tables,
        }
    }
}

/// The board on which work is put up.
#[derive(Debug)]
pub(super) struct Board {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    queue: VecDeque<Work>,
    /// Pieces taken and neither done nor put back; one for each table.
    active: usize,
    /// Pieces of each table that are not done, one more while it is still being split.
    open: Vec<usize>,
    /// Whether all tables have been split.
    complete: bool,
}

impl Board {
    /// A board for this many tables.
    pub(super) fn new(tables: usize) -> Self {
        Self {
            state: Mutex::new(State {
                queue: VecDeque::new(),
                active: 0,
                open: vec![1; tables],
                complete: false,
            }),
            changed: Notify::new(),
        }
    }

    /// Puts work up, as soon as there is room.
    pub(super) async fn put(&self, work: Work) {
        let mut work = Some(work);
        self.wait(|state| {
            if state.queue.len() >= AHEAD_MAX {
                return None;
            }
            let work = work.take()?;
            for &table in work.tables() {
                state.open[table] += 1;
            }
            state.queue.push_back(work);
            Some(())
        })
        .await;
        self.changed.notify_waiters();
    }

    /// Puts work back that could not be finished. There is always room for it.
    pub(super) fn put_back(&self, work: Work) {
        let mut state = self.lock();
        state.active -= work.tables().len();
        state.queue.push_front(work);
        drop(state);
        self.changed.notify_waiters();
    }

    /// Takes work; none when everything is done.
    pub(super) async fn take(&self) -> Option<Work> {
        let taken = self
            .wait(|state| match state.queue.pop_front() {
                Some(work) => {
                    state.active += work.tables().len();
                    Some(Some(work))
                }
                // What is active may still be put back.
                None if state.complete && state.active == 0 => Some(None),
                None => None,
            })
            .await;
        self.changed.notify_waiters();
        taken
    }

    /// A piece is done. Tells whether it was the last of its table.
    pub(super) fn done(&self, table: usize) -> bool {
        self.lock().active -= 1;
        self.close(table)
    }

    /// A table has been split to its end. Tells whether all of it is done already.
    pub(super) fn split(&self, table: usize) -> bool {
        self.close(table)
    }

    /// All tables have been split.
    pub(super) fn complete(&self) {
        self.lock().complete = true;
        self.changed.notify_waiters();
    }

    fn close(&self, table: usize) -> bool {
        let mut state = self.lock();
        state.open[table] -= 1;
        let last = state.open[table] == 0;
        drop(state);
        self.changed.notify_waiters();
        last
    }

    async fn wait<T>(&self, mut look: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            // Armed before looking, so that no change falls in between.
            let changed = self.changed.notified();
            if let Some(found) = look(&mut self.lock()) {
                return found;
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_table_is_done_when_it_is_split_and_its_last_piece_is_done() {
        let board = Board::new(1);
        board.put(Work::Whole(vec![0])).await;
        assert!(board.take().await.is_some());
        assert!(!board.split(0));
        assert!(board.done(0));
        board.complete();
        assert!(board.take().await.is_none());
    }

    #[tokio::test]
    async fn tables_of_one_moment_are_done_one_by_one() {
        let board = Board::new(2);
        board.put(Work::Whole(vec![0, 1])).await;
        assert!(board.take().await.is_some());
        board.split(0);
        board.split(1);
        board.complete();
        assert!(board.done(1));
        let waiting = board.take();
        tokio::pin!(waiting);
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        assert!(board.done(0));
        assert!(waiting.await.is_none());
    }

    #[tokio::test]
    async fn work_that_is_put_back_is_taken_again() {
        let board = Board::new(1);
        board.put(Work::Whole(vec![0])).await;
        board.split(0);
        board.complete();
        let work = board.take().await.unwrap();
        // WHEN nothing is queued but something is active, a taker waits
        let waiting = board.take();
        tokio::pin!(waiting);
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        board.put_back(work);
        assert!(waiting.await.is_some());
        assert!(board.done(0));
        assert!(board.take().await.is_none());
    }
}
