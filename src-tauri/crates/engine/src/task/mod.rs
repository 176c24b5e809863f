//! A task: its definition, its states, what is seen of it, and its run.

pub mod definition;
pub mod snapshot;
pub mod state;
