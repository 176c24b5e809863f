//! What is done about a change that meets another row than it must, or none:
//! the one place in which policies decide.
//!
//! Changes are applied strictly, many rows in a statement. When the number of
//! rows is not what it must be, the part is taken back and applied change by
//! change at its turn: there each clash is seen by itself, decided here, and
//! recorded in the transaction that carries the change.
//!
//! Policies that weigh two versions of a row against each other (of a task that
//! goes both ways) belong here too: [`Clash`] then holds what they weigh.

use super::statement::Operation;
use crate::task::clash::ClashKind;
use crate::task::definition::ClashPolicy;

/// A change that met what it must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clash {
    /// What the source did with the row.
    pub(crate) operation: Operation,
    /// Whether the source's server changed rows of other tables along with it,
    /// which is not in its binlog.
    pub(crate) cascades: bool,
    /// What was met.
    pub(crate) met: ClashKind,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The task stops; the operator sees to it.
    Stop,
    /// The destination gets the source's row.
    Overwrite,
    /// The destination keeps what it has.
    PassBy,
}

/// Decides about a clash.
pub(crate) const fn decide(policy: ClashPolicy, clash: Clash) -> Decision {
    match (policy, clash.met, clash.operation) {
        (ClashPolicy::Stop, ..) => Decision::Stop,
        (ClashPolicy::Record, ..) => Decision::PassBy,
        // It is gone, as it is to be; what goes with it may not be.
        (ClashPolicy::Overwrite, ClashKind::RowMissing, Operation::Delete) if !clash.cascades => {
            Decision::PassBy
        }
        (ClashPolicy::Overwrite, ..) => Decision::Overwrite,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn clash(operation: Operation, met: ClashKind, cascades: bool) -> Clash {
        Clash {
            operation,
            cascades,
            met,
        }
    }

    const ALL: [Clash; 6] = [
        clash(Operation::Insert, ClashKind::RowInTheWay, false),
        clash(Operation::Update, ClashKind::RowInTheWay, false),
        clash(Operation::Update, ClashKind::RowMissing, false),
        clash(Operation::Update, ClashKind::RowMissing, true),
        clash(Operation::Delete, ClashKind::RowMissing, false),
        clash(Operation::Delete, ClashKind::RowMissing, true),
    ];

    #[test]
    fn each_policy_decides_about_each_clash() {
        use Decision::{Overwrite, PassBy, Stop};
        let decided = |policy| ALL.map(|clash| decide(policy, clash));
        assert_eq!(decided(ClashPolicy::Stop), [Stop; 6]);
        assert_eq!(decided(ClashPolicy::Record), [PassBy; 6]);
        assert_eq!(
            decided(ClashPolicy::Overwrite),
            [
                Overwrite, Overwrite, Overwrite, Overwrite, PassBy, Overwrite
            ]
        );
    }
}
