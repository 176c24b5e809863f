//! Which family a server belongs to and which version it is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::server::connection::DatabaseType;

/// A server's family and version, ordered within a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ServerVersion {
    /// MySQL or MariaDB.
    pub flavour: Flavour,
    /// The numbers of the version.
    pub version: Version,
}

/// The family that a server really belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flavour {
    /// MySQL and what is compatible with it.
    Mysql,
    /// MariaDB.
    Mariadb,
}

/// `major.minor.patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    /// First number.
    pub major: u32,
    /// Second number.
    pub minor: u32,
    /// Third number.
    pub patch: u32,
}

/// Whether Lockstep supports a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// Supported and tested.
    Supported,
    /// Older than anything that is supported.
    TooOld,
    /// Newer than anything that has been tested.
    Untested,
}

/// Oldest and newest series of MySQL that are supported.
const MYSQL_SERIES: [(u32, u32); 2] = [(5, 6), (9, u32::MAX)];
/// Oldest and newest series of MariaDB that are supported.
const MARIADB_SERIES: [(u32, u32); 2] = [(10, 5), (11, 8)];

impl ServerVersion {
    /// Parses what `select version()` says.
    ///
    /// `None` when it begins with no number, or names a server that speaks the
    /// protocol but is neither family and keeps no binlog of either.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // MariaDB before 11 hides behind this prefix in the handshake.
        let text = text.strip_prefix("5.5.5-").unwrap_or(text);
        let lower = text.to_ascii_lowercase();
        if lower.contains("tidb") || lower.contains("oceanbase") || lower.contains("vitess") {
            return None;
        }
        let flavour = if lower.contains("mariadb") {
            Flavour::Mariadb
        } else {
            Flavour::Mysql
        };
        let mut numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .map_while(|digits| digits.parse().ok());
        let version = Version {
            major: numbers.next()?,
            minor: numbers.next()?,
            patch: numbers.next().unwrap_or(0),
        };
        Some(Self { flavour, version })
    }

    /// Whether it is MariaDB.
    #[must_use]
    pub const fn is_mariadb(&self) -> bool {
        matches!(self.flavour, Flavour::Mariadb)
    }

    /// The statement that tells where the binlog ends. MySQL 8.2 renamed it, and
    /// 8.4 removed the former name.
    #[must_use]
    pub fn show_binlog_status(self) -> &'static str {
        if self.is_mysql_from(8, 2, 0) {
            "show binary log status"
        } else {
            "show master status"
        }
    }

    /// Whether it is MySQL of at least this version.
    #[must_use]
    pub fn is_mysql_from(&self, major: u32, minor: u32, patch: u32) -> bool {
        self.flavour == Flavour::Mysql && self.version >= Version::new(major, minor, patch)
    }

    /// Whether it is MariaDB of at least this version.
    #[must_use]
    pub fn is_mariadb_from(&self, major: u32, minor: u32, patch: u32) -> bool {
        self.flavour == Flavour::Mariadb && self.version >= Version::new(major, minor, patch)
    }

    /// Whether Lockstep supports it.
    #[must_use]
    pub fn support(&self) -> Support {
        let [oldest, newest] = match self.flavour {
            Flavour::Mysql => MYSQL_SERIES,
            Flavour::Mariadb => MARIADB_SERIES,
        };
        let series = (self.version.major, self.version.minor);
        if series < oldest {
            Support::TooOld
        } else if series > newest {
            Support::Untested
        } else {
            Support::Supported
        }
    }
}

impl Version {
    /// `major.minor.patch`.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// `major.minor`, by which versions are compared for compatibility.
    #[must_use]
    pub const fn series(self) -> (u32, u32) {
        (self.major, self.minor)
    }
}

impl Flavour {
    /// The family in the operator's words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mysql => "MySQL",
            Self::Mariadb => "MariaDB",
        }
    }
}

impl From<Flavour> for DatabaseType {
    fn from(flavour: Flavour) -> Self {
        match flavour {
            Flavour::Mysql => Self::Mysql,
            Flavour::Mariadb => Self::Mariadb,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.flavour.name(), self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Flavour, Version) {
        let server = ServerVersion::parse(text).unwrap();
        (server.flavour, server.version)
    }

    #[test]
    fn versions_of_both_families_are_told_apart() {
        assert_eq!(
            parse("10.11.19-MariaDB-0+deb12u1-log"),
            (Flavour::Mariadb, Version::new(10, 11, 19))
        );
        assert_eq!(
            parse("5.5.5-10.5.23-MariaDB"),
            (Flavour::Mariadb, Version::new(10, 5, 23))
        );
        assert_eq!(parse("9.7.4-2"), (Flavour::Mysql, Version::new(9, 7, 4)));
        assert_eq!(
            parse("5.6.24-log"),
            (Flavour::Mysql, Version::new(5, 6, 24))
        );
        assert_eq!(parse("8.0.36-28"), (Flavour::Mysql, Version::new(8, 0, 36)));
    }

    #[test]
    fn what_is_neither_family_is_not_guessed() {
        assert_eq!(ServerVersion::parse("8.0.11-TiDB-v7.5.0"), None);
        assert_eq!(ServerVersion::parse("unknown"), None);
    }

    #[test]
    fn support_has_two_ends() {
        let support = |text| ServerVersion::parse(text).unwrap().support();
        assert_eq!(support("5.5.62"), Support::TooOld);
        assert_eq!(support("5.6.24"), Support::Supported);
        assert_eq!(support("9.9.0"), Support::Supported);
        assert_eq!(support("10.0.0"), Support::Untested);
        assert_eq!(support("10.4.30-MariaDB"), Support::TooOld);
        assert_eq!(support("11.8.6-MariaDB"), Support::Supported);
        assert_eq!(support("12.0.1-MariaDB"), Support::Untested);
    }
}
