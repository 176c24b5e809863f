//! Row events: the changes of one table.

use std::borrow::Cow;
use std::sync::Arc;

use crate::bytes::Bytes;
use crate::error::{EventAt, Result, malformed};
use crate::table::TableMap;

use super::bitmap::Bitmap;
use super::image::{ImageSource, RowImage};
use super::inflate;
use super::layout::RowLayout;

/// What is done to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowsKind {
    /// Rows appear.
    Insert,
    /// Rows change.
    Update,
    /// Rows disappear.
    Delete,
}

/// Changes of rows of one table.
#[derive(Debug, Clone)]
pub struct RowsEvent<'a> {
    /// What is done.
    pub kind: RowsKind,
    /// The table.
    pub table: Arc<TableMap>,
    /// Whether the statement ends with this event; the table ids end with it.
    pub end_of_statement: bool,
    /// The raw flags; see the methods.
    pub flags: u16,
    partial_json: bool,
    before: &'a [u8],
    after: &'a [u8],
    data: Cow<'a, [u8]>,
    at: EventAt,
}

/// The form of a row event, from its type code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowsForm {
    pub(crate) kind: RowsKind,
    /// Whether variable-length extra data goes before the columns (version 2).
    pub(crate) extra_data: bool,
    pub(crate) compressed: bool,
    pub(crate) partial_json: bool,
}

/// The fixed part of a row event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowsHead {
    pub(crate) table_id: u64,
    pub(crate) flags: u16,
}

const END_OF_STATEMENT: u16 = 1;
const NO_FOREIGN_KEY_CHECKS: u16 = 2;
const RELAXED_UNIQUE_CHECKS: u16 = 4;

impl RowsHead {
    pub(crate) fn parse(bytes: &mut Bytes<'_>, form: RowsForm, id_bytes: usize) -> Result<Self> {
        let table_id = bytes.uint(id_bytes, "table id")?;
        let flags = bytes.u16("row event flags")?;
        if form.extra_data {
            // The length counts itself. What is in it (cluster and partition
            // information) does not change what the rows are.
            let length = bytes.u16("extra data length")?;
            let Some(length) = usize::from(length).checked_sub(2) else {
                return Err(malformed("extra data length", length));
            };
            bytes.take(length, "extra data")?;
        }
        Ok(Self { table_id, flags })
    }

    /// An event with this id ends its statement and is about no table.
    pub(crate) fn is_dummy(self) -> bool {
        const DUMMY_TABLE: u64 = 0x00ff_ffff;
        self.table_id == DUMMY_TABLE && self.ends_statement()
    }

    pub(crate) fn ends_statement(self) -> bool {
        self.flags & END_OF_STATEMENT != 0
    }
}

impl<'a> RowsEvent<'a> {
    /// Reads what follows the fixed part.
    pub(crate) fn parse(
        mut bytes: Bytes<'a>,
        head: RowsHead,
        form: RowsForm,
        table: Arc<TableMap>,
        at: EventAt,
    ) -> Result<Self> {
        let width = bytes.packed_len("number of columns")?;
        if width != table.columns.len() {
            return Err(malformed("number of columns", width));
        }
        let bitmap_bytes = width.div_ceil(8);
        let first = bytes.take(bitmap_bytes, "columns of the image")?;
        let (before, after) = match form.kind {
            RowsKind::Insert => (&[][..], first),
            RowsKind::Delete => (first, &[][..]),
            RowsKind::Update => (first, bytes.take(bitmap_bytes, "columns of the image")?),
        };
        let data = if form.compressed {
            Cow::Owned(inflate::log_data(bytes.rest())?)
        } else {
            Cow::Borrowed(bytes.rest())
        };
        Ok(Self {
            kind: form.kind,
            table,
            end_of_statement: head.ends_statement(),
            flags: head.flags,
            partial_json: form.partial_json,
            before,
            after,
            data,
            at,
        })
    }

    /// Whether foreign keys were not checked on the source.
    #[must_use]
    pub fn foreign_key_checks_off(&self) -> bool {
        self.flags & NO_FOREIGN_KEY_CHECKS != 0
    }

    /// Whether unique keys were not checked on the source.
    #[must_use]
    pub fn unique_checks_off(&self) -> bool {
        self.flags & RELAXED_UNIQUE_CHECKS != 0
    }

    /// Bytes of all rows, decompressed.
    #[must_use]
    pub fn data_len(&self) -> usize {
        self.data.len()
    }

    /// Whether JSON columns may hold differences ([`Value::JsonDiff`](super::Value::JsonDiff)).
    #[must_use]
    pub fn may_be_partial_json(&self) -> bool {
        self.partial_json
    }

    /// A column that an image of the event does not hold
    /// (`binlog_row_image` other than FULL), or `None` when they hold all.
    #[must_use]
    pub fn missing_column(&self) -> Option<usize> {
        let images = [
            (self.kind != RowsKind::Insert).then_some(self.before),
            (self.kind != RowsKind::Delete).then_some(self.after),
        ];
        let images = images.map(|bits| bits.map(Bitmap::new));
        (0..self.table.columns.len()).find(|&index| {
            let lacks = |bits: &Bitmap<'_>| !bits.get(index);
            images.iter().flatten().any(lacks)
        })
    }

    /// The changes, read by what the event says of the table.
    ///
    /// # Errors
    /// When the event does not say enough: see [`TableMap::layout`].
    pub fn rows(&self) -> Result<Rows<'_>> {
        let layout = self.table.layout().map_err(|err| err.at(self.at))?;
        self.rows_with(layout)
    }

    /// The changes, read by a layout that [`TableMap::layout_with`] made for this table.
    ///
    /// # Errors
    /// When the layout is that of a table with another number of columns.
    pub fn rows_with<'r>(&'r self, layout: &'r RowLayout) -> Result<Rows<'r>> {
        let width = self.table.columns.len();
        if layout.len() != width {
            return Err(malformed("number of columns in the layout", layout.len()).at(self.at));
        }
        let source = |bits: &'r [u8]| {
            let present = Bitmap::new(bits);
            ImageSource {
                layout,
                at: self.at,
                present,
                count: present.count(width),
            }
        };
        Ok(Rows {
            json_columns: layout.json_columns,
            before: (self.kind != RowsKind::Insert).then(|| source(self.before)),
            after: (self.kind != RowsKind::Delete).then(|| source(self.after)),
            partial_json: self.partial_json,
            bytes: Bytes::new(&self.data),
            at: self.at,
        })
    }
}

/// One row's change: an insert has no image before, a delete none after.
#[derive(Debug, Clone, Copy)]
pub struct RowChange<'a> {
    /// The row before.
    pub before: Option<RowImage<'a>>,
    /// The row after.
    pub after: Option<RowImage<'a>>,
}

/// The changes of a row event, in order. After an error it ends.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    json_columns: usize,
    before: Option<ImageSource<'a>>,
    after: Option<ImageSource<'a>>,
    partial_json: bool,
    bytes: Bytes<'a>,
    at: EventAt,
}

impl<'a> Rows<'a> {
    fn read(&mut self) -> Result<RowChange<'a>> {
        let before = match self.before {
            Some(source) => Some(RowImage::take(source, None, &mut self.bytes)?),
            None => None,
        };
        let after = match self.after {
            Some(source) => {
                let partial = self.partial_bits()?;
                Some(RowImage::take(source, partial, &mut self.bytes)?)
            }
            None => None,
        };
        Ok(RowChange { before, after })
    }

    /// The options before each after image of a partial update.
    fn partial_bits(&mut self) -> Result<Option<Bitmap<'a>>> {
        const PARTIAL_JSON: u64 = 1;
        if !self.partial_json {
            return Ok(None);
        }
        match self.bytes.packed("row options")? {
            0 => Ok(None),
            PARTIAL_JSON => {
                let length = self.json_columns.div_ceil(8);
                let bits = self.bytes.take(length, "partial JSON bits")?;
                Ok(Some(Bitmap::new(bits)))
            }
            other => Err(malformed("row options", other)),
        }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<RowChange<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let left = self.bytes.len();
        if left == 0 {
            return None;
        }
        let change = self.read().and_then(|change| {
            // A row takes at least one byte, unless the table has no column in
            // the image; then there would be no end to the rows.
            if self.bytes.len() == left {
                Err(malformed("length of a row", 0_u8))
            } else {
                Ok(change)
            }
        });
        if change.is_err() {
            self.bytes.take_rest();
        }
        Some(change.map_err(|err| err.at(self.at)))
    }
}
