//! The synchronization engine: headless and embeddable.
//!
//! A [`task::definition::TaskDefinition`] says what to keep in step; the
//! [`supervisor`] runs it through the stages schema, full load and incremental
//! synchronization, and tells whoever listens what happened. The engine knows
//! no window, no keychain and no local database: those come in through
//! [`ports`].

pub mod error;
pub mod filter;
pub mod mapping;
pub mod metrics;
pub mod ports;
pub mod precheck;
pub mod schema;
pub mod server;
pub mod supervisor;
pub mod task;
pub mod verify;

mod apply;
mod checkpoint;
mod full_load;
mod incremental;
mod modify;
