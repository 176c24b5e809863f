//! Objects that are not tables: only their kind is read.

use super::head::Head;
use super::statement::{ObjectKind, StatementKind};
use super::token::TokenKind;

/// Reads the kind of the object after CREATE, ALTER or DROP.
pub(super) fn kind(head: &mut Head<'_>) -> Option<StatementKind> {
    let object = |kind| Some(StatementKind::Object(kind));
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
    match &*head.word()? {
        "VIEW" => object(ObjectKind::View),
        "PROCEDURE" => object(ObjectKind::Procedure),
        "FUNCTION" => object(ObjectKind::Function),
        "TRIGGER" => object(ObjectKind::Trigger),
        "EVENT" => object(ObjectKind::Event),
        "PACKAGE" => object(ObjectKind::Package),
        "SEQUENCE" => object(ObjectKind::Sequence),
        "SERVER" => object(ObjectKind::Server),
        "TABLESPACE" => object(ObjectKind::Storage),
        "UNDO" if head.is_word("TABLESPACE") => object(ObjectKind::Storage),
        "LOGFILE" if head.is_word("GROUP") => object(ObjectKind::Storage),
        "SPATIAL" if head.are_words(&["REFERENCE", "SYSTEM"]) => object(ObjectKind::Other),
        "RESOURCE" if head.is_word("GROUP") => object(ObjectKind::Other),
        "LIBRARY" | "INSTANCE" => object(ObjectKind::Other),
        "USER" | "ROLE" => Some(StatementKind::Account),
        _ => None,
    }
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
