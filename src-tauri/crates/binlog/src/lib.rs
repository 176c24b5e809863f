//! Bytes to events: MySQL and MariaDB binlog, row images, JSON, GTID sets and
//! the DDL lexer. No IO, no async.
//!
//! The caller hands over one raw event at a time, as the server sends it (the
//! 19-byte header on, the checksum trailer included), and gets an [`Event`]
//! that borrows from those bytes:
//!
//! ```
//! # fn follow(raw: &[u8]) -> binlog::Result<()> {
//! let mut decoder = binlog::Decoder::new(binlog::Flavour::MariaDb);
//! let (header, event) = decoder.decode(raw)?;
//! if let binlog::Event::Rows(rows) = &event {
//!     for change in rows.rows()? {
//!         let change = change?;
//!         // change.before, change.after: images that decode their values on demand
//!         # let _ = (change.before, change.after, header.log_pos);
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! What is not understood is an [`Error`] naming it and its position; nothing
//! is skipped. Every length is checked against the bytes that are there before
//! anything is read or allocated, so no input can make the crate panic.

pub mod ddl;
pub mod event;
pub mod gtid;
pub mod json;
pub mod row;
pub mod table;

mod bytes;
mod decoder;
mod error;

pub use decoder::Decoder;
pub use error::{Error, ErrorKind, EventAt, Result};
pub use event::{Event, Header};

/// The two families of servers, whose event codes and formats differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flavour {
    /// MySQL, and servers built from it.
    MySql,
    /// MariaDB.
    MariaDb,
}
