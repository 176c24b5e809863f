//! The versions that the harness can start.

use std::fmt;

/// A server version of the harness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// MariaDB 10.11, from the system's package where it has that version.
    MariaDb1011,
    /// MariaDB 10.5, the oldest supported.
    MariaDb105,
    /// MariaDB 11.8, the newest supported.
    MariaDb118,
    /// MySQL 9.7: the newest, rolling.
    MySql97,
    /// MySQL 5.6, the oldest supported.
    MySql56,
}

/// Which family a server belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// MariaDB.
    MariaDb,
    /// Oracle's MySQL.
    MySql,
}

impl Kind {
    /// Every version, the one that is always there first.
    pub const ALL: [Self; 5] = [
        Self::MariaDb1011,
        Self::MariaDb105,
        Self::MariaDb118,
        Self::MySql97,
        Self::MySql56,
    ];

    /// The name in scenario files, cache folders and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MariaDb1011 => "mariadb-10.11",
            Self::MariaDb105 => "mariadb-10.5",
            Self::MariaDb118 => "mariadb-11.8",
            Self::MySql97 => "mysql-9.7",
            Self::MySql56 => "mysql-5.6",
        }
    }

    /// The kind that [`Kind::name`] names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its family.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::MariaDb1011 | Self::MariaDb105 | Self::MariaDb118 => Family::MariaDb,
            Self::MySql97 | Self::MySql56 => Family::MySql,
        }
    }

    /// Whether it is MariaDB.
    #[must_use]
    pub fn is_mariadb(self) -> bool {
        self.family() == Family::MariaDb
    }

    /// Flags without which this version does not start small, quiet and with
    /// a row binlog and GTIDs.
    pub(super) fn flags(self, server_id: u32) -> Vec<String> {
        let own: &[&str] = match self {
            Self::MariaDb1011 | Self::MariaDb105 | Self::MariaDb118 => &[
                "--innodb-log-file-size=16M",
                "--aria-pagecache-buffer-size=4M",
                "--binlog-format=ROW",
                "--log-slave-updates=1",
                "--silent-startup",
            ],
            Self::MySql97 => &[
                "--mysqlx=0",
                "--secure-file-priv=",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--log-replica-updates=1",
                "--innodb-redo-log-capacity=16M",
            ],
            Self::MySql56 => &[
                "--explicit-defaults-for-timestamp=1",
                "--innodb-log-file-size=16M",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--binlog-format=ROW",
                "--log-slave-updates=1",
            ],
        };
        let mut flags: Vec<String> = own.iter().map(|&flag| flag.to_owned()).collect();
        if self.is_mariadb() {
            // A domain of its own, so that a test that mixes servers never
            // sees two histories under one domain.
            flags.push(format!("--gtid-domain-id={server_id}"));
        }
        flags
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
