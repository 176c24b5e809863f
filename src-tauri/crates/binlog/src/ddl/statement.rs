//! What is known of a statement.

use std::ops::Range;

/// What a statement is, and what its head names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// The tables that it names, in the order of the text.
    pub tables: Vec<TableName>,
    /// The database that a statement about a database names.
    pub database: Option<Name>,
    /// What its head says besides.
    pub flags: StatementFlags,
}

impl Statement {
    pub(super) fn new(kind: StatementKind) -> Self {
        Self {
            kind,
            tables: Vec::new(),
            database: None,
            flags: StatementFlags::default(),
        }
    }

    /// The tables that it changes: all but those it only refers to.
    pub fn changed_tables(&self) -> impl Iterator<Item = &TableName> {
        self.tables
            .iter()
            .filter(|table| !matches!(table.role, TableRole::Like | TableRole::References))
    }
}

/// Kinds of statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// Transaction control.
    Transaction(TransactionKind),
    /// CREATE TABLE.
    CreateTable,
    /// ALTER TABLE.
    AlterTable,
    /// DROP TABLE.
    DropTable,
    /// TRUNCATE TABLE.
    TruncateTable,
    /// RENAME TABLE.
    RenameTable,
    /// CREATE INDEX.
    CreateIndex,
    /// DROP INDEX.
    DropIndex,
    /// CREATE DATABASE.
    CreateDatabase,
    /// ALTER DATABASE.
    AlterDatabase,
    /// DROP DATABASE.
    DropDatabase,
    /// CREATE, ALTER or DROP of an object that is not a table.
    Object(ObjectKind),
    /// Accounts, roles and privileges.
    Account,
    /// ANALYZE, OPTIMIZE, REPAIR, CHECK TABLE, FLUSH and the like: no data and no definition changes.
    Maintenance,
    /// A change of rows, logged as a statement.
    Dml(DmlKind),
    /// SET of variables.
    Set,
    /// Not understood.
    Unknown,
}

/// Transaction control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionKind {
    /// BEGIN or START TRANSACTION.
    Begin,
    /// COMMIT.
    Commit,
    /// ROLLBACK of the whole.
    Rollback,
    /// ROLLBACK TO a savepoint.
    RollbackTo,
    /// SAVEPOINT.
    Savepoint,
    /// RELEASE SAVEPOINT.
    Release,
    /// XA START, the beginning of an XA transaction.
    XaStart,
    /// XA END.
    XaEnd,
    /// XA PREPARE.
    XaPrepare,
    /// XA COMMIT.
    XaCommit,
    /// XA ROLLBACK.
    XaRollback,
}

/// Objects that are not tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A view.
    View,
    /// A stored procedure.
    Procedure,
    /// A stored or loadable function.
    Function,
    /// A trigger.
    Trigger,
    /// An event.
    Event,
    /// A package of MariaDB or its body.
    Package,
    /// A sequence of MariaDB.
    Sequence,
    /// A server of the federated engine.
    Server,
    /// Storage: tablespace, logfile group.
    Storage,
    /// Another object of the server: spatial reference system, resource
    /// group, library, plugin, component.
    Other,
}

/// Changes of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DmlKind {
    /// INSERT.
    Insert,
    /// REPLACE.
    Replace,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
    /// LOAD DATA or LOAD XML.
    Load,
    /// CALL, DO, SELECT, WITH: what it changes is not in its head.
    Other,
}

/// What the head of a statement says besides its kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatementFlags {
    /// IF EXISTS.
    pub if_exists: bool,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// TEMPORARY.
    pub temporary: bool,
    /// ALTER.
    pub alters: bool,
    /// DROP.
    pub drops: bool,
    /// OR REPLACE.
    pub or_replace: bool,
    /// CREATE TABLE with a query that fills it.
    pub as_select: bool,
    /// CREATE TABLE ... START TRANSACTION: the rows that fill the table
    /// follow in the same transaction (MySQL 8.0.21 and later).
    pub start_transaction: bool,
    /// It is within SET STATEMENT ... FOR of MariaDB.
    pub set_statement: bool,
    /// It holds a comment that other versions or families may read otherwise.
    pub version_dependent: bool,
}

/// A name as it stands in the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name without its quotes. `None` when it is not ASCII and the
    /// statement is in a character set other than UTF-8.
    pub text: Option<String>,
    /// Where it stands, quotes included.
    pub range: Range<usize>,
}

/// A table that a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    /// The database, where it is named.
    pub database: Option<Name>,
    /// The table.
    pub name: Name,
    /// What the statement does to it.
    pub role: TableRole,
}

impl TableName {
    /// Where the whole name stands, the database included.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let start = self
            .database
            .as_ref()
            .map_or(self.name.range.start, |name| name.range.start);
        start..self.name.range.end
    }
}

/// What a statement does to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableRole {
    /// It is created, altered, dropped, truncated, renamed from, indexed.
    Target,
    /// It is the new name of the table before it.
    RenamedTo,
    /// It is the model of CREATE TABLE ... LIKE.
    Like,
    /// Its rows are exchanged with a partition, or it becomes one or comes of one.
    Exchanged,
    /// A foreign key refers to it.
    References,
    /// It is a part of a MERGE table.
    Merged,
    /// It is no table but a view, a routine, a trigger, an event, a sequence.
    Object,
}
