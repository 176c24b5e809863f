//! The source's binlog: who the source is, where it stands, and its events.

mod dump;
mod history;
mod identity;
mod present;

pub(crate) use dump::Dump;
pub(crate) use history::{History, history};
pub(crate) use identity::{clock_ms, identity, one, parse as parse_gtids};
pub(crate) use present::{at_start, head};
