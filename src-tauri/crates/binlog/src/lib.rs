//! Bytes to events: MySQL and MariaDB binlog, row images, JSON, GTID sets and
//! the DDL lexer. No IO, no async.
