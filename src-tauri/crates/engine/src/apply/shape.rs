//! How the rows of one table are written and found on the destination.

mod clashing;

use super::statement::Change;
use crate::error::Result;
use crate::server::catalog::{ColumnDef, DataType, ForeignKeyDef, TableDef, TableName};
use crate::server::ident::{quote_ident, quote_name};

/// The SQL of one row: a literal for each column of the source's table, in the
/// table's order. A column that the image does not hold has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LiteralRow {
    sql: Vec<u8>,
    ends: Vec<(usize, bool)>,
    enum_zero: bool,
}

impl LiteralRow {
    /// Appends the next column's literal, which `write` writes.
    ///
    /// # Errors
    /// Those of `write`.
    pub(crate) fn push_with(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        write(&mut self.sql)?;
        self.ends.push((self.sql.len(), true));
        Ok(())
    }

    /// Says that the image does not hold the next column.
    pub(crate) fn push_absent(&mut self) {
        self.ends.push((self.sql.len(), false));
    }

    /// The literal of the column at `position`, counted from 0.
    pub(crate) fn get(&self, position: usize) -> Option<&[u8]> {
        let &(end, present) = self.ends.get(position)?;
        let start = position
            .checked_sub(1)
            .map_or(0, |before| self.ends[before].0);
        present.then(|| &self.sql[start..end])
    }

    /// Says that it holds index 0 of an ENUM.
    pub(crate) fn mark_enum_zero(&mut self) {
        self.enum_zero = true;
    }

    /// Whether it holds index 0 of an ENUM, the mark of a value that was once
    /// refused, which is written by itself.
    pub(crate) const fn has_enum_zero(&self) -> bool {
        self.enum_zero
    }

    /// How many bytes it takes in a statement, within a few.
    pub(crate) fn len(&self) -> usize {
        self.sql.len()
    }

    /// How many bytes of it are not as they were `before`.
    pub(super) fn changed_len(&self, before: &Self) -> usize {
        (0..self.ends.len())
            .filter(|&place| self.get(place) != before.get(place))
            .map(|place| self.get(place).map_or(0, <[u8]>::len))
            .sum()
    }
}

/// A column as SQL needs it.
#[derive(Debug, Clone)]
struct Place {
    /// Its place in the source's table, counted from 0.
    position: usize,
    quoted: Vec<u8>,
    comparison: Comparison,
    /// Whether it can have `on update current_timestamp`.
    sets_itself: bool,
}

impl Place {
    fn of(definition: &TableDef, position: usize) -> Result<Self> {
        let column = &definition.columns[position];
        Ok(Self {
            position,
            quoted: quote_ident(&column.name)?.into_bytes(),
            comparison: Comparison::of(column),
            sets_itself: matches!(
                column.data_type,
                DataType::Timestamp { .. } | DataType::DateTime { .. }
            ),
        })
    }
}

/// Members of a SET up to which its number is exact in whatever way it is
/// compared: the bits of a floating-point number.
pub(crate) const SET_EXACT_MEMBERS: usize = 53;

/// How a column is compared with a literal so that exactly the values with the
/// same bytes are equal. Within a key that is more than is needed, since no two
/// of its values are equal even by the collation; there the plain form is used,
/// which an index serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    /// Equal values are the same value.
    Plain,
    /// A collation takes different bytes for equal: compare the bytes.
    Bytes,
    /// A SET compared with a number is a signed one, or a floating-point one:
    /// the highest bits of a long one are lost. As an unsigned integer it is
    /// exact, and no index serves it.
    Unsigned,
    /// Comparing as a number or a document would lose a difference that the
    /// text shows: `0000` and `2000` of a year, `1` and `1.0` in JSON.
    Text,
}

impl Comparison {
    fn of(column: &ColumnDef) -> Self {
        match column.data_type {
            DataType::Char { .. } | DataType::VarChar { .. } | DataType::Text { .. } => Self::Bytes,
            DataType::Geometry { .. } | DataType::Vector { .. } => Self::Bytes,
            DataType::Year | DataType::Json => Self::Text,
            DataType::Set { ref members } if members.len() > SET_EXACT_MEMBERS => Self::Unsigned,
            DataType::Set { .. } => Self::Plain,
            DataType::TinyInt
            | DataType::SmallInt
            | DataType::MediumInt
            | DataType::Int
            | DataType::BigInt
            | DataType::Decimal { .. }
            | DataType::Float
            | DataType::Double
            | DataType::Bit { .. }
            | DataType::Date
            | DataType::Time { .. }
            | DataType::DateTime { .. }
            | DataType::Timestamp { .. }
            | DataType::Binary { .. }
            | DataType::VarBinary { .. }
            | DataType::Blob { .. }
            | DataType::Enum { .. }
            | DataType::Uuid
            | DataType::Inet4
            | DataType::Inet6
            | DataType::Unknown { .. } => Self::Plain,
        }
    }
}

/// A table compiled for writing: names quoted, columns chosen, key known.
#[derive(Debug)]
pub(crate) struct TableShape {
    source: TableName,
    there: TableName,
    table: Vec<u8>,
    written: Vec<Place>,
    /// The key's columns; empty for a table without a key. A generated one is
    /// among them and not written.
    key: Vec<Place>,
    /// Whether a row that is written again must not be put in place of the old
    /// one: the destination's table has columns of its own, or triggers.
    keeps: bool,
    /// The destination's other unique keys.
    others: Vec<Vec<Place>>,
    /// Whether deleting a row makes the server change rows of a child.
    delete_cascades: bool,
    /// Positions in the source's table of columns whose update makes the
    /// server change rows of a child.
    update_cascades: Vec<usize>,
    /// Names of its ENUM columns.
    enums: Vec<String>,
}

impl TableShape {
    /// Compiles a table.
    ///
    /// `definition` is the source's table at the position of the changes, with
    /// the destination's names of columns ([`Mapping::carried`]), `there` the destination's, `carried` the columns that both sides have
    /// (all, unless schemas differ, F17), `children` the foreign keys of
    /// selected tables whose parent this table is.
    ///
    /// # Errors
    /// When a name cannot be quoted.
    ///
    /// [`Mapping::carried`]: crate::mapping::Mapping::carried
    pub(crate) fn new(
        definition: &TableDef,
        there: &TableDef,
        carried: impl Fn(&ColumnDef) -> bool,
        children: &[&ForeignKeyDef],
    ) -> Result<Self> {
        let mut written = Vec::new();
        for position in definition.written_columns() {
            if carried(&definition.columns[position]) {
                written.push(Place::of(definition, position)?);
            }
        }
        let update_cascades = children
            .iter()
            .filter(|child| child.acts_on_update())
            .flat_map(|child| &child.parent_columns)
            .filter_map(|name| definition.position(name))
            .collect();
        let enums = definition
            .columns
            .iter()
            .filter(|column| {
                column.is_carried() && matches!(column.data_type, DataType::Enum { .. })
            })
            .map(|column| column.name.clone())
            .collect();
        let key = key_of(definition, there, &carried)?;
        let owns = there.columns.iter().any(|column| {
            let ours = definition.column(&column.name).filter(|ours| carried(ours));
            column.generated.is_none() && ours.is_none()
        });
        // Put in place of the old one, a row would run a trigger of both a
        // delete and an insert.
        let keeps = owns || !there.triggers.is_empty();
        let others = clashing::other_keys(definition, there, &key, &written);
        Ok(Self {
            enums,
            source: definition.name.clone(),
            there: there.name.clone(),
            table: quote_name(&there.name)?.into_bytes(),
            written,
            key,
            keeps,
            others,
            delete_cascades: children.iter().any(|child| child.acts_on_delete()),
            update_cascades,
        })
    }

    /// Names of its ENUM columns.
    pub(crate) fn enums(&self) -> Vec<&str> {
        self.enums.iter().map(String::as_str).collect()
    }

    /// The table on the source, for messages.
    pub(crate) const fn source(&self) -> &TableName {
        &self.source
    }

    /// Whether its rows are told apart by a key.
    pub(crate) fn is_keyed(&self) -> bool {
        !self.key.is_empty()
    }

    /// By which columns its rows are found, for messages.
    pub(crate) fn key_words(&self) -> String {
        if self.key.is_empty() {
            return "it has no key: found by all columns".to_owned();
        }
        let names: Vec<_> = self
            .key
            .iter()
            .map(|place| String::from_utf8_lossy(&place.quoted))
            .collect();
        format!("key {}", names.join(", "))
    }

    /// Whether deleting a row makes the server change rows of a child.
    pub(super) const fn delete_cascades(&self) -> bool {
        self.delete_cascades
    }

    /// Whether this update makes the server change rows of a child.
    pub(super) fn update_cascades(&self, before: &LiteralRow, after: &LiteralRow) -> bool {
        let changed = |&position: &usize| before.get(position) != after.get(position);
        self.update_cascades.iter().any(changed)
    }

    /// Whether a change makes the server change rows of a child.
    pub(super) fn cascades(&self, change: Change<'_>) -> bool {
        match change {
            Change::Insert { .. } => false,
            Change::Delete { .. } => self.delete_cascades,
            Change::Update { before, after } => self.update_cascades(before, after),
        }
    }

    /// Whether two versions of a row are the same in what is written.
    pub(super) fn same_written(&self, before: &LiteralRow, after: &LiteralRow) -> bool {
        self.written
            .iter()
            .all(|place| before.get(place.position) == after.get(place.position))
    }

    /// Whether an update leaves the key's columns as they are.
    pub(super) fn same_key(&self, before: &LiteralRow, after: &LiteralRow) -> bool {
        self.key
            .iter()
            .all(|place| before.get(place.position) == after.get(place.position))
    }

    /// Whether a row that is written again keeps values of the destination's
    /// own, so that it must not be put in place of the old one.
    pub(crate) const fn keeps(&self) -> bool {
        self.keeps
    }

    /// The statement that removes rows which collide with `row` in another
    /// unique key than that of the row; `None` where there is no other.
    pub(super) fn make_room(&self, row: &LiteralRow) -> Option<Vec<u8>> {
        if self.others.is_empty() {
            return None;
        }
        let mut sql = Vec::new();
        self.begin_delete(&mut sql);
        sql.push(b'(');
        joined(&mut sql, b" or ", &self.others, |sql, key| {
            find_by(sql, key, row);
        });
        sql.extend_from_slice(b") and not ");
        self.find_by_key(&mut sql, row);
        Some(sql)
    }

    /// The statement that removes the row with the key of `after`, if one with
    /// the key of `before` is there to take its place.
    pub(super) fn make_room_beside(&self, before: &LiteralRow, after: &LiteralRow) -> Vec<u8> {
        let mut sql = Vec::new();
        self.begin_delete(&mut sql);
        self.find_by_key(&mut sql, after);
        // Servers read a table that they delete from only through a derived
        // table that they cannot merge: hence the limit.
        sql.extend_from_slice(b" and exists (select 1 from (select 1 from ");
        sql.extend_from_slice(&self.table);
        sql.extend_from_slice(b" where ");
        self.find_by_key(&mut sql, before);
        sql.extend_from_slice(b" limit 1) as present)");
        sql
    }

    /// `verb` into the table, up to and with `values `.
    pub(super) fn begin_insert(&self, sql: &mut Vec<u8>, verb: &str) {
        sql.extend_from_slice(verb.as_bytes());
        sql.extend_from_slice(b" into ");
        sql.extend_from_slice(&self.table);
        sql.extend_from_slice(b" (");
        joined(sql, b", ", &self.written, |sql, place| {
            sql.extend_from_slice(&place.quoted)
        });
        sql.extend_from_slice(b") values ");
    }

    /// One row of an insert: `(…)`.
    pub(super) fn row(&self, sql: &mut Vec<u8>, row: &LiteralRow) {
        sql.push(b'(');
        joined(sql, b", ", &self.written, |sql, place| {
            // A column that an image does not hold has not been set by the source.
            sql.extend_from_slice(row.get(place.position).unwrap_or(b"default"));
        });
        sql.push(b')');
    }

    /// What ends an insert that overwrites the row that is there.
    pub(super) fn end_upsert(&self, sql: &mut Vec<u8>) {
        sql.extend_from_slice(b" on duplicate key update ");
        joined(sql, b", ", &self.written, |sql, place| {
            sql.extend_from_slice(&place.quoted);
            sql.extend_from_slice(b" = values(");
            sql.extend_from_slice(&place.quoted);
            sql.push(b')');
        });
    }

    /// `delete from … where `.
    pub(super) fn begin_delete(&self, sql: &mut Vec<u8>) {
        sql.extend_from_slice(b"delete from ");
        sql.extend_from_slice(&self.table);
        sql.extend_from_slice(b" where ");
    }

    /// `update … set … where `. Sets what differs, or `every` column. A column
    /// that the server sets by itself when a row is updated is always named,
    /// so that it keeps what the source says.
    pub(super) fn begin_update(
        &self,
        sql: &mut Vec<u8>,
        before: &LiteralRow,
        after: &LiteralRow,
        every: bool,
    ) {
        sql.extend_from_slice(b"update ");
        sql.extend_from_slice(&self.table);
        sql.extend_from_slice(b" set ");
        let mut set: Vec<&Place> = self
            .written
            .iter()
            .filter(|place| after.get(place.position).is_some())
            .filter(|place| {
                let differs = before.get(place.position) != after.get(place.position);
                every || differs || place.sets_itself
            })
            .collect();
        if set.is_empty() {
            // Nothing differs in what is carried; the row must be there all the same.
            set.extend(
                self.written
                    .iter()
                    .find(|place| after.get(place.position).is_some()),
            );
        }
        joined(sql, b", ", set, |sql, place| {
            sql.extend_from_slice(&place.quoted);
            sql.extend_from_slice(b" = ");
            sql.extend_from_slice(after.get(place.position).unwrap_or(b"default"));
        });
        sql.extend_from_slice(b" where ");
    }

    /// The condition that finds the one row: by its key, else by all its
    /// bytes with `limit 1`.
    pub(super) fn find(&self, sql: &mut Vec<u8>, row: &LiteralRow) {
        if self.is_keyed() {
            self.find_by_key(sql, row);
        } else {
            self.find_by_bytes(sql, row);
            sql.extend_from_slice(b" limit 1");
        }
    }

    /// `(k1 = … and k2 = …)`.
    pub(super) fn find_by_key(&self, sql: &mut Vec<u8>, row: &LiteralRow) {
        find_by(sql, &self.key, row);
    }

    fn find_by_bytes(&self, sql: &mut Vec<u8>, row: &LiteralRow) {
        let present = self
            .written
            .iter()
            .filter(|place| row.get(place.position).is_some());
        joined(sql, b" and ", present, |sql, place| {
            let literal = row.get(place.position).unwrap_or(b"null");
            match place.comparison {
                Comparison::Plain => {
                    sql.extend_from_slice(&place.quoted);
                    sql.extend_from_slice(b" <=> ");
                    sql.extend_from_slice(literal);
                }
                Comparison::Bytes => {
                    sql.extend_from_slice(b"cast(");
                    sql.extend_from_slice(&place.quoted);
                    sql.extend_from_slice(b" as binary) <=> ");
                    sql.extend_from_slice(literal);
                }
                Comparison::Unsigned => {
                    compare_unsigned(sql, &place.quoted, b" <=> ", literal);
                }
                Comparison::Text => compare_text(sql, &place.quoted, b" <=> ", literal),
            }
        });
    }

    /// The one key column, when there is exactly one and a list serves it.
    pub(super) fn single_key(&self) -> Option<&[u8]> {
        let [place] = &self.key[..] else { return None };
        let plain = matches!(place.comparison, Comparison::Plain | Comparison::Bytes);
        plain.then_some(place.quoted.as_slice())
    }

    /// The literal of the one key column of [`Self::single_key`].
    pub(super) fn single_key_literal<'a>(&self, row: &'a LiteralRow) -> &'a [u8] {
        row.get(self.key[0].position).unwrap_or(b"null")
    }
}

/// The places of the columns by which the source tells rows apart.
fn key_of(
    definition: &TableDef,
    there: &TableDef,
    carried: impl Fn(&ColumnDef) -> bool,
) -> Result<Vec<Place>> {
    let Some(key) = definition.row_key() else {
        return Ok(Vec::new());
    };
    let is_there = |position: &usize| {
        let column = &definition.columns[*position];
        let computed = column.generated.is_some() && there.column(&column.name).is_some();
        computed || carried(column)
    };
    if !key.columns.iter().all(is_there) {
        return Ok(Vec::new());
    }
    key.columns
        .iter()
        .map(|&position| Place::of(definition, position))
        .collect()
}

/// `(k1 = … and k2 = …)`.
fn find_by(sql: &mut Vec<u8>, key: &[Place], row: &LiteralRow) {
    sql.push(b'(');
    joined(sql, b" and ", key, |sql, place| {
        let literal = row.get(place.position).unwrap_or(b"null");
        match place.comparison {
            Comparison::Text => find_year(sql, &place.quoted, literal),
            Comparison::Unsigned => find_set(sql, &place.quoted, literal),
            Comparison::Plain | Comparison::Bytes => {
                sql.extend_from_slice(&place.quoted);
                sql.extend_from_slice(b" = ");
                sql.extend_from_slice(literal);
            }
        }
    });
    sql.push(b')');
}

/// A YEAR in a key. An index serves the plain comparison, and only the two
/// years which some comparisons take for one need the exact one as well.
fn find_year(sql: &mut Vec<u8>, quoted: &[u8], literal: &[u8]) {
    const ALIKE: [&[u8]; 2] = [b"'0000'", b"'2000'"];
    sql.extend_from_slice(quoted);
    if !ALIKE.contains(&literal) {
        sql.extend_from_slice(b" = ");
        sql.extend_from_slice(literal);
        return;
    }
    sql.extend_from_slice(b" in (");
    sql.extend_from_slice(&ALIKE.join(&b", "[..]));
    sql.extend_from_slice(b") and ");
    compare_text(sql, quoted, b" = ", literal);
}

/// A SET of many members in a key. The plain comparison, which an index serves,
/// misses only numbers that are negative as signed ones.
fn find_set(sql: &mut Vec<u8>, quoted: &[u8], literal: &[u8]) {
    let number = std::str::from_utf8(literal).ok();
    if number.is_some_and(|number| number.parse::<i64>().is_ok()) {
        sql.extend_from_slice(quoted);
        sql.extend_from_slice(b" = ");
        sql.extend_from_slice(literal);
        sql.extend_from_slice(b" and ");
    }
    compare_unsigned(sql, quoted, b" = ", literal);
}

fn compare_text(sql: &mut Vec<u8>, quoted: &[u8], operator: &[u8], literal: &[u8]) {
    sql.extend_from_slice(b"cast(");
    sql.extend_from_slice(quoted);
    sql.extend_from_slice(b" as char)");
    sql.extend_from_slice(operator);
    sql.extend_from_slice(b"cast(");
    sql.extend_from_slice(literal);
    sql.extend_from_slice(b" as char)");
}

fn compare_unsigned(sql: &mut Vec<u8>, quoted: &[u8], operator: &[u8], literal: &[u8]) {
    sql.extend_from_slice(b"cast(");
    sql.extend_from_slice(quoted);
    sql.extend_from_slice(b" as unsigned)");
    sql.extend_from_slice(operator);
    sql.extend_from_slice(literal);
}

fn joined<T>(
    sql: &mut Vec<u8>,
    separator: &[u8],
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    for (nth, item) in items.into_iter().enumerate() {
        if nth > 0 {
            sql.extend_from_slice(separator);
        }
        write(sql, item);
    }
}

#[cfg(test)]
pub(super) mod tests;
