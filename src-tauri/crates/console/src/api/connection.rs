//! Saved connections, their test, and the catalog seen through them.

use engine::server::connection::{DatabaseType, Encryption, Secret};
use engine::task::definition::EnvironmentTag;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A secret on its way in. It is read from a request and never written to a reply.
#[derive(Debug, Clone)]
pub struct SecretInput(pub Secret);

impl<'de> Deserialize<'de> for SecretInput {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // The usual message would quote what was found in its place.
        String::deserialize(from)
            .map(|text| Self(Secret::new(text)))
            .map_err(|_| serde::de::Error::custom("a secret must be text"))
    }
}

/// Identifies a saved connection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct ConnectionId(pub String);

/// A saved connection (F6). Its password is in the vault, not in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Identity; task definitions refer to it.
    pub id: ConnectionId,
    /// Everything but identity and password.
    pub details: ConnectionDetails,
    /// Whether the vault has a password for it.
    pub has_password: bool,
    /// How many tasks refer to it.
    pub tasks: u32,
}

/// What a connection is, without identity and password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectionDetails {
    /// Name by which the operator knows it; unique.
    pub name: String,
    /// Folder it is kept in; empty for none.
    pub folder: String,
    /// Environment, which gives its colour.
    pub environment: Option<EnvironmentTag>,
    /// Database Type.
    pub database_type: DatabaseType,
    /// Host name or address.
    pub host: String,
    /// Port Number, 3306 by default.
    pub port: u16,
    /// Database Account.
    pub account: String,
    /// Encryption.
    pub encryption: Encryption,
}

/// Saves a connection.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectionSave {
    /// Which one; absent for a new one.
    pub id: Option<ConnectionId>,
    /// What it is.
    pub details: ConnectionDetails,
    /// Its password; absent to keep the one in the vault.
    #[ts(type = "string | null")]
    pub password: Option<SecretInput>,
}

/// Tests a connection, saved or not (F7).
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectionTest {
    /// A saved connection whose password is used when none is given.
    pub id: Option<ConnectionId>,
    /// What to connect to; absent for the saved details.
    pub details: Option<ConnectionDetails>,
    /// The password; absent for the one in the vault.
    #[ts(type = "string | null")]
    pub password: Option<SecretInput>,
}

/// What a test read from the server (F7).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectionFacts {
    /// Version as the server says it.
    pub version: String,
    /// Which family the server really is.
    pub database_type: DatabaseType,
    /// Round trip in milliseconds.
    pub ping_ms: f64,
    /// Whether the connection is encrypted.
    pub encrypted: bool,
    /// Facts in the order in which they are shown.
    pub facts: Vec<Fact>,
}

/// One fact about a server, with a remark when it matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What it is about: `server_id`, `binlog`, `GTID`, `time zone`, …
    pub name: String,
    /// What the server says.
    pub value: String,
    /// What that means for a source or a destination, when it needs care.
    pub remark: Option<String>,
}

/// Asks for the databases of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CatalogDatabases {
    /// Through which connection.
    pub connection: ConnectionId,
}

/// A database of a server; system databases are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CatalogDatabase {
    /// Its name.
    pub name: String,
    /// Default character set.
    pub charset: String,
    /// How many tables it has.
    pub tables: u32,
    /// How many views it has.
    pub views: u32,
}

/// Asks for the tables and views of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CatalogObjects {
    /// Through which connection.
    pub connection: ConnectionId,
    /// Which database.
    pub database: String,
}

/// A table or view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CatalogObject {
    /// Its name.
    pub name: String,
    /// Table or view.
    pub kind: CatalogKind,
    /// Storage engine; empty for views.
    pub engine: String,
    /// Rows, as the server estimates them.
    pub rows_estimate: u64,
    /// Bytes of data and indexes.
    pub bytes: u64,
    /// The key by which its rows are told apart.
    pub key: CatalogKey,
}

/// Table or view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CatalogKind {
    /// A base table.
    Table,
    /// A view.
    View,
}

/// The key by which rows are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CatalogKey {
    /// A primary key.
    Primary,
    /// A unique key of columns that are never NULL.
    Unique,
    /// None.
    None,
}

/// Asks for the columns of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CatalogColumns {
    /// Through which connection.
    pub connection: ConnectionId,
    /// Which database.
    pub database: String,
    /// Which table.
    pub table: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CatalogColumn {
    /// Its name.
    pub name: String,
    /// Its type as the server writes it.
    pub column_type: String,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether it is part of the primary key.
    pub primary: bool,
    /// Whether the server computes it.
    pub generated: bool,
}
