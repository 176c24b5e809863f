//! The corpus of statements: what they are, and what becomes of them where the
//! task calls things otherwise.

use std::fmt::Write as _;
use std::path::Path;

use binlog::ddl::{
    DefaultDatabase, FullName, SqlMode, Statement, StatementFlags, StatementKind, classify, edited,
    lex,
};

use super::{ClientCharset, MARIADB, MYSQL, named};

/// The default database, and what it is called afterwards.
const DEFAULT: DefaultDatabase<'static> = DefaultDatabase {
    before: "d",
    after: "e",
};
/// Statements that there must be.
const STATEMENTS_MIN: usize = 300;

/// What the corpus calls things afterwards, as its head says.
pub(super) fn new_name((database, table): &FullName) -> Option<FullName> {
    let table = if table == "t" { "new t" } else { table };
    Some((new_database(database)?, table.to_owned()))
}

pub(super) fn new_database(database: &str) -> Option<String> {
    match database {
        "d" => Some("e".to_owned()),
        "shop" => Some("store 2".to_owned()),
        "out" => None,
        other => Some(other.to_owned()),
    }
}

fn modes(session: &str) -> Vec<SqlMode> {
    let mut words = session.split(' ');
    let families = match words.next() {
        Some("both") => vec![MYSQL, MARIADB],
        Some("mysql") => vec![MYSQL],
        Some("mariadb") => vec![MARIADB],
        other => panic!("no family {other:?}"),
    };
    let setting = words.next();
    let of = |mode: SqlMode| match setting {
        None => mode,
        Some("ansi") => SqlMode {
            ansi_quotes: true,
            ..mode
        },
        Some("noescape") => SqlMode {
            no_backslash_escapes: true,
            ..mode
        },
        Some("latin1") => SqlMode {
            charset: ClientCharset::of_collation(8),
            ..mode
        },
        other => panic!("no setting {other:?}"),
    };
    families.into_iter().map(of).collect()
}

/// The statement of a line, in which `\n` and `\t` stand for what they say.
fn statement_of(line: &str) -> String {
    line.replace("\\n", "\n").replace("\\t", "\t")
}

fn line_of(sql: &[u8]) -> String {
    let text = String::from_utf8(sql.to_vec()).unwrap();
    text.replace('\n', "\\n").replace('\t', "\\t")
}

fn flags(flags: StatementFlags) -> String {
    let all = [
        (flags.if_exists, "if exists"),
        (flags.if_not_exists, "if not exists"),
        (flags.temporary, "temporary"),
        (flags.or_replace, "or replace"),
        (flags.as_select, "as select"),
        (flags.start_transaction, "start transaction"),
        (flags.set_statement, "set statement"),
        (flags.version_dependent, "version"),
    ];
    let set: Vec<&str> = all.iter().filter(|(set, _)| *set).map(|it| it.1).collect();
    set.join(", ")
}

/// The statement under the new names. Of a list that is only about some
/// selected tables, what is left of it.
pub(super) fn rewritten(sql: &[u8], mode: SqlMode, statement: &Statement) -> Option<Vec<u8>> {
    let selected: Vec<bool> = statement
        .tables
        .iter()
        .map(|name| {
            let name = statement.full_name(name, DEFAULT.before);
            name.is_some_and(|name| new_name(&name).is_some())
        })
        .collect();
    let mut edits = statement.renamed(sql, mode, DEFAULT, new_name).ok()?;
    if matches!(
        statement.kind,
        StatementKind::DropTable | StatementKind::RenameTable
    ) && selected.contains(&true)
        && selected.contains(&false)
    {
        edits.extend(statement.cut(sql, mode, |place| selected[place])?);
    }
    let of_database = statement.with_database(sql, mode, |database| {
        new_database(database).unwrap_or_else(|| database.to_owned())
    });
    edits.extend(of_database.ok()?);
    Some(edited(sql, &edits))
}

/// What is expected of a statement.
fn told(sql: &str, mode: SqlMode) -> String {
    let statement = classify(sql.as_bytes(), mode);
    let mut told = format!("  is {:?}", statement.kind);
    let flags = flags(statement.flags);
    if !flags.is_empty() {
        write!(told, " ({flags})").unwrap();
    }
    told.push('\n');
    let names = named(sql, &statement);
    if !names.is_empty() {
        writeln!(told, "  names {}", names.replace('\n', "\\n")).unwrap();
    }
    match rewritten(sql.as_bytes(), mode, &statement) {
        Some(there) if there == sql.as_bytes() => {}
        Some(there) => writeln!(told, "  there {}", line_of(&there)).unwrap(),
        None => told.push_str("  there it cannot be said\n"),
    }
    told
}

/// The statements of the corpus with their sessions.
pub(super) fn statements() -> Vec<(SqlMode, String)> {
    let text = include_str!("corpus.txt");
    let cases = text.lines().filter_map(case);
    cases
        .flat_map(|(session, sql)| {
            let sql = statement_of(sql);
            modes(session)
                .into_iter()
                .map(move |mode| (mode, sql.clone()))
        })
        .collect()
}

fn case(line: &str) -> Option<(&str, &str)> {
    let is_case = !line.starts_with([' ', '#']);
    is_case.then(|| line.split_once(": ")).flatten()
}

#[test]
fn every_statement_of_the_corpus_is_told_and_rewritten_as_expected() {
    let text = include_str!("corpus.txt");
    let mut expected = String::new();
    let mut statements = 0;
    for line in text.lines().filter(|line| !line.starts_with(' ')) {
        expected.push_str(line);
        expected.push('\n');
        let Some((session, sql)) = case(line) else {
            continue;
        };
        statements += 1;
        let sql = statement_of(sql);
        let all: Vec<String> = modes(session)
            .into_iter()
            .map(|mode| told(&sql, mode))
            .collect();
        assert!(all.iter().all(|told| *told == all[0]), "{sql}: {all:?}");
        expected.push_str(&all[0]);
    }
    assert!(statements >= STATEMENTS_MIN, "{statements} statements");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ddl/corpus.txt");
        std::fs::write(path, &expected).unwrap();
        return;
    }
    for (line, expected) in text.lines().zip(expected.lines()) {
        assert_eq!(line, expected);
    }
    assert_eq!(text, expected);
}

#[test]
fn names_that_stay_change_no_byte() {
    for (mode, sql) in statements() {
        let statement = classify(sql.as_bytes(), mode);
        let same = DefaultDatabase {
            before: "d",
            after: "d",
        };
        let edits = statement.renamed(sql.as_bytes(), mode, same, |name| Some(name.clone()));
        assert_eq!(edits, Ok(Vec::new()), "{sql}");
        let edit = statement.with_database(sql.as_bytes(), mode, str::to_owned);
        assert_eq!(edit, Ok(None), "{sql}");
    }
}

#[test]
fn the_tokens_of_a_statement_are_the_statement() {
    for (mode, sql) in statements() {
        let joined: Vec<u8> = lex(sql.as_bytes(), mode)
            .iter()
            .flat_map(|token| &sql.as_bytes()[token.range()])
            .copied()
            .collect();
        assert_eq!(joined, sql.as_bytes());
    }
}

/// What a statement names, in full, as the default database has it.
fn full_names(statement: &Statement, default: &str) -> Vec<Option<FullName>> {
    let names = statement.tables.iter();
    names
        .map(|name| statement.full_name(name, default))
        .collect()
}

/// Checks that a rewritten statement is the same about the new names.
pub(super) fn ensure_same_about_others(sql: &[u8], mode: SqlMode) {
    let before = classify(sql, mode);
    let Some(there) = rewritten(sql, mode, &before) else {
        return;
    };
    let after = classify(&there, mode);
    let shown = || {
        format!(
            "{} became {}",
            String::from_utf8_lossy(sql),
            String::from_utf8_lossy(&there)
        )
    };
    assert_eq!(before.kind, after.kind, "{}", shown());
    let old = full_names(&before, DEFAULT.before);
    let some_left = old.iter().flatten().any(|name| new_name(name).is_none());
    if some_left || old.contains(&None) {
        // Names that are left alone, or were cut out, mean what they did.
        return;
    }
    let expected: Vec<_> = old.iter().flatten().map(new_name).collect();
    assert_eq!(full_names(&after, DEFAULT.after), expected, "{}", shown());
    let roles = |statement: &Statement| -> Vec<_> {
        statement.tables.iter().map(|name| name.role).collect()
    };
    assert_eq!(roles(&before), roles(&after), "{}", shown());
}

#[test]
fn a_rewritten_statement_is_the_same_about_the_new_names() {
    for (mode, sql) in statements() {
        ensure_same_about_others(sql.as_bytes(), mode);
    }
}
