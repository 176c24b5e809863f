//! A statement to be replayed on the destination, and the session it ran in.

use binlog::event::{Header, Query, StatusVariables};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::apply::part::End;
use crate::checkpoint::position::Position;
use crate::error::Result;
use crate::incremental::charset::Charsets;
use crate::incremental::ddl::{self, Online, Plan, Remembered};
use crate::mapping::Mapping;
use crate::server::catalog::{TableDef, TableName};
use crate::server::facts::ServerVersion;
use crate::server::ident::quote_ident;
use crate::server::literal;

/// What a statement made of the tables it concerns.
pub(crate) type Changed = Vec<(TableName, Option<TableDef>)>;

/// What became of a statement.
#[derive(Debug, Default)]
pub(crate) struct Effect {
    /// What it made of the tables it concerns.
    pub(crate) changed: Changed,
    /// Tables that are set aside because of it.
    pub(crate) aside: Vec<TableName>,
}

/// A statement to be replayed.
pub(crate) struct Replay {
    /// The statement, in the character set of the client that ran it.
    pub(crate) sql: Vec<u8>,
    /// What is to become of it.
    pub(crate) plan: Plan,
    /// The session in which it ran.
    pub(crate) environment: Environment,
    /// Where its group begins.
    pub(crate) start: Position,
    /// The position after it.
    pub(crate) after: Position,
    /// The end of its group; none when row changes of the group follow.
    pub(crate) end: Option<End>,
    /// A shadow table, and what has been done to it after this.
    pub(crate) shadow: Option<(TableName, Vec<Remembered>)>,
    /// Whether it is the text that the operator gave for a statement.
    pub(crate) edited: bool,
    /// Told what it made of its tables.
    pub(crate) done: oneshot::Sender<Effect>,
}

/// The session in which a statement ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Environment {
    database: String,
    timestamp: u32,
    microseconds: u32,
    sql_mode: Option<u64>,
    /// Its character sets.
    pub(super) charsets: Charsets,
    time_zone: Option<Vec<u8>>,
    auto_increment: Option<(u16, u16)>,
    explicit_timestamp: Option<bool>,
    foreign_keys_off: bool,
    unique_off: bool,
}

impl Replay {
    /// A statement with its session, and where its outcome will be told.
    pub(crate) fn new(
        query: &Query<'_>,
        header: &Header,
        plan: Plan,
        (start, after): (Position, Position),
        end: Option<End>,
    ) -> (Self, oneshot::Receiver<Effect>) {
        let (done, told) = oneshot::channel();
        let sql = if plan.start_transaction {
            without_start_transaction(&query.sql)
        } else {
            &query.sql
        };
        let mut replay = Self {
            sql: sql.to_vec(),
            plan,
            environment: Environment::of(query, header),
            start,
            after,
            end,
            shadow: None,
            edited: false,
            done,
        };
        if let Some(Online::CutOver(_, remembered)) = &replay.plan.online {
            let Remembered { sql, environment } = remembered.as_ref().clone();
            replay.sql = sql;
            replay.environment = environment;
        }
        (replay, told)
    }
}

/// MySQL logs `create table … select` as the table, with this clause at the
/// end, and then its rows. Here the table is made on its own: its rows are
/// committed with the position, and a mark says in between that it is there.
fn without_start_transaction(sql: &[u8]) -> &[u8] {
    const CLAUSE: &[u8] = b"START TRANSACTION";
    let whole = sql.trim_ascii_end();
    match whole.split_at_checked(whole.len().saturating_sub(CLAUSE.len())) {
        Some((head, tail)) if tail.eq_ignore_ascii_case(CLAUSE) => head,
        _ => sql,
    }
}

/// Bits of `sql_mode` that only old servers know: modes named after other
/// products, and NO_AUTO_CREATE_USER. MySQL 8 refuses them.
const OLD_MODES: u64 = 0x0007_ff00 | (1 << 28) | (1 << 4);
/// The bits that mean the same on MySQL and MariaDB.
const SHARED_MODES: u64 = 0xffff_ffff;
impl Environment {
    /// The session in which a statement ran.
    pub(crate) fn of(query: &Query<'_>, header: &Header) -> Self {
        let status = &query.status;
        Self {
            database: query.schema.clone(),
            timestamp: header.timestamp,
            microseconds: status.microseconds.unwrap_or(0),
            sql_mode: status.sql_mode,
            charsets: Charsets::of(query),
            time_zone: status.time_zone.map(<[u8]>::to_vec),
            auto_increment: status.auto_increment,
            explicit_timestamp: status.explicit_defaults_for_timestamp,
            foreign_keys_off: status.foreign_key_checks_off(),
            unique_off: status.unique_checks_off(),
        }
    }

    /// A statement of this session, as far as its text depends on it.
    pub(crate) fn query<'a>(&self, sql: &'a [u8]) -> Query<'a> {
        let status = StatusVariables {
            sql_mode: self.sql_mode,
            charset: self.charsets.triple(),
            ..StatusVariables::default()
        };
        Query {
            thread_id: 0,
            exec_time_s: 0,
            error_code: 0,
            schema: self.database.clone(),
            status: Box::new(status),
            sql: sql.into(),
        }
    }

    /// The same session with another statement, whose text is UTF-8.
    pub(crate) fn in_utf8(&self, sql: &[u8]) -> Self {
        Self {
            charsets: self.charsets.in_utf8(sql),
            ..self.clone()
        }
    }

    /// Its default database on the source; empty for none.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// Its time zone, if the statement made use of it.
    pub(crate) fn time_zone(&self) -> Option<&[u8]> {
        self.time_zone.as_deref()
    }

    /// When the statement ran, in seconds since 1970.
    pub(crate) fn moment(&self) -> i64 {
        i64::from(self.timestamp)
    }

    /// The statement that chooses what its default database is called on the
    /// destination, if it had one.
    ///
    /// # Errors
    /// `Definition` when the default database is no name.
    pub(crate) fn choosing_database(&self, mapping: &Mapping) -> Result<Option<String>> {
        if self.database.is_empty() {
            return Ok(None);
        }
        let database = ddl::destination_database(mapping, &self.database);
        Ok(Some(format!("use {}", quote_ident(database)?)))
    }

    /// The statements that bring a session of the destination into it, but for
    /// its default database.
    pub(crate) fn statements(
        &self,
        source: ServerVersion,
        destination: ServerVersion,
        zone: &[u8],
    ) -> Vec<Vec<u8>> {
        let mut all: Vec<Vec<u8>> = Vec::new();
        let mut say = |text: String| all.push(text.into_bytes());
        say(format!(
            "set session timestamp = {}.{:06}",
            self.timestamp, self.microseconds
        ));
        if let Some(mode) = self.sql_mode {
            let mode = modes(mode, source, destination);
            say(format!("set session sql_mode = {mode}"));
        }
        let charsets = &self.charsets;
        charsets.session(destination).into_iter().for_each(&mut say);
        let defaults = charsets.defaults(source, destination);
        defaults.into_iter().for_each(&mut say);
        let (increment, offset) = self.auto_increment.unwrap_or((1, 1));
        say(format!(
            "set session auto_increment_increment = {increment}, auto_increment_offset = {offset}"
        ));
        say(format!(
            "set session foreign_key_checks = {}, unique_checks = {}",
            u8::from(!self.foreign_keys_off),
            u8::from(!self.unique_off)
        ));
        if let Some(explicit) = self.explicit_timestamp
            && !destination.is_mariadb()
        {
            say(format!(
                "set session explicit_defaults_for_timestamp = {}",
                u8::from(explicit)
            ));
        }
        let mut setting = b"set session time_zone = ".to_vec();
        literal::bytes(&mut setting, zone);
        all.push(setting);
        all
    }
}

fn modes(mode: u64, source: ServerVersion, destination: ServerVersion) -> u64 {
    let mut mode = mode;
    if source.flavour != destination.flavour {
        mode &= SHARED_MODES & !(1 << 4);
    }
    if destination.is_mysql_from(8, 0, 0) {
        mode &= !OLD_MODES;
    }
    mode
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> ServerVersion {
        ServerVersion::parse(text).unwrap()
    }

    #[test]
    fn a_table_with_rows_to_follow_is_made_on_its_own() {
        let sql = b"create table t (a int) start transaction";
        assert_eq!(without_start_transaction(sql), b"create table t (a int) ");
        assert_eq!(
            without_start_transaction(b"create table t"),
            b"create table t"
        );
    }

    #[test]
    fn modes_that_the_destination_refuses_are_left_out() {
        let strict = 1 << 22;
        let (old, new) = (version("5.6.24"), version("9.7.4"));
        assert_eq!(modes(strict | (1 << 28), old, new), strict);
        let maria = version("10.11.19-MariaDB");
        assert_eq!(modes(strict | (1 << 34), maria, new), strict);
        assert_eq!(modes(strict | (1 << 34), maria, maria), strict | (1 << 34));
    }
}
