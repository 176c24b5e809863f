//! Tables that go together because foreign keys connect them.
//!
//! A change that cascades runs with foreign-key checks on. It reaches its
//! children, and the server looks at every other key of the tables that it
//! reaches. So wherever a key cascades, all keys of both its tables tie their
//! ends together: what is in a branch and what stays in the task then change
//! without a look at each other. Where no key of a table cascades, its changes
//! run without checks, and its keys tie nothing.

use std::collections::BTreeSet;

use crate::server::catalog::{ForeignKeyDef, NameRule, TableDef, TableName};

/// The tables, and all that goes with them, in the order of their names.
pub(super) fn kin(tables: &[TableName], known: &[TableDef], rule: NameRule) -> Vec<TableName> {
    let folded = |name: &TableName| rule.fold_table(name);
    let keys = || {
        let keys = known
            .iter()
            .flat_map(|child| child.foreign_keys.iter().map(move |key| (child, key)));
        keys.map(|(child, key)| (folded(&child.name), folded(&key.parent), key))
    };
    let cascades = |key: &ForeignKeyDef| key.acts_on_delete() || key.acts_on_update();
    let checked: BTreeSet<TableName> = keys()
        .filter(|(_, _, key)| cascades(key))
        .flat_map(|(child, parent, _)| [child, parent])
        .collect();
    let mut all: BTreeSet<TableName> = tables.iter().map(folded).collect();
    loop {
        let before = all.len();
        for (child, parent, _) in keys() {
            let ties = checked.contains(&child) || checked.contains(&parent);
            if ties && (all.contains(&child) || all.contains(&parent)) {
                all.extend([child, parent]);
            }
        }
        if all.len() == before {
            break;
        }
    }
    let mut named: Vec<TableName> = known
        .iter()
        .map(|table| table.name.clone())
        .filter(|name| all.contains(&folded(name)))
        .collect();
    named.sort();
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::TableKind;

    fn table(name: &str, parents: &[(&str, &str)]) -> TableDef {
        let key = |&(parent, on_delete): &(&str, &str)| ForeignKeyDef {
            name: "fk".to_owned(),
            columns: vec!["p".to_owned()],
            parent: TableName::new("d", parent),
            parent_columns: vec!["id".to_owned()],
            on_update: "RESTRICT".to_owned(),
            on_delete: on_delete.to_owned(),
        };
        TableDef {
            name: TableName::new("d", name),
            kind: TableKind::Table,
            engine: "InnoDB".to_owned(),
            collation: None,
            rows_estimate: 0,
            bytes: 0,
            create_options: String::new(),
            columns: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: parents.iter().map(key).collect(),
            checks: Vec::new(),
            triggers: Vec::new(),
        }
    }

    #[test]
    fn all_keys_of_what_cascades_tie() {
        let known = [
            table("parent", &[]),
            table("child", &[("parent", "CASCADE"), ("other", "RESTRICT")]),
            table("other", &[]),
            table("beside", &[("parent", "RESTRICT")]),
            table("alone", &[]),
            table("plain", &[("plain_parent", "RESTRICT")]),
            table("plain_parent", &[]),
        ];
        let of = |name: &str| {
            let all = kin(
                &[TableName::new("d", name)],
                &known,
                NameRule::CaseSensitive,
            );
            let names: Vec<String> = all.into_iter().map(|it| it.table).collect();
            names.join(" ")
        };
        for name in ["parent", "child", "other", "beside"] {
            assert_eq!(of(name), "beside child other parent");
        }
        assert_eq!(of("alone"), "alone");
        assert_eq!(of("plain"), "plain");
        assert_eq!(of("plain_parent"), "plain_parent");
    }
}
