//! The one codec that writes values into SQL text.
//!
//! It relies on what a [`super::session::Purpose::Writer`] (or `Reader`) sets:
//! a binary client character set, so that the bytes between the quotes reach
//! the column unconverted, and an `sql_mode` without `NO_BACKSLASH_ESCAPES`.
//! Under it a plain quoted literal is a *binary* string: right to store into a
//! text column of any charset, wrong to compare with one by its collation. To
//! compare, use [`text_of`], which says the charset.

pub mod json;

use crate::error::{Error, ErrorKind, Result};

/// Appends NULL.
pub fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

/// Appends a signed integer.
pub fn signed(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(value.to_string().as_bytes());
}

/// Appends an unsigned integer.
pub fn unsigned(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(value.to_string().as_bytes());
}

/// Appends a FLOAT so that it is stored, and found by comparison, exactly: as
/// the DOUBLE that has the same value. The shortest text of the FLOAT itself
/// (`0.1`) stands for another DOUBLE, which no stored FLOAT equals.
///
/// # Errors
/// `Apply` for what no column can hold: infinities and NaN.
pub fn float(out: &mut Vec<u8>, value: f32) -> Result<()> {
    double(out, f64::from(value))
}

/// Appends a DOUBLE by the shortest digits that lead back to it, in the form
/// that a server parses as a floating-point number rather than a decimal.
///
/// # Errors
/// `Apply` for what no column can hold: infinities and NaN.
pub fn double(out: &mut Vec<u8>, value: f64) -> Result<()> {
    if !value.is_finite() {
        return Err(Error::new(
            ErrorKind::Apply,
            "A floating-point value is infinite or not a number, which no column can hold",
        ));
    }
    out.extend_from_slice(format!("{value:e}").as_bytes());
    Ok(())
}

/// Appends a number that is given as text: digits, sign, point, exponent.
///
/// # Errors
/// `Apply` when it is anything else, which would be SQL of its own.
pub fn number_text(out: &mut Vec<u8>, text: &[u8]) -> Result<()> {
    let plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    if text.is_empty() || !text.iter().all(plain) {
        return Err(Error::new(
            ErrorKind::Apply,
            "A numeric column holds text that is not a number",
        ));
    }
    out.extend_from_slice(text);
    Ok(())
}

/// Appends a floating-point number that is given as the server's text, in the
/// form of [`double`].
///
/// # Errors
/// As [`number_text`].
pub fn double_text(out: &mut Vec<u8>, text: &[u8]) -> Result<()> {
    number_text(out, text)?;
    if !text.contains(&b'e') && !text.contains(&b'E') {
        out.extend_from_slice(b"e0");
    }
    Ok(())
}

/// Appends bytes between quotes: text in its column's charset, binary strings,
/// dates and times, geometries.
pub fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    out.reserve(value.len() + 2);
    out.push(b'\'');
    let mut rest = value;
    while let Some(place) = rest
        .iter()
        .position(|byte| matches!(byte, b'\'' | b'\\' | b'\0'))
    {
        out.extend_from_slice(&rest[..place]);
        out.push(b'\\');
        // NUL is written as a letter: tools that read statement logs stop at it.
        out.push(if rest[place] == 0 { b'0' } else { rest[place] });
        rest = &rest[place + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'\'');
}

/// Appends text of a charset, so that it is compared, and converted, as such.
///
/// # Errors
/// `Schema` when `charset` is not the name of a charset.
pub fn text_of(out: &mut Vec<u8>, charset: &str, value: &[u8]) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if charset.is_empty() || !charset.bytes().all(plain) {
        return Err(Error::new(
            ErrorKind::Schema,
            format!("{charset:?} is not the name of a character set"),
        ));
    }
    out.push(b'_');
    out.extend_from_slice(charset.as_bytes());
    bytes(out, value);
    Ok(())
}

/// Appends text in UTF-8 that the server converts to the column's charset or
/// parses: JSON documents, UUIDs, addresses.
pub fn utf8(out: &mut Vec<u8>, value: &[u8]) {
    out.extend_from_slice(b"_utf8mb4");
    bytes(out, value);
}

/// Appends the bits of a BIT column, the highest byte first, as a number.
///
/// # Errors
/// `Apply` when there are more than 64.
pub fn bits(out: &mut Vec<u8>, value: &[u8]) -> Result<()> {
    if value.len() > size_of::<u64>() {
        return Err(Error::new(
            ErrorKind::Apply,
            "A BIT column holds more than 64 bits",
        ));
    }
    let number = value
        .iter()
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    unsigned(out, number);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn bytes_cannot_end_their_own_quotes() {
        assert_eq!(written(|out| bytes(out, b"a'b\\c\0d")), r"'a\'b\\c\0d'");
        assert_eq!(written(|out| bytes(out, b"")), "''");
    }

    #[test]
    fn floating_point_numbers_lead_back_to_themselves() {
        let text = |value| written(|out| double(out, value).unwrap());
        assert_eq!(text(0.1), "1e-1");
        assert_eq!(text(-0.0), "-0e0");
        assert_eq!(text(f64::MAX), "1.7976931348623157e308");
        assert_eq!(text(f64::MIN_POSITIVE), "2.2250738585072014e-308");
        assert_eq!(
            written(|out| float(out, 0.1).unwrap()),
            "1.0000000149011612e-1"
        );
        assert!(double(&mut Vec::new(), f64::NAN).is_err());
        assert_eq!(written(|out| double_text(out, b"1.5").unwrap()), "1.5e0");
        assert_eq!(written(|out| double_text(out, b"1e20").unwrap()), "1e20");
    }

    #[test]
    fn what_is_not_a_number_is_no_sql() {
        assert!(number_text(&mut Vec::new(), b"1); drop").is_err());
        assert!(number_text(&mut Vec::new(), b"").is_err());
        assert_eq!(written(|out| signed(out, i64::MIN)), "-9223372036854775808");
    }

    #[test]
    fn text_says_its_charset_and_bits_are_a_number() {
        assert_eq!(
            written(|out| text_of(out, "latin1", b"x").unwrap()),
            "_latin1'x'"
        );
        assert!(text_of(&mut Vec::new(), "latin1'", b"").is_err());
        assert_eq!(
            written(|out| bits(out, &[0xFF; 8]).unwrap()),
            "18446744073709551615"
        );
        assert!(bits(&mut Vec::new(), &[0; 9]).is_err());
    }
}
