//! Decoding binlog files that real servers wrote.
//!
//! `corpus/NAME.binlog` is such a file, `corpus/NAME.rows` what SELECT gave for
//! each table between the steps of the SQL beside it, `corpus/NAME.columns`
//! what information_schema said of the columns, and `corpus/NAME.events` the
//! golden list of the events, written anew with `UPDATE_GOLDEN=1`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod images;
mod mutation;
mod partial;
mod stream;
mod support;
