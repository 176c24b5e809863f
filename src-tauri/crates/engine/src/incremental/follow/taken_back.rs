//! Changes that a transaction of the source took back before its commit.
//!
//! A source writes what was committed, except where something in a transaction
//! cannot be taken back: MariaDB writes all of it then, and the ROLLBACK, or the
//! SAVEPOINT and the ROLLBACK TO, after it. When that is read, the changes have
//! been merged with others, or stand in an open transaction of the destination.
//! So the group is read once more from the checkpoint on, and what lies between
//! is passed over. Only tables that know transactions have really taken it back.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Follower;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::group::misplaced;
use crate::incremental::tables::placed;

/// Events from the first place on, before the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch {
    from: Position,
    to: Position,
}

impl Stretch {
    fn holds(&self, at: &Position) -> bool {
        at.reaches(&self.from) && !at.reaches(&self.to)
    }
}

/// What is known to be taken back, from one attempt to the next. Bounded by
/// the groups between the checkpoint and where an attempt ended.
#[derive(Debug, Default)]
pub(crate) struct TakenBack {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    stretches: Vec<Stretch>,
    has_grown: bool,
}

impl TakenBack {
    /// What an attempt from here on has to pass over.
    pub(crate) fn after(&self, checkpoint: &Position) -> Vec<Stretch> {
        let mut known = self.lock();
        known
            .stretches
            .retain(|stretch| !checkpoint.reaches(&stretch.to));
        known.stretches.clone()
    }

    /// Whether the attempt that has ended found more: the next will pass it over.
    pub(crate) fn has_grown(&self) -> bool {
        std::mem::take(&mut self.lock().has_grown)
    }

    fn add(&self, stretch: Stretch) {
        let mut known = self.lock();
        known.stretches.push(stretch);
        known.has_grown = true;
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the open group has done that it may take back.
#[derive(Debug, Default)]
pub(crate) struct Undoable {
    /// Its savepoints, each as it is written, and where it stands.
    savepoints: Vec<(Vec<u8>, Position)>,
    /// Where its last change stands that has been taken in.
    changed: Option<Position>,
    /// The same of a table that takes nothing back.
    lasting: Option<Position>,
    /// Whether changes have been taken in that were taken back.
    spoilt: bool,
}

impl Undoable {
    /// A change stands here; `lasting` says that its table keeps it.
    pub(super) fn changes(&mut self, at: &Position, lasting: bool) {
        self.changed = Some(at.clone());
        if lasting {
            self.lasting = Some(at.clone());
        }
    }
}

impl Follower {
    /// Whether the changes at a place were taken back.
    pub(super) fn is_taken_back(&self, at: &Position) -> bool {
        self.taken_back.iter().any(|stretch| stretch.holds(at))
    }

    /// A savepoint stands here.
    pub(super) fn savepoint(&mut self, name: &[u8], at: &Position) {
        let savepoints = &mut self.state.undoable.savepoints;
        savepoints.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        savepoints.push((name.to_vec(), at.clone()));
    }

    /// What the group has changed since a savepoint was taken back here.
    pub(super) fn rolled_back_to(&mut self, name: &[u8], at: &Position) -> Result<()> {
        let savepoints = &mut self.state.undoable.savepoints;
        let place = savepoints
            .iter()
            .position(|(other, _)| other.eq_ignore_ascii_case(name))
            .ok_or_else(|| placed(misplaced("ROLLBACK TO a savepoint", "that was not set"), at))?;
        savepoints.truncate(place + 1);
        let from = savepoints[place].1.clone();
        self.take_back(from, at)
    }

    /// All that the group has changed was taken back here, where it ends.
    pub(super) fn rolled_back(&mut self, at: &Position) -> Result<()> {
        let from = self.state.start.clone().unwrap_or_else(|| at.clone());
        self.take_back(from, at)?;
        self.ensure_unspoilt()
    }

    /// A group ends: if it took back what has been taken in, it is read again.
    pub(super) fn ensure_unspoilt(&self) -> Result<()> {
        if !self.state.undoable.spoilt {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Connection,
            "A transaction is read again without the changes that it took back",
        ))
    }

    fn take_back(&mut self, from: Position, at: &Position) -> Result<()> {
        let undoable = &mut self.state.undoable;
        let since = |place: &Option<Position>| place.as_ref().is_some_and(|it| it.reaches(&from));
        if !since(&undoable.changed) {
            return Ok(());
        }
        if since(&undoable.lasting) {
            return Err(placed(stays(), at));
        }
        let stretch = Stretch {
            from,
            to: at.clone(),
        };
        // Read once more, its changes would have been passed over.
        let is_news = !self.taken_back.contains(&stretch);
        if !is_news
            || !undoable
                .changed
                .as_ref()
                .is_some_and(|it| stretch.holds(it))
        {
            return Err(placed(misplaced("A rollback", "there"), at));
        }
        undoable.spoilt = true;
        self.all_taken_back.add(stretch);
        Ok(())
    }
}

fn stays() -> Error {
    Error::new(
        ErrorKind::Decode,
        "A transaction was rolled back on the source after it had changed a table whose engine has no transactions",
    )
    .hint("Which of its changes stayed cannot be told. Reset the task and load again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: u64) -> Position {
        Position::new("bin.000001", offset, None).unwrap()
    }

    #[test]
    fn what_lies_before_the_checkpoint_is_forgotten() {
        let taken_back = TakenBack::default();
        assert!(!taken_back.has_grown());
        taken_back.add(Stretch {
            from: at(100),
            to: at(200),
        });
        assert!(taken_back.has_grown() && !taken_back.has_grown());
        let known = taken_back.after(&at(50));
        assert!(known[0].holds(&at(100)) && known[0].holds(&at(199)));
        assert!(!known[0].holds(&at(99)) && !known[0].holds(&at(200)));
        assert!(taken_back.after(&at(200)).is_empty());
    }
}
