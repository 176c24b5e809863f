//! Values as the corpus writes them.

use std::fmt::Write;

use binlog::row::Value;

/// A value in the form in which the maker of the corpus selected it.
pub fn render(value: &Value<'_>) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::UInt(number) | Value::Set(number) => number.to_string(),
        Value::Float(number) => format!("{:016x}", f64::from(*number).to_bits()),
        Value::Double(number) => format!("{:016x}", number.to_bits()),
        Value::Decimal(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::DateTime(time) => time.to_string(),
        Value::Timestamp(time) => time.utc().to_string(),
        Value::Year(year) => format!("{year:04}"),
        Value::Bytes(bytes) => short(hex(bytes)),
        Value::Bit { bytes, .. } => bytes
            .iter()
            .fold(0_u64, |value, &byte| value << 8 | u64::from(byte))
            .to_string(),
        Value::Enum(index) => index.to_string(),
        Value::Json(document) => short(hex(document.text().unwrap().as_bytes())),
        Value::JsonDiff(diffs) => {
            let diffs: Vec<String> = diffs
                .iter()
                .map(|diff| {
                    let diff = diff.unwrap();
                    let value = diff.value.map(|value| value.text().unwrap());
                    format!(
                        "{:?} {} {}",
                        diff.kind,
                        diff.path,
                        value.unwrap_or_default()
                    )
                })
                .collect();
            diffs.join("; ")
        }
    }
}

/// Long values are told apart by their length and a hash (FNV-1a), as the corpus has them.
fn short(text: String) -> String {
    const SHOWN_MAX: usize = 160;
    if text.len() <= SHOWN_MAX {
        return text;
    }
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{} digits {hash:016x}", text.len())
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02X}").unwrap();
    }
    text
}
