//! The name of a table: its database and its own, kept exactly as the server says them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names a table or view on one server.
///
/// Two names are equal when their bytes are; how a *server* compares names
/// depends on its `lower_case_table_names` and is [`NameRule`]'s business.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableName {
    /// Database that holds it.
    pub database: String,
    /// Its own name.
    pub table: String,
}

impl TableName {
    /// The table `table` of `database`.
    pub fn new(database: impl Into<String>, table: impl Into<String>) -> Self {
        Self {
            database: database.into(),
            table: table.into(),
        }
    }
}

/// Readable, for messages; SQL gets names through `quote_ident` only.
impl fmt::Display for TableName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.database, self.table)
    }
}

/// How a server compares the names of databases and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameRule {
    /// `lower_case_table_names = 0`: `Orders` and `orders` are two tables.
    CaseSensitive,
    /// `lower_case_table_names = 1`: names are stored in lower case and compared without case.
    StoredLower,
    /// `lower_case_table_names = 2`: names are stored as given and compared without case.
    CaseInsensitive,
}

impl NameRule {
    /// The rule that `lower_case_table_names` stands for; `None` for a value no server documents.
    #[must_use]
    pub const fn from_variable(value: u64) -> Option<Self> {
        match value {
            0 => Some(Self::CaseSensitive),
            1 => Some(Self::StoredLower),
            2 => Some(Self::CaseInsensitive),
            _ => None,
        }
    }

    /// A form in which two names are equal exactly when the server takes them for the same.
    #[must_use]
    pub fn fold(self, name: &str) -> String {
        match self {
            Self::CaseSensitive => name.to_owned(),
            Self::StoredLower | Self::CaseInsensitive => name.to_lowercase(),
        }
    }

    /// The form of a table's name by which it is found: database and table folded.
    #[must_use]
    pub fn fold_table(self, name: &TableName) -> TableName {
        TableName::new(self.fold(&name.database), self.fold(&name.table))
    }

    /// Whether the server takes both for the same name.
    #[must_use]
    pub fn same(self, one: &str, other: &str) -> bool {
        match self {
            Self::CaseSensitive => one == other,
            Self::StoredLower | Self::CaseInsensitive => self.fold(one) == self.fold(other),
        }
    }

    /// The name as the server keeps it when an object of this name is created.
    #[must_use]
    pub fn stored(self, name: &str) -> String {
        match self {
            Self::StoredLower => name.to_lowercase(),
            Self::CaseSensitive | Self::CaseInsensitive => name.to_owned(),
        }
    }
}

/// Databases that belong to the server; they are never selected.
const SYSTEM_DATABASES: [&str; 5] = [
    "information_schema",
    "mysql",
    "ndbinfo",
    "performance_schema",
    "sys",
];

/// The database in which Lockstep keeps its own state on the destination.
pub const LOCKSTEP_DATABASE: &str = "lockstep";

/// Whether a database belongs to the server itself.
#[must_use]
pub fn is_system_database(name: &str) -> bool {
    // Compared without case on every server: `information_schema` is, and a
    // user's own `MYSQL` beside `mysql` is not worth the risk of mixing them up.
    SYSTEM_DATABASES
        .iter()
        .any(|system| name.eq_ignore_ascii_case(system))
}

/// Whether a database is the one in which Lockstep keeps its state.
#[must_use]
pub fn is_lockstep_database(name: &str) -> bool {
    name.eq_ignore_ascii_case(LOCKSTEP_DATABASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_the_rule_of_the_server() {
        assert!(!NameRule::CaseSensitive.same("Orders", "orders"));
        assert!(NameRule::StoredLower.same("Orders", "orders"));
        assert!(NameRule::CaseInsensitive.same("Ärger", "ärger"));
    }

    #[test]
    fn only_one_rule_changes_what_is_stored() {
        assert_eq!(NameRule::StoredLower.stored("Orders"), "orders");
        assert_eq!(NameRule::CaseInsensitive.stored("Orders"), "Orders");
        assert_eq!(NameRule::CaseSensitive.stored("Orders"), "Orders");
    }

    #[test]
    fn system_and_own_databases_are_known_in_any_case() {
        assert!(is_system_database("MySQL"));
        assert!(is_system_database("INFORMATION_SCHEMA"));
        assert!(!is_system_database("mysql2"));
        assert!(is_lockstep_database("Lockstep"));
    }
}
