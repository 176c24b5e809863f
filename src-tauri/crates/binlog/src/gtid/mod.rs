//! Positions as GTIDs: sets on MySQL, one GTID a domain on MariaDB.

mod binary;
mod interval;
mod mariadb;
mod set;
mod tag;
mod uuid;

pub use interval::Interval;
pub use mariadb::{MariadbGtidPosition, MariadbGtidValue};
pub use set::{GtidSet, Source};
pub use tag::Tag;
pub use uuid::Uuid;

use crate::error::{Error, ErrorKind};

/// The beginning of a text that does not parse, for the message.
fn not_a(what: &'static str, text: &str) -> Error {
    const SHOWN_CHARS: usize = 80;
    ErrorKind::Text {
        what,
        text: text.chars().take(SHOWN_CHARS).collect(),
    }
    .into()
}
