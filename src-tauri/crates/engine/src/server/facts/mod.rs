//! What a server is and how it is set: read once for a precheck or a connection test.

mod prepared;
mod privileges;
mod read;
mod variables;
mod version;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use prepared::prepared_now;
pub use privileges::{Privilege, Privileges, Scope};
pub use read::read;
pub use version::{Flavour, ServerVersion, Support, Version};

use crate::server::catalog::NameRule;

/// What a server is and how it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFacts {
    /// Its version as it says it.
    pub version_text: String,
    /// Family and version.
    pub version: ServerVersion,
    /// Who it is among servers: MySQL's `server_uuid`, MariaDB's server id and GTID domain.
    pub identity: String,
    /// Which running server it is, for telling whether two connections reach
    /// the same one: host name, port and data folder as the server knows them.
    pub instance: String,
    /// The account as the server matched it.
    pub account: Account,
    /// What the account may do.
    pub privileges: Privileges,
    /// `server_id`.
    pub server_id: u64,
    /// Its binlog.
    pub binlog: BinlogFacts,
    /// `max_allowed_packet` in bytes.
    pub max_allowed_packet: u64,
    /// `time_zone`, `SYSTEM` included.
    pub time_zone: String,
    /// `system_time_zone`.
    pub system_time_zone: String,
    /// `lower_case_table_names`.
    pub name_rule: NameRule,
    /// `character_set_server`.
    pub charset: String,
    /// `collation_server`.
    pub collation: String,
    /// `sql_mode` of new sessions.
    pub sql_mode: String,
    /// `local_infile`: whether LOAD DATA LOCAL is allowed.
    pub local_infile: bool,
    /// `read_only`.
    pub read_only: bool,
    /// `super_read_only`; false where the server has none.
    pub super_read_only: bool,
    /// `explicit_defaults_for_timestamp`.
    pub explicit_timestamp_defaults: bool,
    /// Names of XA transactions that stay prepared; none where the account may
    /// not ask.
    pub prepared: Option<BTreeSet<String>>,
    /// Storage engines that can be used, in the server's spelling.
    pub engines: BTreeSet<String>,
    /// The engine of tables that name none.
    pub default_engine: String,
    /// Character sets, each with the collation it has when none is named.
    pub charsets: BTreeMap<String, String>,
    /// Collations, each with its character set. MariaDB 10.10 and newer name
    /// one collation for several character sets: those have none here.
    pub collations: BTreeMap<String, Option<String>>,
}

/// An account as the server matched it: `'app'@'10.%'`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub user: String,
    /// The pattern of hosts it is for.
    pub host: String,
}

/// How a server keeps its binlog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinlogFacts {
    /// `log_bin`.
    pub enabled: bool,
    /// `binlog_format`: `ROW`, `STATEMENT`, `MIXED`. MySQL may drop the setting one day: then `ROW`.
    pub format: String,
    /// `binlog_row_image`: `FULL`, `MINIMAL`, `NOBLOB`, …
    pub row_image: String,
    /// `binlog_row_metadata`; absent where the server has none.
    pub row_metadata: Option<String>,
    /// `binlog_transaction_compression` (MySQL) or `log_bin_compress` (MariaDB).
    pub compressed: bool,
    /// GTIDs.
    pub gtid: GtidFacts,
    /// After how many seconds files are removed; absent for never.
    pub expire_seconds: Option<u64>,
    /// Whether changes that arrive by replication are written to the binlog too.
    pub log_replica_updates: bool,
    /// Which databases it leaves out; none where the account may not ask.
    pub filters: Option<BinlogFilters>,
    /// Whether the server follows another; none where the account may not ask.
    pub follows_another: Option<bool>,
    /// The files there are.
    pub files: BinlogFiles,
}

/// Which databases a binlog holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BinlogFilters {
    /// `binlog_do_db`: only these, when there are any.
    pub only: Vec<String>,
    /// `binlog_ignore_db`: all but these.
    pub ignored: Vec<String>,
}

/// GTIDs of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GtidFacts {
    /// MySQL: the value of `gtid_mode`.
    Mysql {
        /// `ON`, `OFF`, `ON_PERMISSIVE`, `OFF_PERMISSIVE`.
        mode: String,
    },
    /// MariaDB always has them.
    Mariadb {
        /// `gtid_domain_id`.
        domain: u64,
        /// `gtid_strict_mode`.
        strict: bool,
    },
}

/// The files of a binlog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BinlogFiles {
    /// The server keeps no binlog.
    Off,
    /// The account may not see them; the server's words.
    Denied(String),
    /// The files, oldest first.
    Known(Vec<BinlogFile>),
}

/// One file of a binlog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinlogFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

impl ServerFacts {
    /// Whether the account holds a privilege on all of `scope`.
    #[must_use]
    pub fn allows(&self, privilege: Privilege, scope: Scope<'_>) -> bool {
        self.privileges.allows(privilege, scope, self.name_rule)
    }

    /// Whether a session's time zone follows the host's.
    #[must_use]
    pub fn effective_time_zone(&self) -> &str {
        if self.time_zone == "SYSTEM" {
            &self.system_time_zone
        } else {
            &self.time_zone
        }
    }
}

/// Quoted, to paste into `grant … to`.
impl std::fmt::Display for Account {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('\'', "''");
        write!(out, "'{}'@'{}'", quoted(&self.user), quoted(&self.host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_quoted_for_pasting() {
        let account = Account {
            user: "o'neil".to_owned(),
            host: "10.%".to_owned(),
        };
        assert_eq!(account.to_string(), "'o''neil'@'10.%'");
    }
}
