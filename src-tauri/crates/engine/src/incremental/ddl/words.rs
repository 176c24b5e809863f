//! The head of a statement as words, names and marks.
//!
//! Only as much is understood as the heads of statements need: comments are
//! passed over, the content of `/*! … */` counts, names lose their quotes.
//! Text in quotes is one piece that no head expects.

use crate::error::{Error, ErrorKind, Result};

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A keyword or a name without quotes.
    Word(String),
    /// A name in quotes.
    Name(String),
    /// Text in quotes, a number's point and the like: nothing that a head needs.
    Other,
    /// One byte of punctuation.
    Mark(u8),
}

impl Piece {
    /// Whether it is this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// The name that it is, quoted or not.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Name(name) => Some(name),
            Self::Other | Self::Mark(_) => None,
        }
    }
}

/// Splits a statement. With `ansi_quotes`, double quotes are for names.
///
/// # Errors
/// `Ddl` when quotes or comments do not end, or a name is not UTF-8.
pub(super) fn pieces(sql: &[u8], ansi_quotes: bool) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    let mut conditional = 0_u32;
    while let Some(&first) = rest.first() {
        let taken = match first {
            byte if byte.is_ascii_whitespace() => 1,
            b'#' => line(rest),
            b'-' if rest.starts_with(b"--") && rest.get(2).is_none_or(u8::is_ascii_whitespace) => {
                line(rest)
            }
            b'/' if rest.starts_with(b"/*!") || rest.starts_with(b"/*M!") => {
                conditional += 1;
                let mark = if rest[2] == b'M' { 4 } else { 3 };
                mark + rest[mark..]
                    .iter()
                    .take_while(|b| b.is_ascii_digit())
                    .count()
            }
            b'/' if rest.starts_with(b"/*") => comment(rest)?,
            b'*' if conditional > 0 && rest.starts_with(b"*/") => {
                conditional -= 1;
                2
            }
            b'`' => quoted_name(rest, b'`', &mut pieces)?,
            b'"' if ansi_quotes => quoted_name(rest, b'"', &mut pieces)?,
            quote @ (b'\'' | b'"') => {
                pieces.push(Piece::Other);
                text(rest, quote)?
            }
            byte if is_word(byte) => {
                let length = rest.iter().take_while(|b| is_word(**b)).count();
                pieces.push(Piece::Word(utf8(&rest[..length])?));
                length
            }
            byte => {
                pieces.push(Piece::Mark(byte));
                1
            }
        };
        rest = &rest[taken..];
    }
    Ok(pieces)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}

fn line(rest: &[u8]) -> usize {
    rest.iter()
        .position(|byte| *byte == b'\n')
        .map_or(rest.len(), |end| end + 1)
}

fn comment(rest: &[u8]) -> Result<usize> {
    rest.windows(2)
        .skip(2)
        .position(|pair| pair == b"*/")
        .map(|end| end + 4)
        .ok_or_else(|| unended("A comment"))
}

fn quoted_name(rest: &[u8], quote: u8, pieces: &mut Vec<Piece>) -> Result<usize> {
    let mut name = Vec::new();
    let mut at = 1;
    loop {
        match rest.get(at) {
            None => return Err(unended("A name")),
            Some(&byte) if byte == quote && rest.get(at + 1) == Some(&quote) => {
                name.push(quote);
                at += 2;
            }
            Some(&byte) if byte == quote => break,
            Some(&byte) => {
                name.push(byte);
                at += 1;
            }
        }
    }
    pieces.push(Piece::Name(utf8(&name)?));
    Ok(at + 1)
}

fn text(rest: &[u8], quote: u8) -> Result<usize> {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        if byte == b'\\' {
            // With NO_BACKSLASH_ESCAPES this may read on for too long; then
            // the quotes do not end and the statement is refused, not misread.
            at += 2;
        } else if byte == quote && rest.get(at + 1) == Some(&quote) {
            at += 2;
        } else if byte == quote {
            return Ok(at + 1);
        } else {
            at += 1;
        }
    }
    Err(unended("A text"))
}

fn utf8(bytes: &[u8]) -> Result<String> {
    String::from_utf8(bytes.to_vec()).map_err(|cause| {
        Error::new(ErrorKind::Ddl, "A name in a statement is not UTF-8").because(cause)
    })
}

fn unended(what: &str) -> Error {
    Error::new(
        ErrorKind::Ddl,
        format!("{what} in a statement does not end"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Piece {
        Piece::Word(text.to_owned())
    }

    #[test]
    fn comments_go_and_conditions_stay() {
        let sql = b"DROP TABLE /*!40005 IF EXISTS */ `a``b` -- the end\n/* x */ # y";
        assert_eq!(
            pieces(sql, false).unwrap(),
            [
                word("DROP"),
                word("TABLE"),
                word("IF"),
                word("EXISTS"),
                Piece::Name("a`b".to_owned())
            ]
        );
    }

    #[test]
    fn double_quotes_follow_the_mode() {
        let name = Piece::Name("t".to_owned());
        assert_eq!(pieces(b"\"t\"", true).unwrap(), [name]);
        assert_eq!(pieces(b"\"t\"", false).unwrap(), [Piece::Other]);
    }

    #[test]
    fn quotes_that_do_not_end_are_refused() {
        for sql in [b"'a\\'".as_slice(), b"`a", b"/* a"] {
            assert_eq!(pieces(sql, false).unwrap_err().kind, ErrorKind::Ddl);
        }
    }
}
