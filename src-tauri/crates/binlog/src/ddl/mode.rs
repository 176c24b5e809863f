//! What a statement's text depends on besides its bytes.

use crate::Flavour;
use crate::event::{Query, StatusVariables};

use super::charset::ClientCharset;

const ANSI_QUOTES: u64 = 4;
const NO_BACKSLASH_ESCAPES: u64 = 1 << 20;

/// `latin1_swedish_ci`, the default of old servers, for events that carry no
/// character set: in it every byte stands for itself.
const LATIN1: u16 = 8;

/// How a statement is to be lexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqlMode {
    /// Whether `"` quotes names and not texts.
    pub ansi_quotes: bool,
    /// Whether a backslash in a text stands for itself.
    pub no_backslash_escapes: bool,
    /// The character set of the statement's bytes.
    pub charset: ClientCharset,
    /// The family of the server that ran it.
    pub flavour: Flavour,
    /// The version of the server that ran it, as executable comments give it: 101119, 90704.
    pub server_version: u32,
}

impl SqlMode {
    /// The mode of a statement in the binlog, from what its event carries and
    /// the version in the format description.
    #[must_use]
    pub fn of(status: &StatusVariables<'_>, flavour: Flavour, server_version: u32) -> Self {
        let bits = status.sql_mode.unwrap_or(0);
        let collation = status.charset.map_or(LATIN1, |charset| charset.client);
        Self {
            ansi_quotes: bits & ANSI_QUOTES != 0,
            no_backslash_escapes: bits & NO_BACKSLASH_ESCAPES != 0,
            charset: ClientCharset::of_collation(collation),
            flavour,
            server_version,
        }
    }

    /// The mode of a query event.
    #[must_use]
    pub fn of_query(query: &Query<'_>, flavour: Flavour, server_version: u32) -> Self {
        Self::of(&query.status, flavour, server_version)
    }
}

/// The version of a server as executable comments give it, from its text:
/// `10.11.19-MariaDB` is 101119. `None` when the text begins with no version.
#[must_use]
pub fn server_version_number(version: &str) -> Option<u32> {
    const PART_MAX: u32 = 99;
    let numbers = version
        .split(|character: char| !character.is_ascii_digit() && character != '.')
        .next()?;
    let mut parts = numbers.split('.').map(|part| part.parse::<u32>().ok());
    let (major, minor, patch) = (parts.next()??, parts.next()??, parts.next()??);
    (major <= PART_MAX && minor <= PART_MAX && patch <= PART_MAX)
        .then_some(major * 10_000 + minor * 100 + patch)
}
