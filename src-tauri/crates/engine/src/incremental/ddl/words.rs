//! What a statement says after its head, word by word.

use std::ops::Range;

use binlog::ddl::{SqlMode, Token, TokenKind, lex};

/// The tokens of a statement that the server's grammar sees.
pub(super) struct Words<'a> {
    sql: &'a [u8],
    tokens: Vec<Token>,
}

impl<'a> Words<'a> {
    pub(super) fn of(sql: &'a [u8], mode: SqlMode) -> Self {
        let mut tokens = lex(sql, mode);
        tokens.retain(|token| token.is_significant());
        Self { sql, tokens }
    }

    /// The clauses of an ALTER TABLE whose table's name ends at byte `from`:
    /// ranges of tokens between the commas that stand in no parentheses.
    pub(super) fn clauses(&self, from: usize) -> Vec<Range<usize>> {
        let mut start = self.tokens.partition_point(|token| token.start < from);
        // WAIT n and NOWAIT of MariaDB.
        if self.is(start, "WAIT") {
            start += 2;
        } else if self.is(start, "NOWAIT") {
            start += 1;
        }
        let mut clauses = Vec::new();
        let mut depth = 0_usize;
        let first = start;
        for index in first..self.tokens.len() {
            match self.tokens[index].kind {
                TokenKind::Symbol(b'(') => depth += 1,
                TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
                TokenKind::Symbol(b',') if depth == 0 => {
                    clauses.push(start..index);
                    start = index + 1;
                }
                _ => {}
            }
        }
        clauses.push(start.min(self.tokens.len())..self.tokens.len());
        clauses
    }

    /// The tokens without those in these bytes.
    pub(super) fn without(&self, cuts: &[Range<usize>]) -> Self {
        let goes = |token: &Token| cuts.iter().any(|cut| cut.contains(&token.start));
        let tokens = self.tokens.iter().copied();
        Self {
            sql: self.sql,
            tokens: tokens.filter(|token| !goes(token)).collect(),
        }
    }

    /// The place of the first token from the byte `from` on.
    pub(super) fn first_from(&self, from: usize) -> usize {
        self.tokens.partition_point(|token| token.start < from)
    }

    /// The bytes of these tokens; none where there are none.
    pub(super) fn range(&self, tokens: &Range<usize>) -> Option<Range<usize>> {
        let of = self.tokens.get(tokens.clone())?;
        Some(of.first()?.range().start..of.last()?.range().end)
    }

    /// How many tokens there are.
    pub(super) const fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The unquoted word at this place, in upper case; empty when there is none.
    pub(super) fn word(&self, index: usize) -> String {
        match self.tokens.get(index) {
            Some(token) if token.kind == TokenKind::Word => {
                String::from_utf8_lossy(&self.sql[token.range()]).to_ascii_uppercase()
            }
            _ => String::new(),
        }
    }

    /// Whether this unquoted word stands at this place.
    pub(super) fn is(&self, index: usize, word: &str) -> bool {
        self.word(index) == word
    }

    /// Whether these unquoted words stand at this place one after the other.
    pub(super) fn are(&self, index: usize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(ahead, word)| self.is(index + ahead, word))
    }

    /// Whether this symbol stands at this place.
    pub(super) fn is_symbol(&self, index: usize, symbol: u8) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    /// What stands at this place, with its quotes.
    pub(super) fn token(&self, index: usize) -> Option<(TokenKind, &'a [u8])> {
        let token = self.tokens.get(index)?;
        Some((token.kind, &self.sql[token.range()]))
    }

    /// The byte after the token at this place.
    pub(super) fn end(&self, index: usize) -> Option<usize> {
        Some(self.tokens.get(index)?.range().end)
    }

    /// Whether a token of this kind stands at this place.
    pub(super) fn is_of(&self, index: usize, kind: TokenKind) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| token.kind == kind)
    }

    /// What may be a name at this place, without its quotes and in lower case,
    /// as columns are compared.
    pub(super) fn name(&self, index: usize) -> Option<Vec<u8>> {
        let token = self.tokens.get(index)?;
        let bytes = &self.sql[token.range()];
        let bare = match token.kind {
            TokenKind::Word => bytes,
            TokenKind::QuotedName => bytes.get(1..bytes.len().saturating_sub(1))?,
            _ => return None,
        };
        Some(bare.to_ascii_lowercase())
    }
}
