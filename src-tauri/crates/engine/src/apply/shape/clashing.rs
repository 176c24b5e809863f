//! The SQL by which one row is put in place of whatever stands in its way, a
//! step at a time: nothing is replaced, so that no trigger runs twice and no
//! row goes of which others depend.

use super::{LiteralRow, Place, TableShape, find_by, joined};
use crate::server::catalog::{Child, IndexPart, TableDef, TableName};
use crate::server::ident::{quote_ident, quote_name};

impl TableShape {
    /// The table on the destination.
    pub(in crate::apply) const fn there(&self) -> &TableName {
        &self.there
    }

    /// The condition of rows that collide with `row` in another unique key than
    /// its own, but for the row that has the key of `besides`; `None` where
    /// there is no such key.
    pub(in crate::apply) fn colliding(
        &self,
        row: &LiteralRow,
        besides: Option<&LiteralRow>,
    ) -> Option<Vec<u8>> {
        if self.others.is_empty() {
            return None;
        }
        let mut sql = vec![b'('];
        joined(&mut sql, b" or ", &self.others, |sql, key| {
            find_by(sql, key, row);
        });
        sql.push(b')');
        if self.is_keyed() {
            for left in std::iter::once(row).chain(besides) {
                sql.extend_from_slice(b" and not ");
                self.find_by_key(&mut sql, left);
            }
        }
        Some(sql)
    }

    /// The condition of the row with the key of `row`; without a key, of one
    /// with all its values.
    pub(in crate::apply) fn same_row(&self, row: &LiteralRow) -> Vec<u8> {
        let mut sql = Vec::new();
        if self.is_keyed() {
            self.find_by_key(&mut sql, row);
        } else {
            self.find_by_bytes(&mut sql, row);
        }
        sql
    }

    /// Asks for a row that meets a condition, and locks it.
    pub(in crate::apply) fn asking_for(&self, condition: &[u8]) -> Vec<u8> {
        let parts = [b"select 1 from ", self.table.as_slice(), b" where "];
        let mut sql = parts.concat();
        sql.extend_from_slice(condition);
        sql.extend_from_slice(b" limit 1 for update");
        sql
    }

    /// Removes the rows that meet a condition.
    pub(in crate::apply) fn removing(&self, condition: &[u8]) -> Vec<u8> {
        let mut sql = Vec::new();
        self.begin_delete(&mut sql);
        sql.extend_from_slice(condition);
        sql
    }

    /// Gives the row that has the key of `row` all its values.
    pub(in crate::apply) fn updating(&self, row: &LiteralRow) -> Vec<u8> {
        let mut sql = Vec::new();
        self.begin_update(&mut sql, row, row, true);
        self.find(&mut sql, row);
        sql
    }

    /// Inserts the row.
    pub(in crate::apply) fn inserting(&self, row: &LiteralRow) -> Vec<u8> {
        let mut sql = Vec::new();
        self.begin_insert(&mut sql, "insert");
        self.row(&mut sql, row);
        sql
    }

    /// Asks for a row of `child` that depends on one that meets a condition and
    /// goes, or, where `becomes` says what it becomes, has other values then in
    /// what the child refers to. `None` where that cannot be.
    pub(in crate::apply) fn asking_for_dependants(
        &self,
        child: &Child,
        condition: &[u8],
        becomes: Option<&LiteralRow>,
    ) -> crate::error::Result<Option<Vec<u8>>> {
        let mut own = Vec::new();
        let mut referred = Vec::new();
        for (column, parent) in &child.columns {
            own.push(quote_ident(column)?);
            referred.push(quote_ident(parent)?);
        }
        let mut sql = format!(
            "select 1 from {} where ({}) in (select {} from ",
            quote_name(&child.table)?,
            own.join(", "),
            referred.join(", ")
        )
        .into_bytes();
        sql.extend_from_slice(&self.table);
        sql.extend_from_slice(b" where ");
        sql.extend_from_slice(condition);
        if let Some(row) = becomes {
            let changed: Vec<&Place> = self
                .written
                .iter()
                .filter(|place| referred.iter().any(|it| it.as_bytes() == place.quoted))
                .collect();
            if changed.is_empty() {
                return Ok(None);
            }
            sql.extend_from_slice(b" and not (");
            joined(&mut sql, b" and ", changed, |sql, place| {
                sql.extend_from_slice(&place.quoted);
                sql.extend_from_slice(b" <=> ");
                sql.extend_from_slice(row.get(place.position).unwrap_or(b"null"));
            });
            sql.push(b')');
        }
        sql.extend_from_slice(b") limit 1 lock in share mode");
        Ok(Some(sql))
    }

    /// The unique keys of the destination besides the row's own, each with the
    /// names of its columns and the condition of a row that has the entry of
    /// `row`.
    pub(in crate::apply) fn other_entries(&self, row: &LiteralRow) -> Vec<(String, Vec<u8>)> {
        let entry = |key: &Vec<Place>| {
            let mut sql = Vec::new();
            find_by(&mut sql, key, row);
            (names(key), sql)
        };
        self.others.iter().map(entry).collect()
    }

    /// The names of the row key's columns.
    pub(in crate::apply) fn key_names(&self) -> String {
        names(&self.key)
    }

    /// The row's key for people, as SQL; all its values where it has no key.
    pub(in crate::apply) fn key_text(&self, row: &LiteralRow, bytes_max: usize) -> String {
        let places = if self.is_keyed() {
            &self.key
        } else {
            &self.written
        };
        let mut text = Vec::new();
        for place in places {
            if text.len() > bytes_max {
                break;
            }
            if !text.is_empty() {
                text.extend_from_slice(b", ");
            }
            text.extend_from_slice(&place.quoted);
            text.extend_from_slice(b" = ");
            let literal = row.get(place.position).unwrap_or(b"?");
            text.extend_from_slice(&literal[..literal.len().min(bytes_max)]);
        }
        let mut text = String::from_utf8_lossy(&text).into_owned();
        if text.len() > bytes_max {
            let end = (0..=bytes_max).rev().find(|&at| text.is_char_boundary(at));
            text.truncate(end.unwrap_or(0));
            text.push('…');
        }
        text
    }
}

/// Unique keys of the destination besides the source's, as far as all their
/// columns are written. The others collide with nothing, or fit no condition;
/// the server then refuses the row.
pub(super) fn other_keys(
    definition: &TableDef,
    there: &TableDef,
    key: &[Place],
    written: &[Place],
) -> Vec<Vec<Place>> {
    let place_of = |part: &IndexPart| {
        let column = part.column.as_deref().filter(|_| part.prefix.is_none())?;
        let position = definition.position(column)?;
        written
            .iter()
            .find(|place| place.position == position)
            .cloned()
    };
    let positions = |places: &[Place]| {
        let mut positions: Vec<_> = places.iter().map(|place| place.position).collect();
        positions.sort_unstable();
        positions
    };
    let own = positions(key);
    there
        .indexes
        .iter()
        .filter(|index| index.unique)
        .filter_map(|index| index.parts.iter().map(place_of).collect::<Option<Vec<_>>>())
        .filter(|places| positions(places) != own)
        .collect()
}

fn names(key: &[Place]) -> String {
    let names: Vec<_> = key
        .iter()
        .map(|place| String::from_utf8_lossy(&place.quoted))
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{definition, row, shape_of};
    use super::*;

    fn text(sql: &[u8]) -> &str {
        std::str::from_utf8(sql).unwrap()
    }

    #[test]
    fn what_stands_in_the_way_is_neither_the_row_nor_what_it_was() {
        let shape = shape_of(&definition(&["id"], Some("name")));
        let (before, after) = (row(&["1", "'a'"]), row(&["2", "'b'"]));
        let found = shape.colliding(&after, Some(&before)).unwrap();
        assert_eq!(
            text(&found),
            "((`name` = 'b')) and not (`id` = 2) and not (`id` = 1)"
        );
        let sole = shape_of(&definition(&["id"], None));
        assert_eq!(sole.colliding(&after, None), None);
    }

    #[test]
    fn a_child_depends_on_what_it_refers_to() {
        let shape = shape_of(&definition(&["id"], None));
        let child = Child {
            table: TableName::new("d", "c"),
            columns: vec![("parent".to_owned(), "name".to_owned())],
        };
        let becomes = row(&["1", "'b'"]);
        let asks = |becomes| shape.asking_for_dependants(&child, b"`id` = 1", becomes);
        let gone = asks(None).unwrap().unwrap();
        assert_eq!(
            text(&gone),
            "select 1 from `d`.`c` where (`parent`) in (select `name` from `d`.`t` where `id` = 1) \
             limit 1 lock in share mode"
        );
        let changed = asks(Some(&becomes)).unwrap().unwrap();
        assert!(text(&changed).contains("`id` = 1 and not (`name` <=> 'b'))"));
    }

    #[test]
    fn a_long_key_is_cut() {
        let shape = shape_of(&definition(&["name"], None));
        let long = format!("'{}'", "ä".repeat(100));
        let shown = shape.key_text(&row(&["1", &long]), 20);
        assert!(shown.starts_with("`name` = 'ä") && shown.len() <= 20 + '…'.len_utf8());
        assert_eq!(shape.key_text(&row(&["1", "'x'"]), 20), "`name` = 'x'");
    }
}
