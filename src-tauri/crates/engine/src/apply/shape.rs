//! How the rows of one table are written and found on the destination.

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
}

/// A column as SQL needs it.
#[derive(Debug)]
struct Place {
    /// Its place in the source's table, counted from 0.
    position: usize,
    quoted: Vec<u8>,
    comparison: Comparison,
    /// Whether it can have `on update current_timestamp`.
    sets_itself: bool,
}

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
    /// its highest bits are lost. As an unsigned integer it is exact.
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
            DataType::Set { .. } => Self::Unsigned,
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
    table: Vec<u8>,
    written: Vec<Place>,
    /// Places in `written` of the key's columns; empty for a table without a key.
    key: Vec<usize>,
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
    /// `definition` is the source's table at the position of the changes,
    /// `destination` its name there, `common` the columns that both sides have
    /// (all, unless schemas differ, F17), `children` the foreign keys of
    /// selected tables whose parent this table is.
    ///
    /// # Errors
    /// When a name cannot be quoted.
    pub(crate) fn new(
        definition: &TableDef,
        destination: &TableName,
        common: impl Fn(&ColumnDef) -> bool,
        children: &[&ForeignKeyDef],
    ) -> Result<Self> {
        let mut written = Vec::new();
        for position in definition.written_columns() {
            let column = &definition.columns[position];
            if common(column) {
                written.push(Place {
                    position,
                    quoted: quote_ident(&column.name)?.into_bytes(),
                    comparison: Comparison::of(column),
                    sets_itself: matches!(
                        column.data_type,
                        DataType::Timestamp { .. } | DataType::DateTime { .. }
                    ),
                });
            }
        }
        let place_of =
            |position: &usize| written.iter().position(|place| place.position == *position);
        let key = definition
            .row_key()
            .and_then(|key| key.columns.iter().map(place_of).collect::<Option<Vec<_>>>())
            .unwrap_or_default();
        let update_cascades = children
            .iter()
            .filter(|child| acts(&child.on_update))
            .flat_map(|child| &child.parent_columns)
            .filter_map(|name| definition.position(name))
            .collect();
        let enums = definition
            .columns
            .iter()
            .filter(|column| matches!(column.data_type, DataType::Enum { .. }))
            .map(|column| column.name.clone())
            .collect();
        Ok(Self {
            enums,
            source: definition.name.clone(),
            table: quote_name(destination)?.into_bytes(),
            written,
            key,
            delete_cascades: children.iter().any(|child| acts(&child.on_delete)),
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
            .map(|&place| String::from_utf8_lossy(&self.written[place].quoted))
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

    /// Whether an update leaves the key's columns as they are.
    pub(super) fn same_key(&self, before: &LiteralRow, after: &LiteralRow) -> bool {
        self.key.iter().all(|&place| {
            let position = self.written[place].position;
            before.get(position) == after.get(position)
        })
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
        sql.push(b'(');
        joined(sql, b" and ", &self.key, |sql, &place| {
            let place = &self.written[place];
            let literal = row.get(place.position).unwrap_or(b"null");
            match place.comparison {
                Comparison::Text => compare_text(sql, &place.quoted, b" = ", literal),
                Comparison::Unsigned => {
                    compare_unsigned(sql, &place.quoted, b" = ", literal);
                }
                Comparison::Plain | Comparison::Bytes => {
                    sql.extend_from_slice(&place.quoted);
                    sql.extend_from_slice(b" = ");
                    sql.extend_from_slice(literal);
                }
            }
        });
        sql.push(b')');
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
        let [place] = self.key[..] else { return None };
        let place = &self.written[place];
        let plain = matches!(place.comparison, Comparison::Plain | Comparison::Bytes);
        plain.then_some(place.quoted.as_slice())
    }

    /// The literal of the one key column of [`Self::single_key`].
    pub(super) fn single_key_literal<'a>(&self, row: &'a LiteralRow) -> &'a [u8] {
        row.get(self.written[self.key[0]].position)
            .unwrap_or(b"null")
    }
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

fn acts(action: &str) -> bool {
    !matches!(action, "RESTRICT" | "NO ACTION")
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
pub(super) mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::catalog::{IndexDef, IndexPart, TableKind};

    fn column(name: &str, data_type: DataType) -> ColumnDef {
        ColumnDef {
            name: name.to_owned(),
            ordinal: 1,
            column_type: String::new(),
            data_type,
            unsigned: false,
            charset: None,
            collation: None,
            nullable: false,
            default: None,
            auto_increment: false,
            generated: None,
            invisible: false,
            compressed: false,
            srid: None,
        }
    }

    fn primary(columns: &[&str]) -> IndexDef {
        let part = |name: &&str| IndexPart {
            column: Some((*name).to_owned()),
            expression: None,
            prefix: None,
            nullable: false,
            descending: false,
        };
        IndexDef {
            name: "PRIMARY".to_owned(),
            unique: true,
            index_type: "BTREE".to_owned(),
            parts: columns.iter().map(part).collect(),
        }
    }

    /// `t(id int, name text)` with this primary key, referenced by a cascading
    /// child through these columns.
    pub(in crate::apply) fn shape(key: &[&str], referenced: &[&str]) -> Arc<TableShape> {
        let definition = TableDef {
            name: TableName::new("s", "t"),
            kind: TableKind::Table,
            engine: "InnoDB".to_owned(),
            collation: None,
            rows_estimate: 0,
            bytes: 0,
            create_options: String::new(),
            columns: vec![
                column("id", DataType::Int),
                column("name", DataType::Text { prefix: 2 }),
            ],
            indexes: if key.is_empty() {
                Vec::new()
            } else {
                vec![primary(key)]
            },
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            triggers: Vec::new(),
        };
        let child = ForeignKeyDef {
            name: "fk".to_owned(),
            columns: vec!["parent".to_owned()],
            parent: definition.name.clone(),
            parent_columns: referenced.iter().map(|&name| name.to_owned()).collect(),
            on_update: "CASCADE".to_owned(),
            on_delete: "SET NULL".to_owned(),
        };
        let children: &[&ForeignKeyDef] = if referenced.is_empty() {
            &[]
        } else {
            &[&child]
        };
        let destination = TableName::new("d", "t");
        Arc::new(TableShape::new(&definition, &destination, |_| true, children).unwrap())
    }

    /// A row of these literals.
    pub(in crate::apply) fn row(literals: &[&str]) -> LiteralRow {
        let mut row = LiteralRow::default();
        for literal in literals {
            row.push_with(|sql| {
                sql.extend_from_slice(literal.as_bytes());
                Ok(())
            })
            .unwrap();
        }
        row
    }

    #[test]
    fn literals_are_kept_apart() {
        let mut images = row(&["1", "'a'"]);
        images.push_absent();
        assert_eq!(images.get(0), Some(b"1".as_slice()));
        assert_eq!(images.get(1), Some(b"'a'".as_slice()));
        assert_eq!((images.get(2), images.get(3)), (None, None));
    }

    #[test]
    fn an_update_cascades_only_when_a_referenced_column_changes() {
        let shape = shape(&["id"], &["id"]);
        let before = row(&["1", "'a'"]);
        assert!(!shape.update_cascades(&before, &row(&["1", "'b'"])));
        assert!(shape.update_cascades(&before, &row(&["2", "'a'"])));
    }
}
