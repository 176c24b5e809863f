//! The lexer: every byte of the statement is in exactly one token, in order.

use crate::Flavour;

use super::mode::SqlMode;
use super::token::{Token, TokenKind};

/// Cuts a statement into tokens, which joined are the statement again.
#[must_use]
pub fn lex(sql: &[u8], mode: SqlMode) -> Vec<Token> {
    let mut lexer = Lexer {
        sql,
        mode,
        executable_depth: 0,
    };
    let mut tokens = Vec::new();
    let mut start = 0;
    while start < sql.len() {
        let (kind, end) = lexer.token(start);
        debug_assert!(
            end > start && end <= sql.len(),
            "a token takes bytes that are there"
        );
        tokens.push(Token { kind, start, end });
        start = end;
    }
    tokens
}

/// What an executable comment begins with, everywhere and on MariaDB only.
const MARKER: &[u8] = b"/*!";
const MARIADB_MARKER: &[u8] = b"/*M!";

struct Lexer<'a> {
    sql: &'a [u8],
    mode: SqlMode,
    executable_depth: usize,
}

impl Lexer<'_> {
    fn at(&self, index: usize) -> u8 {
        self.sql.get(index).copied().unwrap_or(0)
    }

    fn starts(&self, index: usize, with: &[u8]) -> bool {
        self.sql[index..].starts_with(with)
    }

    fn token(&mut self, start: usize) -> (TokenKind, usize) {
        let byte = self.at(start);
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => (TokenKind::Space, self.space(start)),
            b'#' => (TokenKind::Comment, self.line_end(start)),
            b'-' if self.starts(start, b"--") && self.ends_dashes(start + 2) => {
                (TokenKind::Comment, self.line_end(start))
            }
            b'/' if self.starts(start, b"/*") => self.comment(start),
            b'*' if self.executable_depth > 0 && self.starts(start, b"*/") => {
                self.executable_depth -= 1;
                (TokenKind::ExecutableClose, start + 2)
            }
            b'`' => self.quoted(start, TokenKind::QuotedName, false),
            b'"' if self.mode.ansi_quotes => self.quoted(start, TokenKind::QuotedName, false),
            b'"' | b'\'' => self.quoted(start, TokenKind::Text, !self.mode.no_backslash_escapes),
            _ if is_word(byte) => self.word(start),
            _ => (TokenKind::Symbol(byte), start + 1),
        }
    }

    fn space(&self, start: usize) -> usize {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
        let length = self.sql[start..]
            .iter()
            .take_while(|byte| is_space(byte))
            .count();
        start + length
    }

    /// Two dashes begin a comment only before a space, a control character or the end.
    fn ends_dashes(&self, index: usize) -> bool {
        self.sql
            .get(index)
            .is_none_or(|&byte| byte <= b' ' || byte == 0x7f)
    }

    fn line_end(&self, start: usize) -> usize {
        let length = self.sql[start..].iter().position(|&byte| byte == b'\n');
        length.map_or(self.sql.len(), |length| start + length)
    }

    fn comment(&mut self, start: usize) -> (TokenKind, usize) {
        let marker = if self.starts(start, MARKER) {
            Some(MARKER.len())
        } else if self.mode.flavour == Flavour::MariaDb && self.starts(start, MARIADB_MARKER) {
            Some(MARIADB_MARKER.len())
        } else {
            None
        };
        let Some(marker) = marker else {
            return self.plain_comment(start, false);
        };
        let version = start + marker;
        let digits = self.sql[version..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = |count: usize| {
            self.sql[version..version + count]
                .iter()
                .fold(0, |number, &digit| number * 10 + u32::from(digit - b'0'))
        };
        // Five digits are a version, six too; fewer belong to the content.
        let (version_digits, executed) = match digits {
            0..=4 => (0, true),
            5 => (5, self.executes(number(5), marker)),
            _ => (6, self.executes(number(6), marker)),
        };
        if executed {
            self.executable_depth += 1;
            (TokenKind::ExecutableOpen, version + version_digits)
        } else {
            self.plain_comment(start, true)
        }
    }

    /// Whether the server runs what is in a comment for this version. MariaDB
    /// leaves out what is meant for MySQL 5.7 and later, unless the comment
    /// is marked as its own.
    fn executes(&self, version: u32, marker: usize) -> bool {
        let for_mysql_only = marker == MARKER.len() && (50_700..=99_999).contains(&version);
        version <= self.mode.server_version
            && !(self.mode.flavour == Flavour::MariaDb && for_mysql_only)
    }

    /// A comment up to its end; a version comment that is left out may hold
    /// plain comments of its own.
    fn plain_comment(&self, start: usize, may_nest: bool) -> (TokenKind, usize) {
        let mut index = start + 2;
        while index < self.sql.len() {
            if self.starts(index, b"*/") {
                return (TokenKind::Comment, index + 2);
            }
            if may_nest && self.starts(index, b"/*") {
                let (kind, end) = self.plain_comment(index, false);
                if kind == TokenKind::Unterminated {
                    return (kind, end);
                }
                index = end;
            } else {
                index += 1;
            }
        }
        (TokenKind::Unterminated, self.sql.len())
    }

    /// A name or text up to its closing quote; a doubled quote stands for one.
    fn quoted(&self, start: usize, kind: TokenKind, escapes: bool) -> (TokenKind, usize) {
        let quote = self.at(start);
        let mut index = start + 1;
        while index < self.sql.len() {
            let length = self.mode.charset.char_len(&self.sql[index..]);
            if length > 1 {
                index += length;
                continue;
            }
            let byte = self.at(index);
            if byte == b'\\' && escapes {
                // The escaped character may be a long one.
                let rest = &self.sql[(index + 1).min(self.sql.len())..];
                index += 1 + if rest.is_empty() {
                    0
                } else {
                    self.mode.charset.char_len(rest)
                };
            } else if byte == quote {
                if self.sql.get(index + 1) != Some(&quote) {
                    return (kind, index + 1);
                }
                index += 2;
            } else {
                index += 1;
            }
        }
        (TokenKind::Unterminated, self.sql.len())
    }

    fn word(&self, start: usize) -> (TokenKind, usize) {
        let mut end = start;
        while end < self.sql.len() {
            let length = self.mode.charset.char_len(&self.sql[end..]);
            if length == 1 && !is_word(self.at(end)) {
                break;
            }
            end += length;
        }
        let digits_only = self.sql[start..end].iter().all(u8::is_ascii_digit);
        let kind = if digits_only {
            TokenKind::Number
        } else {
            TokenKind::Word
        };
        (kind, end)
    }
}

/// Bytes of unquoted names and keywords.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..=0xff)
}
