//! Statements of a kind that the task does not carry (F15).
//!
//! One that leaves the columns of its tables alone is passed by. After one that
//! does not, rows of the source would no longer fit what is known of them, so it
//! is the operator's.

use std::ops::Range;

use binlog::ddl::{ObjectKind, Statement, StatementKind};
use binlog::event::Query;

use super::judge::{Plan, Verdict, refused};
use super::words::Words;
use crate::incremental::tables::Tables;
use crate::server::catalog::TableName;
use crate::task::operation::SqlOperation;

/// What becomes of a statement of which the task leaves the kind out; none
/// where it carries it.
pub(super) fn left_out(
    statement: &Statement,
    plan: &Plan,
    query: &Query<'_>,
    tables: &Tables,
) -> Option<Verdict> {
    let operation = operation(statement)?;
    let mapping = tables.mapping();
    let of_object = statement.tables.first().map(|object| {
        let name = statement.full_name(object, &query.schema);
        name.map_or_else(|| query.schema.clone(), |(database, _)| database)
    });
    let (some, all) = if let Some(database) = &plan.database {
        let carries = mapping.database_carries(database, operation);
        (carries, carries)
    } else if plan.without_rows {
        let database = of_object.unwrap_or_default();
        let carries = mapping.database_carries(&database, operation);
        (carries, carries)
    } else {
        let carries = |name: &TableName| mapping.carries(name, operation);
        (
            plan.tables.iter().any(carries),
            plan.tables.iter().all(carries),
        )
    };
    if all {
        return None;
    }
    if some {
        let why = "the task carries its kind for some of its tables and not for others";
        return Some(refused(plan.tables.clone(), why));
    }
    let why = match statement.kind {
        StatementKind::RenameTable => Some(
            "the task leaves its kind out, and the rows of its tables have other names after it",
        ),
        StatementKind::AlterTable if !plan.leaves_columns => Some(
            "the task leaves its kind out, and rows have other columns after it than those on the destination",
        ),
        // A table made anew under the name of one that is still known.
        StatementKind::CreateTable if plan.tables.iter().any(|name| tables.is_known(name)) => {
            Some("the task leaves its kind out, and the destination has another table of this name")
        }
        _ => None,
    };
    Some(match why {
        Some(why) => refused(plan.tables.clone(), why),
        None => Verdict::PassBy("the task leaves its kind out".to_owned()),
    })
}

/// What ADD and DROP are about when it is no column.
const NO_COLUMNS: [&str; 11] = [
    "CHECK",
    "CONSTRAINT",
    "FOREIGN",
    "FULLTEXT",
    "INDEX",
    "KEY",
    "PARTITION",
    "PRIMARY",
    "SPATIAL",
    "UNIQUE",
    "VECTOR",
];
/// Clauses of ALTER TABLE that leave columns, types and names alone.
const BESIDE_COLUMNS: [&str; 26] = [
    "ALGORITHM",
    "ANALYZE",
    "AUTO_INCREMENT",
    "AVG_ROW_LENGTH",
    "CHECK",
    "CHECKSUM",
    "COALESCE",
    "COMMENT",
    "COMPRESSION",
    "DELAY_KEY_WRITE",
    "DISABLE",
    "ENABLE",
    "ENGINE",
    "FORCE",
    "KEY_BLOCK_SIZE",
    "LOCK",
    "OPTIMIZE",
    "ORDER",
    "PARTITION",
    "REBUILD",
    "REMOVE",
    "REORGANIZE",
    "ROW_FORMAT",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "TRUNCATE",
];

/// Whether the tables of a statement have the same columns after it, under the
/// same names.
pub(super) fn leaves_columns(statement: &Statement, words: &Words<'_>) -> bool {
    let Some(target) = statement.tables.first() else {
        return true;
    };
    if statement.kind != StatementKind::AlterTable {
        return true;
    }
    let mut clauses = words.clauses(target.range().end).into_iter();
    clauses.all(|clause| leaves_columns_in(words, &clause))
}

/// Whether a clause of ALTER TABLE leaves them so.
pub(super) fn leaves_columns_in(words: &Words<'_>, clause: &Range<usize>) -> bool {
    let second = words.word(clause.start + 1);
    match &*words.word(clause.start) {
        "ADD" | "DROP" => NO_COLUMNS.contains(&&*second),
        "ALTER" => clause.clone().any(|place| words.is(place, "DEFAULT")),
        "RENAME" => second == "INDEX" || second == "KEY",
        first => BESIDE_COLUMNS.contains(&first),
    }
}

/// The operation that a statement is; none for what no task leaves out.
fn operation(statement: &Statement) -> Option<SqlOperation> {
    use ObjectKind as O;
    use SqlOperation as S;
    use StatementKind as K;
    let drops = statement.flags.drops;
    Some(match statement.kind {
        K::CreateTable => S::CreateTable,
        K::AlterTable => S::AlterTable,
        K::DropTable => S::DropTable,
        K::TruncateTable => S::TruncateTable,
        K::RenameTable => S::RenameTable,
        K::CreateIndex => S::CreateIndex,
        K::DropIndex => S::DropIndex,
        K::CreateDatabase | K::AlterDatabase => S::CreateDatabase,
        K::DropDatabase => S::DropDatabase,
        K::Object(O::View) if drops => S::DropView,
        K::Object(O::View) if statement.flags.alters => S::AlterView,
        K::Object(O::View) => S::CreateView,
        K::Object(O::Function | O::Procedure | O::Package) if drops => S::DropRoutine,
        K::Object(O::Function) => S::CreateFunction,
        K::Object(O::Procedure | O::Package) => S::CreateProcedure,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode, classify};

    use super::*;

    fn leaves(sql: &str) -> bool {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MySql,
            server_version: 90_704,
        };
        let statement = classify(sql.as_bytes(), mode);
        leaves_columns(&statement, &Words::of(sql.as_bytes(), mode))
    }

    #[test]
    fn clauses_that_leave_columns_alone_are_told_from_others() {
        for sql in [
            "alter table t add index (a), drop key b, add constraint c check (a > 1)",
            "alter table t engine = innodb, comment 'add column c'",
            "alter table t alter a set default 5, rename index i to j",
            "alter table t drop primary key, add primary key (a), algorithm = inplace",
            "alter table t truncate partition p, drop foreign key f",
            "truncate table t",
        ] {
            assert!(leaves(sql), "{sql}");
        }
        for sql in [
            "alter table t add a int",
            "alter table t add column (a int)",
            "alter table t add index (a), drop column b",
            "alter table t add `index` int",
            "alter table t modify a bigint",
            "alter table t convert to character set utf8mb4",
            "alter table t rename to u",
            "alter table t rename column a to b",
            "alter table t exchange partition p with table u",
        ] {
            assert!(!leaves(sql), "{sql}");
        }
    }
}
