//! MariaDB's own temporal formats with fractions, from before 10.1 and with
//! `mysql56_temporal_format` off: one number, highest byte first, counted in
//! units of the last digit of the fraction.

use crate::bytes::uint_be;
use crate::error::{Result, malformed};

use super::temporal::{Date, DateTime, Time, Timestamp};

const MICROS: u64 = 1_000_000;

/// TIME is stored above this many seconds, so that negative times sort first.
const TIME_ZERO_SECONDS: i64 = 838 * 3600 + 59 * 60 + 59 + 1;

/// Bytes of a TIME with this many digits, 1 to 6.
pub(super) fn time_bytes(digits: u8) -> u8 {
    [3, 4, 4, 5, 5, 5, 6][usize::from(digits.min(6))]
}

/// Bytes of a DATETIME with this many digits, 1 to 6.
pub(super) fn date_time_bytes(digits: u8) -> u8 {
    [5, 6, 6, 7, 7, 7, 8][usize::from(digits.min(6))]
}

/// Microseconds of one unit of the last digit.
fn unit_micros(digits: u8) -> u64 {
    10_u64.pow(6 - u32::from(digits.min(6)))
}

pub(super) fn time(field: &[u8], digits: u8) -> Result<Time> {
    let unit = unit_micros(digits).cast_signed();
    let raw = i64::try_from(uint_be(field)).map_err(|_| malformed("TIME", 0_u8))?;
    let zero = TIME_ZERO_SECONDS * (MICROS.cast_signed() / unit);
    let number = raw - zero;
    let Some(micros) = number.unsigned_abs().checked_mul(unit.unsigned_abs()) else {
        return Err(malformed("TIME", number.unsigned_abs()));
    };
    let seconds = micros / MICROS;
    Time {
        negative: number < 0,
        hours: u16::try_from(seconds / 3600).map_err(|_| malformed("hour", seconds / 3600))?,
        minutes: (seconds / 60 % 60) as u8,
        seconds: (seconds % 60) as u8,
        micros: (micros % MICROS) as u32,
    }
    .checked()
}

pub(super) fn date_time(field: &[u8], digits: u8) -> Result<DateTime> {
    let raw = uint_be(field);
    let Some(packed) = raw.checked_mul(unit_micros(digits)) else {
        return Err(malformed("DATETIME", raw));
    };
    let seconds = packed / MICROS;
    let day = seconds / 86_400;
    let month = day / 32;
    DateTime {
        date: Date {
            year: u16::try_from(month / 13).map_err(|_| malformed("year", month / 13))?,
            month: (month % 13) as u8,
            day: (day % 32) as u8,
        },
        hours: (seconds / 3600 % 24) as u8,
        minutes: (seconds / 60 % 60) as u8,
        seconds: (seconds % 60) as u8,
        micros: (packed % MICROS) as u32,
    }
    .checked()
}

pub(super) fn timestamp(field: &[u8], digits: u8) -> Result<Timestamp> {
    let (whole, part) = field.split_at(field.len().min(4));
    let micros = uint_be(part) * unit_micros(digits);
    if micros >= MICROS {
        return Err(malformed("microseconds", micros));
    }
    Ok(Timestamp {
        seconds: u32::try_from(uint_be(whole)).map_err(|_| malformed("TIMESTAMP", 0_u8))?,
        micros: u32::try_from(micros).map_err(|_| malformed("microseconds", micros))?,
    })
}
