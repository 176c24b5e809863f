//! Positions in a source's binlog, and their order.

use std::cmp::Ordering;
use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::task::snapshot::PositionSnapshot;

/// A binlog file: its name, the number at the end of it that says which came
/// first, and when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BinlogFile {
    name: String,
    sequence: u64,
    /// In seconds since the Unix epoch by the source's clock, as the file says
    /// itself; `None` while it has not been read. A file of the same name with
    /// another beginning is of another history.
    made_s: Option<u32>,
}

impl BinlogFile {
    /// Parses a name such as `mysql-bin.000912`.
    ///
    /// # Errors
    /// `State` when it does not end in a number.
    pub(crate) fn parse(name: &str) -> Result<Self> {
        let sequence = name
            .rsplit_once('.')
            .and_then(|(_, number)| number.parse().ok())
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::State,
                    format!(
                        "{name:?} is not the name of a binlog file: it does not end in a number"
                    ),
                )
            })?;
        Ok(Self {
            name: name.to_owned(),
            sequence,
            made_s: None,
        })
    }

    /// The same file, of which is known when it was made.
    #[must_use]
    pub(crate) fn made(mut self, at_s: Option<u32>) -> Self {
        self.made_s = at_s;
        self
    }

    /// When it was made, if that is known.
    pub(crate) const fn made_s(&self) -> Option<u32> {
        self.made_s
    }

    /// The number at the end of its name.
    pub(crate) const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// A place between two transactions (or two events) of a source's binlog.
///
/// Positions of one source are ordered by file and offset. The GTID state goes
/// along where the source has GTIDs: it says the same place in a form that
/// other servers of the source's cluster understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    /// The binlog file.
    pub(crate) file: BinlogFile,
    /// Bytes from the beginning of the file.
    pub(crate) offset: u64,
    /// MySQL's executed GTID set or MariaDB's GTID position up to here, as
    /// text; `None` where the source has no GTIDs.
    pub(crate) gtid: Option<String>,
}

impl Position {
    /// A position from what a server or a stored row says.
    ///
    /// # Errors
    /// `State` when `file` does not end in a number.
    pub(crate) fn new(file: &str, offset: u64, gtid: Option<String>) -> Result<Self> {
        Ok(Self {
            file: BinlogFile::parse(file)?,
            offset,
            gtid,
        })
    }

    /// Whether everything before `other` also comes before this.
    pub(crate) fn reaches(&self, other: &Self) -> bool {
        self.order(other) != Ordering::Less
    }

    /// Which of two positions of the same source comes first.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        (self.file.sequence, self.offset).cmp(&(other.file.sequence, other.offset))
    }

    /// Invariant: a position only moves forward.
    ///
    /// # Errors
    /// `State` when `next` comes before this.
    pub(crate) fn assert_forward(&self, next: &Self) -> Result<()> {
        if next.reaches(self) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::State,
            format!("The position would move backward, from {self} to {next}"),
        ))
    }

    /// The position as the faces see it.
    pub(crate) fn snapshot(&self) -> PositionSnapshot {
        PositionSnapshot {
            file: self.file.name.clone(),
            offset: self.offset,
            gtid_set: self.gtid.clone(),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file.name, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: &str, offset: u64) -> Position {
        Position::new(file, offset, None).unwrap()
    }

    #[test]
    fn files_are_ordered_by_their_number_and_not_by_their_text() {
        assert!(at("bin.1000000", 4).reaches(&at("bin.999999", 900)));
        assert!(!at("bin.000002", 4).reaches(&at("bin.000002", 5)));
        assert!(at("bin.000002", 5).reaches(&at("bin.000002", 5)));
    }

    #[test]
    fn a_position_never_moves_backward() {
        let here = at("bin.000002", 500);
        assert!(here.assert_forward(&at("bin.000003", 4)).is_ok());
        let refusal = here.assert_forward(&at("bin.000002", 499)).unwrap_err();
        assert_eq!(refusal.kind, ErrorKind::State);
    }

    #[test]
    fn a_name_without_a_number_is_refused() {
        assert!(BinlogFile::parse("mysql-bin").is_err());
        assert!(BinlogFile::parse("mysql-bin.index").is_err());
    }
}
