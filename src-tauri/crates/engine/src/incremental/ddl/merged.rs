//! Statements about a table of several that are carried to one (many-to-one).
//!
//! What one of them does to its own table is done to the rows of all. So only
//! what adds columns or indexes is replayed: it leaves every row what it was.

use std::ops::Range;

use binlog::ddl::Statement;

use super::words::Words;

/// What ADD adds that is no column and no index.
const NEITHER: [&str; 5] = ["CHECK", "FOREIGN", "PARTITION", "PERIOD", "SYSTEM"];
/// Clauses that say how the others are carried out, or change no row.
const BESIDE_ROWS: [&str; 5] = ["ALGORITHM", "AUTO_INCREMENT", "COMMENT", "FORCE", "LOCK"];

/// Whether an ALTER TABLE does nothing but add columns or indexes.
pub(super) fn only_adds(statement: &Statement, words: &Words<'_>) -> bool {
    let Some(target) = statement.tables.first() else {
        return false;
    };
    let clauses = words.clauses(target.range().end);
    let start = clauses.first().map_or(0, |clause| clause.start);
    // Of rows in each other's way it keeps one.
    let drops_doubles = (0..start).any(|place| words.is(place, "IGNORE"));
    !drops_doubles && clauses.iter().all(|clause| adds(words, clause))
}

fn adds(words: &Words<'_>, clause: &Range<usize>) -> bool {
    let first = words.word(clause.start);
    if first != "ADD" {
        return BESIDE_ROWS.contains(&&*first);
    }
    let mut what = clause.start + 1;
    if words.is(what, "CONSTRAINT") {
        what += 1;
        // Its name may be left out.
        if !["UNIQUE", "PRIMARY"]
            .iter()
            .any(|kind| words.is(what, kind))
        {
            what += 1;
        }
        if !["UNIQUE", "PRIMARY"]
            .iter()
            .any(|kind| words.is(what, kind))
        {
            return false;
        }
    }
    let refers = || clause.clone().any(|place| words.is(place, "REFERENCES"));
    !NEITHER.contains(&&*words.word(what)) && !refers()
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode, classify};

    use super::*;

    fn of(sql: &str) -> bool {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MariaDb,
            server_version: 101_119,
        };
        let statement = classify(sql.as_bytes(), mode);
        only_adds(&statement, &Words::of(sql.as_bytes(), mode))
    }

    #[test]
    fn what_adds_is_told_from_what_reaches_rows() {
        for sql in [
            "alter table t add a int not null default 7 after b, add column `check` int",
            "alter table t add column (a int, b int), algorithm = inplace, lock = none",
            "alter table t add index (a), add unique key u (a), add constraint u unique (a)",
            "alter table t add constraint unique (a), add primary key (a)",
        ] {
            assert!(of(sql), "{sql}");
        }
        for sql in [
            "alter table t truncate partition p",
            "alter table t drop partition p",
            "alter table t drop column a",
            "alter table t drop index a",
            "alter table t add a int, drop b",
            "alter table t modify a int",
            "alter table t rename column a to b",
            "alter table t rename to u",
            "alter table t exchange partition p with table u",
            "alter table t engine = MyISAM",
            "alter table t convert to character set latin1",
            "alter table t add foreign key (a) references u (id) on delete cascade",
            "alter table t add constraint f foreign key (a) references u (id)",
            "alter table t add a int references u (id)",
            "alter table t add partition (partition p values less than (9))",
            "alter ignore table t add unique (a)",
        ] {
            assert!(!of(sql), "{sql}");
        }
    }
}
