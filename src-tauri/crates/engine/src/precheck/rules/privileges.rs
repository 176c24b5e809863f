//! Whether the accounts may do what the task does.

use std::collections::BTreeMap;

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::{Finding, Side};
use crate::precheck::item::Item;
use crate::server::catalog::{LOCKSTEP_DATABASE, TableName};
use crate::server::facts::{Privilege, Scope, ServerFacts};
use crate::server::ident::quote_ident;
use crate::task::definition::DatabaseSelection;

/// Permissions on the source.
pub(in crate::precheck) const SOURCE: Item = Item {
    code: "CHECK_AUTH_SRC",
    name: "Source database permissions",
};
/// Permissions on the destination.
pub(in crate::precheck) const DESTINATION: Item = Item {
    code: "CHECK_AUTH_DEST",
    name: "Destination database permissions",
};

/// What writing to a database takes: schema, rows, and the DDL that is replayed.
pub const WRITES: [Privilege; 9] = [
    Privilege::Select,
    Privilege::Insert,
    Privilege::Update,
    Privilege::Delete,
    Privilege::Create,
    Privilege::Drop,
    Privilege::Alter,
    Privilege::Index,
    Privilege::References,
];
/// What the task's own state takes.
const STATE: [Privilege; 7] = [
    Privilege::Select,
    Privilege::Insert,
    Privilege::Update,
    Privilege::Delete,
    Privilege::Create,
    Privilege::Drop,
    Privilege::Alter,
];
/// What reading the binlog takes.
pub const READS_BINLOG: [Privilege; 2] =
    [Privilege::ReplicationSlave, Privilege::ReplicationClient];

/// Privileges of which one lets an account of MariaDB see foreign keys:
/// information_schema shows them only to who may do more than read.
const SEES_FOREIGN_KEYS: [Privilege; 8] = [
    Privilege::References,
    Privilege::Insert,
    Privilege::Update,
    Privilege::Delete,
    Privilege::Create,
    Privilege::Drop,
    Privilege::Alter,
    Privilege::Index,
];

/// What reading from `scope` of the source takes.
fn reads(server: &ServerFacts, scope: Scope<'_>) -> Vec<Privilege> {
    let sees = |privilege: &Privilege| server.allows(*privilege, scope);
    let mut needed = vec![Privilege::Select];
    if server.version.is_mariadb() && !SEES_FOREIGN_KEYS.iter().any(sees) {
        needed.push(Privilege::References);
    }
    needed
}

/// Judges the source's account.
pub(in crate::precheck) fn source(facts: &PrecheckFacts) -> Verdict {
    let server = facts.source()?;
    let mut findings = Vec::new();
    if facts.incremental() {
        let (side, on) = (Side::Source, On::Server);
        findings.extend(lacking(&SOURCE, side, server, &READS_BINLOG, &on));
    }
    for selection in &facts.definition.objects {
        for on in selected(selection) {
            let needed = reads(server, on.scope());
            findings.extend(lacking(&SOURCE, Side::Source, server, &needed, &on));
        }
    }
    Ok(SOURCE.or_passed(
        findings,
        format!("{} may read what is selected", server.account),
    ))
}

/// Judges the destination's account.
pub(in crate::precheck) fn destination(facts: &PrecheckFacts) -> Verdict {
    let server = facts.destination()?;
    let mut databases = BTreeMap::new();
    for selection in &facts.definition.objects {
        let name = selection.rename.as_ref().unwrap_or(&selection.database);
        databases.insert(name.as_str(), WRITES.as_slice());
    }
    databases.insert(LOCKSTEP_DATABASE, STATE.as_slice());
    let findings = databases
        .into_iter()
        .flat_map(|(database, privileges)| {
            let on = On::Database(database.to_owned());
            lacking(&DESTINATION, Side::Destination, server, privileges, &on)
        })
        .collect();
    Ok(DESTINATION.or_passed(
        findings,
        format!(
            "{} may write the destination's databases and {LOCKSTEP_DATABASE}",
            server.account
        ),
    ))
}

/// On what a privilege is needed.
pub(super) enum On {
    Server,
    Database(String),
    Table(TableName),
}

impl On {
    fn scope(&self) -> Scope<'_> {
        match self {
            Self::Server => Scope::Server,
            Self::Database(name) => Scope::Database(name),
            Self::Table(name) => Scope::Table(name),
        }
    }
}

fn selected(selection: &DatabaseSelection) -> Vec<On> {
    match &selection.tables {
        None => vec![On::Database(selection.database.clone())],
        Some(tables) => tables
            .iter()
            .map(|table| On::Table(TableName::new(&selection.database, &table.table)))
            .collect(),
    }
}

pub(super) fn lacking(
    item: &Item,
    side: Side,
    server: &ServerFacts,
    needed: &[Privilege],
    on: &On,
) -> Option<Finding> {
    let names: Vec<_> = needed
        .iter()
        .filter(|privilege| !server.allows(**privilege, on.scope()))
        .map(|privilege| privilege.name())
        .collect();
    if names.is_empty() {
        return None;
    }
    let (subject, quoted) = match on {
        On::Server => ("the server".to_owned(), Some("*.*".to_owned())),
        On::Database(name) => (name.clone(), pattern(name, server).map(|name| name + ".*")),
        On::Table(name) => (
            name.to_string(),
            crate::server::ident::quote_name(name).ok(),
        ),
    };
    let names = names.join(", ");
    let finding = item
        .failed(
            format!("Account {} lacks {names} on {subject}", server.account),
            format!("The account needs {names} on {subject}."),
        )
        .about(subject)
        .repair("Run the statement as an account that may grant, then run the precheck again.");
    Some(match quoted {
        Some(on) => finding.repair_sql(
            side,
            format!("grant {names} on {on} to {};", server.account),
        ),
        None => finding,
    })
}

/// A database as `grant` takes it: `_` and `%` stand for themselves.
fn pattern(database: &str, server: &ServerFacts) -> Option<String> {
    let name = if server.privileges.takes_databases_literally() {
        database.to_owned()
    } else {
        database.replace('_', "\\_").replace('%', "\\%")
    };
    quote_ident(&name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::facts::{Privileges, ServerVersion};

    #[test]
    fn a_missing_privilege_comes_with_the_grant_to_paste() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(source(&facts)), Outcome::Passed);
        facts.spoil_source().privileges = Privileges::parse(
            ["GRANT SELECT, REFERENCES, REPLICATION CLIENT ON *.* TO `a`@`%`"],
            false,
        );
        assert_eq!(
            sample::repair_sql(source(&facts)),
            "grant replication slave on *.* to 'lockstep'@'%';"
        );
        facts.definition.types.incremental = false;
        assert_eq!(sample::outcome(source(&facts)), Outcome::Passed);
    }

    #[test]
    fn tables_selected_one_by_one_need_no_more_than_themselves() {
        let mut facts = sample::facts();
        facts.definition.types.incremental = false;
        facts.spoil_source().privileges = Privileges::parse(
            ["GRANT SELECT, REFERENCES ON `shop`.`orders` TO `a`@`%`"],
            false,
        );
        assert_eq!(
            sample::repair_sql(source(&facts)),
            "grant select, references on `shop`.* to 'lockstep'@'%';"
        );
        facts.definition.objects[0].tables = Some(vec![crate::task::definition::TableSelection {
            table: "orders".to_owned(),
            rename: None,
            columns: None,
            filter: None,
            operations: None,
        }]);
        assert_eq!(sample::outcome(source(&facts)), Outcome::Passed);
    }

    #[test]
    fn the_destination_needs_its_databases_and_lockstep() {
        let mut facts = sample::facts();
        facts.definition.objects[0].rename = Some("my_shop".to_owned());
        facts.spoil_destination().privileges =
            Privileges::parse(["GRANT ALL PRIVILEGES ON `lockstep`.* TO `a`@`%`"], false);
        assert_eq!(
            sample::repair_sql(destination(&facts)),
            "grant select, insert, update, delete, create, drop, alter, index, references \
             on `my\\_shop`.* to 'lockstep'@'%';"
        );
    }

    #[test]
    fn mariadb_shows_foreign_keys_only_to_who_may_refer_to_them() {
        let mut facts = sample::facts();
        facts.definition.types.incremental = false;
        let version = ServerVersion::parse("10.11.19-MariaDB").unwrap();
        facts.spoil_source().version = version;
        facts.spoil_source().privileges =
            Privileges::parse(["GRANT SELECT ON `shop`.* TO `a`@`%`"], false);
        assert_eq!(
            sample::repair_sql(source(&facts)),
            "grant references on `shop`.* to 'lockstep'@'%';"
        );
        facts.spoil_source().privileges =
            Privileges::parse(["GRANT SELECT, INSERT ON `shop`.* TO `a`@`%`"], false);
        assert_eq!(sample::outcome(source(&facts)), Outcome::Passed);
    }
}
