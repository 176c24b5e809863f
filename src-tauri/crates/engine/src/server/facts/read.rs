//! Reads the facts of a server.

use std::collections::{BTreeMap, BTreeSet};

use mysql_async::Row;

use super::variables::Variables;
use super::{
    Account, BinlogFacts, BinlogFile, BinlogFiles, BinlogFilters, GtidFacts, Privileges,
    ServerFacts, ServerVersion,
};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::NameRule;
use crate::server::catalog::rows::{Fields, each};
use crate::server::session::{Session, server_fault};

/// "Access denied; you need … privilege": the account may not list the binlog.
const DENIED: u16 = 1227;
/// "You are not using binary logging".
const NO_BINLOG: u16 = 1381;
/// What errors say we were doing.
const DOING: &str = "reading facts of the server";

/// Reads everything that a precheck or a connection test shows.
///
/// # Errors
/// `Connection`, `UnsupportedServer`, or what the server refuses. A binlog that
/// the account may not list is a fact, not an error.
pub async fn read(session: &mut Session) -> Result<ServerFacts> {
    let variables = Variables::read(session).await?;
    let version = session.version();
    let (version_text, account) = who(session).await?;
    let mut engines = BTreeSet::new();
    let sql = "select engine, support from information_schema.engines";
    each(session, sql, Vec::new(), DOING, |fields: &mut Fields| {
        let engine = fields.text()?;
        if matches!(fields.text()?.as_str(), "YES" | "DEFAULT") {
            engines.insert(engine);
        }
        Ok(())
    })
    .await?;
    let (charsets, collations) = character_sets(session, version).await?;
    let lines = grants(session).await?;
    let rule = variables.number("lower_case_table_names")?;
    Ok(ServerFacts {
        version_text,
        version,
        identity: identity(&variables, version)?,
        instance: format!(
            "{}:{}:{}",
            variables.text("hostname")?,
            variables.text("port")?,
            variables.text("datadir")?
        ),
        account,
        privileges: Privileges::parse(
            lines.iter().map(String::as_str),
            variables.is_on("partial_revokes"),
        ),
        server_id: variables.number("server_id")?,
        binlog: BinlogFacts {
            files: binlog_files(session, variables.is_on("log_bin")).await?,
            filters: filters(session, version).await?,
            follows_another: follows_another(session, version).await?,
            ..binlog(&variables, version)?
        },
        max_allowed_packet: variables.number("max_allowed_packet")?,
        time_zone: variables.text("time_zone")?,
        system_time_zone: variables.text("system_time_zone")?,
        name_rule: NameRule::from_variable(rule).ok_or_else(|| {
            Error::new(
                ErrorKind::UnsupportedServer,
                format!("The server's lower_case_table_names is {rule}, which is not known"),
            )
        })?,
        charset: variables.text("character_set_server")?,
        collation: variables.text("collation_server")?,
        sql_mode: variables.text("sql_mode")?,
        local_infile: variables.is_on("local_infile"),
        // MariaDB 12 has values beyond ON and OFF; all of them refuse some writes.
        read_only: !matches!(variables.text("read_only")?.as_str(), "OFF" | "0"),
        super_read_only: variables.is_on("super_read_only"),
        explicit_timestamp_defaults: variables.is_on("explicit_defaults_for_timestamp"),
        prepared: super::prepared::prepared_long(session).await?,
        engines,
        default_engine: variables.text("default_storage_engine")?,
        charsets,
        collations,
    })
}

async fn who(session: &mut Session) -> Result<(String, Account)> {
    let mut told = None;
    let sql = "select version(), current_user()";
    each(session, sql, Vec::new(), DOING, |fields: &mut Fields| {
        told = Some((fields.text()?, fields.text()?));
        Ok(())
    })
    .await?;
    let (version, account) = told.ok_or_else(|| {
        Error::new(
            ErrorKind::UnsupportedServer,
            "The server does not say who it is",
        )
    })?;
    // The host cannot hold an @, the name can.
    let (user, host) = account.rsplit_once('@').unwrap_or((&account, "%"));
    let account = Account {
        user: user.to_owned(),
        host: host.to_owned(),
    };
    Ok((version, account))
}

fn identity(variables: &Variables, version: ServerVersion) -> Result<String> {
    if version.is_mariadb() {
        Ok(format!(
            "server_id={},gtid_domain_id={}",
            variables.number("server_id")?,
            variables.number("gtid_domain_id")?
        ))
    } else {
        variables.text("server_uuid")
    }
}

/// Everything about the binlog that variables tell; the files are read apart.
fn binlog(variables: &Variables, version: ServerVersion) -> Result<BinlogFacts> {
    let gtid = if version.is_mariadb() {
        GtidFacts::Mariadb {
            domain: variables.number("gtid_domain_id")?,
            strict: variables.is_on("gtid_strict_mode"),
        }
    } else {
        // Absent before 5.6.5 only, which is in no supported release.
        GtidFacts::Mysql {
            mode: variables.text("gtid_mode")?,
        }
    };
    // binlog_format is deprecated since MySQL 8.0.34: once it is gone, only ROW is left.
    let format = variables.optional("binlog_format").unwrap_or("ROW");
    Ok(BinlogFacts {
        enabled: variables.is_on("log_bin"),
        format: format.to_owned(),
        row_image: variables.text("binlog_row_image")?,
        row_metadata: variables.optional("binlog_row_metadata").map(str::to_owned),
        compressed: variables.is_on("binlog_transaction_compression")
            || variables.is_on("log_bin_compress"),
        gtid,
        expire_seconds: expire_seconds(variables),
        log_replica_updates: variables.is_on("log_replica_updates")
            || variables.is_on("log_slave_updates"),
        filters: None,
        follows_another: None,
        files: BinlogFiles::Off,
    })
}

/// After how many seconds binlog files go: MySQL 8 and MariaDB 10.6 say it in
/// seconds, older servers in days, MariaDB in days with a fraction.
fn expire_seconds(variables: &Variables) -> Option<u64> {
    const DAY_SECONDS: f64 = 86_400.0;
    if variables.optional("binlog_expire_logs_auto_purge") == Some("OFF") {
        return None;
    }
    let seconds = variables
        .optional("binlog_expire_logs_seconds")
        .and_then(|text| text.parse::<u64>().ok())
        .unwrap_or(0);
    let days = variables
        .optional("expire_logs_days")
        .and_then(|text| text.parse::<f64>().ok())
        .unwrap_or(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 99 days, never negative"
    )]
    let of_days = (days * DAY_SECONDS).round() as u64;
    // Whichever is set: servers that have both keep them equal or use one.
    Some(if seconds > 0 { seconds } else { of_days }).filter(|seconds| *seconds > 0)
}

async fn binlog_files(session: &mut Session, enabled: bool) -> Result<BinlogFiles> {
    if !enabled {
        return Ok(BinlogFiles::Off);
    }
    let rows = match session
        .rows("show binary logs", "listing binlog files")
        .await
    {
        Ok(rows) => rows,
        Err(error) => {
            return match server_fault(&error) {
                Some(fault) if fault.code == DENIED => {
                    Ok(BinlogFiles::Denied(fault.message.clone()))
                }
                Some(fault) if fault.code == NO_BINLOG => Ok(BinlogFiles::Off),
                _ => Err(error),
            };
        }
    };
    let mut files = Vec::with_capacity(rows.len());
    for row in rows {
        let mut fields = Fields::of(row);
        files.push(BinlogFile {
            name: fields.text()?,
            bytes: fields.number()?,
        });
    }
    Ok(BinlogFiles::Known(files))
}

/// The rows of a `show` that an account may lack the privilege for.
async fn allowed(session: &mut Session, sql: &str, doing: &str) -> Result<Option<Vec<Row>>> {
    match session.rows(sql, doing).await {
        Ok(rows) => Ok(Some(rows)),
        Err(error) => match server_fault(&error) {
            Some(fault) if fault.code == DENIED => Ok(None),
            _ => Err(error),
        },
    }
}

async fn filters(session: &mut Session, version: ServerVersion) -> Result<Option<BinlogFilters>> {
    let sql = version.show_binlog_status();
    let rows = allowed(session, sql, "reading which databases the binlog holds").await?;
    let Some(row) = rows.map(|rows| rows.into_iter().next()) else {
        return Ok(None);
    };
    let listed = |row: &Row, column: &str| -> Vec<String> {
        let text: Option<Vec<u8>> = row.get_opt(column).and_then(Result::ok);
        String::from_utf8_lossy(&text.unwrap_or_default())
            .split(',')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    };
    Ok(Some(row.map_or_else(BinlogFilters::default, |row| {
        BinlogFilters {
            only: listed(&row, "Binlog_Do_DB"),
            ignored: listed(&row, "Binlog_Ignore_DB"),
        }
    })))
}

async fn follows_another(session: &mut Session, version: ServerVersion) -> Result<Option<bool>> {
    let sql = if version.is_mariadb() {
        "show all slaves status"
    } else if version.is_mysql_from(8, 0, 22) {
        "show replica status"
    } else {
        "show slave status"
    };
    let rows = allowed(session, sql, "reading whether the server follows another").await?;
    Ok(rows.map(|rows| !rows.is_empty()))
}

async fn grants(session: &mut Session) -> Result<Vec<String>> {
    // Both families include the grants of the roles that are active.
    let rows = session.rows("show grants", "reading grants").await?;
    rows.into_iter().map(|row| Fields::of(row).text()).collect()
}

async fn character_sets(
    session: &mut Session,
    version: ServerVersion,
) -> Result<(BTreeMap<String, String>, BTreeMap<String, Option<String>>)> {
    let mut charsets = BTreeMap::new();
    let sql =
        "select character_set_name, default_collate_name from information_schema.character_sets";
    each(session, sql, Vec::new(), DOING, |fields: &mut Fields| {
        charsets.insert(fields.text()?, fields.text()?);
        Ok(())
    })
    .await?;
    let mut collations = BTreeMap::new();
    let sql = "select collation_name, character_set_name from information_schema.collations";
    each(session, sql, Vec::new(), DOING, |fields: &mut Fields| {
        collations.insert(fields.text()?, fields.optional_text()?);
        Ok(())
    })
    .await?;
    if version.is_mariadb_from(10, 10, 1) {
        // Its collations table has short names (uca1400_ai_ci); tables say long ones.
        let sql = "select full_collation_name, character_set_name \
                   from information_schema.collation_character_set_applicability";
        each(session, sql, Vec::new(), DOING, |fields: &mut Fields| {
            collations.insert(fields.text()?, fields.optional_text()?);
            Ok(())
        })
        .await?;
    }
    Ok((charsets, collations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retention_is_read_in_every_spelling() {
        let seconds = |values: &[(&str, &str)]| expire_seconds(&Variables::of(values));
        assert_eq!(seconds(&[("expire_logs_days", "7")]), Some(604_800));
        assert_eq!(seconds(&[("expire_logs_days", "0.500000")]), Some(43_200));
        assert_eq!(
            seconds(&[
                ("binlog_expire_logs_seconds", "2592000"),
                ("expire_logs_days", "0")
            ]),
            Some(2_592_000)
        );
        assert_eq!(seconds(&[("expire_logs_days", "0")]), None);
        assert_eq!(
            seconds(&[
                ("binlog_expire_logs_seconds", "60"),
                ("binlog_expire_logs_auto_purge", "OFF")
            ]),
            None
        );
    }

    #[test]
    fn a_server_says_who_it_is_in_its_familys_way() {
        let mariadb = ServerVersion::parse("10.11.19-MariaDB").unwrap();
        let variables = Variables::of(&[("server_id", "11"), ("gtid_domain_id", "2")]);
        assert_eq!(
            identity(&variables, mariadb).unwrap(),
            "server_id=11,gtid_domain_id=2"
        );
        let mysql = ServerVersion::parse("8.0.36").unwrap();
        assert!(identity(&variables, mysql).is_err());
    }
}
