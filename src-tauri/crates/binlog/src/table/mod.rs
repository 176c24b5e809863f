//! Table maps: the columns that row events are about.

mod column;
mod hint;
mod metadata;

use std::fmt;
use std::sync::Arc;

pub use column::{Column, ColumnType, FractionFormat};
pub use hint::ColumnHint;
pub use metadata::PrimaryKeyPart;

use crate::Flavour;
use crate::bytes::{Bytes, utf8};
use crate::error::{Error, ErrorKind, Result, malformed};
use crate::row::{ColumnCodec, RowLayout};

/// The most columns that a table can have on any server.
const COLUMNS_MAX: usize = 4096;

/// A table as a table map event describes it.
#[derive(Debug, Clone)]
pub struct TableMap {
    /// The id that row events use, good until the statement ends.
    pub table_id: u64,
    /// The database.
    pub database: String,
    /// The table.
    pub table: String,
    /// The columns, in the order of the row images.
    pub columns: Vec<Column>,
    /// The primary key, where the event says (`binlog_row_metadata=FULL`).
    pub primary_key: Option<Vec<PrimaryKeyPart>>,
    layout: LayoutOrReason,
    /// The bytes it was decoded from: the same bytes are the same table, so
    /// that each statement on it does not decode them again.
    raw: Box<[u8]>,
}

/// Without hints a table may lack what its rows need; that is an error only
/// when its rows are read without hints.
type LayoutOrReason = std::result::Result<Arc<RowLayout>, ErrorKind>;

impl TableMap {
    /// Decodes the body of a table map event whose id has `id_bytes`.
    pub(crate) fn parse(body: &[u8], id_bytes: usize, flavour: Flavour) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let table_id = bytes.uint(id_bytes, "table id")?;
        bytes.u16("table map flags")?;
        let database = short_name(&mut bytes, "database name")?;
        let table = short_name(&mut bytes, "table name")?;
        let count = bytes.packed_len("number of columns")?;
        if count > COLUMNS_MAX {
            return Err(malformed("number of columns", count));
        }
        let types = bytes.take(count, "column types")?;
        let meta_length = bytes.packed_len("column metadata length")?;
        let mut meta = Bytes::new(bytes.take(meta_length, "column metadata")?);
        let nullable = bytes.take(count.div_ceil(8), "nullable columns")?;
        let mut columns = Vec::with_capacity(count);
        for (index, &code) in types.iter().enumerate() {
            let Some(kind) = ColumnType::parse(code, flavour, &mut meta)? else {
                return Err(ErrorKind::UnknownColumnType {
                    table: format!("{database}.{table}"),
                    column: index,
                    code,
                }
                .into());
            };
            let nullable = nullable[index / 8] >> (index % 8) & 1 != 0;
            columns.push(Column::new(kind, nullable));
        }
        meta.end("column metadata")?;
        let primary_key = metadata::read(&mut bytes, &mut columns)?;
        let layout = layout_of(&database, &table, &columns, &[]);
        Ok(Self {
            table_id,
            database,
            table,
            columns,
            primary_key,
            layout,
            raw: body.into(),
        })
    }

    /// Whether this map was decoded from the same bytes.
    pub(crate) fn is_of(&self, body: &[u8]) -> bool {
        *self.raw == *body
    }

    /// Bytes held, for the bound on what the decoder keeps.
    pub(crate) fn weight(&self) -> usize {
        const COLUMN_WEIGHT: usize = 200;
        self.raw.len() * 3 + self.columns.len() * COLUMN_WEIGHT
    }

    /// How to read the table's rows, from the event alone.
    ///
    /// # Errors
    /// When the event does not say whether an integer column is unsigned, or
    /// how many digits of fraction a column in an old format has: then use [`layout_with`](Self::layout_with).
    pub fn layout(&self) -> Result<&Arc<RowLayout>> {
        self.layout.as_ref().map_err(|kind| kind.clone().into())
    }

    /// How to read the table's rows, from the event and, where it is silent,
    /// from the caller's knowledge of the table: one hint a column, or none at
    /// all. Make it once for each table map, not for each event.
    ///
    /// # Errors
    /// When the number of hints is not that of the columns, or neither event
    /// nor hint says what the rows need.
    pub fn layout_with(&self, hints: &[ColumnHint]) -> Result<Arc<RowLayout>> {
        layout_of(&self.database, &self.table, &self.columns, hints).map_err(Error::from)
    }
}

fn layout_of(
    database: &str,
    table: &str,
    columns: &[Column],
    hints: &[ColumnHint],
) -> LayoutOrReason {
    let name = || format!("{database}.{table}");
    if !hints.is_empty() && hints.len() != columns.len() {
        return Err(ErrorKind::HintCount {
            table: name(),
            columns: columns.len(),
            hints: hints.len(),
        });
    }
    let mut codecs = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let hint = hints.get(index).copied().unwrap_or_default();
        codecs.push(ColumnCodec::new(column, hint).map_err(|gap| gap.error(name(), index))?);
    }
    Ok(Arc::new(RowLayout::new(codecs)))
}

impl fmt::Display for TableMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.database, self.table)
    }
}

/// A name with its length before and a zero byte after it.
fn short_name(bytes: &mut Bytes<'_>, what: &'static str) -> Result<String> {
    let length = bytes.packed_len(what)?;
    let name = bytes.take(length, what)?;
    match bytes.u8(what)? {
        0 => utf8(name, what),
        other => Err(malformed(what, other)),
    }
}
