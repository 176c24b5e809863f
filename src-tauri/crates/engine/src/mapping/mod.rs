//! Which objects a task carries and what they are called on the other side:
//! selection and renames, pure and reversible; and how a table that is there
//! already takes its rows.

mod columns;
mod filtered;
mod fit;
mod names;
mod resolve;
mod temporary;

pub use fit::{Fit, Misfit, cascades, compared_otherwise, same_layout};
pub use names::Mapping;
pub use resolve::{DatabasePlan, Missing, Resolution, TablePlan, UnsupportedObject};
pub(crate) use temporary::Temporary;
