//! What a task selects, in a form that can be kept and held against another:
//! a task that has begun goes on with the selection with which it began.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::task::definition::{
    Capitalization, SynchronizationTypes, TableSelection, TaskDefinition,
};
use crate::task::online_ddl::OnlineDdl;
use crate::task::operation::SqlOperation;

/// What a task selects: its order and everything that may change meanwhile
/// left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Selection {
    types: SynchronizationTypes,
    capitalization: Capitalization,
    online_ddl: Option<OnlineDdl>,
    databases: BTreeMap<String, Database>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Database {
    rename: Option<String>,
    /// The tables; none for all of them.
    tables: Option<BTreeMap<String, Table>>,
    operations: Option<BTreeSet<SqlOperation>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Table {
    rename: Option<String>,
    /// The columns with their new names; none for all of them.
    columns: Option<BTreeMap<String, Option<String>>>,
    filter: Option<String>,
    operations: Option<BTreeSet<SqlOperation>>,
}

impl Table {
    fn of(selection: &TableSelection) -> Self {
        let columns = selection.columns.as_ref().map(|columns| {
            let columns = columns.iter();
            columns
                .map(|column| (column.column.clone(), column.rename.clone()))
                .collect()
        });
        Self {
            rename: selection.rename.clone(),
            columns,
            filter: selection.filter.clone(),
            operations: selection.operations.clone(),
        }
    }

    /// What was otherwise when the task began.
    fn difference(&self, begun: &Self) -> Option<&'static str> {
        if self.rename != begun.rename {
            Some("had another name on the destination")
        } else if self.columns != begun.columns {
            Some("had other columns, or other names of them")
        } else if self.filter != begun.filter {
            Some("had another filter")
        } else if self.operations != begun.operations {
            Some("had other SQL operations")
        } else {
            None
        }
    }
}

impl Selection {
    /// The selection of a task.
    pub(crate) fn of(definition: &TaskDefinition) -> Self {
        let databases = definition.objects.iter().map(|selection| {
            let tables = selection.tables.as_ref().map(|tables| {
                let tables = tables.iter();
                tables
                    .map(|table| (table.table.clone(), Table::of(table)))
                    .collect()
            });
            let database = Database {
                rename: selection.rename.clone(),
                tables,
                operations: selection.operations.clone(),
            };
            (selection.database.clone(), database)
        });
        Self {
            types: definition.types,
            capitalization: definition.options.capitalization,
            online_ddl: definition.options.online_ddl.clone(),
            databases: databases.collect(),
        }
    }

    /// Checks that it is the one with which the task began.
    ///
    /// # Errors
    /// `Definition`, saying what differs first.
    pub(crate) fn check_same(&self, begun: &Self) -> Result<()> {
        let Some(difference) = self.difference(begun) else {
            return Ok(());
        };
        Err(Error::new(
            ErrorKind::Definition,
            format!("The task has begun with another selection: {difference}"),
        )
        .hint(
            "Put the selection back and go on, or give the document another name: then it is a \
             new task, which begins with a precheck and a load of its own.",
        ))
    }

    fn difference(&self, begun: &Self) -> Option<String> {
        if self.types != begun.types {
            return Some("its synchronization types were others".to_owned());
        }
        if self.capitalization != begun.capitalization {
            return Some("its capitalization of names was another".to_owned());
        }
        if self.online_ddl.clone().unwrap_or_default()
            != begun.online_ddl.clone().unwrap_or_default()
        {
            return Some("temporary tables of online DDL were dealt with otherwise".to_owned());
        }
        let names = self.databases.keys().chain(begun.databases.keys());
        names
            .filter_map(
                |name| match (self.databases.get(name), begun.databases.get(name)) {
                    (Some(_), None) => Some(format!("database {name} was not in it")),
                    (None, Some(_)) => Some(format!("database {name} was in it")),
                    (Some(now), Some(then)) => now.difference(then, name),
                    (None, None) => None,
                },
            )
            .next()
    }
}

impl Database {
    fn difference(&self, begun: &Self, database: &str) -> Option<String> {
        if self.rename != begun.rename {
            return Some(format!(
                "database {database} had another name on the destination"
            ));
        }
        if self.operations != begun.operations {
            return Some(format!("database {database} had other SQL operations"));
        }
        let (now, then) = match (&self.tables, &begun.tables) {
            (None, None) => return None,
            (Some(now), Some(then)) => (now, then),
            (None, Some(_)) => {
                return Some(format!("of database {database} some tables were in it"));
            }
            (Some(_), None) => return Some(format!("database {database} was in it whole")),
        };
        let mut names = now.keys().chain(then.keys());
        let differing = names.find(|name| now.get(*name) != then.get(*name))?;
        Some(match (now.get(differing), then.get(differing)) {
            (Some(_), None) => format!("table {database}.{differing} was not in it"),
            (None, _) => format!("table {database}.{differing} was in it"),
            (Some(now), Some(then)) => {
                let how = now.difference(then).unwrap_or("was another");
                format!("table {database}.{differing} {how}")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(objects: &str) -> Selection {
        let document = format!(
            r#"{{"version":1,"name":"t","source":"a","destination":"b","objects":{objects}}}"#
        );
        Selection::of(&TaskDefinition::parse(&document).unwrap())
    }

    fn said(now: &str, then: &str) -> String {
        let checked = selection(now).check_same(&selection(then));
        checked.map_or_else(|error| error.title, |()| String::new())
    }

    #[test]
    fn the_order_of_objects_says_nothing() {
        let one = r#"[{"database":"d","tables":[{"table":"a"},{"table":"b"}]},{"database":"e"}]"#;
        let other = r#"[{"database":"e"},{"database":"d","tables":[{"table":"b"},{"table":"a"}]}]"#;
        assert_eq!(said(one, other), "");
    }

    #[test]
    fn what_differs_is_named() {
        let one = r#"[{"database":"d","tables":[{"table":"a"}]}]"#;
        let more = r#"[{"database":"d","tables":[{"table":"a"},{"table":"b"}]}]"#;
        let renamed = r#"[{"database":"d","tables":[{"table":"a","rename":"x"}]}]"#;
        let narrowed = r#"[{"database":"d","tables":[{"table":"a","columns":[{"column":"x"}]}]}]"#;
        let whole = r#"[{"database":"d"}]"#;
        let fewer = r#"[{"database":"d","operations":["insert"]}]"#;
        assert!(
            said(narrowed, one).ends_with("table d.a had other columns, or other names of them")
        );
        assert!(said(fewer, whole).ends_with("database d had other SQL operations"));
        assert!(said(more, one).ends_with("table d.b was not in it"));
        assert!(said(one, more).ends_with("table d.b was in it"));
        assert!(said(renamed, one).ends_with("table d.a had another name on the destination"));
        assert!(said(one, whole).ends_with("database d was in it whole"));
    }
}
