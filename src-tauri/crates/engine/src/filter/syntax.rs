//! The text of a filter as a syntax tree.
//!
//! What a reader could take for something else than the server does is refused
//! here: comments (which may hold code), double quotes (text or a name, by
//! `sql_mode`), and literals whose charset or form is their own.

use sqlparser::ast::Expr;
use sqlparser::dialect::MySqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer, Whitespace};

/// Longest filter in bytes: room for a list of thousands of keys.
const TEXT_BYTES_MAX: usize = 64 << 10;
/// Words and operators in a filter. Each may nest the tree by one level, and
/// what walks the tree has a stack.
const WORDS_MAX: usize = 2_000;

/// Parses a condition; an error that says what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Expr, String> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(format!("it is longer than {TEXT_BYTES_MAX} bytes"));
    }
    if holds_comment(text) {
        return Err("it holds a comment".to_owned());
    }
    let dialect = MySqlDialect {};
    let tokens = Tokenizer::new(&dialect, text)
        .tokenize()
        .map_err(|cause| cause.to_string())?;
    let mut words = 0;
    for token in &tokens {
        words += usize::from(check(token)?);
    }
    if words > WORDS_MAX {
        return Err(format!(
            "it has more than {WORDS_MAX} words and operators; write long lists with in (...)"
        ));
    }
    let mut parser = Parser::new(&dialect).with_tokens(tokens);
    let condition = parser.parse_expr().map_err(|cause| cause.to_string())?;
    match parser.peek_token().token {
        Token::EOF => Ok(condition),
        rest => Err(format!("{rest} is not expected after the condition")),
    }
}

/// Whether there is a comment of several lines outside of quotes: the tokenizer
/// hands out what `/*! … */` holds as if it stood there plainly.
fn holds_comment(text: &str) -> bool {
    let mut quote = None;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            // Of two quotes in a row the second opens what the first has closed.
            (Some(open), byte) if open == byte => quote = None,
            (Some(b'\''), b'\\') => {
                bytes.next();
            }
            (Some(_), _) => {}
            (None, b'\'' | b'`') => quote = Some(byte),
            (None, b'/') if bytes.peek() == Some(&b'*') => return true,
            (None, _) => {}
        }
    }
    false
}

/// Refuses a token that is not let in; says whether it may nest the tree.
fn check(token: &Token) -> Result<bool, String> {
    match token {
        Token::Whitespace(Whitespace::SingleLineComment { .. }) => {
            Err("it holds a comment".to_owned())
        }
        Token::DoubleQuotedString(text) => Err(format!(
            "\"{text}\" is text or a name, by the server's settings; write text in single quotes \
             and names in backticks"
        )),
        Token::Whitespace(_)
        | Token::Comma
        | Token::RParen
        | Token::Number(..)
        | Token::SingleQuotedString(_) => Ok(false),
        _ => Ok(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for text in [
            "a = \"x\"",
            "a /*!50000 or 1 */",
            "a -- b",
            "a; drop table t",
            "a b",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(r"a = '/*' or a = 'x\'/*' or a = 'it''s /*'").is_ok());
        let deep = format!("{}1", "1 + ".repeat(3_000));
        assert!(parse(&deep).unwrap_err().contains("words"));
        let long = format!("a in ({}1)", "1, ".repeat(10_000));
        assert!(parse(&long).is_ok());
    }
}
