//! The program `lockstep` as somebody at a terminal meets it: how it begins,
//! ends, fails and goes on.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod beginning;
mod begun;
mod clashes;
mod codes;
mod compare;
mod during_load;
mod edited;
mod exchanged;
mod failures;
mod heartbeat;
mod huge;
mod left_out;
mod limits;
mod messages;
mod metrics;
mod modify;
mod online;
mod reads;
mod release;
mod retries;
mod secrets;
mod selection;
mod signals;
mod skip;
mod stand;
mod store;
mod tls;
mod xa;
