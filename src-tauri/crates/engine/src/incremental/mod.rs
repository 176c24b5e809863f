//! Binlog to transactions to changes; schema history; DDL.
#![allow(dead_code, unused_imports, reason = "the reader lands next")]

pub(crate) mod source;
