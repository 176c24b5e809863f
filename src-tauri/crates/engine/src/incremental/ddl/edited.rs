//! Another text that the operator gives for a statement of the source: whether
//! it may take its place.
//!
//! It is written in the destination's names and run there as it is. What it may
//! do is bounded by the statement that it stands for: it defines the same
//! tables, database or objects, and it takes no rows where that takes none.

use std::ops::Range;

use binlog::ddl::{ClientCharset, ObjectKind, SqlMode, Statement, StatementKind, classify};

use super::chosen::leaves_columns_in;
use super::judge::{Parts, Plan, plain};
use super::loading::{WhileLoading, while_loading};
use super::repeat;
use super::times::Times;
use super::words::Words;
use crate::mapping::Mapping;
use crate::server::catalog::TableName;
use crate::server::facts::ServerVersion;

/// How the destination reads a text in UTF-8 that is typed without a session's
/// settings.
pub(crate) fn plain_mode(destination: ServerVersion) -> SqlMode {
    SqlMode {
        ansi_quotes: false,
        no_backslash_escapes: false,
        charset: ClientCharset::Utf8,
        flavour: destination.flavour.into(),
        server_version: super::version_number(destination),
    }
}

/// Why a text cannot take the place of any statement; none where it may. What
/// depends on the statement and its session is told when it comes: see
/// [`instead`].
pub(crate) fn unfit(sql: &[u8], destination: ServerVersion, mapping: &Mapping) -> Option<String> {
    let plain = plain_mode(destination);
    let ansi = SqlMode {
        ansi_quotes: true,
        ..plain
    };
    unfit_in(sql, plain, mapping).filter(|_| unfit_in(sql, ansi, mapping).is_some())
}

fn unfit_in(sql: &[u8], mode: SqlMode, mapping: &Mapping) -> Option<String> {
    let statement = match one_statement(sql, mode) {
        Ok(statement) => statement,
        Err(why) => return Some(why.to_owned()),
    };
    let with_database = statement.tables.iter().filter(|it| it.database.is_some());
    for name in with_database {
        if let Err(why) = source_of(&statement, name, "", &[], mapping) {
            return Some(why);
        }
    }
    None
}

/// The plan of a text that takes the place of a statement with the plan `of`;
/// names without a database are in `default`.
///
/// # Errors
/// Why it cannot.
pub(crate) fn instead(
    sql: &[u8],
    mode: SqlMode,
    default: &str,
    of: &Plan,
    mapping: &Mapping,
) -> Result<Plan, String> {
    let statement = one_statement(sql, mode)?;
    let words = Words::of(sql, mode);
    for name in &statement.tables {
        source_of(&statement, name, default, &of.tables, mapping)?;
    }
    let while_loading = while_loading(&statement, &words);
    let empties = |it: WhileLoading| it == WhileLoading::Empties;
    let drops = statement.kind == StatementKind::DropDatabase;
    if (drops || empties(while_loading)) && !empties(of.while_loading) {
        return Err("it takes rows away, and the source's statement does not".to_owned());
    }
    let of_text = Plan {
        without_rows: of.without_rows && matches!(statement.kind, StatementKind::Object(_)),
        while_loading,
        times: Times::of(&statement, &words),
        ..plain(Vec::new())
    };
    match statement.kind {
        StatementKind::Object(_) if !of.tables.is_empty() => {
            Err("it is not about the tables of the source's statement".to_owned())
        }
        StatementKind::Object(_) => Ok(of_text),
        StatementKind::CreateDatabase
        | StatementKind::AlterDatabase
        | StatementKind::DropDatabase => {
            let named = match &statement.database {
                Some(name) => name.text.as_deref(),
                None => Some(default),
            };
            let there = of
                .database
                .as_ref()
                .and_then(|source| mapping.destination_database(source));
            let same = |(one, other)| mapping.destination_rule().same(one, other);
            if !named.zip(there).is_some_and(same) {
                return Err("it is not about the database of the source's statement".to_owned());
            }
            Ok(Plan {
                tables: if drops { of.tables.clone() } else { Vec::new() },
                database: of.database.clone(),
                parts: if drops { Parts::Database } else { Parts::One },
                ..of_text
            })
        }
        _ => {
            let names: Result<Vec<TableName>, String> = statement
                .changed_tables()
                .map(|name| source_of(&statement, name, default, &of.tables, mapping))
                .collect();
            let names = names?;
            let other = names.iter().find(|name| !of.tables.contains(name));
            if let Some(other) = other.filter(|_| !of.tables.is_empty()) {
                return Err(format!(
                    "it changes {other}, and the source's statement does not"
                ));
            }
            Ok(Plan {
                parts: Parts::of(&statement),
                untold: repeat::untold(&statement, &names, &words, mapping.source_rule()),
                tables: names,
                ..of_text
            })
        }
    }
}

/// Whether two texts do the same to the columns of their tables, each read in
/// its own mode: then what is known of the columns after one holds after the
/// other.
pub(crate) fn same_columns(
    (one, read): (&[u8], SqlMode),
    (other, reads): (&[u8], SqlMode),
) -> bool {
    match (of_columns(one, read), of_columns(other, reads)) {
        (Some(one), Some(other)) => {
            // The same bytes are other names and values in another charset.
            let alike = read.charset == reads.charset || one.iter().all(|it| it.is_ascii());
            alike && one == other
        }
        _ => false,
    }
}

/// What a text does to the columns of a table that stays, clause by clause;
/// none where that is not told by clauses.
fn of_columns(sql: &[u8], mode: SqlMode) -> Option<Vec<Vec<u8>>> {
    let statement = classify(sql, mode);
    let words = Words::of(sql, mode);
    match statement.kind {
        StatementKind::CreateIndex | StatementKind::DropIndex | StatementKind::TruncateTable => {
            Some(Vec::new())
        }
        StatementKind::AlterTable => {
            let from = statement.tables.first()?.range().end;
            let clauses = words.clauses(from).into_iter();
            let changing = clauses.filter(|clause| !leaves_columns_in(&words, clause));
            Some(changing.map(|clause| text_of(&words, clause)).collect())
        }
        _ => None,
    }
}

/// The tokens of a clause, words in upper case.
fn text_of(words: &Words<'_>, clause: Range<usize>) -> Vec<u8> {
    let mut text = Vec::new();
    for place in clause.filter(|place| !words.is_symbol(*place, b';')) {
        let word = words.word(place);
        match words.token(place) {
            Some((_, token)) if word.is_empty() => text.extend_from_slice(token),
            _ => text.extend_from_slice(word.as_bytes()),
        }
        text.push(b' ');
    }
    text
}

fn one_statement(sql: &[u8], mode: SqlMode) -> Result<Statement, &'static str> {
    use StatementKind as K;
    let words = Words::of(sql, mode);
    if (0..words.len()).all(|place| words.is_symbol(place, b';')) {
        return Err("it is empty");
    }
    if has_more(&words) {
        return Err("it is more than one statement");
    }
    let statement = classify(sql, mode);
    let flags = statement.flags;
    match statement.kind {
        _ if flags.temporary => Err("it is about a temporary table"),
        K::CreateTable if flags.as_select || flags.start_transaction => {
            Err("it fills the table by a query, and rows come from the source only")
        }
        K::CreateTable
        | K::AlterTable
        | K::DropTable
        | K::TruncateTable
        | K::RenameTable
        | K::CreateIndex
        | K::DropIndex
        | K::CreateDatabase
        | K::AlterDatabase
        | K::DropDatabase
        | K::Object(
            ObjectKind::View | ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Package,
        ) => Ok(statement),
        _ => Err("it defines no table, database, view or routine"),
    }
}

/// Whether something comes after the end of the first statement. A body's
/// statements stand between BEGIN and END; a name that is such a word makes it
/// look like more than it is, which is refused.
fn has_more(words: &Words<'_>) -> bool {
    const OTHER_ENDS: [&str; 4] = ["IF", "LOOP", "REPEAT", "WHILE"];
    let mut depth = 0_i64;
    let mut ended = false;
    for place in 0..words.len() {
        if words.is_symbol(place, b';') {
            ended |= depth <= 0;
            continue;
        }
        if ended {
            return true;
        }
        let after_end = place.checked_sub(1).is_some_and(|it| words.is(it, "END"));
        match &*words.word(place) {
            "BEGIN" => depth += 1,
            "CASE" if !after_end => depth += 1,
            "END" if !OTHER_ENDS.contains(&&*words.word(place + 1)) => depth -= 1,
            _ => {}
        }
    }
    false
}

/// The table of the source that a name of the destination stands for; of those
/// that are carried to one, the one of the source's statement.
fn source_of(
    statement: &Statement,
    name: &binlog::ddl::TableName,
    default: &str,
    tables: &[TableName],
    mapping: &Mapping,
) -> Result<TableName, String> {
    let (database, table) = statement
        .full_name(name, default)
        .ok_or("a name in it cannot be read")?;
    let there = TableName::new(database, table);
    let rule = mapping.destination_rule();
    let folded = rule.fold_table(&there);
    let is_there = |source: &&TableName| {
        let to = mapping.destination_of(source);
        to.is_some_and(|to| rule.fold_table(&to) == folded)
    };
    let meant = tables.iter().find(is_there).cloned();
    meant.or_else(|| mapping.source_of(&there)).ok_or_else(|| {
        format!("{there} is not on the destination what a selected table is carried to")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::NameRule;
    use crate::task::definition::TaskDefinition;

    fn mapping() -> Mapping {
        let document = r#"{"version": 1, "name": "t", "source": "s", "destination": "d",
            "objects": [{"database": "shop", "rename": "copy"}, {"database": "one", "tables": [{"table": "t"}]}]}"#;
        let definition = TaskDefinition::parse(document).unwrap();
        let rule = NameRule::CaseSensitive;
        Mapping::new(&definition, rule, rule).unwrap()
    }

    fn version() -> ServerVersion {
        ServerVersion::parse("10.11.19-MariaDB").unwrap()
    }

    fn mode() -> SqlMode {
        plain_mode(version())
    }

    fn plan(sql: &str, of: &Plan) -> Result<Plan, String> {
        instead(sql.as_bytes(), mode(), "copy", of, &mapping())
    }

    #[test]
    fn what_can_take_the_place_of_no_statement_is_refused_at_once() {
        let why = |sql: &str| unfit(sql.as_bytes(), version(), &mapping());
        assert_eq!(why("alter table copy.t add a int;"), None);
        assert_eq!(
            why(
                "create procedure copy.p() begin case 1 when 1 then select 1; end case; if 1 then select 2; end if; end"
            ),
            None
        );
        for (sql, told) in [
            ("  ; -- nothing", "it is empty"),
            (
                "alter table copy.t add a int; drop table copy.t",
                "it is more than one statement",
            ),
            (
                "create procedure copy.p() select 1; select 2",
                "it is more than one statement",
            ),
            (
                "insert into copy.t values (1)",
                "it defines no table, database, view or routine",
            ),
            (
                "create table copy.t select 1",
                "it fills the table by a query, and rows come from the source only",
            ),
            (
                "create temporary table copy.t (a int)",
                "it is about a temporary table",
            ),
            ("nonsense", "it defines no table, database, view or routine"),
            (
                "alter table shop.t add a int",
                "shop.t is not on the destination what a selected table is carried to",
            ),
            (
                "alter table one.u add a int",
                "one.u is not on the destination what a selected table is carried to",
            ),
        ] {
            assert_eq!(why(sql).as_deref(), Some(told), "{sql}");
        }
    }

    #[test]
    fn a_text_keeps_to_the_statement_that_it_stands_for() {
        let of = plain(vec![TableName::new("shop", "t")]);
        let made = plan("create index i on t (a)", &of).unwrap();
        assert_eq!(made.tables, of.tables);
        assert!(plan("alter table copy.u add a int", &of).is_err());
        assert!(plan("truncate table t", &of).is_err());
        assert!(plan("create view v as select 1", &of).is_err());
        assert!(plan("drop database copy", &of).is_err());
        let empties = Plan {
            while_loading: WhileLoading::Empties,
            ..of
        };
        assert!(plan("truncate table t", &empties).is_ok());
        // Of one that is not understood nothing is known.
        let unknown = plain(Vec::new());
        let made = plan("alter table copy.u add a int", &unknown).unwrap();
        assert_eq!(made.tables, [TableName::new("shop", "u")]);
    }

    #[test]
    fn texts_that_do_the_same_to_columns_are_told_from_others() {
        let same = |one: &str, other: &str| {
            same_columns((one.as_bytes(), mode()), (other.as_bytes(), mode()))
        };
        assert!(same(
            "alter table shop.t add column A int, add index i (a), algorithm = instant",
            "ALTER TABLE copy.t ADD COLUMN a INT"
        ));
        assert!(same(
            "create index i on t (a)",
            "alter table t add index j (a)"
        ));
        assert!(!same(
            "alter table t add a int",
            "alter table t add a bigint"
        ));
        assert!(!same("alter table t add a int", "alter table t add b int"));
        assert!(!same("create table t (a int)", "create table t (a int)"));
    }
}
