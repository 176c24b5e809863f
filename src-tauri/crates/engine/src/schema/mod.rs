//! Schema synchronization: reads the source's definitions, renders them for
//! the destination, makes them there.

mod apply;
mod collation;
mod columns;
mod edits;
mod family;
mod lex;
mod lost;
mod read;
mod render;
mod statement;

#[cfg(test)]
mod tests;

pub use apply::{IfExists, Made, create_database, create_table};
pub use collation::collation_on;
pub(crate) use columns::missing_column;
pub use read::show_create_table;
pub use render::{RenderedTable, Renderer};
