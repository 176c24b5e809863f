//! The format description: how the rest of the file is to be read.

use crate::bytes::{Bytes, utf8};
use crate::error::{ErrorKind, Result, malformed};

use super::TABLE_MAP;

const SERVER_VERSION_BYTES: usize = 50;
const BINLOG_VERSION: u16 = 4;
const CHECKSUM_BYTES: usize = 4;

/// How the events of a file are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChecksumAlgorithm {
    /// Not at all.
    None,
    /// Four bytes of CRC32 after each event.
    Crc32,
}

/// The first event of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatDescription {
    /// The server that wrote the file.
    pub server_version: String,
    /// When the file was begun, or 0 when the event is sent again in mid-file.
    pub created: u32,
    /// The length of the fixed part of each event type, from type 1 on.
    pub post_header_lengths: Box<[u8]>,
    /// What follows each event.
    pub checksum: ChecksumAlgorithm,
}

impl FormatDescription {
    /// Reads the body of the event, its own checksum included: the last five
    /// bytes always are the algorithm and a checksum (used or not), on every
    /// server since MySQL 5.6.1 and MariaDB 5.3.
    pub(crate) fn parse(body: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let version = bytes.u16("binlog version")?;
        if version != BINLOG_VERSION {
            return Err(malformed("binlog version", version));
        }
        let name = bytes.take(SERVER_VERSION_BYTES, "server version")?;
        let name = name.split(|&byte| byte == 0).next().unwrap_or(name);
        let server_version = utf8(name, "server version")?;
        let created = bytes.u32("file creation time")?;
        let header_length = bytes.u8("header length")?;
        if usize::from(header_length) != super::HEADER_BYTES {
            return Err(malformed("header length", header_length));
        }
        let rest = bytes.take_rest();
        let Some(lengths) = rest.len().checked_sub(CHECKSUM_BYTES + 1) else {
            return Err(ErrorKind::Short {
                what: "checksum algorithm",
                needed: CHECKSUM_BYTES + 1,
                left: rest.len(),
            }
            .into());
        };
        let (lengths, trailer) = rest.split_at(lengths);
        if lengths.len() < usize::from(TABLE_MAP) {
            return Err(malformed("number of event types", lengths.len()));
        }
        let checksum = match trailer.first() {
            Some(0) => ChecksumAlgorithm::None,
            Some(1) => ChecksumAlgorithm::Crc32,
            other => return Err(malformed("checksum algorithm", other.copied().unwrap_or(0))),
        };
        Ok(Self {
            server_version,
            created,
            post_header_lengths: lengths.into(),
            checksum,
        })
    }

    /// The length of the fixed part of an event type, where the file states it.
    #[must_use]
    pub fn post_header_length(&self, event_type: u8) -> Option<u8> {
        let index = usize::from(event_type).checked_sub(1)?;
        self.post_header_lengths.get(index).copied()
    }
}
