//! What has been read and waits to be handed to a writer: whole transactions
//! whose changes are merged, or a part of one that is too large to be held.
//!
//! # Late statements
//! A row that a part on its way touches as well must wait for that part; the
//! other rows need not wait with it. So such rows get statements of their own,
//! which a writer may run after all others of their part, once the parts ahead
//! are committed. That is as good as the order in which the statements stand:
//! - Only net effects on rows are late, each on a row of its own, of a table whose
//!   row key is its only unique key, and of a part that holds nothing but net
//!   effects. Then no two of its statements are about one row, and none frees an
//!   entry that another takes.
//! - Except that two spellings of one key (`a` and `A`), which are two rows here,
//!   are one there. Of those the source has one at most before the part and after
//!   it: the former is deleted, the latter inserted. If the insert goes first for
//!   once, it finds the row there; then the part is rolled back and run again at
//!   its turn, and at its turn statements go as they stand, deletes first.

use std::collections::HashMap;
use std::sync::Arc;

use super::block::Block;
use super::keys::TableKeys;
use super::net::OwnedChange;
use super::over;
use super::part::Part;
use super::shape::TableShape;
use super::statement::{Apart, Change, Mode, Renderer};
use crate::checkpoint::position::Position;

/// A table, as its changes are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    /// How its rows are written.
    pub(crate) shape: &'a Arc<TableShape>,
    /// What its keys say about the order of changes.
    pub(crate) keys: &'a Arc<TableKeys>,
    /// How changes meet the rows that are there.
    pub(crate) mode: Mode,
    /// Whether the source's own cascades of its changes are not in its binlog.
    pub(crate) cascades_unlogged: bool,
    /// Where their transaction begins, when each change is to be told apart from
    /// the others: where merging has failed before. Else they may be merged.
    pub(crate) apart: Option<&'a Position>,
}

/// Changes on their way into a part.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    part: Part,
    renderer: Renderer,
    blocks: Vec<Block>,
    /// Which block holds which table of the destination.
    places: HashMap<u64, usize>,
    /// Bytes in all blocks.
    bytes: usize,
}

impl Batch {
    /// The part to be, without what is still being merged.
    pub(crate) const fn part(&mut self) -> &mut Part {
        &mut self.part
    }

    /// Bytes that it holds, roughly.
    pub(crate) const fn bytes(&self) -> usize {
        self.part.bytes + self.bytes + self.part.entries.len() * size_of::<u64>()
    }

    /// Whether it holds changes.
    pub(crate) fn has_changes(&self) -> bool {
        !(self.part.changes.is_empty() && self.part.statements.is_empty())
    }

    /// Takes the next change.
    pub(crate) fn push(&mut self, to: Written<'_>, change: OwnedChange) {
        for row in change.rows() {
            to.keys.entries(row, &mut self.part.entries);
        }
        let cascades = to.cascades_unlogged && to.shape.cascades(change.borrowed());
        let merges = to.apart.is_none() && over::merges(to.mode, to.shape, to.keys);
        let beside = to.apart.is_none() && over::goes_beside(to.mode, to.keys);
        self.part.exclusive |= cascades || !beside;
        self.part.joined |= to.apart.is_none();
        self.part.lasting |= !to.keys.transactional();
        if let Some(at) = to.apart {
            self.push_apart(to, change, at);
        } else if cascades {
            // Reaches rows of other tables: everything before it comes before it.
            self.close();
            self.push_ordered(to, change.borrowed());
        } else if merges {
            self.merge(to, change);
        } else {
            self.close_table(to.keys.table());
            self.push_ordered(to, change.borrowed());
        }
        self.collect();
    }

    fn merge(&mut self, to: Written<'_>, change: OwnedChange) {
        let table = to.keys.table();
        let fresh = || Block::new(Arc::clone(to.shape), Arc::clone(to.keys), to.mode);
        let place = *self.places.entry(table).or_insert_with(|| {
            self.blocks.push(fresh());
            self.blocks.len() - 1
        });
        if !self.blocks[place].is_of(to.shape, to.mode) {
            self.close_table(table);
            self.blocks[place] = fresh();
        }
        self.part.merged = true;
        let block = &mut self.blocks[place];
        let held = block.bytes();
        let taken = block.take(change);
        self.bytes = (self.bytes + block.bytes()).saturating_sub(held);
        if let Err(change) = taken {
            self.close_table(table);
            self.push_ordered(to, change.borrowed());
        }
    }

    /// Gives a change a statement of its own. Outside strict mode it may take
    /// several, and asks nothing of what is there.
    fn push_apart(&mut self, to: Written<'_>, change: OwnedChange, at: &Position) {
        self.close();
        self.renderer.close();
        self.collect();
        self.push_ordered(to, change.borrowed());
        self.renderer.close();
        let Some(mut statement) = self.renderer.next() else {
            return;
        };
        if to.mode == Mode::Strict {
            // The literals are there twice.
            self.part.bytes += statement.sql.len();
            let at = at.clone();
            statement.apart = Some(Box::new(Apart { change, at }));
        }
        self.part.push(statement);
        self.collect();
    }

    fn push_ordered(&mut self, to: Written<'_>, change: Change<'_>) {
        self.renderer
            .push(to.shape, to.mode, to.cascades_unlogged, change);
    }

    /// Writes the statements of one table.
    fn close_table(&mut self, table: u64) {
        if let Some(&place) = self.places.get(&table) {
            let block = &mut self.blocks[place];
            self.bytes = self.bytes.saturating_sub(block.bytes());
            block.close(&mut self.renderer);
        }
    }

    /// Writes the statements of all tables.
    fn close(&mut self) {
        for block in &mut self.blocks {
            block.close(&mut self.renderer);
        }
        self.bytes = 0;
    }

    fn collect(&mut self) {
        while let Some(statement) = self.renderer.next() {
            self.part.push(statement);
        }
    }

    /// Takes out what there is; the batch is empty then. Rows are late that
    /// `ahead` says parts on their way to touch.
    pub(crate) fn take(&mut self, ahead: impl Fn(u64) -> bool) -> Part {
        // What has been written has its place before what follows.
        let nets_only = self.part.statements.is_empty() && self.renderer.is_empty();
        if nets_only {
            for block in &self.blocks {
                self.part.late.extend(block.late(&ahead));
            }
        }
        for block in &mut self.blocks {
            block.close_with(&mut self.renderer, &self.part.late);
        }
        self.bytes = 0;
        self.renderer.close();
        self.collect();
        self.blocks.clear();
        self.places.clear();
        std::mem::take(&mut self.part)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::apply::shape::tests::{definition, row, shape_of};
    use crate::apply::statement::Statement;

    /// Statements of a part of strict changes of `t(id, name)`, and whether each
    /// is late, where parts on their way touch rows with these keys.
    fn statements(
        name_is_unique: bool,
        ahead: &[&str],
        changes: Vec<OwnedChange>,
    ) -> Vec<(String, bool)> {
        let definition = definition(&["id"], name_is_unique.then_some("name"));
        let keys = Arc::new(TableKeys::new(&definition, &definition));
        let shape = shape_of(&definition);
        let mut batch = Batch::default();
        for change in changes {
            let to = Written {
                shape: &shape,
                keys: &keys,
                mode: Mode::Strict,
                cascades_unlogged: true,
                apart: None,
            };
            batch.push(to, change);
        }
        let mut touched = Vec::new();
        for id in ahead {
            keys.entries(&row(&[id, "'a'"]), &mut touched);
        }
        let touched: HashSet<u64> = touched.into_iter().collect();
        let part = batch.take(|entry| touched.contains(&entry));
        assert!(part.late.is_subset(&touched) || part.statements.iter().all(|it| it.late));
        let of = |one: Statement| (String::from_utf8(one.sql).unwrap(), one.late);
        part.statements.into_iter().map(of).collect()
    }

    fn insert(id: &str) -> OwnedChange {
        OwnedChange::Insert(row(&[id, "'a'"]))
    }

    fn delete(id: &str) -> OwnedChange {
        OwnedChange::Delete(row(&[id, "'a'"]))
    }

    const INSERT: &str = "insert into `d`.`t` (`id`, `name`) values ";

    #[test]
    fn only_rows_that_others_are_at_are_late_and_deletes_stand_first() {
        let changes: Vec<_> = ["1", "2", "3", "4"]
            .map(delete)
            .into_iter()
            .chain(["5", "6", "7", "8"].map(insert))
            .collect();
        let deletes = "delete from `d`.`t` where `id` in ";
        assert_eq!(
            statements(false, &["2", "7", "9"], changes),
            [
                (format!("{deletes}(1,3,4)"), false),
                (format!("{deletes}(2)"), true),
                (format!("{INSERT}(5, 'a'),(6, 'a'),(8, 'a')"), false),
                (format!("{INSERT}(7, 'a')"), true),
            ]
        );
    }

    #[test]
    fn where_many_rows_wait_all_of_the_table_do() {
        let changes = vec![insert("1"), insert("2"), insert("3")];
        assert_eq!(
            statements(false, &["2"], changes),
            [(format!("{INSERT}(1, 'a'),(2, 'a'),(3, 'a')"), true)]
        );
    }

    #[test]
    fn no_row_is_late_that_another_may_depend_on() {
        let inserts = || ["1", "2", "3", "4", "5"].map(insert).to_vec();
        let early = |statements: Vec<(String, bool)>| statements.iter().all(|(_, late)| !late);
        assert!(
            early(statements(true, &["2"], inserts())),
            "another unique key"
        );
        let moved = OwnedChange::Update {
            before: row(&["6", "'a'"]),
            after: row(&["7", "'a'"]),
        };
        let changes = [inserts(), vec![moved], inserts()].concat();
        assert!(
            early(statements(false, &["2"], changes)),
            "a change that keeps its place"
        );
    }
}
