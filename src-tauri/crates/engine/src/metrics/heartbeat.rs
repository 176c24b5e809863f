//! How long heartbeats take from the source to the destination.

use crate::metrics::gauge::Gauge;

/// The last heartbeat that the destination has, and when the next was due.
#[derive(Debug, Default)]
pub(crate) struct Heartbeat {
    took_ms: Gauge,
    due_ms: Gauge,
}

impl Heartbeat {
    /// The source has taken one that was begun at this time.
    pub(crate) fn written(&self, at_ms: u64) {
        if self.due_ms.get().is_none() {
            self.due_ms.set(at_ms);
        }
    }

    /// The destination has one that was begun at this time; the next is begun so
    /// long after it.
    pub(crate) fn arrived(&self, at_ms: u64, next_ms: u64, now_ms: u64) {
        // Of a source that takes none at present those of before tell nothing.
        if self.due_ms.get().is_some() {
            self.took_ms.set(now_ms.saturating_sub(at_ms));
            self.due_ms.set(at_ms.saturating_add(next_ms));
        }
    }

    /// None is written.
    pub(crate) fn clear(&self) {
        self.took_ms.clear();
        self.due_ms.clear();
    }

    /// What the last took, or what the next has taken already where that is more.
    pub(crate) fn takes_ms(&self, now_ms: u64) -> Option<u64> {
        let under_way = now_ms.saturating_sub(self.due_ms.get()?);
        Some(self.took_ms.get().unwrap_or(0).max(under_way))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_does_not_come_counts_for_as_long_as_it_is_awaited() {
        let heartbeat = Heartbeat::default();
        heartbeat.arrived(500, 1_000, 600);
        assert_eq!(heartbeat.takes_ms(600), None, "this run has written none");
        heartbeat.written(1_000);
        assert_eq!(heartbeat.takes_ms(1_300), Some(300));
        heartbeat.arrived(1_000, 1_000, 1_400);
        heartbeat.written(2_000);
        assert_eq!(heartbeat.takes_ms(2_100), Some(400));
        assert_eq!(heartbeat.takes_ms(7_000), Some(5_000));
        heartbeat.clear();
        assert_eq!(heartbeat.takes_ms(7_000), None);
    }
}
