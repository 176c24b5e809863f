//! The one list of commands that every face uses, with request and response
//! types. The TypeScript bindings are generated from here.

pub mod commands;
pub mod connection;
pub mod live;
pub mod settings;
pub mod task;
pub mod trouble;
