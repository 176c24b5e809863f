//! What the destination says of the tables of a statement.

use mysql_async::Row;

use crate::apply::writer::Writer;
use crate::error::{Result, ServerClass};
use crate::incremental::begun::Definitions;
use crate::incremental::ddl::{self, Plan};
use crate::mapping::Mapping;
use crate::server::catalog::{ForeignKeyDef, TableDef, TableName};
use crate::server::ident::{quote_ident, quote_name};
use crate::server::session::{Session, fault_class};

/// Has the foreign keys of a table that was read on the destination name the
/// tables of the source, and their columns.
pub(super) async fn parents_on_source(
    table: &mut TableDef,
    changed: &[TableName],
    mapping: &Mapping,
    writer: &mut Writer,
) -> Result<()> {
    if table.foreign_keys.is_empty() {
        return Ok(());
    }
    let lease = writer.lease().clone();
    let known = lease.read_definitions(writer.session()).await?;
    let before = known.iter().find(|it| it.name == table.name);
    let rule = mapping.destination_rule();
    for key in &mut table.foreign_keys {
        let parent = rule.fold_table(&key.parent);
        let is_parent = |source: &&TableName| {
            let to = mapping.destination_of(source);
            to.is_some_and(|to| rule.fold_table(&to) == parent)
        };
        // Several tables may be carried to the parent: it is still the one that
        // it was.
        let was = before.and_then(|before| parent_before(before, key, is_parent));
        let mut sources = changed.iter().chain(known.iter().map(|it| &it.name));
        let source = was.or_else(|| sources.find(is_parent)).cloned();
        let source = source.or_else(|| mapping.source_of(&key.parent));
        key.parent = source.unwrap_or_else(|| key.parent.clone());
        for column in &mut key.parent_columns {
            if let Some(of_source) = mapping.source_column_of(&key.parent, column) {
                *column = of_source;
            }
        }
    }
    Ok(())
}

/// The parent that a foreign key over the same columns had before.
fn parent_before<'t>(
    before: &'t TableDef,
    key: &ForeignKeyDef,
    is_parent: impl Fn(&&'t TableName) -> bool,
) -> Option<&'t TableName> {
    let lower = |names: &[String]| -> Vec<String> {
        let names = names.iter();
        names.map(|name| name.to_lowercase()).collect()
    };
    let columns = lower(&key.columns);
    let mut keys = before.foreign_keys.iter();
    let same = keys.find(|it| lower(&it.columns) == columns && is_parent(&&it.parent));
    same.map(|it| &it.parent)
}

/// What tables are called on the destination.
pub(super) fn on_destination(tables: &[TableName], mapping: &Mapping) -> Vec<TableName> {
    let there = tables.iter();
    there.filter_map(|it| mapping.destination_of(it)).collect()
}

/// What the destination says of a statement's tables and database.
pub(super) async fn definitions(
    on: &mut Session,
    plan: &Plan,
    mapping: &Mapping,
) -> Result<Definitions> {
    let mut all = Definitions::new();
    for to in on_destination(&plan.tables, mapping) {
        let asking = format!("show create table {}", quote_name(&to)?);
        all.insert(to.to_string(), shown(on, asking).await?);
    }
    if let Some(database) = &plan.database {
        let to = ddl::destination_database(mapping, database);
        let asking = format!("show create database {}", quote_ident(to)?);
        all.insert(format!("database {to}"), shown(on, asking).await?);
    }
    Ok(all)
}

/// A definition, without what changes by itself; none when there is no such thing.
async fn shown(on: &mut Session, asking: String) -> Result<Option<String>> {
    match on.rows(asking, "reading a definition").await {
        Ok(rows) => Ok(rows.first().and_then(second_text).map(without_counter)),
        Err(error) if fault_class(&error) == ServerClass::NotThere => Ok(None),
        Err(error) => Err(error),
    }
}

fn second_text(row: &Row) -> Option<String> {
    let value = row.as_ref(1)?.clone();
    let bytes = mysql_async::from_value_opt::<Vec<u8>>(value).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The next auto-increment value changes with rows.
fn without_counter(definition: String) -> String {
    const COUNTER: &str = " AUTO_INCREMENT=";
    let Some(at) = definition.rfind(COUNTER) else {
        return definition;
    };
    let (head, tail) = definition.split_at(at);
    let rest = tail[COUNTER.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{head}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_compared_without_its_counter() {
        let text = "CREATE TABLE `t` (\n) ENGINE=InnoDB AUTO_INCREMENT=42 DEFAULT CHARSET=utf8mb4";
        assert_eq!(
            without_counter(text.to_owned()),
            "CREATE TABLE `t` (\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
        );
    }
}
