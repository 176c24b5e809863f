//! Other names for what a statement names, every other byte kept.

use std::ops::Range;

use super::charset::ClientCharset;
use super::head::is_executable;
use super::lexer::lex;
use super::mode::SqlMode;
use super::statement::{Name, Statement, StatementKind, TableName, TableRole};
use super::token::{Token, TokenKind};

/// A piece of a statement that becomes another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go; empty where something is put in.
    pub range: Range<usize>,
    /// What comes in their place.
    pub text: Vec<u8>,
}

/// Why a statement cannot be given other names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unnameable {
    /// A name in it is in a character set that is not read.
    Unread,
    /// This new name is not ASCII and the statement is not in UTF-8.
    Unwritable(String),
}

/// The default database of a statement: where it ran, and where it will run.
#[derive(Debug, Clone, Copy)]
pub struct DefaultDatabase<'a> {
    /// What names without a database meant; empty for none.
    pub before: &'a str,
    /// What they will mean; empty for none.
    pub after: &'a str,
}

/// A table's or another object's name: its database and its own.
pub type FullName = (String, String);

impl Statement {
    /// The database and the table that a name of this statement means.
    /// `None` when it cannot be read.
    #[must_use]
    pub fn full_name(&self, name: &TableName, default_database: &str) -> Option<FullName> {
        let table = name.name.text.clone()?;
        let database = match (&name.database, name.role) {
            (Some(database), _) => database.text.clone()?,
            // The parent of a foreign key is looked for beside the child.
            (None, TableRole::References) => self.database_of_target(default_database)?,
            (None, _) => default_database.to_owned(),
        };
        Some((database, table))
    }

    fn database_of_target(&self, default_database: &str) -> Option<String> {
        let target = self.tables.first().and_then(|it| it.database.as_ref());
        target.map_or_else(
            || Some(default_database.to_owned()),
            |database| database.text.clone(),
        )
    }

    /// The edits that give tables other names. `to` says what a table is called
    /// afterwards, as it is to be written, and `None` for a name that is left
    /// alone; a name without a database gets one only where it would mean
    /// another database otherwise.
    ///
    /// # Errors
    /// When a name cannot be read or written.
    pub fn renamed(
        &self,
        sql: &[u8],
        mode: SqlMode,
        default: DefaultDatabase<'_>,
        to: impl Fn(&FullName) -> Option<FullName>,
    ) -> Result<Vec<Edit>, Unnameable> {
        let moved = |name: &TableName| {
            let old = self.full_name(name, default.before);
            let old = old.ok_or(Unnameable::Unread)?;
            Ok(to(&old).map(|new| (old, new)))
        };
        let beside_target = match self.tables.first() {
            Some(target) if target.database.is_some() => moved(target)?.map(|(_, new)| new.0),
            _ => None,
        };
        let beside_target = beside_target.as_deref().unwrap_or(default.after);
        let mut edits = Vec::new();
        for name in &self.tables {
            let Some((old, new)) = moved(name)? else {
                continue;
            };
            if let Some(database) = &name.database {
                if new.0 != old.0 {
                    edits.push(replaced(sql, mode, database, &new.0)?);
                }
            } else {
                let meant = match name.role {
                    TableRole::References => beside_target,
                    _ => default.after,
                };
                if new.0 != meant {
                    let at = name.name.range.start;
                    let mut text = quoted(&new.0, QuoteMark::Back, mode)?;
                    text.push(b'.');
                    edits.push(Edit {
                        range: at..at,
                        text,
                    });
                }
            }
            if new.1 != old.1 {
                edits.push(replaced(sql, mode, &name.name, &new.1)?);
            }
        }
        Ok(edits)
    }

    /// The edit that gives the database of a statement about one another name;
    /// none where the statement does not name it, or by that name already.
    ///
    /// # Errors
    /// When a name cannot be read or written.
    pub fn with_database(
        &self,
        sql: &[u8],
        mode: SqlMode,
        to: impl Fn(&str) -> String,
    ) -> Result<Option<Edit>, Unnameable> {
        let Some(name) = &self.database else {
            return Ok(None);
        };
        let old = name.text.as_ref().ok_or(Unnameable::Unread)?;
        let new = to(old);
        (new != *old)
            .then(|| replaced(sql, mode, name, &new))
            .transpose()
    }

    /// The edits that take tables out of a list: of DROP TABLE those of which
    /// `keeps` is false, of RENAME TABLE those pairs of which it is false for
    /// the first. `None` where the list cannot be cut with certainty.
    #[must_use]
    pub fn cut(
        &self,
        sql: &[u8],
        mode: SqlMode,
        keeps: impl Fn(usize) -> bool,
    ) -> Option<Vec<Edit>> {
        let size = match self.kind {
            StatementKind::DropTable => 1,
            StatementKind::RenameTable => 2,
            _ => return None,
        };
        let items: Vec<Range<usize>> = self
            .tables
            .chunks(size)
            .map(|names| names[0].range().start..names[names.len() - 1].range().end)
            .collect();
        let first = (0..items.len()).find(|item| keeps(item * size))?;
        let mut edits = Vec::new();
        if first > 0 {
            edits.push(gone(items[0].start..items[first].start));
        }
        for item in first + 1..items.len() {
            if !keeps(item * size) {
                edits.push(gone(items[item - 1].end..items[item].end));
            }
        }
        let whole = !edits
            .iter()
            .any(|edit| cuts_comment(sql, mode, &edit.range));
        whole.then_some(edits)
    }
}

/// Whether a piece of a statement holds where a comment begins or ends whose
/// text is executed: without it the rest would be read otherwise.
#[must_use]
pub fn cuts_comment(sql: &[u8], mode: SqlMode, range: &Range<usize>) -> bool {
    lex(sql, mode).iter().any(|token| {
        matches!(
            token.kind,
            TokenKind::ExecutableOpen | TokenKind::ExecutableClose
        ) && token.start < range.end
            && range.start < token.end
    })
}

/// The edits that have a server read a statement as another one read it: what
/// that one executed of comments stands without them, what it did not is gone.
/// None where both read it alike.
#[must_use]
pub fn read_alike(sql: &[u8], mode: SqlMode, elsewhere: SqlMode) -> Vec<Edit> {
    let tokens = lex(sql, mode);
    let seen = |tokens: &[Token]| -> Vec<Token> {
        let tokens = tokens.iter().copied();
        tokens.filter(|token| token.is_significant()).collect()
    };
    if seen(&tokens) == seen(&lex(sql, elsewhere)) {
        return Vec::new();
    }
    let framing = |token: &&Token| match token.kind {
        TokenKind::ExecutableOpen | TokenKind::ExecutableClose => true,
        TokenKind::Comment => is_executable(&sql[token.range()]),
        _ => false,
    };
    let space = |token: &Token| Edit {
        range: token.range(),
        text: b" ".to_vec(),
    };
    tokens.iter().filter(framing).map(space).collect()
}

/// The statement with all edits made. They may come in any order, and must not
/// overlap; of two at one place the first comes first.
#[must_use]
pub fn edited(sql: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut whole = Vec::with_capacity(sql.len());
    let mut done = 0;
    for edit in edits {
        debug_assert!(edit.range.start >= done, "edits do not overlap");
        add(&mut whole, &sql[done..edit.range.start]);
        add(&mut whole, &edit.text);
        done = edit.range.end;
    }
    add(&mut whole, &sql[done..]);
    whole
}

/// Adds a piece that begins with another token than the one before it: two
/// quote marks that meet would be one inside a name.
fn add(whole: &mut Vec<u8>, piece: &[u8]) {
    let meet = matches!(whole.last(), Some(b'`' | b'"')) && whole.last() == piece.first();
    if meet {
        whole.push(b' ');
    }
    whole.extend_from_slice(piece);
}

fn gone(range: Range<usize>) -> Edit {
    Edit {
        range,
        text: Vec::new(),
    }
}

/// What a name is quoted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuoteMark {
    /// Under every mode.
    Back,
    /// Under `ANSI_QUOTES`.
    Double,
}

/// The edit that puts another name, as of a column, in the place of one.
///
/// # Errors
/// When it cannot be written in the statement's character set.
pub fn renamed_at(sql: &[u8], mode: SqlMode, old: &Name, new: &str) -> Result<Edit, Unnameable> {
    replaced(sql, mode, old, new)
}

/// A name in the place of another, in the other's quotes if it has any.
fn replaced(sql: &[u8], mode: SqlMode, old: &Name, new: &str) -> Result<Edit, Unnameable> {
    let mark = match sql.get(old.range.start) {
        Some(b'"') => QuoteMark::Double,
        _ => QuoteMark::Back,
    };
    Ok(Edit {
        range: old.range.clone(),
        text: quoted(new, mark, mode)?,
    })
}

fn quoted(name: &str, mark: QuoteMark, mode: SqlMode) -> Result<Vec<u8>, Unnameable> {
    if !name.is_ascii() && mode.charset != ClientCharset::Utf8 {
        return Err(Unnameable::Unwritable(name.to_owned()));
    }
    let mark = match mark {
        QuoteMark::Back => '`',
        QuoteMark::Double => '"',
    };
    let mut text = String::with_capacity(name.len() + 2);
    text.push(mark);
    for character in name.chars() {
        if character == mark {
            text.push(mark);
        }
        text.push(character);
    }
    text.push(mark);
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_beside_another_stays_a_name_of_its_own() {
        let edit = |range, text: &str| Edit {
            range,
            text: text.as_bytes().to_vec(),
        };
        assert_eq!(edited(b"t`v`", &[edit(0..1, "`a`")]), b"`a` `v`");
        assert_eq!(edited(b"`v`t", &[edit(3..4, "`a`")]), b"`v` `a`");
        assert_eq!(
            edited(b"d.t", &[edit(0..1, "`a`"), edit(2..3, "`b`")]),
            b"`a`.`b`"
        );
        assert_eq!(edited(b"`v``w`", &[]), b"`v``w`");
    }
}
