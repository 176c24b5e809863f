//! The definition of a table as information_schema tells it.

use serde::{Deserialize, Serialize};

use super::data_type::DataType;
use super::name::TableName;

/// A table's definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDef {
    /// Its name, exactly as the server keeps it.
    pub name: TableName,
    /// Table, view or something else.
    pub kind: TableKind,
    /// Storage engine; empty when the server cannot say (a view, a broken table).
    pub engine: String,
    /// Default collation of its columns; absent for views.
    pub collation: Option<String>,
    /// Rows, as the server estimates them.
    pub rows_estimate: u64,
    /// Bytes of data and indexes, as the server estimates them.
    pub bytes: u64,
    /// What the server says of options: `partitioned`, `row_format=…`.
    pub create_options: String,
    /// Columns in the table's order. The binlog's row images have the same order.
    pub columns: Vec<ColumnDef>,
    /// Indexes, the primary key first.
    pub indexes: Vec<IndexDef>,
    /// Foreign keys of which this table is the child.
    pub foreign_keys: Vec<ForeignKeyDef>,
    /// CHECK constraints, those the server makes for JSON columns included.
    pub checks: Vec<CheckDef>,
    /// Names of the triggers on it.
    pub triggers: Vec<String>,
}

/// Engines whose reads see one snapshot, and that take back what was not
/// committed.
const ENGINES_WITH_TRANSACTIONS: [&str; 3] = ["InnoDB", "ROCKSDB", "TokuDB"];

/// Whether an engine knows transactions. One that nobody has heard of is taken
/// for one that does not: what is done then is right for both.
#[must_use]
pub fn has_transactions(engine: &str) -> bool {
    ENGINES_WITH_TRANSACTIONS
        .iter()
        .any(|name| name.eq_ignore_ascii_case(engine))
}

/// What stands behind a name in `information_schema.tables`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// A base table.
    Table,
    /// A view.
    View,
    /// MariaDB: a table that keeps its history.
    SystemVersioned,
    /// MariaDB: a sequence.
    Sequence,
    /// Anything else the server may invent.
    Other,
}

impl TableKind {
    /// Reads `TABLE_TYPE`.
    #[must_use]
    pub fn parse(table_type: &str) -> Self {
        match table_type {
            "BASE TABLE" => Self::Table,
            "VIEW" | "SYSTEM VIEW" => Self::View,
            "SYSTEM VERSIONED" => Self::SystemVersioned,
            "SEQUENCE" => Self::Sequence,
            _ => Self::Other,
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDef {
    /// Its name; empty, which no server allows, for a column that a task does
    /// not carry ([`crate::mapping::Mapping::carried`]).
    pub name: String,
    /// Place in the table, counted from 1.
    pub ordinal: u32,
    /// Its type in full, as the server writes it: `int(10) unsigned`.
    pub column_type: String,
    /// Its type, parsed.
    pub data_type: DataType,
    /// Whether a number is unsigned.
    pub unsigned: bool,
    /// Character set of text; absent for everything else.
    pub charset: Option<String>,
    /// Collation of text; absent for everything else.
    pub collation: Option<String>,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Default as the server writes it; absent for none and for NULL.
    pub default: Option<String>,
    /// Whether the server numbers it.
    pub auto_increment: bool,
    /// Whether the server computes it, and how it is kept.
    pub generated: Option<Generated>,
    /// Whether `select *` leaves it out.
    pub invisible: bool,
    /// Whether MariaDB keeps it compressed.
    pub compressed: bool,
    /// Spatial reference system that its values must have (MySQL 8).
    pub srid: Option<u32>,
}

impl ColumnDef {
    /// Whether the task carries it.
    #[must_use]
    pub fn is_carried(&self) -> bool {
        !self.name.is_empty()
    }
}

/// A generated column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// Whether values are stored in the row (`stored`, `persistent`) or computed when read.
    pub stored: bool,
    /// The expression as the server writes it.
    pub expression: String,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexDef {
    /// Its name; `PRIMARY` for the primary key.
    pub name: String,
    /// Whether it forbids equal entries.
    pub unique: bool,
    /// `BTREE`, `HASH`, `FULLTEXT`, `SPATIAL`, …
    pub index_type: String,
    /// Its parts in order.
    pub parts: Vec<IndexPart>,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexPart {
    /// The column, or none for an expression.
    pub column: Option<String>,
    /// The expression of a functional part (MySQL 8).
    pub expression: Option<String>,
    /// Characters or bytes of the column that are indexed, when not all are.
    pub prefix: Option<u32>,
    /// Whether the part may be NULL.
    pub nullable: bool,
    /// Whether it is kept in descending order.
    pub descending: bool,
}

/// A foreign key, seen from the child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKeyDef {
    /// Name of the constraint.
    pub name: String,
    /// Columns of the child.
    pub columns: Vec<String>,
    /// The parent.
    pub parent: TableName,
    /// Columns of the parent.
    pub parent_columns: Vec<String>,
    /// What an update of the parent does: `CASCADE`, `RESTRICT`, `NO ACTION`, `SET NULL`.
    pub on_update: String,
    /// What a delete of the parent does.
    pub on_delete: String,
}

impl ForeignKeyDef {
    /// Whether a delete of the parent makes the server change rows of the child.
    #[must_use]
    pub fn acts_on_delete(&self) -> bool {
        acts(&self.on_delete)
    }

    /// Whether an update of the parent's key makes the server change rows of
    /// the child.
    #[must_use]
    pub fn acts_on_update(&self) -> bool {
        acts(&self.on_update)
    }
}

fn acts(action: &str) -> bool {
    !matches!(action, "RESTRICT" | "NO ACTION")
}

/// A CHECK constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckDef {
    /// Its name.
    pub name: String,
    /// Its condition as the server writes it.
    pub clause: String,
}

/// The key by which a table's rows are told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowKey {
    /// Name of the index.
    pub index: String,
    /// Primary key or unique key.
    pub kind: KeyKind,
    /// Places of its columns in [`TableDef::columns`], counted from 0, in the order of the index.
    pub columns: Vec<usize>,
}

/// What kind of key tells rows apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// The primary key.
    Primary,
    /// A unique key of columns that are never NULL.
    Unique,
}

impl TableDef {
    /// The column of this name. Column names have no case on any server.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnDef> {
        self.position(name).map(|position| &self.columns[position])
    }

    /// The place of a column in [`Self::columns`], counted from 0.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        let exact = self.columns.iter().position(|column| column.name == name);
        exact.or_else(|| {
            let folded = name.to_lowercase();
            self.columns
                .iter()
                .position(|column| column.name.to_lowercase() == folded)
        })
    }

    /// The key by which its rows are told apart: the primary key, else the
    /// first unique key whose columns are never NULL and whole, else none.
    #[must_use]
    pub fn row_key(&self) -> Option<RowKey> {
        let primary = self.indexes.iter().find(|index| index.name == "PRIMARY");
        primary
            .and_then(|index| self.key_of(index, KeyKind::Primary))
            .or_else(|| {
                self.indexes
                    .iter()
                    .filter(|index| index.tells_rows_apart())
                    .find_map(|index| self.key_of(index, KeyKind::Unique))
            })
    }

    fn key_of(&self, index: &IndexDef, kind: KeyKind) -> Option<RowKey> {
        let columns = index
            .parts
            .iter()
            .map(|part| self.position(part.column.as_deref()?))
            .collect::<Option<Vec<_>>>()?;
        // A virtual column is not in the row: its value cannot be sought by
        // what the binlog says.
        let stored = columns.iter().all(|&position| {
            let generated = self.columns[position].generated.as_ref();
            generated.is_none_or(|generated| generated.stored)
        });
        stored.then(|| RowKey {
            index: index.name.clone(),
            kind,
            columns,
        })
    }

    /// Whether it is partitioned.
    #[must_use]
    pub fn partitioned(&self) -> bool {
        self.create_options
            .split_ascii_whitespace()
            .any(|option| option.eq_ignore_ascii_case("partitioned"))
    }

    /// The places of the columns that are written: all but the generated ones,
    /// and those that a task does not carry.
    pub fn written_columns(&self) -> impl Iterator<Item = usize> + '_ {
        let written = |(position, column): (usize, &ColumnDef)| {
            (column.generated.is_none() && column.is_carried()).then_some(position)
        };
        self.columns.iter().enumerate().filter_map(written)
    }
}

impl IndexDef {
    /// Whether no two rows can have the same entry and none escapes by a NULL.
    fn tells_rows_apart(&self) -> bool {
        // MariaDB keeps a unique key over long columns as a hash, which gives
        // no order to read chunks in.
        let ordered = self.index_type.eq_ignore_ascii_case("BTREE");
        let whole =
            |part: &IndexPart| part.column.is_some() && part.prefix.is_none() && !part.nullable;
        self.unique && ordered && !self.parts.is_empty() && self.parts.iter().all(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, nullable: bool) -> ColumnDef {
        ColumnDef {
            name: name.to_owned(),
            ordinal: 1,
            column_type: "int(11)".to_owned(),
            data_type: DataType::Int,
            unsigned: false,
            charset: None,
            collation: None,
            nullable,
            default: None,
            auto_increment: false,
            generated: None,
            invisible: false,
            compressed: false,
            srid: None,
        }
    }

    fn part(column: &str, nullable: bool) -> IndexPart {
        IndexPart {
            column: Some(column.to_owned()),
            expression: None,
            prefix: None,
            nullable,
            descending: false,
        }
    }

    fn unique(name: &str, parts: Vec<IndexPart>) -> IndexDef {
        IndexDef {
            name: name.to_owned(),
            unique: true,
            index_type: "BTREE".to_owned(),
            parts,
        }
    }

    fn table(columns: Vec<ColumnDef>, indexes: Vec<IndexDef>) -> TableDef {
        TableDef {
            name: TableName::new("shop", "orders"),
            kind: TableKind::Table,
            engine: "InnoDB".to_owned(),
            collation: None,
            rows_estimate: 0,
            bytes: 0,
            create_options: String::new(),
            columns,
            indexes,
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            triggers: Vec::new(),
        }
    }

    #[test]
    fn the_primary_key_is_preferred() {
        let table = table(
            vec![column("a", false), column("B", false)],
            vec![
                unique("u", vec![part("a", false)]),
                unique("PRIMARY", vec![part("b", false), part("a", false)]),
            ],
        );
        let key = table.row_key().unwrap();
        assert_eq!((key.kind, key.columns), (KeyKind::Primary, vec![1, 0]));
    }

    #[test]
    fn a_nullable_or_partial_unique_key_tells_nothing_apart() {
        let partial = IndexPart {
            prefix: Some(3),
            ..part("a", false)
        };
        let table = table(
            vec![column("a", false), column("b", true)],
            vec![
                unique("n", vec![part("b", true)]),
                unique("p", vec![partial]),
            ],
        );
        assert_eq!(table.row_key(), None);
    }

    #[test]
    fn a_virtual_column_is_no_key() {
        let mut virtual_column = column("v", false);
        virtual_column.generated = Some(Generated {
            stored: false,
            expression: "a + 1".to_owned(),
        });
        let table = table(
            vec![column("a", false), virtual_column],
            vec![
                unique("u1", vec![part("v", false)]),
                unique("u2", vec![part("a", false)]),
            ],
        );
        assert_eq!(table.row_key().unwrap().index, "u2");
    }
}
