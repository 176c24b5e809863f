//! The only writer of row changes.
//!
//! [`shape`] knows how a table's rows are written and found, [`statement`]
//! turns row changes into SQL and merges runs of like changes. Both are pure.
//! [`part`] is what the reader of the binlog hands over, [`writer`] runs it and
//! commits it together with its position.

pub(crate) mod part;
pub(crate) mod shape;
pub(crate) mod statement;
pub(crate) mod writer;
