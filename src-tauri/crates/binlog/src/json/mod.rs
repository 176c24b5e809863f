//! MySQL's binary JSON: a walker over the bytes, its text, and the
//! differences that partial updates carry.

mod container;
mod diff;
mod double;
mod text;
mod value;

pub use container::{JsonArray, JsonMembers, JsonObject};
pub use diff::{JsonDiff, JsonDiffKind, JsonDiffs};
pub use value::{JsonDocument, JsonValue};
