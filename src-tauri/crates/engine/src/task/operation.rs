//! SQL operations, as a task chooses them for each object (F15, F16).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An SQL operation that a task carries or leaves out.
///
/// REPLACE is logged as the rows that it deletes, inserts and updates, and is
/// carried as those are.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum SqlOperation {
    /// New rows.
    Insert,
    /// Changes of rows.
    Update,
    /// Rows that go.
    Delete,
    /// ALTER TABLE.
    AlterTable,
    /// ALTER VIEW.
    AlterView,
    /// CREATE DATABASE and ALTER DATABASE.
    CreateDatabase,
    /// CREATE FUNCTION.
    CreateFunction,
    /// CREATE INDEX.
    CreateIndex,
    /// CREATE PROCEDURE.
    CreateProcedure,
    /// CREATE TABLE.
    CreateTable,
    /// CREATE TRIGGER, CREATE EVENT and ALTER EVENT.
    CreateTrigger,
    /// CREATE VIEW.
    CreateView,
    /// DROP DATABASE.
    DropDatabase,
    /// DROP FUNCTION and DROP PROCEDURE.
    DropRoutine,
    /// DROP INDEX.
    DropIndex,
    /// DROP TABLE.
    DropTable,
    /// DROP TRIGGER and DROP EVENT.
    DropTrigger,
    /// DROP VIEW.
    DropView,
    /// RENAME TABLE.
    RenameTable,
    /// TRUNCATE TABLE.
    TruncateTable,
}
