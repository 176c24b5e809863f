//! A statement to be replayed on the destination, and the session it ran in.

use binlog::event::{CharsetTriple, Header, Query};
use tokio::sync::oneshot;

use crate::apply::part::End;
use crate::checkpoint::position::Position;
use crate::error::Result;
use crate::incremental::ddl::Plan;
use crate::server::catalog::{TableDef, TableName};
use crate::server::facts::ServerVersion;
use crate::server::ident::quote_ident;
use crate::server::literal;

/// What a statement made of the tables it concerns.
pub(crate) type Changed = Vec<(TableName, Option<TableDef>)>;

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
    /// Told what it made of its tables.
    pub(crate) done: oneshot::Sender<Changed>,
}

/// The session in which a statement ran.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    database: String,
    timestamp: u32,
    microseconds: u32,
    sql_mode: Option<u64>,
    charset: Option<CharsetTriple>,
    /// `character_set_collations` of MariaDB: from which collation to which.
    collations: Vec<(u16, u16)>,
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
    ) -> (Self, oneshot::Receiver<Changed>) {
        let (done, told) = oneshot::channel();
        let status = &query.status;
        let sql = if plan.start_transaction {
            without_start_transaction(&query.sql)
        } else {
            &query.sql
        };
        let replay = Self {
            sql: sql.to_vec(),
            plan,
            environment: Environment {
                database: query.schema.clone(),
                timestamp: header.timestamp,
                microseconds: status.microseconds.unwrap_or(0),
                sql_mode: status.sql_mode,
                charset: status.charset,
                collations: status.character_set_collations.clone(),
                time_zone: status.time_zone.map(<[u8]>::to_vec),
                auto_increment: status.auto_increment,
                explicit_timestamp: status.explicit_defaults_for_timestamp,
                foreign_keys_off: status.foreign_key_checks_off(),
                unique_off: status.unique_checks_off(),
            },
            start,
            after,
            end,
            done,
        };
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
/// Collations of MySQL 8 that MariaDB does not know by number, all of utf8mb4.
const MYSQL_8_COLLATIONS: std::ops::RangeInclusive<u16> = 255..=323;
/// utf8mb4_general_ci, which every server knows.
const UTF8MB4: u16 = 45;

/// The first of MariaDB's collations after the Unicode Collation Algorithm 14:
/// 256 for each charset.
const UCA_1400: u16 = 2_048;

/// A client's charset as `set` takes it: by the number of its collation, where
/// the charset has one below [`UCA_1400`], else by name.
fn client(collation: u16) -> String {
    match collation.checked_sub(UCA_1400).map(|above| above / 256) {
        Some(0) => "utf8mb3".to_owned(),
        Some(1) => "utf8mb4".to_owned(),
        // ucs2, utf16 and utf32 cannot be a client's; the server says so.
        Some(_) | None => collation.to_string(),
    }
}

impl Environment {
    /// Its time zone, if the statement made use of it.
    pub(crate) fn time_zone(&self) -> Option<&[u8]> {
        self.time_zone.as_deref()
    }

    /// When the statement ran, in seconds since 1970.
    pub(crate) fn moment(&self) -> i64 {
        i64::from(self.timestamp)
    }

    /// The statement that chooses its default database, if it had one.
    ///
    /// # Errors
    /// `Definition` when the default database is no name.
    pub(crate) fn choosing_database(&self) -> Result<Option<String>> {
        if self.database.is_empty() {
            return Ok(None);
        }
        Ok(Some(format!("use {}", quote_ident(&self.database)?)))
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
        if let Some(charset) = self.charset {
            let known = |id: u16| {
                if destination.is_mariadb() && MYSQL_8_COLLATIONS.contains(&id) {
                    UTF8MB4
                } else {
                    id
                }
            };
            say(format!(
                "set session character_set_client = {}, collation_connection = {}, collation_server = {}",
                client(known(charset.client)),
                known(charset.connection),
                known(charset.server)
            ));
        }
        if let Some(collations) = self.default_collations(source, destination) {
            say(collations);
        }
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

    /// What a charset without a collation stands for, where the destination
    /// would take another collation than the source. MariaDB names them since
    /// 11.2; the binlog has their numbers.
    fn default_collations(
        &self,
        source: ServerVersion,
        destination: ServerVersion,
    ) -> Option<String> {
        let as_compiled = source.is_mariadb() || !source.is_mysql_from(8, 0, 0);
        if !destination.is_mariadb_from(11, 2, 1) || !as_compiled {
            return None;
        }
        if self.collations.is_empty() {
            return Some("set session character_set_collations = ''".to_owned());
        }
        let ids: Vec<String> = self
            .collations
            .iter()
            .map(|(_, to)| to.to_string())
            .collect();
        Some(format!(
            "set session character_set_collations = (select group_concat(\
             concat(character_set_name, '=', full_collation_name)) from \
             information_schema.collation_character_set_applicability where id in ({}))",
            ids.join(", ")
        ))
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
