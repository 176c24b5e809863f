//! From the first words of a statement to its kind.

use super::head::Head;
use super::mode::SqlMode;
use super::object;
use super::statement::{DmlKind, ObjectKind, Statement, StatementKind, TransactionKind};
use super::table;

/// Says what a statement is and which tables its head names.
#[must_use]
pub fn classify(sql: &[u8], mode: SqlMode) -> Statement {
    let unknown = || Statement::new(StatementKind::Unknown);
    let Some((mut head, version_dependent)) = Head::new(sql, mode) else {
        return unknown();
    };
    let mut statement = statement(&mut head).unwrap_or_else(unknown);
    statement.flags.version_dependent = version_dependent;
    statement
}

/// `None` is what is not understood.
fn statement(head: &mut Head<'_>) -> Option<Statement> {
    if head.are_words(&["SET", "STATEMENT"]) {
        return set_statement(head);
    }
    let first = head.word()?;
    let plain = |kind| Some(Statement::new(kind));
    match &*first {
        "CREATE" => create(head),
        "ALTER" => alter(head),
        "DROP" => drop_object(head),
        "TRUNCATE" => table::truncate(head),
        "RENAME" if head.is_word("USER") => plain(StatementKind::Account),
        "RENAME" => table::rename(head),
        "GRANT" | "REVOKE" => plain(StatementKind::Account),
        "SET" if head.is_word("PASSWORD") => plain(StatementKind::Account),
        "SET" if head.is_word("ROLE") || head.are_words(&["DEFAULT", "ROLE"]) => {
            plain(StatementKind::Account)
        }
        "SET" => plain(StatementKind::Set),
        "INSERT" => plain(StatementKind::Dml(DmlKind::Insert)),
        "REPLACE" => plain(StatementKind::Dml(DmlKind::Replace)),
        "UPDATE" => plain(StatementKind::Dml(DmlKind::Update)),
        "DELETE" => plain(StatementKind::Dml(DmlKind::Delete)),
        "LOAD" if head.is_word("INDEX") => plain(StatementKind::Maintenance),
        "LOAD" if head.is_word("DATA") || head.is_word("XML") => {
            plain(StatementKind::Dml(DmlKind::Load))
        }
        "CALL" | "DO" | "SELECT" | "WITH" => plain(StatementKind::Dml(DmlKind::Other)),
        "INSTALL" | "UNINSTALL" => plain(StatementKind::Object(ObjectKind::Other)),
        "ANALYZE" | "OPTIMIZE" | "REPAIR" | "CHECK" | "CHECKSUM" | "CACHE" | "FLUSH" => {
            maintenance(&first, head)
        }
        _ => transaction(&first, head).and_then(|kind| plain(StatementKind::Transaction(kind))),
    }
}

/// SET STATEMENT variable = value, ... FOR statement.
fn set_statement(head: &mut Head<'_>) -> Option<Statement> {
    head.eat(&["SET", "STATEMENT"]);
    let mut depth = 0_usize;
    while let Some(token) = head.peek() {
        if depth == 0 && head.eat(&["FOR"]) {
            let mut statement = statement(head)?;
            statement.flags.set_statement = true;
            return Some(statement);
        }
        depth = table::depth_after(depth, token)?;
        head.skip();
    }
    None
}

fn transaction(first: &str, head: &mut Head<'_>) -> Option<TransactionKind> {
    let kind = match first {
        "BEGIN" => {
            head.eat(&["WORK"]);
            TransactionKind::Begin
        }
        "START" => {
            if !head.eat(&["TRANSACTION"]) {
                return None;
            }
            return Some(TransactionKind::Begin);
        }
        "COMMIT" => {
            head.eat(&["WORK"]);
            chain_and_release(head);
            TransactionKind::Commit
        }
        "ROLLBACK" => {
            head.eat(&["WORK"]);
            if head.eat(&["TO"]) {
                head.eat(&["SAVEPOINT"]);
                head.name()?;
                TransactionKind::RollbackTo
            } else {
                chain_and_release(head);
                TransactionKind::Rollback
            }
        }
        "SAVEPOINT" => {
            head.name()?;
            TransactionKind::Savepoint
        }
        "RELEASE" => {
            if !head.eat(&["SAVEPOINT"]) {
                return None;
            }
            head.name()?;
            TransactionKind::Release
        }
        "XA" => return xa(head),
        _ => return None,
    };
    // "BEGIN NOT ATOMIC" is a block of statements, and there may be others.
    head.at_end().then_some(kind)
}

fn chain_and_release(head: &mut Head<'_>) {
    let _ = head.eat(&["AND", "NO", "CHAIN"]) || head.eat(&["AND", "CHAIN"]);
    let _ = head.eat(&["NO", "RELEASE"]) || head.eat(&["RELEASE"]);
}

fn xa(head: &mut Head<'_>) -> Option<TransactionKind> {
    Some(match &*head.word()? {
        "START" | "BEGIN" => TransactionKind::XaStart,
        "END" => TransactionKind::XaEnd,
        "PREPARE" => TransactionKind::XaPrepare,
        "COMMIT" => TransactionKind::XaCommit,
        "ROLLBACK" => TransactionKind::XaRollback,
        _ => return None,
    })
}

/// ANALYZE and the others read no rows into the log. (`ANALYZE update ...` of
/// MariaDB runs the update: that is not this.)
fn maintenance(first: &str, head: &mut Head<'_>) -> Option<Statement> {
    let _ = head.eat_any(&["NO_WRITE_TO_BINLOG", "LOCAL"]);
    let about_tables = head.eat_any(&["TABLE", "TABLES"]);
    let known = match first {
        "FLUSH" => true,
        "CACHE" => head.is_word("INDEX"),
        "CHECK" | "REPAIR" => about_tables || head.is_word("VIEW"),
        _ => about_tables,
    };
    known.then(|| Statement::new(StatementKind::Maintenance))
}

fn create(head: &mut Head<'_>) -> Option<Statement> {
    let or_replace = head.eat(&["OR", "REPLACE"]);
    let temporary = head.eat(&["TEMPORARY"]);
    let mut statement = if head.eat(&["TABLE"]) {
        table::create(head)?
    } else if head.eat_any(&["DATABASE", "SCHEMA"]) {
        table::database(head, StatementKind::CreateDatabase)?
    } else if let Some(statement) = table::create_index(head) {
        statement
    } else {
        object::object(head)?
    };
    if temporary && !allows_temporary(statement.kind) {
        return None;
    }
    statement.flags.or_replace = or_replace;
    statement.flags.temporary = temporary;
    Some(statement)
}

fn allows_temporary(kind: StatementKind) -> bool {
    matches!(
        kind,
        StatementKind::CreateTable
            | StatementKind::DropTable
            | StatementKind::Object(ObjectKind::Sequence)
    )
}

fn alter(head: &mut Head<'_>) -> Option<Statement> {
    let _ = head.eat_any(&["ONLINE", "OFFLINE"]);
    let _ = head.eat(&["IGNORE"]);
    let mut statement = if head.eat(&["TABLE"]) {
        table::alter(head)?
    } else if head.eat_any(&["DATABASE", "SCHEMA"]) {
        table::alter_database(head)?
    } else {
        object::object(head)?
    };
    statement.flags.alters = true;
    Some(statement)
}

fn drop_object(head: &mut Head<'_>) -> Option<Statement> {
    let temporary = head.eat(&["TEMPORARY"]);
    let mut statement = if head.eat_any(&["TABLE", "TABLES"]) {
        table::drop_tables(head)?
    } else if head.eat_any(&["DATABASE", "SCHEMA"]) {
        let statement = table::database(head, StatementKind::DropDatabase)?;
        head.at_end().then_some(statement)?
    } else if let Some(statement) = table::drop_index(head) {
        statement
    } else if head.eat(&["PREPARE"]) {
        return None;
    } else {
        object::object(head)?
    };
    if temporary && !allows_temporary(statement.kind) {
        return None;
    }
    statement.flags.temporary = temporary;
    statement.flags.drops = true;
    Some(statement)
}
