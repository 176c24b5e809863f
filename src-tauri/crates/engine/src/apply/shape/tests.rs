//! Tests of shapes, and the shapes that other tests use.

use std::sync::Arc;

use super::*;
use crate::server::catalog::{Generated, IndexDef, IndexPart, TableKind};

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

/// `s.t(id int, name text)` with this primary key, and a unique key over
/// another column.
pub(in crate::apply) fn definition(key: &[&str], unique: Option<&str>) -> TableDef {
    let mut indexes = Vec::new();
    if !key.is_empty() {
        indexes.push(primary(key));
    }
    indexes.extend(unique.map(|column| IndexDef {
        name: "other".to_owned(),
        ..primary(&[column])
    }));
    TableDef {
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
        indexes,
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        triggers: Vec::new(),
    }
}

/// The shape of a table as `d.t` on the destination.
pub(in crate::apply) fn shape_of(definition: &TableDef) -> Arc<TableShape> {
    let mut there = definition.clone();
    there.name = TableName::new("d", "t");
    Arc::new(TableShape::new(definition, &there, |_| true, &[]).unwrap())
}

/// `s.t(id int, name text)` with this primary key, referenced by a cascading
/// child through these columns.
pub(in crate::apply) fn shape(key: &[&str], referenced: &[&str]) -> Arc<TableShape> {
    let definition = definition(key, None);
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
    let there = TableDef {
        name: TableName::new("d", "t"),
        ..definition.clone()
    };
    Arc::new(TableShape::new(&definition, &there, |_| true, children).unwrap())
}

/// The same table with a column that only it has.
pub(in crate::apply) fn owning(mut there: TableDef) -> TableDef {
    there.columns.push(column("own", DataType::Int));
    there
}

/// `t(id int, name text)` on a destination where it has a unique key over
/// the name and a column of its own.
pub(in crate::apply) fn shape_of_kept() -> Arc<TableShape> {
    let definition = definition(&["id"], None);
    let mut there = owning(definition.clone());
    there.name = TableName::new("d", "t");
    let mut unique = primary(&["name"]);
    unique.name = "name".to_owned();
    there.indexes.push(unique);
    Arc::new(TableShape::new(&definition, &there, |_| true, &[]).unwrap())
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
fn a_generated_column_of_the_key_finds_rows_and_is_not_written() {
    let mut definition = definition(&["name"], None);
    definition.columns[1].generated = Some(Generated {
        stored: true,
        expression: "id + 1".to_owned(),
    });
    let writable = |column: &ColumnDef| column.generated.is_none();
    let shape = TableShape::new(&definition, &definition, writable, &[]).unwrap();
    let (before, after) = (row(&["1", "2"]), row(&["2", "3"]));
    assert!(!shape.same_key(&before, &after));
    let mut sql = Vec::new();
    shape.begin_insert(&mut sql, "insert");
    shape.row(&mut sql, &before);
    shape.find(&mut sql, &before);
    assert_eq!(
        String::from_utf8(sql).unwrap(),
        "insert into `s`.`t` (`id`) values (1)(`name` = 2)"
    );
}

#[test]
fn an_update_cascades_only_when_a_referenced_column_changes() {
    let shape = shape(&["id"], &["id"]);
    let before = row(&["1", "'a'"]);
    assert!(!shape.update_cascades(&before, &row(&["1", "'b'"])));
    assert!(shape.update_cascades(&before, &row(&["2", "'a'"])));
}

#[test]
fn a_key_is_found_by_what_an_index_serves() {
    let members = |count| (0..count).map(|n| format!("m{n}")).collect();
    let of = |data_type, literal: &str| {
        let mut definition = definition(&["id"], None);
        definition.columns[0].data_type = data_type;
        let mut sql = Vec::new();
        shape_of(&definition).find(&mut sql, &row(&[literal, "'a'"]));
        String::from_utf8(sql).unwrap()
    };
    let year = |literal| of(DataType::Year, literal);
    assert_eq!(year("'1999'"), "(`id` = '1999')");
    assert_eq!(
        year("'0000'"),
        "(`id` in ('0000', '2000') and cast(`id` as char) = cast('0000' as char))"
    );
    let set = |count, literal| {
        let members = members(count);
        of(DataType::Set { members }, literal)
    };
    assert_eq!(set(53, "5"), "(`id` = 5)");
    assert_eq!(set(54, "5"), "(`id` = 5 and cast(`id` as unsigned) = 5)");
    assert_eq!(
        set(64, "9223372036854775808"),
        "(cast(`id` as unsigned) = 9223372036854775808)"
    );
}
