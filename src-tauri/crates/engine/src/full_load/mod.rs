//! Copies the rows that are there, while the source goes on.
//!
//! # How it works
//! A *splitter* walks over the tables and cuts those with a key into chunks,
//! ahead of the *readers*, who turn rows into statements and hand them
//! through a channel of bounded bytes to *writers*. A chunk is one transaction
//! of the destination together with its mark, so it is there or it is not; of a
//! table without transactions it may be there in part, and is then written
//! again over what is there. A table without a key is read whole, in one snapshot,
//! together with its [`family`].
//!
//! # What it leaves to the binlog
//! Chunks are read at different moments. What the source changes meanwhile is
//! in the binlog after P0, and is applied convergently up to the position that
//! is asked for after the last chunk of a table has been read (see
//! [`marks::TableMark::position`]). Two chunks may hold two rows that never
//! were there at the same time and collide in another unique key; the first is
//! then kept, because both have changed after P0 and their events follow.
//!
//! # LOAD DATA
//! Where the destination takes it, rows go as the file of a
//! `load data local infile`, which costs the server about half of what an
//! INSERT does. LOCAL makes it lenient, so what it says of each is checked:
//! unless every row was written and no value was changed, they are taken back
//! and go as an INSERT, which refuses what it cannot take (see [`writer`]).

mod board;
mod bound;
mod changed;
mod chunk;
mod column;
mod family;
mod fields;
mod form;
mod job;
mod load;
pub(crate) mod marks;
mod position;
mod reader;
mod snapshot;
mod splitter;
mod statement;
mod table;
mod whole;
mod writer;

pub(crate) use load::{Load, merged_and_lasting, run};
pub(crate) use table::TableLoad;
