//! The walk over the selected tables.

use std::sync::Arc;
use std::time::Duration;

use super::pair::Pair;
use super::report::{Comparison, Progress, TableComparison};
use super::{keyed, keyless};
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::{Mapping, Missing, Resolution, TablePlan};
use crate::ports::Connections;
use crate::precheck::finding::Side;
use crate::server::catalog::{self, NameRule};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Rows, Session};
use crate::task::definition::{ConflictingTables, TaskDefinition};

/// Between two looks at what differs: longer than a task that has caught up
/// takes to carry a change.
const PAUSE: Duration = Duration::from_secs(1);

/// Bytes of a key that the servers sort by; by default only the first 1024
/// count. The longest index entry is 3072 bytes, and text may grow when it is
/// converted.
const SORTED_BYTES: u32 = 16_384;

/// What a comparison lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Differences listed for each table, by key; all are counted.
    pub differences_max: usize,
}

/// Compares every selected table by content.
///
/// # Errors
/// Whatever keeps a side from being read: unlike a difference, that says
/// nothing about the rows.
pub async fn compare(
    definition: &TaskDefinition,
    connections: Arc<dyn Connections>,
    options: Options,
    on_progress: &mut (dyn FnMut(&Progress) + Send),
) -> Result<Comparison> {
    definition.validate()?;
    let source = connections.resolve(&definition.source).await?;
    let destination = connections.resolve(&definition.destination).await?;
    let mut catalogs = Catalogs {
        source: Session::connect(&source, Purpose::Catalog).await?,
        destination: Session::connect(&destination, Purpose::Catalog).await?,
    };
    let (mapping, resolution) = catalogs.resolve(definition).await?;
    let selected = Selected {
        mapping,
        common_only: definition.options.conflicting_tables
            == ConflictingTables::IgnoreErrorsAndProceed,
    };
    let mut comparison = Comparison {
        remarks: remarks(&resolution),
        ..Comparison::default()
    };
    let mut readers = Readers {
        source: Reader::connect(source).await?,
        destination: Reader::connect(destination).await?,
        progress: Meter {
            tell: on_progress,
            now: Progress {
                table: String::new(),
                tables_done: 0,
                tables_total: resolution.tables.len() as u64,
                rows_done: 0,
                rows_total: resolution
                    .tables
                    .iter()
                    .map(|plan| plan.entry.rows_estimate)
                    .sum(),
            },
        },
    };
    for plan in &resolution.tables {
        readers.progress.begin(plan);
        let table = table(&mut catalogs, &mut readers, plan, &selected, options).await?;
        comparison.tables.push(table);
        readers.progress.done();
    }
    readers.source.session.close().await;
    readers.destination.session.close().await;
    catalogs.source.close().await;
    catalogs.destination.close().await;
    Ok(comparison)
}

/// What is compared of the selected tables.
struct Selected {
    mapping: Mapping,
    /// Whether columns that the destination lacks are left out.
    common_only: bool,
}

async fn table(
    catalogs: &mut Catalogs,
    readers: &mut Readers<'_>,
    plan: &TablePlan,
    selected: &Selected,
    options: Options,
) -> Result<TableComparison> {
    let mut found = TableComparison::begun(&plan.source, &plan.destination);
    let source = catalog::table(&mut catalogs.source, &plan.source).await?;
    let destination = catalog::table(&mut catalogs.destination, &plan.destination).await?;
    let (Some(source), Some(destination)) = (source, destination) else {
        found.unlike = Some(format!("Table {} is not there", plan.destination));
        return Ok(found);
    };
    let carried = selected.mapping.carried(&source);
    let filter = selected.mapping.filter_of(&source)?;
    let filter = filter.map(|filter| filter.sql().to_vec());
    let pair = Pair::new(&source, &carried, &destination, filter)?;
    if !pair.missing_columns.is_empty() && !selected.common_only {
        let names = pair.missing_columns.join(", ");
        found.unlike = Some(format!("The destination lacks columns: {names}"));
    }
    if pair.has_key() {
        keyed::compare(readers, &pair, options.differences_max, &mut found).await?;
    } else {
        keyless::compare(readers, &pair, &mut found).await?;
    }
    if selected.mapping.is_merged(&plan.source) {
        found.leave_others_out();
    }
    Ok(found)
}

/// What is selected and not compared. Nothing is left out in silence.
fn remarks(resolution: &Resolution) -> Vec<String> {
    resolution
        .missing
        .iter()
        .map(|missing| match missing {
            Missing::Database(name) => format!("Database {name} is selected and not on the source"),
            Missing::Table(name) => format!("Table {name} is selected and not on the source"),
        })
        .collect()
}

/// Sessions that read definitions.
struct Catalogs {
    source: Session,
    destination: Session,
}

impl Catalogs {
    async fn resolve(&mut self, definition: &TaskDefinition) -> Result<(Mapping, Resolution)> {
        let source_rule = name_rule(&mut self.source).await?;
        let destination_rule = name_rule(&mut self.destination).await?;
        let mapping = Mapping::new(definition, source_rule, destination_rule)?;
        let selects = |database: &str| mapping.selects_database(database);
        let contents = catalog::contents(&mut self.source, selects).await?;
        let resolution = mapping.resolve(&contents)?;
        Ok((mapping, resolution))
    }
}

async fn name_rule(session: &mut Session) -> Result<NameRule> {
    let sql = "select @@lower_case_table_names";
    let rows = session.rows(sql, "asking how names are compared").await?;
    rows.first()
        .and_then(|row| row.get_opt::<u64, _>(0)?.ok())
        .and_then(NameRule::from_variable)
        .ok_or_else(|| {
            Error::new(
                ErrorKind::UnsupportedServer,
                format!(
                    "Server {} does not say how it compares names",
                    session.server()
                ),
            )
        })
}

/// A side's session for rows, made again when it was left in the middle.
struct Reader {
    spec: ConnectionSpec,
    session: Session,
}

impl Reader {
    async fn connect(spec: ConnectionSpec) -> Result<Self> {
        let session = reader(&spec).await?;
        Ok(Self { spec, session })
    }

    async fn stream(&mut self, sql: impl AsRef<[u8]>) -> Result<Rows<'_>> {
        if self.session.is_broken() {
            self.session = reader(&self.spec).await?;
        }
        self.session.stream(sql, "comparing rows").await
    }
}

async fn reader(spec: &ConnectionSpec) -> Result<Session> {
    let mut session = Session::connect(spec, Purpose::Reader).await?;
    let sorting = format!("set session max_sort_length = {SORTED_BYTES}");
    session.run(sorting, "setting the session up").await?;
    Ok(session)
}

/// Sessions that read rows, and the way to say how far they have come.
pub(super) struct Readers<'a> {
    source: Reader,
    destination: Reader,
    progress: Meter<'a>,
}

/// Both sides under way at once.
pub(super) struct Streams<'r, 'a> {
    /// Rows of the source.
    pub(super) source: Rows<'r>,
    /// Rows of the destination.
    pub(super) destination: Rows<'r>,
    /// Counts rows.
    pub(super) progress: &'r mut Meter<'a>,
}

impl<'a> Readers<'a> {
    /// Reads rows of one side.
    pub(super) async fn stream(&mut self, side: Side, sql: impl AsRef<[u8]>) -> Result<Rows<'_>> {
        match side {
            Side::Source => self.source.stream(sql).await,
            Side::Destination => self.destination.stream(sql).await,
        }
    }

    /// Reads rows of both sides at once.
    pub(super) async fn both(
        &mut self,
        source: &[u8],
        destination: &[u8],
    ) -> Result<Streams<'_, 'a>> {
        Ok(Streams {
            source: self.source.stream(source).await?,
            destination: self.destination.stream(destination).await?,
            progress: &mut self.progress,
        })
    }

    /// Counts rows of the source.
    pub(super) fn count(&mut self, rows: u64) {
        self.progress.count(rows);
    }

    /// Waits before rows that differ are looked at again.
    pub(super) async fn pause(&self) {
        tokio::time::sleep(PAUSE).await;
    }
}

/// Says how far the comparison has come.
pub(super) struct Meter<'a> {
    tell: &'a mut (dyn FnMut(&Progress) + Send),
    now: Progress,
}

impl Meter<'_> {
    fn begin(&mut self, plan: &TablePlan) {
        self.now.table = plan.source.to_string();
        (self.tell)(&self.now);
    }

    fn done(&mut self) {
        self.now.tables_done += 1;
        (self.tell)(&self.now);
    }

    /// Counts rows of the source.
    pub(super) fn count(&mut self, rows: u64) {
        self.now.rows_done += rows;
        (self.tell)(&self.now);
    }
}
