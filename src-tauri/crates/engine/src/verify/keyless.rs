//! Tables without a key: multisets of rows.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::compare::Readers;
use super::hash;
use super::pair::Pair;
use super::report::TableComparison;
use crate::error::Result;
use crate::precheck::finding::Side;

/// Different rows held in memory at once, some 50 bytes each. A table with
/// more is read in several passes, each for its part of the hashes.
const HASHES_MAX: usize = 1_000_000;

/// How often a table that differs is read before it is said to differ.
const ATTEMPTS: u32 = 3;

/// How many more copies of a row the source has than the destination.
type Balance = HashMap<u128, i64>;

/// What one reading of both sides found.
#[derive(Default)]
struct Tally {
    source_rows: u64,
    destination_rows: u64,
    only_source: u64,
    only_destination: u64,
}

/// Compares the rows of both sides as multisets.
///
/// # Errors
/// Whatever keeps a side from being read.
pub(super) async fn compare(
    readers: &mut Readers<'_>,
    pair: &Pair,
    found: &mut TableComparison,
) -> Result<()> {
    let mut passes: u128 = 1;
    let mut attempt = 0;
    loop {
        let Some(tally) = read(readers, pair, passes).await? else {
            passes *= 2;
            continue;
        };
        attempt += 1;
        let equal = tally.only_source == 0 && tally.only_destination == 0;
        if equal || attempt == ATTEMPTS {
            readers.count(tally.source_rows);
            found.source_rows = tally.source_rows;
            found.destination_rows = tally.destination_rows;
            found.only_source = tally.only_source;
            found.only_destination = tally.only_destination;
            return Ok(());
        }
        readers.pause().await;
    }
}

/// Reads both sides in so many passes; `None` when one is too much to hold.
async fn read(readers: &mut Readers<'_>, pair: &Pair, passes: u128) -> Result<Option<Tally>> {
    let mut tally = Tally::default();
    for pass in 0..passes {
        let mut balance = Balance::new();
        let part = |hash: u128| hash % passes == pass;
        let Some(rows) = add(readers, pair, Side::Source, &mut balance, part).await? else {
            return Ok(None);
        };
        tally.source_rows = rows;
        let Some(rows) = add(readers, pair, Side::Destination, &mut balance, part).await? else {
            return Ok(None);
        };
        tally.destination_rows = rows;
        for rows in balance.into_values() {
            if rows > 0 {
                tally.only_source += rows.unsigned_abs();
            } else {
                tally.only_destination += rows.unsigned_abs();
            }
        }
    }
    Ok(Some(tally))
}

/// Adds the rows of a side to the balance, those of the source for and those
/// of the destination against. How many rows the side has, or `None` when the
/// balance holds too much.
async fn add(
    readers: &mut Readers<'_>,
    pair: &Pair,
    side: Side,
    balance: &mut Balance,
    part: impl Fn(u128) -> bool,
) -> Result<Option<u64>> {
    let weight = match side {
        Side::Source => 1,
        Side::Destination => -1,
    };
    let mut rows = readers.stream(side, &pair.all(side)).await?;
    let mut read = 0;
    while let Some(row) = rows.next().await? {
        read += 1;
        let hash = hash::row(&row.unwrap());
        if !part(hash) {
            continue;
        }
        match balance.entry(hash) {
            Entry::Occupied(mut entry) => {
                *entry.get_mut() += weight;
                if *entry.get() == 0 {
                    entry.remove();
                }
            }
            Entry::Vacant(entry) => {
                entry.insert(weight);
            }
        }
        if balance.len() > HASHES_MAX {
            return Ok(None);
        }
    }
    Ok(Some(read))
}
