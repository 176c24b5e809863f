//! Documents of the binlog.

use binlog::json::{JsonDocument, JsonValue};

use super::{BINARY_STRINGS, Special, no_expression, parsed, scalar, scalar_document};
use crate::error::{Error, ErrorKind, Result};
use crate::server::literal;

/// Appends a document as MySQL keeps it.
///
/// # Errors
/// `Decode` when its bytes are not a document, `Apply` for a value that no SQL
/// expression makes.
pub fn document(out: &mut Vec<u8>, document: JsonDocument<'_>) -> Result<()> {
    let root = document.root().map_err(unreadable)?;
    if !holds_special(root)? {
        literal::utf8(out, document.text().map_err(unreadable)?.as_bytes());
        return Ok(());
    }
    match special(root)? {
        Some((special, text)) => scalar_document(out, special, &text),
        None => build(out, root),
    }
}

/// Whether parsing its text would change a type. Depth is bounded by the
/// server's own bound on documents, which reading the text has checked.
fn holds_special(value: JsonValue<'_>) -> Result<bool> {
    match value {
        JsonValue::Array(array) => {
            for element in array.elements() {
                if holds_special(element.map_err(unreadable)?)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        JsonValue::Object(object) => {
            for member in object.members() {
                if holds_special(member.map_err(unreadable)?.1)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        scalar => Ok(special(scalar)?.is_some()),
    }
}

fn build(out: &mut Vec<u8>, value: JsonValue<'_>) -> Result<()> {
    match value {
        JsonValue::Array(array) => {
            out.extend_from_slice(b"json_array(");
            for (nth, element) in array.elements().enumerate() {
                if nth > 0 {
                    out.push(b',');
                }
                build(out, element.map_err(unreadable)?)?;
            }
            out.push(b')');
        }
        JsonValue::Object(object) => {
            out.extend_from_slice(b"json_object(");
            for (nth, member) in object.members().enumerate() {
                if nth > 0 {
                    out.push(b',');
                }
                let (key, value) = member.map_err(unreadable)?;
                literal::utf8(out, key.as_bytes());
                out.push(b',');
                build(out, value)?;
            }
            out.push(b')');
        }
        other => match special(other)? {
            Some((special, text)) => scalar(out, special, &text)?,
            None => plain(out, other)?,
        },
    }
    Ok(())
}

/// A scalar that parsing gives its own type back.
fn plain(out: &mut Vec<u8>, value: JsonValue<'_>) -> Result<()> {
    match value {
        JsonValue::Null => literal::null(out),
        JsonValue::Bool(true) => out.extend_from_slice(b"true"),
        JsonValue::Bool(false) => out.extend_from_slice(b"false"),
        JsonValue::String(text) => literal::utf8(out, text.as_bytes()),
        JsonValue::Int(number) => literal::signed(out, number),
        JsonValue::UInt(number) => literal::unsigned(out, number),
        JsonValue::Double(number) => literal::double(out, number)?,
        _ => parsed(out, b"null"),
    }
    Ok(())
}

fn special(value: JsonValue<'_>) -> Result<Option<(Special, Vec<u8>)>> {
    let found = match value {
        JsonValue::Decimal(decimal) => (Special::Decimal, decimal.text().as_bytes().to_vec()),
        // Larger ones are unsigned when they are parsed, too.
        JsonValue::UInt(number) if i64::try_from(number).is_ok() => {
            (Special::Unsigned, number.to_string().into_bytes())
        }
        JsonValue::Date(date) => (Special::Date, date.to_string().into_bytes()),
        JsonValue::Time(time) => (Special::Time, time.to_string().into_bytes()),
        // No expression makes a TIMESTAMP; a DATETIME prints and compares the same.
        JsonValue::DateTime(time) | JsonValue::Timestamp(time) => {
            (Special::DateTime, time.to_string().into_bytes())
        }
        JsonValue::Opaque { type_code, bytes } => {
            if !BINARY_STRINGS.contains(&type_code) {
                return Err(no_expression(type_code));
            }
            (Special::Opaque, bytes.to_vec())
        }
        _ => return Ok(None),
    };
    Ok(Some(found))
}

fn unreadable(cause: binlog::Error) -> Error {
    Error::new(ErrorKind::Decode, "A JSON document cannot be read").because(cause)
}
