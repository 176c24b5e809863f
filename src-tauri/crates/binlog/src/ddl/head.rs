//! A cursor over the tokens that the grammar sees.

use super::charset::ClientCharset;
use super::lexer::lex;
use super::mode::SqlMode;
use super::statement::{Name, TableName, TableRole};
use super::token::{Token, TokenKind};

/// The part of a statement that is not read yet.
#[derive(Debug, Clone)]
pub(super) struct Head<'a> {
    sql: &'a [u8],
    mode: SqlMode,
    tokens: Vec<Token>,
    next: usize,
}

impl<'a> Head<'a> {
    /// `None` when a token does not end.
    pub(super) fn new(sql: &'a [u8], mode: SqlMode) -> Option<(Self, bool)> {
        let tokens = lex(sql, mode);
        if tokens
            .iter()
            .any(|token| token.kind == TokenKind::Unterminated)
        {
            return None;
        }
        let version_dependent = tokens.iter().any(|token| {
            token.kind == TokenKind::ExecutableOpen
                || (token.kind == TokenKind::Comment && is_executable(&sql[token.range()]))
        });
        let mut tokens: Vec<Token> = tokens
            .into_iter()
            .filter(|token| token.is_significant())
            .collect();
        while tokens
            .last()
            .is_some_and(|token| token.kind == TokenKind::Symbol(b';'))
        {
            tokens.pop();
        }
        let head = Self {
            sql,
            mode,
            tokens,
            next: 0,
        };
        Some((head, version_dependent))
    }

    pub(super) fn at_end(&self) -> bool {
        self.next >= self.tokens.len()
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.next).copied()
    }

    pub(super) fn skip(&mut self) {
        self.next += 1;
    }

    pub(super) fn bytes(&self, token: Token) -> &'a [u8] {
        &self.sql[token.range()]
    }

    fn is_word_at(&self, index: usize, word: &str) -> bool {
        self.tokens.get(index).is_some_and(|&token| {
            token.kind == TokenKind::Word && self.bytes(token).eq_ignore_ascii_case(word.as_bytes())
        })
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.is_word_at(self.next, word)
    }

    /// Whether these words come next.
    pub(super) fn are_words(&self, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(index, word)| self.is_word_at(self.next + index, word))
    }

    /// Takes these words, all or none.
    pub(super) fn eat(&mut self, words: &[&str]) -> bool {
        let found = self.are_words(words);
        if found {
            self.next += words.len();
        }
        found
    }

    /// Takes one of these words.
    pub(super) fn eat_any(&mut self, words: &[&str]) -> bool {
        let found = words.iter().any(|word| self.is_word(word));
        if found {
            self.next += 1;
        }
        found
    }

    pub(super) fn is_symbol(&self, symbol: u8) -> bool {
        self.peek()
            .is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    pub(super) fn eat_symbol(&mut self, symbol: u8) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.next += 1;
        }
        found
    }

    /// Takes the next word, in upper case.
    pub(super) fn word(&mut self) -> Option<String> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Word)?;
        self.next += 1;
        Some(String::from_utf8_lossy(self.bytes(token)).to_ascii_uppercase())
    }

    /// Takes a name.
    pub(super) fn name(&mut self) -> Option<Name> {
        let token = self.peek()?;
        let bytes = self.bytes(token);
        let unquoted = match token.kind {
            TokenKind::Word => bytes.to_vec(),
            TokenKind::QuotedName => unquote(bytes, self.mode.charset),
            _ => return None,
        };
        self.next += 1;
        let readable = unquoted.is_ascii() || self.mode.charset == ClientCharset::Utf8;
        Some(Name {
            text: String::from_utf8(unquoted).ok().filter(|_| readable),
            range: token.range(),
        })
    }

    /// Takes a table's name, with its database where there is one.
    pub(super) fn table(&mut self, role: TableRole) -> Option<TableName> {
        let first = self.name()?;
        if !self.eat_symbol(b'.') {
            return Some(TableName {
                database: None,
                name: first,
                role,
            });
        }
        Some(TableName {
            database: Some(first),
            name: self.name()?,
            role,
        })
    }

    /// Takes the WAIT n or NOWAIT of MariaDB, if it is there. `None` when it is cut short.
    pub(super) fn eat_wait(&mut self) -> Option<()> {
        if self.eat(&["NOWAIT"]) {
            return Some(());
        }
        if !self.eat(&["WAIT"]) {
            return Some(());
        }
        self.peek()
            .filter(|token| token.kind == TokenKind::Number)?;
        self.skip();
        Some(())
    }
}

pub(super) fn is_executable(comment: &[u8]) -> bool {
    comment.starts_with(b"/*!") || comment.starts_with(b"/*M!")
}

/// A quoted name without its quotes, doubled ones made single.
fn unquote(bytes: &[u8], charset: ClientCharset) -> Vec<u8> {
    let (Some(&quote), Some(inner)) = (bytes.first(), bytes.get(1..bytes.len().max(2) - 1)) else {
        return Vec::new();
    };
    let mut name = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let length = charset.char_len(rest);
        let (character, tail) = rest.split_at(length);
        name.extend_from_slice(character);
        // The lexer has made sure that a quote inside comes doubled.
        let doubled = character == [quote] && tail.first() == Some(&quote);
        rest = if doubled { &tail[1..] } else { tail };
    }
    name
}
