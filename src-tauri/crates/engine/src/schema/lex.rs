//! Splits the server's own `show create table` into tokens, losing nothing.
//!
//! The text is bytes: a default of a binary column may hold any. The server
//! writes it canonically (names in backticks, text in single quotes), which is
//! all this lexer understands; it is no parser of what people write.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space.
    Space,
    /// A keyword, a type, a function, a number: letters, digits, `_`, `$`, `.` inside numbers.
    Word,
    /// A name in backticks.
    Name,
    /// Text in quotes.
    Text,
    /// One byte of punctuation.
    Mark(u8),
    /// `/*!50100` or `/*M!100301`: what follows is for servers from that version on.
    Open,
    /// The `*/` that ends it.
    Close,
    /// A comment.
    Comment,
}

/// A token: what it is and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Splits a statement. `None` when quotes or comments do not end.
pub(super) fn lex(text: &[u8]) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut open = 0_usize;
    while start < text.len() {
        let (kind, length) = match text[start] {
            byte if byte.is_ascii_whitespace() => (
                Kind::Space,
                run(&text[start..], |b| b.is_ascii_whitespace()),
            ),
            b'`' => (Kind::Name, quoted(&text[start..], b'`', false)?),
            quote @ (b'\'' | b'"') => (Kind::Text, quoted(&text[start..], quote, true)?),
            b'/' if text[start..].starts_with(b"/*") => comment(&text[start..], &mut open)?,
            b'*' if open > 0 && text[start..].starts_with(b"*/") => {
                open -= 1;
                (Kind::Close, 2)
            }
            byte if is_word(byte) => (Kind::Word, run(&text[start..], is_word)),
            byte => (Kind::Mark(byte), 1),
        };
        tokens.push(Token {
            kind,
            start,
            end: start + length,
        });
        start += length;
    }
    (open == 0).then_some(tokens)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

fn run(text: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    text.iter()
        .position(|byte| !belongs(*byte))
        .unwrap_or(text.len())
}

fn comment(text: &[u8], open: &mut usize) -> Option<(Kind, usize)> {
    let after = text[2..].strip_prefix(b"M").unwrap_or(&text[2..]);
    if let Some(version) = after.strip_prefix(b"!") {
        *open += 1;
        let digits = run(version, |byte| byte.is_ascii_digit());
        return Some((Kind::Open, text.len() - version.len() + digits));
    }
    let end = text.windows(2).skip(2).position(|pair| pair == b"*/")?;
    Some((Kind::Comment, end + 4))
}

/// Length of a quoted token; a doubled quote stands for itself.
fn quoted(text: &[u8], quote: u8, escapes: bool) -> Option<usize> {
    let mut place = 1;
    loop {
        match *text.get(place)? {
            b'\\' if escapes => place += 2,
            byte if byte == quote => {
                if text.get(place + 1) == Some(&quote) {
                    place += 2;
                } else {
                    return Some(place + 1);
                }
            }
            _ => place += 1,
        }
    }
}

/// The name that a token in backticks spells.
pub(super) fn name(token: &[u8]) -> Option<String> {
    let inner = token.strip_prefix(b"`")?.strip_suffix(b"`")?;
    let inner = std::str::from_utf8(inner).ok()?;
    Some(inner.replace("``", "`"))
}

/// The bytes that a token in single quotes spells.
pub(super) fn text_value(token: &[u8]) -> Vec<u8> {
    let inner = &token[1..token.len() - 1];
    let mut value = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            // A doubled quote: quotes stand in pairs inside.
            b'\'' => {
                bytes.next();
                value.push(b'\'');
            }
            b'\\' => value.push(match bytes.next() {
                Some(b'0') => 0,
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'b') => 8,
                Some(b'Z') => 26,
                Some(other) => other,
                None => b'\\',
            }),
            other => value.push(other),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &[u8]) -> Vec<u8> {
        let tokens = lex(text).unwrap();
        tokens
            .iter()
            .flat_map(|token| text[token.start..token.end].to_vec())
            .collect()
    }

    #[test]
    fn tokens_joined_are_the_statement() {
        let text: &[u8] = b"CREATE TABLE `a``b` (\n `x` enum('y''\\'','\xff') /* mariadb-5.3 */)\n\
            /*!50100 PARTITION BY KEY /*!50611 ALGORITHM = 1 */ (`x`) */";
        assert_eq!(joined(text), text);
    }

    #[test]
    fn executable_comments_open_and_close() {
        let text = b"a /*!80023 INVISIBLE */ /*M!100301 COMPRESSED*/";
        let kinds: Vec<_> = lex(text)
            .unwrap()
            .into_iter()
            .map(|token| token.kind)
            .filter(|kind| *kind != Kind::Space)
            .collect();
        assert_eq!(
            kinds,
            [
                Kind::Word,
                Kind::Open,
                Kind::Word,
                Kind::Close,
                Kind::Open,
                Kind::Word,
                Kind::Close
            ]
        );
    }

    #[test]
    fn what_does_not_end_is_refused() {
        for text in ["`a", "'a\\'", "/*!50100 a", "/* a"] {
            assert_eq!(lex(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn quoted_tokens_spell_their_values() {
        assert_eq!(name(b"`a``b`").unwrap(), "a`b");
        assert_eq!(text_value(b"'a''b\\0\\\\\xff'"), b"a'b\0\\\xff");
    }
}
