//! Which literal a value becomes that came as text.

use crate::error::Result;
use crate::server::literal;

/// How a value is written into SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// Digits that are a number exactly.
    Number,
    /// Digits of a floating-point number.
    Double,
    /// BIT, as bytes.
    Bits,
    /// Bytes as they are: binary strings, dates, geometries, and text that goes
    /// into a column of its own charset.
    Bytes,
    /// Text in this charset, to be compared by a column's collation, or to be
    /// converted. A plain literal would be a binary string.
    Text(String),
    /// Text that both servers parse by meaning.
    Utf8,
}

impl Form {
    /// Appends the literal.
    ///
    /// # Errors
    /// `Apply` for a value that is not of this form.
    pub(super) fn write(&self, value: &[u8], out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Number => literal::number_text(out, value),
            Self::Double => literal::double_text(out, value),
            Self::Bits => literal::bits(out, value),
            Self::Text(charset) => literal::text_of(out, charset, value),
            Self::Bytes => {
                literal::bytes(out, value);
                Ok(())
            }
            Self::Utf8 => {
                literal::utf8(out, value);
                Ok(())
            }
        }
    }
}
