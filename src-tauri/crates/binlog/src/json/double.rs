//! DOUBLE as the server prints it in a document: the shortest digits that
//! come back as the same number.

use std::fmt::Write;

/// The decimal point is written out up to this many digits from its place;
/// beyond, the exponent is.
const POINT_DIGITS_MAX: i32 = 15;

pub(super) fn write(out: &mut String, number: f64) {
    let shortest = format!("{:e}", number.abs());
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    // The number is 0.DIGITS times ten to the power of `point`.
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    if number.is_sign_negative() {
        out.push('-');
    }
    if number == 0.0 {
        out.push_str("0.0");
    } else if point > POINT_DIGITS_MAX || point <= -POINT_DIGITS_MAX {
        write_exponent(out, &digits, point - 1);
    } else {
        write_point(out, &digits, point);
    }
}

fn write_exponent(out: &mut String, digits: &str, exponent: i32) {
    let (first, rest) = digits.split_at(1);
    out.push_str(first);
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    // Writing to a String does not fail.
    let _ = write!(out, "e{exponent}");
}

fn write_point(out: &mut String, digits: &str, point: i32) {
    let zeros = |count: usize| std::iter::repeat_n('0', count);
    let Ok(whole) = usize::try_from(point) else {
        out.push_str("0.");
        out.extend(zeros(point.unsigned_abs() as usize));
        out.push_str(digits);
        return;
    };
    if whole == 0 {
        out.push_str("0.");
        out.push_str(digits);
    } else if whole < digits.len() {
        let (before, after) = digits.split_at(whole);
        out.push_str(before);
        out.push('.');
        out.push_str(after);
    } else {
        out.push_str(digits);
        out.extend(zeros(whole - digits.len()));
        out.push_str(".0");
    }
}
