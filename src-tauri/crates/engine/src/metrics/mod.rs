//! Counters, rates and latency: what a running task tells about itself.
//!
//! Stages count; whoever looks takes a sample. Nothing in here waits, and
//! nothing but the clock's present time comes in from outside.

pub(crate) mod gauge;
pub(crate) mod heartbeat;
mod measures;
pub(crate) mod meter;
pub(crate) mod table;
pub(crate) mod task;

pub use measures::{Measures, WriterMeasure};
