//! The parts that are on their way, what they touch, and so for which of them
//! another one must wait.
//!
//! Where rows are hot, any two parts of some hundreds of transactions have rows
//! in common: then a part that began only after all of those are committed would
//! always be alone on its way. So only its *late* statements wait for them, those
//! of the rows in question, where [`super::batch`] says that a row may be late.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::line::Line;
use super::part::Part;

/// The numbers in the line of a part, and of those before it that matter to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turns {
    /// Its own.
    pub(crate) number: u64,
    /// That of the part that must have its turn before this may begin.
    pub(crate) after: u64,
    /// The same for its late statements.
    pub(crate) late_after: u64,
}

/// Gives parts their numbers.
#[derive(Debug)]
pub(crate) struct Ahead {
    line: Arc<Line>,
    /// Number of the next part.
    next: u64,
    /// Whether a transaction has been handed over whose end has not.
    open: bool,
    /// Parts that may not be committed yet.
    on_their_way: VecDeque<OnItsWay>,
}

/// What others must know of a part that is not committed.
#[derive(Debug)]
struct OnItsWay {
    number: u64,
    entries: HashSet<u64>,
    exclusive: bool,
}

impl Ahead {
    /// Nothing is on its way yet.
    pub(crate) const fn new(line: Arc<Line>) -> Self {
        Self {
            line,
            next: 0,
            open: false,
            on_their_way: VecDeque::new(),
        }
    }

    /// Forgets those that have been committed.
    pub(crate) fn look(&mut self) {
        let line = &self.line;
        self.on_their_way
            .retain(|other| !line.is_turn(other.number + 1));
    }

    /// Whether an entry of a unique key is touched by a part on its way.
    pub(crate) fn touches(&self, entry: u64) -> bool {
        self.on_their_way
            .iter()
            .any(|other| other.entries.contains(&entry))
    }

    /// Row changes go on their way.
    pub(crate) fn send(&mut self, part: &Part) -> Turns {
        let ended = part.end.is_some();
        if part.exclusive || !ended || self.open {
            return self.send_alone(ended);
        }
        self.look();
        let (late, early): (Vec<u64>, Vec<u64>) = part
            .entries
            .iter()
            .partition(|entry| part.late.contains(entry));
        let after = self.last(|other| other.exclusive || touch(other, &early));
        let late_after = self.last(|other| touch(other, &late)).max(after);
        let entries = part.entries.iter().copied().collect();
        self.put(entries, false);
        let number = self.next;
        self.next += 1;
        Turns {
            number,
            after,
            late_after,
        }
    }

    /// Something goes on its way that must be alone: it begins at its turn.
    /// `ended` says whether the end of its transaction is in it.
    pub(crate) fn send_alone(&mut self, ended: bool) -> Turns {
        if !self.open {
            self.look();
            self.put(HashSet::new(), true);
        }
        let number = self.next;
        self.open = !ended;
        self.next += u64::from(ended);
        Turns {
            number,
            after: number,
            late_after: number,
        }
    }

    fn put(&mut self, entries: HashSet<u64>, exclusive: bool) {
        self.on_their_way.push_back(OnItsWay {
            number: self.next,
            entries,
            exclusive,
        });
    }

    /// The number after that of the last part on its way of which `it` holds.
    fn last(&self, it: impl Fn(&OnItsWay) -> bool) -> u64 {
        let mut newest_first = self.on_their_way.iter().rev();
        newest_first
            .find(|other| it(other))
            .map_or(0, |other| other.number + 1)
    }
}

fn touch(other: &OnItsWay, entries: &[u64]) -> bool {
    entries.iter().any(|entry| other.entries.contains(entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::part::End;
    use crate::checkpoint::position::Position;

    fn at(offset: u64) -> Position {
        Position::new("bin.000001", offset, None).unwrap()
    }

    /// A part that touches these entries, some of them late.
    fn part(entries: &[u64], late: &[u64]) -> Part {
        Part {
            entries: entries.to_vec(),
            late: late.iter().copied().collect(),
            end: Some(End {
                position: at(4),
                committed_ms: 0,
            }),
            ..Part::default()
        }
    }

    fn turns(number: u64, after: u64, late_after: u64) -> Turns {
        Turns {
            number,
            after,
            late_after,
        }
    }

    #[test]
    fn a_part_waits_for_the_last_that_touches_what_it_touches() {
        let line = Arc::new(Line::new(at(4)));
        let mut ahead = Ahead::new(Arc::clone(&line));
        assert_eq!(ahead.send(&part(&[1, 2], &[])), turns(0, 0, 0));
        assert_eq!(ahead.send(&part(&[3], &[])), turns(1, 0, 0));
        assert_eq!(ahead.send(&part(&[2, 4], &[])), turns(2, 1, 1));
        assert!(ahead.touches(1) && !ahead.touches(5));
        line.pass(0, at(5));
        ahead.look();
        assert!(!ahead.touches(1), "it is committed");
        assert!(ahead.touches(2), "another one touches it as well");
    }

    #[test]
    fn only_late_statements_wait_for_those_that_touch_their_rows() {
        let mut ahead = Ahead::new(Arc::new(Line::new(at(4))));
        ahead.send(&part(&[1], &[]));
        ahead.send(&part(&[2], &[]));
        assert_eq!(ahead.send(&part(&[1, 2, 3], &[2])), turns(2, 1, 2));
        assert_eq!(
            ahead.send(&part(&[3, 1], &[3])),
            turns(3, 3, 3),
            "late ones are not before the others"
        );
    }

    #[test]
    fn what_must_be_alone_waits_for_all_and_all_for_it() {
        let mut ahead = Ahead::new(Arc::new(Line::new(at(4))));
        ahead.send(&part(&[1], &[]));
        let alone = Part {
            exclusive: true,
            ..part(&[9], &[])
        };
        assert_eq!(ahead.send(&alone), turns(1, 1, 1));
        assert_eq!(ahead.send(&part(&[2], &[])), turns(2, 2, 2));
        let unended = Part {
            end: None,
            ..part(&[3], &[])
        };
        assert_eq!(ahead.send(&unended), turns(3, 3, 3));
        assert_eq!(ahead.send(&part(&[4], &[])), turns(3, 3, 3), "its end");
        assert_eq!(ahead.send_alone(true), turns(4, 4, 4));
    }
}
