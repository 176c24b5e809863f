//! Statements in the binlog: passed by, replayed, or shown to the operator.

mod head;
mod judge;
mod words;

pub(crate) use judge::{Plan, Verdict, judge, refuse};
