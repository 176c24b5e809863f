//! The test house: real servers, faults, scenarios and an oracle of its own.

pub mod cargo;
pub mod folder;
pub mod kill;
pub mod offer;
pub mod oracle;
pub mod product;
pub mod proxy;
pub mod random;
pub mod running;
pub mod script;
pub mod server;
