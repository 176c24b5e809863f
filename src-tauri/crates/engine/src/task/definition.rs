//! The definition of a task as one JSON document.
//!
//! Everything a task is to do is in here and nothing else is: the console's
//! store, the command line and the tests read and write the same form. Unknown
//! fields are refused by name. The JSON schema is exported to
//! `src-tauri/crates/engine/task.schema.json` and checked for freshness by a
//! test.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Error, ErrorKind, Result};
use crate::filter::check_syntax;
use crate::task::online_ddl::OnlineDdl;
use crate::task::operation::SqlOperation;
use crate::task::throttle::Throttles;

/// The version of the document that this build reads and writes.
pub const VERSION: u32 = 1;

/// Identifies a task in the local store and in the `lockstep` database of the
/// destination. ASCII letters, digits, `-` and `_`, at most 64 characters.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct TaskId(String);

/// Longest task identity; the width of the column that holds it.
const TASK_ID_LENGTH_MAX: usize = 64;

impl TaskId {
    /// A new identity that no other task has.
    #[must_use]
    pub fn fresh() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string())
    }

    /// The identity as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identity of a branch of the task: no task has a dot in its own.
    ///
    /// # Errors
    /// `Refused` when the task's leaves no room for it.
    pub(crate) fn branch(&self, number: u32) -> Result<Self> {
        let id = format!("{}.{number}", self.0);
        if id.len() > TASK_ID_LENGTH_MAX {
            let title = format!("The identity of the task, {}, is too long", self.0);
            return Err(Error::new(ErrorKind::Refused, title));
        }
        Ok(Self(id))
    }
}

impl TryFrom<String> for TaskId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if text.is_empty() || text.len() > TASK_ID_LENGTH_MAX || !text.chars().all(plain) {
            return Err(Error::new(
                ErrorKind::Definition,
                "A task id is 1 to 64 characters of a-z, A-Z, 0-9, - and _",
            ));
        }
        Ok(Self(text))
    }
}

impl From<TaskId> for String {
    fn from(id: TaskId) -> Self {
        id.0
    }
}

impl std::fmt::Display for TaskId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

/// The name or identity of a saved connection.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(transparent)]
pub struct ConnectionRef(pub String);

/// One task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskDefinition {
    /// Version of this document: 1.
    pub version: u32,
    /// Identity of the task. The same document with the same identity goes on
    /// where it was; a document without one gets a fresh identity when saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<TaskId>,
    /// Task name. A descriptive name for easy identification; need not be unique.
    pub name: String,
    /// Connection of the source.
    pub source: ConnectionRef,
    /// Connection of the destination.
    pub destination: ConnectionRef,
    /// Synchronization types (F11).
    #[serde(default)]
    pub types: SynchronizationTypes,
    /// Selected objects: databases of the source.
    pub objects: Vec<DatabaseSelection>,
    /// Everything that has a default.
    #[serde(default)]
    pub options: TaskOptions,
}

/// Which stages the task has (F11). All three by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct SynchronizationTypes {
    /// Schema synchronization: tables are made on the destination.
    pub schema: bool,
    /// Full data synchronization: rows that exist are copied.
    pub full: bool,
    /// Incremental data synchronization: every change is carried.
    pub incremental: bool,
}

impl Default for SynchronizationTypes {
    fn default() -> Self {
        Self {
            schema: true,
            full: true,
            incremental: true,
        }
    }
}

/// A database of the source, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSelection {
    /// Name on the source.
    pub database: String,
    /// Name on the destination, when it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// The tables; absent for the whole database, tables made later included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tables: Option<Vec<TableSelection>>,
    /// SQL operations that are carried (F15); absent for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<BTreeSet<SqlOperation>>,
}

/// A table of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TableSelection {
    /// Name on the source.
    pub table: String,
    /// Name on the destination, when it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// The columns that are carried; absent for all of them, those added later
    /// included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<ColumnSelection>>,
    /// Which rows are carried (F14): the condition of a WHERE clause without
    /// the word, over columns of the source. Absent for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// SQL operations that are carried (F15); absent for what the database's
    /// choice says. This choice overrides the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<BTreeSet<SqlOperation>>,
}

/// A column of a table of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ColumnSelection {
    /// Name on the source.
    pub column: String,
    /// Name on the destination, when it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
}

/// What a task does besides the plain case; every field has a default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct TaskOptions {
    /// Processing Mode of Conflicting Tables (F17).
    pub conflicting_tables: ConflictingTables,
    /// What is done about a change that finds no row on the destination, or
    /// another row in its way. Absent: as `conflicting_tables` says, which is
    /// `stop` under Precheck and Report Errors, and under Ignore Errors and
    /// Proceed overwriting of which nothing is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clashes: Option<ClashPolicy>,
    /// What is done about a statement of the source that fails on the destination
    /// or is not replayed.
    pub failed_ddl: FailedDdl,
    /// Retry times (F35).
    pub retry: RetryTimes,
    /// How many connections the task takes on each side.
    pub workers: Workers,
    /// Capitalization of Object Names in Destination Instance (F18).
    pub capitalization: Capitalization,
    /// Temporary tables of online DDL tools (F26). Absent: they are copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub online_ddl: Option<OnlineDdl>,
    /// Limits of speed (F36).
    pub throttles: Throttles,
    /// Heartbeat (F40): whether the task writes a row to the database `lockstep`
    /// of the source every second, so that the way to the destination is measured
    /// also while nothing else is written there. It is not carried to the
    /// destination. Off by default: then nothing is written to the source, and
    /// the latency is told by where its binlog stands.
    ///
    /// Each heartbeat is a transaction of the source: its GTIDs grow by one a
    /// second, its replicas get them, and backups and clones have the row. After
    /// a failover to a replica that lacks the last of them the task does not go
    /// on, as after one to a replica that lacks any other change.
    pub heartbeat: bool,
    /// Environment tag (F8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentTag>,
    /// Precheck alerts that the operator has confirmed and ignored (F34).
    pub ignored_alerts: Vec<IgnoredAlert>,
}

/// Processing Mode of Conflicting Tables (F17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConflictingTables {
    /// Precheck and Report Errors: same-named tables on the destination fail the precheck.
    #[default]
    PrecheckAndReportErrors,
    /// Ignore Errors and Proceed: in full load the destination's row is kept,
    /// in incremental synchronization it is overwritten.
    IgnoreErrorsAndProceed,
}

/// Capitalization of Object Names in Destination Instance (F18): of databases,
/// tables and columns that have no new name of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Capitalization {
    /// As on the source, unless the destination keeps names in lower case.
    #[default]
    Default,
    /// As on the source; refused where the destination cannot keep it.
    Source,
    /// Upper case; refused where the destination cannot keep it.
    Upper,
    /// Lower case.
    Lower,
}

/// What is done about a statement (DDL) of the source that fails on the
/// destination, or that is not replayed. It is kept in a log in any case. One
/// that may have run in part stops the task in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum FailedDdl {
    /// The task stops before it, and the operator sees to it.
    #[default]
    Stop,
    /// The task goes on without it; it stops where the rows that follow could
    /// not be told any more, because source and destination differ in columns.
    GoOn,
    /// The changes of its tables are passed by from there on, and the task goes
    /// on with the others. One that names no table is passed by.
    SetAside,
}

/// What is done about a change that finds no row on the destination, or another
/// row in its way: somebody else has written there. Each one that does not stop
/// the task is recorded with the key of its row, in the database `lockstep` of
/// the destination.
///
/// Tables whose engine knows no transactions are written over whatever is there,
/// under any policy: of them nobody can tell a clash from what a run that was
/// cut off has written itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClashPolicy {
    /// The task stops before the change, and says which it is.
    Stop,
    /// The destination gets the source's row, rows in its way go, and the task
    /// goes on. It stops where other rows of the destination depend on one that
    /// would go, by a foreign key.
    Overwrite,
    /// The destination keeps what it has, and the task goes on.
    Record,
}

/// Retry times in minutes (F35).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct RetryTimes {
    /// Retry Time for Failed Connections: 10 to 1440 minutes, default 720.
    #[schemars(range(min = 10, max = 1440))]
    pub failed_connections_minutes: u32,
    /// Retry Time for Other Issues: 1 to 1440 minutes, default 10, less than the former.
    #[schemars(range(min = 1, max = 1440))]
    pub other_issues_minutes: u32,
}

impl Default for RetryTimes {
    fn default() -> Self {
        Self {
            failed_connections_minutes: 720,
            other_issues_minutes: 10,
        }
    }
}

/// How many connections a task takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct Workers {
    /// Connections that read chunks from the source in full load: 1 to 32.
    #[schemars(range(min = 1, max = 32))]
    pub readers: u32,
    /// Connections that write to the destination, in full load and in
    /// incremental synchronization: 1 to 32. Whatever their number, the
    /// destination's readers see the source's transactions in the source's
    /// order.
    #[schemars(range(min = 1, max = 32))]
    pub writers: u32,
}

impl Default for Workers {
    fn default() -> Self {
        Self {
            readers: 2,
            writers: 4,
        }
    }
}

/// Environment of a task or a connection (F8). Production edges every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentTag {
    /// Regular.
    Regular,
    /// Development.
    Development,
    /// Test.
    Test,
    /// Staging.
    Staging,
    /// Production.
    Production,
}

/// An alert that the operator has confirmed and ignored (F34).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct IgnoredAlert {
    /// Code of the precheck item, for example `CHECK_SAME_OBJ`; `*` for every item.
    pub code: String,
    /// The object it was about; absent for the whole item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Bounds of the documents: minutes for failed connections.
const FAILED_CONNECTIONS_MINUTES: std::ops::RangeInclusive<u32> = 10..=1440;
/// Bounds of the documents: minutes for other issues.
const OTHER_ISSUES_MINUTES: std::ops::RangeInclusive<u32> = 1..=1440;
/// Bounds of readers and writers: past 32 a desktop only adds contention.
const WORKERS: std::ops::RangeInclusive<u32> = 1..=32;
/// Longest name of a task, in characters: what a list can show is far less.
const NAME_LENGTH_MAX: usize = 255;
/// Longest name of a database or table on any supported server, in characters.
const IDENTIFIER_LENGTH_MAX: usize = 64;

impl TaskDefinition {
    /// Parses and validates a document.
    ///
    /// # Errors
    /// `Definition`, naming the unknown field, the value out of range or the
    /// object named twice.
    pub fn parse(json: &str) -> Result<Self> {
        let definition: Self = serde_json::from_str(json).map_err(|cause| {
            Error::new(ErrorKind::Definition, "The task document cannot be read").because(cause)
        })?;
        definition.validate()?;
        Ok(definition)
    }

    /// Checks what the types alone cannot say.
    ///
    /// # Errors
    /// `Definition`, with the field as subject.
    pub fn validate(&self) -> Result<()> {
        if self.version != VERSION {
            return Err(invalid(
                "version",
                format!(
                    "Version {} of the task document is not known; this build reads version {VERSION}",
                    self.version
                ),
            ));
        }
        check_name(&self.name)?;
        if !(self.types.schema || self.types.full || self.types.incremental) {
            return Err(invalid("types", "No synchronization type is selected"));
        }
        if self.objects.is_empty() {
            return Err(invalid("objects", "No object is selected"));
        }
        self.options.validate()?;
        let mut databases = BTreeSet::new();
        for selection in &self.objects {
            if !databases.insert(&selection.database) {
                return Err(invalid(
                    &selection.database,
                    format!("Database {} is selected twice", selection.database),
                ));
            }
            selection.validate()?;
        }
        Ok(())
    }

    /// The JSON schema of the document.
    #[must_use]
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

impl TaskOptions {
    /// What is done about clashes that are seen: those under Ignore Errors and
    /// Proceed are not, unless a policy is chosen.
    pub(crate) fn clash_policy(&self) -> ClashPolicy {
        self.clashes.unwrap_or(ClashPolicy::Stop)
    }

    fn validate(&self) -> Result<()> {
        let RetryTimes {
            failed_connections_minutes: connections,
            other_issues_minutes: other,
        } = self.retry;
        if !FAILED_CONNECTIONS_MINUTES.contains(&connections) {
            return Err(invalid(
                "failed_connections_minutes",
                "Retry Time for Failed Connections must be 10 to 1440 minutes",
            ));
        }
        if !OTHER_ISSUES_MINUTES.contains(&other) {
            return Err(invalid(
                "other_issues_minutes",
                "Retry Time for Other Issues must be 1 to 1440 minutes",
            ));
        }
        if other >= connections {
            return Err(invalid(
                "other_issues_minutes",
                "Retry Time for Other Issues must be less than Retry Time for Failed Connections",
            ));
        }
        if !WORKERS.contains(&self.workers.readers) || !WORKERS.contains(&self.workers.writers) {
            return Err(invalid("workers", "Readers and writers must be 1 to 32"));
        }
        if let Some(online_ddl) = &self.online_ddl {
            online_ddl.validate()?;
        }
        self.throttles.validate()
    }
}

impl DatabaseSelection {
    fn validate(&self) -> Result<()> {
        check_identifier(&self.database)?;
        self.rename.as_deref().map_or(Ok(()), check_identifier)?;
        let mut tables = BTreeSet::new();
        for selection in self.tables.iter().flatten() {
            check_identifier(&selection.table)?;
            selection
                .rename
                .as_deref()
                .map_or(Ok(()), check_identifier)?;
            let name = format!("{}.{}", self.database, selection.table);
            if !tables.insert(&selection.table) {
                return Err(invalid(&name, format!("Table {name} is selected twice")));
            }
            selection.validate_columns(&name)?;
            if let Some(filter) = &selection.filter {
                check_syntax(filter, &name)?;
            }
            check_operations(selection.operations.as_ref(), &name)?;
        }
        check_operations(self.operations.as_ref(), &self.database)?;
        if self.tables.as_ref().is_some_and(Vec::is_empty) {
            return Err(invalid(
                &self.database,
                format!("No table of database {} is selected", self.database),
            ));
        }
        Ok(())
    }
}

impl TableSelection {
    fn validate_columns(&self, name: &str) -> Result<()> {
        let Some(columns) = &self.columns else {
            return Ok(());
        };
        if columns.is_empty() {
            return Err(invalid(
                name,
                format!("No column of table {name} is selected"),
            ));
        }
        // No server tells columns by their capitals.
        let mut taken = BTreeSet::new();
        let mut written = BTreeSet::new();
        for selection in columns {
            check_identifier(&selection.column)?;
            let to = selection.rename.as_ref().unwrap_or(&selection.column);
            check_identifier(to)?;
            if !taken.insert(selection.column.to_lowercase()) {
                let column = &selection.column;
                return Err(invalid(
                    name,
                    format!("Column {column} of table {name} is selected twice"),
                ));
            }
            if !written.insert(to.to_lowercase()) {
                return Err(invalid(
                    name,
                    format!("Two columns of table {name} would be written to column {to}"),
                ));
            }
        }
        Ok(())
    }
}

fn check_operations(operations: Option<&BTreeSet<SqlOperation>>, name: &str) -> Result<()> {
    if operations.is_some_and(BTreeSet::is_empty) {
        return Err(
            invalid(name, format!("No SQL operation of {name} is selected"))
                .hint("Leave the operations out to carry all of them, or deselect the object."),
        );
    }
    Ok(())
}

/// Checks the name of a task: 1 to 255 characters that can be seen.
///
/// # Errors
/// `Definition`, with the field as subject.
pub fn check_name(name: &str) -> Result<()> {
    let length = name.chars().count();
    if name.trim().is_empty() || length > NAME_LENGTH_MAX || name.chars().any(char::is_control) {
        return Err(invalid(
            "name",
            format!(
                "A task's name is 1 to {NAME_LENGTH_MAX} characters, none of them control characters"
            ),
        ));
    }
    Ok(())
}

fn check_identifier(name: &str) -> Result<()> {
    let length = name.chars().count();
    if length == 0 || length > IDENTIFIER_LENGTH_MAX || name.contains('\0') || name.ends_with(' ') {
        return Err(invalid(
            name,
            format!(
                "{name:?} is not a name that a server allows: 1 to 64 characters, none of them NUL, no space at the end"
            ),
        ));
    }
    Ok(())
}

fn invalid(subject: &str, title: impl Into<String>) -> Error {
    Error::new(ErrorKind::Definition, title).subject(subject)
}
