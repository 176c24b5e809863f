//! Saved connections. Passwords are in the vault; here is only whether there is one.

use engine::error::{Error, ErrorKind, Result};
use rusqlite::{OptionalExtension, Row};

use super::{Store, from_json, to_json, to_sql};
use crate::api::connection::{ConnectionDetails, ConnectionId};

/// A connection as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConnection {
    /// Identity.
    pub id: ConnectionId,
    /// What it is.
    pub details: ConnectionDetails,
    /// Whether the vault was given a password for it.
    pub has_password: bool,
}

const COLUMNS: &str = "id, details, has_password";

fn read(row: &Row<'_>) -> rusqlite::Result<StoredConnection> {
    Ok(StoredConnection {
        id: ConnectionId(row.get(0)?),
        details: from_json(1, &row.get::<_, String>(1)?)?,
        has_password: row.get(2)?,
    })
}

impl Store {
    /// All connections, by name.
    ///
    /// # Errors
    /// `Store` when they cannot be read.
    pub async fn connections(&self) -> Result<Vec<StoredConnection>> {
        self.database
            .run("reading the connections", |connection| {
                connection
                    .prepare_cached(&format!("select {COLUMNS} from connection order by name"))?
                    .query_map([], read)?
                    .collect()
            })
            .await
    }

    /// The connection with this identity, or else with this name.
    ///
    /// # Errors
    /// `Store` when it cannot be read.
    pub async fn connection(&self, reference: &str) -> Result<Option<StoredConnection>> {
        let reference = reference.to_owned();
        self.database
            .run("reading a connection", move |connection| {
                connection
                    .query_row(
                        &format!(
                            "select {COLUMNS} from connection where id = ?1 or name = ?1
                             order by id = ?1 desc limit 1"
                        ),
                        [reference],
                        read,
                    )
                    .optional()
            })
            .await
    }

    /// Saves a connection under its identity.
    ///
    /// # Errors
    /// `Definition` when another one has the name, `Store` when it cannot be written.
    pub async fn save_connection(&self, stored: StoredConnection, now_ms: u64) -> Result<()> {
        let name = stored.details.name.clone();
        let free = self
            .database
            .run("saving a connection", move |connection| {
                let StoredConnection {
                    id,
                    details,
                    has_password,
                } = stored;
                let taken = connection.query_row(
                    "select exists (select 1 from connection where name = ? and id <> ?)",
                    (&details.name, &id.0),
                    |row| row.get(0),
                )?;
                if taken {
                    return Ok(false);
                }
                connection.execute(
                    "insert into connection (id, name, details, has_password, created_ms)
                     values (?, ?, ?, ?, ?)
                     on conflict (id) do update set name = excluded.name,
                     details = excluded.details, has_password = excluded.has_password",
                    (
                        &id.0,
                        &details.name,
                        to_json(&details),
                        has_password,
                        to_sql(now_ms),
                    ),
                )?;
                Ok(true)
            })
            .await?;
        if free {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Definition,
            format!("Another connection is named {name}"),
        )
        .hint("Give the connection a name of its own.")
        .subject(name))
    }

    /// Deletes a connection.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    pub async fn delete_connection(&self, id: &ConnectionId) -> Result<()> {
        let id = id.0.clone();
        self.database
            .run("deleting a connection", move |connection| {
                connection
                    .execute("delete from connection where id = ?", [id])
                    .map(drop)
            })
            .await
    }
}
