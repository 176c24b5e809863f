//! Which objects a task carries and what they are called on the other side:
//! selection and renames, pure and reversible.

mod names;
mod resolve;

pub use names::Mapping;
pub use resolve::{DatabasePlan, Missing, Resolution, TablePlan, UnsupportedObject};
