//! Two servers and the engine's view of them.

use anyhow::{Context, Result};
use async_trait::async_trait;
use engine::ports::Connections;
use engine::server::connection::{ConnectionSpec, DatabaseType, Encryption, Secret};
use engine::server::session::{Purpose, Session};
use engine::task::definition::{ConnectionRef, TaskDefinition};
use tests::server::{HARNESS_ACCOUNT, Kind, Server};

/// Names of the connections in task documents.
pub const SOURCE: &str = "source";
/// See [`SOURCE`].
pub const DESTINATION: &str = "destination";

/// How the engine reaches a server.
pub fn spec(server: &Server, name: &str, account: &str, password: &str) -> ConnectionSpec {
    ConnectionSpec {
        name: name.to_owned(),
        database_type: if server.kind().is_mariadb() {
            DatabaseType::Mariadb
        } else {
            DatabaseType::Mysql
        },
        host: "127.0.0.1".to_owned(),
        port: server.port(),
        account: account.to_owned(),
        password: Secret::new(password.to_owned()),
        encryption: Encryption::NonEncrypted,
    }
}

/// A session of the engine with every privilege.
pub async fn session(server: &Server, purpose: Purpose) -> Result<Session> {
    Session::connect(&spec(server, "server", HARNESS_ACCOUNT, ""), purpose)
        .await
        .context("connecting as the engine does")
}

/// A task of these objects.
pub fn definition(objects: &str) -> Result<TaskDefinition> {
    let json = format!(
        r#"{{"version":1,"name":"t","source":"{SOURCE}","destination":"{DESTINATION}","objects":{objects}}}"#
    );
    Ok(TaskDefinition::parse(&json)?)
}

/// The tables that a version can have.
pub fn tables(kind: Kind) -> String {
    let more = match kind {
        Kind::MySql56 => "",
        Kind::MySql97 => include_str!("tables-mysql-9.7.sql"),
        _ => include_str!("tables-mariadb.sql"),
    };
    format!("set names utf8mb4; {}{more}", include_str!("tables.sql"))
}

/// Two connections with their accounts.
pub struct Pair {
    pub source: ConnectionSpec,
    pub destination: ConnectionSpec,
}

#[async_trait]
impl Connections for Pair {
    async fn resolve(&self, reference: &ConnectionRef) -> engine::error::Result<ConnectionSpec> {
        Ok(if reference.0 == SOURCE {
            self.source.clone()
        } else {
            self.destination.clone()
        })
    }
}
