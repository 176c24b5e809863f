//! The local store: connections, tasks, transitions, logs, history, settings.
//!
//! A copy for the faces. The destination is the authority over positions, so
//! losing this store loses no data: a task that is imported again goes on.

mod connection;
mod database;
mod failure;
mod history;
mod log;
mod migration;
mod setting;
mod task;

use std::path::Path;

use engine::error::Result;

pub use connection::StoredConnection;
pub use task::{Step, StoredTask};

use database::Database;

/// The store. Each of its files' functions is one query or one transaction.
pub struct Store {
    database: Database,
}

impl Store {
    /// Opens the store in `folder` and brings its tables up to date. `guard` is
    /// dropped after the database is closed: it holds the lock of the folder.
    ///
    /// # Errors
    /// `Store`, naming the file and what is wrong with it.
    pub fn open(folder: &Path, guard: Option<std::fs::File>, now_ms: u64) -> Result<Self> {
        Database::open(&folder.join(FILE), guard, now_ms).map(|database| Self { database })
    }

    /// Opens the store of another process for reading.
    ///
    /// # Errors
    /// `Store`, naming the file and what is wrong with it.
    pub fn open_read_only(folder: &Path) -> Result<Self> {
        Database::open_read_only(&folder.join(FILE)).map(|database| Self { database })
    }
}

/// Name of the store's file in the data folder.
pub const FILE: &str = "lockstep.db";

/// A document of ours in a text column. What we wrote serializes.
fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own documents have text keys only")
}

/// Reads a document of ours back; what cannot be read is a damaged column.
fn from_json<T: serde::de::DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|cause| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, cause.into())
    })
}

/// Times and counters are below 2^63; what is not is shown as the largest.
fn to_sql(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn from_sql(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

#[cfg(test)]
mod tests;
