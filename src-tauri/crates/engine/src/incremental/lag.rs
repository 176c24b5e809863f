//! How far the destination is behind, truthfully also while nothing happens.
//!
//! Three things are compared: what the source has (asked once a second), what
//! we have received of it, and what the destination has committed. The latency
//! is the age of the oldest transaction that is not committed, and 0 when there
//! is none. Caught up is a task whose destination has all that the source had
//! when it was last asked: on a source that is always written to, there is
//! always a transaction on its way, so that a latency of 0 may never be seen.

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
    /// How many transactions have been received, and how many of them are on
    /// the destination.
    received_count: u64,
    committed_count: u64,
    /// The end of the source's binlog when last asked, and since when it has
    /// been ahead of what has been received.
    head: Option<Position>,
    ahead_since_ms: u64,
    /// How many transactions had been received when the head had been, which
    /// must be on the destination; none while it has not been received.
    due: Option<u64>,
    /// Whether the destination has all up to the head, or up to the former one
    /// where the last is new.
    caught_up: bool,
}

impl Lag {
    /// A transaction has been received that was committed at this time.
    pub(crate) fn received(&self, committed_ms: u64) {
        let mut state = self.lock();
        state.pending.push_back(committed_ms);
        state.received_count += 1;
    }

    /// Everything up to a place has been received.
    pub(crate) fn reached(&self, place: Position) {
        let mut state = self.lock();
        state.received = Some(place);
        state.settle();
    }

    /// So many transactions have been committed on the destination.
    pub(crate) fn committed(&self, transactions: u64, metrics: &TaskMetrics) {
        let mut state = self.lock();
        let count = usize::try_from(transactions).unwrap_or(usize::MAX);
        let count = count.min(state.pending.len());
        state.pending.drain(..count);
        state.committed_count += transactions;
        state.settle();
        state.tell(metrics);
    }

    /// The source's binlog ends here now.
    pub(crate) fn head(&self, head: Position, now_ms: u64, metrics: &TaskMetrics) {
        let mut state = self.lock();
        // The first answer tells nothing of before: the wait begins now.
        if state.head.is_none() || state.has_received_head() {
            state.ahead_since_ms = now_ms;
        }
        // Not there after all this time: the next head is no nearer.
        state.caught_up &= state.is_due();
        state.head = Some(head);
        state.due = None;
        state.settle();
        state.tell(metrics);
    }

    /// Whether all that the source had when it was last asked has been received
    /// and is on the destination.
    pub(crate) fn is_settled(&self) -> bool {
        self.lock().is_due()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn has_received_head(&self) -> bool {
        match (&self.received, &self.head) {
            (Some(received), Some(head)) => received.reaches(head),
            _ => false,
        }
    }

    /// Whether the destination has everything up to the head.
    fn is_due(&self) -> bool {
        self.due.is_some_and(|due| self.committed_count >= due)
    }

    /// Looks whether the head has been received, and is on the destination.
    fn settle(&mut self) {
        if self.due.is_none() && self.has_received_head() {
            self.due = Some(self.received_count);
        }
        self.caught_up |= self.is_due();
    }

    fn tell(&self, metrics: &TaskMetrics) {
        metrics.caught_up.set(u64::from(self.caught_up));
        match self.pending.front() {
            Some(&oldest) => metrics.behind_since_ms.set(oldest.max(1)),
            None if self.has_received_head() => metrics.behind_since_ms.set(0),
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
    fn a_source_that_never_rests_is_caught_up_with_all_the_same() {
        let (lag, metrics) = (Lag::default(), TaskMetrics::default());
        let caught_up = || metrics.caught_up.get() == Some(1);
        lag.received(1_000);
        lag.reached(at(100));
        lag.head(at(200), 1_000, &metrics);
        lag.received(1_100);
        lag.reached(at(200));
        lag.received(1_200);
        lag.reached(at(300));
        lag.committed(1, &metrics);
        assert!(!caught_up(), "the second is before the head");
        lag.committed(1, &metrics);
        assert!(caught_up() && metrics.behind_since_ms.get() == Some(1_200));
        lag.head(at(400), 2_000, &metrics);
        assert!(caught_up(), "the former head is there");
        lag.head(at(500), 3_000, &metrics);
        assert!(!caught_up(), "a second was not enough");
    }

    #[test]
    fn what_is_received_and_not_committed_is_not_settled() {
        let (lag, metrics) = (Lag::default(), TaskMetrics::default());
        lag.reached(at(100));
        assert!(!lag.is_settled(), "nobody has asked the source");
        lag.head(at(200), 1_000, &metrics);
        lag.received(900);
        assert!(!lag.is_settled(), "it is being received");
        lag.reached(at(200));
        assert!(!lag.is_settled(), "it is not committed");
        lag.committed(1, &metrics);
        assert!(lag.is_settled());
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
