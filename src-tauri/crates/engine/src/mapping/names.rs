//! Selection and renames by name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::temporary::TemporaryNames;
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::columns::ColumnMapping;
use crate::server::catalog::{NameRule, TableName, is_lockstep_database, is_system_database};
use crate::task::definition::{Capitalization, DatabaseSelection, TableSelection, TaskDefinition};
use crate::task::operation::SqlOperation;

/// The selection of a task and its renames. Names are compared by the rule of
/// the server they live on.
///
/// # Examples
/// A whole database under another name, and one table of another database:
/// `destination_of(shop.orders)` is `store.orders`; every table of `shop`,
/// those made later included, is selected.
#[derive(Debug, Clone)]
pub struct Mapping {
    source_rule: NameRule,
    destination_rule: NameRule,
    capitalization: Capitalization,
    /// By the folded name of the source database.
    databases: BTreeMap<String, DatabaseMapping>,
    pub(super) temporary: TemporaryNames,
    /// Folded names of destination tables to which several tables of the
    /// source are carried.
    merged: BTreeSet<TableName>,
}

#[derive(Debug, Clone)]
struct DatabaseMapping {
    source: String,
    destination: String,
    /// By the folded name of the source table; absent for the whole database.
    tables: Option<HashMap<String, TableMapping>>,
    /// The operations that are carried; none for all of them.
    operations: Option<BTreeSet<SqlOperation>>,
}

#[derive(Debug, Clone)]
struct TableMapping {
    source: String,
    destination: String,
    /// Whether the task gives it a new name, or its database one.
    renamed: bool,
    /// None for all columns.
    columns: Option<ColumnMapping>,
    /// None for all rows.
    filter: Option<String>,
    /// None for what the database says.
    operations: Option<BTreeSet<SqlOperation>>,
}

impl Mapping {
    /// The mapping of a task between servers that compare names by these rules.
    ///
    /// # Errors
    /// `Definition` when a database of the server itself or of Lockstep is
    /// selected or written, when one object is selected twice, or when two
    /// sources would be written to one destination; the error names both.
    pub fn new(
        definition: &TaskDefinition,
        source_rule: NameRule,
        destination_rule: NameRule,
    ) -> Result<Self> {
        let mut mapping = Self {
            source_rule,
            destination_rule,
            capitalization: definition.options.capitalization,
            databases: BTreeMap::new(),
            temporary: TemporaryNames::new(
                &definition.options.online_ddl.clone().unwrap_or_default(),
            ),
            merged: BTreeSet::new(),
        };
        mapping.refuse_lost_capitals()?;
        for selection in &definition.objects {
            let database = mapping.database_mapping(selection)?;
            let folded = source_rule.fold(&database.source);
            if let Some(earlier) = mapping.databases.insert(folded, database) {
                return Err(selected_twice(&earlier.source, &selection.database));
            }
        }
        mapping.merged = mapping.merged_tables()?;
        Ok(mapping)
    }

    fn database_mapping(&self, selection: &DatabaseSelection) -> Result<DatabaseMapping> {
        refuse_reserved(&selection.database, "cannot be selected")?;
        let destination = self.named(&selection.database, selection.rename.as_deref());
        refuse_reserved(&destination, "cannot be a destination")?;
        let mut tables = selection.tables.as_ref().map(|_| HashMap::new());
        for table in selection.tables.iter().flatten() {
            let entry = self.table_mapping(selection, table);
            let earlier = tables
                .as_mut()
                .and_then(|tables| tables.insert(self.source_rule.fold(&table.table), entry));
            if let Some(earlier) = earlier {
                let name = |table| TableName::new(&selection.database, table).to_string();
                return Err(selected_twice(
                    &name(earlier.source),
                    &name(table.table.clone()),
                ));
            }
        }
        Ok(DatabaseMapping {
            source: selection.database.clone(),
            destination,
            tables,
            operations: selection.operations.clone(),
        })
    }

    fn table_mapping(&self, database: &DatabaseSelection, table: &TableSelection) -> TableMapping {
        TableMapping {
            renamed: database.rename.is_some() || table.rename.is_some(),
            source: table.table.clone(),
            destination: self.named(&table.table, table.rename.as_deref()),
            columns: table.columns.as_deref().map(ColumnMapping::new),
            filter: table.filter.clone(),
            operations: table.operations.clone(),
        }
    }

    /// The name of a database or table on the destination.
    fn named(&self, source: &str, rename: Option<&str>) -> String {
        let name = rename.map_or_else(|| self.capitals(source), str::to_owned);
        self.destination_rule.stored(&name)
    }

    /// A name without a new one of its own, in the capitals that the task says.
    pub(super) fn capitals(&self, name: &str) -> String {
        match self.capitalization {
            Capitalization::Default | Capitalization::Source => name.to_owned(),
            Capitalization::Upper => name.to_uppercase(),
            Capitalization::Lower => name.to_lowercase(),
        }
    }

    fn refuse_lost_capitals(&self) -> Result<()> {
        let kept = match self.capitalization {
            Capitalization::Default | Capitalization::Lower => return Ok(()),
            Capitalization::Source => "as on the source",
            Capitalization::Upper => "in upper case",
        };
        if self.destination_rule != NameRule::StoredLower {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Definition,
            format!("The destination keeps names in lower case, not {kept}"),
        )
        .hint("Set Capitalization of Object Names in Destination Instance to its default or to lower case, or use a destination with lower_case_table_names = 0.")
        .subject("capitalization"))
    }

    /// The tables of the destination to which several are carried
    /// (many-to-one, F30). They are selected one by one, and the task gives
    /// them one name: names that only fall together there are a mistake.
    fn merged_tables(&self) -> Result<BTreeSet<TableName>> {
        let mut databases = BTreeMap::<String, Vec<&DatabaseMapping>>::new();
        for database in self.databases.values() {
            let folded = self.destination_rule.fold(&database.destination);
            databases.entry(folded).or_default().push(database);
        }
        let mut merged = BTreeSet::new();
        for sharing in databases.values() {
            // A whole database may gain a table of any name later.
            if let (Some(whole), [first, second, ..]) = (
                sharing.iter().find(|database| database.tables.is_none()),
                sharing.as_slice(),
            ) {
                let other = if std::ptr::eq(*whole, *first) {
                    second
                } else {
                    first
                };
                return Err(shared(
                    &format!("Databases {} and {}", whole.source, other.source),
                    &format!("database {}", whole.destination),
                ));
            }
            self.merge_tables(sharing, &mut merged)?;
        }
        Ok(merged)
    }

    fn merge_tables(
        &self,
        sharing: &[&DatabaseMapping],
        merged: &mut BTreeSet<TableName>,
    ) -> Result<()> {
        let mut taken = HashMap::<String, (TableName, bool)>::new();
        for database in sharing {
            let mut tables: Vec<_> = database.tables.iter().flat_map(HashMap::values).collect();
            tables.sort_by(|one, other| one.source.cmp(&other.source));
            for table in tables {
                let source = TableName::new(&database.source, &table.source);
                let destination = TableName::new(&database.destination, &table.destination);
                let folded = self.destination_rule.fold_table(&destination);
                let entry = (source.clone(), table.renamed);
                let Some((earlier, renamed)) = taken.insert(folded.table.clone(), entry) else {
                    continue;
                };
                if !(renamed || table.renamed) {
                    return Err(shared(
                        &format!("Tables {earlier} and {source}"),
                        &format!("table {destination}"),
                    ));
                }
                merged.insert(folded);
            }
        }
        Ok(())
    }

    /// Whether other tables are carried to the same table of the destination.
    #[must_use]
    pub fn is_merged(&self, source: &TableName) -> bool {
        let destination = self.destination_of(source);
        destination.is_some_and(|to| self.merged.contains(&self.destination_rule.fold_table(&to)))
    }

    /// What a table of the source is called on the destination; `None` when it
    /// is not selected.
    #[must_use]
    pub fn destination_of(&self, source: &TableName) -> Option<TableName> {
        let database = self.database(&source.database)?;
        let table = match &database.tables {
            None if self.left_temporary(source).is_some() => return None,
            None => self.named(&source.table, None),
            Some(tables) => match tables.get(&self.source_rule.fold(&source.table)) {
                Some(table) => table.destination.clone(),
                // A temporary table of a selected one.
                None => self
                    .table(source)
                    .map(|_| self.named(&source.table, None))?,
            },
        };
        Some(TableName::new(&database.destination, table))
    }

    /// Whether an operation is carried for a table of the source: the table's
    /// choice overrides the database's. What is not selected is not carried.
    #[must_use]
    pub fn carries(&self, source: &TableName, operation: SqlOperation) -> bool {
        self.operations(source)
            .is_some_and(|chosen| chosen.is_none_or(|operations| operations.contains(&operation)))
    }

    /// Whether an operation on a whole database, or on objects of it that are
    /// no tables, is carried.
    #[must_use]
    pub fn database_carries(&self, source: &str, operation: SqlOperation) -> bool {
        self.database(source).is_some_and(|database| {
            let chosen = database.operations.as_ref();
            chosen.is_none_or(|operations| operations.contains(&operation))
        })
    }

    /// The operations chosen for a table; `Some(None)` for all of them.
    fn operations(&self, source: &TableName) -> Option<Option<&BTreeSet<SqlOperation>>> {
        let database = self.database(&source.database)?;
        let of_table = match &database.tables {
            None => None,
            Some(_) => self.table(source)?.operations.as_ref(),
        };
        Some(of_table.or(database.operations.as_ref()))
    }

    /// The text of a table's filter, if it has one.
    pub(super) fn filter_text(&self, source: &TableName) -> Option<&str> {
        self.table(source)?.filter.as_deref()
    }

    /// The columns chosen for a table, if they are.
    pub(super) fn chosen_columns(&self, source: &TableName) -> Option<&ColumnMapping> {
        self.table(source)?.columns.as_ref()
    }

    /// Whether names of columns get other capitals.
    pub(super) fn changes_capitals(&self) -> bool {
        matches!(
            self.capitalization,
            Capitalization::Upper | Capitalization::Lower
        )
    }

    /// A table that is selected one by one, or the one of which it is a
    /// temporary table that is copied.
    fn table(&self, source: &TableName) -> Option<&TableMapping> {
        let tables = self.database(&source.database)?.tables.as_ref()?;
        let listed = |table: &str| tables.get(&self.source_rule.fold(table));
        listed(&source.table).or_else(|| listed(self.temporary.copied(&source.table)?))
    }

    /// Which table of the source is carried to a table of the destination;
    /// `None` when none is.
    ///
    /// Where the destination keeps names in lower case and a whole database is
    /// selected, the source's capitals cannot be told from the destination's
    /// name: the name comes back as the destination has it.
    #[must_use]
    pub fn source_of(&self, destination: &TableName) -> Option<TableName> {
        let of_database = |database: &&DatabaseMapping| {
            self.destination_rule
                .same(&database.destination, &destination.database)
        };
        self.databases
            .values()
            .filter(of_database)
            .find_map(|database| {
                let table = match &database.tables {
                    None => &destination.table,
                    Some(tables) => tables
                        .values()
                        .find(|table| {
                            self.destination_rule
                                .same(&table.destination, &destination.table)
                        })
                        .map(|table| &table.source)?,
                };
                Some(TableName::new(&database.source, table))
            })
    }

    /// What a database of the source is called on the destination; `None` when
    /// nothing of it is selected.
    #[must_use]
    pub fn destination_database(&self, source: &str) -> Option<&str> {
        self.database(source)
            .map(|database| database.destination.as_str())
    }

    /// Whether anything of a database of the source is selected.
    #[must_use]
    pub fn selects_database(&self, source: &str) -> bool {
        self.database(source).is_some()
    }

    /// Whether a database of the source is selected whole, tables made later included.
    #[must_use]
    pub fn is_whole_database(&self, source: &str) -> bool {
        self.database(source)
            .is_some_and(|database| database.tables.is_none())
    }

    /// Whether a table of the source is called otherwise on the destination.
    /// A table that is not selected is not touched.
    #[must_use]
    pub fn touches(&self, source: &TableName) -> bool {
        self.destination_of(source).is_some_and(|destination| {
            let same = |one: &str, other: &str| self.destination_rule.same(one, other);
            !same(&destination.database, &source.database)
                || !same(&destination.table, &source.table)
        })
    }

    /// Whether a database of the source is called otherwise on the destination.
    #[must_use]
    pub fn touches_database(&self, source: &str) -> bool {
        self.destination_database(source)
            .is_some_and(|destination| !self.destination_rule.same(destination, source))
    }

    /// The selected databases as the task names them, in order.
    pub fn databases(&self) -> impl Iterator<Item = &str> {
        self.databases
            .values()
            .map(|database| database.source.as_str())
    }

    /// The tables of a database that are selected one by one, as the task
    /// names them, in order; none when the database is selected whole.
    #[must_use]
    pub fn selected_tables(&self, source: &str) -> Vec<&str> {
        let tables = self
            .database(source)
            .and_then(|database| database.tables.as_ref());
        let mut names: Vec<_> = tables
            .into_iter()
            .flat_map(HashMap::values)
            .map(|table| table.source.as_str())
            .collect();
        names.sort_unstable();
        names
    }

    /// How names of the source are compared.
    #[must_use]
    pub const fn source_rule(&self) -> NameRule {
        self.source_rule
    }

    /// How names of the destination are compared.
    #[must_use]
    pub const fn destination_rule(&self) -> NameRule {
        self.destination_rule
    }

    fn database(&self, source: &str) -> Option<&DatabaseMapping> {
        self.databases.get(&self.source_rule.fold(source))
    }
}

fn refuse_reserved(database: &str, verdict: &str) -> Result<()> {
    let owner = if is_system_database(database) {
        "belongs to the server"
    } else if is_lockstep_database(database) {
        "holds the state of Lockstep"
    } else {
        return Ok(());
    };
    Err(Error::new(
        ErrorKind::Definition,
        format!("Database {database} {owner} and {verdict}"),
    )
    .subject(database))
}

fn selected_twice(one: &str, other: &str) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!("{one} and {other} are the same object on the source and are selected twice"),
    )
    .subject(other)
}

pub(super) fn shared(sources: &str, destination: &str) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!("{sources} would both be written to {destination}"),
    )
    .hint("Give one of them another name on the destination. To write several tables into one, select them one by one and give them one name.")
    .subject(destination)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(objects: &str) -> TaskDefinition {
        let json = format!(
            r#"{{"version":1,"name":"t","source":"a","destination":"b","objects":{objects}}}"#
        );
        TaskDefinition::parse(&json).unwrap()
    }

    fn mapping(objects: &str, source: NameRule, destination: NameRule) -> Result<Mapping> {
        Mapping::new(&definition(objects), source, destination)
    }

    fn exact(objects: &str) -> Result<Mapping> {
        mapping(objects, NameRule::CaseSensitive, NameRule::CaseSensitive)
    }

    fn name(text: &str) -> TableName {
        let (database, table) = text.split_once('.').unwrap();
        TableName::new(database, table)
    }

    #[test]
    fn a_whole_database_selects_every_table_under_its_new_name() {
        let mapping = exact(r#"[{"database":"shop","rename":"store"}]"#).unwrap();
        let orders = name("shop.orders");
        assert_eq!(mapping.destination_of(&orders), Some(name("store.orders")));
        assert_eq!(
            mapping.source_of(&name("store.orders")),
            Some(orders.clone())
        );
        assert_eq!(mapping.source_of(&name("shop.orders")), None);
        assert!(mapping.touches(&orders) && mapping.touches_database("shop"));
        assert!(mapping.is_whole_database("shop"));
        assert_eq!(mapping.destination_of(&name("other.t")), None);
    }

    #[test]
    fn tables_are_selected_and_renamed_one_by_one() {
        let mapping = exact(
            r#"[{"database":"shop","tables":[{"table":"a","rename":"b"},{"table":"b","rename":"a"},{"table":"c"}]}]"#,
        )
        .unwrap();
        assert_eq!(
            mapping.destination_of(&name("shop.a")),
            Some(name("shop.b"))
        );
        assert_eq!(mapping.source_of(&name("shop.a")), Some(name("shop.b")));
        assert!(mapping.touches(&name("shop.a")) && !mapping.touches(&name("shop.c")));
        assert_eq!(mapping.destination_of(&name("shop.d")), None);
        assert!(mapping.selects_database("shop") && !mapping.is_whole_database("shop"));
        assert_eq!(mapping.selected_tables("shop"), ["a", "b", "c"]);
    }

    #[test]
    fn each_side_compares_by_its_own_rule() {
        let mapping = mapping(
            r#"[{"database":"Shop","tables":[{"table":"Orders"}]}]"#,
            NameRule::CaseSensitive,
            NameRule::StoredLower,
        )
        .unwrap();
        assert_eq!(
            mapping.destination_of(&name("Shop.Orders")),
            Some(name("shop.orders"))
        );
        assert_eq!(mapping.destination_of(&name("shop.orders")), None);
        assert_eq!(
            mapping.source_of(&name("SHOP.ORDERS")),
            Some(name("Shop.Orders"))
        );
        // Only the capitals differ: the destination takes a statement as it is.
        assert!(!mapping.touches(&name("Shop.Orders")));
    }

    #[test]
    fn tables_that_are_given_one_name_are_merged() {
        let mapping = exact(
            r#"[{"database":"a","rename":"x","tables":[{"table":"t"},{"table":"s"}]},{"database":"b","rename":"x","tables":[{"table":"u","rename":"t"}]}]"#,
        )
        .unwrap();
        assert!(mapping.is_merged(&name("a.t")) && mapping.is_merged(&name("b.u")));
        assert!(!mapping.is_merged(&name("a.s")) && !mapping.is_merged(&name("c.t")));
    }

    #[test]
    fn tables_that_only_fall_together_are_refused_by_name() {
        let error = mapping(
            r#"[{"database":"a","tables":[{"table":"T"},{"table":"t"}]}]"#,
            NameRule::CaseSensitive,
            NameRule::StoredLower,
        )
        .unwrap_err();
        assert!(
            error.title.contains("a.T") && error.title.contains("a.t"),
            "{error}"
        );
    }

    #[test]
    fn a_whole_database_shares_its_destination_with_none() {
        let error =
            exact(r#"[{"database":"a","rename":"b"},{"database":"b","tables":[{"table":"t"}]}]"#)
                .unwrap_err();
        assert!(error.title.contains("Databases a and b"), "{error}");
        assert!(exact(r#"[{"database":"a","rename":"b"},{"database":"b","rename":"a"}]"#).is_ok());
    }

    #[test]
    fn reserved_databases_are_neither_read_nor_written() {
        for objects in [
            r#"[{"database":"mysql"}]"#,
            r#"[{"database":"Lockstep"}]"#,
            r#"[{"database":"shop","rename":"sys"}]"#,
            r#"[{"database":"shop","rename":"lockstep"}]"#,
        ] {
            assert_eq!(exact(objects).unwrap_err().kind, ErrorKind::Definition);
        }
    }

    #[test]
    fn one_object_under_two_spellings_is_selected_twice() {
        let error = mapping(
            r#"[{"database":"Shop"},{"database":"shop","rename":"x"}]"#,
            NameRule::StoredLower,
            NameRule::CaseSensitive,
        )
        .unwrap_err();
        assert!(error.title.contains("selected twice"), "{error}");
    }

    #[test]
    fn a_tables_operations_override_its_databases() {
        let mapping = exact(
            r#"[{"database":"d","operations":["insert"],"tables":[{"table":"a"},{"table":"b","operations":["delete","alter_table"]}]},{"database":"e"}]"#,
        )
        .unwrap();
        use SqlOperation::{AlterTable, Delete, Insert};
        assert!(mapping.carries(&name("d.a"), Insert) && !mapping.carries(&name("d.a"), Delete));
        assert!(mapping.carries(&name("d.b"), Delete) && !mapping.carries(&name("d.b"), Insert));
        assert!(mapping.carries(&name("d.b"), AlterTable));
        assert!(mapping.carries(&name("e.x"), Delete) && !mapping.carries(&name("f.x"), Delete));
        assert!(mapping.database_carries("d", Insert) && !mapping.database_carries("d", Delete));
    }

    #[test]
    fn capitals_that_the_destination_cannot_keep_are_refused() {
        let mut definition = definition(r#"[{"database":"d"}]"#);
        definition.options.capitalization = Capitalization::Upper;
        let lower = NameRule::StoredLower;
        let error = Mapping::new(&definition, lower, lower).unwrap_err();
        assert!(error.title.contains("lower case"), "{error}");
        definition.options.capitalization = Capitalization::Lower;
        assert!(Mapping::new(&definition, lower, lower).is_ok());
    }
}
