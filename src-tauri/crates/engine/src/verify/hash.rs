//! A hash of a whole row, wide enough that two different rows of one table do
//! not share one by chance.

use std::hash::{DefaultHasher, Hash, Hasher};

use mysql_async::Value;

/// 128 bits from two runs of the standard library's hash under different
/// beginnings. Among 10^9 rows, two different ones share it with a probability
/// below 10^-20.
pub(super) fn row(values: &[Value]) -> u128 {
    let half = |beginning: u8| {
        let mut hasher = DefaultHasher::new();
        beginning.hash(&mut hasher);
        for value in values {
            match value {
                // The length goes in too, so that values do not flow together.
                Value::Bytes(bytes) => (1u8, bytes).hash(&mut hasher),
                // The text protocol sends nothing but bytes and NULL.
                _ => 0u8.hash(&mut hasher),
            }
        }
        u128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(values: &[Option<&str>]) -> u128 {
        let values: Vec<Value> = values
            .iter()
            .map(|value| value.map_or(Value::NULL, |text| Value::Bytes(text.into())))
            .collect();
        row(&values)
    }

    #[test]
    fn null_empty_and_moved_borders_are_different_rows() {
        let rows = [
            hash(&[None, Some("ab")]),
            hash(&[Some(""), Some("ab")]),
            hash(&[Some("a"), Some("b")]),
            hash(&[Some("ab"), None]),
        ];
        for (place, one) in rows.iter().enumerate() {
            assert!(rows[..place].iter().all(|other| other != one));
        }
        assert_eq!(rows[0], hash(&[None, Some("ab")]));
    }
}
