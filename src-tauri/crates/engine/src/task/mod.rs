//! A task: its definition, its states, what is seen of it, and its run.

pub mod clash;
pub mod definition;
pub mod failure;
pub mod modification;
pub mod online_ddl;
pub mod operation;
pub mod snapshot;
pub mod state;
pub mod throttle;

pub(crate) mod retry;
pub(crate) mod run;
pub(crate) mod seat;
pub(crate) mod selection;

mod begin;
mod failover;
mod schema;
mod stopped;
