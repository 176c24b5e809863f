//! Databases and what is in them, as an object tree shows them.

use serde::{Deserialize, Serialize};

use super::name::is_system_database;
use super::rows::{Fields, each};
use super::table::{KeyKind, TableKind};
use crate::error::Result;
use crate::server::session::Session;

/// What errors say we were doing.
const DOING: &str = "listing the catalog";

/// A database of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseEntry {
    /// Its name.
    pub name: String,
    /// Default character set.
    pub charset: String,
    /// Default collation.
    pub collation: String,
    /// How many tables it has.
    pub tables: u64,
    /// How many views it has.
    pub views: u64,
}

/// A table or view of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Its name.
    pub name: String,
    /// Table, view or something else.
    pub kind: TableKind,
    /// Storage engine; empty for views.
    pub engine: String,
    /// Rows, as the server estimates them.
    pub rows_estimate: u64,
    /// Bytes of data and indexes.
    pub bytes: u64,
    /// The key by which its rows are told apart.
    pub key: Option<KeyKind>,
}

/// The databases that the account sees, those of the server itself left out.
///
/// # Errors
/// `Connection` or what the server refuses.
pub async fn databases(session: &mut Session) -> Result<Vec<DatabaseEntry>> {
    let mut databases = Vec::new();
    let sql = "select schema_name, default_character_set_name, default_collation_name \
               from information_schema.schemata order by schema_name";
    each(session, sql, Vec::new(), DOING, |fields: &mut Fields| {
        databases.push(DatabaseEntry {
            name: fields.text()?,
            charset: fields.text()?,
            collation: fields.text()?,
            tables: 0,
            views: 0,
        });
        Ok(())
    })
    .await?;
    databases.retain(|database| !is_system_database(&database.name));
    let sql = "select table_schema, table_type, count(*) from information_schema.tables \
               where table_schema not in \
               ('information_schema', 'mysql', 'performance_schema', 'sys') \
               group by table_schema, table_type";
    each(session, sql, Vec::new(), DOING, |fields: &mut Fields| {
        let (name, kind) = (fields.text()?, TableKind::parse(&fields.text()?));
        let count = fields.number()?;
        if let Some(database) = databases.iter_mut().find(|entry| entry.name == name) {
            match kind {
                TableKind::View => database.views += count,
                TableKind::Table | TableKind::SystemVersioned => database.tables += count,
                TableKind::Sequence | TableKind::Other => {}
            }
        }
        Ok(())
    })
    .await?;
    Ok(databases)
}

/// The tables and views of one database, without their columns.
///
/// # Errors
/// `Connection` or what the server refuses.
pub async fn objects(session: &mut Session, database: &str) -> Result<Vec<TableEntry>> {
    let mut entries = Vec::new();
    let sql = "select table_name, table_type, engine, table_rows, data_length, index_length \
               from information_schema.tables where table_schema = ?";
    each(
        session,
        sql,
        vec![database.into()],
        DOING,
        |fields: &mut Fields| {
            entries.push(TableEntry {
                name: fields.text()?,
                kind: TableKind::parse(&fields.text()?),
                engine: fields.optional_text()?.unwrap_or_default(),
                rows_estimate: fields.optional_number()?.unwrap_or(0),
                bytes: fields.optional_number()?.unwrap_or(0)
                    + fields.optional_number()?.unwrap_or(0),
                key: None,
            });
            Ok(())
        },
    )
    .await?;
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    for (table, key) in keys(session, database).await? {
        if let Ok(place) = entries.binary_search_by(|entry| entry.name.cmp(&table)) {
            entries[place].key = Some(key);
        }
    }
    Ok(entries)
}

/// The kind of key of each table that has one. A unique key over virtual
/// columns counts here; [`super::TableDef::row_key`] is exact.
async fn keys(
    session: &mut Session,
    database: &str,
) -> Result<std::collections::BTreeMap<String, KeyKind>> {
    let mut unique = std::collections::BTreeMap::<(String, String), bool>::new();
    let sql = "select table_name, index_name, nullable, sub_part, column_name, index_type \
               from information_schema.statistics where table_schema = ? and non_unique = 0";
    each(
        session,
        sql,
        vec![database.into()],
        DOING,
        |fields: &mut Fields| {
            let place = (fields.text()?, fields.text()?);
            let nullable = fields.text()? == "YES";
            let partial = fields.optional_number()?.is_some();
            let expression = fields.optional_text()?.is_none();
            let ordered = fields.text()?.eq_ignore_ascii_case("BTREE");
            *unique.entry(place).or_insert(true) &= !nullable && !partial && !expression && ordered;
            Ok(())
        },
    )
    .await?;
    let mut keys = std::collections::BTreeMap::new();
    for ((table, index), tells_apart) in unique {
        if index == "PRIMARY" {
            keys.insert(table, KeyKind::Primary);
        } else if tells_apart {
            keys.entry(table).or_insert(KeyKind::Unique);
        }
    }
    Ok(keys)
}
