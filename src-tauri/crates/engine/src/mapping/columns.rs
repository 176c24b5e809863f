//! Which columns of a table are carried, and under which names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::names::Mapping;
use crate::server::catalog::{ForeignKeyDef, IndexDef, TableDef, TableName};
use crate::task::definition::ColumnSelection;

/// The columns that a task chose for a table. Names of columns have no case on
/// any server.
#[derive(Debug, Clone)]
pub(super) struct ColumnMapping {
    /// By the name on the source, in lower case.
    columns: BTreeMap<String, ColumnSelection>,
}

impl ColumnMapping {
    pub(super) fn new(selections: &[ColumnSelection]) -> Self {
        let columns = selections
            .iter()
            .map(|selection| (selection.column.to_lowercase(), selection.clone()))
            .collect();
        Self { columns }
    }
}

impl Mapping {
    /// What a column of a source table is called on the destination; `None`
    /// when it is not carried.
    #[must_use]
    pub fn column_of(&self, table: &TableName, column: &str) -> Option<String> {
        let Some(chosen) = self.chosen_columns(table) else {
            return Some(self.capitals(column));
        };
        let selection = chosen.columns.get(&column.to_lowercase())?;
        let renamed = selection.rename.clone();
        Some(renamed.unwrap_or_else(|| self.capitals(column)))
    }

    /// Whether the task chose the columns of a table: those added later are
    /// not carried then.
    #[must_use]
    pub fn chooses_columns(&self, table: &TableName) -> bool {
        self.chosen_columns(table).is_some()
    }

    /// What the source calls a column of a table that the destination calls so;
    /// `None` when none is carried under this name. Capitals may be others.
    #[must_use]
    pub fn source_column_of(&self, table: &TableName, column: &str) -> Option<String> {
        let Some(chosen) = self.chosen_columns(table) else {
            return Some(column.to_owned());
        };
        let folded = column.to_lowercase();
        let mut selections = chosen.columns.values();
        selections
            .find(|selection| {
                let to = selection.rename.as_ref().unwrap_or(&selection.column);
                to.to_lowercase() == folded
            })
            .map(|selection| selection.column.clone())
    }

    /// Whether a table has other columns, or other names of them, on the
    /// destination, or refers to a parent that has.
    #[must_use]
    pub fn maps_columns(&self, table: &TableDef) -> bool {
        let mut columns = table.columns.iter();
        columns.any(|column| self.maps_column(&table.name, &column.name))
            || self.maps_parents(table)
    }

    /// Whether a column to which a foreign key of the table refers has another
    /// name on the destination, or is not there.
    fn maps_parents(&self, table: &TableDef) -> bool {
        table.foreign_keys.iter().any(|key| {
            let mut columns = key.parent_columns.iter();
            columns.any(|column| self.maps_column(&key.parent, column))
        })
    }

    fn maps_column(&self, table: &TableName, column: &str) -> bool {
        self.column_of(table, column).as_deref() != Some(column)
    }

    /// Columns that the task chose and a table does not have, as the task
    /// names them.
    #[must_use]
    pub fn missing_columns(&self, table: &TableDef) -> Vec<&str> {
        self.chosen_columns(&table.name)
            .into_iter()
            .flat_map(|chosen| chosen.columns.values())
            .map(|selection| selection.column.as_str())
            .filter(|column| table.column(column).is_none())
            .collect()
    }

    /// A table of the source as the destination is to have it: with the
    /// destination's names of its columns, each in its place, so that rows of
    /// the source are read by it. A column that is not carried has no name.
    /// Keys and foreign keys over such a column are not there.
    ///
    /// The table keeps its name on the source; so do parents of foreign keys.
    #[must_use]
    pub fn carried<'t>(&self, table: &'t TableDef) -> Cow<'t, TableDef> {
        let own = self.chosen_columns(&table.name).is_some() || self.changes_capitals();
        if !own && !self.maps_parents(table) {
            return Cow::Borrowed(table);
        }
        let mut carried = table.clone();
        for column in &mut carried.columns {
            let name = self.column_of(&table.name, &column.name);
            column.name = name.unwrap_or_default();
        }
        let index = |index: &IndexDef| self.carried_index(&table.name, index);
        carried.indexes = table.indexes.iter().filter_map(index).collect();
        let key = |key: &ForeignKeyDef| self.carried_foreign_key(&table.name, key);
        carried.foreign_keys = table.foreign_keys.iter().filter_map(key).collect();
        Cow::Owned(carried)
    }

    fn carried_index(&self, table: &TableName, index: &IndexDef) -> Option<IndexDef> {
        let mut carried = index.clone();
        for part in &mut carried.parts {
            if let Some(column) = &part.column {
                part.column = Some(self.column_of(table, column)?);
            }
        }
        Some(carried)
    }

    /// The foreign key under the destination's names of columns; none where
    /// one of them is not carried.
    #[must_use]
    pub fn carried_foreign_key(
        &self,
        table: &TableName,
        key: &ForeignKeyDef,
    ) -> Option<ForeignKeyDef> {
        let names = |table: &TableName, columns: &[String]| {
            let named = columns.iter().map(|column| self.column_of(table, column));
            named.collect::<Option<Vec<_>>>()
        };
        Some(ForeignKeyDef {
            columns: names(table, &key.columns)?,
            parent_columns: names(&key.parent, &key.parent_columns)?,
            ..key.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::NameRule;
    use crate::server::catalog::sample::{key, table};
    use crate::task::definition::TaskDefinition;

    fn mapping(tables: &str, options: &str) -> Mapping {
        let document = format!(
            r#"{{"version":1,"name":"t","source":"a","destination":"b",
                "objects":[{{"database":"d"{tables}}}],"options":{{{options}}}}}"#
        );
        let definition = TaskDefinition::parse(&document).unwrap();
        Mapping::new(
            &definition,
            NameRule::CaseSensitive,
            NameRule::CaseSensitive,
        )
        .unwrap()
    }

    fn source() -> TableDef {
        let mut source = table(&[("id", "int"), ("A", "int"), ("b", "int")], &["id"]);
        source.name = TableName::new("d", "t");
        source.indexes.push(key("u", &["A"]));
        source.indexes.push(key("w", &["A", "b"]));
        source
    }

    fn names(table: &TableDef) -> Vec<&str> {
        let columns = table.columns.iter();
        columns.map(|column| column.name.as_str()).collect()
    }

    #[test]
    fn chosen_columns_keep_their_places_and_their_keys() {
        let mapping = mapping(
            r#","tables":[{"table":"t","columns":[{"column":"a","rename":"b"},{"column":"gone"}]}]"#,
            "",
        );
        let source = source();
        let carried = mapping.carried(&source);
        assert_eq!(names(&carried), ["", "b", ""]);
        assert_eq!(carried.written_columns().collect::<Vec<_>>(), [1]);
        let indexes: Vec<_> = carried.indexes.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(indexes, ["u"]);
        assert_eq!(carried.indexes[0].parts[0].column.as_deref(), Some("b"));
        assert_eq!(mapping.missing_columns(&source), ["gone"]);
        assert!(mapping.maps_columns(&source) && mapping.chooses_columns(&source.name));
    }

    #[test]
    fn a_table_without_a_choice_is_carried_as_it_is() {
        let mapping = mapping("", "");
        let source = source();
        assert!(matches!(mapping.carried(&source), Cow::Borrowed(_)));
        assert!(!mapping.maps_columns(&source) && !mapping.chooses_columns(&source.name));
    }

    #[test]
    fn capitals_change_where_no_new_name_is_given() {
        let mapping = mapping(
            r#","tables":[{"table":"t","columns":[{"column":"A"},{"column":"b","rename":"bee"}]},{"table":"u"}]"#,
            r#""capitalization":"upper""#,
        );
        assert_eq!(names(&mapping.carried(&source())), ["", "A", "bee"]);
        let to = mapping.destination_of(&TableName::new("d", "u"));
        assert_eq!(to, Some(TableName::new("D", "U")));
        assert_eq!(
            mapping.column_of(&TableName::new("d", "u"), "x").as_deref(),
            Some("X")
        );
    }

    #[test]
    fn a_foreign_key_follows_the_names_of_its_parent() {
        let mapping = mapping(
            r#","tables":[{"table":"t"},{"table":"p","columns":[{"column":"id","rename":"y"}]}]"#,
            "",
        );
        let mut source = source();
        source.foreign_keys.push(ForeignKeyDef {
            name: "f".to_owned(),
            columns: vec!["A".to_owned()],
            parent: TableName::new("d", "p"),
            parent_columns: vec!["id".to_owned()],
            on_update: "CASCADE".to_owned(),
            on_delete: "CASCADE".to_owned(),
        });
        assert!(mapping.maps_columns(&source));
        let carried = mapping.carried(&source);
        assert_eq!(names(&carried), ["id", "A", "b"]);
        assert_eq!(carried.foreign_keys[0].parent_columns, ["y"]);
        let back = |column| mapping.source_column_of(&TableName::new("d", "p"), column);
        assert_eq!((back("Y"), back("id")), (Some("id".to_owned()), None));
    }

    #[test]
    fn a_foreign_key_needs_its_columns_on_both_tables() {
        let mapping = mapping(
            r#","tables":[{"table":"t","columns":[{"column":"a","rename":"x"}]},
                {"table":"p","columns":[{"column":"id","rename":"y"}]}]"#,
            "",
        );
        let key = |column: &str, parent_column: &str| ForeignKeyDef {
            name: "f".to_owned(),
            columns: vec![column.to_owned()],
            parent: TableName::new("d", "p"),
            parent_columns: vec![parent_column.to_owned()],
            on_update: "CASCADE".to_owned(),
            on_delete: "CASCADE".to_owned(),
        };
        let name = TableName::new("d", "t");
        let carried = mapping.carried_foreign_key(&name, &key("a", "id")).unwrap();
        assert_eq!(
            (carried.columns, carried.parent_columns),
            (vec!["x".to_owned()], vec!["y".to_owned()])
        );
        assert!(
            mapping
                .carried_foreign_key(&name, &key("b", "id"))
                .is_none()
        );
        assert!(
            mapping
                .carried_foreign_key(&name, &key("a", "other"))
                .is_none()
        );
    }
}
