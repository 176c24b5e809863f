//! The use cases behind every face: task store, vault, commands and events.

pub mod api;
pub mod folder;
pub mod ports;
pub mod store;
pub mod vault;

mod application;
mod catalog;
mod connection_test;
mod connections;
mod console;
mod dispatch;
mod live;
mod tasks;
mod troubles;

pub use connection_test::test as test_connection;
pub use console::{Console, GoingOn, Host};
pub use dispatch::COMMANDS;
pub use live::LiveFeed;
