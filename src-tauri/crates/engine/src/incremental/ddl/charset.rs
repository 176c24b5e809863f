//! Character sets that a statement names without a collation.
//!
//! What such a name stands for differs between servers, for utf8mb4 most of
//! all: utf8mb4_general_ci was the first, MySQL 8.0 and MariaDB 11.5 have
//! others.

use binlog::ddl::Edit;

use super::words::Words;

/// Where a statement names utf8mb4 as the character set of a column or a table
/// without a collation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct BareUtf8mb4 {
    /// The bytes after which a collation may be said.
    after: Vec<usize>,
    /// Whether a collation that stands elsewhere may be meant for one of them:
    /// options of a table come in any order.
    unclear: bool,
}

impl BareUtf8mb4 {
    pub(super) fn of(words: &Words<'_>) -> Self {
        let mut bare = Self::default();
        let (mut depth, mut option, mut collation) = (0_usize, false, false);
        for place in 0..words.len() {
            if words.is_symbol(place, b'(') {
                depth += 1;
            } else if words.is_symbol(place, b')') {
                depth = depth.saturating_sub(1);
            }
            collation |= depth == 0 && words.is(place, "COLLATE");
            let named = is_utf8mb4(words, place) && follows_charset(words, place);
            if named && !has_collation(words, place + 1) {
                option |= depth == 0;
                bare.after.extend(words.end(place));
            }
        }
        bare.unclear = option && collation;
        bare
    }

    /// Whether it names none.
    pub(crate) const fn is_none(&self) -> bool {
        self.after.is_empty()
    }

    /// The edits that say a collation for each of them; `None` where that may
    /// contradict another.
    pub(crate) fn with_collation(&self, collation: &str) -> Option<Vec<Edit>> {
        let said = |end: &usize| Edit {
            range: *end..*end,
            text: format!(" collate {collation}").into_bytes(),
        };
        (!self.unclear).then(|| self.after.iter().map(said).collect())
    }
}

fn is_utf8mb4(words: &Words<'_>, place: usize) -> bool {
    let quoted = words.token(place).is_some_and(|(_, bytes)| {
        [&b"'utf8mb4'"[..], b"\"utf8mb4\""]
            .iter()
            .any(|it| bytes.eq_ignore_ascii_case(it))
    });
    quoted || words.name(place).is_some_and(|name| name == b"utf8mb4")
}

/// Whether CHARSET, CHARACTER SET or CHAR SET stands before this place, with or
/// without an equals sign.
fn follows_charset(words: &Words<'_>, place: usize) -> bool {
    let Some(mut last) = place.checked_sub(1) else {
        return false;
    };
    if words.is_symbol(last, b'=') {
        let Some(before) = last.checked_sub(1) else {
            return false;
        };
        last = before;
    }
    words.is(last, "CHARSET")
        || last.checked_sub(1).is_some_and(|first| {
            words.are(first, &["CHARACTER", "SET"]) || words.are(first, &["CHAR", "SET"])
        })
}

/// Whether a collation follows at this place: by name, or BINARY, which is the
/// character set's binary one.
fn has_collation(words: &Words<'_>, mut place: usize) -> bool {
    if words.is_symbol(place, b',') {
        place += 1;
    }
    if words.is(place, "DEFAULT") {
        place += 1;
    }
    words.is(place, "COLLATE") || words.is(place, "BINARY")
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode, edited};

    use super::*;

    fn said(sql: &str) -> String {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MySql,
            server_version: 90_704,
        };
        let bare = BareUtf8mb4::of(&Words::of(sql.as_bytes(), mode));
        match bare.with_collation("C") {
            Some(edits) => String::from_utf8(edited(sql.as_bytes(), &edits)).unwrap(),
            None => "unclear".to_owned(),
        }
    }

    #[test]
    fn a_collation_is_said_where_the_charset_has_none() {
        for (sql, whole) in [
            (
                "create table t (v varchar(9) character set utf8mb4 not null) charset=utf8mb4",
                "create table t (v varchar(9) character set utf8mb4 collate C not null) charset=utf8mb4 collate C",
            ),
            (
                "alter table t convert to character set 'UTF8MB4', add w int",
                "alter table t convert to character set 'UTF8MB4' collate C, add w int",
            ),
            (
                "alter table t modify v text char set `utf8mb4`, default charset = \"utf8mb4\"",
                "alter table t modify v text char set `utf8mb4` collate C, default charset = \"utf8mb4\" collate C",
            ),
        ] {
            assert_eq!(said(sql), whole);
        }
    }

    #[test]
    fn what_has_a_collation_or_is_no_charset_stays() {
        for sql in [
            "create table t (v varchar(9) character set utf8mb4 collate utf8mb4_bin)",
            "create table t (v varchar(9)) default charset=utf8mb4, default collate=utf8mb4_bin",
            "create table t (v varchar(9) charset utf8mb4 binary)",
            "create table t (utf8mb4 int, v text default (convert('a' using utf8mb4)))",
            "create table t (v varchar(9) character set latin1 comment 'utf8mb4')",
            "alter table t rename utf8mb4",
        ] {
            assert_eq!(said(sql), sql);
        }
    }

    #[test]
    fn what_may_have_a_collation_elsewhere_is_unclear() {
        for sql in [
            "create table t (v varchar(9)) collate utf8mb4_bin charset utf8mb4",
            "alter table t default charset utf8mb4 comment 'c' collate utf8mb4_bin",
        ] {
            assert_eq!(said(sql), "unclear");
        }
        assert_ne!(
            said("create table t (v varchar(9) collate latin1_bin) charset utf8mb4"),
            "unclear"
        );
    }
}
