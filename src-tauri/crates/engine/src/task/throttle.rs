//! Limits of speed (F36): what the operator allows, and waiting for it.
//!
//! A limit is an average. Whatever goes is paid for afterwards: the next waits
//! until the time is over that what went before it may take. So nothing is cut
//! in pieces for a limit's sake: a transaction that is larger than a second's
//! worth goes, and those behind it wait for longer. Only one that is too large
//! to be held waits in its middle, with its transaction open on the
//! destination.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::Instant;
use ts_rs::TS;

use crate::error::{Error, ErrorKind, Result};

/// Least rows in a second. What is handed over at once holds up to some
/// hundred thousand rows: below this it would wait for longer than a server
/// waits for us.
const ROWS_MIN: u32 = 100;
/// Most of each: far above what any server does, and no sum of them overflows.
const LIMIT_MAX: u32 = 100_000_000;
/// So many parts of a second's worth are handed over at once: short waits make
/// an even flow, and latency under a limit is that of the limit.
const PARTS_A_SECOND: u64 = 4;

/// Limits of speed (F36): absent for none. They can be changed while the task
/// runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct Throttles {
    /// Of full data synchronization.
    pub full: FullThrottle,
    /// Of incremental data synchronization.
    pub incremental: IncrementalThrottle,
}

/// Limits of full data synchronization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct FullThrottle {
    /// Queries per second (QPS) to the source: at least 1. Each reads a chunk
    /// of a table, or looks for its boundaries.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000_000))]
    pub queries_per_second: Option<u32>,
    /// Rows per second (RPS): at least 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 100, max = 100_000_000))]
    pub rows_per_second: Option<u32>,
    /// MB (1,000,000 bytes) of rows per second: at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000_000))]
    pub megabytes_per_second: Option<u32>,
}

/// Limits of incremental data synchronization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct IncrementalThrottle {
    /// Row changes per second (RPS): at least 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 100, max = 100_000_000))]
    pub rows_per_second: Option<u32>,
    /// MB (1,000,000 bytes) of changes per second: at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000_000))]
    pub megabytes_per_second: Option<u32>,
}

impl Throttles {
    /// Checks what the types alone cannot say.
    ///
    /// # Errors
    /// `Definition`, naming the limit that is out of range.
    pub fn validate(&self) -> Result<()> {
        let Self { full, incremental } = self;
        let limits = [
            ("Queries per second", 1, full.queries_per_second),
            (
                "Rows per second of the full load",
                ROWS_MIN,
                full.rows_per_second,
            ),
            (
                "MB per second of the full load",
                1,
                full.megabytes_per_second,
            ),
            (
                "Row changes per second",
                ROWS_MIN,
                incremental.rows_per_second,
            ),
            (
                "MB of changes per second",
                1,
                incremental.megabytes_per_second,
            ),
        ];
        for (name, min, limit) in limits {
            if limit.is_some_and(|limit| !(min..=LIMIT_MAX).contains(&limit)) {
                return Err(Error::new(
                    ErrorKind::Definition,
                    format!("{name} must be {min} to {LIMIT_MAX}, or absent for no limit"),
                )
                .hint("To let nothing through for a while, pause the task.")
                .subject("throttles"));
            }
        }
        Ok(())
    }
}

/// What is about to go, or a limit of it in a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Amounts<T> {
    queries: T,
    rows: T,
    bytes: T,
}

/// The limits of a running task, and what is still to be paid for.
#[derive(Debug)]
pub(crate) struct Throttle {
    limits: watch::Sender<Throttles>,
    full: Lane,
    incremental: Lane,
}

impl Throttle {
    /// With these limits, and nothing to be paid for.
    pub(crate) fn new(limits: Throttles) -> Self {
        Self {
            limits: watch::Sender::new(limits),
            full: Lane::default(),
            incremental: Lane::default(),
        }
    }

    /// Has other limits from now on, for what waits already as well. What went
    /// before is paid for: it went under limits that nobody wants any more.
    pub(crate) fn set(&self, limits: Throttles) {
        self.full.forgive();
        self.incremental.forgive();
        self.limits.send_replace(limits);
    }

    /// Waits until the source may be asked one more query of the full load.
    pub(crate) async fn query(&self) {
        let asked = Amounts {
            queries: 1,
            ..Amounts::default()
        };
        self.pass(&self.full, asked, |limits| limits.full.amounts())
            .await;
    }

    /// Waits until so many rows of the full load may go.
    pub(crate) async fn load(&self, rows: u64, bytes: u64) {
        let asked = Amounts {
            queries: 0,
            rows,
            bytes,
        };
        self.pass(&self.full, asked, |limits| limits.full.amounts())
            .await;
    }

    /// Waits until so many row changes may go.
    pub(crate) async fn change(&self, rows: u64, bytes: u64) {
        let asked = Amounts {
            queries: 0,
            rows,
            bytes,
        };
        let limits = |limits: &Throttles| limits.incremental.amounts();
        self.pass(&self.incremental, asked, limits).await;
    }

    /// Whether these row changes are enough to go at once under the limits.
    pub(crate) fn fills(&self, rows: u64, bytes: usize) -> bool {
        let limits = self.limits.borrow().incremental.amounts();
        let reaches = |amount: u64, limit: Option<u64>| {
            limit.is_some_and(|limit| amount >= (limit / PARTS_A_SECOND).max(1))
        };
        reaches(rows, limits.rows) || reaches(bytes as u64, limits.bytes)
    }

    async fn pass(
        &self,
        lane: &Lane,
        asked: Amounts<u64>,
        of: impl Fn(&Throttles) -> Amounts<Option<u64>>,
    ) {
        let mut limits = self.limits.subscribe();
        loop {
            let allowed = of(&limits.borrow_and_update());
            let Some(until) = lane.take(asked, allowed, Instant::now()) else {
                return;
            };
            tokio::select! {
                () = tokio::time::sleep_until(until) => {}
                changed = limits.changed() => changed.expect("the sender is ours"),
            }
        }
    }
}

impl FullThrottle {
    fn amounts(self) -> Amounts<Option<u64>> {
        Amounts {
            queries: self.queries_per_second.map(u64::from),
            rows: self.rows_per_second.map(u64::from),
            bytes: self.megabytes_per_second.map(bytes),
        }
    }
}

impl IncrementalThrottle {
    fn amounts(self) -> Amounts<Option<u64>> {
        Amounts {
            queries: None,
            rows: self.rows_per_second.map(u64::from),
            bytes: self.megabytes_per_second.map(bytes),
        }
    }
}

fn bytes(megabytes: u32) -> u64 {
    u64::from(megabytes) * 1_000_000
}

/// Until when what has gone is paid for; none when nothing is to be paid for.
#[derive(Debug, Default)]
struct Lane {
    paid: Mutex<Amounts<Option<Instant>>>,
}

impl Lane {
    /// Lets it go, or says until when it has to wait.
    fn take(
        &self,
        asked: Amounts<u64>,
        allowed: Amounts<Option<u64>>,
        now: Instant,
    ) -> Option<Instant> {
        let mut held = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        let paid = &mut *held;
        let pairs = [
            (&mut paid.queries, asked.queries, allowed.queries),
            (&mut paid.rows, asked.rows, allowed.rows),
            (&mut paid.bytes, asked.bytes, allowed.bytes),
        ];
        let waits = pairs
            .iter()
            .filter(|(_, asked, allowed)| *asked > 0 && allowed.is_some())
            .filter_map(|(paid, ..)| **paid)
            .max();
        if let Some(until) = waits.filter(|&until| until > now) {
            return Some(until);
        }
        for (paid, asked, allowed) in pairs {
            match allowed {
                Some(limit) if asked > 0 => *paid = Some(now + lasts(asked, limit)),
                Some(_) => {}
                None => *paid = None,
            }
        }
        None
    }

    fn forgive(&self) {
        *self.paid.lock().unwrap_or_else(PoisonError::into_inner) = Amounts::default();
    }
}

/// How long so much lasts at so much a second.
fn lasts(amount: u64, a_second: u64) -> Duration {
    let nanos = u128::from(amount) * 1_000_000_000 / u128::from(a_second.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: u64) -> Amounts<u64> {
        Amounts {
            rows,
            ..Amounts::default()
        }
    }

    fn limit(rows: u64) -> Amounts<Option<u64>> {
        Amounts {
            rows: Some(rows),
            ..Amounts::default()
        }
    }

    #[test]
    fn what_goes_is_paid_for_by_those_behind_it() {
        let (lane, now) = (Lane::default(), Instant::now());
        let second = Duration::from_secs(1);
        assert_eq!(lane.take(rows(500), limit(100), now), None);
        assert_eq!(lane.take(rows(1), limit(100), now), Some(now + 5 * second));
        assert_eq!(
            lane.take(rows(0), limit(100), now),
            None,
            "it costs nothing"
        );
        assert_eq!(lane.take(rows(100), limit(100), now + 5 * second), None);
        let until = Some(now + 6 * second);
        assert_eq!(lane.take(rows(1), limit(100), now + 5 * second), until);
    }

    #[test]
    fn the_slower_of_two_limits_holds() {
        let (lane, now) = (Lane::default(), Instant::now());
        let asked = Amounts {
            queries: 0,
            rows: 100,
            bytes: 5_000_000,
        };
        let throttle = IncrementalThrottle {
            rows_per_second: Some(100),
            megabytes_per_second: Some(1),
        };
        let allowed = throttle.amounts();
        assert_eq!(lane.take(asked, allowed, now), None);
        let until = now + Duration::from_secs(5);
        assert_eq!(lane.take(asked, allowed, now), Some(until));
        assert_eq!(
            lane.take(rows(1), limit(100), now),
            Some(now + Duration::from_secs(1))
        );
        assert_eq!(lane.take(asked, allowed, until), None);
        let limits = Throttles {
            incremental: throttle,
            ..Throttles::default()
        };
        let throttle = Throttle::new(limits);
        assert!(throttle.fills(1, 250_000) && !throttle.fills(1, 249_999));
    }

    #[test]
    fn time_in_which_nothing_went_is_not_saved_up() {
        let (lane, now) = (Lane::default(), Instant::now());
        let later = now + Duration::from_mins(1);
        assert_eq!(lane.take(rows(100), limit(100), now), None);
        assert_eq!(lane.take(rows(100), limit(100), later), None);
        let until = Some(later + Duration::from_secs(1));
        assert_eq!(lane.take(rows(100), limit(100), later), until);
    }

    #[tokio::test]
    async fn other_limits_hold_for_what_waits_already() {
        let limited = |rows_per_second| Throttles {
            incremental: IncrementalThrottle {
                rows_per_second,
                megabytes_per_second: None,
            },
            ..Throttles::default()
        };
        let throttle = Throttle::new(limited(Some(1_000)));
        assert!(throttle.fills(250, 0) && !throttle.fills(249, usize::MAX));
        let hours = 100_000_000;
        throttle.change(hours, 1).await;
        // Biased: what waits has begun to before the limit is taken away.
        tokio::join!(biased; throttle.change(1, 1), async { throttle.set(limited(None)) });
        assert!(!throttle.fills(hours, usize::MAX));
    }

    #[test]
    fn a_limit_out_of_range_is_refused_by_name() {
        let mut limits = Throttles::default();
        limits.validate().unwrap();
        limits.incremental.rows_per_second = Some(ROWS_MIN - 1);
        let refused = limits.validate().unwrap_err();
        assert!(
            refused
                .title
                .starts_with("Row changes per second must be 100 to")
        );
    }
}
