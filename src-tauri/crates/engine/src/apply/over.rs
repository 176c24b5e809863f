//! Changes that are written over whatever is there: those of a load's window,
//! replayed on rows of any version ([`Mode::Convergent`]), those of engines
//! without transactions, and those of Ignore Errors and Proceed
//! ([`Mode::Overwrite`]). Which of them may be merged into their net effect,
//! and which parts of them may run at once with others.
//!
//! Such a change asks nothing of the destination. It is at most two steps: *the
//! row with this key goes*, and *this row is put*, whatever of the table it
//! collides with going first (`replace`), or being changed into it (an insert
//! that updates, where rows keep what only the destination has).
//!
//! # Merging
//! A block holds the end of each row that its changes touch: gone, or as it was
//! last. Rows that are gone go first, then the others are put. That is as good as
//! one step after the other:
//! - The rows that are put are all on the source at one moment, the end of the
//!   block. The source's unique keys forbid any two of them to collide, and the
//!   destination has no key that the source's do not imply (see
//!   [`crate::mapping::fit`]). So their order does not matter, and none removes
//!   another, by whatever collation, prefix or expression.
//! - A row that no change of the block touches, and that none of the window
//!   before did, may collide with one that is put: then it is of a version to
//!   come, whose change is still to come and puts it again; or it is not the
//!   source's, and makes room. A row that earlier changes have put collides with
//!   nothing: it is on the source at that same moment.
//! - What is left out are versions that have gone by the end of the block. They
//!   removed nothing that had to go: what collided with them only was in
//!   nobody's way.
//! - Two spellings of one key (`a` and `A`) are two rows here and one there. The
//!   source has it once at most, so all spellings but one have gone by the end,
//!   and what has gone goes first.
//! - A row that was there before, went and came again must not keep what only
//!   the destination has: its end says that it went first.
//! - Run again from any step on, it leads to the same rows. So it holds without
//!   transactions too.
//!
//! Where rows keep what only the destination has, a row must not be removed that
//! comes again, and an insert that updates takes over one row only. So there an
//! update joins in only where it leaves row key and all other unique keys as they
//! are: every entry that is taken was free before, or has been freed by a row that
//! is gone. And in the window, where another version may hold an entry, only where
//! the destination has no other unique key.
//!
//! # At once
//! Counting rows, by which strict parts find that something was not as it must be,
//! is not to be had here. So nothing may be missed that locks do not show. With no
//! other unique key than the row key, steps on different keys have nothing to do
//! with each other; two steps on one key, of which the later part's has run first:
//! - Putting locks the row. The earlier part waits for it, presses at its turn, and
//!   the later part runs again after it.
//! - So does removing a row that is there. Removing one that is not there locks
//!   nothing, and leads astray only before a put. But then some change between the
//!   two began from the bytes which that put has left, and led to those that are
//!   removed: parts that touch the same bytes do not run at once. (A row that
//!   changes without a change, by a cascade, does so in a part that runs alone.)
//!
//! With other unique keys there would be more to prove, and `replace` locks gaps in
//! their indexes, in which parts that have nothing to do with each other get
//! caught: those run alone.

use super::keys::TableKeys;
use super::shape::TableShape;
use super::statement::Mode;

/// Whether what collides with a row is removed and the row put in its place.
pub(super) fn replaces(mode: Mode, shape: &TableShape) -> bool {
    mode == Mode::Convergent && !shape.keeps()
}

/// Whether changes of a table may be merged that are applied in this mode.
pub(super) fn merges(mode: Mode, shape: &TableShape, keys: &TableKeys) -> bool {
    match mode {
        Mode::Strict => keys.mergeable(),
        Mode::Convergent if shape.keeps() => keys.overwritable() && keys.sole(),
        Mode::Convergent | Mode::Overwrite => keys.overwritable(),
        Mode::Present => false,
    }
}

/// Whether a part with changes of a table in this mode may run while others do.
pub(super) fn goes_beside(mode: Mode, keys: &TableKeys) -> bool {
    keys.transactional()
        && match mode {
            Mode::Strict => true,
            Mode::Convergent | Mode::Overwrite => keys.overwritable() && keys.sole(),
            // What it finds depends on what others leave there.
            Mode::Present => false,
        }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::apply::batch::{Batch, Written};
    use crate::apply::net::OwnedChange;
    use crate::apply::shape::tests::{definition, owning, row};
    use crate::server::catalog::{TableDef, TableName};

    fn insert(row_of: [&str; 2]) -> OwnedChange {
        OwnedChange::Insert(row(&row_of))
    }

    fn update(before: [&str; 2], after: [&str; 2]) -> OwnedChange {
        OwnedChange::Update {
            before: row(&before),
            after: row(&after),
        }
    }

    fn delete(row_of: [&str; 2]) -> OwnedChange {
        OwnedChange::Delete(row(&row_of))
    }

    /// `d.t` as the source's `s.t(id int primary key, name text)`, with a unique
    /// key over `name` when that is asked for.
    fn there(name_is_unique: bool) -> TableDef {
        TableDef {
            name: TableName::new("d", "t"),
            ..definition(&["id"], name_is_unique.then_some("name"))
        }
    }

    /// What a part of these changes holds, and whether it runs alone.
    fn part(
        mode: Mode,
        there: &TableDef,
        changes: impl IntoIterator<Item = OwnedChange>,
    ) -> (Vec<String>, bool) {
        let unique = there.indexes.len() > 1;
        let source = definition(&["id"], unique.then_some("name"));
        let shape = Arc::new(TableShape::new(&source, there, |_| true, &[]).unwrap());
        let keys = Arc::new(TableKeys::new(&source, there));
        let mut batch = Batch::default();
        for change in changes {
            let to = Written {
                shape: &shape,
                keys: &keys,
                mode,
                cascades_unlogged: true,
                apart: None,
            };
            batch.push(to, change);
        }
        let part = batch.take(|_| false);
        let sql = |one: crate::apply::statement::Statement| String::from_utf8(one.sql).unwrap();
        (
            part.statements.into_iter().map(sql).collect(),
            part.exclusive,
        )
    }

    const REPLACE: &str = "replace into `d`.`t` (`id`, `name`) values ";
    const INSERT: &str = "insert into `d`.`t` (`id`, `name`) values ";
    const UPDATES: &str = " on duplicate key update `id` = values(`id`), `name` = values(`name`)";

    #[test]
    fn what_is_gone_goes_first_and_the_last_of_each_row_is_put() {
        let changes = [
            insert(["1", "'a'"]),
            update(["1", "'a'"], ["1", "'b'"]),
            insert(["2", "'c'"]),
            delete(["2", "'c'"]),
            delete(["3", "'d'"]),
            insert(["3", "'e'"]),
            update(["4", "'f'"], ["5", "'f'"]),
        ];
        assert_eq!(
            part(Mode::Convergent, &there(false), changes),
            (
                vec![
                    "delete from `d`.`t` where `id` in (2,4)".to_owned(),
                    format!("{REPLACE}(1, 'b'),(3, 'e'),(5, 'f')"),
                ],
                false
            ),
            "row 2 is removed though it came and went: the load may have seen it"
        );
    }

    #[test]
    fn rows_that_exchange_values_of_another_unique_key_are_put_as_they_end() {
        let changes = [
            update(["1", "'a'"], ["1", "'-'"]),
            update(["2", "'b'"], ["2", "'a'"]),
            update(["1", "'-'"], ["1", "'b'"]),
        ];
        assert_eq!(
            part(Mode::Convergent, &there(true), changes),
            (vec![format!("{REPLACE}(1, 'b'),(2, 'a')")], true),
            "with another unique key it runs alone"
        );
    }

    #[test]
    fn a_row_that_went_and_came_again_does_not_keep_what_only_the_destination_has() {
        let changes = [
            update(["1", "'a'"], ["1", "'b'"]),
            delete(["2", "'c'"]),
            insert(["2", "'d'"]),
            update(["2", "'d'"], ["2", "'e'"]),
        ];
        let expected = vec![
            "delete from `d`.`t` where `id` in (2)".to_owned(),
            format!("{INSERT}(1, 'b'),(2, 'e'){UPDATES}"),
        ];
        for mode in [Mode::Convergent, Mode::Overwrite] {
            let done = part(mode, &owning(there(false)), changes.clone());
            assert_eq!(done, (expected.clone(), false), "{mode:?}");
        }
    }

    #[test]
    fn a_row_that_moves_keeps_its_place_where_it_takes_something_along() {
        let changes = [
            update(["1", "'a'"], ["1", "'b'"]),
            update(["1", "'b'"], ["2", "'b'"]),
            update(["3", "'c'"], ["3", "'d'"]),
        ];
        let (statements, _) = part(Mode::Overwrite, &owning(there(false)), changes);
        assert_eq!(
            statements,
            [
                format!("{INSERT}(1, 'b'){UPDATES}"),
                "delete from `d`.`t` where `id` in (2)".to_owned(),
                "update `d`.`t` set `id` = 2, `name` = 'b' where (`id` = 1)".to_owned(),
                format!("{INSERT}(3, 'd'){UPDATES}"),
            ]
        );
    }

    #[test]
    fn an_entry_that_another_row_holds_is_not_taken_out_of_turn() {
        let owning = owning(there(true));
        let taken = [
            update(["1", "'a'"], ["1", "'b'"]),
            update(["2", "'c'"], ["2", "'c'"]),
        ];
        let (statements, alone) = part(Mode::Overwrite, &owning, taken.clone());
        assert!(statements[0].starts_with("update "), "{statements:?}");
        assert_eq!(statements[1], format!("{INSERT}(2, 'c'){UPDATES}"));
        assert!(alone);
        let (statements, alone) = part(Mode::Convergent, &owning, taken);
        assert!(statements[0].starts_with("delete from"), "{statements:?}");
        assert!(alone);
    }

    #[test]
    fn what_an_insert_would_do_besides_is_not_done_by_an_update() {
        let mut numbering = owning(there(false));
        numbering.columns[2].auto_increment = true;
        let change = update(["1", "'a'"], ["1", "'b'"]);
        let (statements, alone) = part(Mode::Overwrite, &numbering, [change]);
        assert!(statements[0].starts_with("update "), "{statements:?}");
        assert!(alone);
    }

    #[test]
    fn what_cannot_be_taken_back_is_merged_and_runs_alone() {
        let mut there = there(false);
        there.engine = "Aria".to_owned();
        let changes = [
            update(["1", "'a'"], ["1", "'b'"]),
            update(["1", "'b'"], ["1", "'c'"]),
        ];
        assert_eq!(
            part(Mode::Convergent, &there, changes),
            (vec![format!("{REPLACE}(1, 'c')")], true)
        );
    }

    #[test]
    fn the_strict_follow_the_replayed_in_their_order() {
        let (source, there) = (definition(&["id"], None), there(false));
        let shape = Arc::new(TableShape::new(&source, &there, |_| true, &[]).unwrap());
        let keys = Arc::new(TableKeys::new(&source, &there));
        let mut batch = Batch::default();
        for (mode, change) in [
            (Mode::Convergent, insert(["1", "'a'"])),
            (Mode::Strict, update(["1", "'a'"], ["1", "'b'"])),
        ] {
            let to = Written {
                shape: &shape,
                keys: &keys,
                mode,
                cascades_unlogged: true,
                apart: None,
            };
            batch.push(to, change);
        }
        let statements = batch.take(|_| false).statements;
        assert!(statements[0].sql.starts_with(b"replace "));
        assert!(statements[1].sql.starts_with(b"update "));
    }
}
