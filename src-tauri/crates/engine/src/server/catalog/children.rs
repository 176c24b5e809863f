//! Foreign keys that refer to a table.

use super::name::TableName;
use super::rows::Fields;
use crate::error::Result;
use crate::server::literal;
use crate::server::session::Session;

/// A foreign key, as its parent sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The child's table.
    pub table: TableName,
    /// Columns of the child, each with that of the parent that it refers to.
    pub columns: Vec<(String, String)>,
}

/// The foreign keys of all tables of the server that refer to this one.
///
/// # Errors
/// The server's.
pub async fn children(on: &mut Session, parent: &TableName) -> Result<Vec<Child>> {
    let mut asking = b"select constraint_name, table_schema, table_name, column_name, \
        referenced_column_name from information_schema.key_column_usage \
        where referenced_table_schema = "
        .to_vec();
    literal::bytes(&mut asking, parent.database.as_bytes());
    asking.extend_from_slice(b" and referenced_table_name = ");
    literal::bytes(&mut asking, parent.table.as_bytes());
    asking.extend_from_slice(
        b" order by table_schema, table_name, constraint_name, ordinal_position",
    );
    let rows = on.rows(asking, "reading foreign keys").await?;
    let mut children: Vec<(String, Child)> = Vec::new();
    for row in rows {
        let mut fields = Fields::of(row);
        let name = fields.text()?;
        let (database, table) = (fields.text()?, fields.text()?);
        let table = TableName::new(&database, &table);
        let columns = (fields.text()?, fields.text()?);
        match children.last_mut() {
            Some((known, child)) if *known == name && child.table == table => {
                child.columns.push(columns);
            }
            _ => children.push((
                name,
                Child {
                    table,
                    columns: vec![columns],
                },
            )),
        }
    }
    Ok(children.into_iter().map(|(_, child)| child).collect())
}
