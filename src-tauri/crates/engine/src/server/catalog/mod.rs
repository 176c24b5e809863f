//! The catalog: databases, tables and their definitions, read from
//! information_schema in bounded steps.

mod children;
mod contents;
mod data_type;
pub(crate) mod labels;
mod listing;
mod name;
mod read;
pub(in crate::server) mod rows;
#[cfg(test)]
pub(crate) mod sample;
mod table;

pub use children::{Child, children};
pub use contents::{DatabaseContents, ObjectKind, contents};
pub use data_type::DataType;
pub use listing::{DatabaseEntry, TableEntry, databases, objects};
pub use name::{LOCKSTEP_DATABASE, NameRule, TableName, is_lockstep_database, is_system_database};
pub use read::{table, tables};
pub use table::{
    CheckDef, ColumnDef, ForeignKeyDef, Generated, IndexDef, IndexPart, KeyKind, RowKey, TableDef,
    TableKind, has_transactions,
};
