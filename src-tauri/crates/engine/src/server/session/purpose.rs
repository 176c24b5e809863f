//! What a session is for, and how it is set up for that.

use crate::server::facts::ServerVersion;

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Reads the catalog, variables and status: text in UTF-8.
    Catalog,
    /// Reads rows of the source: bytes as they are stored.
    Reader,
    /// Writes rows to the destination: bytes as they are sent.
    Writer,
    /// Runs DDL on the destination: text in UTF-8.
    Ddl,
    /// Reads the binlog.
    Binlog,
}

/// How long the server keeps a session that is idle: a day. A paused reader or
/// a writer without work must find its session when it goes on.
const IDLE_SECONDS: u32 = 86_400;
/// How long the server waits for us in the middle of a result or a statement:
/// an hour. A reader waits while the destination is slow.
const STALL_SECONDS: u32 = 3_600;

/// Modes of a writer.
///
/// Every value that the source really holds must get through, and none may be
/// changed on the way without an error:
/// - `STRICT_ALL_TABLES` makes truncation and clipping errors on every engine.
///   The other way, writing laxly and reading the warnings afterwards, sees a
///   changed value only after it is written, costs a round trip for each
///   statement, and cannot tell the row once 64 warnings have been counted.
/// - `ALLOW_INVALID_DATES`, and neither `NO_ZERO_DATE` nor `NO_ZERO_IN_DATE`:
///   dates such as 0000-00-00, 2020-00-10 and 2020-02-31 pass as they are.
/// - `NO_AUTO_VALUE_ON_ZERO`: a stored 0 in an auto-increment column stays 0.
/// - `NO_ENGINE_SUBSTITUTION`: a table is made in its engine or not at all.
/// - `NO_BACKSLASH_ESCAPES` and `ANSI_QUOTES` are off, which the literal codec
///   relies upon.
///
/// One value does not pass in strict mode: index 0 of an ENUM, the mark of a
/// value that was once refused. Rows that hold it are written by themselves,
/// see [`super::Session::run_with_enum_zero`].
const WRITER_MODE: &str =
    "STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION";

/// The writer's modes without strictness.
const LAX_MODE: &str = "ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION";

/// Takes strictness away for one statement that holds an ENUM's index 0.
pub(super) fn lax() -> String {
    format!("set session sql_mode = '{LAX_MODE}'")
}

/// Sets the writer's strict modes again.
pub(super) fn strict() -> String {
    format!("set session sql_mode = '{WRITER_MODE}'")
}

impl Purpose {
    /// Whether the session writes, and wants found rows counted.
    #[must_use]
    pub(crate) const fn writes(self) -> bool {
        matches!(self, Self::Writer | Self::Ddl)
    }

    /// Whether bytes go and come unchanged whatever charset a column has.
    const fn binary(self) -> bool {
        matches!(self, Self::Reader | Self::Writer)
    }

    const fn sql_mode(self) -> &'static str {
        match self {
            Self::Writer => WRITER_MODE,
            // A definition may hold zero dates as defaults, and a bound of a
            // chunk may be a date that is none.
            Self::Ddl | Self::Reader => LAX_MODE,
            Self::Catalog | Self::Binlog => "",
        }
    }

    /// The statements after connecting.
    pub(super) fn preamble(self, version: ServerVersion) -> Vec<String> {
        let charset = if self.binary() { "binary" } else { "utf8mb4" };
        let mode = self.sql_mode();
        let mut statements = vec![
            format!("set names {charset}"),
            // Error messages are read for what they must not repeat.
            "set session lc_messages = 'en_US'".to_owned(),
            format!(
                "set session autocommit = 1, time_zone = '+00:00', sql_mode = '{mode}', \
                 wait_timeout = {IDLE_SECONDS}, net_read_timeout = {STALL_SECONDS}, \
                 net_write_timeout = {STALL_SECONDS}, sql_safe_updates = 0, \
                 sql_select_limit = default, sql_quote_show_create = 1"
            ),
        ];
        // A server may be set to end long statements; ours are bounded by ourselves.
        if version.is_mariadb() {
            statements.push("set session max_statement_time = 0".to_owned());
        } else if version.is_mysql_from(5, 7, 8) {
            statements.push("set session max_execution_time = 0".to_owned());
        }
        match self {
            // One snapshot for all statements of a transaction.
            Self::Reader => statements
                .push("set session transaction isolation level repeatable read".to_owned()),
            Self::Writer | Self::Ddl => {
                // The order of tables is ours, and the source has checked its rows.
                statements.push("set session foreign_key_checks = 0".to_owned());
                if version.is_mariadb() {
                    // A row that the source holds is carried even when the source
                    // took it in before the check was made.
                    statements.push("set session check_constraint_checks = 0".to_owned());
                }
            }
            Self::Catalog | Self::Binlog => {}
        }
        statements
    }
}

/// The isolation level of a writer: without gap locks, so that writers do not
/// block each other, except where the server's own binlog is of statements,
/// which InnoDB refuses below repeatable read.
pub(super) fn writer_isolation(binlog_format: &str) -> &'static str {
    if binlog_format.eq_ignore_ascii_case("statement") {
        "set session transaction isolation level repeatable read"
    } else {
        "set session transaction isolation level read committed"
    }
}
