//! Metrics for Prometheus (F47), served to this machine alone.

mod server;
mod text;

pub use server::Endpoint;
