//! Changes of a table inside one destination transaction, merged into the net
//! effect on each row.
//!
//! A hot row that changed a thousand times is written once; updates of many
//! rows become one statement. What makes that right is said in [`super::keys`]
//! for rows that are as the source says, and in [`super::over`] for those that
//! are written over whatever is there.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::keys::TableKeys;
use super::net::{Net, OwnedChange};
use super::over;
use super::shape::{LiteralRow, TableShape};
use super::statement::{Change, Mode, Renderer};

/// An update whose row is longer than this goes by itself when the insert that
/// updates would carry more than twice what changes: a counter beside a
/// document must not send the document.
const WIDE_ROW_BYTES: usize = 1_024;

/// One in how many rows may be late before all of a table's are: its late rows
/// take statements of their own, which cost more than they gain when many wait
/// anyway.
const LATE_SHARE: usize = 4;

/// Bytes that a row takes besides its literals: the entry in the map, the
/// vectors' own.
const ROW_OVERHEAD_BYTES: usize = 256;

/// Changes of one table.
#[derive(Debug)]
pub(crate) struct Block {
    shape: Arc<TableShape>,
    keys: Arc<TableKeys>,
    mode: Mode,
    places: HashMap<Vec<u8>, usize>,
    rows: Vec<Net>,
    bytes: usize,
}

impl Block {
    /// No changes yet.
    pub(crate) fn new(shape: Arc<TableShape>, keys: Arc<TableKeys>, mode: Mode) -> Self {
        Self {
            shape,
            keys,
            mode,
            places: HashMap::new(),
            rows: Vec::new(),
            bytes: 0,
        }
    }

    /// Whether it is about changes of this shape that meet rows in this way.
    pub(crate) fn is_of(&self, shape: &Arc<TableShape>, mode: Mode) -> bool {
        Arc::ptr_eq(&self.shape, shape) && self.mode == mode
    }

    /// Bytes that it holds, roughly.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes a change, or gives it back when it must keep its place: after all
    /// that is in here, before all that follows.
    pub(crate) fn take(&mut self, change: OwnedChange) -> Result<(), OwnedChange> {
        if !self.takes(&change) {
            return Err(change);
        }
        if self.mode != Mode::Strict {
            self.write_over(change);
            return Ok(());
        }
        let size: usize = change.rows().map(LiteralRow::len).sum();
        let key = match &change {
            OwnedChange::Insert(row) | OwnedChange::Delete(row) => self.keys.row_key(row),
            OwnedChange::Update { before, .. } => self.keys.row_key(before),
        };
        let known = self.places.get(&key).copied();
        let Some(place) = known else {
            self.bytes += size + key.len() + ROW_OVERHEAD_BYTES;
            self.places.insert(key, self.rows.len());
            self.rows.push(match change {
                OwnedChange::Insert(after) => Net::Insert(after),
                OwnedChange::Update { before, after } => Net::Update { before, after },
                OwnedChange::Delete(before) => Net::Delete(before),
            });
            return Ok(());
        };
        let held = self.rows[place].len();
        let net = std::mem::replace(&mut self.rows[place], Net::Nothing);
        let (net, refused) = net.then(change, &self.keys);
        self.rows[place] = net;
        self.bytes = (self.bytes + self.rows[place].len()).saturating_sub(held);
        refused.map_or(Ok(()), Err)
    }

    fn takes(&self, change: &OwnedChange) -> bool {
        if change.rows().any(LiteralRow::has_enum_zero) {
            return false;
        }
        match change {
            OwnedChange::Insert(_) | OwnedChange::Delete(_) => true,
            OwnedChange::Update { before, after } => {
                over::replaces(self.mode, &self.shape)
                    || (self.shape.same_key(before, after) && self.keys.same_guarded(before, after))
            }
        }
    }

    /// Takes a change that asks nothing of what is there.
    fn write_over(&mut self, change: OwnedChange) {
        match change {
            OwnedChange::Insert(after) => self.put(after),
            OwnedChange::Delete(before) => self.cease(before),
            OwnedChange::Update { before, after } => {
                if !self.shape.same_key(&before, &after) {
                    self.cease(before);
                }
                self.put(after);
            }
        }
    }

    fn put(&mut self, after: LiteralRow) {
        let keeps = self.shape.keeps();
        let key = self.keys.row_key(&after);
        self.settle(key, |net| net.written_over(after, keeps));
    }

    fn cease(&mut self, before: LiteralRow) {
        let key = self.keys.row_key(&before);
        self.settle(key, |_| Net::Delete(before));
    }

    /// Changes what has become of the row with this key.
    fn settle(&mut self, key: Vec<u8>, becomes: impl FnOnce(Net) -> Net) {
        let place = match self.places.get(&key) {
            Some(&place) => place,
            None => {
                self.bytes += key.len() + ROW_OVERHEAD_BYTES;
                self.places.insert(key, self.rows.len());
                self.rows.push(Net::Nothing);
                self.rows.len() - 1
            }
        };
        let held = self.rows[place].len();
        let net = becomes(std::mem::replace(&mut self.rows[place], Net::Nothing));
        self.bytes = (self.bytes + net.len()).saturating_sub(held);
        self.rows[place] = net;
    }

    /// Writes its statements: rows that cease to be, those that change, those
    /// that come to be. Empty afterwards.
    pub(crate) fn close(&mut self, out: &mut Renderer) {
        self.close_with(out, &HashSet::new());
    }

    /// The entries of rows that are to be late, as far as they may be (see
    /// [`super::batch`]), because `ahead` says that others are at them.
    pub(crate) fn late(&self, ahead: impl Fn(u64) -> bool) -> Vec<u64> {
        if self.mode != Mode::Strict {
            return Vec::new();
        }
        let rows = self.rows.iter().filter_map(Net::row);
        let Some(entries) = rows
            .map(|row| self.keys.sole_entry(row))
            .collect::<Option<Vec<u64>>>()
        else {
            return Vec::new();
        };
        let late: Vec<u64> = entries.iter().copied().filter(|&it| ahead(it)).collect();
        if late.len() * LATE_SHARE > entries.len() {
            entries
        } else {
            late
        }
    }

    /// As [`Self::close`], with statements of their own for rows with `late`
    /// entries.
    pub(crate) fn close_with(&mut self, out: &mut Renderer, late: &HashSet<u64>) {
        let rows = std::mem::take(&mut self.rows);
        self.places.clear();
        self.bytes = 0;
        let is_late = |net: &Net| {
            let entry = net.row().and_then(|row| self.keys.sole_entry(row));
            entry.is_some_and(|entry| late.contains(&entry))
        };
        let (late, early) = if late.is_empty() {
            (Vec::new(), rows)
        } else {
            rows.into_iter().partition(is_late)
        };
        let both = [(false, &early), (true, &late)];
        for (late, rows) in both {
            out.set_late(late);
            self.write_deletes(rows, out);
        }
        for (late, rows) in both {
            out.set_late(late);
            self.write_updates(rows, out);
        }
        for (late, rows) in both {
            out.set_late(late);
            self.write_inserts(rows, out);
        }
        out.set_late(false);
    }

    fn write_deletes(&self, rows: &[Net], out: &mut Renderer) {
        for net in rows {
            if let Net::Delete(before) | Net::Replace { before, .. } = net {
                out.push(&self.shape, self.mode, false, Change::Delete { before });
            }
        }
    }

    fn write_updates(&self, rows: &[Net], out: &mut Renderer) {
        let (shape, mode) = (&self.shape, self.mode);
        // One that changes nothing counts for the server as if it had found no row.
        let changed = rows
            .iter()
            .filter_map(Net::updated)
            .filter(|(before, after)| !shape.same_written(before, after));
        let (together, alone): (Vec<_>, Vec<_>) =
            changed.partition(|(before, after)| self.goes_along(before, after));
        // One row by itself is cheaper, and found more exactly, by its key.
        if let [(before, after)] = together[..] {
            out.push(shape, mode, false, Change::Update { before, after });
        } else {
            for (_, after) in together {
                out.push_upsert(shape, after);
            }
        }
        for (before, after) in alone {
            out.push(shape, mode, false, Change::Update { before, after });
        }
    }

    fn write_inserts(&self, rows: &[Net], out: &mut Renderer) {
        for net in rows {
            if let Net::Insert(after) | Net::Replace { after, .. } = net {
                out.push(&self.shape, self.mode, false, Change::Insert { after });
            }
        }
    }

    /// Whether an update goes in one statement with others.
    fn goes_along(&self, before: &LiteralRow, after: &LiteralRow) -> bool {
        self.keys.upsertable()
            && (after.len() <= WIDE_ROW_BYTES || after.len() <= 2 * after.changed_len(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::shape::tests::{definition, row, shape_of};
    use crate::apply::statement::Expect;

    /// A block over `t(id int, name text)` with primary key `id`, and a unique
    /// key over `name` when that is asked for.
    fn block(name_is_unique: bool) -> Block {
        let definition = definition(&["id"], name_is_unique.then_some("name"));
        let keys = Arc::new(TableKeys::new(&definition, &definition));
        Block::new(shape_of(&definition), keys, Mode::Strict)
    }

    fn insert(id: &str, name: &str) -> OwnedChange {
        OwnedChange::Insert(row(&[id, name]))
    }

    fn update(id: &str, before: &str, after: &str) -> OwnedChange {
        OwnedChange::Update {
            before: row(&[id, before]),
            after: row(&[id, after]),
        }
    }

    fn delete(id: &str, name: &str) -> OwnedChange {
        OwnedChange::Delete(row(&[id, name]))
    }

    fn written(block: &mut Block) -> Vec<(String, Expect)> {
        let mut out = Renderer::default();
        block.close(&mut out);
        out.close();
        std::iter::from_fn(|| out.next())
            .map(|done| (String::from_utf8(done.sql).unwrap(), done.expect))
            .collect()
    }

    #[test]
    fn a_row_is_written_once_however_often_it_changed() {
        let mut block = block(false);
        for change in [
            update("1", "'a'", "'b'"),
            update("1", "'b'", "'c'"),
            insert("2", "'x'"),
            update("2", "'x'", "'y'"),
            insert("3", "'z'"),
            delete("3", "'z'"),
            delete("4", "'q'"),
        ] {
            block.take(change).unwrap();
        }
        assert_eq!(
            written(&mut block),
            [
                (
                    "delete from `d`.`t` where `id` in (4)".to_owned(),
                    Expect::Rows(1)
                ),
                (
                    "update `d`.`t` set `name` = 'c' where (`id` = 1)".to_owned(),
                    Expect::Rows(1)
                ),
                (
                    "insert into `d`.`t` (`id`, `name`) values (2, 'y')".to_owned(),
                    Expect::Rows(1)
                ),
            ]
        );
        assert_eq!(written(&mut block), [], "it is empty afterwards");
    }

    #[test]
    fn updates_of_many_rows_share_a_statement_and_must_all_be_seen() {
        let mut block = block(false);
        for change in [
            update("1", "'a'", "'b'"),
            delete("2", "'a'"),
            insert("2", "'c'"),
            update("3", "'a'", "'b'"),
            update("3", "'b'", "'a'"),
        ] {
            block.take(change).unwrap();
        }
        assert_eq!(
            written(&mut block),
            [(
                "insert into `d`.`t` (`id`, `name`) values (1, 'b'),(2, 'c') on duplicate key \
                 update `id` = values(`id`), `name` = values(`name`)"
                    .to_owned(),
                Expect::Updated(2)
            )],
            "row 3 is what it was"
        );
    }

    #[test]
    fn an_entry_of_another_unique_key_is_freed_before_it_is_taken() {
        let mut block = block(true);
        block.take(delete("1", "'a'")).unwrap();
        block.take(insert("1", "'b'")).unwrap();
        block.take(delete("2", "'b'")).unwrap();
        let refused = block.take(update("3", "'c'", "'a'")).unwrap_err();
        assert!(
            matches!(refused, OwnedChange::Update { .. }),
            "an update that takes another entry keeps its place"
        );
        let statements: Vec<_> = written(&mut block).into_iter().map(|it| it.0).collect();
        assert_eq!(
            statements,
            [
                "delete from `d`.`t` where `id` in (1,2)",
                "insert into `d`.`t` (`id`, `name`) values (1, 'b')"
            ]
        );
    }

    #[test]
    fn an_update_of_the_row_key_keeps_its_place() {
        let mut block = block(false);
        let moved = OwnedChange::Update {
            before: row(&["1", "'a'"]),
            after: row(&["2", "'a'"]),
        };
        assert!(block.take(moved).is_err());
    }

    #[test]
    fn a_row_inserted_twice_is_given_back() {
        let mut block = block(false);
        block.take(insert("1", "'a'")).unwrap();
        assert!(block.take(insert("1", "'b'")).is_err());
        assert_eq!(
            written(&mut block)[0].0,
            "insert into `d`.`t` (`id`, `name`) values (1, 'a')"
        );
    }

    #[test]
    fn a_wide_row_of_which_little_changes_goes_by_itself() {
        let block = block(false);
        let wide = format!("'{}'", "x".repeat(WIDE_ROW_BYTES));
        let other = format!("'{}'", "y".repeat(WIDE_ROW_BYTES));
        let goes_along =
            |before: &[&str], after: &[&str]| block.goes_along(&row(before), &row(after));
        assert!(!goes_along(&["1", "7", &wide], &["1", "8", &wide]));
        assert!(goes_along(&["1", "7", &wide], &["1", "7", &other]));
        assert!(goes_along(&["1", "7", "'a'"], &["1", "8", "'a'"]));
    }
}
