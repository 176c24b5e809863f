//! What an account may do, parsed from `show grants`.

use crate::server::catalog::{NameRule, TableName};

/// A privilege that a rule of the precheck asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Privilege {
    /// `SELECT`.
    Select,
    /// `INSERT`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `CREATE`.
    Create,
    /// `DROP`.
    Drop,
    /// `ALTER`.
    Alter,
    /// `INDEX`.
    Index,
    /// `REFERENCES`.
    References,
    /// `REPLICATION SLAVE`: reading the binlog.
    ReplicationSlave,
    /// `REPLICATION CLIENT`, which MariaDB 10.5 renamed to `BINLOG MONITOR`.
    ReplicationClient,
}

impl Privilege {
    /// The name by which every supported server grants it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Create => "create",
            Self::Drop => "drop",
            Self::Alter => "alter",
            Self::Index => "index",
            Self::References => "references",
            Self::ReplicationSlave => "replication slave",
            // MariaDB takes the old name as an alias of its own.
            Self::ReplicationClient => "replication client",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "SELECT" => Self::Select,
            "INSERT" => Self::Insert,
            "UPDATE" => Self::Update,
            "DELETE" => Self::Delete,
            "CREATE" => Self::Create,
            "DROP" => Self::Drop,
            "ALTER" => Self::Alter,
            "INDEX" => Self::Index,
            "REFERENCES" => Self::References,
            "REPLICATION SLAVE" | "REPLICATION REPLICA" => Self::ReplicationSlave,
            "REPLICATION CLIENT" | "BINLOG MONITOR" => Self::ReplicationClient,
            _ => return None,
        })
    }
}

/// On what a privilege is held or needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// The whole server.
    Server,
    /// Every object of a database.
    Database(&'a str),
    /// One table.
    Table(&'a TableName),
}

/// The grants of an account, its active roles included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Privileges {
    grants: Vec<Grant>,
    /// Databases that a global grant does not cover (MySQL's partial revokes).
    revokes: Vec<Grant>,
    /// Whether `_` and `%` in a granted database stand for themselves.
    literal_databases: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    what: Granted,
    on: Target,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Granted {
    All,
    Some(Vec<Privilege>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Server,
    /// A database, in which `%`, `_` and `\` are a pattern.
    Database(String),
    Table(String, String),
}

impl Privileges {
    /// Parses the lines of `show grants`. With `literal_databases` (MySQL's
    /// `partial_revokes`) a granted database is no pattern.
    ///
    /// Grants on routines, of roles and of proxies and privileges on single
    /// columns say nothing about what is asked here and are passed over.
    #[must_use]
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>, literal_databases: bool) -> Self {
        let mut privileges = Self {
            literal_databases,
            ..Self::default()
        };
        for line in lines {
            if let Some(rest) = line.strip_prefix("GRANT ") {
                privileges.grants.extend(Grant::parse(rest));
            } else if let Some(rest) = line.strip_prefix("REVOKE ") {
                privileges.revokes.extend(Grant::parse(rest));
            }
        }
        privileges
    }

    /// Whether `_` and `%` in a granted database stand for themselves.
    #[must_use]
    pub const fn takes_databases_literally(&self) -> bool {
        self.literal_databases
    }

    /// Whether the account holds a privilege on all of `scope`.
    #[must_use]
    pub fn allows(&self, privilege: Privilege, scope: Scope<'_>, rule: NameRule) -> bool {
        let gives = |grant: &&Grant| match &grant.what {
            Granted::All => true,
            Granted::Some(privileges) => privileges.contains(&privilege),
        };
        let revoked = self
            .revokes
            .iter()
            .filter(gives)
            .any(|grant| self.covers(&grant.on, scope, rule));
        self.grants.iter().filter(gives).any(|grant| {
            // A partial revoke takes away from global grants only.
            let taken = revoked && grant.on == Target::Server;
            !taken && self.covers(&grant.on, scope, rule)
        })
    }

    fn covers(&self, target: &Target, scope: Scope<'_>, rule: NameRule) -> bool {
        let database_matches = |pattern: &str, database: &str| {
            let (pattern, database) = (rule.fold(pattern), rule.fold(database));
            if self.literal_databases {
                pattern == database
            } else {
                matches(&pattern, &database)
            }
        };
        match (target, scope) {
            (Target::Server, _) => true,
            (Target::Database(pattern), Scope::Database(database)) => {
                database_matches(pattern, database)
            }
            (Target::Database(pattern), Scope::Table(table)) => {
                database_matches(pattern, &table.database)
            }
            (Target::Table(database, table), Scope::Table(name)) => {
                rule.same(database, &name.database) && rule.same(table, &name.table)
            }
            (Target::Database(_) | Target::Table(..), Scope::Server)
            | (Target::Table(..), Scope::Database(_)) => false,
        }
    }
}

impl Grant {
    /// Parses what follows `GRANT ` or `REVOKE `: `SELECT, INSERT ON `db`.* TO …`.
    fn parse(text: &str) -> Option<Self> {
        let (privileges, rest) = split_outside_quotes(text, " ON ")?;
        if rest.starts_with("FUNCTION ")
            || rest.starts_with("PROCEDURE ")
            || rest.starts_with("PACKAGE ")
        {
            return None;
        }
        let rest = rest.strip_prefix("TABLE ").unwrap_or(rest);
        let (database, rest) = identifier(rest)?;
        let (table, _) = identifier(rest.strip_prefix('.')?)?;
        let on = match (database, table) {
            (None, None) => Target::Server,
            (Some(database), None) => Target::Database(database),
            (Some(database), Some(table)) => Target::Table(database, table),
            (None, Some(_)) => return None,
        };
        let what = if matches!(privileges, "ALL PRIVILEGES" | "ALL") {
            Granted::All
        } else {
            let list = privileges.split(',').map(str::trim);
            Granted::Some(list.filter_map(Privilege::parse).collect())
        };
        Some(Self { what, on })
    }
}

/// Splits at the first occurrence of `separator` that is in no quotes.
fn split_outside_quotes<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let mut quote = None;
    for (place, character) in text.char_indices() {
        match quote {
            Some(open) if character == open => quote = None,
            Some(_) => {}
            None if matches!(character, '`' | '\'' | '"') => quote = Some(character),
            None => {
                if let Some(rest) = text[place..].strip_prefix(separator) {
                    return Some((&text[..place], rest));
                }
            }
        }
    }
    None
}

/// Reads `*` (none) or an identifier in backticks; also returns what follows.
fn identifier(text: &str) -> Option<(Option<String>, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some((None, rest));
    }
    let mut name = String::new();
    let mut characters = text.strip_prefix('`')?.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        if character != '`' {
            name.push(character);
        } else if characters.next_if(|(_, next)| *next == '`').is_some() {
            name.push('`');
        } else {
            return Some((Some(name), &text[place + 2..]));
        }
    }
    None
}

/// Whether a name matches a pattern of `grant`: `%` is any text, `_` any
/// character, a backslash takes the meaning from what follows.
fn matches(pattern: &str, name: &str) -> bool {
    let mut pattern_rest = pattern.chars();
    match pattern_rest.next() {
        None => name.is_empty(),
        Some('%') => {
            let rest = pattern_rest.as_str();
            let mut starts = name.char_indices().map(|(place, _)| place);
            starts.any(|start| matches(rest, &name[start..])) || matches(rest, "")
        }
        Some(character) => {
            let (literal, any) = match character {
                '_' => ('_', true),
                '\\' => (pattern_rest.next().unwrap_or('\\'), false),
                other => (other, false),
            };
            let mut name_rest = name.chars();
            let next = name_rest.next();
            next.is_some_and(|next| any || next == literal)
                && matches(pattern_rest.as_str(), name_rest.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn privileges(lines: &[&str]) -> Privileges {
        Privileges::parse(lines.iter().copied(), false)
    }

    fn allows(lines: &[&str], privilege: Privilege, scope: Scope<'_>) -> bool {
        privileges(lines).allows(privilege, scope, NameRule::CaseSensitive)
    }

    #[test]
    fn all_privileges_cover_their_scope_only() {
        let server = ["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"];
        assert!(allows(&server, Privilege::ReplicationSlave, Scope::Server));
        let database = ["GRANT ALL PRIVILEGES ON `shop`.* TO `a`@`%`"];
        let (inside, outside) = (TableName::new("shop", "t"), TableName::new("shop2", "t"));
        assert!(allows(&database, Privilege::Drop, Scope::Database("shop")));
        assert!(allows(&database, Privilege::Drop, Scope::Table(&inside)));
        assert!(!allows(&database, Privilege::Drop, Scope::Table(&outside)));
        assert!(!allows(&database, Privilege::Select, Scope::Server));
    }

    #[test]
    fn a_granted_database_is_a_pattern() {
        let escaped = [r"GRANT UPDATE ON `a\_b`.* TO 'u'@'%'"];
        assert!(allows(&escaped, Privilege::Update, Scope::Database("a_b")));
        assert!(!allows(&escaped, Privilege::Update, Scope::Database("axb")));
        let open = ["GRANT UPDATE ON `a_b%`.* TO 'u'@'%'"];
        assert!(allows(&open, Privilege::Update, Scope::Database("axb")));
        assert!(allows(
            &open,
            Privilege::Update,
            Scope::Database("axb_more")
        ));
        assert!(!allows(&open, Privilege::Update, Scope::Database("ab")));
        let literal = Privileges::parse(open, true);
        let rule = NameRule::CaseSensitive;
        assert!(!literal.allows(Privilege::Update, Scope::Database("axb"), rule));
    }

    #[test]
    fn column_routine_and_role_grants_give_no_table() {
        let lines = [
            "GRANT `r1`@`%` TO `u1`@`%`",
            "GRANT SELECT (`id`), INSERT ON `t`.`p` TO `u1`@`%`",
            "GRANT EXECUTE ON PROCEDURE `t`.`pay` TO `u1`@`%`",
            "GRANT PROXY ON ''@'' TO 'root'@'localhost' WITH GRANT OPTION",
        ];
        let table = TableName::new("t", "p");
        assert!(!allows(&lines, Privilege::Select, Scope::Table(&table)));
        assert!(allows(&lines, Privilege::Insert, Scope::Table(&table)));
    }

    #[test]
    fn both_names_of_watching_the_binlog_count() {
        for line in [
            "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO `u1`@`%` IDENTIFIED BY PASSWORD '*0'",
            "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `u1`@`%`",
        ] {
            assert!(allows(&[line], Privilege::ReplicationClient, Scope::Server));
            assert!(allows(&[line], Privilege::ReplicationSlave, Scope::Server));
        }
    }

    #[test]
    fn a_partial_revoke_takes_from_global_grants() {
        let lines = [
            "GRANT SELECT ON *.* TO `u1`@`%`",
            "REVOKE SELECT ON `secret`.* FROM `u1`@`%`",
        ];
        assert!(allows(&lines, Privilege::Select, Scope::Database("shop")));
        assert!(!allows(
            &lines,
            Privilege::Select,
            Scope::Database("secret")
        ));
    }

    #[test]
    fn quoted_names_may_hold_anything() {
        let lines = ["GRANT SELECT ON `odd`` ON x`.* TO `u1`@`%`"];
        assert!(allows(
            &lines,
            Privilege::Select,
            Scope::Database("odd` ON x")
        ));
    }
}
