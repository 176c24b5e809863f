//! Exact numbers: whole ones and decimals.

use std::cmp::Ordering;

/// Digits that the mantissa surely holds. A DECIMAL of more is refused.
pub(super) const DIGITS_MAX: u32 = 37;

/// `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exact {
    mantissa: i128,
    scale: u32,
}

impl Exact {
    /// A whole number.
    pub(super) const fn whole(number: i128) -> Self {
        Self {
            mantissa: number,
            scale: 0,
        }
    }

    /// Parses `-12.50`: a sign, digits, perhaps a point and more digits; none
    /// for any other text or too many digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = whole.len() + fraction.len();
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if all == 0 || u32::try_from(all).ok()? > DIGITS_MAX || !plain(whole) || !plain(fraction) {
            return None;
        }
        let magnitude = whole
            .bytes()
            .chain(fraction.bytes())
            .fold(0, |number, digit| number * 10 + i128::from(digit - b'0'));
        Some(Self {
            mantissa: if negative { -magnitude } else { magnitude },
            scale: u32::try_from(fraction.len()).ok()?,
        })
    }

    /// Digits after the point.
    pub(super) const fn scale(self) -> u32 {
        self.scale
    }

    /// The number, when it is whole.
    pub(super) fn as_whole(self) -> Option<i128> {
        (self.scale == 0).then_some(self.mantissa)
    }

    /// Whether it is zero.
    pub(super) const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// All digits, at least one, those after the point included.
    pub(super) fn digits(self) -> u32 {
        let digits = self
            .mantissa
            .unsigned_abs()
            .checked_ilog10()
            .map_or(1, |log| log + 1);
        digits.max(self.scale)
    }

    /// The sum. Digits have been counted when the filter was checked.
    pub(super) fn plus(self, other: Self) -> Self {
        let scale = self.scale.max(other.scale);
        Self {
            mantissa: self.at(scale) + other.at(scale),
            scale,
        }
    }

    /// The same number below zero, or above.
    pub(super) const fn negated(self) -> Self {
        Self {
            mantissa: -self.mantissa,
            scale: self.scale,
        }
    }

    /// The magnitude.
    pub(super) const fn magnitude(self) -> Self {
        Self {
            mantissa: self.mantissa.abs(),
            scale: self.scale,
        }
    }

    /// The product.
    pub(super) const fn times(self, other: Self) -> Self {
        Self {
            mantissa: self.mantissa * other.mantissa,
            scale: self.scale + other.scale,
        }
    }

    /// The nearest DOUBLE.
    pub(super) fn to_double(self) -> f64 {
        self.to_string()
            .parse()
            .expect("digits with a point are a number")
    }

    fn at(self, scale: u32) -> i128 {
        self.mantissa * 10_i128.pow(scale - self.scale)
    }

    /// Compares by value. Wholes first, so that no digits are needed that the
    /// mantissa does not have.
    pub(super) fn compare(self, other: Self) -> Ordering {
        let unit = |number: Self| 10_i128.pow(number.scale);
        let whole = |number: Self| number.mantissa / unit(number);
        let scale = self.scale.max(other.scale);
        let rest =
            |number: Self| number.mantissa % unit(number) * 10_i128.pow(scale - number.scale);
        whole(self)
            .cmp(&whole(other))
            .then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl std::fmt::Display for Exact {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = 10_u128.pow(self.scale);
        let magnitude = self.mantissa.unsigned_abs();
        if self.mantissa < 0 {
            out.write_str("-")?;
        }
        write!(out, "{}", magnitude / unit)?;
        if self.scale > 0 {
            let width = usize::try_from(self.scale).unwrap_or(usize::MAX);
            write!(out, ".{:0width$}", magnitude % unit)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn numbers_print_as_they_were_written() {
        for text in [
            "0",
            "-0.50",
            "12.345",
            "99999999999999999999999999999999999.99",
        ] {
            assert_eq!(number(text).to_string(), text);
        }
        for text in ["", "-", ".", "1e3", "+1", "1.2.3", " 1"] {
            assert_eq!(Exact::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_compare_by_value_whatever_their_scale() {
        assert_eq!(number("1.50").compare(number("1.5")), Ordering::Equal);
        assert_eq!(number("-1.5").compare(number("-1.25")), Ordering::Less);
        assert_eq!(number("-0.5").compare(number("0")), Ordering::Less);
        let large = number("9999999999999999999999999999999999999");
        let small = number("0.000000000000000000000000000000000001");
        assert_eq!(large.compare(small), Ordering::Greater);
    }
}
