//! MariaDB's GTIDs: a position is one GTID of each domain.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

use super::not_a;

/// One GTID: domain, server, sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MariadbGtidValue {
    /// The replication domain.
    pub domain: u32,
    /// The server that committed the transaction first.
    pub server: u32,
    /// Its number in the domain.
    pub sequence: u64,
}

impl fmt::Display for MariadbGtidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.domain, self.server, self.sequence)
    }
}

impl FromStr for MariadbGtidValue {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || not_a("MariaDB GTID", text);
        let mut parts = text.trim().split('-');
        let mut part = || parts.next().ok_or_else(wrong);
        let gtid = Self {
            domain: part()?.parse().map_err(|_| wrong())?,
            server: part()?.parse().map_err(|_| wrong())?,
            sequence: part()?.parse().map_err(|_| wrong())?,
        };
        match parts.next() {
            Some(_) => Err(wrong()),
            None => Ok(gtid),
        }
    }
}

/// A position on MariaDB: the last GTID of each domain, as `gtid_binlog_pos`
/// and `@slave_connect_state` hold it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MariadbGtidPosition {
    domains: BTreeMap<u32, MariadbGtidValue>,
}

impl MariadbGtidPosition {
    /// Whether no domain is in it: the position before everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    /// The last GTID of a domain.
    #[must_use]
    pub fn get(&self, domain: u32) -> Option<MariadbGtidValue> {
        self.domains.get(&domain).copied()
    }

    /// Moves the GTID's domain to it, forward or back: in a binlog without
    /// `gtid_strict_mode` numbers may go back after a change of server.
    pub fn update(&mut self, gtid: MariadbGtidValue) {
        self.domains.insert(gtid.domain, gtid);
    }

    /// Every domain's last GTID, in the order of domains.
    pub fn gtids(&self) -> impl Iterator<Item = MariadbGtidValue> {
        self.domains.values().copied()
    }

    /// Whether the position is at or past a GTID, by sequence number.
    #[must_use]
    pub fn contains(&self, gtid: MariadbGtidValue) -> bool {
        self.get(gtid.domain)
            .is_some_and(|last| gtid.sequence <= last.sequence)
    }

    /// Whether every domain of the other position is here at least as far.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.gtids().all(|gtid| self.contains(gtid))
    }
}

impl fmt::Display for MariadbGtidPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, gtid) in self.gtids().enumerate() {
            let separator = if index > 0 { "," } else { "" };
            write!(f, "{separator}{gtid}")?;
        }
        Ok(())
    }
}

impl FromStr for MariadbGtidPosition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut position = Self::default();
        if text.trim().is_empty() {
            return Ok(position);
        }
        for part in text.split(',') {
            let gtid: MariadbGtidValue = part.parse()?;
            if position.domains.insert(gtid.domain, gtid).is_some() {
                return Err(not_a("MariaDB GTID position", text));
            }
        }
        Ok(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_parse_print_and_compare() {
        let mut position: MariadbGtidPosition = "1-12-5, 0-11-7".parse().unwrap();
        assert_eq!(position.to_string(), "0-11-7,1-12-5");
        position.update("0-13-9".parse().unwrap());
        assert_eq!(position.to_string(), "0-13-9,1-12-5");
        assert!(position.covers(&"0-11-8".parse().unwrap()));
        assert!(!position.covers(&"2-1-1".parse().unwrap()));
        for wrong in [
            "0-1",
            "0-1-2-3",
            "0-1-2,",
            "0-1-2,0-2-3",
            "a-b-c",
            "4294967296-1-1",
        ] {
            assert!(wrong.parse::<MariadbGtidPosition>().is_err(), "{wrong}");
        }
    }
}
