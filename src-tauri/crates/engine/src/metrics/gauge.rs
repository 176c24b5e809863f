//! A number that may be unknown.

use std::sync::atomic::{AtomicU64, Ordering};

/// Stands for "not known": no gauge of ours comes near it.
const UNKNOWN: u64 = u64::MAX;

/// The last known value of something, or that it is not known.
#[derive(Debug)]
pub(crate) struct Gauge(AtomicU64);

impl Default for Gauge {
    fn default() -> Self {
        Self(AtomicU64::new(UNKNOWN))
    }
}

impl Gauge {
    /// Sets the value.
    pub(crate) fn set(&self, value: u64) {
        self.0.store(value.min(UNKNOWN - 1), Ordering::Relaxed);
    }

    /// Forgets the value.
    pub(crate) fn clear(&self) {
        self.0.store(UNKNOWN, Ordering::Relaxed);
    }

    /// The value, when it is known.
    pub(crate) fn get(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|value| *value != UNKNOWN)
    }
}
