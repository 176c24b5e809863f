//! Small events: rotation, heartbeats, incidents, XA, statement context.

use crate::bytes::{Bytes, utf8};
use crate::error::{Result, malformed};

/// The stream goes on in another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotate<'a> {
    /// The next file.
    pub file: &'a str,
    /// Where in it the stream goes on.
    pub position: u64,
}

impl<'a> Rotate<'a> {
    pub(crate) fn parse(body: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let position = bytes.u64("rotate position")?;
        let file = str_of(bytes.take_rest(), "binlog file name")?;
        if file.is_empty() || file.contains('\0') {
            return Err(malformed("binlog file name length", file.len()));
        }
        Ok(Self { file, position })
    }
}

/// The name of an XA transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XidName<'a> {
    /// The format id.
    pub format: u32,
    /// The global transaction id.
    pub global: &'a [u8],
    /// The branch qualifier.
    pub branch: &'a [u8],
}

impl<'a> XidName<'a> {
    pub(crate) fn parse(bytes: &mut Bytes<'a>) -> Result<Self> {
        let format = bytes.u32("XA format id")?;
        let global = bytes.u8("XA global id length")?;
        let branch = bytes.u8("XA branch length")?;
        Ok(Self {
            format,
            global: bytes.take(usize::from(global), "XA global id")?,
            branch: bytes.take(usize::from(branch), "XA branch")?,
        })
    }
}

/// The end of the prepared part of an XA transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XaPrepare<'a> {
    /// Whether it is XA COMMIT ... ONE PHASE: prepared and committed at once.
    pub one_phase: bool,
    /// The transaction.
    pub xid: XidName<'a>,
}

impl<'a> XaPrepare<'a> {
    pub(crate) fn parse(body: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let one_phase = bytes.u8("XA one phase")? != 0;
        let format = bytes.u32("XA format id")?;
        let global = bytes.u32("XA global id length")? as usize;
        let branch = bytes.u32("XA branch length")? as usize;
        Ok(Self {
            one_phase,
            xid: XidName {
                format,
                global: bytes.take(global, "XA global id")?,
                branch: bytes.take(branch, "XA branch")?,
            },
        })
    }
}

/// Which value an [`IntVar`] carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntVarKind {
    /// What `LAST_INSERT_ID()` returns in the next statement.
    LastInsertId,
    /// The first auto-increment value of the next statement.
    InsertId,
}

/// An integer on which the next statement depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntVar {
    /// Which.
    pub kind: IntVarKind,
    /// Its value.
    pub value: u64,
}

impl IntVar {
    pub(crate) fn parse(body: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let kind = match bytes.u8("Intvar kind")? {
            1 => IntVarKind::LastInsertId,
            2 => IntVarKind::InsertId,
            other => return Err(malformed("Intvar kind", other)),
        };
        let value = bytes.u64("Intvar value")?;
        bytes.end("Intvar event")?;
        Ok(Self { kind, value })
    }
}

/// The seeds of `RAND()` in the next statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rand {
    /// `rand_seed1`.
    pub seed1: u64,
    /// `rand_seed2`.
    pub seed2: u64,
}

impl Rand {
    pub(crate) fn parse(body: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let rand = Self {
            seed1: bytes.u64("first seed")?,
            seed2: bytes.u64("second seed")?,
        };
        bytes.end("Rand event")?;
        Ok(rand)
    }
}

/// The source says that its binlog may lack changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incident<'a> {
    /// The kind; 1 is "lost events".
    pub code: u16,
    /// What the source says about it.
    pub message: &'a [u8],
}

pub(crate) fn incident(body: &[u8]) -> Result<Incident<'_>> {
    let mut bytes = Bytes::new(body);
    let code = bytes.u16("incident code")?;
    let length = bytes.u8("incident message length")?;
    Ok(Incident {
        code,
        message: bytes.take(usize::from(length), "incident message")?,
    })
}

/// The source is idle, and says where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heartbeat<'a> {
    /// The file that is being read.
    pub file: &'a str,
    /// The position in it, 64 bits wide only in the newer form of the event.
    pub position: u64,
}

impl<'a> Heartbeat<'a> {
    pub(crate) fn parse(body: &'a [u8], log_pos: u32) -> Result<Self> {
        Ok(Self {
            file: str_of(body, "binlog file name")?,
            position: u64::from(log_pos),
        })
    }

    /// The newer form: fields of type, length, value up to type 0.
    pub(crate) fn parse_v2(body: &'a [u8]) -> Result<Self> {
        const END: u64 = 0;
        const FILE: u64 = 1;
        const POSITION: u64 = 2;
        let mut bytes = Bytes::new(body);
        let mut heartbeat = Self {
            file: "",
            position: 0,
        };
        loop {
            let field = bytes.packed("heartbeat field")?;
            if field == END {
                return Ok(heartbeat);
            }
            let length = bytes.packed_len("heartbeat field length")?;
            let value = bytes.take(length, "heartbeat field value")?;
            match field {
                FILE => heartbeat.file = str_of(value, "binlog file name")?,
                POSITION => heartbeat.position = Bytes::new(value).packed("heartbeat position")?,
                // A heartbeat changes nothing; newer fields of it are free to be unknown.
                _ => {}
            }
        }
    }
}

fn str_of<'a>(bytes: &'a [u8], what: &'static str) -> Result<&'a str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => utf8(bytes, what).map(|_| ""),
    }
}
