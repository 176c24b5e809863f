//! What kind of value a term has, and how two kinds are compared.

use std::sync::Arc;

use crate::filter::collation::Collation;
use crate::filter::exact::Exact;
use crate::filter::tree::By;

/// The kind of a term's value.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// NULL itself.
    Null,
    /// A whole number.
    Whole(Range),
    /// A decimal.
    Decimal(Digits),
    /// FLOAT or DOUBLE.
    Double,
    /// Text, or a binary string.
    Text(Arc<Collation>),
    /// DATE, DATETIME or TIMESTAMP.
    Moment {
        /// Whether it is a date without a time of day.
        date: bool,
    },
    /// TIME.
    Time,
    /// YEAR.
    Year,
    /// A literal in quotes: what it is compared with says what it means.
    Quoted,
}

/// The whole numbers that a term can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) least: i128,
    pub(super) most: i128,
    /// Whether the server computes it as BIGINT UNSIGNED.
    pub(super) unsigned: bool,
}

/// The digits that a decimal can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits {
    /// Before the point.
    pub(super) whole: u32,
    /// After it.
    pub(super) scale: u32,
}

/// Digits of a number for which nothing is lost on the way to a DOUBLE and back.
const DOUBLE_DIGITS: u32 = 15;
/// Up to here every whole number is a DOUBLE.
const DOUBLE_WHOLE_MAX: i128 = 1 << 53;
/// What two digits of a year would be taken for depends on the server.
pub(super) const YEARS: std::ops::RangeInclusive<i128> = 1901..=2155;

impl Range {
    /// Signed numbers of so many bits.
    pub(super) const fn signed(bits: u32) -> Self {
        Self {
            least: -(1 << (bits - 1)),
            most: (1 << (bits - 1)) - 1,
            unsigned: false,
        }
    }

    /// Unsigned numbers of so many bits.
    pub(super) const fn unsigned(bits: u32) -> Self {
        Self {
            least: 0,
            most: (1 << bits) - 1,
            unsigned: true,
        }
    }

    /// From zero on, as a function of the server returns it.
    pub(super) const fn up_to(most: i128) -> Self {
        Self {
            least: 0,
            most,
            unsigned: false,
        }
    }

    /// The kind of a literal, if it is within BIGINT.
    pub(super) fn literal(number: i128) -> Option<Self> {
        let unsigned = number > i128::from(i64::MAX);
        Self {
            least: number,
            most: number,
            unsigned,
        }
        .within_bigint()
    }

    /// The same, if no number in it is out of BIGINT's range.
    pub(super) fn within_bigint(self) -> Option<Self> {
        let bounds = if self.unsigned {
            Self::unsigned(64)
        } else {
            Self::signed(64)
        };
        (bounds.least <= self.least && self.most <= bounds.most).then_some(self)
    }

    /// The one number that it can be.
    pub(super) fn only(self) -> Option<i128> {
        (self.least == self.most).then_some(self.least)
    }

    fn magnitude(self) -> i128 {
        self.least.abs().max(self.most.abs())
    }

    /// The digits that its numbers have.
    pub(super) fn digits(self) -> Digits {
        Digits {
            whole: Exact::whole(self.magnitude()).digits(),
            scale: 0,
        }
    }
}

impl Digits {
    /// All of them.
    pub(super) const fn all(self) -> u32 {
        self.whole + self.scale
    }
}

impl Kind {
    /// What it is called in a refusal.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Whole(_) => "a whole number",
            Self::Decimal(_) => "a decimal",
            Self::Double => "a floating-point number",
            Self::Text(_) => "text",
            Self::Moment { date: true } => "a date",
            Self::Moment { date: false } => "a date and time",
            Self::Time => "a time",
            Self::Year => "a year",
            Self::Quoted => "text in quotes",
        }
    }

    fn fits_double(&self) -> bool {
        match self {
            Self::Double => true,
            Self::Whole(range) => range.magnitude() <= DOUBLE_WHOLE_MAX,
            Self::Decimal(digits) => digits.all() <= DOUBLE_DIGITS,
            _ => false,
        }
    }
}

/// How values of two kinds are compared; none when it is not surely known.
/// Literals in quotes have got their meaning before.
pub(super) fn comparison(left: &Kind, right: &Kind) -> Option<By> {
    use Kind as K;
    match (left, right) {
        (K::Null, K::Quoted) | (K::Quoted, K::Null) => None,
        (K::Null, _) | (_, K::Null) => Some(By::Null),
        (K::Whole(_) | K::Decimal(_), K::Whole(_) | K::Decimal(_)) => Some(By::Exact),
        (K::Year, K::Whole(range)) | (K::Whole(range), K::Year) => range
            .only()
            .is_some_and(|year| YEARS.contains(&year))
            .then_some(By::Exact),
        (K::Double, other) | (other, K::Double) => other.fits_double().then_some(By::Double),
        (K::Text(one), K::Text(other)) => (one.name() == other.name()
            && one.charset() == other.charset())
        .then(|| By::Text(Arc::clone(one))),
        (K::Moment { .. }, K::Moment { .. }) => Some(By::Moment),
        (K::Time, K::Time) => Some(By::Time),
        _ => None,
    }
}

/// The most digits that a quoted number may have: compared as a DOUBLE, which
/// is how servers do it, it is then what it says.
pub(super) const QUOTED_DIGITS_MAX: u32 = DOUBLE_DIGITS;
