//! MariaDB's own events: its GTID and the list at the start of each file.

use crate::bytes::Bytes;
use crate::error::{ErrorKind, Result, malformed};
use crate::gtid::{MariadbGtidPosition, MariadbGtidValue};

use super::misc::XidName;

const STANDALONE: u8 = 1;
const GROUP_COMMIT_ID: u8 = 2;
const TRANSACTIONAL: u8 = 4;
const DDL: u8 = 32;
const PREPARED_XA: u8 = 64;
const COMPLETED_XA: u8 = 128;

const EXTRA_MULTI_ENGINE: u8 = 1;
const EXTRA_START_ALTER: u8 = 2;
const EXTRA_COMMIT_ALTER: u8 = 4;
const EXTRA_ROLLBACK_ALTER: u8 = 8;
const EXTRA_THREAD_ID: u8 = 16;
const EXTRA_KNOWN: u8 = EXTRA_MULTI_ENGINE
    | EXTRA_START_ALTER
    | EXTRA_COMMIT_ALTER
    | EXTRA_ROLLBACK_ALTER
    | EXTRA_THREAD_ID;

/// Which part of an ALTER logged in two phases (`binlog_alter_two_phase`) follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlterPhase {
    /// The ALTER begins; its outcome comes later.
    Start,
    /// The ALTER that began at this sequence number succeeded.
    Commit {
        /// Sequence number of the start.
        start_sequence: u64,
    },
    /// The ALTER that began at this sequence number failed.
    Rollback {
        /// Sequence number of the start.
        start_sequence: u64,
    },
}

/// The GTID of the event group that follows, on MariaDB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MariadbGtid<'a> {
    /// Domain, server and sequence number.
    pub gtid: MariadbGtidValue,
    /// The raw flags; see the methods for those that matter.
    pub flags: u8,
    /// Transactions with the same commit id were committed together.
    pub commit_id: Option<u64>,
    /// The XA transaction that this group prepares or completes.
    pub xa: Option<XidName<'a>>,
    /// Which part of a two-phase ALTER this group is.
    pub alter: Option<AlterPhase>,
    /// The connection that ran the transaction, where the server says.
    pub thread_id: Option<u32>,
}

impl<'a> MariadbGtid<'a> {
    pub(crate) fn parse(body: &'a [u8], server: u32) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let sequence = bytes.u64("GTID sequence number")?;
        let domain = bytes.u32("GTID domain")?;
        let flags = bytes.u8("GTID flags")?;
        let mut gtid = Self {
            gtid: MariadbGtidValue {
                domain,
                server,
                sequence,
            },
            flags,
            commit_id: None,
            xa: None,
            alter: None,
            thread_id: None,
        };
        if flags & GROUP_COMMIT_ID != 0 {
            gtid.commit_id = Some(bytes.u64("commit id")?);
        }
        if flags & (PREPARED_XA | COMPLETED_XA) != 0 {
            gtid.xa = Some(XidName::parse(&mut bytes)?);
        }
        gtid.parse_extra(&mut bytes)?;
        // Older servers pad the fixed part with zeros; anything else is news.
        match bytes.rest().iter().find(|&&byte| byte != 0) {
            Some(_) => Err(ErrorKind::Trailing {
                what: "GTID event",
                left: bytes.len(),
            }
            .into()),
            None => Ok(gtid),
        }
    }

    fn parse_extra(&mut self, bytes: &mut Bytes<'_>) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let extra = bytes.u8("GTID extra flags")?;
        if extra & !EXTRA_KNOWN != 0 {
            return Err(malformed("GTID extra flags", extra));
        }
        if extra & EXTRA_MULTI_ENGINE != 0 {
            bytes.u8("number of engines")?;
        }
        if extra & EXTRA_START_ALTER != 0 {
            self.alter = Some(AlterPhase::Start);
        }
        if extra & (EXTRA_COMMIT_ALTER | EXTRA_ROLLBACK_ALTER) != 0 {
            let start_sequence = bytes.u64("sequence number of the ALTER")?;
            self.alter = Some(if extra & EXTRA_COMMIT_ALTER != 0 {
                AlterPhase::Commit { start_sequence }
            } else {
                AlterPhase::Rollback { start_sequence }
            });
        }
        if extra & EXTRA_THREAD_ID != 0 {
            self.thread_id = Some(bytes.u32("thread id")?);
        }
        Ok(())
    }

    /// Whether the group is one event with no COMMIT or Xid event after it
    /// (DDL and the like). Otherwise the GTID stands for BEGIN.
    #[must_use]
    pub fn is_standalone(&self) -> bool {
        self.flags & STANDALONE != 0
    }

    /// Whether the group can be rolled back.
    #[must_use]
    pub fn is_transactional(&self) -> bool {
        self.flags & TRANSACTIONAL != 0
    }

    /// Whether the group holds DDL.
    #[must_use]
    pub fn is_ddl(&self) -> bool {
        self.flags & DDL != 0
    }

    /// Whether the group ends with XA PREPARE.
    #[must_use]
    pub fn prepares_xa(&self) -> bool {
        self.flags & PREPARED_XA != 0
    }

    /// Whether the group is XA COMMIT or XA ROLLBACK.
    #[must_use]
    pub fn completes_xa(&self) -> bool {
        self.flags & COMPLETED_XA != 0
    }
}

/// The position at which a file begins on MariaDB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MariadbGtidList {
    /// The last GTID of each domain and server before this file.
    pub gtids: Vec<MariadbGtidValue>,
    /// The raw flags in the upper four bits of the count.
    pub flags: u8,
}

impl MariadbGtidList {
    pub(crate) fn parse(body: &[u8]) -> Result<Self> {
        const ENTRY_BYTES: usize = 16;
        let mut bytes = Bytes::new(body);
        let head = bytes.u32("GTID count")?;
        let flags = (head >> 28) as u8;
        let count = (head & 0x0fff_ffff) as usize;
        let mut entries = Bytes::new(bytes.take(count * ENTRY_BYTES, "GTID list")?);
        let mut gtids = Vec::with_capacity(count);
        while !entries.is_empty() {
            gtids.push(MariadbGtidValue {
                domain: entries.u32("GTID domain")?,
                server: entries.u32("GTID server id")?,
                sequence: entries.u64("GTID sequence number")?,
            });
        }
        // An empty list is padded to the length of the fixed part.
        if count > 0 {
            bytes.end("GTID list")?;
        }
        Ok(Self { gtids, flags })
    }

    /// The position: of each domain the GTID that the server lists last.
    #[must_use]
    pub fn position(&self) -> MariadbGtidPosition {
        let mut position = MariadbGtidPosition::default();
        for &gtid in &self.gtids {
            position.update(gtid);
        }
        position
    }
}
