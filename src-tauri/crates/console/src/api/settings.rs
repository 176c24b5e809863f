//! The application itself: what it is, its settings, its vault.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// No request, or no response, beyond that it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// What this application is and where it keeps its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AppInfo {
    /// Version of Lockstep.
    pub version: String,
    /// Folder of the task store and the logs.
    pub data_folder: String,
}

/// Settings of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// How close rows stand.
    pub density: Density,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How close rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// More room.
    Comfortable,
    /// More rows.
    #[default]
    Compact,
}

/// Where credentials are kept and whether they can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "vault", deny_unknown_fields)]
pub enum VaultStatus {
    /// The operating system's keychain answers.
    Keychain,
    /// No keychain is reachable; the operator may choose an encrypted file.
    Unreachable {
        /// Why, in a sentence.
        reason: String,
        /// Whether an encrypted file exists already and only wants its passphrase.
        file_exists: bool,
    },
    /// The encrypted file is open, by the operator's choice.
    File,
}

/// Opens (or, when there is none, makes) the encrypted file.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct VaultOpenFile {
    /// The passphrase; never stored.
    #[ts(type = "string")]
    pub passphrase: super::connection::SecretInput,
}
