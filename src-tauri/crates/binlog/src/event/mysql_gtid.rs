//! MySQL's GTID events, plain and tagged.

use std::fmt;

use crate::bytes::Bytes;
use crate::error::{Result, malformed};
use crate::gtid::{Tag, Uuid};

/// The next transaction's GTID on MySQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gtid {
    /// The server that committed the transaction first.
    pub uuid: Uuid,
    /// The tag, where the GTID has one (MySQL 8.3 and later).
    pub tag: Option<Tag>,
    /// The number of the transaction.
    pub gno: u64,
    /// When and in which order it was committed.
    pub commit: CommitInfo,
}

impl fmt::Display for Gtid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tag {
            Some(tag) => write!(f, "{}:{tag}:{}", self.uuid, self.gno),
            None => write!(f, "{}:{}", self.uuid, self.gno),
        }
    }
}

/// What a GTID event says besides the GTID.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitInfo {
    /// Raw flags; 1 says that the transaction may hold statements.
    pub flags: u8,
    /// The transaction may run beside any later than this sequence number...
    pub last_committed: u64,
    /// ... and this is its own.
    pub sequence_number: u64,
    /// Microseconds since 1970 of the commit on the source read from (8.0 and later).
    pub immediate_commit_us: Option<u64>,
    /// Microseconds since 1970 of the commit on the first server (8.0 and later).
    pub original_commit_us: Option<u64>,
    /// Bytes of the whole transaction in the binlog, this event included (8.0 and later).
    pub transaction_length: Option<u64>,
}

const GNO_MAX: u64 = i64::MAX as u64;

impl Gtid {
    pub(crate) fn parse(body: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let flags = bytes.u8("GTID flags")?;
        let uuid = Uuid(*bytes.array("GTID server uuid")?);
        let gno = bytes.u64("GTID number")?;
        if !(1..GNO_MAX).contains(&gno) {
            return Err(malformed("GTID number", gno));
        }
        Ok(Self {
            uuid,
            tag: None,
            gno,
            commit: CommitInfo::parse(&mut bytes, flags)?,
        })
    }

    /// The tagged form is written by the server's serialization library:
    /// numbered fields, each of which a reader may find missing.
    pub(crate) fn parse_tagged(body: &[u8]) -> Result<Self> {
        const LAST_KNOWN_FIELD: u64 = 11;
        let mut bytes = Bytes::new(body);
        let version = varlen(&mut bytes, "serialization version")?;
        // The library's own version 1 is written with one bit of length.
        if version > 1 {
            return Err(malformed("serialization version", version));
        }
        let size = varlen(&mut bytes, "serialized size")?;
        if usize::try_from(size).is_ok_and(|size| size > body.len()) {
            return Err(malformed("serialized size", size));
        }
        let last_needed = varlen(&mut bytes, "last needed field")?;
        if last_needed > LAST_KNOWN_FIELD {
            return Err(malformed("field of the tagged GTID", last_needed));
        }
        let mut gtid = Self {
            uuid: Uuid([0; 16]),
            tag: None,
            gno: 0,
            commit: CommitInfo::default(),
        };
        while !bytes.is_empty() {
            let field = varlen(&mut bytes, "field number")?;
            if field > LAST_KNOWN_FIELD {
                // Fields past the last needed one may be unknown; their length
                // is not given, so nothing after them can be read either.
                break;
            }
            gtid.read_field(field, &mut bytes)?;
        }
        if !(1..GNO_MAX).contains(&gtid.gno) {
            return Err(malformed("GTID number", gtid.gno));
        }
        let commit = &mut gtid.commit;
        commit.original_commit_us = commit.original_commit_us.or(commit.immediate_commit_us);
        Ok(gtid)
    }

    fn read_field(&mut self, field: u64, bytes: &mut Bytes<'_>) -> Result<()> {
        match field {
            0 => self.commit.flags = byte(varlen(bytes, "GTID flags")?, "GTID flags")?,
            1 => {
                for slot in &mut self.uuid.0 {
                    *slot = byte(varlen(bytes, "GTID server uuid")?, "GTID server uuid")?;
                }
            }
            2 => {
                let gno = varlen_signed(bytes, "GTID number")?;
                self.gno = u64::try_from(gno).map_err(|_| malformed("GTID number", 0_u8))?;
            }
            3 => {
                let length = varlen(bytes, "GTID tag length")?;
                let length = usize::try_from(length).map_err(|_| malformed("GTID tag", length))?;
                let tag = bytes.take(length, "GTID tag")?;
                self.tag = if tag.is_empty() {
                    None
                } else {
                    Some(Tag::read(tag)?)
                };
            }
            4 => self.commit.last_committed = unsigned(bytes, "last committed")?,
            5 => self.commit.sequence_number = unsigned(bytes, "sequence number")?,
            6 => self.commit.immediate_commit_us = Some(varlen(bytes, "commit time")?),
            7 => self.commit.original_commit_us = Some(varlen(bytes, "commit time")?),
            8 => self.commit.transaction_length = Some(varlen(bytes, "transaction length")?),
            9 | 10 => drop(varlen(bytes, "server version")?),
            _ => drop(varlen(bytes, "commit group ticket")?),
        }
        Ok(())
    }
}

impl CommitInfo {
    /// Reads what an anonymous GTID event says.
    pub(crate) fn parse_anonymous(body: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let flags = bytes.u8("GTID flags")?;
        bytes.array::<24>("GTID")?;
        Self::parse(&mut bytes, flags)
    }

    fn parse(bytes: &mut Bytes<'_>, flags: u8) -> Result<Self> {
        const LOGICAL_CLOCK: u8 = 2;
        const FOLLOWS: u64 = 1 << 55;
        let mut commit = Self {
            flags,
            ..Self::default()
        };
        // MySQL 5.6 ends here; 5.7 after the logical clock; 8.0 goes on.
        if bytes.is_empty() || bytes.u8("logical clock type")? != LOGICAL_CLOCK {
            return Ok(commit);
        }
        commit.last_committed = bytes.u64("last committed")?;
        commit.sequence_number = bytes.u64("sequence number")?;
        if bytes.is_empty() {
            return Ok(commit);
        }
        let immediate = bytes.uint(7, "commit time")?;
        commit.immediate_commit_us = Some(immediate & !FOLLOWS);
        commit.original_commit_us = Some(if immediate & FOLLOWS != 0 {
            bytes.uint(7, "commit time")?
        } else {
            immediate
        });
        if !bytes.is_empty() {
            commit.transaction_length = Some(bytes.packed("transaction length")?);
        }
        // Server versions and the commit ticket follow; they decide nothing here.
        Ok(commit)
    }
}

fn unsigned(bytes: &mut Bytes<'_>, what: &'static str) -> Result<u64> {
    let value = varlen_signed(bytes, what)?;
    u64::try_from(value).map_err(|_| malformed(what, 0_u8))
}

fn byte(value: u64, what: &'static str) -> Result<u8> {
    u8::try_from(value).map_err(|_| malformed(what, value))
}

/// An integer whose first byte says by its trailing ones how many bytes follow.
pub(crate) fn varlen(bytes: &mut Bytes<'_>, what: &'static str) -> Result<u64> {
    let first = bytes.u8(what)?;
    let more = first.trailing_ones() as usize;
    let tail = bytes.uint(more, what)?;
    if more == 8 {
        return Ok(tail);
    }
    let head_bits = 7 - more;
    let head = u64::from(first) >> (more + 1);
    Ok(tail << head_bits | head)
}

/// A signed one: the lowest bit is the sign, the rest the magnitude (less one when negative).
fn varlen_signed(bytes: &mut Bytes<'_>, what: &'static str) -> Result<i64> {
    let raw = varlen(bytes, what)?;
    let magnitude = i64::try_from(raw >> 1).map_err(|_| malformed(what, raw))?;
    Ok(if raw & 1 == 0 {
        magnitude
    } else {
        -magnitude - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsigned_of(input: &[u8]) -> u64 {
        varlen(&mut Bytes::new(input), "number").unwrap()
    }

    #[test]
    fn variable_length_integers_read_as_the_format_describes() {
        assert_eq!(unsigned_of(&[0b1111_1011, 0xff, 0b0000_0111]), 65535);
        assert_eq!(unsigned_of(&[0]), 0);
        assert_eq!(unsigned_of(&[0xff; 9]), u64::MAX);
        let signed = |bytes: &[u8]| varlen_signed(&mut Bytes::new(bytes), "number").unwrap();
        assert_eq!(signed(&[0b1111_0011, 0xff, 0b0000_1111]), 65535);
        assert_eq!(signed(&[0b1111_1011, 0xff, 0b0000_1111]), -65536);
    }
}
