//! DECIMAL: nine digits in four bytes, the sign in the first bit.

use std::fmt;

use crate::bytes::uint_be;
use crate::error::{ErrorKind, Result, malformed};

/// No column has more digits than this.
const COLUMN_PRECISION_MAX: u8 = 65;
/// Values in JSON documents and user variables come with the precision of the
/// server's arithmetic: nine groups of nine digits.
const PRECISION_MAX: u8 = 81;
/// MariaDB allows 38 digits after the point, MySQL 30.
const SCALE_MAX: u8 = 38;

/// Bytes that hold this many digits of an incomplete group.
const GROUP_BYTES: [usize; 10] = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];
const GROUP_DIGITS: usize = 9;

/// Sign, all digits, point, and a zero before the point.
const TEXT_BYTES_MAX: usize = PRECISION_MAX as usize + 3;

/// A DECIMAL as the server stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal<'a> {
    bytes: &'a [u8],
    precision: u8,
    scale: u8,
}

/// The text of a [`Decimal`], as the server prints it.
#[derive(Clone, Copy)]
pub struct DecimalText {
    text: [u8; TEXT_BYTES_MAX],
    length: usize,
}

/// Refuses a precision and scale that no column has.
pub(crate) fn check(precision: u8, scale: u8) -> Result<()> {
    check_within(precision, scale, COLUMN_PRECISION_MAX)
}

fn check_within(precision: u8, scale: u8, precision_max: u8) -> Result<()> {
    if precision == 0 || precision > precision_max {
        return Err(malformed("decimal precision", precision));
    }
    if scale > SCALE_MAX || scale > precision {
        return Err(malformed("decimal scale", scale));
    }
    Ok(())
}

/// Bytes of a decimal whose precision and scale are checked.
pub(super) fn byte_length(precision: u8, scale: u8) -> usize {
    let side = |digits: usize| digits / GROUP_DIGITS * 4 + GROUP_BYTES[digits % GROUP_DIGITS];
    side(usize::from(precision - scale)) + side(usize::from(scale))
}

impl<'a> Decimal<'a> {
    /// Takes a decimal off the front of bytes.
    pub(crate) fn parse(bytes: &'a [u8], precision: u8, scale: u8) -> Result<Self> {
        check_within(precision, scale, PRECISION_MAX)?;
        let needed = byte_length(precision, scale);
        let Some(bytes) = bytes.get(..needed) else {
            return Err(ErrorKind::Short {
                what: "decimal",
                needed,
                left: bytes.len(),
            }
            .into());
        };
        let decimal = Self {
            bytes,
            precision,
            scale,
        };
        let mut groups = decimal.groups();
        match groups.find(|group| group.value >= 10_u32.pow(u32::from(group.digits))) {
            Some(group) => Err(malformed("group of decimal digits", group.value)),
            None => Ok(decimal),
        }
    }

    /// Digits after the point.
    #[must_use]
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// All digits that the type has room for.
    #[must_use]
    pub fn precision(self) -> u8 {
        self.precision
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.bytes.first().is_some_and(|byte| byte & 0x80 == 0)
    }

    fn groups(self) -> impl Iterator<Item = Group> + 'a {
        let whole = usize::from(self.precision - self.scale);
        let fraction = usize::from(self.scale);
        let lengths = [
            (whole % GROUP_DIGITS, 1),
            (GROUP_DIGITS, whole / GROUP_DIGITS),
            (GROUP_DIGITS, fraction / GROUP_DIGITS),
            (fraction % GROUP_DIGITS, 1),
        ];
        let flip = if self.is_negative() { 0xff } else { 0 };
        let mut at = 0;
        let bytes = self.bytes;
        lengths
            .into_iter()
            .flat_map(|(digits, count)| std::iter::repeat_n(digits, count))
            .filter(|&digits| digits > 0)
            .map(move |digits| {
                let length = GROUP_BYTES[digits];
                let mut raw = [0; 4];
                for (slot, byte) in raw[4 - length..].iter_mut().zip(&bytes[at..]) {
                    *slot = byte ^ flip;
                }
                if at == 0 {
                    raw[4 - length] ^= 0x80;
                }
                at += length;
                Group {
                    #[expect(clippy::cast_possible_truncation, reason = "four bytes")]
                    value: uint_be(&raw) as u32,
                    #[expect(clippy::cast_possible_truncation, reason = "at most 9")]
                    digits: digits as u8,
                }
            })
    }

    /// Its text, as the server prints it: every digit of the scale, no leading zeros.
    #[must_use]
    pub fn text(self) -> DecimalText {
        let mut out = DecimalText {
            text: [0; TEXT_BYTES_MAX],
            length: 0,
        };
        if self.is_negative() {
            out.push(b'-');
        }
        let mut whole_left = self.precision - self.scale;
        let mut leading = true;
        for group in self.groups() {
            if whole_left == 0 {
                out.begin_fraction(&mut leading);
            } else {
                whole_left -= group.digits;
            }
            let mut unit = 10_u32.pow(u32::from(group.digits) - 1);
            while unit > 0 {
                let digit = (group.value / unit % 10) as u8;
                leading &= digit == 0 && !out.has_point();
                if !leading {
                    out.push(b'0' + digit);
                }
                unit /= 10;
            }
        }
        if leading {
            out.push(b'0');
        }
        out
    }
}

/// Up to nine digits.
struct Group {
    value: u32,
    digits: u8,
}

impl DecimalText {
    /// The text's bytes, all ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text[..self.length]
    }

    fn push(&mut self, byte: u8) {
        self.text[self.length] = byte;
        self.length += 1;
    }

    fn has_point(&self) -> bool {
        self.as_bytes().contains(&b'.')
    }

    fn begin_fraction(&mut self, leading: &mut bool) {
        if self.has_point() {
            return;
        }
        if *leading {
            self.push(b'0');
            *leading = false;
        }
        self.push(b'.');
    }
}

impl fmt::Display for DecimalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|&byte| fmt::Write::write_char(f, char::from(byte)))
    }
}

impl fmt::Display for Decimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], precision: u8, scale: u8) -> String {
        Decimal::parse(bytes, precision, scale).unwrap().to_string()
    }

    #[test]
    fn decimals_print_as_the_server_prints_them() {
        // The manual's own example: 1234567890.1234 in DECIMAL(14,4).
        let positive = [0x81, 0x0d, 0xfb, 0x38, 0xd2, 0x04, 0xd2];
        let negative = positive.map(|byte| !byte);
        assert_eq!(text(&positive, 14, 4), "1234567890.1234");
        assert_eq!(text(&negative, 14, 4), "-1234567890.1234");
        assert_eq!(text(&[0x80], 1, 0), "0");
        assert_eq!(text(&[0x80, 0x01], 4, 2), "0.01");
        assert_eq!(text(&[0x79], 1, 1), "-0.6");
        assert_eq!(text(&[0x80, 0x00, 0x00, 0x07], 9, 0), "7");
    }

    #[test]
    fn digits_that_are_none_are_refused() {
        assert!(Decimal::parse(&[0xff], 1, 0).is_err());
        assert!(Decimal::parse(&[0x80], 4, 2).is_err());
        assert!(Decimal::parse(&[0x80], 0, 0).is_err());
    }
}
