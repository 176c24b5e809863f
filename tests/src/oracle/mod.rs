//! Whether two servers hold the same tables, by means of its own: never the
//! product's comparison, never the product's decoder.

mod compare;
mod definition;
mod facts;
mod rows;
mod selection;

pub use compare::{Extra, differences, ensure_equal};
pub use selection::{Pair, TableName, pairs};
