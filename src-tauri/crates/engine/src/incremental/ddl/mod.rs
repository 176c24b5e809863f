//! Statements in the binlog: passed by, replayed, or shown to the operator.

mod fill;
mod judge;
mod repeat;
mod times;
mod words;

pub(crate) use judge::{Plan, Verdict, judge, refuse, way_past};
pub(crate) use times::Times;
