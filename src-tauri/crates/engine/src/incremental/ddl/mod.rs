//! Statements in the binlog: passed by, replayed, or shown to the operator.

mod charset;
mod fill;
mod judge;
mod loading;
mod repeat;
mod times;
mod words;

#[cfg(test)]
pub(crate) use judge::plan;
pub(crate) use judge::{Parts, Plan, Verdict, beyond_skipping, judge, refuse, way_past};
pub(crate) use loading::WhileLoading;
pub(crate) use times::Times;
