//! Statements after which other rows would pass a table's filter, though no
//! change in the binlog says so.

use std::collections::BTreeSet;
use std::ops::Range;

use binlog::ddl::{SqlMode, StatementKind, classify};
use binlog::event::Query;

use super::fill::IGNORES;
use super::judge::version_number;
use super::words::Words;
use crate::server::facts::ServerVersion;

/// What may be added to a table or dropped from it beside columns.
const NO_COLUMNS: [&str; 12] = [
    "INDEX",
    "KEY",
    "PRIMARY",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "CONSTRAINT",
    "CHECK",
    "FOREIGN",
    "PARTITION",
    "PERIOD",
    "SYSTEM",
];

/// What a statement does to a table that it names and that has a filter over
/// these columns (names in lower case); none where the same rows pass after it.
/// It empties or drops the table, or leaves the columns alone.
pub(crate) fn disturbs_filter(
    query: &Query<'_>,
    source: ServerVersion,
    columns: &BTreeSet<Vec<u8>>,
) -> Option<String> {
    let mode = SqlMode::of_query(query, source.flavour.into(), version_number(source));
    disturbs(&query.sql, mode, columns)
}

fn disturbs(sql: &[u8], mode: SqlMode, columns: &BTreeSet<Vec<u8>>) -> Option<String> {
    let statement = classify(sql, mode);
    match statement.kind {
        StatementKind::RenameTable => Some("it gives the rows of another table its name".into()),
        StatementKind::AlterTable => {
            let words = Words::of(sql, mode);
            let target = statement.changed_tables().next()?;
            let clauses = words.clauses(target.range().end);
            // SET STATEMENT of MariaDB may come before it all.
            let start = clauses.first().map_or(0, |clause| clause.start);
            if (0..start).any(|place| words.is(place, IGNORES)) {
                return Some("of rows in each other's way it keeps one".to_owned());
            }
            let mut clauses = clauses.into_iter();
            clauses.find_map(|clause| disturbing(&words, clause, columns))
        }
        _ => None,
    }
}

/// What a clause of ALTER TABLE does to the columns, or to the table's rows.
fn disturbing(
    words: &Words<'_>,
    clause: Range<usize>,
    columns: &BTreeSet<Vec<u8>>,
) -> Option<String> {
    let first = words.word(clause.start);
    let second = words.word(clause.start + 1);
    let named = named(words, clause.clone(), columns);
    let changes = |column: &String| format!("it changes column {column} of the filter");
    match first.as_str() {
        "EXCHANGE" | "IMPORT" | "CONVERT" => {
            Some("other rows, or other values, are in the table after it".to_owned())
        }
        "RENAME" if matches!(second.as_str(), "INDEX" | "KEY") => None,
        "RENAME" if second != "COLUMN" => {
            Some("it gives the table's rows to another name".to_owned())
        }
        "RENAME" | "CHANGE" | "MODIFY" => named.as_ref().map(changes),
        "DROP" if !NO_COLUMNS.contains(&second.as_str()) => named.as_ref().map(changes),
        // What its cascades do is in no binlog.
        "ADD" if words_of(words, clause).any(|word| word == "FOREIGN") => {
            named.as_ref().map(changes)
        }
        _ => None,
    }
}

fn words_of<'w>(words: &'w Words<'_>, clause: Range<usize>) -> impl Iterator<Item = String> + 'w {
    clause.map(|place| words.word(place))
}

/// A column of the filter that a clause names, but for the place it is put at.
fn named(words: &Words<'_>, clause: Range<usize>, columns: &BTreeSet<Vec<u8>>) -> Option<String> {
    let start = clause.start;
    clause
        .filter(|&place| place == start || words.word(place - 1) != "AFTER")
        .filter_map(|place| words.name(place))
        .map(|name| bare(&name))
        .find(|name| {
            // In what charset a name of the statement is, is not asked here.
            let beyond_ascii = |name: &[u8]| !name.is_ascii();
            columns.contains(name)
                || beyond_ascii(name) && columns.iter().any(|column| beyond_ascii(column))
        })
        .map(|name| String::from_utf8_lossy(&name).into_owned())
}

/// A name with the quotes in it written once.
fn bare(name: &[u8]) -> Vec<u8> {
    let mut bare = Vec::with_capacity(name.len());
    for &byte in name {
        if matches!(byte, b'`' | b'"') && bare.last() == Some(&byte) {
            continue;
        }
        bare.push(byte);
    }
    bare
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::ClientCharset;

    use super::*;

    fn of(sql: &str) -> Option<String> {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MariaDb,
            server_version: 101_119,
        };
        let columns = ["s", "we`ird", "gr\u{f6}\u{df}e"].map(|name| name.as_bytes().to_vec());
        disturbs(sql.as_bytes(), mode, &columns.into())
    }

    #[test]
    fn what_leaves_the_columns_of_the_filter_alone_is_replayed() {
        for sql in [
            "alter table t add column v int after s, add index (s), drop index s",
            "alter table t modify v bigint after `s`, drop column if exists w, rename index s to z",
            "alter table t alter column s set default 'x', add constraint c check (s > 'a')",
            "alter table t drop foreign key s, drop partition s, order by s, comment 's'",
            "alter table s engine = InnoDB",
            "truncate table t",
            "drop table t",
            "create or replace table t (s int)",
            "create index i on t (s)",
            "drop index s on t",
        ] {
            assert_eq!(of(sql), None, "{sql}");
        }
    }

    #[test]
    fn what_changes_who_passes_is_refused() {
        for sql in [
            "alter table t drop s",
            "alter table t drop column if exists `S`",
            "alter table t add v int, modify column s varchar(99)",
            "alter table t change v s int",
            "alter table t change s v int",
            "alter table t rename column v to s",
            "alter table t drop `we``ird`",
            "alter table t modify `gr\u{d6}\u{df}e` int",
            "alter table t add foreign key (s) references u (a) on delete set null",
            "alter table t convert to character set latin1",
            "alter table t exchange partition p with table u",
            "alter table t rename to u",
            "alter table t add v int, rename u",
            "alter ignore table t add unique (v)",
            "set statement lock_wait_timeout = 9 for alter online ignore table t add unique (v)",
            "rename table u to t",
        ] {
            assert!(of(sql).is_some(), "{sql}");
        }
    }
}
