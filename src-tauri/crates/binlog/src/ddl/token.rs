//! Tokens: byte ranges of a statement.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// White space.
    Space,
    /// A comment that the server does not read, whole.
    Comment,
    /// The beginning of a comment whose content the server executes: `/*!50101`.
    ExecutableOpen,
    /// The end of such a comment.
    ExecutableClose,
    /// A keyword or an unquoted name, or a number that is not digits only.
    Word,
    /// A name in backquotes, or in double quotes under `ANSI_QUOTES`.
    QuotedName,
    /// A text in quotes.
    Text,
    /// Digits.
    Number,
    /// Any other byte.
    Symbol(u8),
    /// A comment, name or text that does not end.
    Unterminated,
}

/// A piece of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

impl Token {
    /// Its bytes' range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether the grammar sees it: not space, not a comment, not the frame
    /// of an executable comment.
    #[must_use]
    pub fn is_significant(self) -> bool {
        !matches!(
            self.kind,
            TokenKind::Space
                | TokenKind::Comment
                | TokenKind::ExecutableOpen
                | TokenKind::ExecutableClose
        )
    }
}
