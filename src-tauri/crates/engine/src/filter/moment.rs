//! Dates and times as numbers in the order of time.

use binlog::row::{Date, DateTime, Time};

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;
/// Microseconds of a day, in which a date of the packed form is one step.
const DAY: i64 = 24 * 60 * 60 * SECOND;

/// A date and time as one number: the order is that of the parts, so zero dates
/// and days that no month has keep their place.
pub(super) fn pack(moment: &DateTime) -> i64 {
    let Date { year, month, day } = moment.date;
    let date = (i64::from(year) * 13 + i64::from(month)) * 32 + i64::from(day);
    let hours = i64::from(moment.hours);
    let seconds = (hours * 60 + i64::from(moment.minutes)) * 60 + i64::from(moment.seconds);
    date * DAY + seconds * SECOND + i64::from(moment.micros)
}

/// A date at midnight.
pub(super) fn pack_date(date: Date) -> i64 {
    pack(&DateTime {
        date,
        hours: 0,
        minutes: 0,
        seconds: 0,
        micros: 0,
    })
}

/// A TIME in microseconds.
pub(super) fn pack_time(time: &Time) -> i64 {
    let hours = i64::from(time.hours);
    let seconds = (hours * 60 + i64::from(time.minutes)) * 60 + i64::from(time.seconds);
    let micros = seconds * SECOND + i64::from(time.micros);
    if time.negative { -micros } else { micros }
}

/// The date of a packed moment, at midnight.
pub(super) const fn date_of(packed: i64) -> i64 {
    packed - packed % DAY
}

/// The time of day of a packed moment.
pub(super) const fn time_of_day(packed: i64) -> i64 {
    packed % DAY
}

/// A part of a packed moment or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Year,
    Quarter,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl Part {
    /// The part's value.
    pub(super) const fn of(self, packed: i64) -> i64 {
        let date = packed / DAY;
        let month = date / 32 % 13;
        let seconds = packed.abs() / SECOND;
        match self {
            Self::Year => date / 32 / 13,
            Self::Month => month,
            Self::Quarter => (month + 2) / 3,
            Self::Day => date % 32,
            // Of a moment only the time of day counts, of a TIME all hours.
            Self::Hour => seconds / 3_600,
            Self::Minute => seconds / 60 % 60,
            Self::Second => seconds % 60,
        }
    }

    /// The function that takes it.
    pub(super) const fn function(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    /// Its largest value.
    pub(super) const fn most(self) -> i128 {
        match self {
            Self::Year => 9_999,
            Self::Quarter => 4,
            Self::Month => 12,
            Self::Day => 31,
            Self::Hour => 838,
            Self::Minute | Self::Second => 59,
        }
    }

    /// Whether it is a part of the date.
    pub(super) const fn is_of_date(self) -> bool {
        matches!(self, Self::Year | Self::Quarter | Self::Month | Self::Day)
    }
}

/// Reads `2024-02-29`, `2024-02-29 10:00:00` or the latter with a fraction of
/// up to six digits: of a day that the calendar has.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once(' ') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let date = parse_date(date)?;
    let Some(time) = time else {
        return Some(pack_date(date));
    };
    let time = parse_clock(time, 2)?;
    (time.hours < 24).then_some(())?;
    Some(pack_date(date) + pack_time(&time))
}

/// Reads `10:00:00`, `-838:59:59` or one with a fraction of up to six digits.
pub(super) fn parse_time(text: &str) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut time = parse_clock(text, 3)?;
    time.negative = negative;
    let packed = pack_time(&time);
    let most = (838 * 3_600 + 59 * 60 + 59) * SECOND;
    (packed.abs() <= most).then_some(packed)
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let date = Date {
        year: u16::try_from(digits(parts.next()?, 4..=4)?).ok()?,
        month: u8::try_from(digits(parts.next()?, 2..=2)?).ok()?,
        day: u8::try_from(digits(parts.next()?, 2..=2)?).ok()?,
    };
    let leap = date.year.is_multiple_of(4)
        && (!date.year.is_multiple_of(100) || date.year.is_multiple_of(400));
    let days = match date.month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    let valid = parts.next().is_none() && date.year > 0 && (1..=days).contains(&date.day);
    valid.then_some(date)
}

fn parse_clock(text: &str, hour_digits_max: usize) -> Option<Time> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let micros = match fraction {
        None => 0,
        Some(fraction) => {
            let value = digits(fraction, 1..=6)?;
            value * 10_u32.pow(6 - u32::try_from(fraction.len()).ok()?)
        }
    };
    let mut parts = clock.split(':');
    let time = Time {
        negative: false,
        hours: u16::try_from(digits(parts.next()?, 2..=hour_digits_max)?).ok()?,
        minutes: u8::try_from(digits(parts.next()?, 2..=2)?).ok()?,
        seconds: u8::try_from(digits(parts.next()?, 2..=2)?).ok()?,
        micros,
    };
    let valid = parts.next().is_none() && time.minutes < 60 && time.seconds < 60;
    valid.then_some(time)
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_texts_of_real_days_are_read() {
        for text in ["2024-02-29", "2024-02-29 23:59:59", "2024-02-29 00:00:00.5"] {
            assert!(parse(text).is_some(), "{text}");
        }
        for text in [
            "2023-02-29",
            "2024-2-29",
            "0000-00-00",
            "2024-01-01T00:00:00",
            "2024-01-01 24:00:00",
            "2024-01-01 00:00",
            "2024-01-01 00:00:00.1234567",
            "2024-01-01 00:00:00+01:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(parse_time("-838:59:59").is_some());
        assert_eq!(parse_time("839:00:00"), None);
    }

    #[test]
    fn parts_come_back_out() {
        let packed = parse("2024-02-29 23:58:57.5").unwrap();
        let part = |part: Part| part.of(packed);
        assert_eq!(
            [part(Part::Year), part(Part::Month), part(Part::Day)],
            [2024, 2, 29]
        );
        let clock = time_of_day(packed);
        let part = |part: Part| part.of(clock);
        assert_eq!(
            [part(Part::Hour), part(Part::Minute), part(Part::Second)],
            [23, 58, 57]
        );
        assert_eq!(date_of(packed), parse("2024-02-29").unwrap());
    }
}
