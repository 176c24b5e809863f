//! Text to and from the columns of the `lockstep` database.

use std::fmt::Write;

use mysql_async::prelude::FromValue;
use mysql_async::{Row, Value};

use crate::error::{Error, ErrorKind, Result};

/// Text as a literal that needs no escapes. It is said to be UTF-8: compared
/// with a binary string, a column would be compared without its index, and
/// every row that is looked at would be locked.
pub(super) fn literal(value: impl AsRef<str>) -> String {
    format!("_utf8mb4 {}", binary(value.as_ref()))
}

/// Bytes as a literal that needs no escapes.
pub(super) fn binary(value: impl AsRef<[u8]>) -> String {
    let bytes = value.as_ref();
    let mut out = String::with_capacity(bytes.len() * 2 + 3);
    out.push_str("x'");
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out.push('\'');
    out
}

/// As [`literal`], or `null`.
pub(super) fn optional(value: Option<impl AsRef<str>>) -> String {
    value.map_or_else(|| "null".to_owned(), literal)
}

/// A number, or `null`.
pub(super) fn number(value: Option<u32>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| value.to_string())
}

/// A value as JSON text.
pub(super) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|cause| {
        Error::new(ErrorKind::Internal, "A mark cannot be written as JSON").because(cause)
    })
}

/// A field of a row of ours.
pub(super) fn field<T: FromValue>(row: &Row, index: usize) -> Result<T> {
    let value = row.as_ref(index).cloned().unwrap_or(Value::NULL);
    mysql_async::from_value_opt(value).map_err(|_| unreadable(&format!("field {index} of a row")))
}

/// A text of a row of ours.
pub(super) fn text(row: &Row, index: usize) -> Result<String> {
    optional_text(row, index)?.ok_or_else(|| unreadable(&format!("field {index} of a row")))
}

/// A text of a row of ours, or NULL.
pub(super) fn optional_text(row: &Row, index: usize) -> Result<Option<String>> {
    field::<Option<Vec<u8>>>(row, index)?
        .map(|bytes| {
            String::from_utf8(bytes)
                .map_err(|cause| unreadable(&format!("field {index} of a row")).because(cause))
        })
        .transpose()
}

/// What is stored contradicts what this build writes.
pub(super) fn unreadable(what: &str) -> Error {
    Error::new(
        ErrorKind::State,
        format!("The {what} in the database lockstep of the destination cannot be understood"),
    )
}
