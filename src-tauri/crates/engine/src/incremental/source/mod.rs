//! The source's binlog: who the source is, where it stands, and its events.

mod dump;
mod identity;
mod present;

pub(crate) use dump::Dump;
pub(crate) use identity::{check_identity, clock_ms, identity, parse as parse_gtids};
pub(crate) use present::{at_start, head};
