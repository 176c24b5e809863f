//! The only writer of row changes.
//!
//! [`shape`] knows how a table's rows are written and found, [`statement`]
//! turns row changes into SQL and merges runs of like changes. Both are pure.

#[allow(dead_code, reason = "the executor lands next")]
pub(crate) mod shape;
#[allow(dead_code, reason = "the executor lands next")]
pub(crate) mod statement;
