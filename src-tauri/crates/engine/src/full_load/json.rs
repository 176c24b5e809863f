//! MySQL's JSON documents as literals whose types survive.
//!
//! A document is sent as text, which the server parses. Parsing gives objects,
//! arrays, text, booleans, nulls, integers and doubles their own types back;
//! a document that *is* a decimal, a date or the like (`json_type` at the top
//! says so) is built by a cast from a value of that type.

use crate::error::{Error, ErrorKind, Result};
use crate::server::literal;

/// Appends the document `text`, whose `json_type` is `kind`.
///
/// # Errors
/// `Apply` for a type that no expression makes.
pub(super) fn write(out: &mut Vec<u8>, text: &[u8], kind: &[u8], column: &str) -> Result<()> {
    match kind {
        b"DECIMAL" => {
            out.extend_from_slice(b"cast(");
            literal::number_text(out, text)?;
            out.extend_from_slice(b" as json)");
        }
        b"UNSIGNED INTEGER" => {
            out.extend_from_slice(b"cast(cast(");
            literal::number_text(out, text)?;
            out.extend_from_slice(b" as unsigned) as json)");
        }
        b"DATE" => temporal(out, text, b"date"),
        b"TIME" => temporal(out, text, b"time(6)"),
        // No expression makes a TIMESTAMP; a DATETIME prints and compares the same.
        b"DATETIME" | b"TIMESTAMP" => temporal(out, text, b"datetime(6)"),
        b"OBJECT" | b"ARRAY" | b"BOOLEAN" | b"NULL" | b"INTEGER" | b"DOUBLE" | b"STRING" => {
            literal::utf8(out, text);
        }
        b"BLOB" | b"OPAQUE" | b"BIT" => opaque(out, text, column)?,
        _ => {
            return Err(Error::new(
                ErrorKind::Apply,
                format!(
                    "Column {column} holds a JSON value of type {}, which is not known",
                    String::from_utf8_lossy(kind)
                ),
            ));
        }
    }
    Ok(())
}

/// A date or time prints as a JSON string.
fn temporal(out: &mut Vec<u8>, text: &[u8], kind: &[u8]) {
    let bare = text
        .strip_prefix(b"\"")
        .and_then(|text| text.strip_suffix(b"\""))
        .unwrap_or(text);
    out.extend_from_slice(b"cast(cast(");
    literal::bytes(out, bare);
    out.extend_from_slice(b" as ");
    out.extend_from_slice(kind);
    out.extend_from_slice(b") as json)");
}

/// What a binary string becomes inside a document: the only opaque kind that
/// an expression makes.
const BINARY_STRING: &[u8] = b"\"base64:type253:";

fn opaque(out: &mut Vec<u8>, text: &[u8], column: &str) -> Result<()> {
    let digits = text
        .strip_prefix(BINARY_STRING)
        .and_then(|text| text.strip_suffix(b"\""))
        .filter(|digits| {
            let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\n\\".contains(byte);
            digits.iter().all(plain)
        })
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Apply,
                format!(
                    "Column {column} holds a JSON value of a kind that no SQL expression makes"
                ),
            )
        })?;
    out.extend_from_slice(b"json_extract(json_array(from_base64(");
    literal::bytes(out, digits);
    out.extend_from_slice(b")), '$[0]')");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, kind: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, text.as_bytes(), kind.as_bytes(), "c").unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_scalar_keeps_its_type() {
        assert_eq!(written("1.50", "DECIMAL"), "cast(1.50 as json)");
        assert_eq!(
            written("7", "UNSIGNED INTEGER"),
            "cast(cast(7 as unsigned) as json)"
        );
        assert_eq!(
            written("\"2020-01-02\"", "DATE"),
            "cast(cast('2020-01-02' as date) as json)"
        );
        assert_eq!(written("{\"a\": 1}", "OBJECT"), "_utf8mb4'{\"a\": 1}'");
    }

    #[test]
    fn an_unknown_type_is_an_error() {
        assert!(write(&mut Vec::new(), b"1", b"FUTURE", "c").is_err());
        assert!(write(&mut Vec::new(), b"\"base64:type9:AA\"", b"OPAQUE", "c").is_err());
    }
}
