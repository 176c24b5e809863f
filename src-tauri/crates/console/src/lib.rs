//! The use cases behind every face: task store, vault, commands and events.

pub mod api;
