//! The binary form of a MySQL GTID set: the body of a previous-GTIDs event,
//! and the set that COM_BINLOG_DUMP_GTID carries.

use crate::bytes::Bytes;
use crate::error::{Result, malformed};
use crate::event::varlen;

use super::{GtidSet, Interval, Source, Tag, Uuid};

/// In the form with tags the first and the last byte of the count are 1.
const TAGGED_FORMAT: u64 = 1;

impl GtidSet {
    /// Reads the binary form, with tags or without.
    ///
    /// # Errors
    /// When the bytes are not such a set.
    pub fn decode(body: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let head = bytes.u64("GTID set")?;
        let (tagged, sources) = match head >> 56 {
            0 => (false, head),
            TAGGED_FORMAT => (true, head >> 8 & 0xffff_ffff_ffff),
            other => return Err(malformed("GTID set format", other)),
        };
        let mut set = Self::default();
        for _ in 0..sources {
            let uuid = Uuid(*bytes.array("GTID server uuid")?);
            let tag = if tagged { read_tag(&mut bytes)? } else { None };
            let source = Source { uuid, tag };
            let runs = bytes.u64("number of GTID intervals")?;
            for _ in 0..runs {
                let start = bytes.u64("GTID interval")?;
                let end = bytes.u64("GTID interval")?;
                set.add_interval(source.clone(), Interval::new(start, end)?);
            }
        }
        bytes.end("GTID set")?;
        Ok(set)
    }

    /// Writes the binary form, with tags where there are some.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let tagged = self.by_source().any(|(source, _)| source.tag.is_some());
        let sources = self.by_source().count() as u64;
        let head = if tagged {
            TAGGED_FORMAT << 56 | sources << 8 | TAGGED_FORMAT
        } else {
            sources
        };
        let mut out = head.to_le_bytes().to_vec();
        for (source, runs) in self.by_source() {
            out.extend_from_slice(&source.uuid.0);
            if tagged {
                let tag = source.tag.as_ref().map_or("", Tag::as_str);
                // A tag has at most 32 bytes, so its length takes one byte with a 0 as lowest bit.
                out.extend(u8::try_from(tag.len() << 1));
                out.extend_from_slice(tag.as_bytes());
            }
            out.extend_from_slice(&(runs.len() as u64).to_le_bytes());
            for run in runs {
                out.extend_from_slice(&run.start.to_le_bytes());
                out.extend_from_slice(&run.end.to_le_bytes());
            }
        }
        out
    }
}

fn read_tag(bytes: &mut Bytes<'_>) -> Result<Option<Tag>> {
    let length = varlen(bytes, "GTID tag length")?;
    let length = usize::try_from(length).map_err(|_| malformed("GTID tag length", length))?;
    match bytes.take(length, "GTID tag")? {
        [] => Ok(None),
        tag => Tag::read(tag).map(Some),
    }
}
