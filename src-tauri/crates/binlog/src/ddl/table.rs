//! Statements about tables, their indexes and databases.

use super::head::Head;
use super::statement::{Statement, StatementKind, TableRole};
use super::token::{Token, TokenKind};

/// The depth of parentheses after a token. `None` when one closes that was not opened.
pub(super) fn depth_after(depth: usize, token: Token) -> Option<usize> {
    match token.kind {
        TokenKind::Symbol(b'(') => Some(depth + 1),
        TokenKind::Symbol(b')') => depth.checked_sub(1),
        _ => Some(depth),
    }
}

/// CREATE TABLE, from its name on.
pub(super) fn create(head: &mut Head<'_>) -> Option<Statement> {
    let mut statement = Statement::new(StatementKind::CreateTable);
    statement.flags.if_not_exists = head.eat(&["IF", "NOT", "EXISTS"]);
    statement.tables.push(head.table(TableRole::Target)?);
    if head.eat(&["LIKE"]) {
        statement.tables.push(head.table(TableRole::Like)?);
        return head.at_end().then_some(statement);
    }
    let mut like_in_parentheses = head.clone();
    if like_in_parentheses.eat_symbol(b'(') && like_in_parentheses.eat(&["LIKE"]) {
        statement
            .tables
            .push(like_in_parentheses.table(TableRole::Like)?);
        let closed = like_in_parentheses.eat_symbol(b')');
        return (closed && like_in_parentheses.at_end()).then_some(statement);
    }
    // Neither a definition nor a query: not a statement of this grammar.
    if head.at_end() {
        return None;
    }
    let mut depth = 0;
    while let Some(token) = head.peek() {
        if token.kind == TokenKind::Symbol(b';') {
            return None;
        }
        depth = depth_after(depth, token)?;
        if depth == 0 && head.are_words(&["START", "TRANSACTION"]) {
            statement.flags.start_transaction = true;
        }
        statement.flags.as_select |= begins_query(head, depth);
        if !named_inside(head, &mut statement)? {
            head.skip();
        }
    }
    (depth == 0).then_some(statement)
}

/// Whether a query that fills the new table begins here.
fn begins_query(head: &Head<'_>, depth: usize) -> bool {
    // A definition has no subqueries, so SELECT is the query at any depth; the
    // other beginnings are words of definitions too, but only in parentheses.
    head.is_word("SELECT")
        || (depth == 0
            && (head.is_word("AS")
                || head.is_word("TABLE")
                || head.is_word("VALUES")
                || (head.is_word("WITH") && !head.are_words(&["WITH", "SYSTEM"]))))
}

/// Takes a table named by a foreign key or a MERGE table. False when there is
/// none here; `None` when it cannot be read.
fn named_inside(head: &mut Head<'_>, statement: &mut Statement) -> Option<bool> {
    if head.eat(&["REFERENCES"]) {
        statement.tables.push(head.table(TableRole::References)?);
        return Some(true);
    }
    let mut ahead = head.clone();
    if ahead.eat(&["UNION"]) {
        ahead.eat_symbol(b'=');
        if !ahead.eat_symbol(b'(') {
            // UNION of queries.
            return Some(false);
        }
        if ahead.is_word("SELECT") || ahead.is_word("VALUES") || ahead.is_symbol(b'(') {
            return Some(false);
        }
        while !ahead.eat_symbol(b')') {
            statement.tables.push(ahead.table(TableRole::Merged)?);
            ahead.eat_symbol(b',');
        }
        *head = ahead;
        return Some(true);
    }
    Some(false)
}

/// ALTER TABLE, from its name on.
pub(super) fn alter(head: &mut Head<'_>) -> Option<Statement> {
    let mut statement = Statement::new(StatementKind::AlterTable);
    statement.flags.if_exists = head.eat(&["IF", "EXISTS"]);
    statement.tables.push(head.table(TableRole::Target)?);
    head.eat_wait()?;
    let mut depth = 0;
    let mut clause_begins = true;
    while let Some(token) = head.peek() {
        if token.kind == TokenKind::Symbol(b';') {
            return None;
        }
        depth = depth_after(depth, token)?;
        let in_clause = depth == 0 && clause_begins;
        clause_begins = depth == 0 && token.kind == TokenKind::Symbol(b',');
        let taken = (in_clause && renamed(head, &mut statement)?)
            || (depth == 0 && exchanged(head, &mut statement)?)
            || named_inside(head, &mut statement)?;
        if !taken {
            head.skip();
        }
    }
    (depth == 0).then_some(statement)
}

/// RENAME [TO | AS | =] table, which is not RENAME COLUMN, INDEX or KEY.
fn renamed(head: &mut Head<'_>, statement: &mut Statement) -> Option<bool> {
    if !head.eat(&["RENAME"]) {
        return Some(false);
    }
    if head.eat_any(&["COLUMN", "INDEX", "KEY"]) {
        return Some(true);
    }
    let _ = head.eat_any(&["TO", "AS"]) || head.eat_symbol(b'=');
    statement.tables.push(head.table(TableRole::RenamedTo)?);
    Some(true)
}

/// The other table of EXCHANGE PARTITION and of MariaDB's CONVERT.
fn exchanged(head: &mut Head<'_>, statement: &mut Statement) -> Option<bool> {
    if head.eat(&["EXCHANGE", "PARTITION"]) {
        head.name()?;
        head.eat(&["WITH", "TABLE"]).then_some(())?;
    } else if head.eat(&["CONVERT", "PARTITION"]) {
        head.name()?;
        head.eat(&["TO", "TABLE"]).then_some(())?;
    } else if !head.eat(&["CONVERT", "TABLE"]) {
        return Some(false);
    }
    statement.tables.push(head.table(TableRole::Exchanged)?);
    Some(true)
}

/// DROP TABLE, from its list on.
pub(super) fn drop_tables(head: &mut Head<'_>) -> Option<Statement> {
    let mut statement = Statement::new(StatementKind::DropTable);
    statement.flags.if_exists = head.eat(&["IF", "EXISTS"]);
    loop {
        statement.tables.push(head.table(TableRole::Target)?);
        if !head.eat_symbol(b',') {
            break;
        }
    }
    head.eat_wait()?;
    let _ = head.eat_any(&["RESTRICT", "CASCADE"]);
    head.at_end().then_some(statement)
}

/// TRUNCATE, from TABLE on.
pub(super) fn truncate(head: &mut Head<'_>) -> Option<Statement> {
    let mut statement = Statement::new(StatementKind::TruncateTable);
    head.eat(&["TABLE"]);
    statement.tables.push(head.table(TableRole::Target)?);
    head.eat_wait()?;
    head.at_end().then_some(statement)
}

/// RENAME TABLE, from TABLE on.
pub(super) fn rename(head: &mut Head<'_>) -> Option<Statement> {
    let mut statement = Statement::new(StatementKind::RenameTable);
    head.eat_any(&["TABLE", "TABLES"]).then_some(())?;
    statement.flags.if_exists = head.eat(&["IF", "EXISTS"]);
    loop {
        statement.tables.push(head.table(TableRole::Target)?);
        head.eat_wait()?;
        head.eat(&["TO"]).then_some(())?;
        statement.tables.push(head.table(TableRole::RenamedTo)?);
        if !head.eat_symbol(b',') {
            break;
        }
    }
    head.at_end().then_some(statement)
}

/// CREATE INDEX, from its kind on. `None` when it is none or cannot be read;
/// then nothing is taken.
pub(super) fn create_index(head: &mut Head<'_>) -> Option<Statement> {
    let mut ahead = head.clone();
    let _ = ahead.eat_any(&["ONLINE", "OFFLINE"]);
    let _ = ahead.eat_any(&["UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"]);
    ahead.eat(&["INDEX"]).then_some(())?;
    let mut statement = Statement::new(StatementKind::CreateIndex);
    statement.flags.if_not_exists = ahead.eat(&["IF", "NOT", "EXISTS"]);
    ahead.name()?;
    if ahead.eat_any(&["USING", "TYPE"]) {
        ahead.word()?;
    }
    ahead.eat(&["ON"]).then_some(())?;
    statement.tables.push(ahead.table(TableRole::Target)?);
    ahead.eat_wait()?;
    ahead.is_symbol(b'(').then_some(())?;
    *head = ahead;
    Some(statement)
}

/// DROP INDEX, from its kind on. `None` when it is none or cannot be read;
/// then nothing is taken.
pub(super) fn drop_index(head: &mut Head<'_>) -> Option<Statement> {
    let mut ahead = head.clone();
    let _ = ahead.eat_any(&["ONLINE", "OFFLINE"]);
    ahead.eat(&["INDEX"]).then_some(())?;
    let mut statement = Statement::new(StatementKind::DropIndex);
    statement.flags.if_exists = ahead.eat(&["IF", "EXISTS"]);
    ahead.name()?;
    ahead.eat(&["ON"]).then_some(())?;
    statement.tables.push(ahead.table(TableRole::Target)?);
    *head = ahead;
    Some(statement)
}

/// CREATE or DROP DATABASE, from its name on.
pub(super) fn database(head: &mut Head<'_>, kind: StatementKind) -> Option<Statement> {
    let mut statement = Statement::new(kind);
    statement.flags.if_not_exists = head.eat(&["IF", "NOT", "EXISTS"]);
    statement.flags.if_exists = head.eat(&["IF", "EXISTS"]);
    statement.database = Some(head.name()?);
    Some(statement)
}

/// ALTER DATABASE, whose name may be left out for the default database.
pub(super) fn alter_database(head: &mut Head<'_>) -> Option<Statement> {
    const RESERVED_OPTIONS: [&str; 5] = ["DEFAULT", "CHARACTER", "CHAR", "COLLATE", "READ"];
    const OTHER_OPTIONS: [&str; 3] = ["CHARSET", "COMMENT", "ENCRYPTION"];
    let mut statement = Statement::new(StatementKind::AlterDatabase);
    let begins = |options: &[&str]| options.iter().any(|option| head.is_word(option));
    if begins(&RESERVED_OPTIONS) {
        return Some(statement);
    }
    if begins(&OTHER_OPTIONS) {
        // These may be the database's own name: only what follows can tell.
        let mut ahead = head.clone();
        ahead.skip();
        let is_option = ahead.is_symbol(b'=')
            || ahead
                .peek()
                .is_some_and(|token| token.kind == TokenKind::Text);
        return is_option.then_some(statement);
    }
    statement.database = Some(head.name()?);
    Some(statement)
}
