//! Scripts of SQL statements, as the command-line clients read them.

use anyhow::{Context, Result};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error};

/// Characters of a statement that an error shows.
const SHOWN_MAX: usize = 200;

/// How often a transaction is begun again because others were in its way: each
/// time some of them got on, so that more than this means a harness at fault.
const ATTEMPTS_MAX: u32 = 50;
/// The server ended a transaction so that another one can go on
/// (`ER_LOCK_DEADLOCK`), or a statement waited too long (`ER_LOCK_WAIT_TIMEOUT`).
const IN_THE_WAY: [u16; 2] = [1213, 1205];

/// Runs the statements of `script` one after the other. A transaction that
/// others are in the way of, which happens by chance, is begun again.
///
/// # Errors
/// When a statement fails; shows how it begins.
pub async fn run(connection: &mut Conn, script: &str) -> Result<()> {
    let statements = statements(script);
    let mut place = Place::default();
    let mut attempts = 0;
    while let Some(statement) = statements.get(place.next) {
        match connection.query_drop(*statement).await {
            Ok(()) => place.pass(statement),
            Err(error) if is_in_the_way(&error) && attempts < ATTEMPTS_MAX => {
                attempts += 1;
                connection.query_drop("rollback").await?;
                place.next = place.begun;
            }
            Err(error) => {
                let shown: String = statement.chars().take(SHOWN_MAX).collect();
                return Err(error).with_context(|| format!("running {shown}"));
            }
        }
    }
    Ok(())
}

/// Where in a script we are.
#[derive(Debug, Default)]
struct Place {
    /// The statement that comes next.
    next: usize,
    /// The first one of the transaction that a rollback now would undo.
    begun: usize,
    /// Whether statements belong to one transaction until it is ended.
    open: bool,
    /// Whether the session leaves every transaction open.
    manual: bool,
}

impl Place {
    /// Goes on behind `statement`, which was run.
    fn pass(&mut self, statement: &str) {
        let words: String = statement.to_ascii_lowercase().split_whitespace().collect();
        match words.as_str() {
            "begin" | "starttransaction" => self.open = true,
            "commit" | "rollback" => self.open = self.manual,
            "setautocommit=0" => (self.open, self.manual) = (true, true),
            "setautocommit=1" => (self.open, self.manual) = (false, false),
            _ => {}
        }
        if !self.open || matches!(words.as_str(), "commit" | "rollback") {
            self.begun = self.next + 1;
        }
        self.next += 1;
    }
}

/// Whether an error says no more than that others were in the way.
#[must_use]
pub fn is_in_the_way(error: &Error) -> bool {
    matches!(error, Error::Server(error) if IN_THE_WAY.contains(&error.code))
}

/// The statements of `script`: cut at the delimiter outside of quotes and
/// comments, with the clients' `DELIMITER` command.
#[must_use]
pub fn statements(script: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut delimiter = ";";
    let mut rest = script;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return found;
        }
        if rest
            .get(..10)
            .is_some_and(|word| word.eq_ignore_ascii_case("delimiter "))
        {
            let line = rest.lines().next().unwrap_or_default();
            delimiter = line.get(10..).unwrap_or(";").trim();
            rest = rest.get(line.len()..).unwrap_or_default();
            continue;
        }
        // A line comment before a client command is no part of a statement.
        if is_line_comment(rest) {
            rest = rest
                .get(opaque(rest).unwrap_or(rest.len())..)
                .unwrap_or_default();
            continue;
        }
        let length = statement_length(rest, delimiter);
        let statement = rest.get(..length).unwrap_or_default();
        if has_content(statement) {
            found.push(statement);
        }
        rest = rest.get(length + delimiter.len()..).unwrap_or_default();
    }
}

/// Bytes before the next delimiter, or all when there is none.
fn statement_length(text: &str, delimiter: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(delimiter) {
            return at;
        }
        at += opaque(rest).unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
    }
    text.len()
}

/// Length of the quoted text or comment with which `text` begins.
fn opaque(text: &str) -> Option<usize> {
    let closed = |end: &str, skip: usize| {
        let inner = text.get(skip..).unwrap_or_default();
        inner
            .find(end)
            .map_or(text.len(), |at| skip + at + end.len())
    };
    if is_line_comment(text) {
        return Some(closed("\n", 1));
    }
    if text.starts_with("/*") {
        return Some(closed("*/", 2));
    }
    let quote = text
        .chars()
        .next()
        .filter(|first| matches!(first, '\'' | '"' | '`'))?;
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            // A doubled quote is read as two quoted texts, to the same end.
            _ if character == quote => return Some(at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

fn is_line_comment(text: &str) -> bool {
    text.starts_with("-- ") || text.starts_with("--\n") || text.starts_with('#')
}

/// Whether there is more than comments. A conditional comment is content.
fn has_content(statement: &str) -> bool {
    let mut rest = statement.trim_start();
    while let Some(length) = opaque(rest) {
        if rest.starts_with("/*!") || rest.starts_with("/*M!") || rest.starts_with(['\'', '"', '`'])
        {
            return true;
        }
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    !rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Place, statements};

    #[test]
    fn a_delimiter_in_quotes_or_comments_ends_nothing() {
        let script = "select ';', \"a\\\";\", `;` -- ;\n; /* ; */ select 'it''s;' # ;\n;";
        assert_eq!(
            statements(script),
            [
                "select ';', \"a\\\";\", `;` -- ;\n",
                "/* ; */ select 'it''s;' # ;\n"
            ]
        );
    }

    #[test]
    fn the_delimiter_command_holds_until_the_next() {
        let script = "-- say\n--\ndelimiter ;;\ncreate procedure p() begin select 1; end;;\nDELIMITER ;\nselect 2";
        assert_eq!(
            statements(script),
            ["create procedure p() begin select 1; end", "select 2"]
        );
    }

    #[test]
    fn a_transaction_is_begun_again_as_a_whole() {
        let mut place = Place::default();
        let begun: Vec<usize> = [
            "insert",
            "BEGIN",
            "update",
            "commit",
            "delete",
            "SET AUTOCOMMIT=0",
            "insert",
            "commit",
            "insert",
            "set autocommit = 1",
        ]
        .into_iter()
        .map(|statement| {
            place.pass(statement);
            place.begun
        })
        .collect();
        assert_eq!(begun, [1, 1, 1, 4, 5, 5, 5, 8, 8, 10]);
    }

    #[test]
    fn comments_alone_are_no_statement_but_conditional_ones_are() {
        assert_eq!(
            statements("-- x\n;/* y */; /*!50700 set @a = 1 */;"),
            ["/*!50700 set @a = 1 */"]
        );
    }
}
