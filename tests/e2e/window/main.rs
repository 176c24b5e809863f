//! The real window on a real desktop, from an empty home. `cargo xtask e2e`
//! builds what this needs.

mod appearance;
mod connections;
mod opening;
mod precheck;
mod task;
mod trouble;
