//! The header that every event begins with.

use crate::bytes::Bytes;
use crate::error::Result;

/// The length of a [`Header`].
pub const HEADER_BYTES: usize = 19;

const IGNORABLE_FLAG: u16 = 0x80;
const ARTIFICIAL_FLAG: u16 = 0x20;

/// What every event says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Unix time at which the statement began, in seconds.
    pub timestamp: u32,
    /// The type code; [`type_name`](super::type_name) gives its name.
    pub event_type: u8,
    /// The server on which the change was made first.
    pub server_id: u32,
    /// The length of the event, header and checksum included.
    pub event_size: u32,
    /// The position after this event in its file. It is 0 on events that are
    /// in no file, and on MariaDB from 11.4 on inside a transaction; it wraps
    /// in files of more than 4 GiB.
    pub log_pos: u32,
    /// Flags; see the methods.
    pub flags: u16,
}

impl Header {
    /// Reads the header off the front of an event.
    ///
    /// # Errors
    /// When there are fewer than [`HEADER_BYTES`].
    pub fn read(raw: &[u8]) -> Result<Self> {
        Self::parse(&mut Bytes::new(raw))
    }

    pub(crate) fn parse(bytes: &mut Bytes<'_>) -> Result<Self> {
        let mut fixed = Bytes::new(bytes.take(HEADER_BYTES, "event header")?);
        Ok(Self {
            timestamp: fixed.u32("event timestamp")?,
            event_type: fixed.u8("event type")?,
            server_id: fixed.u32("server id")?,
            event_size: fixed.u32("event size")?,
            log_pos: fixed.u32("log position")?,
            flags: fixed.u16("event flags")?,
        })
    }

    /// Whether who does not know this event may ignore it.
    #[must_use]
    pub fn is_ignorable(&self) -> bool {
        self.flags & IGNORABLE_FLAG != 0
    }

    /// Whether the event was made for this stream and is in no file.
    #[must_use]
    pub fn is_artificial(&self) -> bool {
        self.flags & ARTIFICIAL_FLAG != 0
    }
}
