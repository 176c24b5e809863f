//! Use case: test a connection and show the facts that matter (F7).

mod facts;

use std::collections::BTreeMap;
use std::time::Duration;

use engine::error::{Error, ErrorKind, Result};
use engine::server::connection::{ConnectionSpec, DatabaseType, Secret};
use engine::server::session::{Purpose, Session};

use crate::api::connection::{ConnectionFacts, ConnectionTest};
use crate::connections::validate;
use crate::console::Console;
use crate::ports::spec;

/// How long the facts may take, the sizes included. Old servers open every
/// table to tell its size.
const FACTS_TIME_MAX: Duration = Duration::from_secs(60);

/// Grants shown; accounts with more have one for each database.
const GRANTS_MAX: usize = 20;

impl Console {
    /// Connects, and reads what matters of the server.
    ///
    /// # Errors
    /// `Authentication` for a wrong account or password, `Connection` for a
    /// host or port that does not answer, `Tls` when the encryption cannot be
    /// agreed upon; `Definition` or `Credential` when there is nothing to try.
    pub async fn connection_test(&self, request: ConnectionTest) -> Result<ConnectionFacts> {
        let ConnectionTest {
            id,
            details,
            password,
        } = request;
        let saved = match &id {
            Some(id) => Some(self.saved(id).await?),
            None => None,
        };
        let password = match (password, &saved) {
            (Some(given), _) => given.0,
            (None, Some(saved)) => self.inner.directory.password(saved).await?,
            (None, None) => Secret::default(),
        };
        let details = details
            .or(saved.map(|saved| saved.details))
            .ok_or_else(|| {
                Error::new(ErrorKind::Definition, "There is no connection to test")
                    .hint("Name a saved connection or give its details.")
            })?;
        validate(&details)?;
        test(&spec(&details, password)).await
    }
}

/// Connects with `spec` and reads what matters of the server.
///
/// # Errors
/// As [`Console::connection_test`].
pub async fn test(spec: &ConnectionSpec) -> Result<ConnectionFacts> {
    let mut session = Session::connect(spec, Purpose::Catalog).await?;
    let ping = session.ping().await?;
    let read = tokio::time::timeout(FACTS_TIME_MAX, read(&mut session))
        .await
        .unwrap_or_else(|_| {
            Err(Error::new(
                ErrorKind::Connection,
                format!("Server {} did not tell its settings in time", spec.name),
            )
            .subject(&spec.name))
        })?;
    let version = session.version();
    session.close().await;
    let database_type = if version.is_mariadb() {
        DatabaseType::Mariadb
    } else {
        DatabaseType::Mysql
    };
    Ok(ConnectionFacts {
        version: read.value("version").to_owned(),
        database_type,
        ping_ms: ping.as_secs_f64() * 1000.0,
        encrypted: !read.cipher.is_empty(),
        facts: facts::judge(&read, version, spec.database_type),
    })
}

/// What the server said.
#[derive(Debug, Default)]
struct Told {
    /// Global variables by name.
    variables: BTreeMap<String, String>,
    /// The session's cipher; empty when it is not encrypted.
    cipher: String,
    /// What each grant gives and on what, without account and password hash.
    grants: Vec<String>,
    /// Tables and bytes of all databases but the server's own.
    size: Option<(u64, u64)>,
}

impl Told {
    fn value(&self, variable: &str) -> &str {
        self.variables.get(variable).map_or("", String::as_str)
    }
}

async fn read(session: &mut Session) -> Result<Told> {
    let mut told = Told::default();
    for row in texts(session, "show global variables", "reading its variables").await? {
        if let [name, value] = row.as_slice() {
            told.variables.insert(name.to_lowercase(), value.clone());
        }
    }
    let sql = "show session status like 'Ssl_cipher'";
    if let Some(row) = texts(session, sql, "reading its encryption").await?.pop() {
        told.cipher = row.into_iter().nth(1).unwrap_or_default();
    }
    told.grants = texts(session, "show grants", "reading the account's grants")
        .await?
        .iter()
        .take(GRANTS_MAX)
        .filter_map(|row| grant(row.first()?))
        .collect();
    let sql = "select count(*), coalesce(sum(data_length + index_length), 0) \
               from information_schema.tables where table_type = 'BASE TABLE' and table_schema \
               not in ('information_schema', 'mysql', 'performance_schema', 'sys', 'lockstep')";
    if let Some([tables, bytes]) = texts(session, sql, "reading the size of its databases")
        .await?
        .first()
        .map(Vec::as_slice)
    {
        told.size = tables.parse().ok().zip(bytes.parse().ok());
    }
    Ok(told)
}

/// The rows of a small result as text, NULL as empty.
async fn texts(session: &mut Session, sql: &str, doing: &str) -> Result<Vec<Vec<String>>> {
    let rows = session.rows(sql, doing).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (0..row.len())
                .map(|place| {
                    row.get_opt::<Option<String>, _>(place)
                        .and_then(std::result::Result::ok)
                        .flatten()
                        .unwrap_or_default()
                })
                .collect()
        })
        .collect())
}

/// What a line of `show grants` gives: everything before the account, which
/// some servers follow with the hash of its password.
fn grant(line: &str) -> Option<String> {
    let (given, _) = line.strip_prefix("GRANT ")?.split_once(" TO ")?;
    Some(given.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_shown_without_the_hash_of_the_password() {
        let line =
            "GRANT SELECT, REPLICATION SLAVE ON *.* TO `sync`@`%` IDENTIFIED BY PASSWORD '*9F1'";
        assert_eq!(grant(line).unwrap(), "SELECT, REPLICATION SLAVE ON *.*");
    }
}
