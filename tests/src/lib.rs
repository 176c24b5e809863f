//! The test house: real servers, faults, scenarios and an oracle of its own.

pub mod offer;
pub mod oracle;
pub mod product;
pub mod proxy;
pub mod script;
pub mod server;
