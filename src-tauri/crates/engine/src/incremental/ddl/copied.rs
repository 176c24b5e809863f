//! Which statements about a shadow table would give its original other rows
//! than the shadow's.
//!
//! The tool copied rows into the shadow one by one, into columns of the same
//! names. So a value that it did not copy is of the moment of the copy and
//! numbers are in the order of the copy, neither of which the destination
//! knows; and what a statement does to the rows of a table it did to none.

use std::ops::Range;

use binlog::ddl::{Statement, TokenKind};

use super::column_clauses::{after_column, columns};
use super::fill::{IGNORES, fills};
use super::words::Words;

/// Functions of the moment in which they are called.
const OF_THE_MOMENT: [&str; 12] = [
    "CURDATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURTIME",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "NOW",
    "UNIX_TIMESTAMP",
    "UTC_DATE",
    "UTC_TIME",
    "UTC_TIMESTAMP",
];
/// Words that are a constant.
const CONSTANTS: [&str; 3] = ["FALSE", "NULL", "TRUE"];
/// Words that a constant in quotes may have before it: its form or its type.
const BEFORE_QUOTES: [&str; 6] = ["B", "DATE", "N", "TIME", "TIMESTAMP", "X"];

/// How the shadow's rows are others than those that the statement makes of the
/// original's, if they may be. `is_numbered` says of a column of the original,
/// in lower case, whether it numbers rows already.
pub(super) fn unlike(
    statement: &Statement,
    words: &Words<'_>,
    is_numbered: impl Fn(&[u8]) -> bool,
) -> Option<&'static str> {
    let target = statement.tables.first()?;
    let clauses = words.clauses(target.range().end);
    let start = clauses.first().map_or(0, |clause| clause.start);
    if (0..start).any(|place| words.is(place, IGNORES)) {
        return Some("after a statement that keeps one of several rows");
    }
    if clauses.iter().any(|clause| takes_rows(words, clause)) {
        return Some("after a statement that takes rows away, before the tool copied any");
    }
    let gone: Vec<Vec<u8>> = clauses
        .iter()
        .filter_map(|clause| column_gone(words, clause))
        .collect();
    clauses
        .iter()
        .filter(|clause| fills(words, clause))
        .flat_map(|clause| columns(words, clause))
        .find_map(|column| {
            let says = |word: &str| column.says(words, word);
            let adds = column.former.is_none();
            let name = words.name(column.definition.start).unwrap_or_default();
            if adds && gone.contains(&name) {
                return Some("with a new column of the name of another one, whose values the tool may have copied");
            }
            // A TIMESTAMP without a default may have the moment for one.
            if OF_THE_MOMENT.iter().any(|it| says(it))
                || (adds && says("TIMESTAMP") && !says("DEFAULT"))
            {
                return Some("with a column that holds when the tool copied a row");
            }
            // One that numbers rows already is copied with its numbers.
            let former = column.former.as_ref();
            if column.numbers(words) && !former.is_some_and(|it| is_numbered(it)) {
                return Some("with a column that numbers rows in the order in which the tool copied them");
            }
            let mut places = column.definition;
            let computes = places.any(|place| words.is(place, "DEFAULT") && !is_constant(words, place + 1));
            (adds && computes)
                .then_some("with a column that was computed when the tool copied a row")
        })
}

/// Whether a clause takes rows of the table away.
fn takes_rows(words: &Words<'_>, clause: &Range<usize>) -> bool {
    match &*words.word(clause.start) {
        "TRUNCATE" | "DISCARD" | "IMPORT" => true,
        "DROP" => words.is(clause.start + 1, "PARTITION"),
        _ => false,
    }
}

/// The column that is not there under its name after a clause.
fn column_gone(words: &Words<'_>, clause: &Range<usize>) -> Option<Vec<u8>> {
    let renames = words.are(clause.start, &["RENAME", "COLUMN"]);
    if !renames && !["DROP", "CHANGE"].contains(&&*words.word(clause.start)) {
        return None;
    }
    words.name(after_column(words, clause.start + 1))
}

/// Whether a constant stands at this place, in parentheses or not.
fn is_constant(words: &Words<'_>, mut place: usize) -> bool {
    let mut depth = 0_usize;
    while words.is_symbol(place, b'(') {
        depth += 1;
        place += 1;
    }
    if words.is_symbol(place, b'-') || words.is_symbol(place, b'+') {
        place += 1;
    }
    let word = words.word(place);
    // `_utf8mb4'x'`
    if words.is_of(place + 1, TokenKind::Text)
        && (word.starts_with('_') || BEFORE_QUOTES.contains(&&*word))
    {
        place += 1;
    }
    let is_literal = words.is_of(place, TokenKind::Text) || words.is_of(place, TokenKind::Number);
    let is_constant = is_literal || CONSTANTS.contains(&&*words.word(place));
    // Parentheses would hold more than the constant.
    is_constant && (1..=depth).all(|ahead| words.is_symbol(place + ahead, b')'))
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode, classify};

    use super::*;

    fn told(sql: &str) -> Option<&'static str> {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MySql,
            server_version: 90_704,
        };
        let statement = classify(sql.as_bytes(), mode);
        let words = Words::of(sql.as_bytes(), mode);
        unlike(&statement, &words, |column| column == b"id")
    }

    #[test]
    fn what_follows_from_the_statement_alone_is_as_the_tool_copied_it() {
        for clauses in [
            "add column w int not null default -7 comment 'now()', add index (w)",
            "add w varchar(9) default _utf8mb4'x', add column if not exists v bit(1) default b'1' not null",
            "add (a int default (5), b text default ('x'), c json, d bool default true)",
            "add g int as (v + 1) stored, drop column v, drop index i, drop primary key",
            "modify id bigint not null auto_increment, change v w text",
            "change id number bigint not null auto_increment",
            "add serial varchar(20) default 'x', modify v int default (a + 1), convert to character set utf8mb4, auto_increment = 9",
            "add d date default '2020-01-01', add e date default date '2020-01-01', drop partition_of",
        ] {
            let sql = format!("alter table _t_gho {clauses}");
            assert_eq!(told(&sql), None, "{sql}");
        }
    }

    #[test]
    fn what_depends_on_the_copy_is_told() {
        for (clauses, why) in [
            (
                "add n int not null auto_increment, add unique (n)",
                "numbers rows",
            ),
            ("add column n serial", "numbers rows"),
            ("add n bigint unsigned serial default value", "numbers rows"),
            (
                "add (a int default 5, n int auto_increment unique)",
                "numbers rows",
            ),
            ("modify v int not null auto_increment", "numbers rows"),
            ("add w int default (v + 1)", "computed"),
            ("add w int default (5 + v)", "computed"),
            ("add w int default v", "computed"),
            ("add (a int, w json default (json_array()))", "computed"),
            ("add w datetime default now()", "when the tool copied"),
            ("add w date default (utc_date)", "when the tool copied"),
            ("add w time default (utc_time())", "when the tool copied"),
            ("add (a int default 5, w timestamp)", "when the tool copied"),
            ("drop v, add column v int", "may have copied"),
            ("change v w int, add (`V` int)", "may have copied"),
            ("truncate partition p", "takes rows away"),
            ("drop partition p", "takes rows away"),
        ] {
            let sql = format!("alter table _t_gho {clauses}");
            assert!(told(&sql).is_some_and(|it| it.contains(why)), "{sql}");
        }
        assert!(told("alter ignore table _t_gho add unique (v)").is_some());
    }
}
