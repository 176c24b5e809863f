//! What a selection means against what the source has.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Mapping, shared};
use crate::error::Result;
use crate::server::catalog::{
    DatabaseContents, DatabaseEntry, ObjectKind, TableEntry, TableKind, TableName,
};

/// A selection resolved against the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolution {
    /// The databases to write, each with the one it comes from.
    pub databases: Vec<DatabasePlan>,
    /// The tables to carry, in order of their source names.
    pub tables: Vec<TablePlan>,
    /// What is selected and not there.
    pub missing: Vec<Missing>,
    /// What is selected, is there, and is not carried by this version.
    pub unsupported: Vec<UnsupportedObject>,
}

/// A database to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabasePlan {
    /// The database of the source, with its charset.
    pub source: DatabaseEntry,
    /// Its name on the destination.
    pub destination: String,
}

/// A table to carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePlan {
    /// Its exact name on the source.
    pub source: TableName,
    /// Its name on the destination.
    pub destination: TableName,
    /// What the catalog's listing says of it.
    pub entry: TableEntry,
}

/// Something that is selected and not there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// A database.
    Database(String),
    /// A table.
    Table(TableName),
}

/// An object that is selected and not carried.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnsupportedObject {
    /// What kind of object it is.
    pub kind: ObjectKind,
    /// Its name.
    pub name: TableName,
}

impl Mapping {
    /// Resolves the selection against what the source has. `contents` holds
    /// the databases of which anything is selected; others are passed over.
    ///
    /// # Errors
    /// `Definition` when two tables would be written to one, which a selection
    /// of whole databases shows only here.
    pub fn resolve(&self, contents: &[DatabaseContents]) -> Result<Resolution> {
        let mut resolution = Resolution::default();
        let mut found = BTreeSet::new();
        for database in contents {
            let name = database.database.name.as_str();
            let Some(destination) = self.destination_database(name) else {
                continue;
            };
            found.insert(self.source_rule().fold(name));
            resolution.databases.push(DatabasePlan {
                source: database.database.clone(),
                destination: destination.to_owned(),
            });
            self.resolve_tables(database, &mut resolution);
        }
        for database in self.databases() {
            if !found.contains(&self.source_rule().fold(database)) {
                resolution
                    .missing
                    .push(Missing::Database(database.to_owned()));
            }
        }
        resolution
            .tables
            .sort_by(|one, other| one.source.cmp(&other.source));
        self.refuse_collisions(&resolution.tables)?;
        Ok(resolution)
    }

    fn resolve_tables(&self, contents: &DatabaseContents, resolution: &mut Resolution) {
        let database = contents.database.name.as_str();
        let mut found = BTreeSet::new();
        for entry in &contents.tables {
            let source = TableName::new(database, &entry.name);
            let Some(destination) = self.destination_of(&source) else {
                continue;
            };
            found.insert(self.source_rule().fold(&entry.name));
            match unsupported(entry.kind) {
                None => resolution.tables.push(TablePlan {
                    source,
                    destination,
                    entry: entry.clone(),
                }),
                Some(kind) => resolution
                    .unsupported
                    .push(UnsupportedObject { kind, name: source }),
            }
        }
        for table in self.selected_tables(database) {
            if !found.contains(&self.source_rule().fold(table)) {
                let name = TableName::new(database, table);
                resolution.missing.push(Missing::Table(name));
            }
        }
        // Routines, triggers and events come with a whole database (F12).
        if self.is_whole_database(database) {
            let others = contents
                .others
                .iter()
                .map(|(kind, name)| UnsupportedObject {
                    kind: *kind,
                    name: TableName::new(database, name),
                });
            resolution.unsupported.extend(others);
        }
    }

    fn refuse_collisions(&self, tables: &[TablePlan]) -> Result<()> {
        let mut taken = BTreeMap::new();
        for table in tables.iter().filter(|table| !self.is_merged(&table.source)) {
            let folded = self.destination_rule().fold_table(&table.destination);
            if let Some(earlier) = taken.insert(folded, &table.source) {
                return Err(shared(
                    &format!("Tables {earlier} and {}", table.source),
                    &format!("table {}", table.destination),
                ));
            }
        }
        Ok(())
    }
}

const fn unsupported(kind: TableKind) -> Option<ObjectKind> {
    match kind {
        TableKind::Table => None,
        TableKind::View => Some(ObjectKind::View),
        TableKind::SystemVersioned => Some(ObjectKind::SystemVersionedTable),
        TableKind::Sequence => Some(ObjectKind::Sequence),
        TableKind::Other => Some(ObjectKind::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::NameRule;
    use crate::task::definition::TaskDefinition;

    fn entry(name: &str, kind: TableKind) -> TableEntry {
        TableEntry {
            name: name.to_owned(),
            kind,
            engine: "InnoDB".to_owned(),
            rows_estimate: 0,
            bytes: 0,
            key: None,
        }
    }

    fn contents(name: &str, tables: Vec<TableEntry>) -> DatabaseContents {
        DatabaseContents {
            database: DatabaseEntry {
                name: name.to_owned(),
                charset: "utf8mb4".to_owned(),
                collation: "utf8mb4_general_ci".to_owned(),
                tables: 0,
                views: 0,
            },
            tables,
            others: vec![(ObjectKind::Procedure, "pay".to_owned())],
        }
    }

    fn mapping(objects: &str, destination: NameRule) -> Mapping {
        let json = format!(
            r#"{{"version":1,"name":"t","source":"a","destination":"b","objects":{objects}}}"#
        );
        let definition = TaskDefinition::parse(&json).unwrap();
        Mapping::new(&definition, NameRule::CaseSensitive, destination).unwrap()
    }

    #[test]
    fn a_whole_database_brings_its_tables_and_names_the_rest() {
        let mapping = mapping(r#"[{"database":"shop"}]"#, NameRule::CaseSensitive);
        let resolution = mapping
            .resolve(&[contents(
                "shop",
                vec![entry("t", TableKind::Table), entry("v", TableKind::View)],
            )])
            .unwrap();
        assert_eq!(
            resolution.tables[0].destination,
            TableName::new("shop", "t")
        );
        let kinds: Vec<_> = resolution.unsupported.iter().map(|o| o.kind).collect();
        assert_eq!(kinds, [ObjectKind::View, ObjectKind::Procedure]);
        assert!(resolution.missing.is_empty());
    }

    #[test]
    fn what_is_not_there_is_missing() {
        let mapping = mapping(
            r#"[{"database":"shop","tables":[{"table":"t"},{"table":"gone"}]},{"database":"lost"}]"#,
            NameRule::CaseSensitive,
        );
        let resolution = mapping
            .resolve(&[contents("shop", vec![entry("t", TableKind::Table)])])
            .unwrap();
        assert_eq!(resolution.tables.len(), 1);
        assert_eq!(
            resolution.missing,
            [
                Missing::Table(TableName::new("shop", "gone")),
                Missing::Database("lost".to_owned())
            ]
        );
        // Routines belong to whole databases only.
        assert!(resolution.unsupported.is_empty());
    }

    #[test]
    fn tables_that_fall_together_on_the_destination_are_refused() {
        let mapping = mapping(r#"[{"database":"shop"}]"#, NameRule::StoredLower);
        let error = mapping
            .resolve(&[contents(
                "shop",
                vec![
                    entry("Orders", TableKind::Table),
                    entry("orders", TableKind::Table),
                ],
            )])
            .unwrap_err();
        assert!(
            error.title.contains("shop.Orders and shop.orders"),
            "{error}"
        );
    }
}
