//! When to try again, and when to give up (F35).

use std::time::Duration;

use crate::error::ErrorReport;
use crate::error::{Retry, policy};
use crate::task::definition::RetryTimes;
use crate::task::snapshot::RetrySnapshot;

/// First pause. Short, because most interruptions are a server's restart.
const PAUSE_MIN: Duration = Duration::from_millis(250);
/// Longest pause, so that a task goes on within seconds of a server's return
/// while a server that stays away is not hammered.
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// Milliseconds in a minute.
const MINUTE_MS: u64 = 60_000;

/// The interruption under way, from the first error until something succeeds.
#[derive(Debug, Default)]
pub(crate) struct Interruption {
    since_ms: Option<u64>,
    attempt: u32,
}

impl Interruption {
    /// Decides what follows an `error` at `now_ms`: the next attempt, or
    /// `None` when only the operator can mend it or the window has closed.
    pub(crate) fn next(
        &mut self,
        error: &ErrorReport,
        times: RetryTimes,
        now_ms: u64,
    ) -> Option<RetrySnapshot> {
        let minutes = match policy(error.kind).retry {
            Retry::Connection => times.failed_connections_minutes,
            Retry::Other => times.other_issues_minutes,
            Retry::Operator => return None,
        };
        let since_ms = *self.since_ms.get_or_insert(now_ms);
        let until_ms = since_ms + u64::from(minutes) * MINUTE_MS;
        if now_ms >= until_ms {
            return None;
        }
        let pause_ms = u64::try_from(pause(self.attempt).as_millis()).unwrap_or(u64::MAX);
        self.attempt = self.attempt.saturating_add(1);
        Some(RetrySnapshot {
            attempt: self.attempt,
            since_ms,
            // The last attempt is made when the window closes, not after.
            next_ms: (now_ms + pause_ms).min(until_ms),
            until_ms,
            error: error.clone(),
        })
    }

    /// Something succeeded: the next error begins a window of its own.
    pub(crate) fn end(&mut self) {
        *self = Self::default();
    }
}

fn pause(attempts: u32) -> Duration {
    let doubled = PAUSE_MIN.saturating_mul(1_u32.checked_shl(attempts).unwrap_or(u32::MAX));
    doubled.min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};

    const TIMES: RetryTimes = RetryTimes {
        failed_connections_minutes: 10,
        other_issues_minutes: 1,
    };

    fn error(kind: ErrorKind) -> ErrorReport {
        Error::new(kind, "It broke").report()
    }

    #[test]
    fn pauses_grow_up_to_a_bound() {
        let mut interruption = Interruption::default();
        let pauses: Vec<u64> = (0..8)
            .map(|_| {
                let next = interruption.next(&error(ErrorKind::Connection), TIMES, 1_000);
                next.unwrap().next_ms - 1_000
            })
            .collect();
        assert_eq!(
            pauses,
            [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]
        );
    }

    #[test]
    fn the_window_depends_on_the_kind_of_error() {
        let mut interruption = Interruption::default();
        let at = |interruption: &mut Interruption, kind, now_ms| {
            interruption.next(&error(kind), TIMES, now_ms).is_some()
        };
        assert!(at(&mut interruption, ErrorKind::Apply, 0));
        assert!(!at(&mut interruption, ErrorKind::Apply, MINUTE_MS));
        assert!(at(&mut interruption, ErrorKind::Connection, MINUTE_MS));
        assert!(!at(
            &mut interruption,
            ErrorKind::Connection,
            10 * MINUTE_MS
        ));
        interruption.end();
        assert!(at(&mut interruption, ErrorKind::Apply, 20 * MINUTE_MS));
    }

    #[test]
    fn what_only_the_operator_can_mend_is_not_tried_again() {
        let next = Interruption::default().next(&error(ErrorKind::Divergence), TIMES, 0);
        assert_eq!(next, None);
    }
}
