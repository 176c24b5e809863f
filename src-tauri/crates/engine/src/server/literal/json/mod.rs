//! MySQL's JSON documents as SQL whose every value keeps its type.
//!
//! A server that parses a document's text gives objects, arrays, strings,
//! booleans, nulls, integers and doubles their own types back. Not so what came
//! into the document from SQL: a decimal would become a double, a date a
//! string, a small unsigned integer a signed one. A document that holds any of
//! these is built by `json_object` and `json_array` from values of those types;
//! whatever holds none, and that is nearly everything, is sent as text.

mod document;
mod text;

pub use document::document;
pub use text::{Types, typed_text};

use crate::error::{Error, ErrorKind, Result};

/// Types that parsing does not give back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Special {
    Decimal,
    Unsigned,
    Date,
    Time,
    DateTime,
    Opaque,
}

/// Codes of the column types that a binary string becomes inside a document,
/// by the version of the server: the only opaque values that SQL can make.
const BINARY_STRINGS: [u8; 2] = [15, 253];

/// Appends the value of a special scalar. `text` is bare: digits, a date, or
/// the bytes of an opaque value.
fn scalar(out: &mut Vec<u8>, special: Special, text: &[u8]) -> Result<()> {
    match special {
        Special::Decimal => super::number_text(out, text)?,
        Special::Unsigned => {
            out.extend_from_slice(b"cast(");
            super::number_text(out, text)?;
            out.extend_from_slice(b" as unsigned)");
        }
        Special::Date => cast(out, text, b"date"),
        Special::Time => cast(out, text, b"time(6)"),
        Special::DateTime => cast(out, text, b"datetime(6)"),
        Special::Opaque => super::bytes(out, text),
    }
    Ok(())
}

fn cast(out: &mut Vec<u8>, text: &[u8], kind: &[u8]) {
    out.extend_from_slice(b"cast(");
    super::bytes(out, text);
    out.extend_from_slice(b" as ");
    out.extend_from_slice(kind);
    out.push(b')');
}

/// Appends a document that is nothing but a special scalar.
fn scalar_document(out: &mut Vec<u8>, special: Special, text: &[u8]) -> Result<()> {
    // A cast from a binary string to JSON is refused; inside an array it is not.
    out.extend_from_slice(b"json_extract(json_array(");
    scalar(out, special, text)?;
    out.extend_from_slice(b"), _utf8mb4'$[0]')");
    Ok(())
}

/// Appends text that is parsed, inside a document that is built.
fn parsed(out: &mut Vec<u8>, text: &[u8]) {
    out.extend_from_slice(b"cast(");
    super::utf8(out, text);
    out.extend_from_slice(b" as json)");
}

fn no_expression(type_code: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Apply,
        format!(
            "A JSON document holds a value of SQL type {type_code}, which no SQL expression makes"
        ),
    )
    .hint("Replace the value on the source by text or a number, then resume the task.")
}
