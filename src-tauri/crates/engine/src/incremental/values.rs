//! Values of row images as SQL literals.

use std::borrow::Cow;

use binlog::json::{JsonDiffs, JsonDocument};
use binlog::row::{RowImage, Value};

use crate::apply::shape::LiteralRow;
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{ColumnDef, DataType};
use crate::server::facts::ServerVersion;
use crate::server::literal;

/// Writes the literals of an image, one for each column of the source's table.
/// `before` is the image before an update: a document in the one after it may
/// be logged as what differs.
///
/// # Errors
/// `Decode` when a value cannot be read, naming the column.
pub(crate) fn row(
    image: &RowImage<'_>,
    before: Option<&RowImage<'_>>,
    columns: &[ColumnDef],
    destination: ServerVersion,
) -> Result<LiteralRow> {
    let mut row = LiteralRow::default();
    let mut place = 0;
    for value in image.values() {
        let (index, value) = value.map_err(|cause| {
            Error::new(ErrorKind::Decode, "A row image cannot be read").because(cause)
        })?;
        while place < index {
            row.push_absent();
            place += 1;
        }
        let column = columns.get(index).ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                "A row image has more columns than its table",
            )
        })?;
        if value == Value::Enum(0) {
            row.mark_enum_zero();
        }
        let whole;
        let value = match value {
            Value::JsonDiff(diffs) => {
                whole = changed(diffs, before, index)
                    .map_err(|cause| unreadable_document(column).because(cause))?
                    .ok_or_else(|| no_document(column))?;
                Value::Json(JsonDocument::new(&whole))
            }
            value => value,
        };
        row.push_with(|out| match &value {
            Value::Json(document) if !destination.is_mariadb() => {
                literal::json::document(out, *document)
            }
            value => write(out, column, value),
        })?;
        place += 1;
    }
    while place < columns.len() {
        row.push_absent();
        place += 1;
    }
    Ok(row)
}

/// The document that an update made of the one before it.
fn changed<'a>(
    diffs: JsonDiffs<'_>,
    before: Option<&RowImage<'a>>,
    index: usize,
) -> binlog::Result<Option<Cow<'a, [u8]>>> {
    match before
        .map(|image| image.value(index))
        .transpose()?
        .flatten()
    {
        Some(Value::Json(document)) => diffs.apply(document).map(Some),
        _ => Ok(None),
    }
}

fn no_document(column: &ColumnDef) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!(
            "Column {} was logged as a difference from a JSON document that the event does not hold",
            column.name
        ),
    )
}

fn unreadable_document(column: &ColumnDef) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("The JSON document of column {} cannot be read", column.name),
    )
}

fn write(out: &mut Vec<u8>, column: &ColumnDef, value: &Value<'_>) -> Result<()> {
    match value {
        Value::Null => literal::null(out),
        Value::Int(number) => literal::signed(out, *number),
        Value::UInt(number) => literal::unsigned(out, *number),
        Value::Float(number) => literal::float(out, *number)?,
        Value::Double(number) => literal::double(out, *number)?,
        Value::Decimal(number) => literal::number_text(out, number.text().as_bytes())?,
        Value::Date(date) => literal::bytes(out, date.to_string().as_bytes()),
        Value::Time(time) => literal::bytes(out, time.to_string().as_bytes()),
        Value::DateTime(time) => literal::bytes(out, time.to_string().as_bytes()),
        Value::Timestamp(instant) if instant.is_zero() => {
            literal::bytes(out, b"0000-00-00 00:00:00");
        }
        Value::Timestamp(instant) => literal::bytes(out, instant.utc().to_string().as_bytes()),
        // Four digits: a shorter text would be read as a year of this century.
        Value::Year(year) => literal::bytes(out, format!("{year:04}").as_bytes()),
        Value::Bytes(bytes) => text_or_bytes(out, column, bytes)?,
        Value::Bit { bytes, .. } => literal::bits(out, bytes)?,
        Value::Enum(member) => literal::unsigned(out, u64::from(*member)),
        Value::Set(members) => literal::unsigned(out, *members),
        Value::Json(document) => {
            let text = document
                .text()
                .map_err(|cause| unreadable_document(column).because(cause))?;
            literal::utf8(out, text.as_bytes());
        }
        // `row` has made a document of it where there was one before.
        Value::JsonDiff(_) => return Err(no_document(column)),
    }
    Ok(())
}

fn text_or_bytes(out: &mut Vec<u8>, column: &ColumnDef, bytes: &[u8]) -> Result<()> {
    match (&column.charset, &column.data_type) {
        (Some(charset), _) if charset != "binary" => literal::text_of(out, charset, bytes),
        // A server takes no JSON document from a binary string.
        (_, DataType::Json) => {
            literal::utf8(out, bytes);
            Ok(())
        }
        (_, DataType::Uuid) => {
            literal::utf8(out, uuid_text(bytes)?.as_bytes());
            Ok(())
        }
        _ => {
            literal::bytes(out, bytes);
            Ok(())
        }
    }
}

/// MariaDB keeps a UUID's five parts in the order in which they sort, last part
/// first, unless its version is one whose parts sort as they are written.
fn uuid_text(bytes: &[u8]) -> Result<String> {
    let stored: [u8; 16] = bytes.try_into().map_err(|_| {
        Error::new(
            ErrorKind::Decode,
            format!("A UUID has {} bytes instead of 16", bytes.len()),
        )
    })?;
    let id = uuid::Uuid::from_bytes(in_written_order(stored));
    Ok(id.hyphenated().to_string())
}

fn in_written_order(stored: [u8; 16]) -> [u8; 16] {
    let mut written = [0; 16];
    written[10..16].copy_from_slice(&stored[0..6]);
    written[8..10].copy_from_slice(&stored[6..8]);
    written[6..8].copy_from_slice(&stored[8..10]);
    written[4..6].copy_from_slice(&stored[10..12]);
    written[0..4].copy_from_slice(&stored[12..16]);
    // Swapped only when what comes out is a version 1 to 5 of the usual variant.
    let (version, variant) = (written[6] >> 4, written[8] & 0x80);
    if (1..=5).contains(&version) && variant != 0 {
        written
    } else {
        stored
    }
}
