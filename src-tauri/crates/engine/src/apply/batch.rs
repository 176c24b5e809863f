//! What has been read and waits to be handed to a writer: whole transactions
//! whose changes are merged, or a part of one that is too large to be held.

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

    /// Takes out what there is; the batch is empty then.
    pub(crate) fn take(&mut self) -> Part {
        self.close();
        self.renderer.close();
        self.collect();
        self.blocks.clear();
        self.places.clear();
        std::mem::take(&mut self.part)
    }
}
