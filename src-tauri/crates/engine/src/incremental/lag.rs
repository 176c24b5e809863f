//! How far the destination is behind, truthfully also while nothing happens.
//!
//! Three things are compared: what the source has (asked once a second), what
//! we have received of it, and what the destination has committed. When the
//! destination has all that the source had when last asked, the latency is 0;
//! else it is the age of the oldest transaction that is not committed.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::checkpoint::position::Position;
use crate::metrics::task::TaskMetrics;

/// What is known of the way between source and destination.
#[derive(Debug, Default)]
pub(crate) struct Lag {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When each transaction was committed that has been received and is not
    /// on the destination, by our clock. One number a transaction of what the
    /// queue holds, which is bounded in bytes.
    pending: VecDeque<u64>,
    /// Up to where the source has been received.
    received: Option<Position>,
    /// The end of the source's binlog when last asked, and since when it has
    /// been ahead of what has been received.
    head: Option<Position>,
    ahead_since_ms: u64,
}

impl Lag {
    /// A transaction has been received that was committed at this time.
    pub(crate) fn received(&self, committed_ms: u64) {
        self.lock().pending.push_back(committed_ms);
    }

    /// Everything up to a place has been received.
    pub(crate) fn reached(&self, place: Position) {
        self.lock().received = Some(place);
    }

    /// So many transactions have been committed on the destination.
    pub(crate) fn committed(&self, transactions: u64, metrics: &TaskMetrics) {
        let mut state = self.lock();
        let count = usize::try_from(transactions).unwrap_or(usize::MAX);
        let count = count.min(state.pending.len());
        state.pending.drain(..count);
        state.tell(metrics);
    }

    /// The source's binlog ends here now.
    pub(crate) fn head(&self, head: Position, now_ms: u64, metrics: &TaskMetrics) {
        let mut state = self.lock();
        // The first answer tells nothing of before: the wait begins now.
        if state.head.is_none() || state.caught_up() {
            state.ahead_since_ms = now_ms;
        }
        state.head = Some(head);
        state.tell(metrics);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn caught_up(&self) -> bool {
        match (&self.received, &self.head) {
            (Some(received), Some(head)) => received.reaches(head),
            _ => false,
        }
    }

    fn tell(&self, metrics: &TaskMetrics) {
        match self.pending.front() {
            Some(&oldest) => metrics.behind_since_ms.set(oldest.max(1)),
            None if self.caught_up() => metrics.behind_since_ms.set(0),
            None if self.head.is_none() => metrics.behind_since_ms.clear(),
            None => metrics.behind_since_ms.set(self.ahead_since_ms.max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: u64) -> Position {
        Position::new("bin.000001", offset, None).unwrap()
    }

    #[test]
    fn a_source_asked_before_anything_came_from_it_is_behind_since_then() {
        let (lag, metrics) = (Lag::default(), TaskMetrics::default());
        lag.head(at(900), 5_000, &metrics);
        assert_eq!(metrics.sample(5_250).latency_ms, Some(250));
        lag.head(at(950), 6_000, &metrics);
        assert_eq!(metrics.sample(6_000).latency_ms, Some(1_000));
    }

    #[test]
    fn latency_is_unknown_then_age_then_zero() {
        let (lag, metrics) = (Lag::default(), TaskMetrics::default());
        lag.committed(0, &metrics);
        assert_eq!(metrics.sample(5_000).latency_ms, None);
        lag.head(at(100), 4_000, &metrics);
        lag.received(3_500);
        lag.reached(at(100));
        lag.committed(0, &metrics);
        assert_eq!(metrics.sample(5_000).latency_ms, Some(1_500));
        lag.committed(1, &metrics);
        assert_eq!(metrics.sample(9_000).latency_ms, Some(0));
    }

    #[test]
    fn a_source_that_is_ahead_of_what_arrived_counts_from_when_it_was_seen() {
        let (lag, metrics) = (Lag::default(), TaskMetrics::default());
        lag.reached(at(100));
        lag.head(at(100), 1_000, &metrics);
        assert_eq!(metrics.sample(1_500).latency_ms, Some(0));
        lag.head(at(200), 2_000, &metrics);
        lag.head(at(300), 3_000, &metrics);
        assert_eq!(metrics.sample(4_000).latency_ms, Some(2_000));
    }
}
