//! The order in which parts are committed: the source's.
//!
//! Several writers run parts at once, and each commits when all before it have.
//! So the destination always shows the source as it was at one moment, one row
//! says up to where, and a kill leaves no holes.
//!
//! A part that waits for its turn holds locks. Should the part whose turn it is
//! need one of them, neither server nor engine would see a deadlock: the one
//! waits for the other's lock, the other for the one's commit. So a part whose
//! turn it is and that gets nowhere *presses*: all that wait behind it roll
//! back, and run again when it is their turn.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use crate::checkpoint::position::Position;

/// Whose turn it is.
#[derive(Debug, Clone, Copy)]
struct Turn {
    /// Number of the part.
    part: u64,
    /// Whether it needs those behind it to let go.
    pressed: bool,
}

/// The line of the parts of one attempt.
#[derive(Debug)]
pub(crate) struct Line {
    turn: watch::Sender<Turn>,
    committed: Mutex<Position>,
}

/// What a part that waits for its turn is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// It is its turn.
    Commit,
    /// The part whose turn it is needs locks: roll back.
    LetGo,
}

impl Line {
    /// A line whose first part is number 0, on a destination that has
    /// everything up to `committed`.
    pub(crate) fn new(committed: Position) -> Self {
        let turn = Turn {
            part: 0,
            pressed: false,
        };
        Self {
            turn: watch::Sender::new(turn),
            committed: Mutex::new(committed),
        }
    }

    /// Up to where the destination has everything.
    pub(crate) fn committed(&self) -> Position {
        self.committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether all parts before this one are committed.
    pub(crate) fn is_turn(&self, part: u64) -> bool {
        self.turn.borrow().part >= part
    }

    /// Waits until all parts before this one are committed.
    pub(crate) async fn turn(&self, part: u64) {
        self.until(|turn| turn.part >= part).await;
    }

    /// Waits until it is this part's turn, or it must let go of its locks.
    pub(crate) async fn turn_or_pressed(&self, part: u64) -> Told {
        let turn = self.until(|turn| turn.part >= part || turn.pressed).await;
        if turn.part >= part {
            Told::Commit
        } else {
            Told::LetGo
        }
    }

    async fn until(&self, reached: impl Fn(&Turn) -> bool) -> Turn {
        let mut turns = self.turn.subscribe();
        *turns
            .wait_for(|turn| reached(turn))
            .await
            .expect("the sender is ours")
    }

    /// The part whose turn it is gets nowhere: those behind it let go.
    pub(crate) fn press(&self, part: u64) {
        self.turn.send_if_modified(|turn| {
            let presses = turn.part == part && !turn.pressed;
            turn.pressed |= presses;
            presses
        });
    }

    /// The part whose turn it is has been committed.
    pub(crate) fn pass(&self, part: u64, committed: Position) {
        *self
            .committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = committed;
        self.turn.send_replace(Turn {
            part: part + 1,
            pressed: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: u64) -> Position {
        Position::new("bin.000001", offset, None).unwrap()
    }

    #[tokio::test]
    async fn each_waits_for_those_before_it() {
        let line = Line::new(at(4));
        assert!(line.is_turn(0) && !line.is_turn(1));
        line.press(1);
        tokio::select! {
            biased;
            told = line.turn_or_pressed(1) => panic!("{told:?} before its turn"),
            () = std::future::ready(()) => {}
        }
        line.pass(0, at(100));
        assert_eq!(line.turn_or_pressed(1).await, Told::Commit);
        assert_eq!(line.committed(), at(100));
    }

    #[tokio::test]
    async fn those_behind_let_go_when_the_first_presses() {
        let line = Line::new(at(4));
        line.press(0);
        assert_eq!(line.turn_or_pressed(0).await, Told::Commit);
        assert_eq!(line.turn_or_pressed(2).await, Told::LetGo);
        line.pass(0, at(100));
        tokio::select! {
            biased;
            told = line.turn_or_pressed(2) => panic!("{told:?}: nobody presses any more"),
            () = std::future::ready(()) => {}
        }
    }
}
