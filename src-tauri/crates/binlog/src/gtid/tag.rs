//! The tag of a GTID (MySQL 8.3 and later).

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result, malformed};

use super::not_a;

/// A tag: a letter or underscore, then up to 31 letters, digits or underscores, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(Box<str>);

impl Tag {
    const BYTES_MAX: usize = 32;

    /// The tag's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| malformed("GTID tag", bytes.len()))?;
        text.parse()
    }

    /// Whether a part of a GTID set's text can be a tag and not an interval.
    pub(crate) fn begins(part: &str) -> bool {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
    }
}

impl FromStr for Tag {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if text.len() > Self::BYTES_MAX || !Self::begins(text) || !text.bytes().all(word) {
            return Err(not_a("GTID tag", text));
        }
        Ok(Self(text.to_ascii_lowercase().into()))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
