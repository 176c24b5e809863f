//! The engine is killed with SIGKILL at random instants, in full load and in
//! catch-up, while a writer changes the source. Then it runs until it has
//! caught up, and the oracle must find nothing lost, doubled or different.

mod changes;
mod definitions;
mod interrupted;
mod runner;
mod workload;

pub use runner::{Plan, Summary, run};
pub use workload::{Engines, Writer, objects, tables};
