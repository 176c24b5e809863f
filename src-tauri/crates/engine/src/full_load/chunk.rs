//! A chunk, and how large the next one is to be.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::bound::Bound;

/// A range of a table's key: above `lower`, up to and including `upper`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Its number, rising with the key.
    pub(super) number: u32,
    /// Rows up to here belong to earlier chunks; none for the first.
    pub(super) lower: Option<Bound>,
    /// The last row; none when it goes to the end of the table.
    pub(super) upper: Option<Bound>,
    /// Rows of the table in it, filtered out or not; 0 where nobody has counted.
    pub(super) rows: u64,
    /// How often it has been tried before.
    pub(super) attempts: u32,
}

/// What a chunk aims at, from its first row read to its commit: long enough
/// that its marks and commits cost little, short enough that a crash, a pause
/// or a lock wait concerns little.
const AIM: Duration = Duration::from_secs(1);
/// Bytes of a chunk, as the source sends them: it is one transaction of the
/// destination and one event group of its binlog.
const BYTES_MAX: u64 = 16 << 20;
/// Bounds of the rows of a chunk: below, the marks would outweigh the rows;
/// above, finding the next bound would take seconds.
const ROWS: std::ops::RangeInclusive<u64> = 500..=250_000;
/// Rows of the first chunk, when nothing is known: a fraction of a second, so
/// that a run that is soon interrupted again leaves something behind.
const ROWS_AT_FIRST: u64 = 5_000;

/// How many rows the next chunk of a table is to have.
#[derive(Debug)]
pub(super) struct ChunkSize(AtomicU64);

impl ChunkSize {
    /// A first guess by the average length of a row.
    pub(super) fn guess(bytes: u64, rows: u64) -> Self {
        let length = bytes.checked_div(rows).unwrap_or(0).max(1);
        let fitting = BYTES_MAX / length;
        Self(AtomicU64::new(within(fitting.min(ROWS_AT_FIRST))))
    }

    /// Rows of the next chunk.
    pub(super) fn rows(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Learns from a chunk of so many rows, filtered out or not, and the bytes
    /// that came of it. Grows by at most double, so that one quick chunk does
    /// not make a huge one.
    pub(super) fn learn(&self, rows: u64, bytes: u64, took: Duration) {
        if rows == 0 {
            return;
        }
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        let aim_ms = u64::try_from(AIM.as_millis()).unwrap_or(u64::MAX);
        let by_time = rows.saturating_mul(aim_ms) / took_ms;
        let by_bytes = rows.saturating_mul(BYTES_MAX) / bytes.max(1);
        let present = self.rows();
        let next = by_time.min(by_bytes).min(present.saturating_mul(2));
        self.0.store(within(next), Ordering::Relaxed);
    }
}

fn within(rows: u64) -> u64 {
    rows.clamp(*ROWS.start(), *ROWS.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_aims_at_a_second_and_stays_within_its_bytes() {
        let size = ChunkSize::guess(100 * 1_000_000, 1_000_000);
        assert_eq!(size.rows(), ROWS_AT_FIRST);
        size.learn(5_000, 500_000, Duration::from_millis(250));
        assert_eq!(size.rows(), 10_000, "at most double");
        size.learn(10_000, 1_000_000, Duration::from_secs(4));
        assert_eq!(size.rows(), 2_500);
        size.learn(2_500, 40 << 20, Duration::from_millis(100));
        assert_eq!(size.rows(), 1_000);
    }

    #[test]
    fn a_guess_minds_long_rows() {
        assert_eq!(ChunkSize::guess(1 << 40, 1_000).rows(), *ROWS.start());
        assert_eq!(ChunkSize::guess(0, 0).rows(), ROWS_AT_FIRST);
    }
}
