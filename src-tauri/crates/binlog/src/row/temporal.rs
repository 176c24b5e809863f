//! Dates and times, zero dates and partly zero dates included.

use std::fmt;

use crate::bytes::uint_be;
use crate::error::{Result, malformed};

/// A DATE. Month and day may be 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    /// 0 to 9999.
    pub year: u16,
    /// 0 to 12.
    pub month: u8,
    /// 0 to 31.
    pub day: u8,
}

/// A TIME, from -838:59:59.999999 to 838:59:59.999999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    /// Whether it is below zero.
    pub negative: bool,
    /// 0 to 838.
    pub hours: u16,
    /// 0 to 59.
    pub minutes: u8,
    /// 0 to 59.
    pub seconds: u8,
    /// 0 to 999,999.
    pub micros: u32,
}

/// A DATETIME.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// The date.
    pub date: Date,
    /// 0 to 23.
    pub hours: u8,
    /// 0 to 59.
    pub minutes: u8,
    /// 0 to 59.
    pub seconds: u8,
    /// 0 to 999,999.
    pub micros: u32,
}

/// A TIMESTAMP: an instant. Zero stands for '0000-00-00 00:00:00'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp {
    /// Seconds since 1970 in UTC.
    pub seconds: u32,
    /// 0 to 999,999.
    pub micros: u32,
}

impl Timestamp {
    /// Whether it is the zero date.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.seconds == 0 && self.micros == 0
    }

    /// The date and time in UTC; the zero date for zero.
    #[must_use]
    pub fn utc(self) -> DateTime {
        let (days, second) = (self.seconds / 86_400, self.seconds % 86_400);
        let date = if self.is_zero() {
            Date::unpack(0)
        } else {
            Date::from_days_since_1970(days)
        };
        #[expect(clippy::cast_possible_truncation, reason = "parts of a day")]
        DateTime {
            date,
            hours: (second / 3600) as u8,
            minutes: (second / 60 % 60) as u8,
            seconds: (second % 60) as u8,
            micros: self.micros,
        }
    }
}

impl Date {
    /// 15 bits of year, 4 of month, 5 of day.
    pub(super) fn unpack(packed: u32) -> Self {
        Self {
            year: (packed >> 9 & 0x7fff) as u16,
            month: (packed >> 5 & 15) as u8,
            day: (packed & 31) as u8,
        }
    }

    pub(super) fn checked(self) -> Result<Self> {
        if self.year > 9999 {
            return Err(malformed("year", self.year));
        }
        if self.month > 12 {
            return Err(malformed("month", self.month));
        }
        if self.day > 31 {
            return Err(malformed("day", self.day));
        }
        Ok(self)
    }

    /// The civil date of a day, by the usual arithmetic on eras of 400 years
    /// that begin on 1 March.
    fn from_days_since_1970(days: u32) -> Self {
        const DAYS_FROM_0000_03_01: u32 = 719_468;
        let day = days + DAYS_FROM_0000_03_01;
        let (era, of_era) = (day / 146_097, day % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = era * 400 + year_of_era + u32::from(month <= 2);
        #[expect(clippy::cast_possible_truncation, reason = "a date before 2107")]
        Self {
            year: year as u16,
            month: month as u8,
            day: (of_year - (153 * march_month + 2) / 5 + 1) as u8,
        }
    }
}

/// The fraction of a second in as many bytes as its digits need.
fn fraction(bytes: &[u8]) -> Result<u32> {
    let micros = match *bytes {
        [] => 0,
        [a] => u32::from(a) * 10_000,
        [a, b] => u32::from(u16::from_be_bytes([a, b])) * 100,
        [a, b, c] => u32::from_be_bytes([0, a, b, c]),
        _ => return Err(malformed("bytes of a fraction", bytes.len())),
    };
    check_micros(micros)
}

fn check_micros(micros: u32) -> Result<u32> {
    if micros > 999_999 {
        return Err(malformed("microseconds", micros));
    }
    Ok(micros)
}

impl DateTime {
    /// The lower 17 bits are the time of day, the rest year * 13 + month and the day.
    fn unpack(packed: u64, micros: u32) -> Result<Self> {
        let (ymd, hms) = (packed >> 17, packed & 0x1_ffff);
        #[expect(clippy::cast_possible_truncation, reason = "masked")]
        Self {
            date: Date {
                year: u16::try_from((ymd >> 5) / 13).map_err(|_| malformed("year", ymd))?,
                month: ((ymd >> 5) % 13) as u8,
                day: (ymd & 31) as u8,
            },
            hours: (hms >> 12) as u8,
            minutes: (hms >> 6 & 63) as u8,
            seconds: (hms & 63) as u8,
            micros,
        }
        .checked()
    }

    pub(super) fn checked(self) -> Result<Self> {
        self.date.checked()?;
        if self.hours > 23 {
            return Err(malformed("hour", self.hours));
        }
        check_sixty(self.minutes, self.seconds)?;
        Ok(self)
    }

    /// Five bytes, then the fraction.
    pub(super) fn decode(field: &[u8]) -> Result<Self> {
        const OFFSET: u64 = 0x80_0000_0000;
        let (whole, part) = field.split_at(field.len().min(5));
        let raw = uint_be(whole);
        let Some(packed) = raw.checked_sub(OFFSET) else {
            return Err(malformed("DATETIME", raw));
        };
        Self::unpack(packed, fraction(part)?)
    }

    /// The form of the packed integer that JSON documents hold.
    pub(crate) fn decode_packed(packed: u64) -> Result<Self> {
        let micros = (packed & 0xff_ffff) as u32;
        Self::unpack(packed >> 24, check_micros(micros)?)
    }

    /// YYYYMMDDhhmmss as a number.
    pub(super) fn decode_old(number: u64) -> Result<Self> {
        let (date, time) = (number / 1_000_000, number % 1_000_000);
        #[expect(clippy::cast_possible_truncation, reason = "two digits each")]
        Self {
            date: Date {
                year: u16::try_from(date / 10_000).map_err(|_| malformed("DATETIME", number))?,
                month: (date / 100 % 100) as u8,
                day: (date % 100) as u8,
            },
            hours: (time / 10_000) as u8,
            minutes: (time / 100 % 100) as u8,
            seconds: (time % 100) as u8,
            micros: 0,
        }
        .checked()
    }
}

fn check_sixty(minutes: u8, seconds: u8) -> Result<()> {
    if minutes > 59 {
        return Err(malformed("minute", minutes));
    }
    if seconds > 59 {
        return Err(malformed("second", seconds));
    }
    Ok(())
}

impl Time {
    /// A signed number whose lower 24 bits are the fraction.
    pub(crate) fn decode_packed(packed: i64) -> Result<Self> {
        let magnitude = packed.unsigned_abs();
        let hms = magnitude >> 24;
        Self {
            negative: packed < 0,
            hours: (hms >> 12 & 0x3ff) as u16,
            minutes: (hms >> 6 & 63) as u8,
            seconds: (hms & 63) as u8,
            micros: check_micros((magnitude & 0xff_ffff) as u32)?,
        }
        .checked()
    }

    pub(super) fn checked(self) -> Result<Self> {
        if self.hours > 838 {
            return Err(malformed("hour", self.hours));
        }
        check_sixty(self.minutes, self.seconds)?;
        Ok(self)
    }

    /// Three bytes, then the fraction; the whole is one number offset by half
    /// its range, so that the fraction of a negative time counts downwards.
    pub(super) fn decode(field: &[u8]) -> Result<Self> {
        let (unit, part_bits) = match field.len() {
            3 => (0, 0),
            4 => (10_000, 8),
            5 => (100, 16),
            6 => (1, 24),
            other => return Err(malformed("bytes of a TIME", other)),
        };
        let raw = i64::try_from(uint_be(field)).map_err(|_| malformed("TIME", 0_u8))?;
        let number = raw - (0x80_0000 << part_bits);
        let magnitude = number.abs();
        let whole = magnitude >> part_bits;
        let part = magnitude & ((1 << part_bits) - 1);
        let packed = (whole << 24) | (part * unit);
        Self::decode_packed(if number < 0 { -packed } else { packed })
    }

    /// hhmmss as a number, perhaps negative.
    pub(super) fn decode_old(number: i32) -> Result<Self> {
        let magnitude = number.unsigned_abs();
        #[expect(clippy::cast_possible_truncation, reason = "24 bits; two digits each")]
        Self {
            negative: number < 0,
            hours: (magnitude / 10_000) as u16,
            minutes: (magnitude / 100 % 100) as u8,
            seconds: (magnitude % 100) as u8,
            micros: 0,
        }
        .checked()
    }
}

impl Timestamp {
    /// Four bytes, then the fraction.
    pub(super) fn decode(field: &[u8]) -> Result<Self> {
        let (whole, part) = field.split_at(field.len().min(4));
        Ok(Self {
            seconds: u32::try_from(uint_be(whole)).map_err(|_| malformed("TIMESTAMP", 0_u8))?,
            micros: fraction(part)?,
        })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for Time {
    /// With six digits of fraction, always.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        write!(
            f,
            "{sign}{:02}:{:02}:{:02}.{:06}",
            self.hours, self.minutes, self.seconds, self.micros
        )
    }
}

impl fmt::Display for DateTime {
    /// With six digits of fraction, always.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {:02}:{:02}:{:02}.{:06}",
            self.date, self.hours, self.minutes, self.seconds, self.micros
        )
    }
}
