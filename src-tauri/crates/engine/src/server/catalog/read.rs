//! Reads definitions of tables.

use std::collections::{BTreeMap, BTreeSet};

use mysql_async::Value;

use super::data_type::DataType;
use super::labels;
use super::name::TableName;
use super::rows::{Fields, each};
use super::table::{
    CheckDef, ColumnDef, ForeignKeyDef, Generated, IndexDef, IndexPart, TableDef, TableKind,
};
use crate::error::Result;
use crate::server::facts::ServerVersion;
use crate::server::session::Session;

/// What errors say we were doing.
const DOING: &str = "reading definitions of tables";
/// From how many tables on a whole database is read at once. Below it each
/// table is looked up on its own: servers that keep no index over their
/// catalog (MySQL before 8, MariaDB) open every table of the database
/// otherwise.
const WHOLE_DATABASE_FROM: usize = 40;

/// The definition of one table or view; `None` when there is none of that name.
///
/// # Errors
/// `Connection`, `Schema`, or what the server refuses.
pub async fn table(session: &mut Session, name: &TableName) -> Result<Option<TableDef>> {
    let scope = Scope {
        database: &name.database,
        table: Some(&name.table),
    };
    let mut tables = read(session, scope).await?;
    let Some(mut table) = tables.remove(&name.table) else {
        return Ok(None);
    };
    labels::restore(session, &mut table).await?;
    Ok(Some(table))
}

/// The definitions of tables of one database, those that exist, in the order
/// of their names. Pass a bounded number of names: all of it is held.
///
/// # Errors
/// `Connection`, `Schema`, or what the server refuses.
pub async fn tables(
    session: &mut Session,
    database: &str,
    names: &BTreeSet<String>,
) -> Result<Vec<TableDef>> {
    if names.len() >= WHOLE_DATABASE_FROM {
        let scope = Scope {
            database,
            table: None,
        };
        let mut tables = read(session, scope).await?;
        tables.retain(|name, _| names.contains(name));
        let mut tables: Vec<TableDef> = tables.into_values().collect();
        for table in &mut tables {
            labels::restore(session, table).await?;
        }
        return Ok(tables);
    }
    let mut found = Vec::new();
    for name in names {
        found.extend(table(session, &TableName::new(database, name)).await?);
    }
    Ok(found)
}

/// What is read: one table, or all of a database.
#[derive(Clone, Copy)]
struct Scope<'a> {
    database: &'a str,
    table: Option<&'a str>,
}

impl Scope<'_> {
    /// `where` clause on the two columns that name database and table.
    fn filter(&self, database: &str, table: &str) -> String {
        match self.table {
            Some(_) => format!("where {database} = ? and {table} = ?"),
            None => format!("where {database} = ?"),
        }
    }

    fn parameters(&self) -> Vec<Value> {
        let mut parameters = vec![Value::from(self.database)];
        parameters.extend(self.table.map(Value::from));
        parameters
    }
}

/// Tables under their exact names. information_schema compares names without
/// case, so that a lookup of `t` may also bring `T`: everything is grouped by
/// the exact name that the server says.
type Tables = BTreeMap<String, TableDef>;

async fn read(session: &mut Session, scope: Scope<'_>) -> Result<Tables> {
    let version = session.version();
    let mut tables = Tables::new();
    heads(session, scope, &mut tables).await?;
    if tables.is_empty() {
        return Ok(tables);
    }
    columns(session, version, scope, &mut tables).await?;
    indexes(session, version, scope, &mut tables).await?;
    foreign_keys(session, scope, &mut tables).await?;
    checks(session, version, scope, &mut tables).await?;
    triggers(session, scope, &mut tables).await?;
    Ok(tables)
}

async fn heads(session: &mut Session, scope: Scope<'_>, tables: &mut Tables) -> Result<()> {
    let sql = format!(
        "select table_name, table_type, engine, table_collation, table_rows, data_length, \
         index_length, create_options from information_schema.tables {}",
        scope.filter("table_schema", "table_name")
    );
    each(
        session,
        &sql,
        scope.parameters(),
        DOING,
        |fields: &mut Fields| {
            let table = TableDef {
                name: TableName::new(scope.database, fields.text()?),
                kind: TableKind::parse(&fields.text()?),
                engine: fields.optional_text()?.unwrap_or_default(),
                collation: fields.optional_text()?,
                rows_estimate: fields.optional_number()?.unwrap_or(0),
                bytes: fields.optional_number()?.unwrap_or(0)
                    + fields.optional_number()?.unwrap_or(0),
                create_options: fields.optional_text()?.unwrap_or_default(),
                columns: Vec::new(),
                indexes: Vec::new(),
                foreign_keys: Vec::new(),
                checks: Vec::new(),
                triggers: Vec::new(),
            };
            tables.insert(table.name.table.clone(), table);
            Ok(())
        },
    )
    .await
}

async fn columns(
    session: &mut Session,
    version: ServerVersion,
    scope: Scope<'_>,
    tables: &mut Tables,
) -> Result<()> {
    let expression = if version.is_mysql_from(5, 7, 0) || version.is_mariadb() {
        "generation_expression"
    } else {
        "null"
    };
    let srid = if version.is_mysql_from(8, 0, 3) {
        "srs_id"
    } else {
        "null"
    };
    let sql = format!(
        "select table_name, column_name, ordinal_position, column_type, character_set_name, \
         collation_name, is_nullable, column_default, extra, {expression}, {srid} \
         from information_schema.columns {}",
        scope.filter("table_schema", "table_name")
    );
    each(
        session,
        &sql,
        scope.parameters(),
        DOING,
        |fields: &mut Fields| {
            let Some(table) = tables.get_mut(&fields.text()?) else {
                return Ok(());
            };
            table.columns.push(column(fields, version)?);
            Ok(())
        },
    )
    .await?;
    for table in tables.values_mut() {
        table.columns.sort_by_key(|column| column.ordinal);
    }
    Ok(())
}

fn column(fields: &mut Fields, version: ServerVersion) -> Result<ColumnDef> {
    let name = fields.text()?;
    let ordinal = fields.small_number()?;
    let column_type = fields.text()?;
    let data_type = DataType::parse(&column_type);
    let charset = fields.optional_text()?;
    let collation = fields.optional_text()?;
    let nullable = fields.text()? == "YES";
    let default = fields.optional_text()?;
    let extra = fields
        .optional_text()?
        .unwrap_or_default()
        .to_ascii_lowercase();
    let expression = fields.optional_text()?.unwrap_or_default();
    let srid = fields.optional_small_number()?;
    let stored = extra.contains("stored generated") || extra.contains("persistent");
    let generated =
        (stored || extra.contains("virtual")).then_some(Generated { stored, expression });
    // Members of an ENUM may spell "unsigned"; numbers have no quotes.
    let unsigned = !column_type.contains('\'') && column_type.contains(" unsigned");
    let compressed = matches!(
        data_type,
        DataType::Text { .. }
            | DataType::Blob { .. }
            | DataType::VarChar { .. }
            | DataType::VarBinary { .. }
    ) && column_type.contains("COMPRESSED");
    Ok(ColumnDef {
        name,
        ordinal,
        data_type,
        unsigned,
        charset,
        collation,
        nullable,
        // MariaDB writes defaults as expressions, NULL included; MySQL writes values.
        default: default.filter(|text| !(version.is_mariadb() && text == "NULL")),
        auto_increment: extra.contains("auto_increment"),
        generated,
        invisible: extra.contains("invisible"),
        compressed,
        srid,
        column_type,
    })
}

async fn indexes(
    session: &mut Session,
    version: ServerVersion,
    scope: Scope<'_>,
    tables: &mut Tables,
) -> Result<()> {
    let expression = if version.is_mysql_from(8, 0, 13) {
        "expression"
    } else {
        "null"
    };
    let sql = format!(
        "select table_name, index_name, non_unique, index_type, seq_in_index, column_name, \
         {expression}, sub_part, nullable, collation from information_schema.statistics {} \
         order by table_name, index_name, seq_in_index",
        scope.filter("table_schema", "table_name")
    );
    each(
        session,
        &sql,
        scope.parameters(),
        DOING,
        |fields: &mut Fields| {
            let Some(table) = tables.get_mut(&fields.text()?) else {
                return Ok(());
            };
            let name = fields.text()?;
            let unique = fields.number()? == 0;
            let index_type = fields.text()?;
            let _place = fields.number()?;
            let part = IndexPart {
                column: fields.optional_text()?,
                expression: fields.optional_text()?,
                prefix: fields.optional_small_number()?,
                nullable: fields.text()? == "YES",
                descending: fields.optional_text()?.as_deref() == Some("D"),
            };
            match table.indexes.iter_mut().find(|index| index.name == name) {
                Some(index) => index.parts.push(part),
                None => table.indexes.push(IndexDef {
                    name,
                    unique,
                    index_type,
                    parts: vec![part],
                }),
            }
            Ok(())
        },
    )
    .await?;
    for table in tables.values_mut() {
        // Stable: the other indexes stay in the order of their names.
        table.indexes.sort_by_key(|index| index.name != "PRIMARY");
    }
    Ok(())
}

async fn foreign_keys(session: &mut Session, scope: Scope<'_>, tables: &mut Tables) -> Result<()> {
    let sql = format!(
        "select table_name, constraint_name, update_rule, delete_rule \
         from information_schema.referential_constraints {}",
        scope.filter("constraint_schema", "table_name")
    );
    let mut rules = BTreeMap::new();
    each(
        session,
        &sql,
        scope.parameters(),
        DOING,
        |fields: &mut Fields| {
            let place = (fields.text()?, fields.text()?);
            rules.insert(place, (fields.text()?, fields.text()?));
            Ok(())
        },
    )
    .await?;
    if rules.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "select table_name, constraint_name, column_name, referenced_table_schema, \
         referenced_table_name, referenced_column_name \
         from information_schema.key_column_usage {} and referenced_table_name is not null \
         order by table_name, constraint_name, ordinal_position",
        scope.filter("table_schema", "table_name")
    );
    each(
        session,
        &sql,
        scope.parameters(),
        DOING,
        |fields: &mut Fields| {
            let (table, name) = (fields.text()?, fields.text()?);
            let Some((on_update, on_delete)) = rules.get(&(table.clone(), name.clone())) else {
                return Ok(());
            };
            let Some(table) = tables.get_mut(&table) else {
                return Ok(());
            };
            let column = fields.text()?;
            let parent = TableName::new(fields.text()?, fields.text()?);
            let parent_column = fields.text()?;
            match table.foreign_keys.iter_mut().find(|key| key.name == name) {
                Some(key) => {
                    key.columns.push(column);
                    key.parent_columns.push(parent_column);
                }
                None => table.foreign_keys.push(ForeignKeyDef {
                    name,
                    columns: vec![column],
                    parent,
                    parent_columns: vec![parent_column],
                    on_update: on_update.clone(),
                    on_delete: on_delete.clone(),
                }),
            }
            Ok(())
        },
    )
    .await
}

async fn checks(
    session: &mut Session,
    version: ServerVersion,
    scope: Scope<'_>,
    tables: &mut Tables,
) -> Result<()> {
    let sql = if version.is_mariadb() {
        format!(
            "select table_name, constraint_name, check_clause \
             from information_schema.check_constraints {}",
            scope.filter("constraint_schema", "table_name")
        )
    } else if version.is_mysql_from(8, 0, 16) {
        format!(
            "select used.table_name, used.constraint_name, stated.check_clause \
             from information_schema.table_constraints used \
             join information_schema.check_constraints stated \
             on stated.constraint_schema = used.constraint_schema \
             and stated.constraint_name = used.constraint_name {} \
             and used.constraint_type = 'CHECK'",
            scope.filter("used.table_schema", "used.table_name")
        )
    } else {
        return Ok(());
    };
    each(
        session,
        &sql,
        scope.parameters(),
        DOING,
        |fields: &mut Fields| {
            let Some(table) = tables.get_mut(&fields.text()?) else {
                return Ok(());
            };
            table.checks.push(CheckDef {
                name: fields.text()?,
                clause: fields.text()?,
            });
            Ok(())
        },
    )
    .await
}

async fn triggers(session: &mut Session, scope: Scope<'_>, tables: &mut Tables) -> Result<()> {
    let sql = format!(
        "select event_object_table, trigger_name from information_schema.triggers {}",
        scope.filter("event_object_schema", "event_object_table")
    );
    each(
        session,
        &sql,
        scope.parameters(),
        DOING,
        |fields: &mut Fields| {
            let Some(table) = tables.get_mut(&fields.text()?) else {
                return Ok(());
            };
            table.triggers.push(fields.text()?);
            Ok(())
        },
    )
    .await
}
