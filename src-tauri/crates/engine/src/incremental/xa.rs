//! XA transactions: what their statements say, and which are not followed.
//!
//! A transaction of two phases is in the binlog when it is prepared; whether it
//! comes about stands in a later group. One that is committed in one phase is
//! logged as any other, between other statements.

use std::fmt::Write as _;

use binlog::event::XidName;

use crate::error::{Error, ErrorKind};

/// Characters shown of a statement: an XA transaction's name has 128 bytes, in
/// hexadecimal digits.
const SHOWN_CHARS: usize = 300;

/// What a statement about an XA transaction says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// Its changes follow.
    Start,
    /// Its changes have ended.
    End,
    /// What was prepared comes about.
    Commit,
    /// What was prepared does not.
    Rollback,
}

impl Word {
    /// The word after XA.
    pub(super) fn of(sql: &[u8]) -> Option<Self> {
        let word = sql
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
            .nth(1)?;
        match word.to_ascii_uppercase().as_slice() {
            b"START" | b"BEGIN" => Some(Self::Start),
            b"END" => Some(Self::End),
            b"COMMIT" => Some(Self::Commit),
            b"ROLLBACK" => Some(Self::Rollback),
            _ => None,
        }
    }
}

/// The error of a transaction that was prepared.
pub(super) fn prepared(xid: &XidName<'_>) -> Error {
    let mut name = String::from("X'");
    let hex = |name: &mut String, bytes: &[u8]| {
        for byte in bytes {
            // Writing to a string does not fail.
            let _ = write!(name, "{byte:02x}");
        }
    };
    hex(&mut name, xid.global);
    name.push_str("',X'");
    hex(&mut name, xid.branch);
    let _ = write!(name, "',{}", xid.format);
    not_followed(format!(
        "The source prepared the XA transaction {name}; whether it is committed is said later, and such are not followed yet"
    ))
}

/// The error of a transaction that is committed, and whose changes were
/// prepared where nothing was read.
pub(super) fn committed(sql: &[u8]) -> Error {
    let text = String::from_utf8_lossy(sql.trim_ascii());
    let shown: String = text.chars().take(SHOWN_CHARS).collect();
    not_followed(format!(
        "The source committed an XA transaction whose changes were prepared before, and such are not followed yet: {shown}"
    ))
}

fn not_followed(title: String) -> Error {
    Error::new(ErrorKind::Decode, title).hint(
        "Have the source's applications commit in one phase, or without XA, and wait until `xa recover` on the source shows no transaction. Then reset the task and start it again: it loads again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_after_xa_is_read_in_any_case_and_spacing() {
        assert_eq!(Word::of(b"XA START X'61',X'',1"), Some(Word::Start));
        assert_eq!(Word::of(b"xa  begin 'a'"), Some(Word::Start));
        assert_eq!(Word::of(b" XA\nEND 'a'"), Some(Word::End));
        assert_eq!(Word::of(b"xa commit 'a'"), Some(Word::Commit));
        assert_eq!(Word::of(b"xa rollback 'a'"), Some(Word::Rollback));
        assert_eq!(Word::of(b"xa recover"), None);
        assert_eq!(Word::of(b"xa"), None);
    }

    #[test]
    fn an_error_names_the_transaction_as_xa_recover_does() {
        let xid = XidName {
            format: 7,
            global: b"ab",
            branch: b"\x01",
        };
        assert!(prepared(&xid).to_string().contains("X'6162',X'01',7"));
    }
}
