//! Which statements must not run twice although nothing shows that they ran.
//!
//! Invariant: where the definitions of a statement's tables are the same after
//! it as before, a second run makes what the first made. That holds for all
//! statements but those that exchange one thing for another of the same
//! definition: a second run puts back what the first exchanged.

use std::collections::BTreeMap;

use binlog::ddl::{Statement, StatementKind, TableRole};

use super::words::Words;
use crate::server::catalog::{NameRule, TableName};

/// Why a second run may undo the first while definitions tell nothing; `None`
/// for a statement that they tell all about, or that may run again. `names`
/// are those of the tables it changes, in the order of the text.
pub(super) fn untold(
    statement: &Statement,
    names: &[TableName],
    words: &Words<'_>,
    rule: NameRule,
) -> Option<&'static str> {
    match statement.kind {
        StatementKind::RenameTable if exchanges_tables(names, rule) => {
            Some("it exchanges tables under names that stay")
        }
        StatementKind::AlterTable if exchanges_partition(statement, words) => {
            Some("it exchanges the rows of a partition and a table")
        }
        StatementKind::AlterTable if exchanges_columns(statement, words) => {
            Some("it may exchange columns under names that stay")
        }
        _ => None,
    }
}

/// Whether a rename leaves the very names that there were, and moves tables
/// among them. `names` are pairs: from, to.
fn exchanges_tables(names: &[TableName], rule: NameRule) -> bool {
    // Which table stands at each name, by the name at which it stood first.
    let mut first = BTreeMap::<TableName, bool>::new();
    let mut now = BTreeMap::<TableName, Option<TableName>>::new();
    for pair in names.chunks_exact(2) {
        let (from, to) = (rule.fold_table(&pair[0]), rule.fold_table(&pair[1]));
        // A name is first heard of as that of a table, or as one that is free.
        first.entry(from.clone()).or_insert(true);
        first.entry(to.clone()).or_insert(false);
        let table = now
            .insert(from.clone(), None)
            .unwrap_or_else(|| Some(from.clone()));
        now.insert(to, table);
    }
    let same_names = now
        .iter()
        .all(|(name, table)| first.get(name) == Some(&table.is_some()));
    let moved = now
        .iter()
        .any(|(name, table)| table.as_ref().is_some_and(|table| table != name));
    same_names && moved
}

fn exchanges_partition(statement: &Statement, words: &Words<'_>) -> bool {
    statement
        .tables
        .iter()
        .any(|table| table.role == TableRole::Exchanged)
        && (0..words.len()).any(|index| words.are(index, &["EXCHANGE", "PARTITION"]))
}

/// Whether the old name of a column that gets another one stands in the
/// statement once more: then another column may have it afterwards.
fn exchanges_columns(statement: &Statement, words: &Words<'_>) -> bool {
    let Some(target) = statement.tables.first() else {
        return false;
    };
    let clauses = words.clauses(target.range().end);
    let Some(start) = clauses.first().map(|clause| clause.start) else {
        return false;
    };
    clauses
        .iter()
        .filter_map(|clause| renamed_column(words, clause.start))
        .any(|place| {
            let old = words.name(place);
            (start..words.len()).any(|other| other != place && words.name(other) == old)
        })
}

/// Where the old name of a column stands that the clause renames.
fn renamed_column(words: &Words<'_>, clause: usize) -> Option<usize> {
    let skip = |mut place: usize| {
        if words.is(place, "COLUMN") {
            place += 1;
        }
        if words.are(place, &["IF", "EXISTS"]) {
            place += 2;
        }
        place
    };
    if words.is(clause, "CHANGE") {
        let old = skip(clause + 1);
        return (words.name(old) != words.name(old + 1)).then_some(old);
    }
    words
        .are(clause, &["RENAME", "COLUMN"])
        .then(|| skip(clause + 1))
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode, classify};

    use super::*;

    fn is_untold(sql: &str) -> bool {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MariaDb,
            server_version: 101_119,
        };
        let statement = classify(sql.as_bytes(), mode);
        let names: Vec<TableName> = statement
            .changed_tables()
            .map(|table| TableName::new("d", table.name.text.clone().unwrap()))
            .collect();
        let words = Words::of(sql.as_bytes(), mode);
        untold(&statement, &names, &words, NameRule::CaseInsensitive).is_some()
    }

    #[test]
    fn tables_that_change_places_are_untold() {
        for sql in [
            "rename table a to x, b to a, x to b",
            "rename tables `A` to x, B to `a`, X to b",
            "rename table x to t, a to x, b to a, c to b, x to c, t to x",
        ] {
            assert!(is_untold(sql), "{sql}");
        }
    }

    #[test]
    fn names_that_come_or_go_tell_of_a_rename() {
        for sql in [
            "rename table a to b",
            "rename table t to t_old, t_new to t",
            "rename table a to x, b to a, x to b, c to d",
            // Nothing is moved in the end.
            "rename table a to x, x to a",
        ] {
            assert!(!is_untold(sql), "{sql}");
        }
    }

    #[test]
    fn a_partition_that_is_exchanged_is_untold() {
        assert!(is_untold(
            "alter table p exchange partition p0 with table q"
        ));
        assert!(!is_untold("alter table p convert partition p0 to table q"));
        assert!(!is_untold("alter table p truncate partition p0"));
    }

    #[test]
    fn columns_that_may_change_places_are_untold() {
        for sql in [
            "alter table t change a b int after c, change b a int first",
            "alter table t wait 5 rename column a to B, rename column `b` to `A`",
            "alter table t drop column a, change column b a int, add column b int",
        ] {
            assert!(is_untold(sql), "{sql}");
        }
        for sql in [
            "alter table t change a a bigint, add column b int",
            "alter table t change column if exists a b bigint after c",
            "alter table t rename column a to b, add index (b)",
            "alter table t rename to u",
        ] {
            assert!(!is_untold(sql), "{sql}");
        }
    }
}
