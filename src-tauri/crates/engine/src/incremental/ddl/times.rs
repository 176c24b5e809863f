//! What a statement says about times.
//!
//! The binlog names a statement's zone only when the statement made use of it.
//! Where that is the zone of the source's own machine and the destination has
//! no zone like it, the statement can still be run under the one offset that
//! was in force, if all times in it are of that offset and nothing in it makes
//! other times.

use binlog::ddl::{Statement, StatementKind, TokenKind};

use super::words::Words;

/// Times in a statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Times {
    /// What may be times, as SQL.
    pub(crate) literals: Vec<String>,
    /// Why more times than those may come of it, if they may.
    pub(crate) unclear: Option<&'static str>,
    /// Columns that get another definition, in lower case, and whether they
    /// are of type TIMESTAMP then.
    pub(crate) retyped: Vec<(String, bool)>,
}

/// What may stand before a parenthesis and makes no time but the present:
/// types, clauses, functions.
const PLAIN: [&str; 76] = [
    "ADD",
    "AS",
    "BIGINT",
    "BINARY",
    "BIT",
    "BLOB",
    "BTREE",
    "CHAR",
    "CHARACTER",
    "CHECK",
    "COLUMN",
    "COLUMNS",
    "CURDATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURTIME",
    "DATETIME",
    "DEC",
    "DECIMAL",
    "DEFAULT",
    "DOUBLE",
    "ENUM",
    "FIXED",
    "FLOAT",
    "FULLTEXT",
    "HASH",
    "IN",
    "INDEX",
    "INT",
    "INTEGER",
    "JSON",
    "KEY",
    "LIST",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "LONGBLOB",
    "LONGTEXT",
    "MEDIUMBLOB",
    "MEDIUMINT",
    "MEDIUMTEXT",
    "MONTH",
    "NCHAR",
    "NOW",
    "NUMERIC",
    "NVARCHAR",
    "PARTITION",
    "PARTITIONS",
    "RANGE",
    "REAL",
    "RTREE",
    "SET",
    "SMALLINT",
    "SPATIAL",
    "SUBPARTITION",
    "TEXT",
    "THAN",
    "TIME",
    "TINYBLOB",
    "TINYINT",
    "TINYTEXT",
    "TO_DAYS",
    "TO_SECONDS",
    "UNIQUE",
    "UTC_DATE",
    "UTC_TIME",
    "UTC_TIMESTAMP",
    "VALUES",
    "VARBINARY",
    "VARCHAR",
    "VARCHARACTER",
    "VARYING",
    "VECTOR",
    "YEAR",
    "UUID",
    "INET6",
];
/// Words after which a name stands, which may come before a parenthesis too.
const BEFORE_NAMES: [&str; 11] = [
    "COLUMN",
    "EXISTS",
    "FOR",
    "FULLTEXT",
    "INDEX",
    "KEY",
    "ON",
    "REFERENCES",
    "SPATIAL",
    "TABLE",
    "UNIQUE",
];
/// Digits of a number that may be a time: from `700101` to `20380119031407`.
const TIME_DIGITS: std::ops::RangeInclusive<usize> = 5..=14;
/// Times that are looked at. A statement with more is not clear.
const LITERALS_MAX: usize = 2_000;

const COMPUTED: &str = "it computes times";
const TOO_MANY: &str = "it holds too many times";

impl Times {
    /// The times in a statement.
    pub(super) fn of(statement: &Statement, words: &Words<'_>) -> Self {
        let mut times = Self::default();
        if !matches!(
            statement.kind,
            StatementKind::CreateTable | StatementKind::AlterTable
        ) {
            // What others compute again follows from definitions.
            return times;
        }
        for place in 0..words.len() {
            if let Some(literal) = literal(words, place) {
                times.literals.push(literal);
            }
            if words.is(place, "INTERVAL") || computes(words, place) {
                times.unclear = Some(COMPUTED);
            }
        }
        if times.literals.len() > LITERALS_MAX {
            times.literals.clear();
            times.unclear = Some(TOO_MANY);
        }
        if statement.kind == StatementKind::AlterTable
            && let Some(target) = statement.tables.first()
        {
            times.retyped = retyped(words, target.range().end);
        }
        times
    }
}

/// What may be a time at this place.
fn literal(words: &Words<'_>, place: usize) -> Option<String> {
    let comments = |before| {
        place
            .checked_sub(before)
            .is_some_and(|it| words.is(it, "COMMENT"))
    };
    let after_sign = place
        .checked_sub(1)
        .is_some_and(|it| words.is_symbol(it, b'='));
    if comments(1) || (after_sign && comments(2)) {
        return None;
    }
    let (kind, bytes) = words.token(place)?;
    let may_be = match kind {
        TokenKind::Number => TIME_DIGITS.contains(&bytes.len()),
        TokenKind::Text => {
            let inner = bytes.get(1..bytes.len().saturating_sub(1))?;
            let is_of_time = |byte: &u8| byte.is_ascii_digit() || b" -:./T+,@^*_".contains(byte);
            inner.first().is_some_and(u8::is_ascii_digit)
                && inner.len() >= *TIME_DIGITS.start()
                && inner.iter().all(is_of_time)
        }
        _ => false,
    };
    may_be
        .then(|| String::from_utf8(bytes.to_vec()).ok())
        .flatten()
}

/// Whether a function may be here that makes a time that is not the present
/// one, nor stands in the statement.
fn computes(words: &Words<'_>, place: usize) -> bool {
    let word = words.word(place);
    if word.is_empty() || !words.is_symbol(place + 1, b'(') {
        return false;
    }
    let before = |count: usize| place.checked_sub(count);
    let is_name = before(1)
        .is_some_and(|it| BEFORE_NAMES.contains(&&*words.word(it)) || words.is_symbol(it, b'.'));
    match &*word {
        _ if is_name => false,
        // The type, with its digits.
        "TIMESTAMP" => {
            !words.is_of(place + 2, TokenKind::Number) || !words.is_symbol(place + 3, b')')
        }
        "UNIX_TIMESTAMP" => {
            let given = [TokenKind::Text, TokenKind::Number];
            let of_literal = given.iter().any(|kind| words.is_of(place + 2, *kind))
                && words.is_symbol(place + 3, b')');
            // Of a column by which rows are spread: that is a TIMESTAMP.
            let spreads = before(1).is_some_and(|it| words.is_symbol(it, b'('))
                && before(2)
                    .is_some_and(|it| ["RANGE", "HASH", "LIST"].contains(&&*words.word(it)));
            !(words.is_symbol(place + 2, b')') || of_literal || spreads)
        }
        other => !PLAIN.contains(&other),
    }
}

/// Columns that MODIFY and CHANGE define again.
fn retyped(words: &Words<'_>, from: usize) -> Vec<(String, bool)> {
    let mut columns = Vec::new();
    for clause in words.clauses(from) {
        let changes = words.is(clause.start, "CHANGE");
        if !changes && !words.is(clause.start, "MODIFY") {
            continue;
        }
        let mut place = clause.start + 1;
        if words.is(place, "COLUMN") {
            place += 1;
        }
        if words.are(place, &["IF", "EXISTS"]) {
            place += 2;
        }
        let name = words.name(place).unwrap_or_default();
        let is_timestamp = words.is(place + 1 + usize::from(changes), "TIMESTAMP");
        columns.push((String::from_utf8_lossy(&name).to_lowercase(), is_timestamp));
    }
    columns
}

#[cfg(test)]
mod tests {
    use binlog::Flavour;
    use binlog::ddl::{ClientCharset, SqlMode, classify};

    use super::*;

    fn times(sql: &str) -> Times {
        let mode = SqlMode {
            ansi_quotes: false,
            no_backslash_escapes: false,
            charset: ClientCharset::Utf8,
            flavour: Flavour::MariaDb,
            server_version: 101_119,
        };
        let statement = classify(sql.as_bytes(), mode);
        Times::of(&statement, &Words::of(sql.as_bytes(), mode))
    }

    #[test]
    fn literals_are_found_and_comments_are_none() {
        let found = times(
            "alter table t add a timestamp default '2020-07-01 12:00:00' comment '2020-07-02', \
             add b int default (unix_timestamp(20200703)), add c varchar(9) default 'x', \
             comment = '2020-07-04'",
        );
        assert_eq!(found.literals, ["'2020-07-01 12:00:00'", "20200703"]);
        assert_eq!(found.unclear, None);
    }

    #[test]
    fn statements_that_compute_no_times_are_clear() {
        for sql in [
            "alter table t add d datetime(3) default now(3), add index later (d), add w set('a')",
            "create table d.t (id int, ts timestamp(6) default current_timestamp(6) on update now(6), \
             key k using btree (id), constraint c foreign key f (id) references u (id)) \
             partition by range (unix_timestamp(ts)) \
             (partition p0 values less than (unix_timestamp('2020-01-01 00:00:00')))",
            "create index i on t (a)",
        ] {
            assert_eq!(times(sql).unclear, None, "{sql}");
        }
    }

    #[test]
    fn computed_times_are_unclear() {
        for sql in [
            "alter table t add d datetime default (from_unixtime(1593597600))",
            "alter table t add d datetime default (now() + interval 6 month)",
            "alter table t add d int as (unix_timestamp(e)) stored",
            "alter table t add d int default (unix_timestamp(concat('2020-07', '-01')))",
            "alter table t add d timestamp default (timestamp('2020-07-01', '12:00'))",
        ] {
            assert!(times(sql).unclear.is_some(), "{sql}");
        }
    }

    #[test]
    fn columns_that_are_defined_again_are_told() {
        let found = times("alter table t modify column A timestamp null, change b c datetime");
        assert_eq!(
            found.retyped,
            [("a".to_owned(), true), ("b".to_owned(), false)]
        );
    }
}
