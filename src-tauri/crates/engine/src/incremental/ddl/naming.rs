//! The names in a statement: which tables of the source they mean, and what
//! those are called on the destination.

use binlog::ddl::{DefaultDatabase, Edit, SqlMode, Statement, Unnameable};
use binlog::event::Query;

use crate::incremental::tables::Tables;
use crate::mapping::Mapping;
use crate::server::catalog::{TableName, is_lockstep_database};

/// A statement whose names are asked about.
#[derive(Clone, Copy)]
pub(super) struct Naming<'a> {
    pub(super) query: &'a Query<'a>,
    pub(super) mode: SqlMode,
    pub(super) statement: &'a Statement,
    pub(super) tables: &'a Tables,
    /// A table that stands for another one in it.
    pub(super) instead: Option<Instead<'a>>,
}

/// A table that stands for another one.
#[derive(Clone, Copy)]
pub(super) struct Instead<'a> {
    pub(super) of: &'a TableName,
    pub(super) is: &'a TableName,
}

impl Naming<'_> {
    /// The table of the source that a name means, as the source keeps its name.
    /// `None` when it cannot be read.
    pub(super) fn source_of(&self, name: &binlog::ddl::TableName) -> Option<TableName> {
        let (database, table) = self.statement.full_name(name, &self.query.schema)?;
        Some(self.meant(TableName::new(database, table)))
    }

    fn meant(&self, name: TableName) -> TableName {
        let name = self.tables.known_as(name);
        match self.instead {
            Some(Instead { of, is }) if name == *of => is.clone(),
            _ => name,
        }
    }

    /// The edits that have the statement name the destination's tables: all
    /// that are carried, whether it changes them or refers to them.
    ///
    /// # Errors
    /// Why it cannot be said in the statement.
    pub(super) fn edits(&self) -> Result<Vec<Edit>, String> {
        let mapping = self.tables.mapping();
        let default = DefaultDatabase {
            before: &self.query.schema,
            after: destination_database(mapping, &self.query.schema),
        };
        let renamed =
            self.statement
                .renamed(&self.query.sql, self.mode, default, |(database, table)| {
                    let source = TableName::new(database, table);
                    let to = destination_of(mapping, &self.meant(source))?;
                    let rule = mapping.destination_rule();
                    let spelt = |old: &String, new: String| {
                        if rule.same(old, &new) {
                            old.clone()
                        } else {
                            new
                        }
                    };
                    Some((spelt(database, to.database), spelt(table, to.table)))
                });
        renamed.map_err(unnameable)
    }
}

/// What a table is called on the destination, if it is selected.
pub(super) fn destination_of(mapping: &Mapping, name: &TableName) -> Option<TableName> {
    if is_lockstep_database(&name.database) {
        return None;
    }
    mapping.destination_of(name)
}

/// The default database that stands for one of the source.
pub(crate) fn destination_database<'a>(mapping: &'a Mapping, source: &'a str) -> &'a str {
    mapping.destination_database(source).unwrap_or(source)
}

/// Why a statement cannot be given the destination's names.
pub(super) fn unnameable(why: Unnameable) -> String {
    match why {
        Unnameable::Unread => "a name in it cannot be read".to_owned(),
        Unnameable::Unwritable(name) => format!(
            "{name} is the name on the destination, and cannot be written in the character set of the client that ran it"
        ),
    }
}
