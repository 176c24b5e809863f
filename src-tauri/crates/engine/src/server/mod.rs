//! Sessions, flavour and version facts, identifiers and quoting, the catalog.

pub mod catalog;
pub mod connection;
pub mod facts;
pub mod ident;
pub mod literal;
pub mod session;
pub mod zone;
