//! Which statements would give the destination's rows other values than the
//! source's.
//!
//! What ALTER TABLE fills rows with is not in the binlog: the destination
//! computes it again. That is the same where it follows from the statement,
//! its session and the rows; it is not where it depends on the server, on
//! chance, or on an order of rows that no key gives.

use std::ops::Range;

use binlog::ddl::{Statement, StatementKind};

use super::column_clauses::columns;
use super::words::Words;

/// Functions whose values differ from server to server or from call to call,
/// in the session of the statement. NOW() is none: the session has its time.
const DIFFERING: [&str; 31] = [
    "CONNECTION_ID",
    "CURRENT_ROLE",
    "CURRENT_USER",
    "DATABASE",
    "ENCRYPT",
    "FOUND_ROWS",
    "GET_LOCK",
    "IS_FREE_LOCK",
    "IS_USED_LOCK",
    "LAST_INSERT_ID",
    "LASTVAL",
    "LOAD_FILE",
    "NEXTVAL",
    "PS_CURRENT_THREAD_ID",
    "PS_THREAD_ID",
    "RAND",
    "RANDOM_BYTES",
    "ROW_COUNT",
    "ROWNUM",
    "SCHEMA",
    "SESSION_USER",
    "SETVAL",
    "SYS_GUID",
    "SYSDATE",
    "SYSTEM_USER",
    "USER",
    "UUID",
    "UUID_SHORT",
    "UUID_V4",
    "UUID_V7",
    "VERSION",
];
/// Those of them that need no parentheses.
const WITHOUT_PARENTHESES: [&str; 4] = ["CURRENT_ROLE", "CURRENT_USER", "ROWNUM", "SYSDATE"];
/// What has ALTER TABLE keep one of several rows that are in each other's way.
pub(super) const IGNORES: &str = "IGNORE";
/// What ADD adds when it is no column.
const NO_COLUMNS: [&str; 11] = [
    "CHECK",
    "CONSTRAINT",
    "FOREIGN",
    "FULLTEXT",
    "INDEX",
    "KEY",
    "PARTITION",
    "PERIOD",
    "PRIMARY",
    "SPATIAL",
    "UNIQUE",
];

/// Why a statement would fill rows otherwise on the destination, if it would.
/// `ordered` says whether both sides keep the table's rows in one order.
pub(super) fn differs(
    statement: &Statement,
    words: &Words<'_>,
    ordered: bool,
) -> Option<&'static str> {
    let target = statement.tables.first()?;
    if statement.kind != StatementKind::AlterTable {
        return None;
    }
    let clauses = words.clauses(target.range().end);
    let start = clauses.first().map_or(0, |clause| clause.start);
    let drops_doubles = (0..start).any(|place| words.is(place, IGNORES));
    if drops_doubles && !ordered {
        return Some(
            "which of several rows it keeps depends on the order in which a server holds them",
        );
    }
    for clause in clauses.into_iter().filter(|clause| fills(words, clause)) {
        if clause.clone().any(|place| is_differing(words, place)) {
            return Some("it may fill rows with values that differ on every server");
        }
        let mut columns = columns(words, &clause).into_iter();
        let numbers = columns.any(|column| column.numbers(words));
        if numbers && !ordered {
            return Some(
                "it numbers rows in the order in which a server holds them, and no key gives that",
            );
        }
    }
    None
}

/// Whether a clause says what is in a column.
pub(super) fn fills(words: &Words<'_>, clause: &Range<usize>) -> bool {
    match &*words.word(clause.start) {
        "ADD" => !NO_COLUMNS.contains(&&*words.word(clause.start + 1)),
        "MODIFY" | "CHANGE" => true,
        _ => false,
    }
}

fn is_differing(words: &Words<'_>, place: usize) -> bool {
    // A variable. Names of accounts are in quotes or not in ALTER TABLE.
    if words.is_symbol(place, b'@') {
        return true;
    }
    if words.are(place, &["VALUE", "FOR"]) {
        return true;
    }
    let word = words.word(place);
    // A table of this name to which a foreign key refers.
    let is_name = place
        .checked_sub(1)
        .is_some_and(|before| words.is(before, "REFERENCES") || words.is_symbol(before, b'.'));
    DIFFERING.contains(&&*word)
        && !is_name
        && (words.is_symbol(place + 1, b'(') || WITHOUT_PARENTHESES.contains(&&*word))
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode, classify};

    use super::*;

    fn is_refused(sql: &str, ordered: bool) -> bool {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MariaDb,
            server_version: 101_119,
        };
        let statement = classify(sql.as_bytes(), mode);
        differs(&statement, &Words::of(sql.as_bytes(), mode), ordered).is_some()
    }

    #[test]
    fn values_of_chance_and_of_the_server_are_refused() {
        for clause in [
            "add column r double default (rand())",
            "add u uuid default uuid ( )",
            "add column (a int, u char(36) default (concat('x', UUID())))",
            "modify v varchar(100) default current_user not null",
            "add index (v), change v w varchar(100) default (user())",
            "add column s bigint default (next value for sq)",
            "add column s bigint default nextval(sq)",
            "add column i int default (@@server_id)",
            "nowait add column r double default (/* a comment */ rand ( 5 ))",
        ] {
            let sql = format!("alter table d1.t {clause}");
            assert!(is_refused(&sql, true), "{sql}");
        }
    }

    #[test]
    fn values_of_the_statement_and_its_session_are_not() {
        for clause in [
            "add column c int default 5",
            "add column t timestamp(6) default current_timestamp(6)",
            "add column u uuid",
            "add column c varchar(20) default 'rand()' comment 'uuid() @x'",
            "add column user_id int references user (id)",
            "add column user int, add index user (user)",
            "add index version (v), add constraint user foreign key (a) references d2.user (id)",
            "alter column r set default (rand())",
            "drop column r, rename to u",
        ] {
            let sql = format!("alter table d1.t {clause}");
            assert!(!is_refused(&sql, true), "{sql}");
        }
        // The rows that fill a new table are in the binlog.
        assert!(!is_refused(
            "create table t (r double default (rand()))",
            true
        ));
    }

    #[test]
    fn rows_are_numbered_and_left_out_only_in_an_order_that_both_sides_have() {
        for sql in [
            "alter table t add column id int auto_increment primary key",
            "alter table t add column id serial",
            "alter table t add id bigint unsigned serial default value",
            "alter table t modify id bigint not null auto_increment",
            "alter ignore table t add unique (v)",
        ] {
            assert!(is_refused(sql, false), "{sql}");
            assert!(!is_refused(sql, true), "{sql}");
        }
        assert!(!is_refused("alter table t auto_increment = 100", false));
        assert!(!is_refused("alter table t add serial varchar(20)", false));
    }
}
