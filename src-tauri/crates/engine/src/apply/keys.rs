//! What the keys of a table say about the order of its changes: which may be
//! merged into one, and which transactions must wait for which.
//!
//! Two questions, two answers of different strength.
//!
//! *May two changes of a table change places inside one destination
//! transaction?* Must never be answered wrongly, or a unique key is violated
//! half-way. So it is answered by what cannot be wrong: changes of one row (by
//! the row key's bytes) are merged into their net effect; then all rows that
//! cease to be go first and all that come to be go last, and an update joins
//! in only where it leaves every other unique key as it is. Any collation, any
//! prefix, any expression: an entry that is taken was free before or has been
//! freed by a delete.
//!
//! *May two transactions run at once?* Is answered by the bytes of the entries
//! they touch in unique keys. That misses entries which a collation or an
//! expression takes for equal; what it misses is caught by the server's row
//! locks and by counting the rows that each statement finds, since a
//! transaction commits only after all before it, and one that met anything
//! unexpected is rolled back and run again at its turn.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::shape::LiteralRow;
use crate::server::catalog::{ColumnDef, IndexDef, TableDef, TableKind};

/// The keys of one table.
#[derive(Debug)]
pub(crate) struct TableKeys {
    /// Stands for the destination's table in the entries.
    table: u64,
    /// Places in the source's table of the row key's columns.
    row: Vec<usize>,
    /// The same of every other unique key whose columns are all in the images.
    others: Vec<Vec<usize>>,
    /// Places of all columns of other unique keys, of either side.
    guarded: Vec<usize>,
    /// Whether there is a unique key that does not say on which columns it depends.
    opaque: bool,
    /// Whether changes of a row may be merged into their net effect.
    mergeable: bool,
    /// Whether the destination tells rows apart by the row key too, and an
    /// insert that finds its row comes to the same as an update of it.
    overwritable: bool,
    /// Whether the destination has no other unique key.
    sole: bool,
    /// Whether what was written can be taken back.
    transactional: bool,
}

impl TableKeys {
    /// The keys of a table with this definition on the source and that on the
    /// destination.
    pub(crate) fn new(definition: &TableDef, there: &TableDef) -> Self {
        let key = definition.row_key();
        let row = key
            .as_ref()
            .map(|key| key.columns.clone())
            .unwrap_or_default();
        let named = key.map_or_else(String::new, |key| key.index);
        let mut keys = Self {
            table: hashed(&there.name),
            row,
            others: Vec::new(),
            guarded: Vec::new(),
            opaque: false,
            mergeable: false,
            overwritable: false,
            sole: false,
            transactional: there.engine.eq_ignore_ascii_case("InnoDB"),
        };
        let unique = |index: &&IndexDef| index.unique;
        for index in definition.indexes.iter().filter(unique) {
            if index.name != named {
                keys.guard(definition, index);
            }
        }
        let mut row_key_there = false;
        let mut others_there = false;
        for index in there.indexes.iter().filter(unique) {
            if keys.is_row_key(definition, index) {
                row_key_there = true;
            } else {
                others_there = true;
                keys.guard(definition, index);
            }
        }
        // A trigger on the destination must see each change; a table that keeps
        // its history must keep each version.
        let plain = there.kind == TableKind::Table
            && definition.kind == TableKind::Table
            && there.triggers.is_empty()
            && !keys.row.is_empty();
        // What cannot be rolled back must not be tried.
        keys.mergeable = plain && keys.transactional;
        keys.overwritable = plain && row_key_there && !inserts_otherwise(definition, there);
        keys.sole = !others_there;
        keys
    }

    /// Takes in a unique key besides the row key.
    fn guard(&mut self, definition: &TableDef, index: &IndexDef) {
        let mut places = Vec::new();
        for part in &index.parts {
            let place = part
                .column
                .as_deref()
                .and_then(|it| definition.position(it));
            match place {
                Some(place) if definition.columns[place].generated.is_none() => places.push(place),
                _ => self.opaque = true,
            }
        }
        self.guarded.extend(&places);
        let whole = places.len() == index.parts.len()
            && index.parts.iter().all(|part| part.prefix.is_none());
        if whole && !self.others.contains(&places) {
            self.others.push(places);
        }
    }

    /// Whether a unique key of the destination is the row key, in any order.
    fn is_row_key(&self, definition: &TableDef, index: &IndexDef) -> bool {
        let place = |part: &crate::server::catalog::IndexPart| {
            let whole = part.prefix.is_none() && !part.nullable;
            let column = part.column.as_deref().filter(|_| whole)?;
            definition.position(column)
        };
        let Some(mut places) = index.parts.iter().map(place).collect::<Option<Vec<_>>>() else {
            return false;
        };
        let mut row = self.row.clone();
        places.sort_unstable();
        row.sort_unstable();
        places == row
    }

    /// Stands for the destination's table.
    pub(crate) const fn table(&self) -> u64 {
        self.table
    }

    /// Whether changes of a row may be merged into their net effect.
    pub(crate) const fn mergeable(&self) -> bool {
        self.mergeable
    }

    /// Whether updates of several rows may go in one insert that updates: with
    /// another unique key, or without this one, it could meet another row than
    /// the one that is meant.
    pub(crate) const fn upsertable(&self) -> bool {
        self.mergeable && self.overwritable && self.sole
    }

    /// Whether rows may be written over what is there, many in a statement.
    pub(crate) const fn overwritable(&self) -> bool {
        self.overwritable
    }

    /// Whether the row key is the destination's only unique key.
    pub(crate) const fn sole(&self) -> bool {
        self.sole
    }

    /// Whether what was written to the destination's table can be taken back.
    pub(crate) const fn transactional(&self) -> bool {
        self.transactional
    }

    /// The row key of a row, the same bytes for the same key.
    pub(crate) fn row_key(&self, row: &LiteralRow) -> Vec<u8> {
        let mut key = Vec::new();
        for &place in &self.row {
            let literal = row.get(place).unwrap_or_default();
            // With its length, so that two columns cannot be taken for others.
            key.extend_from_slice(&literal.len().to_le_bytes());
            key.extend_from_slice(literal);
        }
        key
    }

    /// Whether two versions of a row have the same entries in every other
    /// unique key, as far as that can be told without a server.
    pub(crate) fn same_guarded(&self, before: &LiteralRow, after: &LiteralRow) -> bool {
        !self.opaque
            && self
                .guarded
                .iter()
                .all(|&place| before.get(place) == after.get(place))
    }

    /// The entries of a row in the unique keys, as numbers; a table without a
    /// row key is one entry as a whole, since its rows are found by looking at
    /// all.
    pub(crate) fn entries(&self, row: &LiteralRow, found: &mut Vec<u64>) {
        if self.row.is_empty() {
            found.push(self.table);
            return;
        }
        found.push(self.entry(0, &self.row, row));
        for (number, places) in self.others.iter().enumerate() {
            let null = |&place: &usize| row.get(place) == Some(b"null");
            if !places.iter().any(null) {
                found.push(self.entry(number + 1, places, row));
            }
        }
    }

    /// The one entry of a row that says all about the order of its changes:
    /// where the row key is the only unique key of both sides.
    pub(crate) fn sole_entry(&self, row: &LiteralRow) -> Option<u64> {
        let sole = self.upsertable() && self.others.is_empty() && !self.opaque;
        sole.then(|| self.entry(0, &self.row, row))
    }

    fn entry(&self, number: usize, places: &[usize], row: &LiteralRow) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.table, number).hash(&mut hasher);
        for &place in places {
            row.get(place).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// Whether an insert that finds its row does more than an update of it: it uses
/// up a number of the destination's own, or its own defaults are checked.
fn inserts_otherwise(definition: &TableDef, there: &TableDef) -> bool {
    let own = |column: &&ColumnDef| definition.position(&column.name).is_none();
    let mut own = there.columns.iter().filter(own).peekable();
    own.peek().is_some() && (!there.checks.is_empty() || own.any(|it| it.auto_increment))
}

fn hashed(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
