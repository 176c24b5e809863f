//! Collations that a statement names.

use std::ops::Range;

use binlog::ddl::TokenKind;

use super::words::Words;

/// A collation that a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedCollation {
    /// Where it stands, quotes included.
    pub(crate) range: Range<usize>,
    /// Its name in lower case.
    pub(crate) name: String,
}

/// The collations that a statement names.
pub(super) fn named(words: &Words<'_>) -> Vec<NamedCollation> {
    (0..words.len())
        .filter(|place| words.is(*place, "COLLATE"))
        .filter_map(|place| {
            let at = place + 1 + usize::from(words.is_symbol(place + 1, b'='));
            let (kind, bytes) = words.token(at)?;
            let name = match kind {
                TokenKind::Word => bytes,
                TokenKind::QuotedName | TokenKind::Text => {
                    bytes.get(1..bytes.len().saturating_sub(1))?
                }
                _ => return None,
            };
            let end = words.end(at)?;
            Some(NamedCollation {
                range: end - bytes.len()..end,
                name: String::from_utf8(name.to_ascii_lowercase()).ok()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode};

    use super::*;

    #[test]
    fn collations_are_found_where_they_are_named() {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MySql,
            server_version: 90_704,
        };
        let sql = "create table t (a text collate utf8mb4_0900_ai_ci, b char(1) default 'collate x') \
                   collate = 'UTF8MB4_bin' comment 'collate y'";
        let found = named(&Words::of(sql.as_bytes(), mode));
        let said: Vec<_> = found
            .iter()
            .map(|it| (&sql[it.range.clone()], it.name.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("utf8mb4_0900_ai_ci", "utf8mb4_0900_ai_ci"),
                ("'UTF8MB4_bin'", "utf8mb4_bin")
            ]
        );
    }
}
