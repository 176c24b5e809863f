//! The text of a document, as `cast(document as char)` gives it on the server.

use std::fmt::Write;

use crate::error::{ErrorKind, Result};

use super::double;
use super::value::{JsonDocument, JsonValue};

/// The server refuses deeper documents.
const DEPTH_MAX: usize = 100;

impl JsonDocument<'_> {
    /// Appends the document's text, as the server's `cast(.. as char)` gives it.
    ///
    /// # Errors
    /// When the bytes are not a document.
    pub fn write_text(self, out: &mut String) -> Result<()> {
        let mut writer = Writer {
            out,
            // Each value takes at least a byte of the document; more values
            // than bytes come only from entries that share their bytes, whose
            // text could grow without bound.
            values_left: self.as_bytes().len() + 1,
        };
        writer.value(self.root()?, 0)
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
}

impl Writer<'_> {
    fn value(&mut self, value: JsonValue<'_>, depth: usize) -> Result<()> {
        self.values_left = match self.values_left.checked_sub(1) {
            Some(left) if depth <= DEPTH_MAX => left,
            _ => {
                return Err(ErrorKind::Bound {
                    what: "depth or size of a JSON document",
                    bound: DEPTH_MAX,
                }
                .into());
            }
        };
        match value {
            JsonValue::Array(array) => {
                self.out.push('[');
                for (index, element) in array.elements().enumerate() {
                    self.comma(index);
                    self.value(element?, depth + 1)?;
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
                    self.value(value, depth + 1)?;
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
