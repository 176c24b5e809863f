//! Whether foreign keys cascade alike on both sides.
//!
//! Cascades are not in the source's binlog: they must happen on the
//! destination, exactly where they happen on the source.

use std::collections::BTreeSet;

use super::Misfit;
use crate::mapping::Mapping;
use crate::server::catalog::{ForeignKeyDef, TableDef, TableName};

/// What of a foreign key makes the server change rows.
type Cascade = (Vec<String>, TableName, Vec<String>, String, String);

/// Foreign keys of a table that cascade on one side only. Those whose parent
/// is not carried are left aside: nothing is deleted from it.
#[must_use]
pub fn cascades(source: &TableDef, destination: &TableDef, mapping: &Mapping) -> Vec<Misfit> {
    let ours = acting(source, |parent| mapping.destination_of(parent), mapping);
    let written = |parent: &TableName| mapping.source_of(parent).map(|_| parent.clone());
    let theirs = acting(destination, written, mapping);
    let one_sided = ours.symmetric_difference(&theirs);
    one_sided
        .map(|(columns, parent, ..)| {
            Misfit::new(
                format!(
                    "its foreign key over {} to {parent} does not cascade as on the source",
                    columns.join(", ")
                ),
                "Give the table the source's foreign keys, with the same actions.",
            )
        })
        .collect()
}

fn acting(
    table: &TableDef,
    to: impl Fn(&TableName) -> Option<TableName>,
    mapping: &Mapping,
) -> BTreeSet<Cascade> {
    let lower = |names: &[String]| names.iter().map(|name| name.to_lowercase()).collect();
    let cascade = |key: &ForeignKeyDef| {
        let (on_update, on_delete) = (action(&key.on_update), action(&key.on_delete));
        if on_update.is_empty() && on_delete.is_empty() {
            return None;
        }
        let parent = mapping.destination_rule().fold_table(&to(&key.parent)?);
        Some((
            lower(&key.columns),
            parent,
            lower(&key.parent_columns),
            on_update,
            on_delete,
        ))
    };
    table.foreign_keys.iter().filter_map(cascade).collect()
}

/// The action; empty for those that change nothing.
fn action(rule: &str) -> String {
    match rule {
        "RESTRICT" | "NO ACTION" => String::new(),
        acts => acts.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::NameRule;
    use crate::server::catalog::sample::table;
    use crate::task::definition::TaskDefinition;

    #[test]
    fn a_cascade_must_be_on_both_sides() {
        let json = r#"{"version":1,"name":"t","source":"a","destination":"b","objects":[{"database":"shop","rename":"copy"}]}"#;
        let definition = TaskDefinition::parse(json).unwrap();
        let rule = NameRule::CaseSensitive;
        let mapping = Mapping::new(&definition, rule, rule).unwrap();
        let foreign = |database: &str, on_delete: &str| ForeignKeyDef {
            name: "fk".to_owned(),
            columns: vec!["p".to_owned()],
            parent: TableName::new(database, "parent"),
            parent_columns: vec!["id".to_owned()],
            on_update: "RESTRICT".to_owned(),
            on_delete: on_delete.to_owned(),
        };
        let with = |keys: Vec<ForeignKeyDef>| {
            let mut table = table(&[("id", "int"), ("p", "int")], &["id"]);
            table.foreign_keys = keys;
            table
        };
        let source = with(vec![foreign("shop", "CASCADE")]);
        let same = with(vec![foreign("copy", "CASCADE")]);
        assert_eq!(cascades(&source, &same, &mapping), []);
        for other in [
            with(Vec::new()),
            with(vec![foreign("copy", "SET NULL")]),
            with(vec![foreign("copy", "NO ACTION")]),
        ] {
            assert!(!cascades(&source, &other, &mapping).is_empty());
        }
        let inert = with(vec![foreign("shop", "NO ACTION")]);
        assert_eq!(cascades(&inert, &with(Vec::new()), &mapping), []);
        assert!(!cascades(&inert, &same, &mapping).is_empty());
        let elsewhere = with(vec![foreign("elsewhere", "CASCADE")]);
        assert_eq!(cascades(&elsewhere, &with(Vec::new()), &mapping), []);
    }
}
