//! Use cases of the catalog: what a server holds, seen through a saved connection.

use std::time::Duration;

use engine::error::{Error, ErrorKind, Result};
use engine::ports::Connections;
use engine::server::catalog::{self, KeyKind, TableKind, TableName};
use engine::server::session::{Purpose, Session};
use engine::task::definition::ConnectionRef;

use crate::api::connection::{
    CatalogColumn, CatalogColumns, CatalogDatabase, CatalogDatabases, CatalogKey, CatalogKind,
    CatalogObject, CatalogObjects, ConnectionId,
};
use crate::console::Console;

/// How long a listing may take. 100,000 tables take old servers half a minute,
/// for they open each one.
const LISTING_TIME_MAX: Duration = Duration::from_secs(180);

impl Console {
    /// The databases that the account sees, those of the server left out.
    ///
    /// # Errors
    /// Whatever keeps the connection from being made or the server from answering.
    pub async fn catalog_databases(
        &self,
        request: CatalogDatabases,
    ) -> Result<Vec<CatalogDatabase>> {
        let mut session = self.session(&request.connection).await?;
        let entries = in_time(catalog::databases(&mut session)).await?;
        session.close().await;
        let own = |name: &str| catalog::is_lockstep_database(name);
        Ok(entries
            .into_iter()
            .filter(|entry| !own(&entry.name))
            .map(|entry| CatalogDatabase {
                name: entry.name,
                charset: entry.charset,
                tables: u32::try_from(entry.tables).unwrap_or(u32::MAX),
                views: u32::try_from(entry.views).unwrap_or(u32::MAX),
            })
            .collect())
    }

    /// The tables and views of a database.
    ///
    /// # Errors
    /// Whatever keeps the connection from being made or the server from answering.
    pub async fn catalog_objects(&self, request: CatalogObjects) -> Result<Vec<CatalogObject>> {
        let mut session = self.session(&request.connection).await?;
        let entries = in_time(catalog::objects(&mut session, &request.database)).await?;
        session.close().await;
        Ok(entries
            .into_iter()
            .filter_map(|entry| {
                let kind = match entry.kind {
                    TableKind::Table | TableKind::SystemVersioned => CatalogKind::Table,
                    TableKind::View => CatalogKind::View,
                    // Neither holds rows that could be selected.
                    TableKind::Sequence | TableKind::Other => return None,
                };
                Some(CatalogObject {
                    name: entry.name,
                    kind,
                    engine: entry.engine,
                    rows_estimate: entry.rows_estimate,
                    bytes: entry.bytes,
                    key: match entry.key {
                        Some(KeyKind::Primary) => CatalogKey::Primary,
                        Some(KeyKind::Unique) => CatalogKey::Unique,
                        None => CatalogKey::None,
                    },
                })
            })
            .collect())
    }

    /// The columns of a table.
    ///
    /// # Errors
    /// `Schema` when there is no such table; else whatever keeps the connection
    /// from being made or the server from answering.
    pub async fn catalog_columns(&self, request: CatalogColumns) -> Result<Vec<CatalogColumn>> {
        let CatalogColumns {
            connection,
            database,
            table,
        } = request;
        let mut session = self.session(&connection).await?;
        let name = TableName::new(database, table);
        let found = in_time(catalog::table(&mut session, &name)).await?;
        session.close().await;
        let found = found.ok_or_else(|| {
            Error::new(
                ErrorKind::Schema,
                format!("Table {name} is not on the server"),
            )
            .hint("Read the list of tables again: it may have been dropped or renamed.")
            .subject(name.to_string())
        })?;
        let primary = found
            .row_key()
            .filter(|key| key.kind == KeyKind::Primary)
            .map(|key| key.columns)
            .unwrap_or_default();
        Ok(found
            .columns
            .into_iter()
            .enumerate()
            .map(|(place, column)| CatalogColumn {
                name: column.name,
                column_type: column.column_type,
                nullable: column.nullable,
                primary: primary.contains(&place),
                generated: column.generated.is_some(),
            })
            .collect())
    }

    async fn session(&self, connection: &ConnectionId) -> Result<Session> {
        let reference = ConnectionRef(connection.0.clone());
        let spec = self.inner.directory.resolve(&reference).await?;
        Session::connect(&spec, Purpose::Catalog).await
    }
}

async fn in_time<T>(listing: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(LISTING_TIME_MAX, listing)
        .await
        .unwrap_or_else(|_| {
            Err(Error::new(
                ErrorKind::Connection,
                format!(
                    "The server has not listed its objects in {} seconds",
                    LISTING_TIME_MAX.as_secs()
                ),
            ))
        })
}
