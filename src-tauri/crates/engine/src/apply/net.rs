//! The net effect of changes on one row.

use super::keys::TableKeys;
use super::shape::LiteralRow;
use super::statement::Change;

/// The net effect on a row since the transaction began.
#[derive(Debug)]
pub(super) enum Net {
    /// Came and went.
    Nothing,
    /// Came to be.
    Insert(LiteralRow),
    /// Changed, keys apart.
    Update {
        /// As it was when the transaction began.
        before: LiteralRow,
        /// As it is.
        after: LiteralRow,
    },
    /// Ceased to be.
    Delete(LiteralRow),
    /// Ceased to be, and another with its row key came to be.
    Replace {
        /// The one that was there when the transaction began.
        before: LiteralRow,
        /// The one that is there.
        after: LiteralRow,
    },
}

/// A change that owns its rows.
#[derive(Debug, Clone)]
pub(crate) enum OwnedChange {
    /// A row came to be.
    Insert(LiteralRow),
    /// A row changed.
    Update {
        /// As it was.
        before: LiteralRow,
        /// As it is.
        after: LiteralRow,
    },
    /// A row ceased to be.
    Delete(LiteralRow),
}

impl OwnedChange {
    /// The change, borrowed.
    pub(crate) const fn borrowed(&self) -> Change<'_> {
        match self {
            Self::Insert(after) => Change::Insert { after },
            Self::Update { before, after } => Change::Update { before, after },
            Self::Delete(before) => Change::Delete { before },
        }
    }

    /// The versions of the row that it speaks of.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &LiteralRow> {
        let (one, other) = match self {
            Self::Insert(row) | Self::Delete(row) => (row, None),
            Self::Update { before, after } => (before, Some(after)),
        };
        std::iter::once(one).chain(other)
    }
}

impl Net {
    /// Bytes of its literals.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Insert(row) | Self::Delete(row) => row.len(),
            Self::Update { before, after } | Self::Replace { before, after } => {
                before.len() + after.len()
            }
        }
    }

    /// A version of the row, unless it has come to nothing.
    pub(super) const fn row(&self) -> Option<&LiteralRow> {
        match self {
            Self::Nothing => None,
            Self::Insert(row)
            | Self::Delete(row)
            | Self::Update { after: row, .. }
            | Self::Replace { after: row, .. } => Some(row),
        }
    }

    /// The row before and after, of an update.
    pub(super) const fn updated(&self) -> Option<(&LiteralRow, &LiteralRow)> {
        match self {
            Self::Update { before, after } => Some((before, after)),
            _ => None,
        }
    }

    /// What it and then `change` come to. A change that cannot follow (a row
    /// inserted twice) is given back: the destination will say what it makes
    /// of it.
    pub(super) fn then(self, change: OwnedChange, keys: &TableKeys) -> (Self, Option<OwnedChange>) {
        use OwnedChange as C;
        let net = match (self, change) {
            (Self::Nothing, C::Insert(after)) | (Self::Insert(_), C::Update { after, .. }) => {
                Self::Insert(after)
            }
            (Self::Insert(_), C::Delete(_)) => Self::Nothing,
            (Self::Update { before, .. }, C::Update { after, .. }) => {
                Self::Update { before, after }
            }
            (Self::Update { before, .. } | Self::Replace { before, .. }, C::Delete(_)) => {
                Self::Delete(before)
            }
            (Self::Delete(before), C::Insert(after)) => {
                // Where the row takes other entries in other unique keys, they
                // may not be free before all deletes are done.
                if keys.same_guarded(&before, &after) {
                    Self::Update { before, after }
                } else {
                    Self::Replace { before, after }
                }
            }
            (Self::Replace { before, .. }, C::Update { after, .. }) => {
                Self::Replace { before, after }
            }
            (
                held @ (Self::Nothing | Self::Delete(_)),
                refused @ (C::Update { .. } | C::Delete(_)),
            )
            | (
                held @ (Self::Insert(_) | Self::Update { .. } | Self::Replace { .. }),
                refused @ C::Insert(_),
            ) => return (held, Some(refused)),
        };
        (net, None)
    }

    /// What it comes to when the row is written over whatever is there. Where
    /// the row `keeps` what only the destination has, one that has ceased
    /// meanwhile does not hand that on.
    pub(super) fn written_over(self, after: LiteralRow, keeps: bool) -> Self {
        match self {
            Self::Delete(before) | Self::Replace { before, .. } if keeps => {
                Self::Replace { before, after }
            }
            Self::Nothing
            | Self::Insert(_)
            | Self::Update { .. }
            | Self::Delete(_)
            | Self::Replace { .. } => Self::Insert(after),
        }
    }
}
