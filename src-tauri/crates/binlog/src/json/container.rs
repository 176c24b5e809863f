//! Arrays and objects: a table of entries, each with an offset or, where it
//! fits, the value itself.

use crate::bytes::{Bytes, uint_le};
use crate::error::{ErrorKind, Result, malformed};

use super::value::{INT16, INT32, JsonValue, LITERAL, UINT16, UINT32, text};

/// An array in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonArray<'a>(pub(super) Container<'a>);

/// An object in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonObject<'a>(pub(super) Container<'a>);

/// The members of an object, in the order in which the server keeps them.
#[derive(Debug, Clone)]
pub struct JsonMembers<'a> {
    container: Container<'a>,
    next: usize,
}

impl<'a> JsonArray<'a> {
    /// How many elements it has.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.count
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.count == 0
    }

    /// Its elements.
    pub fn elements(self) -> impl Iterator<Item = Result<JsonValue<'a>>> {
        (0..self.0.count).map(move |index| self.0.value(index))
    }
}

impl<'a> JsonObject<'a> {
    /// How many members it has.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.count
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.count == 0
    }

    /// Its members: key and value.
    #[must_use]
    pub fn members(self) -> JsonMembers<'a> {
        JsonMembers {
            container: self.0,
            next: 0,
        }
    }
}

impl<'a> Iterator for JsonMembers<'a> {
    type Item = Result<(&'a str, JsonValue<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.next;
        if index >= self.container.count {
            return None;
        }
        self.next += 1;
        let key = self.container.key(index);
        Some(key.and_then(|key| Ok((key, self.container.value(index)?))))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Container<'a> {
    /// The container's own bytes; offsets count from their start.
    bytes: &'a [u8],
    count: usize,
    /// Bytes of an offset: 2 in small containers, 4 in large ones.
    width: usize,
    is_object: bool,
    /// The containers around it.
    depth: usize,
}

/// What the type code and the place of a container say of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) is_large: bool,
    pub(super) is_object: bool,
    pub(super) depth: usize,
}

/// The server refuses deeper documents, so that who walks one may recurse.
pub(super) const DEPTH_MAX: usize = 100;

/// Bytes of a key's length.
const KEY_LENGTH_BYTES: usize = 2;

impl<'a> Container<'a> {
    pub(super) fn read(bytes: &'a [u8], shape: Shape) -> Result<Self> {
        if shape.depth >= DEPTH_MAX {
            return Err(ErrorKind::Bound {
                what: "depth of a JSON document",
                bound: DEPTH_MAX,
            }
            .into());
        }
        let width = if shape.is_large { 4 } else { 2 };
        let mut head = Bytes::new(bytes);
        let to_usize =
            |number| usize::try_from(number).map_err(|_| malformed("JSON container size", number));
        let count = to_usize(head.uint(width, "JSON element count")?)?;
        let size = to_usize(head.uint(width, "JSON container size")?)?;
        let Some(bytes) = bytes.get(..size) else {
            return Err(malformed("JSON container size", size));
        };
        let container = Self {
            bytes,
            count,
            width,
            is_object: shape.is_object,
            depth: shape.depth,
        };
        // The whole table of entries must be there; then no index is out of it.
        if container.entry_at(count) > size {
            return Err(malformed("JSON element count", count));
        }
        Ok(container)
    }

    fn keys_at(self) -> usize {
        self.width * 2
    }

    fn entry_at(self, index: usize) -> usize {
        let keys = if self.is_object {
            self.count.saturating_mul(self.width + KEY_LENGTH_BYTES)
        } else {
            0
        };
        self.keys_at()
            .saturating_add(keys)
            .saturating_add(index.saturating_mul(self.width + 1))
    }

    /// Its own bytes: head, entries, keys and values.
    pub(super) fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn key(self, index: usize) -> Result<&'a str> {
        let at = self.keys_at() + index * (self.width + KEY_LENGTH_BYTES);
        let mut entry = self.from(at)?;
        let offset = entry.uint(self.width, "JSON key offset")?;
        let length = entry.u16("JSON key length")?;
        let mut bytes = self.from(offset)?;
        text(bytes.take(usize::from(length), "JSON key")?)
    }

    fn value(self, index: usize) -> Result<JsonValue<'a>> {
        let (code, bytes) = self.entry(index)?;
        JsonValue::read(code, bytes, self.depth + 1)
    }

    /// The type of a value and the bytes that begin with it.
    pub(super) fn entry(self, index: usize) -> Result<(u8, &'a [u8])> {
        let mut entry = self.from(self.entry_at(index))?;
        let code = entry.u8("JSON entry")?;
        let raw = entry.take(self.width, "JSON entry")?;
        let inline = match code {
            LITERAL | INT16 | UINT16 => true,
            INT32 | UINT32 => self.width == 4,
            _ => false,
        };
        if inline {
            Ok((code, raw))
        } else {
            let offset = uint_le(raw);
            // A value lies after the table, so no container holds itself.
            if offset < self.entry_at(self.count) as u64 {
                return Err(malformed("JSON value offset", offset));
            }
            Ok((code, self.from(offset)?.rest()))
        }
    }

    fn from(self, offset: impl TryInto<usize> + Copy + TryInto<u64>) -> Result<Bytes<'a>> {
        let bytes = offset
            .try_into()
            .ok()
            .and_then(|at: usize| self.bytes.get(at..));
        bytes
            .map(Bytes::new)
            .ok_or_else(|| malformed("JSON offset", offset))
    }
}
