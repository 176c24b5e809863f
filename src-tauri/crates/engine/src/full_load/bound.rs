//! Bounds of chunks: a place in the order of a table's key.

use mysql_async::{Row, Value};

use crate::apply::shape::SET_EXACT_MEMBERS;
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{ColumnDef, DataType};
use crate::server::ident::quote_ident;

use super::form::Form;
use super::table::TableLoad;

/// The key of a row: one value for each column of the key, as the server gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bound(Vec<Vec<u8>>);

impl Bound {
    /// The form in which marks keep it: values in hexadecimal.
    pub(super) fn to_json(&self) -> String {
        let values: Vec<String> = self.0.iter().map(|value| hex(value)).collect();
        serde_json::Value::from(values).to_string()
    }

    /// Reads [`Self::to_json`].
    pub(super) fn from_json(text: &[u8]) -> Option<Self> {
        let values: Vec<String> = serde_json::from_slice(text).ok()?;
        let values: Option<Vec<_>> = values.iter().map(|value| unhex(value)).collect();
        values.map(Self)
    }
}

/// The columns of a table's key, and the SQL that seeks by them. The order is
/// the server's own, by the collation that each column has.
#[derive(Debug, Clone)]
pub(super) struct KeyOrder {
    columns: Vec<KeyColumn>,
}

#[derive(Debug, Clone)]
struct KeyColumn {
    /// What is compared and ordered by: the quoted name, or an expression of it.
    name: String,
    selected: String,
    /// How a value of it is written into a comparison.
    form: Form,
    /// The highest number that it can have, where a range is written as the
    /// list of its numbers.
    listed_up_to: Option<u64>,
}

/// Highest number of a column whose ranges are written as lists. No server
/// serves `>` on an ENUM or a SET by an index, but each serves `in`. Longer
/// lists would cost more to plan than they save.
const LISTED_MAX: u64 = 255;

/// How a column compares with a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Above,
    From,
    Below,
    UpTo,
    Same,
    /// The same, beside a [`Sign::From`] of the same column and bound.
    SameFrom,
}

/// The signs by which one side of a range compares.
struct Signs {
    /// A column before which all are equal, when more columns follow.
    strict: Sign,
    /// The first column of a composite key, whatever the others are.
    wide: Sign,
    /// The first column, where the others decide.
    same: Sign,
    /// The last column.
    last: Sign,
}

const ABOVE: Signs = Signs {
    strict: Sign::Above,
    wide: Sign::From,
    same: Sign::SameFrom,
    last: Sign::Above,
};
const UP_TO: Signs = Signs {
    strict: Sign::Below,
    wide: Sign::UpTo,
    same: Sign::Same,
    last: Sign::UpTo,
};

impl Sign {
    const fn text(self) -> &'static str {
        match self {
            Self::Above => " > ",
            Self::From => " >= ",
            Self::Below => " < ",
            Self::UpTo => " <= ",
            Self::Same | Self::SameFrom => " = ",
        }
    }

    /// The numbers up to `highest` that compare so with `number`.
    ///
    /// Where nothing is above it, MariaDB sorts instead of reading in the
    /// index's order, unless it is one of two: so `From` has one number more
    /// than it says and `SameFrom` another, which exclude each other.
    fn numbers(self, number: u64, highest: u64) -> Vec<u64> {
        match self {
            Self::Above => (number + 1..=highest).collect(),
            Self::From => (number.saturating_sub(1)..=highest).collect(),
            Self::Below => (0..number).collect(),
            Self::UpTo => (0..=number).collect(),
            Self::SameFrom if number == highest && number >= 2 => vec![number - 2, number],
            Self::Same | Self::SameFrom => vec![number],
        }
    }
}

impl KeyOrder {
    /// The order of a keyed table.
    ///
    /// # Errors
    /// `Schema` when its key holds a column that has no order.
    pub(super) fn of(table: &TableLoad) -> Result<Option<Self>> {
        let Some(key) = &table.key else {
            return Ok(None);
        };
        let columns = key
            .columns
            .iter()
            .map(|&place| KeyColumn::of(&table.source.columns[place], table))
            .collect::<Result<_>>()?;
        Ok(Some(Self { columns }))
    }

    /// What is selected to learn a row's key.
    pub(super) fn selected(&self) -> String {
        self.list(|column| column.selected.clone())
    }

    /// The order, for `order by`.
    pub(super) fn ascending(&self) -> String {
        self.list(|column| column.name.clone())
    }

    /// The reverse order, for `order by`.
    pub(super) fn descending(&self) -> String {
        self.list(|column| format!("{} desc", column.name))
    }

    fn list(&self, part: impl Fn(&KeyColumn) -> String) -> String {
        let parts: Vec<String> = self.columns.iter().map(part).collect();
        parts.join(", ")
    }

    /// Takes the key out of a row of [`Self::selected`].
    pub(super) fn bound(&self, row: Row, table: &TableLoad) -> Result<Bound> {
        let values = row
            .unwrap_raw()
            .into_iter()
            .map(|value| match value {
                Some(Value::Bytes(bytes)) => Some(bytes),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .filter(|values| values.len() == self.columns.len());
        values.map(Bound).ok_or_else(|| {
            Error::new(
                ErrorKind::Schema,
                format!(
                    "The key of {} holds a value that is NULL",
                    table.source.name
                ),
            )
        })
    }

    /// Appends ` where key > lower and key <= upper`, as far as they are given.
    pub(super) fn between(
        &self,
        lower: Option<&Bound>,
        upper: Option<&Bound>,
        sql: &mut Vec<u8>,
    ) -> Result<()> {
        let mut word: &[u8] = b" where ";
        if let Some(lower) = lower {
            sql.extend_from_slice(word);
            self.side(lower, &ABOVE, sql)?;
            word = b" and ";
        }
        if let Some(upper) = upper {
            sql.extend_from_slice(word);
            self.side(upper, &UP_TO, sql)?;
        }
        Ok(())
    }

    /// One side of a range in OR form. For a composite key the first column's
    /// own range is said as well, which is the one that every optimizer sees:
    /// `a >= 1 and (a > 1 or (a = 1 and b > 2))`.
    fn side(&self, bound: &Bound, signs: &Signs, sql: &mut Vec<u8>) -> Result<()> {
        let values = || self.columns.iter().zip(&bound.0);
        let compare = |sql: &mut Vec<u8>, (column, value): (&KeyColumn, &Vec<u8>), sign: Sign| {
            column.compare(value, sign, sql)
        };
        let count = self.columns.len();
        if let (1, Some(only)) = (count, values().next()) {
            return compare(sql, only, signs.last);
        }
        sql.push(b'(');
        if let Some(first) = values().next() {
            compare(sql, first, signs.wide)?;
            sql.extend_from_slice(b" and ");
        }
        sql.push(b'(');
        for depth in 0..count {
            sql.extend_from_slice(if depth == 0 { b"(" } else { b" or (" });
            for (nth, pair) in values().take(depth + 1).enumerate() {
                if nth > 0 {
                    sql.extend_from_slice(b" and ");
                }
                let sign = match (nth == depth, depth + 1 == count) {
                    (false, _) if nth == 0 => signs.same,
                    (false, _) => Sign::Same,
                    (true, false) => signs.strict,
                    (true, true) => signs.last,
                };
                compare(sql, pair, sign)?;
            }
            sql.push(b')');
        }
        sql.extend_from_slice(b"))");
        Ok(())
    }
}

impl KeyColumn {
    fn of(column: &ColumnDef, table: &TableLoad) -> Result<Self> {
        let mut name = quote_ident(&column.name)?;
        let mut selected = name.clone();
        let mut highest = None;
        let form = match &column.data_type {
            DataType::TinyInt
            | DataType::SmallInt
            | DataType::MediumInt
            | DataType::Int
            | DataType::BigInt
            | DataType::Year
            | DataType::Decimal { .. } => Form::Number,
            DataType::Float | DataType::Double => {
                selected = format!("{name} * 1e0");
                Form::Double
            }
            // Both are ordered by their number.
            DataType::Enum { members } => {
                highest = u64::try_from(members.len()).ok();
                selected = format!("cast({name} as unsigned)");
                Form::Number
            }
            DataType::Set { members } if members.len() <= SET_EXACT_MEMBERS => {
                highest = Some((1 << members.len()) - 1);
                selected = format!("cast({name} as unsigned)");
                Form::Number
            }
            // Compared with a number, it loses its highest bits: worth more
            // than the index.
            DataType::Set { .. } => {
                name = format!("cast({name} as unsigned)");
                selected.clone_from(&name);
                Form::Number
            }
            DataType::Bit { .. } => Form::Bits,
            DataType::Date
            | DataType::Time { .. }
            | DataType::DateTime { .. }
            | DataType::Timestamp { .. }
            | DataType::Binary { .. }
            | DataType::VarBinary { .. }
            | DataType::Blob { .. } => Form::Bytes,
            DataType::Char { .. } | DataType::VarChar { .. } | DataType::Text { .. } => {
                match &column.charset {
                    Some(charset) if charset != "binary" => Form::Text(charset.clone()),
                    _ => Form::Bytes,
                }
            }
            DataType::Uuid | DataType::Inet4 | DataType::Inet6 => Form::Utf8,
            DataType::Json
            | DataType::Geometry { .. }
            | DataType::Vector { .. }
            | DataType::Unknown { .. } => {
                return Err(Error::new(
                    ErrorKind::Schema,
                    format!(
                        "The key of {} holds column {} of type {}, which has no order to read it by",
                        table.source.name, column.name, column.column_type
                    ),
                ));
            }
        };
        Ok(Self {
            name,
            selected,
            form,
            listed_up_to: highest.filter(|&highest| highest <= LISTED_MAX),
        })
    }

    /// Appends a comparison with `value`.
    fn compare(&self, value: &[u8], sign: Sign, sql: &mut Vec<u8>) -> Result<()> {
        let number = || std::str::from_utf8(value).ok()?.parse().ok();
        if let Some(highest) = self.listed_up_to
            && let Some(number) = number()
        {
            let numbers = sign.numbers(number, highest);
            let list: Vec<String> = numbers.iter().map(u64::to_string).collect();
            let compared = if list.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("{} in ({})", self.name, list.join(","))
            };
            sql.extend_from_slice(compared.as_bytes());
            return Ok(());
        }
        sql.extend_from_slice(self.name.as_bytes());
        sql.extend_from_slice(sign.text().as_bytes());
        self.form.write(value, sql)
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let whole = rest.is_empty();
    let pair = |&[high, low]: &[u8; 2]| Some((digit(high)? << 4) | digit(low)?);
    let bytes = pairs.iter().map(pair).collect();
    if whole { bytes } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(forms: &[(&str, Form)]) -> KeyOrder {
        let column = |(name, form): &(&str, Form)| KeyColumn {
            name: format!("`{name}`"),
            selected: format!("`{name}`"),
            form: form.clone(),
            listed_up_to: None,
        };
        KeyOrder {
            columns: forms.iter().map(column).collect(),
        }
    }

    fn bound(values: &[&str]) -> Bound {
        Bound(
            values
                .iter()
                .map(|value| value.as_bytes().to_vec())
                .collect(),
        )
    }

    fn between(order: &KeyOrder, lower: Option<&Bound>, upper: Option<&Bound>) -> String {
        let mut sql = Vec::new();
        order.between(lower, upper, &mut sql).unwrap();
        String::from_utf8(sql).unwrap()
    }

    #[test]
    fn a_single_column_is_compared_plainly() {
        let order = order(&[("a", Form::Number)]);
        assert_eq!(
            between(&order, Some(&bound(&["1"])), Some(&bound(&["9"]))),
            " where `a` > 1 and `a` <= 9"
        );
        assert_eq!(between(&order, None, None), "");
    }

    #[test]
    fn a_composite_key_is_compared_in_or_form() {
        let order = order(&[("a", Form::Number), ("b", Form::Text("latin1".into()))]);
        assert_eq!(
            between(&order, Some(&bound(&["1", "x"])), None),
            " where (`a` >= 1 and ((`a` > 1) or (`a` = 1 and `b` > _latin1'x')))"
        );
        assert_eq!(
            between(&order, None, Some(&bound(&["1", "x"]))),
            " where (`a` <= 1 and ((`a` < 1) or (`a` = 1 and `b` <= _latin1'x')))"
        );
    }

    #[test]
    fn ranges_of_an_enum_are_lists_which_an_index_serves() {
        let mut order = order(&[("e", Form::Number), ("n", Form::Number)]);
        order.columns[0].listed_up_to = Some(3);
        assert_eq!(
            between(&order, Some(&bound(&["1", "7"])), Some(&bound(&["2", "9"]))),
            " where (`e` in (0,1,2,3) and ((`e` in (2,3)) or (`e` in (1) and `n` > 7))) \
             and (`e` in (0,1,2) and ((`e` in (0,1)) or (`e` in (2) and `n` <= 9)))"
        );
        // Nothing is above the highest, and nothing below 0.
        assert_eq!(
            between(&order, Some(&bound(&["3", "7"])), Some(&bound(&["0", "9"]))),
            " where (`e` in (2,3) and ((1 = 0) or (`e` in (1,3) and `n` > 7))) \
             and (`e` in (0) and ((1 = 0) or (`e` in (0) and `n` <= 9)))"
        );
        order.columns.truncate(1);
        assert_eq!(
            between(&order, Some(&bound(&["1"])), Some(&bound(&["2"]))),
            " where `e` in (2,3) and `e` in (0,1,2)"
        );
    }

    #[test]
    fn marks_keep_every_byte() {
        let bound = Bound(vec![vec![0, 255, b'\'', b'"'], Vec::new()]);
        assert_eq!(Bound::from_json(bound.to_json().as_bytes()), Some(bound));
        assert_eq!(Bound::from_json(b"[\"abc\"]"), None);
        assert_eq!(Bound::from_json(b"[\"zz\"]"), None);
    }
}
