//! MySQL's binary JSON: a walker over the bytes, its text, and the
//! differences that partial updates carry, with what a document becomes by
//! them.

mod container;
mod diff;
mod double;
mod patch;
mod path;
mod text;
mod tree;
mod value;

pub use container::{JsonArray, JsonMembers, JsonObject};
pub use diff::{JsonDiff, JsonDiffKind, JsonDiffs};
pub use value::{JsonDocument, JsonValue};
