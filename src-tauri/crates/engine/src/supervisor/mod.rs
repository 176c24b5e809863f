//! Which tasks run: commands in, snapshots out.
//!
//! Ownership of work is a tree: the supervisor owns the tasks at work, a task
//! its stages, a stage its workers. Each has a `JoinSet` of what is below it
//! and a child of its parent's cancellation token, so that stopping goes down
//! and nothing outlives what it belongs to.

mod adopt;
mod aside;
mod clashes;
mod drive;
mod edit;
mod forget;
mod modify;
mod roster;
mod skip;

pub use crate::task::seat::Ports;
pub use adopt::{Adopted, Adoption};
pub use forget::KeptTask;
pub use roster::Supervisor;
