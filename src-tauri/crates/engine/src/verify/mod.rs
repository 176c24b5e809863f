//! Comparison by content, under the task's mapping: every column of every row
//! of every selected table, by exact bytes.
//!
//! # How
//! A table with a key is read on both sides in the order of its key and merged,
//! so that memory holds one row of each side whatever the table's size. The
//! order is made so that it is the same on every server and in this program:
//! whole numbers by value, everything else by bytes, never by a collation. A
//! table without a key is compared as a multiset of row hashes, in as many
//! passes as keep the hashes bounded.
//!
//! The two sides are not read at one instant. Rows that differ are read again a
//! few times by key: a task that is running will have carried their changes by
//! then. Those that keep changing are reported as such and not as different.

mod compare;
mod hash;
mod keyed;
mod keyless;
mod merge;
mod pair;
mod report;

pub use compare::{Options, compare};
pub use report::{Comparison, Difference, DifferenceKind, KeyPart, Progress, TableComparison};
