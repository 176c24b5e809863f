//! Objects that are not tables: their kind and their names are read.

use super::head::Head;
use super::statement::{ObjectKind, Statement, StatementKind, TableRole};
use super::token::TokenKind;

/// Reads the object after CREATE, ALTER or DROP.
pub(super) fn object(head: &mut Head<'_>) -> Option<Statement> {
    loop {
        if head.eat(&["ALGORITHM"]) {
            head.eat_symbol(b'=').then_some(())?;
            head.word()?;
        } else if head.eat(&["DEFINER"]) {
            head.eat_symbol(b'=').then_some(())?;
            definer(head)?;
        } else if head.eat(&["SQL", "SECURITY"]) {
            head.word()?;
        } else if !head.eat(&["AGGREGATE"]) {
            break;
        }
    }
    let kind = match &*head.word()? {
        "VIEW" => ObjectKind::View,
        "PROCEDURE" => ObjectKind::Procedure,
        "FUNCTION" => ObjectKind::Function,
        "TRIGGER" => ObjectKind::Trigger,
        "EVENT" => ObjectKind::Event,
        "PACKAGE" => {
            head.eat(&["BODY"]);
            ObjectKind::Package
        }
        "SEQUENCE" => ObjectKind::Sequence,
        "SERVER" => return of_server(ObjectKind::Server),
        "TABLESPACE" => return of_server(ObjectKind::Storage),
        "UNDO" if head.is_word("TABLESPACE") => return of_server(ObjectKind::Storage),
        "LOGFILE" if head.is_word("GROUP") => return of_server(ObjectKind::Storage),
        "SPATIAL" if head.are_words(&["REFERENCE", "SYSTEM"]) => {
            return of_server(ObjectKind::Other);
        }
        "RESOURCE" if head.is_word("GROUP") => return of_server(ObjectKind::Other),
        "LIBRARY" | "INSTANCE" => return of_server(ObjectKind::Other),
        "USER" | "ROLE" => return Some(Statement::new(StatementKind::Account)),
        _ => return None,
    };
    in_database(head, kind)
}

/// One that is in no database.
fn of_server(kind: ObjectKind) -> Option<Statement> {
    Some(Statement::new(StatementKind::Object(kind)))
}

fn in_database(head: &mut Head<'_>, kind: ObjectKind) -> Option<Statement> {
    let mut statement = Statement::new(StatementKind::Object(kind));
    statement.flags.if_not_exists = head.eat(&["IF", "NOT", "EXISTS"]);
    statement.flags.if_exists = head.eat(&["IF", "EXISTS"]);
    statement.tables.push(head.table(TableRole::Object)?);
    while head.eat_symbol(b',') {
        statement.tables.push(head.table(TableRole::Object)?);
    }
    if kind == ObjectKind::Function {
        let mut ahead = head.clone();
        let loadable = ahead.eat(&["RETURNS"]) && ahead.word().is_some() && ahead.is_word("SONAME");
        if loadable {
            return of_server(ObjectKind::Other);
        }
    }
    Some(statement)
}

/// An account: a name, perhaps with a host; or the current user or role.
fn definer(head: &mut Head<'_>) -> Option<()> {
    let is_account = |kind| {
        matches!(
            kind,
            TokenKind::Word | TokenKind::QuotedName | TokenKind::Text | TokenKind::Number
        )
    };
    head.peek().filter(|token| is_account(token.kind))?;
    head.skip();
    if head.eat_symbol(b'(') {
        return head.eat_symbol(b')').then_some(());
    }
    if head.eat_symbol(b'@') {
        head.peek().filter(|token| is_account(token.kind))?;
        head.skip();
        // An unquoted host may hold dots and hyphens.
        while head.eat_symbol(b'.') || head.eat_symbol(b'-') {
            head.skip();
        }
    }
    Some(())
}
