//! Sessions, flavour and version facts, identifiers and quoting, the catalog.

pub mod connection;
