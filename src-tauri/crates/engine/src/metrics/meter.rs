//! A total, and its rate over the last whole second.

use std::sync::Mutex;

/// Width of a slot. Ten of them are the second that a rate speaks of, so a
/// rate moves smoothly at the 4 Hz at which faces draw it.
const SLOT_MS: u64 = 100;
/// Whole slots summed up in a rate.
const SLOTS: usize = 10;

/// Counts, and knows how many a second.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    slots: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    total: u64,
    /// Which slot of time an element belongs to, and the count in it. One more
    /// than a rate needs: the present slot is still filling.
    ring: [(u64, u64); SLOTS + 1],
}

impl Meter {
    /// Counts `amount` at `now_ms`.
    pub(crate) fn add(&self, amount: u64, now_ms: u64) {
        let slot = now_ms / SLOT_MS;
        let mut slots = self.lock();
        slots.total = slots.total.saturating_add(amount);
        let element = &mut slots.ring[index(slot)];
        if element.0 == slot {
            element.1 = element.1.saturating_add(amount);
        } else {
            *element = (slot, amount);
        }
    }

    /// All that was counted.
    pub(crate) fn total(&self) -> u64 {
        self.lock().total
    }

    /// How many in the last whole second before `now_ms`.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is for the eye; 53 bits are more than it can tell apart"
    )]
    pub(crate) fn per_second(&self, now_ms: u64) -> f64 {
        let present = now_ms / SLOT_MS;
        let slots = self.lock();
        let counted = |(slot, _): &&(u64, u64)| *slot < present && present - *slot <= SLOTS as u64;
        slots
            .ring
            .iter()
            .filter(counted)
            .map(|(_, n)| *n)
            .sum::<u64>() as f64
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Slots> {
        self.slots
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn index(slot: u64) -> usize {
    usize::try_from(slot % (SLOTS as u64 + 1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_speaks_of_the_last_whole_second() {
        let meter = Meter::default();
        for tick in 0..20 {
            meter.add(5, 10_000 + tick * 100);
        }
        assert!((meter.per_second(12_000) - 50.0).abs() < f64::EPSILON);
        assert_eq!(meter.total(), 100);
    }

    #[test]
    fn a_rate_falls_to_zero_when_nothing_happens() {
        let meter = Meter::default();
        meter.add(7, 10_000);
        assert!((meter.per_second(10_500) - 7.0).abs() < f64::EPSILON);
        assert!(meter.per_second(11_200).abs() < f64::EPSILON);
    }
}
