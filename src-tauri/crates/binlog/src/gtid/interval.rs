//! Runs of transaction numbers.

use crate::error::{Result, malformed};

/// The numbers from `start` up to and not including `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first number, at least 1.
    pub start: u64,
    /// The number after the last.
    pub end: u64,
}

impl Interval {
    /// An interval that is not empty and within the numbers a server gives out.
    ///
    /// # Errors
    /// When it is not.
    pub fn new(start: u64, end: u64) -> Result<Self> {
        const END_MAX: u64 = i64::MAX as u64;
        if start == 0 || start >= end || end > END_MAX {
            return Err(malformed("GTID interval", start));
        }
        Ok(Self { start, end })
    }
}

/// Disjoint intervals in ascending order that do not touch one another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Intervals(Vec<Interval>);

impl Intervals {
    pub(super) fn as_slice(&self) -> &[Interval] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        let after = self.0.partition_point(|run| run.start <= number);
        after
            .checked_sub(1)
            .and_then(|index| self.0.get(index))
            .is_some_and(|run| number < run.end)
    }

    pub(super) fn add(&mut self, new: Interval) {
        // The common case: the next transaction of the last run.
        if let Some(last) = self.0.last_mut()
            && last.start <= new.start
            && new.start <= last.end
        {
            last.end = last.end.max(new.end);
            return;
        }
        let from = self.0.partition_point(|run| run.end < new.start);
        let to = self.0.partition_point(|run| run.start <= new.end);
        let merged = self.0[from..to].iter().fold(new, |merged, run| Interval {
            start: merged.start.min(run.start),
            end: merged.end.max(run.end),
        });
        self.0.splice(from..to, [merged]);
    }

    pub(super) fn remove(&mut self, gone: Interval) {
        let mut left = Vec::with_capacity(self.0.len() + 1);
        for &run in &self.0 {
            let before = Interval {
                start: run.start,
                end: run.end.min(gone.start),
            };
            let after = Interval {
                start: run.start.max(gone.end),
                end: run.end,
            };
            left.extend(
                [before, after]
                    .into_iter()
                    .filter(|run| run.start < run.end),
            );
        }
        self.0 = left;
    }

    pub(super) fn is_subset(&self, of: &Self) -> bool {
        self.0.iter().all(|run| {
            let after = of.0.partition_point(|other| other.start <= run.start);
            after
                .checked_sub(1)
                .and_then(|index| of.0.get(index))
                .is_some_and(|other| run.end <= other.end)
        })
    }

    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|run| run.end - run.start).sum()
    }
}
