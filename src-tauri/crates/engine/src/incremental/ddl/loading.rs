//! What a statement means for a table that was being loaded when it ran.
//!
//! Some of the table's rows were read before it and some after. It is replayed
//! in its place all the same where that makes no difference in the end: every
//! row that was changed after it has an event after it.

use binlog::ddl::{Statement, StatementKind};

use super::column_clauses::columns;
use super::words::Words;

/// What a statement means for a table that was being loaded when it ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum WhileLoading {
    /// The table is empty after it, or gone: whatever rows it has later, their
    /// events follow.
    Empties,
    /// It does nothing to a table that is there.
    Nothing,
    /// It leaves what the rows hold, and asks nothing of them that rows of
    /// different moments may not meet: right where the table was read by key.
    Adds,
    /// Anything else: what was read after it is not what it works on.
    #[default]
    Changes,
}

/// What ADD adds when it is an index that every row can be in.
const INDEXES: [&str; 4] = ["FULLTEXT", "INDEX", "KEY", "SPATIAL"];
/// What ADD adds when it is neither that nor a column.
const CONDITIONS: [&str; 8] = [
    "CHECK",
    "CONSTRAINT",
    "FOREIGN",
    "PARTITION",
    "PERIOD",
    "PRIMARY",
    "SYSTEM",
    "UNIQUE",
];
/// What a new column must not be: it would be filled by the order of rows, or
/// asked whether it holds for them.
const OF_ROWS: [&str; 6] = [
    "AUTO_INCREMENT",
    "CHECK",
    "KEY",
    "PRIMARY",
    "REFERENCES",
    "UNIQUE",
];

pub(super) fn while_loading(statement: &Statement, words: &Words<'_>) -> WhileLoading {
    use StatementKind as K;
    match statement.kind {
        K::DropTable | K::TruncateTable => WhileLoading::Empties,
        K::CreateTable if statement.flags.or_replace => WhileLoading::Empties,
        K::CreateTable => WhileLoading::Nothing,
        K::CreateIndex => {
            let unique = (0..words.len())
                .take_while(|place| !words.is(*place, "INDEX"))
                .any(|place| words.is(place, "UNIQUE"));
            if unique {
                WhileLoading::Changes
            } else {
                WhileLoading::Adds
            }
        }
        K::AlterTable if only_adds(statement, words) => WhileLoading::Adds,
        _ => WhileLoading::Changes,
    }
}

fn only_adds(statement: &Statement, words: &Words<'_>) -> bool {
    let Some(target) = statement.tables.first() else {
        return false;
    };
    words.clauses(target.range().end).into_iter().all(|clause| {
        let second = words.word(clause.start + 1);
        match &*words.word(clause.start) {
            "ADD" if INDEXES.contains(&&*second) => true,
            "ADD" if CONDITIONS.contains(&&*second) => false,
            "ADD" => !columns(words, &clause)
                .iter()
                .any(|it| it.numbers(words) || OF_ROWS.iter().any(|word| it.says(words, word))),
            "ALTER" => clause.clone().any(|place| words.is(place, "DEFAULT")),
            "ALGORITHM" | "COMMENT" | "LOCK" => true,
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode, classify};

    use super::*;

    fn of(sql: &str) -> WhileLoading {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MariaDb,
            server_version: 101_119,
        };
        let statement = classify(sql.as_bytes(), mode);
        while_loading(&statement, &Words::of(sql.as_bytes(), mode))
    }

    #[test]
    fn what_only_adds_may_meet_rows_of_any_moment() {
        for sql in [
            "alter table t add column a int not null default 5 after b, add index (a)",
            "alter table t add column serial varchar(20)",
            "alter table t add (a int, b datetime default now()), algorithm=inplace, lock=none",
            "alter table t alter column a set default 7, comment 'x'",
            "create index later on t (a)",
        ] {
            assert_eq!(of(sql), WhileLoading::Adds, "{sql}");
        }
    }

    #[test]
    fn what_depends_on_rows_may_not() {
        for sql in [
            "alter table t add column id int auto_increment unique",
            "alter table t add column id serial",
            "alter table t add unique (a)",
            "alter table t add constraint f foreign key (a) references u (a)",
            "alter table t add column a int references u (a)",
            "alter table t modify a bigint",
            "alter table t drop column a",
            "alter table t add column a int, rename to u",
            "create unique index u on t (a)",
            "drop index a on t",
            "rename table t to u",
        ] {
            assert_eq!(of(sql), WhileLoading::Changes, "{sql}");
        }
    }

    #[test]
    fn what_empties_a_table_leaves_the_rest_to_the_binlog() {
        for sql in [
            "truncate t",
            "drop table a, t",
            "create or replace table t (a int)",
        ] {
            assert_eq!(of(sql), WhileLoading::Empties, "{sql}");
        }
        assert_eq!(
            of("create table if not exists t (a int)"),
            WhileLoading::Nothing
        );
    }
}
