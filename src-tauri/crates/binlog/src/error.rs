//! What can be wrong with bytes that claim to be a binlog.

use std::fmt;

/// The result of decoding.
pub type Result<T> = std::result::Result<T, Error>;

/// Decoding failed: what is wrong, and in which event where that is known.
///
/// One word wide, because every decoded value is returned beside it.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    event: Option<EventAt>,
}

/// The event in which decoding failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventAt {
    /// The type code of the event.
    pub event_type: u8,
    /// The end position that its header gives (0 where the server gives none).
    pub log_pos: u32,
}

/// What is wrong with the bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// The bytes end before the field does.
    #[error("{what} needs {needed} bytes where {left} are left")]
    Short {
        /// The field.
        what: &'static str,
        /// How many bytes it needs.
        needed: usize,
        /// How many bytes there are.
        left: usize,
    },
    /// A field holds a value that it cannot have.
    #[error("{what} cannot be {found}")]
    Malformed {
        /// The field.
        what: &'static str,
        /// The value that was found.
        found: u64,
    },
    /// A name or text that must be UTF-8 is not.
    #[error("{what} is not valid UTF-8")]
    NotUtf8 {
        /// The field.
        what: &'static str,
    },
    /// The checksum of the event is not that of its bytes.
    #[error("checksum {found:#010x} where the bytes give {computed:#010x}")]
    Checksum {
        /// The checksum in the event.
        found: u32,
        /// The checksum of its bytes.
        computed: u32,
    },
    /// An event type that this crate does not decode.
    #[error("event type {event_type} is not known")]
    UnknownEvent {
        /// The type code.
        event_type: u8,
    },
    /// A row event names a table that no table map before it announced.
    #[error("row event for table id {table_id}, which no table map announced")]
    UnknownTable {
        /// The id of the table.
        table_id: u64,
    },
    /// A query event carries a status variable that this crate does not know,
    /// so the session under which the statement ran is not known in full.
    #[error("query status variable {code} is not known")]
    UnknownStatusVariable {
        /// The code of the variable.
        code: u8,
    },
    /// A column type that cannot be decoded.
    #[error("column {column} of {table} has type code {code}, which is not known")]
    UnknownColumnType {
        /// Database and table.
        table: String,
        /// The column's index, from 0.
        column: usize,
        /// The type code.
        code: u8,
    },
    /// A compression method that this crate does not know.
    #[error("{what} is compressed by method {method}, which is not known")]
    UnknownCompression {
        /// What is compressed.
        what: &'static str,
        /// The method's code.
        method: u64,
    },
    /// Compressed bytes that do not decompress, or not to the length they claim.
    #[error("{what} does not decompress: {cause}")]
    Decompression {
        /// What is compressed.
        what: &'static str,
        /// What the decompressor says.
        cause: String,
    },
    /// Neither the event nor the caller says whether an integer column is unsigned.
    #[error("column {column} of {table}: the event does not say whether it is unsigned")]
    SignednessUnknown {
        /// Database and table.
        table: String,
        /// The column's index, from 0.
        column: usize,
    },
    /// A column in a temporal format from before MariaDB 10.1, whose digits of
    /// fraction only the caller can know.
    #[error(
        "column {column} of {table}: the event does not say how many digits of fraction it has"
    )]
    FractionUnknown {
        /// Database and table.
        table: String,
        /// The column's index, from 0.
        column: usize,
    },
    /// The caller's hints do not fit the table in the event.
    #[error("{table} has {columns} columns in the event and {hints} in the definition given")]
    HintCount {
        /// Database and table.
        table: String,
        /// Columns in the event.
        columns: usize,
        /// Hints given.
        hints: usize,
    },
    /// Bytes are left over where a structure must end.
    #[error("{left} bytes are left over after {what}")]
    Trailing {
        /// The structure.
        what: &'static str,
        /// How many bytes are left.
        left: usize,
    },
    /// A partial update changes something that the document before it has not.
    #[error("difference {number} of a JSON document does not fit the document before")]
    JsonDiffMisfit {
        /// Which of the differences, from 1.
        number: usize,
    },
    /// A bound of this crate is exceeded.
    #[error("{what} exceeds the bound of {bound}")]
    Bound {
        /// What grew too large.
        what: &'static str,
        /// The bound.
        bound: usize,
    },
    /// A text form (GTID set, position) that does not parse.
    #[error("{text:?} is not a {what}")]
    Text {
        /// What it should have been.
        what: &'static str,
        /// The text, or its beginning.
        text: String,
    },
}

impl Error {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The event in which it is wrong, where that is known.
    #[must_use]
    pub fn event(&self) -> Option<EventAt> {
        self.0.event
    }

    /// The same error, placed in an event unless it has its place already.
    #[must_use]
    pub(crate) fn at(mut self, event: EventAt) -> Self {
        self.0.event.get_or_insert(event);
        self
    }
}

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, event: None }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.0.event {
            write!(
                f,
                "{} event ending at {}: ",
                crate::event::type_name(at.event_type),
                at.log_pos
            )?;
        }
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("event", &self.0.event)
            .finish()
    }
}

impl std::error::Error for Error {}

#[cold]
pub(crate) fn malformed(what: &'static str, found: impl TryInto<u64>) -> Error {
    ErrorKind::Malformed {
        what,
        found: found.try_into().unwrap_or(u64::MAX),
    }
    .into()
}
