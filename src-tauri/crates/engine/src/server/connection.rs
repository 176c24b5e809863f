//! How to reach a server.

use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::Zeroize;

/// A secret value: no `Display`, no `Serialize`, redacted `Debug`, wiped when dropped.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// Takes the value in.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// Shows the value to the code that must send it. Never log the result.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Which family the operator says a server belongs to ("Database Type").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseType {
    /// Oracle's MySQL and what is compatible with it.
    Mysql,
    /// MariaDB.
    Mariadb,
}

/// The parameter "Encryption" (F5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case", deny_unknown_fields, tag = "mode")]
pub enum Encryption {
    /// Non-encrypted.
    #[default]
    NonEncrypted,
    /// SSL-encrypted.
    SslEncrypted {
        /// PEM file with the authority to trust; the system's authorities when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ca_certificate: Option<PathBuf>,
        /// Whether the certificate must name the host. On unless switched off.
        #[serde(default = "yes")]
        check_host_name: bool,
    },
}

const fn yes() -> bool {
    true
}

/// A server's address and account, with the secret already resolved.
#[derive(Debug, Clone)]
pub struct ConnectionSpec {
    /// The name under which the operator knows it; appears in errors.
    pub name: String,
    /// The family it is said to be.
    pub database_type: DatabaseType,
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Database account.
    pub account: String,
    /// Its password; empty for none.
    pub password: Secret,
    /// How the connection is encrypted.
    pub encryption: Encryption,
}
