//! The source's binlog: who the source is, where it stands, and its events.

mod dump;
mod identity;
mod present;

pub(crate) use dump::Dump;
pub(crate) use identity::{check_identity, identity};
pub(crate) use present::{at_start, present};
