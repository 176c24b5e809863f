//! The image of a row: which columns it has, which are NULL, and their values.

use crate::bytes::Bytes;
use crate::error::{ErrorKind, EventAt, Result};

use super::bitmap::Bitmap;
use super::layout::RowLayout;
use super::value::Value;

/// A row before or after a change.
#[derive(Debug, Clone, Copy)]
pub struct RowImage<'a> {
    layout: &'a RowLayout,
    present: Bitmap<'a>,
    nulls: Bitmap<'a>,
    data: &'a [u8],
    /// JSON columns that hold differences and not documents, by their order among JSON columns.
    partial: Option<Bitmap<'a>>,
    at: EventAt,
}

impl<'a> RowImage<'a> {
    /// Takes one image with these columns off the front of the bytes.
    pub(super) fn take(
        source: ImageSource<'a>,
        partial: Option<Bitmap<'a>>,
        bytes: &mut Bytes<'a>,
    ) -> Result<Self> {
        let ImageSource {
            layout,
            present,
            count,
            at,
        } = source;
        let nulls = Bitmap::new(bytes.take(count.div_ceil(8), "NULL bits")?);
        let start = *bytes;
        if count == layout.len() && nulls.is_clear() {
            for codec in &layout.columns {
                codec.take(bytes)?;
            }
        } else {
            let mut position = 0;
            for (index, codec) in layout.columns.iter().enumerate() {
                if present.get(index) {
                    if !nulls.get(position) {
                        codec.take(bytes)?;
                    }
                    position += 1;
                }
            }
        }
        let (data, _) = start.rest().split_at(start.len() - bytes.len());
        Ok(Self {
            layout,
            present,
            nulls,
            data,
            partial,
            at,
        })
    }

    /// Bytes of the image's values in the binlog.
    #[must_use]
    pub fn data_len(&self) -> usize {
        self.data.len()
    }

    /// The number of the table's columns, in the image or not.
    #[must_use]
    pub fn width(&self) -> usize {
        self.layout.len()
    }

    /// Whether the image holds a column.
    #[must_use]
    pub fn has(&self, column: usize) -> bool {
        self.present.get(column)
    }

    /// The value of a column, or `None` when the image does not hold it. To
    /// read several columns, [`values`](Self::values) is faster.
    ///
    /// # Errors
    /// When the value's bytes are not a value of its type, or the table has no
    /// such column.
    pub fn value(&self, column: usize) -> Result<Option<Value<'a>>> {
        if column >= self.width() {
            return Err(ErrorKind::Bound {
                what: "column index",
                bound: self.width(),
            }
            .into());
        }
        if !self.has(column) {
            return Ok(None);
        }
        let mut values = self.values();
        loop {
            let Some((index, codec_value)) = values.next_field()? else {
                return Ok(None);
            };
            if index == column {
                return values.decode(index, codec_value).map(Some);
            }
        }
    }

    /// The columns that the image holds, in order: index and value.
    #[must_use]
    pub fn values(&self) -> Values<'a> {
        Values {
            image: *self,
            bytes: Bytes::new(self.data),
            column: 0,
            position: 0,
            json: 0,
        }
    }
}

/// What the images of an event have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct ImageSource<'a> {
    pub(super) layout: &'a RowLayout,
    /// The columns that the images hold, and how many they are.
    pub(super) present: Bitmap<'a>,
    pub(super) count: usize,
    pub(super) at: EventAt,
}

/// A column's index and the bytes of its value; no bytes for NULL.
type Field<'a> = (usize, Option<&'a [u8]>);

/// The values of a row image, decoded one after another.
#[derive(Debug, Clone)]
pub struct Values<'a> {
    image: RowImage<'a>,
    bytes: Bytes<'a>,
    /// The next column of the table.
    column: usize,
    /// The next bit of the NULL bits.
    position: usize,
    /// The next JSON column of the table.
    json: usize,
}

impl<'a> Values<'a> {
    /// The next column that the image holds.
    #[inline]
    fn next_field(&mut self) -> Result<Option<Field<'a>>> {
        while let Some(codec) = self.image.layout.columns.get(self.column) {
            let column = self.column;
            self.column += 1;
            self.json += usize::from(codec.is_json());
            if !self.image.present.get(column) {
                continue;
            }
            let position = self.position;
            self.position += 1;
            if self.image.nulls.get(position) {
                return Ok(Some((column, None)));
            }
            return Ok(Some((column, Some(codec.take(&mut self.bytes)?))));
        }
        Ok(None)
    }

    #[inline]
    fn decode(&self, column: usize, field: Option<&'a [u8]>) -> Result<Value<'a>> {
        let Some(field) = field else {
            return Ok(Value::Null);
        };
        let codec = &self.image.layout.columns[column];
        if let Some(partial) = self.image.partial
            && codec.is_json()
            && partial.get(self.json - 1)
        {
            return Ok(codec.diffs(field));
        }
        codec.value(field).map_err(|err| err.at(self.image.at))
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = Result<(usize, Value<'a>)>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.next_field() {
            Ok(Some((column, field))) => {
                Some(self.decode(column, field).map(|value| (column, value)))
            }
            Ok(None) => None,
            Err(err) => {
                self.column = self.image.layout.len();
                Some(Err(err))
            }
        }
    }
}
