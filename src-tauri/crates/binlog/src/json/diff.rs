//! What a partial update changes in a document.

use crate::bytes::Bytes;
use crate::error::{Result, malformed};

use super::value::{JsonDocument, text};

/// The differences between a document before and after an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonDiffs<'a> {
    bytes: &'a [u8],
}

/// One difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonDiff<'a> {
    /// What is done.
    pub kind: JsonDiffKind,
    /// Where, as a JSON path.
    pub path: &'a str,
    /// The new value; removals have none.
    pub value: Option<JsonDocument<'a>>,
}

/// What a difference does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonDiffKind {
    /// The value at the path is replaced, as by `json_replace`.
    Replace,
    /// A value is inserted at the path, as by `json_insert` and `json_array_insert`.
    Insert,
    /// The value at the path is removed, as by `json_remove`.
    Remove,
}

impl<'a> JsonDiffs<'a> {
    /// The differences in these bytes; nothing is read yet.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Their bytes.
    #[must_use]
    pub fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The differences, in the order in which they are to be applied. After an
    /// error it ends.
    pub fn iter(self) -> impl Iterator<Item = Result<JsonDiff<'a>>> {
        let mut bytes = Bytes::new(self.bytes);
        std::iter::from_fn(move || {
            if bytes.is_empty() {
                return None;
            }
            let diff = read(&mut bytes);
            if diff.is_err() {
                bytes.take_rest();
            }
            Some(diff)
        })
    }
}

fn read<'a>(bytes: &mut Bytes<'a>) -> Result<JsonDiff<'a>> {
    let kind = match bytes.u8("JSON difference")? {
        0 => JsonDiffKind::Replace,
        1 => JsonDiffKind::Insert,
        2 => JsonDiffKind::Remove,
        other => return Err(malformed("JSON difference", other)),
    };
    let length = bytes.packed_len("JSON path length")?;
    let path = text(bytes.take(length, "JSON path")?)?;
    let value = if kind == JsonDiffKind::Remove {
        None
    } else {
        let length = bytes.packed_len("JSON value length")?;
        Some(JsonDocument::new(bytes.take(length, "JSON value")?))
    };
    Ok(JsonDiff { kind, path, value })
}
