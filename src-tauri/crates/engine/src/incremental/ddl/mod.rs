//! Statements in the binlog: passed by, replayed, or shown to the operator.

mod judge;

pub(crate) use judge::{Plan, Verdict, judge, refuse};
