//! Tables with a key: an ordered merge, then a second look at what differs.

use std::collections::HashMap;

use mysql_async::Value;

use super::compare::Readers;
use super::hash;
use super::merge::{Line, bytes, step};
use super::pair::Pair;
use super::report::{Difference, DifferenceKind, TableComparison};
use crate::error::Result;
use crate::precheck::finding::Side;

/// Rows that are looked at again, by key. Past that many the tables differ,
/// whatever is changing at the moment; the rest is counted as it was seen.
const CANDIDATES_MAX: usize = 10_000;

/// How often rows that differ are looked at again.
const LOOKS: u32 = 5;

/// Keys in one statement of a second look.
const KEYS_A_STATEMENT: usize = 200;

/// Rows between two reports of progress.
const ROWS_A_REPORT: u64 = 5_000;

/// A row that differed when it was last looked at.
struct Candidate {
    key: Vec<Value>,
    kind: DifferenceKind,
    /// What each side had, to tell a difference from a change under way;
    /// absent until the second look.
    seen: Option<Seen>,
    /// Whether it had changed again at the last look.
    changing: bool,
}

/// Hashes of a row on both sides; `None` where it is not.
type Seen = (Option<u128>, Option<u128>);

/// Compares the rows of both sides by key.
///
/// # Errors
/// Whatever keeps a side from being read.
pub(super) async fn compare(
    readers: &mut Readers<'_>,
    pair: &Pair,
    listed_max: usize,
    found: &mut TableComparison,
) -> Result<()> {
    let mut candidates = merge(readers, pair, found).await?;
    for _ in 0..LOOKS {
        if candidates.is_empty() {
            break;
        }
        readers.pause().await;
        look_again(readers, pair, &mut candidates).await?;
    }
    for candidate in &candidates {
        if candidate.changing {
            found.changing += 1;
        } else {
            found.count(candidate.kind, 1);
        }
    }
    found.differences = candidates
        .iter()
        .filter(|candidate| !candidate.changing)
        .take(listed_max)
        .map(|candidate| Difference {
            kind: candidate.kind,
            key: pair.shown(&candidate.key),
        })
        .collect();
    Ok(())
}

/// Reads both sides in the order of the key and returns the rows that differ;
/// those past the bound are counted at once.
async fn merge(
    readers: &mut Readers<'_>,
    pair: &Pair,
    found: &mut TableComparison,
) -> Result<Vec<Candidate>> {
    let order = pair.order();
    let key_length = pair.key_length();
    let line = |row: Option<mysql_async::Row>| row.map(|row| Line::new(row.unwrap(), key_length));
    let mut candidates = Vec::new();
    let (from, to) = (pair.all(Side::Source), pair.all(Side::Destination));
    let mut streams = readers.both(&from, &to).await?;
    let mut source = line(streams.source.next().await?);
    let mut destination = line(streams.destination.next().await?);
    while let Some(step) = step(&order, source.as_ref(), destination.as_ref())? {
        if let Some(kind) = step.found {
            let of = if step.source { &source } else { &destination };
            match of {
                Some(line) if candidates.len() < CANDIDATES_MAX => candidates.push(Candidate {
                    key: line.key().to_vec(),
                    kind,
                    seen: None,
                    changing: false,
                }),
                _ => found.count(kind, 1),
            }
        }
        if step.source {
            found.source_rows += 1;
            if found.source_rows.is_multiple_of(ROWS_A_REPORT) {
                streams.progress.count(ROWS_A_REPORT);
            }
            source = line(streams.source.next().await?);
        }
        if step.destination {
            found.destination_rows += 1;
            destination = line(streams.destination.next().await?);
        }
    }
    streams.progress.count(found.source_rows % ROWS_A_REPORT);
    Ok(candidates)
}

/// Looks at the candidates again; those that are equal now are dropped.
async fn look_again(
    readers: &mut Readers<'_>,
    pair: &Pair,
    candidates: &mut Vec<Candidate>,
) -> Result<()> {
    let mut left = Vec::with_capacity(candidates.len());
    let mut rest = std::mem::take(candidates).into_iter();
    loop {
        let batch: Vec<Candidate> = rest.by_ref().take(KEYS_A_STATEMENT).collect();
        if batch.is_empty() {
            break;
        }
        let source = present(readers, pair, Side::Source, &batch).await?;
        let destination = present(readers, pair, Side::Destination, &batch).await?;
        for mut candidate in batch {
            let name = name(&candidate.key)?;
            let seen = (source.get(&name).copied(), destination.get(&name).copied());
            candidate.kind = match seen {
                (one, other) if one == other => continue,
                (Some(_), Some(_)) => DifferenceKind::Different,
                (Some(_), None) => DifferenceKind::OnlySource,
                (None, _) => DifferenceKind::OnlyDestination,
            };
            candidate.changing = candidate.seen.is_some_and(|before| before != seen);
            candidate.seen = Some(seen);
            left.push(candidate);
        }
    }
    *candidates = left;
    Ok(())
}

/// The hashes of those rows that a side has. Rows that share a key (a
/// destination without the index) are one sum, so that a doubled row differs.
async fn present(
    readers: &mut Readers<'_>,
    pair: &Pair,
    side: Side,
    batch: &[Candidate],
) -> Result<HashMap<Vec<u8>, u128>> {
    let keys: Vec<&[Value]> = batch.iter().map(|one| one.key.as_slice()).collect();
    let sql = pair.some(side, &keys)?;
    let mut rows = readers.stream(side, sql).await?;
    let mut present: HashMap<Vec<u8>, u128> = HashMap::new();
    while let Some(row) = rows.next().await? {
        let line = Line::new(row.unwrap(), pair.key_length());
        let sum = present.entry(name(line.key())?).or_default();
        *sum = sum.wrapping_mul(3).wrapping_add(hash::row(line.contents()));
    }
    Ok(present)
}

/// A key as bytes of its own, borders included.
fn name(key: &[Value]) -> Result<Vec<u8>> {
    let mut name = Vec::new();
    for value in key {
        let bytes = bytes(value)?;
        name.extend_from_slice(&bytes.len().to_le_bytes());
        name.extend_from_slice(bytes);
    }
    Ok(name)
}
