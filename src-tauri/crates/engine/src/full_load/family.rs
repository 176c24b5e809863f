//! Families: tables that are loaded as of one moment, because a foreign key
//! changes rows of one with those of another.
//!
//! A cascade is in no binlog (before MySQL 9.6), so when a parent's change is
//! applied, the destination cascades by itself. That must not reach rows that
//! came to the child only after it on the source. In a keyed child it heals:
//! each of those rows has an event of its own later in its window, which puts
//! it back. Those of a keyless child are skipped up to the position S of its
//! snapshot, so what the cascade took away would stay away.
//!
//! So a keyless child is read in one snapshot with all tables that cascading
//! foreign keys connect with it, whichever way they point: its parents, so that
//! their changes up to S are skipped too; their other children, which then get
//! no cascades up to S from them and must not need any; these children's other
//! parents; and so on. Events of a family up to S are skipped, later ones are
//! strict, and no cascade crosses its border: a family is to the hand-over what
//! a table without a key is.
//!
//! Interrupted, a family begins again whole: its tables are emptied, all of
//! them before one is read, and so all that are loaded are of one S. For that
//! all must be of the task's making. Where one was there before, there is no
//! family; the precheck says what that means.

use std::collections::BTreeMap;

use super::table::TableLoad;
use crate::server::catalog::{NameRule, TableName};

/// The families among the tables: the places of their members.
pub(super) fn families(
    tables: &[TableLoad],
    rule: NameRule,
    is_ours: impl Fn(&TableLoad) -> bool,
) -> Vec<Vec<usize>> {
    let mut family: Vec<usize> = (0..tables.len()).collect();
    let places: BTreeMap<TableName, usize> = tables
        .iter()
        .enumerate()
        .map(|(place, table)| (rule.fold_table(&table.source.name), place))
        .collect();
    for (child, table) in tables.iter().enumerate() {
        let keys = table.source.foreign_keys.iter();
        for key in keys.filter(|key| key.acts_on_delete() || key.acts_on_update()) {
            if let Some(&parent) = places.get(&rule.fold_table(&key.parent)) {
                let (one, other) = (family[child], family[parent]);
                for member in &mut family {
                    if *member == other {
                        *member = one;
                    }
                }
            }
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, family) in family.into_iter().enumerate() {
        members.entry(family).or_default().push(place);
    }
    let keyless = |&place: &usize| tables[place].key.is_none();
    let ours = |&place: &usize| is_ours(&tables[place]);
    members
        .into_values()
        .filter(|family| family.len() > 1 && family.iter().any(keyless) && family.iter().all(ours))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::{
        ColumnDef, DataType, ForeignKeyDef, IndexDef, IndexPart, TableDef, TableKind,
    };

    /// `d.name(id int)`, with a key unless it `is_keyless`, and foreign keys.
    fn table(name: &str, is_keyless: bool, parents: &[(&str, &str)]) -> TableLoad {
        let key = |&(parent, action): &(&str, &str)| ForeignKeyDef {
            name: "f".to_owned(),
            columns: vec!["id".to_owned()],
            parent: TableName::new("d", parent),
            parent_columns: vec!["id".to_owned()],
            on_update: "RESTRICT".to_owned(),
            on_delete: action.to_owned(),
        };
        let primary = IndexDef {
            name: "PRIMARY".to_owned(),
            unique: true,
            index_type: "BTREE".to_owned(),
            parts: vec![IndexPart {
                column: Some("id".to_owned()),
                expression: None,
                prefix: None,
                nullable: false,
                descending: false,
            }],
        };
        let definition = TableDef {
            name: TableName::new("d", name),
            kind: TableKind::Table,
            engine: "InnoDB".to_owned(),
            collation: None,
            rows_estimate: 0,
            bytes: 0,
            create_options: String::new(),
            columns: vec![ColumnDef {
                name: "id".to_owned(),
                ordinal: 1,
                column_type: "int".to_owned(),
                data_type: DataType::Int,
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
            }],
            indexes: if is_keyless {
                Vec::new()
            } else {
                vec![primary]
            },
            foreign_keys: parents.iter().map(key).collect(),
            checks: Vec::new(),
            triggers: Vec::new(),
        };
        TableLoad::new(
            definition.clone(),
            definition,
            TableName::new("d", name),
            true,
        )
    }

    fn of(tables: &[TableLoad]) -> Vec<Vec<usize>> {
        families(tables, NameRule::CaseInsensitive, |table| {
            table.created_by_us
        })
    }

    #[test]
    fn a_keyless_child_is_of_one_moment_with_all_that_cascades_connect() {
        let mut tables = [
            table("alone", true, &[]),
            table("parent", false, &[]),
            table(
                "keyed",
                false,
                &[("PARENT", "CASCADE"), ("other", "SET NULL")],
            ),
            table("other", false, &[]),
            table("keyless", true, &[("keyed", "CASCADE")]),
            table("aside", false, &[("parent", "RESTRICT")]),
        ];
        assert_eq!(of(&tables), [[1, 2, 3, 4]]);
        // One that was there before cannot be emptied.
        tables[3].created_by_us = false;
        assert!(of(&tables).is_empty());
    }

    #[test]
    fn where_all_have_keys_or_nothing_cascades_there_is_no_family() {
        let keyed = [
            table("parent", false, &[]),
            table("child", false, &[("parent", "CASCADE")]),
        ];
        assert!(of(&keyed).is_empty());
        let still = [
            table("parent", false, &[]),
            table("child", true, &[("parent", "NO ACTION")]),
            table("self", true, &[("self", "CASCADE")]),
        ];
        assert!(of(&still).is_empty());
    }
}
