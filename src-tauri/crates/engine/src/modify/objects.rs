//! The objects of a definition, with a table more or less.

use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{NameRule, TableName};
use crate::task::definition::{DatabaseSelection, TableSelection, TaskDefinition};
use crate::task::modification::ObjectOrder;

/// The objects without a table that is selected by its name.
///
/// # Errors
/// `Refused` when it is not, or when nothing would be left.
pub(super) fn without(
    objects: &[DatabaseSelection],
    table: &TableName,
    rule: NameRule,
) -> Result<Vec<DatabaseSelection>> {
    let mut objects = objects.to_vec();
    let Some(place) = objects
        .iter()
        .position(|it| rule.same(&it.database, &table.database))
    else {
        return Err(not_carried(table));
    };
    let Some(tables) = &mut objects[place].tables else {
        return Err(Error::new(
            ErrorKind::Refused,
            format!(
                "Table {table} cannot be removed: database {} is selected whole",
                table.database
            ),
        )
        .hint("Set the table aside: its changes are then passed by, and the rest goes on.")
        .subject(table.to_string()));
    };
    let before = tables.len();
    tables.retain(|it| !rule.same(&it.table, &table.table));
    if tables.len() == before {
        return Err(not_carried(table));
    }
    if tables.is_empty() {
        objects.remove(place);
    }
    if objects.is_empty() {
        return Err(Error::new(
            ErrorKind::Refused,
            format!("Table {table} is the only one that the task carries"),
        )
        .hint("Stop the task, or release it.")
        .subject(table.to_string()));
    }
    Ok(objects)
}

/// The objects with a table more, which is called `table` on the source.
pub(super) fn with(
    objects: &[DatabaseSelection],
    table: &TableName,
    order: &ObjectOrder,
    rule: NameRule,
) -> Vec<DatabaseSelection> {
    let mut objects = objects.to_vec();
    let selection = TableSelection {
        rename: order.rename.clone(),
        ..plain(&table.table)
    };
    let database = objects
        .iter_mut()
        .find(|it| rule.same(&it.database, &table.database));
    match database {
        Some(database) => database.tables.get_or_insert_default().push(selection),
        None => objects.push(DatabaseSelection {
            database: table.database.clone(),
            rename: None,
            tables: Some(vec![selection]),
            operations: None,
        }),
    }
    objects
}

/// Of a definition only these tables, each as it is selected.
pub(super) fn only(
    definition: &TaskDefinition,
    tables: &[TableName],
    rule: NameRule,
) -> Vec<DatabaseSelection> {
    let of_database = |database: &DatabaseSelection| {
        let tables: Vec<TableSelection> = tables
            .iter()
            .filter(|table| rule.same(&table.database, &database.database))
            .map(|table| {
                let mut chosen = database.tables.iter().flatten();
                let chosen = chosen.find(|it| rule.same(&it.table, &table.table));
                chosen.cloned().unwrap_or_else(|| plain(&table.table))
            })
            .collect();
        (!tables.is_empty()).then(|| DatabaseSelection {
            tables: Some(tables),
            ..database.clone()
        })
    };
    definition.objects.iter().filter_map(of_database).collect()
}

fn plain(table: &str) -> TableSelection {
    TableSelection {
        table: table.to_owned(),
        rename: None,
        columns: None,
        filter: None,
        operations: None,
    }
}

/// A table that the task does not carry.
pub(super) fn not_carried(table: &TableName) -> Error {
    Error::new(
        ErrorKind::Refused,
        format!("The task carries no table {table}"),
    )
    .hint("Name it as it is on the source, DATABASE.TABLE.")
    .subject(table.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::modification::ObjectChange;

    const RULE: NameRule = NameRule::CaseSensitive;

    fn definition(objects: &str) -> TaskDefinition {
        let document = format!(
            r#"{{"version":1,"name":"t","source":"a","destination":"b","objects":{objects}}}"#
        );
        TaskDefinition::parse(&document).unwrap()
    }

    fn order(table: &TableName) -> ObjectOrder {
        ObjectOrder {
            change: ObjectChange::Add,
            table: table.clone(),
            rename: Some("other".to_owned()),
        }
    }

    #[test]
    fn what_is_added_and_removed_again_leaves_the_objects_as_they_were() {
        let objects = definition(r#"[{"database":"d","tables":[{"table":"a"}]}]"#).objects;
        for table in [TableName::new("d", "b"), TableName::new("e", "b")] {
            let more = with(&objects, &table, &order(&table), RULE);
            assert_ne!(more, objects);
            assert_eq!(without(&more, &table, RULE).unwrap(), objects);
        }
    }

    #[test]
    fn what_cannot_be_removed_is_refused() {
        let said = |objects: &str, table: &str| {
            let objects = definition(objects).objects;
            let refused = without(&objects, &TableName::new("d", table), RULE);
            refused.unwrap_err().title
        };
        let one = r#"[{"database":"d","tables":[{"table":"a"}]}]"#;
        assert_eq!(said(one, "b"), "The task carries no table d.b");
        assert!(said(one, "a").ends_with("is the only one that the task carries"));
        assert!(said(r#"[{"database":"d"}]"#, "a").ends_with("is selected whole"));
    }

    #[test]
    fn a_branch_selects_its_tables_as_the_task_does() {
        let definition = definition(
            r#"[{"database":"d","rename":"x","tables":[{"table":"a","filter":"id > 1"},{"table":"b"}]},
                {"database":"whole"},{"database":"else"}]"#,
        );
        let tables = [TableName::new("d", "a"), TableName::new("whole", "t")];
        let branch = only(&definition, &tables, RULE);
        assert_eq!(branch.len(), 2);
        assert_eq!(branch[0].rename.as_deref(), Some("x"));
        let of = |place: usize| branch[place].tables.as_deref().unwrap_or_default();
        assert_eq!(
            of(0),
            &definition.objects[0].tables.as_deref().unwrap()[..1]
        );
        assert_eq!(of(1)[0].table, "t");
    }
}
