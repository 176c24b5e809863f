//! A document in pieces: what is changed is taken apart, everything else is
//! kept as the bytes it is.

use std::borrow::Cow;

use crate::bytes::Bytes;
use crate::error::{ErrorKind, Result, malformed};

use super::container::Container;
use super::value::{
    DOUBLE, INT16, INT32, INT64, JsonDocument, JsonValue, LARGE_ARRAY, LARGE_OBJECT, LITERAL,
    OPAQUE, SMALL_ARRAY, SMALL_OBJECT, STRING, UINT16, UINT32, UINT64, length,
};

/// A value of a document that is being changed.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// As it was: the type code, and the bytes of the value and no more.
    Raw { code: u8, bytes: &'a [u8] },
    /// An array that was taken apart.
    Array(Vec<Node<'a>>),
    /// An object that was taken apart, its members in the server's order.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// The root of a document.
    pub(super) fn of(document: JsonDocument<'a>) -> Result<Self> {
        match document.as_bytes().split_first() {
            // The server reads the empty value as the literal null.
            None => Ok(Self::Raw {
                code: LITERAL,
                bytes: &[0],
            }),
            Some((&code, rest)) => Self::raw(code, rest),
        }
    }

    fn raw(code: u8, bytes: &'a [u8]) -> Result<Self> {
        let extent = extent(code, bytes)?;
        let bytes = bytes
            .get(..extent)
            .ok_or_else(|| malformed("JSON value length", extent))?;
        Ok(Self::Raw { code, bytes })
    }

    /// Takes an array or object apart that is still in one piece. What is in
    /// pieces lies on the path of a difference, so that it is no deeper than
    /// paths are long, and who walks it may recurse.
    pub(super) fn open(&mut self) -> Result<()> {
        let Self::Raw { code, bytes } = *self else {
            return Ok(());
        };
        // How deep it lies does not matter here: only its own entries are read.
        match JsonValue::read(code, bytes, 0)? {
            JsonValue::Array(array) => {
                let mut elements = Vec::with_capacity(array.len());
                let mut share = Share::of(array.0);
                for index in 0..array.len() {
                    elements.push(share.value(index)?);
                }
                *self = Self::Array(elements);
            }
            JsonValue::Object(object) => {
                let mut members = Vec::with_capacity(object.len());
                let mut share = Share::of(object.0);
                for index in 0..object.len() {
                    let key = share.key(index)?;
                    members.push((Cow::Borrowed(key), share.value(index)?));
                }
                *self = Self::Object(members);
            }
            _ => {}
        }
        Ok(())
    }

    /// The bytes of the whole document.
    pub(super) fn document(&self) -> Result<Vec<u8>> {
        let mut out = vec![self.code()];
        self.write(&mut out)?;
        Ok(out)
    }

    fn code(&self) -> u8 {
        match self {
            Self::Raw { code, .. } => *code,
            Self::Array(_) => LARGE_ARRAY,
            Self::Object(_) => LARGE_OBJECT,
        }
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Raw { bytes, .. } => {
                // What a container holds is found from its own start, so its
                // bytes can be put anywhere.
                out.extend_from_slice(bytes);
                Ok(())
            }
            Self::Array(elements) => {
                let start = out.len();
                begin(out, elements.len())?;
                let entries = reserve(out, elements.len() * ENTRY_BYTES);
                write_values(out, start, entries, elements.iter())?;
                end(out, start)
            }
            Self::Object(members) => {
                let start = out.len();
                begin(out, members.len())?;
                let keys = reserve(out, members.len() * KEY_BYTES);
                let entries = reserve(out, members.len() * ENTRY_BYTES);
                for (index, (key, _)) in members.iter().enumerate() {
                    let at = keys + index * KEY_BYTES;
                    let length =
                        u16::try_from(key.len()).map_err(|_| malformed("JSON key", key.len()))?;
                    let offset = size(out.len() - start)?;
                    out[at..at + 4].copy_from_slice(&offset.to_le_bytes());
                    out[at + 4..at + KEY_BYTES].copy_from_slice(&length.to_le_bytes());
                    out.extend_from_slice(key.as_bytes());
                }
                write_values(out, start, entries, members.iter().map(|(_, value)| value))?;
                end(out, start)
            }
        }
    }
}

/// What is read out of a container. Honest values do not share bytes, so that
/// together they are no longer than their container; else a short document
/// could become a long one.
struct Share<'a> {
    container: Container<'a>,
    left: usize,
}

impl<'a> Share<'a> {
    fn of(container: Container<'a>) -> Self {
        Self {
            container,
            left: container.bytes().len(),
        }
    }

    fn value(&mut self, index: usize) -> Result<Node<'a>> {
        let (code, bytes) = self.container.entry(index)?;
        let value = Node::raw(code, bytes)?;
        if let Node::Raw { bytes, .. } = &value {
            self.spend(bytes.len())?;
        }
        Ok(value)
    }

    fn key(&mut self, index: usize) -> Result<&'a str> {
        let key = self.container.key(index)?;
        self.spend(key.len())?;
        Ok(key)
    }

    fn spend(&mut self, bytes: usize) -> Result<()> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(malformed("length of what a JSON container holds", bytes)),
        }
    }
}

/// Entries of large containers: type and offset, and offset and length of a key.
const ENTRY_BYTES: usize = 5;
const KEY_BYTES: usize = 6;

fn begin(out: &mut Vec<u8>, count: usize) -> Result<()> {
    out.extend_from_slice(&size(count)?.to_le_bytes());
    // The size, which is known at the end.
    out.extend_from_slice(&[0; 4]);
    Ok(())
}

fn end(out: &mut [u8], start: usize) -> Result<()> {
    let size = size(out.len() - start)?;
    out[start + 4..start + 8].copy_from_slice(&size.to_le_bytes());
    Ok(())
}

/// Appends zeros to be filled in later, and says where.
fn reserve(out: &mut Vec<u8>, bytes: usize) -> usize {
    let at = out.len();
    out.resize(at + bytes, 0);
    at
}

fn write_values<'n, 'a: 'n>(
    out: &mut Vec<u8>,
    start: usize,
    entries: usize,
    values: impl Iterator<Item = &'n Node<'a>>,
) -> Result<()> {
    for (index, value) in values.enumerate() {
        let at = entries + index * ENTRY_BYTES;
        out[at] = value.code();
        match value {
            Node::Raw {
                code: LITERAL | INT16 | UINT16 | INT32 | UINT32,
                bytes,
            } => out[at + 1..at + 1 + bytes.len()].copy_from_slice(bytes),
            other => {
                let offset = size(out.len() - start)?;
                out[at + 1..at + ENTRY_BYTES].copy_from_slice(&offset.to_le_bytes());
                other.write(out)?;
            }
        }
    }
    Ok(())
}

/// A length or offset of a document.
fn size(bytes: usize) -> Result<u32> {
    u32::try_from(bytes).map_err(|_| {
        ErrorKind::Bound {
            what: "size of a JSON document",
            bound: u32::MAX as usize,
        }
        .into()
    })
}

/// How many of the bytes that begin with a value are the value.
fn extent(code: u8, bytes: &[u8]) -> Result<usize> {
    let mut rest = Bytes::new(bytes);
    Ok(match code {
        LITERAL => 1,
        INT16 | UINT16 => 2,
        INT32 | UINT32 => 4,
        INT64 | UINT64 | DOUBLE => 8,
        STRING => {
            let text = length(&mut rest)?;
            (bytes.len() - rest.len()).saturating_add(text)
        }
        OPAQUE => {
            rest.u8("JSON value")?;
            let value = length(&mut rest)?;
            (bytes.len() - rest.len()).saturating_add(value)
        }
        SMALL_OBJECT | LARGE_OBJECT | SMALL_ARRAY | LARGE_ARRAY => {
            match JsonValue::read(code, bytes, 0)? {
                JsonValue::Array(array) => array.0.bytes().len(),
                JsonValue::Object(object) => object.0.bytes().len(),
                _ => 0,
            }
        }
        other => return Err(malformed("JSON type", other)),
    })
}
