//! Sample tables for tests.

use super::{ColumnDef, DataType, IndexDef, IndexPart, TableDef, TableKind, TableName};

/// A column of this type, never NULL; text is in utf8mb4.
pub(crate) fn column(name: &str, column_type: &str) -> ColumnDef {
    let data_type = DataType::parse(column_type);
    let text = matches!(
        data_type,
        DataType::Char { .. }
            | DataType::VarChar { .. }
            | DataType::Text { .. }
            | DataType::Enum { .. }
            | DataType::Set { .. }
    );
    ColumnDef {
        name: name.to_owned(),
        ordinal: 1,
        column_type: column_type.to_owned(),
        data_type,
        unsigned: column_type.contains(" unsigned"),
        charset: text.then(|| "utf8mb4".to_owned()),
        collation: text.then(|| "utf8mb4_general_ci".to_owned()),
        nullable: false,
        default: None,
        auto_increment: false,
        generated: None,
        invisible: false,
        compressed: false,
        srid: None,
    }
}

/// A unique key over whole columns that are never NULL.
pub(crate) fn key(name: &str, columns: &[&str]) -> IndexDef {
    let part = |column: &&str| IndexPart {
        column: Some((*column).to_owned()),
        expression: None,
        prefix: None,
        nullable: false,
        descending: false,
    };
    IndexDef {
        name: name.to_owned(),
        unique: true,
        index_type: "BTREE".to_owned(),
        parts: columns.iter().map(part).collect(),
    }
}

/// A table of these columns with this primary key.
pub(crate) fn table(columns: &[(&str, &str)], primary: &[&str]) -> TableDef {
    let has_key = !primary.is_empty();
    TableDef {
        name: TableName::new("shop", "orders"),
        kind: TableKind::Table,
        engine: "InnoDB".to_owned(),
        collation: None,
        rows_estimate: 0,
        bytes: 0,
        create_options: String::new(),
        columns: columns
            .iter()
            .map(|(name, column_type)| column(name, column_type))
            .collect(),
        indexes: has_key
            .then(|| key("PRIMARY", primary))
            .into_iter()
            .collect(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        triggers: Vec::new(),
    }
}
