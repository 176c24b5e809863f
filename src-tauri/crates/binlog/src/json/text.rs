//! The text of a document, as `cast(document as char)` gives it on the server.

use std::fmt::Write;

use crate::error::{ErrorKind, Result};

use super::double;
use super::value::{JsonDocument, JsonValue};

impl JsonDocument<'_> {
    /// Appends the document's text, as the server's `cast(.. as char)` gives it.
    ///
    /// # Errors
    /// When the bytes are not a document.
    pub fn write_text(self, out: &mut String) -> Result<()> {
        // Each value takes at least a byte of the document; more values than
        // bytes come only from entries that share their bytes, whose text
        // could grow without bound.
        let values_max = self.as_bytes().len() + 1;
        let mut writer = Writer {
            out,
            values_left: values_max,
            values_max,
        };
        writer.value(self.root()?)
    }

    /// The document's text.
    ///
    /// # Errors
    /// When the bytes are not a document.
    pub fn text(self) -> Result<String> {
        let mut out = String::new();
        self.write_text(&mut out)?;
        Ok(out)
    }
}

struct Writer<'o> {
    out: &'o mut String,
    values_left: usize,
    values_max: usize,
}

impl Writer<'_> {
    fn value(&mut self, value: JsonValue<'_>) -> Result<()> {
        let Some(left) = self.values_left.checked_sub(1) else {
            return Err(ErrorKind::Bound {
                what: "number of values in a JSON document",
                bound: self.values_max,
            }
            .into());
        };
        self.values_left = left;
        match value {
            JsonValue::Array(array) => {
                self.out.push('[');
                for (index, element) in array.elements().enumerate() {
                    self.comma(index);
                    self.value(element?)?;
                }
                self.out.push(']');
            }
            JsonValue::Object(object) => {
                self.out.push('{');
                for (index, member) in object.members().enumerate() {
                    let (key, value) = member?;
                    self.comma(index);
                    self.string(key);
                    self.out.push_str(": ");
                    self.value(value)?;
                }
                self.out.push('}');
            }
            scalar => self.scalar(scalar),
        }
        Ok(())
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.push_str(", ");
        }
    }

    fn scalar(&mut self, value: JsonValue<'_>) {
        // Writing to a String does not fail.
        let out = &mut *self.out;
        let _ = match value {
            JsonValue::Null => out.write_str("null"),
            JsonValue::Bool(value) => write!(out, "{value}"),
            JsonValue::Int(number) => write!(out, "{number}"),
            JsonValue::UInt(number) => write!(out, "{number}"),
            JsonValue::Decimal(number) => write!(out, "{number}"),
            JsonValue::Date(date) => write!(out, "\"{date}\""),
            JsonValue::Time(time) => write!(out, "\"{time}\""),
            JsonValue::DateTime(time) | JsonValue::Timestamp(time) => write!(out, "\"{time}\""),
            JsonValue::Double(number) => {
                double::write(out, number);
                Ok(())
            }
            JsonValue::String(text) => {
                self.string(text);
                Ok(())
            }
            JsonValue::Opaque { type_code, bytes } => {
                let text = format!("base64:type{type_code}:{}", base64(bytes));
                self.string(&text);
                Ok(())
            }
            // Containers are handled by the caller.
            JsonValue::Array(_) | JsonValue::Object(_) => Ok(()),
        };
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\u{8}' => self.out.push_str("\\b"),
                '\u{c}' => self.out.push_str("\\f"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                control if control < ' ' => {
                    let _ = write!(self.out, "\\u{:04x}", u32::from(control));
                }
                other => self.out.push(other),
            }
        }
        self.out.push('"');
    }
}

/// Base 64 with the line breaks that the server puts in.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const LINE_CHARS: usize = 76;
    let mut out = String::with_capacity(bytes.len() / 3 * 4 + 4);
    let mut line = 0;
    for group in bytes.chunks(3) {
        if line == LINE_CHARS {
            out.push('\n');
            line = 0;
        }
        let bits = group
            .iter()
            .chain([&0, &0])
            .take(3)
            .fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte));
        for position in 0..4 {
            let index = bits >> (18 - 6 * position) & 63;
            out.push(if position as usize > group.len() {
                '='
            } else {
                char::from(ALPHABET[index as usize])
            });
        }
        line += 4;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small arrays, each but the innermost with one element: the next one.
    fn nested(depth: u8) -> Vec<u8> {
        let mut document = vec![0, 0, 4, 0];
        for _ in 1..depth {
            let mut outer = vec![1, 0];
            let size = u16::try_from(document.len() + 7).unwrap();
            outer.extend(size.to_le_bytes());
            outer.extend([2, 7, 0]);
            outer.extend(&document);
            document = outer;
        }
        document.insert(0, 2);
        document
    }

    #[test]
    fn documents_are_as_deep_as_the_server_allows_and_no_deeper() {
        let deepest = nested(100);
        let text = JsonDocument::new(&deepest).text().unwrap();
        assert_eq!(text, format!("{}{}", "[".repeat(100), "]".repeat(100)));
        assert!(JsonDocument::new(&nested(101)).text().is_err());
    }

    #[test]
    fn entries_that_share_their_bytes_do_not_multiply() {
        // Twelve arrays of 8 entries, each entry the same next array: 8 to the 12th values.
        let mut document = vec![0, 0, 4, 0];
        for _ in 0..12 {
            let head = 4 + 8 * 3;
            let mut outer = vec![8, 0];
            outer.extend(u16::try_from(document.len() + head).unwrap().to_le_bytes());
            for _ in 0..8 {
                outer.push(2);
                outer.extend(u16::try_from(head).unwrap().to_le_bytes());
            }
            outer.extend(&document);
            document = outer;
        }
        document.insert(0, 2);
        assert!(JsonDocument::new(&document).text().is_err());
    }

    #[test]
    fn bytes_are_written_in_lines_as_the_server_does() {
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"a"), "YQ==");
        assert_eq!(base64(b"abcd"), "YWJjZA==");
        let lines = base64(&[0; 58]);
        assert_eq!(lines.lines().map(str::len).collect::<Vec<_>>(), [76, 4]);
    }
}
