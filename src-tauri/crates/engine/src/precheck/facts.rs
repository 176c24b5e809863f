//! What the rules judge: everything about both servers and the selection, as a value.

use std::collections::BTreeSet;

use crate::error::ErrorReport;
use crate::mapping::{Fit, Resolution};
use crate::server::catalog::{DatabaseEntry, KeyKind, TableDef, TableName};
use crate::server::facts::ServerFacts;
use crate::task::definition::TaskDefinition;

/// The facts of one precheck.
#[derive(Debug, Clone)]
pub struct PrecheckFacts {
    /// The task.
    pub definition: TaskDefinition,
    /// The source.
    pub source: SideFacts,
    /// The destination.
    pub destination: SideFacts,
    /// What the destination has for the time zone of the source's machine.
    pub source_zone: SourceZoneFacts,
    /// The selection, resolved.
    pub objects: ObjectsFacts,
}

/// What the destination has for the time zone of the source's machine, in which
/// statements ran that are to be replayed.
#[derive(Debug, Clone)]
pub enum SourceZoneFacts {
    /// No statements are replayed, or a server was not reached.
    NotNeeded,
    /// A zone that is the same at any time.
    Carried,
    /// None.
    NotCarried,
    /// The servers could not be asked.
    Unknown(ErrorReport),
}

/// A server, or why nothing is known of it.
#[derive(Debug, Clone)]
pub enum SideFacts {
    /// It was reached.
    Reached(Box<ServerFacts>),
    /// It was not, or does not answer what it is asked.
    Unreachable(ErrorReport),
}

/// The selection, or why nothing is known of it.
#[derive(Debug, Clone)]
pub enum ObjectsFacts {
    /// Not read yet: the items about servers come first.
    NotRead,
    /// It was resolved.
    Known(Box<Objects>),
    /// It was not.
    Unknown(ErrorReport),
}

/// The selection against both servers.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    /// What the selection means on the source.
    pub resolution: Resolution,
    /// The selected tables, in the order of the resolution.
    pub tables: Vec<TableFacts>,
    /// Databases of the destination that are to be written and are there.
    pub destination_databases: Vec<DatabaseEntry>,
    /// Tables of the destination that are to be written and are there.
    pub existing: Vec<ExistingTable>,
    /// Whether this task has begun already: what is there may be its own work.
    pub begun: bool,
}

/// What rules ask about a selected table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFacts {
    /// Its name on the source.
    pub source: TableName,
    /// Its name on the destination.
    pub destination: TableName,
    /// Storage engine.
    pub engine: String,
    /// The key by which its rows are told apart.
    pub key: Option<KeyKind>,
    /// Whether it has a unique key that does not tell rows apart (NULL, prefix, expression).
    pub weak_unique: bool,
    /// Rows, as the source estimates them.
    pub rows_estimate: u64,
    /// Parents of its foreign keys.
    pub parents: BTreeSet<TableName>,
    /// Whether the server changes its rows by itself when a parent's changes.
    pub follows_parents: bool,
    /// How it fits a table before it that is carried to the same one.
    pub merged: Option<Merged>,
    /// Foreign keys that change its rows and cannot be on the destination,
    /// because one of their columns is not selected.
    pub lost_cascades: Vec<String>,
    /// Whether the key of the source is not there, because one of its columns
    /// is not selected.
    pub key_left_out: bool,
    /// Collations of the table and its columns.
    pub collations: BTreeSet<String>,
    /// Columns of types that this version does not know, with their types.
    pub unknown_types: Vec<String>,
    /// Why its filter cannot be used, if it has one.
    pub filter_refused: Option<ErrorReport>,
    /// What keeps the definition from being rendered for the destination.
    pub refused: Option<ErrorReport>,
    /// Where the source may have lost a character of the definition.
    pub doubts: Vec<String>,
}

/// Several tables are carried to one (many-to-one).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The first of them, after which the destination's table is made.
    pub with: TableName,
    /// How this one fits it.
    pub fit: Fit,
}

/// A table of the destination that is to be written and is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingTable {
    /// The table of the source that would be written to it.
    pub source: TableName,
    /// Its name.
    pub destination: TableName,
    /// Storage engine.
    pub engine: String,
    /// How the source's rows fit. Of a task that has begun nothing is said:
    /// the source's definition may be ahead of what has been carried.
    pub fit: Fit,
    /// Columns of unique keys whose texts it compares in another way.
    pub compared_otherwise: Vec<String>,
    /// Triggers on it.
    pub triggers: Vec<String>,
}

impl ExistingTable {
    /// The table, without a word on how the source's rows fit.
    #[must_use]
    pub fn new(source: TableName, table: &TableDef) -> Self {
        Self {
            source,
            destination: table.name.clone(),
            engine: table.engine.clone(),
            fit: Fit::default(),
            compared_otherwise: Vec::new(),
            triggers: table.triggers.clone(),
        }
    }
}

/// Why an item could not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRun(pub String);

/// What a rule says.
pub type Verdict = Result<Vec<super::finding::Finding>, NotRun>;

impl PrecheckFacts {
    /// The source's facts.
    pub(super) fn source(&self) -> Result<&ServerFacts, NotRun> {
        reached(&self.source, "source")
    }

    /// The destination's facts.
    pub(super) fn destination(&self) -> Result<&ServerFacts, NotRun> {
        reached(&self.destination, "destination")
    }

    /// The resolved selection.
    pub(super) fn objects(&self) -> Result<&Objects, NotRun> {
        match &self.objects {
            ObjectsFacts::Known(objects) => Ok(objects),
            ObjectsFacts::Unknown(error) => Err(NotRun(format!(
                "Not run: the selected objects could not be read. {}",
                error.title
            ))),
            ObjectsFacts::NotRead => {
                // Which of the two is down says why.
                self.source()?;
                self.destination()?;
                Err(NotRun(
                    "Not run: the selected objects were not read.".to_owned(),
                ))
            }
        }
    }

    /// Whether the task carries changes.
    pub(super) const fn incremental(&self) -> bool {
        self.definition.types.incremental
    }
}

fn reached<'a>(side: &'a SideFacts, name: &str) -> Result<&'a ServerFacts, NotRun> {
    match side {
        SideFacts::Reached(facts) => Ok(facts),
        SideFacts::Unreachable(_) => Err(NotRun(format!(
            "Not run: the {name} could not be asked. Repair its connection first."
        ))),
    }
}

impl TableFacts {
    /// The facts of a table's definition.
    #[must_use]
    pub fn of(table: &TableDef, destination: TableName, refused: Option<ErrorReport>) -> Self {
        let key = table.row_key().map(|key| key.kind);
        let columns = table.columns.iter().filter(|column| column.is_carried());
        let unknown = columns.clone().filter(|column| {
            matches!(
                column.data_type,
                crate::server::catalog::DataType::Unknown { .. }
            )
        });
        Self {
            source: table.name.clone(),
            destination,
            engine: table.engine.clone(),
            key,
            weak_unique: key.is_none() && table.indexes.iter().any(|index| index.unique),
            rows_estimate: table.rows_estimate,
            parents: table
                .foreign_keys
                .iter()
                .map(|key| key.parent.clone())
                .collect(),
            follows_parents: table
                .foreign_keys
                .iter()
                .any(|key| key.acts_on_delete() || key.acts_on_update()),
            merged: None,
            lost_cascades: Vec::new(),
            key_left_out: false,
            filter_refused: None,
            collations: columns
                .clone()
                .filter_map(|column| column.collation.clone())
                .chain(table.collation.clone())
                .collect(),
            unknown_types: unknown
                .map(|column| format!("{} {}", column.name, column.column_type))
                .collect(),
            refused,
            doubts: Vec::new(),
        }
    }
}
