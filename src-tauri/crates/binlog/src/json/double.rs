//! DOUBLE as the server prints it in a document: the shortest digits that
//! come back as the same number.

use std::fmt::Write;

/// The decimal point is written out up to this many digits from its place;
/// beyond, the exponent is, unless there are digits on both sides of the point.
const POINT_DIGITS_MAX: i32 = 15;

pub(super) fn write(out: &mut String, number: f64) {
    let shortest = shortest(number.abs());
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    // The number is 0.DIGITS times ten to the power of `point`.
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    if number.is_sign_negative() {
        out.push('-');
    }
    if number == 0.0 {
        out.push_str("0.0");
    } else if needs_exponent(&digits, point) {
        write_exponent(out, &digits, point - 1);
    } else {
        write_point(out, &digits, point);
    }
}

fn needs_exponent(digits: &str, point: i32) -> bool {
    let whole_only = usize::try_from(point).is_ok_and(|point| point >= digits.len());
    (point > POINT_DIGITS_MAX && whole_only) || point <= -POINT_DIGITS_MAX
}

/// The shortest digits, in exponent form. Where two of the same length lie
/// equally near, the server takes the even one, and the standard library may not.
fn shortest(number: f64) -> String {
    let shortest = format!("{number:e}");
    let digits = shortest
        .bytes()
        .take_while(|&byte| byte != b'e')
        .filter(u8::is_ascii_digit)
        .count();
    let rounded = format!("{number:.*e}", digits.saturating_sub(1));
    match rounded.parse::<f64>() {
        Ok(same) if same.to_bits() == number.to_bits() => rounded,
        _ => shortest,
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
