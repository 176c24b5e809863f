//! Use case: test a connection and show the facts that matter (F7).

mod facts;

use std::time::Duration;

use engine::error::{Error, ErrorKind, Result};
use engine::server::connection::{ConnectionSpec, DatabaseType, Secret};
use engine::server::facts as server_facts;
use engine::server::facts::ServerFacts;
use engine::server::session::{Purpose, Session};

use crate::api::connection::{ConnectionFacts, ConnectionTest};
use crate::connections::validate;
use crate::console::Console;
use crate::ports::spec;

/// How long the facts may take, the sizes included. Old servers open every
/// table to tell its size.
const FACTS_TIME_MAX: Duration = Duration::from_secs(60);

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
    let tested = async {
        let mut session = Session::connect(spec, Purpose::Catalog).await?;
        let ping = session.ping().await?;
        let told = tokio::time::timeout(FACTS_TIME_MAX, read(&mut session))
            .await
            .unwrap_or_else(|_| {
                Err(Error::new(
                    ErrorKind::Connection,
                    format!("Server {} did not tell its settings in time", spec.name),
                )
                .subject(&spec.name))
            })?;
        session.close().await;
        Ok((ping, told))
    };
    let (ping, told) = tested.await.map_err(advise)?;
    let is_mariadb = told.server.version.is_mariadb();
    Ok(ConnectionFacts {
        version: told.server.version_text.clone(),
        database_type: if is_mariadb {
            DatabaseType::Mariadb
        } else {
            DatabaseType::Mysql
        },
        ping_ms: ping.as_secs_f64() * 1000.0,
        encrypted: !told.cipher.is_empty(),
        facts: facts::judge(&told, spec.database_type),
    })
}

/// The usual hints speak of a task, and there is none yet.
fn advise(error: Error) -> Error {
    if error.hint.is_some() {
        return error;
    }
    let hint = match error.kind {
        ErrorKind::Authentication => "Correct the account or the password and test again.",
        ErrorKind::Privilege => "Grant the missing privilege to the account and test again.",
        ErrorKind::Tls => "Correct the encryption settings and test again.",
        _ => return error,
    };
    error.hint(hint)
}

/// What the server said.
struct Told {
    /// What it is and how it is set.
    server: ServerFacts,
    /// The session's cipher; empty when it is not encrypted.
    cipher: String,
    /// Tables and bytes of all databases but the server's own.
    size: Option<(u64, u64)>,
}

async fn read(session: &mut Session) -> Result<Told> {
    let server = server_facts::read(session).await?;
    let sql = "show session status like 'Ssl_cipher'";
    let cipher = texts(session, sql, "reading its encryption").await?;
    let sql = "select count(*), coalesce(sum(data_length + index_length), 0) \
               from information_schema.tables where table_type = 'BASE TABLE' and table_schema \
               not in ('information_schema', 'mysql', 'performance_schema', 'sys', 'lockstep')";
    let size = texts(session, sql, "reading the size of its databases").await?;
    let number = |place: usize| size.get(place)?.parse().ok();
    Ok(Told {
        server,
        cipher: cipher.into_iter().nth(1).unwrap_or_default(),
        size: number(0).zip(number(1)),
    })
}

/// The first row of a small result as text, NULL as empty.
async fn texts(session: &mut Session, sql: &str, doing: &str) -> Result<Vec<String>> {
    let rows = session.rows(sql, doing).await?;
    let Some(row) = rows.first() else {
        return Ok(Vec::new());
    };
    Ok((0..row.len())
        .map(|place| {
            row.get_opt::<Option<String>, _>(place)
                .and_then(std::result::Result::ok)
                .flatten()
                .unwrap_or_default()
        })
        .collect())
}
