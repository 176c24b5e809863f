//! The true labels of ENUM and SET columns.
//!
//! Servers keep their catalog in three-byte UTF-8 and show a character outside
//! of it as `?`, in `information_schema` and in `show create table` alike. A
//! value of the column is shown as it is, though: so a column of the same type
//! is made in a query, and is given each label in question by its number. No
//! row of the table is read, and nothing is written. Servers that know no
//! recursive queries cannot be asked so.

use std::fmt::Write;

use super::data_type::DataType;
use super::rows::{Fields, each};
use super::table::{ColumnDef, TableDef};
use crate::error::{Error, ErrorKind, Result};
use crate::server::facts::ServerVersion;
use crate::server::ident::{quote_ident, quote_name};
use crate::server::session::Session;

/// Character sets with characters that three bytes of UTF-8 cannot hold.
const WIDE: [&str; 5] = ["gb18030", "utf16", "utf16le", "utf32", "utf8mb4"];
/// The first character that takes four bytes.
const FOUR_BYTES: char = '\u{10000}';

impl ColumnDef {
    /// Whether its texts may hold characters that the catalog cannot show.
    pub(crate) fn is_wide(&self) -> bool {
        let charset = self.charset.as_deref();
        charset.is_some_and(|charset| WIDE.contains(&charset))
    }

    /// Whether the catalog may show a label of it otherwise than it is.
    pub(crate) fn has_doubtful_labels(&self) -> bool {
        let doubtful = |label: &String| label.contains('?');
        self.is_wide() && self.data_type.labels().iter().any(doubtful)
    }
}

impl DataType {
    /// The labels of an ENUM or SET, none of other types.
    pub(crate) fn labels(&self) -> &[String] {
        match self {
            Self::Enum { members } | Self::Set { members } => members,
            _ => &[],
        }
    }
}

/// Whether a server of this version tells the true labels: it knows recursive
/// queries. Every supported MariaDB does.
pub(crate) fn are_told(version: ServerVersion) -> bool {
    version.is_mariadb() || version.is_mysql_from(8, 0, 1)
}

/// How the catalog shows a text.
pub(crate) fn shown(text: &str) -> String {
    let seen = |character| {
        if character < FOUR_BYTES {
            character
        } else {
            '?'
        }
    };
    text.chars().map(seen).collect()
}

/// Gives a table's ENUM and SET columns their true labels where the catalog may
/// not have shown them, and the server can be asked.
///
/// # Errors
/// `Schema` when the server's answer is not understood, else the server's.
pub(super) async fn restore(session: &mut Session, table: &mut TableDef) -> Result<()> {
    if !are_told(session.version()) {
        return Ok(());
    }
    for place in 0..table.columns.len() {
        if !table.columns[place].has_doubtful_labels() {
            continue;
        }
        let sql = asking(table, &table.columns[place])?;
        let mut told = Vec::new();
        let doing = "reading the labels of a column";
        each(session, &sql, Vec::new(), doing, |fields: &mut Fields| {
            told.push((fields.small_number()? as usize, fields.text()?));
            Ok(())
        })
        .await?;
        let column = &mut table.columns[place];
        if let DataType::Enum { members } | DataType::Set { members } = &mut column.data_type {
            put(members, told).ok_or_else(|| {
                Error::new(
                    ErrorKind::Schema,
                    format!(
                        "The labels of column {} of table {} cannot be read",
                        column.name, table.name
                    ),
                )
                .subject(table.name.to_string())
            })?;
        }
    }
    Ok(())
}

/// Asks for every label with a `?`: its number, and its text. The type of a
/// recursive query's column is that of its first part; the second part gives
/// it numbers, as an `insert` could.
fn asking(table: &TableDef, column: &ColumnDef) -> Result<String> {
    let is_set = matches!(column.data_type, DataType::Set { .. });
    let mut wanted = String::new();
    for (place, label) in column.data_type.labels().iter().enumerate() {
        if label.contains('?') {
            let before = if wanted.is_empty() { "" } else { " union all " };
            let value = if is_set { 1 << place } else { place as u64 + 1 };
            // Writing to a string does not fail.
            let _ = write!(
                wanted,
                "{before}select {} as `place`, {value} as `value`",
                place + 1
            );
        }
    }
    Ok(format!(
        "with recursive `asked` as (\
         select `kept`.{} as `label`, 0 as `place` \
         from (select 1 as `one`) as `row` left join {} as `kept` on false \
         union all \
         select `wanted`.`value`, `wanted`.`place` \
         from `asked` join ({wanted}) as `wanted` where `asked`.`place` = 0) \
         select `place`, convert(`label` using utf8mb4) from `asked` where `place` > 0",
        quote_ident(&column.name)?,
        quote_name(&table.name)?
    ))
}

/// Puts true labels in the places of those shown. `None` when one is not what
/// was shown there.
fn put(members: &mut [String], told: Vec<(usize, String)>) -> Option<()> {
    let doubtful = members.iter().filter(|label| label.contains('?')).count();
    if told.len() != doubtful {
        return None;
    }
    for (place, label) in told {
        let member = members.get_mut(place.checked_sub(1)?)?;
        if shown(&label) != *member {
            return None;
        }
        *member = label;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels<const N: usize>(labels: [&str; N]) -> Vec<String> {
        labels.map(str::to_owned).to_vec()
    }

    #[test]
    fn a_label_takes_the_place_of_what_was_shown_of_it() {
        let mut members = labels(["a", "?", "x?"]);
        let told = vec![(3, "x😁".to_owned()), (2, "?".to_owned())];
        put(&mut members, told).unwrap();
        assert_eq!(members, labels(["a", "?", "x😁"]));
    }

    #[test]
    fn another_label_than_the_one_shown_is_not_taken() {
        for told in [
            vec![(1, "b".to_owned())],
            vec![(2, "?".to_owned())],
            Vec::new(),
        ] {
            assert_eq!(put(&mut labels(["?"]), told), None);
        }
    }
}
