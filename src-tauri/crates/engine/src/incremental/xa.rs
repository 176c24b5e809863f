//! XA transactions: what their statements say, and how they are called.
//!
//! A transaction of two phases is in the binlog when it is prepared; whether it
//! comes about stands in a later group. One that is committed in one phase is
//! logged as any other, between other statements.

use std::fmt::Write as _;

use binlog::event::XidName;

use crate::checkpoint::position::Position;
use crate::checkpoint::prepared::Prepared;
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

/// The name of an XA transaction, as `xa recover` and the statements in the
/// binlog write it: `X'…',X'…',1`, in small digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Xid(String);

impl Xid {
    /// The name in an event.
    pub(super) fn of_event(xid: &XidName<'_>) -> Self {
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
        Self(name)
    }

    /// The name in a statement that a server has written into its binlog.
    ///
    /// # Errors
    /// `Decode` when it is written in another way than servers do.
    pub(super) fn of_statement(sql: &[u8]) -> Result<Self, Error> {
        Self::parse(sql).ok_or_else(|| {
            let shown = shown(sql);
            Error::new(
                ErrorKind::Decode,
                format!("The name of an XA transaction cannot be read: {shown}"),
            )
        })
    }

    fn parse(sql: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(sql).ok()?;
        let begin = text.find(['X', 'x']).and_then(|xa| {
            // After the word XA itself.
            text[xa + 1..].find(['X', 'x']).map(|name| xa + 1 + name)
        })?;
        let mut parts = text[begin..].trim_end().splitn(3, ',');
        let mut hex = || {
            let part = parts.next()?.trim();
            let digits = part.strip_prefix(['X', 'x'])?;
            let digits = digits.strip_prefix('\'')?.strip_suffix('\'')?;
            let plain = digits.chars().all(|digit| digit.is_ascii_hexdigit());
            plain.then(|| digits.to_ascii_lowercase())
        };
        let (global, branch) = (hex()?, hex()?);
        let format: u32 = parts.next()?.trim().parse().ok()?;
        Some(Self(format!("X'{global}',X'{branch}',{format}")))
    }

    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The error of a transaction that is committed, and whose changes were
/// prepared before the task began.
pub(super) fn unknown(xid: &Xid) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!(
            "The source committed the XA transaction {}, which it had prepared before the task began to read its binlog",
            xid.as_str()
        ),
    )
    .hint("Its changes are not on the destination. Wait until `xa recover` on the source shows no transaction, then reset the task and start it again: it loads again.")
}

/// The error of a transaction that is committed, and whose changes cannot be
/// read again.
pub(super) fn lost(prepared: &Prepared, cause: Error) -> Error {
    if cause.kind != ErrorKind::BinlogGone {
        return cause;
    }
    let title = format!(
        "The changes of the XA transaction {}, which was prepared at {} and is committed now, cannot be read again",
        prepared.xid, prepared.start
    );
    Error::new(cause.kind, title)
        .hint("Restore the source's binlog from that position on: copy the files back into its folder, and their names to the top of its binlog index, and resume the task. Or reset the task and load its tables again.")
        .subject(prepared.start.to_string())
        .because(cause)
}

/// What was prepared is not where it was.
pub(super) fn not_there(prepared: &Prepared, at: &Position) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!(
            "The source's binlog holds no XA transaction {} from {} to {at}",
            prepared.xid, prepared.start
        ),
    )
    .hint("Its changes cannot be read again. Reset the task and load its tables again.")
    .subject(prepared.start.to_string())
}

fn shown(sql: &[u8]) -> String {
    let text = String::from_utf8_lossy(sql.trim_ascii());
    text.chars().take(SHOWN_CHARS).collect()
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
    fn a_name_is_the_same_in_events_and_statements() {
        let of_event = Xid::of_event(&XidName {
            format: 7,
            global: b"ab",
            branch: b"\xfe",
        });
        assert_eq!(of_event.as_str(), "X'6162',X'fe',7");
        for sql in [
            &b"XA COMMIT X'6162',X'FE',7"[..],
            b"xa start x'6162', X'fe' , 7 ",
        ] {
            assert_eq!(Xid::of_statement(sql).unwrap(), of_event);
        }
        assert_eq!(
            Xid::of_statement(b"XA END X'61',X'',1").unwrap().as_str(),
            "X'61',X'',1"
        );
        for sql in [
            &b"XA COMMIT 'a'"[..],
            b"XA COMMIT X'61'",
            b"XA COMMIT X'6g',X'',1",
            b"XA COMMIT X'61',X'',1 one phase",
        ] {
            assert!(Xid::of_statement(sql).is_err());
        }
    }
}
