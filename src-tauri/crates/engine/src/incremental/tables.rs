//! Which table an event is about, and how its rows are read and written.
//!
//! The definition is the source's at the position of the event: kept on the
//! destination since the load, and brought up to date by each replayed DDL. An
//! event that does not fit its definition is an error, never a guess.

mod event;
mod filtered;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use binlog::row::RowLayout;
use binlog::row::RowsKind;
use binlog::table::{ColumnHint, TableMap};

use self::event::{fits, hint};
use crate::apply::keys::TableKeys;
use crate::apply::shape::TableShape;
use crate::apply::statement::Mode;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::filter::{Filter, Orders};
use crate::full_load::merged_and_lasting;
use crate::incremental::ddl::Remembered;
use crate::incremental::settled::{self, Settled};
use crate::mapping::{Fit, Mapping};
use crate::metrics::table::{Names, TableMetrics};
use crate::metrics::task::TaskMetrics;
use crate::schema::missing_column;
use crate::server::catalog::{
    self, ColumnDef, ForeignKeyDef, NameRule, TableDef, TableKind, TableName, has_transactions,
    is_lockstep_database,
};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session};
use crate::task::operation::SqlOperation;
use crate::task::snapshot::TableState;

/// What is known of the tables of a task.
pub(crate) struct Tables {
    mapping: Arc<Mapping>,
    policy: Settled,
    windows: BTreeMap<TableName, Window>,
    definitions: BTreeMap<TableName, Arc<TableDef>>,
    kept: Kept,
    /// Tables that are set aside, by their folded names.
    aside: BTreeSet<TableName>,
    source: ConnectionSpec,
    /// What characters weigh, for filters that compare text.
    orders: Orders,
    /// Tables as the last table map of each announced them; none for one that
    /// is not selected.
    announced: HashMap<TableName, (Arc<TableMap>, Option<Arc<Target>>)>,
    /// What was done to shadow tables that are not carried.
    remembered: BTreeMap<TableName, Vec<Remembered>>,
}

/// Table maps kept. When it is full all are dropped and made anew as they come.
const ANNOUNCED_MAX: usize = 20_000;

/// Tables that were on the destination before the task, by source name.
pub(crate) type Kept = BTreeSet<TableName>;

/// A selected table at the present position of the stream.
pub(crate) struct Target {
    /// How its rows are written.
    pub(crate) shape: Arc<TableShape>,
    /// What its keys say about the order of changes.
    pub(crate) keys: Arc<TableKeys>,
    /// How its rows are read.
    pub(crate) layout: Arc<RowLayout>,
    /// Its definition on the source.
    pub(crate) definition: Arc<TableDef>,
    /// Its counters.
    pub(crate) metrics: Arc<TableMetrics>,
    /// Which changes of its rows are carried.
    pub(crate) rows: CarriedRows,
    /// Which of its rows are carried; none for all.
    pub(crate) filter: Option<Filter>,
    window: Option<Window>,
    settled: Mode,
}

/// Which changes of rows are carried (F15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CarriedRows {
    inserts: bool,
    updates: bool,
    deletes: bool,
    /// Whether statements that take rows away are.
    emptied: bool,
}

impl CarriedRows {
    fn of(mapping: &Mapping, table: &TableName) -> Self {
        Self {
            inserts: mapping.carries(table, SqlOperation::Insert),
            updates: mapping.carries(table, SqlOperation::Update),
            deletes: mapping.carries(table, SqlOperation::Delete),
            emptied: mapping.carries(table, SqlOperation::TruncateTable)
                && mapping.carries(table, SqlOperation::AlterTable),
        }
    }

    /// Whether changes of this kind are carried.
    pub(crate) const fn include(self, kind: RowsKind) -> bool {
        match kind {
            RowsKind::Insert => self.inserts,
            RowsKind::Update => self.updates,
            RowsKind::Delete => self.deletes,
        }
    }

    /// Whether the destination has the rows that the source has.
    const fn all(self) -> bool {
        self.inserts && self.updates && self.deletes && self.emptied
    }
}

/// Up to where the load of a table has seen its changes.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    /// The position: between two transactions.
    pub(crate) until: Position,
    /// Whether it was read in chunks by its key, each with some of the
    /// changes; else in one snapshot with all of them.
    pub(crate) keyed: bool,
}

impl Target {
    /// How a change of a transaction that begins at `start` meets the rows on
    /// the destination; `None` when the load has seen it already.
    ///
    /// Positions of the load lie between transactions, so a transaction that
    /// begins before one ends at or before it.
    pub(crate) fn mode(&self, start: &Position) -> Option<Mode> {
        match &self.window {
            Some(window) if !start.reaches(&window.until) => {
                window.keyed.then_some(Mode::Convergent)
            }
            _ => Some(self.settled),
        }
    }
}

impl Tables {
    /// The tables of a task, with what the load and former runs say of them;
    /// `source` is asked about names of which they say nothing.
    pub(crate) fn new(
        mapping: Arc<Mapping>,
        policy: Settled,
        windows: BTreeMap<TableName, Window>,
        (definitions, kept): (BTreeMap<TableName, Arc<TableDef>>, Kept),
        source: ConnectionSpec,
    ) -> Self {
        Self {
            mapping,
            policy,
            windows,
            definitions,
            kept,
            aside: BTreeSet::new(),
            source,
            orders: Orders::default(),
            announced: HashMap::new(),
            remembered: BTreeMap::new(),
        }
    }

    /// The selection and its renames.
    pub(crate) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// What is known of a table of the source.
    pub(crate) fn definition(&self, name: &TableName) -> Option<&TableDef> {
        self.definitions.get(name).map(AsRef::as_ref)
    }

    /// What was done to a shadow table that is not carried.
    pub(crate) fn remembered(&self, shadow: &TableName) -> &[Remembered] {
        self.remembered.get(shadow).map_or(&[], Vec::as_slice)
    }

    /// Sets what was done to a shadow table; nothing for one that is gone.
    pub(crate) fn remember(&mut self, shadow: TableName, statements: Vec<Remembered>) {
        if statements.is_empty() {
            self.remembered.remove(&shadow);
        } else {
            self.remembered.insert(shadow, statements);
        }
    }

    /// A name of the source as the source keeps it: there it may be found under
    /// other capitals too.
    pub(crate) fn known_as(&self, name: TableName) -> TableName {
        let rule = self.mapping.source_rule();
        match rule {
            NameRule::CaseSensitive => name,
            NameRule::StoredLower => rule.fold_table(&name),
            NameRule::CaseInsensitive => {
                let folded = rule.fold_table(&name);
                let mut known = self.definitions.keys();
                let known = known.find(|known| rule.fold_table(known) == folded);
                known.cloned().unwrap_or(name)
            }
        }
    }

    /// The known tables of a database of the source.
    pub(crate) fn of_database(&self, database: &str) -> Vec<TableName> {
        let rule = self.mapping.source_rule();
        let tables = self.definitions.values();
        tables
            .filter(|table| table.kind == TableKind::Table)
            .map(|table| &table.name)
            .filter(|name| rule.same(&name.database, database))
            .cloned()
            .collect()
    }

    /// What the load of a table has seen, when there was one.
    pub(crate) fn window(&self, name: &TableName) -> Option<&Window> {
        self.windows.get(name)
    }

    /// Whether a foreign key changes rows of the table with those of another, or
    /// of another with its own.
    pub(crate) fn is_in_cascades(&self, name: &TableName) -> bool {
        self.definitions.iter().any(|(child, definition)| {
            let mut keys = definition.foreign_keys.iter();
            keys.any(|key| {
                (key.acts_on_delete() || key.acts_on_update())
                    && (child == name || key.parent == *name)
            })
        })
    }

    /// A statement emptied a table: what the load saw of it does not count.
    pub(crate) fn emptied(&mut self, name: &TableName) {
        self.windows.remove(name);
        self.announced.clear();
    }

    /// Whether a table was on the destination before the task.
    pub(crate) fn is_kept(&self, name: &TableName) -> bool {
        self.kept.contains(name)
    }

    /// Passes by the changes of a table from here on.
    pub(crate) fn set_aside(&mut self, name: &TableName) {
        self.aside
            .insert(self.mapping.source_rule().fold_table(name));
        self.announced.clear();
    }

    /// Whether the changes of a table are passed by.
    pub(crate) fn is_aside(&self, name: &TableName) -> bool {
        let folded = || self.mapping.source_rule().fold_table(name);
        !self.aside.is_empty() && self.aside.contains(&folded())
    }

    /// Whether both sides hold a table's rows in one order: that of its key.
    pub(crate) fn keeps_order(&self, name: &TableName) -> bool {
        let by_key = |table: &Arc<TableDef>| {
            table.engine.eq_ignore_ascii_case("InnoDB") && table.row_key().is_some()
        };
        // A table that was there before may have other keys.
        !self.kept.contains(name) && self.definitions.get(name).is_some_and(by_key)
    }

    /// Whether a column of a table, in lower case, numbers its rows.
    pub(crate) fn numbers(&self, name: &TableName, column: &[u8]) -> bool {
        let known = self.definitions.get(name);
        known.is_some_and(|known| {
            let mut columns = known.columns.iter().filter(|it| it.auto_increment);
            columns.any(|it| it.name.to_lowercase().as_bytes() == column)
        })
    }

    /// Whether a name is that of a selected object that is not carried: a
    /// sequence, a table that keeps its history.
    pub(crate) fn is_uncarried(&self, name: &TableName) -> bool {
        let known = self.definitions.get(name);
        known.is_some_and(|known| known.kind != TableKind::Table)
    }

    /// Whether the source has this table under this name by this position.
    pub(crate) fn is_known(&self, name: &TableName) -> bool {
        self.definitions.contains_key(name)
    }

    /// Whether a table was made by a statement that the task leaves out: the
    /// destination does not have it.
    pub(crate) fn is_left_out(&self, name: &TableName) -> bool {
        !self.is_known(name) && !self.mapping.carries(name, SqlOperation::CreateTable)
    }

    /// Asks the source about a name of which nothing is known: an object that
    /// is not carried may have come, or have got its name, since the task began.
    async fn learn(&mut self, name: &TableName) -> Result<()> {
        if self.definitions.contains_key(name) {
            return Ok(());
        }
        let mut source = Session::connect(&self.source, Purpose::Catalog).await?;
        let found = catalog::table(&mut source, name).await?;
        source.close().await;
        if let Some(found) = found.filter(|found| found.kind != TableKind::Table) {
            self.definitions.insert(name.clone(), Arc::new(found));
        }
        Ok(())
    }

    /// A DDL statement gave a table this definition, or took it away. What
    /// other tables know of it through foreign keys is made anew as well.
    pub(crate) fn define(&mut self, name: &TableName, definition: Option<TableDef>) {
        match definition {
            Some(definition) => {
                self.definitions.insert(name.clone(), Arc::new(definition));
            }
            None => {
                self.definitions.remove(name);
                self.windows.remove(name);
            }
        }
        self.announced.clear();
    }

    /// What a table map announces: the table, or `None` when it is not
    /// selected, or no table that is carried.
    ///
    /// # Errors
    /// `Decode` when it does not fit the definition, `Schema` when the
    /// destination's table lacks what is to be written.
    pub(crate) async fn announced(
        &mut self,
        map: &Arc<TableMap>,
        metrics: &TaskMetrics,
        destination: &mut Session,
        at: &Position,
    ) -> Result<Option<Arc<Target>>> {
        let name = TableName::new(&map.database, &map.table);
        if let Some((known, target)) = self.announced.get(&name)
            && Arc::ptr_eq(known, map)
        {
            return Ok(target.clone());
        }
        let selected = self.selected(&name);
        if selected.is_some() {
            self.learn(&name).await.map_err(|error| placed(error, at))?;
        }
        let target = match selected {
            None => None,
            Some(_) if self.is_uncarried(&name) || self.is_left_out(&name) => None,
            Some(to) => {
                let there = on_destination(&name, &to, destination).await;
                let target = there.and_then(|there| self.target(map, &name, &there));
                let target = target.map_err(|error| placed(error, at))?;
                let filter = self.filter(&name).await;
                let filter = filter.map_err(|error| placed(error, at))?;
                let counters = metrics.table(&Names {
                    database: name.database.clone(),
                    table: name.table.clone(),
                    destination_database: to.database,
                    destination_table: to.table,
                });
                counters.set_state(TableState::Synchronizing);
                let mut target = target(counters);
                target.filter = filter;
                Some(Arc::new(target))
            }
        };
        if self.announced.len() >= ANNOUNCED_MAX {
            self.announced.clear();
        }
        self.announced
            .insert(name, (Arc::clone(map), target.clone()));
        Ok(target)
    }

    fn selected(&self, name: &TableName) -> Option<TableName> {
        if is_lockstep_database(&name.database) || self.is_aside(name) {
            return None;
        }
        self.mapping.destination_of(name)
    }

    /// The table, but for its counters.
    fn target(
        &self,
        map: &TableMap,
        name: &TableName,
        there: &TableDef,
    ) -> Result<impl FnOnce(Arc<TableMetrics>) -> Target + use<>> {
        let definition = self.definitions.get(name).ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                format!("The definition of table {name} at this position is not known"),
            )
            .hint("Reset the task and load again.")
        })?;
        fits(map, definition)?;
        let hints: Vec<ColumnHint> = definition.columns.iter().map(hint).collect();
        let layout = map.layout_with(&hints).map_err(|cause| {
            Error::new(
                ErrorKind::Decode,
                format!("Rows of table {name} cannot be read"),
            )
            .because(cause)
        })?;
        let writable = |column: &ColumnDef| {
            there
                .column(&column.name)
                .is_some_and(|other| other.generated.is_none())
        };
        // One that got another name would be left out in silence.
        if let Some(missing) = self.mapping.missing_columns(definition).first() {
            return Err(missing_column(definition, missing).hint(
                "If it has another name now, select it under that name in a new task; else \
                 deselect it there. Or give it back to the source.",
            ));
        }
        let carried = self.mapping.carried(definition);
        if self.kept.contains(name) {
            let proceeds = self.policy.proceeds;
            Fit::of(&carried, there).check(proceeds, &carried, there)?;
        } else {
            check_writable(&carried, there, writable)?;
        }
        let children = self.children_of(name);
        let children: Vec<_> = children.iter().collect();
        let shape = Arc::new(TableShape::new(&carried, there, writable, &children)?);
        let keys = Arc::new(TableKeys::new(&carried, there));
        let window = self.windows.get(name).cloned();
        let rows = CarriedRows::of(&self.mapping, name);
        let settled = self.settled(rows, &shape, there)?;
        let definition = Arc::clone(definition);
        Ok(move |metrics| Target {
            shape,
            keys,
            layout,
            definition,
            metrics,
            rows,
            filter: None,
            window,
            settled,
        })
    }

    /// How changes meet the rows that are there once the load has seen all.
    ///
    /// What cannot be taken back may be there in part when it is run again, so
    /// it is applied convergently. Without a key it cannot be: that is refused.
    ///
    /// Where changes are left out, the destination lacks rows or has others in
    /// the way, and neither is a divergence.
    fn settled(&self, rows: CarriedRows, shape: &TableShape, there: &TableDef) -> Result<Mode> {
        let source = shape.source();
        if !has_transactions(&there.engine) && self.mapping.is_merged(source) {
            return Err(merged_and_lasting(source, &there.name));
        }
        match (shape.is_keyed(), has_transactions(&there.engine)) {
            (true, _) | (_, true) if !rows.inserts => Ok(Mode::Present),
            (_, true) if !self.policy.writes_over && rows.all() => Ok(Mode::Strict),
            // Whatever is in the way of the source's row makes room: at once
            // with `replace`. Where a row keeps values of the destination's
            // own, each would need a look at every unique key before it.
            (true, true) if shape.keeps() => Ok(Mode::Overwrite),
            (true, _) => Ok(Mode::Convergent),
            (false, true) => Ok(Mode::Overwrite),
            (false, false) => Err(settled::neither_key_nor_transactions(shape.source(), there)),
        }
    }

    /// Foreign keys of selected tables whose parent is this one, as the
    /// destination has them.
    fn children_of(&self, parent: &TableName) -> Vec<ForeignKeyDef> {
        let rule = self.mapping.source_rule();
        let folded = rule.fold_table(parent);
        self.definitions
            .values()
            .filter(|child| child.kind == TableKind::Table)
            .flat_map(|child| child.foreign_keys.iter().map(move |key| (&child.name, key)))
            .filter(|(_, key)| rule.fold_table(&key.parent) == folded)
            .filter_map(|(child, key)| self.mapping.carried_foreign_key(child, key))
            .collect()
    }
}

/// A table that the task made has every column.
fn check_writable(
    definition: &TableDef,
    there: &TableDef,
    writable: impl Fn(&ColumnDef) -> bool,
) -> Result<()> {
    let missing = definition
        .written_columns()
        .map(|position| &definition.columns[position])
        .find(|column| !writable(column));
    missing.map_or(Ok(()), |column| {
        Err(Error::new(
            ErrorKind::Schema,
            format!(
                "Column {} of {} cannot be written on the destination",
                column.name, definition.name
            ),
        )
        .subject(there.name.to_string()))
    })
}

async fn on_destination(
    name: &TableName,
    to: &TableName,
    destination: &mut Session,
) -> Result<TableDef> {
    catalog::table(destination, to).await?.ok_or_else(|| {
        Error::new(
            ErrorKind::Schema,
            format!("Table {to}, to which {name} is carried, is not on the destination"),
        )
        .subject(to.to_string())
    })
}

/// Says at which position an error was met.
pub(crate) fn placed(mut error: Error, at: &Position) -> Error {
    error.title = format!("{}, at {at}", error.title);
    error
}
