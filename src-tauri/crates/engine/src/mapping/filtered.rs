//! Which rows of a table are carried (F14).

use super::names::Mapping;
use crate::error::{Error, ErrorKind, Result};
use crate::filter::Filter;
use crate::server::catalog::{ForeignKeyDef, TableDef, TableKind, TableName};

impl Mapping {
    /// The filter of a table of the source, if it has one, checked against the
    /// table's definition.
    ///
    /// # Errors
    /// `Definition`, naming the part that cannot be evaluated.
    pub fn filter_of(&self, table: &TableDef) -> Result<Option<Filter>> {
        let text = self.filter_text(&table.name);
        text.map(|text| Filter::parse(text, table)).transpose()
    }

    /// Whether not all rows of a table of the source are carried.
    #[must_use]
    pub fn filters(&self, table: &TableName) -> bool {
        self.filter_text(table).is_some()
    }

    /// Checks a table with a filter against the cascades of foreign keys: what
    /// they do is in no binlog. A child's rows would stay whose parent is not on
    /// the destination, and rows would pass the filter, or not, with no change
    /// that says so.
    ///
    /// # Errors
    /// `Definition`, naming the foreign key.
    pub fn check_filter<'d>(
        &self,
        table: &TableDef,
        filter: &Filter,
        selected: impl IntoIterator<Item = &'d TableDef>,
    ) -> Result<()> {
        let rule = self.source_rule();
        let name = rule.fold_table(&table.name);
        for child in selected {
            let is_parent = |key: &&ForeignKeyDef| {
                (key.acts_on_delete() || key.acts_on_update())
                    && rule.fold_table(&key.parent) == name
            };
            let mut keys = child.foreign_keys.iter();
            if let (TableKind::Table, Some(key)) = (child.kind, keys.find(is_parent)) {
                let why = format!("changes rows of {} with those of the table", child.name);
                return Err(cascade(&table.name, key, &why));
            }
        }
        let compared = |column: &String| {
            let place = table.position(column);
            place.is_some_and(|place| filter.columns().contains(&place))
        };
        let changes_it = |key: &&ForeignKeyDef| {
            let sets = key.acts_on_update() || key.acts_on_delete() && key.on_delete != "CASCADE";
            sets && key.columns.iter().any(compared)
        };
        match table.foreign_keys.iter().find(changes_it) {
            Some(key) => {
                let why = "changes columns that the filter compares";
                Err(cascade(&table.name, key, why))
            }
            None => Ok(()),
        }
    }
}

fn cascade(table: &TableName, key: &ForeignKeyDef, why: &str) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!(
            "The filter of table {table} cannot be used: foreign key {} {why}, which is in no binlog",
            key.name
        ),
    )
    .hint(
        "Carry the table without a filter, deselect the child, or give the foreign key no \
         cascades on the source (on delete restrict on update restrict).",
    )
    .subject(table.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::NameRule;
    use crate::server::catalog::sample::table;
    use crate::task::definition::TaskDefinition;

    fn child(on_delete: &str, on_update: &str) -> TableDef {
        let mut child = table(&[("id", "int"), ("of", "int")], &["id"]);
        child.name = TableName::new("d", "child");
        child.foreign_keys.push(ForeignKeyDef {
            name: "to_parent".to_owned(),
            columns: vec!["of".to_owned()],
            parent: TableName::new("d", "parent"),
            parent_columns: vec!["id".to_owned()],
            on_update: on_update.to_owned(),
            on_delete: on_delete.to_owned(),
        });
        child
    }

    fn checked(filtered: &str, filter: &str, child: &TableDef) -> Result<()> {
        let json = format!(
            r#"{{"version":1,"name":"t","source":"a","destination":"b","objects":[{{"database":"d",
                "tables":[{{"table":"{filtered}","filter":"{filter}"}}]}}]}}"#
        );
        let rule = NameRule::CaseSensitive;
        let mapping = Mapping::new(&TaskDefinition::parse(&json)?, rule, rule)?;
        let mut parent = table(&[("id", "int")], &["id"]);
        parent.name = TableName::new("d", "parent");
        let of = if filtered == "parent" { &parent } else { child };
        assert!(mapping.filters(&of.name));
        let filter = mapping.filter_of(of)?.expect("it has one");
        mapping.check_filter(of, &filter, [&parent, child])
    }

    #[test]
    fn cascades_that_no_binlog_tells_of_are_refused_beside_a_filter() {
        let refused = |filtered, filter, on_delete, on_update| {
            checked(filtered, filter, &child(on_delete, on_update)).is_err()
        };
        assert!(refused("parent", "id > 1", "CASCADE", "RESTRICT"));
        assert!(!refused("parent", "id > 1", "RESTRICT", "NO ACTION"));
        assert!(!refused("child", "id > 1", "CASCADE", "CASCADE"));
        assert!(!refused("child", "of > 1", "CASCADE", "RESTRICT"));
        assert!(refused("child", "of > 1", "SET NULL", "RESTRICT"));
        assert!(refused("child", "of > 1", "RESTRICT", "CASCADE"));
    }
}
