//! What a server is and how it is set: read once for a precheck or a connection test.

mod version;

pub use version::{Flavour, ServerVersion, Support, Version};
