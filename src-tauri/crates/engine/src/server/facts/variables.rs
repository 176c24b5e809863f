//! Global variables of a server, read in one query.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::rows::{Fields, each};
use crate::server::session::Session;

/// The variables that are asked for. Not every server has every one.
const NAMES: [&str; 33] = [
    "binlog_expire_logs_auto_purge",
    "binlog_expire_logs_seconds",
    "binlog_format",
    "binlog_row_image",
    "binlog_row_metadata",
    "binlog_transaction_compression",
    "character_set_server",
    "collation_server",
    "datadir",
    "default_storage_engine",
    "expire_logs_days",
    "explicit_defaults_for_timestamp",
    "gtid_domain_id",
    "gtid_mode",
    "gtid_strict_mode",
    "hostname",
    "local_infile",
    "log_bin",
    "log_bin_compress",
    "log_replica_updates",
    "log_slave_updates",
    "lower_case_table_names",
    "max_allowed_packet",
    "partial_revokes",
    "port",
    "read_only",
    "server_id",
    "server_uid",
    "server_uuid",
    "sql_mode",
    "super_read_only",
    "system_time_zone",
    "time_zone",
];

/// Global variables by name.
pub(super) struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Reads them.
    pub(super) async fn read(session: &mut Session) -> Result<Self> {
        // The list is ours and holds plain words only.
        let sql = format!(
            "show global variables where variable_name in ('{}')",
            NAMES.join("', '")
        );
        let mut values = BTreeMap::new();
        let doing = "reading global variables";
        each(session, &sql, Vec::new(), doing, |fields: &mut Fields| {
            values.insert(fields.text()?.to_ascii_lowercase(), fields.text()?);
            Ok(())
        })
        .await?;
        Ok(Self(values))
    }

    /// A variable that this server may not have.
    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        debug_assert!(NAMES.contains(&name), "{name} is not asked for");
        self.0.get(name).map(String::as_str)
    }

    /// A variable that every supported server has.
    pub(super) fn text(&self, name: &str) -> Result<String> {
        self.optional(name)
            .map(str::to_owned)
            .ok_or_else(|| missing(name))
    }

    /// A number that every supported server has.
    pub(super) fn number(&self, name: &str) -> Result<u64> {
        let text = self.text(name)?;
        text.parse().map_err(|cause| {
            Error::new(
                ErrorKind::UnsupportedServer,
                format!("The server's variable {name} is {text:?}, which is not a whole number"),
            )
            .because(cause)
        })
    }

    /// Whether a switch is on; a server without it has it off.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.optional(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("ON") || value == "1")
    }

    #[cfg(test)]
    pub(super) fn of(values: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self(values.iter().map(owned).collect())
    }
}

fn missing(name: &str) -> Error {
    Error::new(
        ErrorKind::UnsupportedServer,
        format!("The server has no variable {name}"),
    )
}
