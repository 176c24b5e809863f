//! What an order means, and whether it can be carried out.

use crate::checkpoint::aside;
use crate::error::{Error, ErrorKind, Result};
use crate::full_load::marks;
use crate::mapping::Mapping;
use crate::modify::in_force::in_force;
use crate::modify::{kin, objects};
use crate::ports::Connections;
use crate::precheck;
use crate::precheck::finding::Outcome;
use crate::server::catalog::{self, NameRule, TableDef, TableKind, TableName};
use crate::server::facts;
use crate::server::session::{Purpose, Session};
use crate::task::definition::{DatabaseSelection, TaskDefinition, TaskId};
use crate::task::modification::{ObjectChange, ObjectOrder};

/// Findings of the precheck that a refusal names.
const FINDINGS_SHOWN_MAX: usize = 5;

/// What an order means.
#[derive(Debug)]
pub(super) struct Plan {
    /// The tables that change, by their names on the source.
    pub(super) tables: Vec<TableName>,
    /// What a branch for them selects; nothing for a removal.
    pub(super) branch: Vec<DatabaseSelection>,
    /// What the task selects afterwards.
    pub(super) after: Vec<DatabaseSelection>,
}

/// The task as an order meets it.
pub(super) struct View<'a> {
    pub(super) task: &'a TaskId,
    /// The definition in force.
    pub(super) definition: &'a TaskDefinition,
    /// How the source compares names, and the destination.
    pub(super) rules: (NameRule, NameRule),
    pub(super) source: &'a mut Session,
    pub(super) destination: &'a mut Session,
}

/// Checks, before anything is ordered, that an order can be carried out. Of a
/// table that is added the precheck is run.
///
/// # Errors
/// `Refused` or `Definition`, saying why not; else what keeps the servers from
/// being asked.
pub(crate) async fn check(
    definition: &TaskDefinition,
    task: &TaskId,
    order: &ObjectOrder,
    connections: &dyn Connections,
) -> Result<()> {
    let source = connections.resolve(&definition.source).await?;
    let destination = connections.resolve(&definition.destination).await?;
    let mut source = Session::connect(&source, Purpose::Catalog).await?;
    let mut destination = Session::connect(&destination, Purpose::Writer).await?;
    let rules = (
        facts::read(&mut source).await?.name_rule,
        facts::read(&mut destination).await?.name_rule,
    );
    let definition = in_force(definition, task, &mut destination).await?;
    let mut view = View {
        task,
        definition: &definition,
        rules,
        source: &mut source,
        destination: &mut destination,
    };
    let plan = view.plan(order).await?;
    source.close().await;
    destination.close().await;
    if order.change != ObjectChange::Add {
        return Ok(());
    }
    let added = TaskDefinition {
        // What the task has begun says nothing about this table.
        id: None,
        objects: plan.branch,
        ..definition
    };
    let report = precheck::run(&added, connections, |_| ()).await?;
    if report.passed {
        return Ok(());
    }
    let blocking = report.findings.iter().filter(|finding| {
        finding.outcome == Outcome::Failed || finding.outcome == Outcome::Alert && !finding.ignored
    });
    let said: Vec<String> = blocking
        .take(FINDINGS_SHOWN_MAX)
        .map(|finding| format!("{}: {}", finding.item, finding.saw))
        .collect();
    Err(refused(
        format!("The precheck of table {} does not pass", order.table),
        "Mend what it names on the servers, or ignore the alert in the task's options; then order it again.",
        &order.table,
    )
    .because(said.join("; ")))
}

impl View<'_> {
    /// What an order means.
    ///
    /// # Errors
    /// `Refused` or `Definition` where it cannot be carried out; else the
    /// servers'.
    pub(super) async fn plan(&mut self, order: &ObjectOrder) -> Result<Plan> {
        let types = self.definition.types;
        if !types.incremental {
            return Err(refused(
                "The task does not follow its source, so nothing of it can be changed while it runs",
                "Make another task for the table.",
                &order.table,
            ));
        }
        if order.change != ObjectChange::Remove && !(types.schema && types.full) {
            return Err(refused(
                format!(
                    "Table {} cannot be {}: the task copies no schema, or no rows",
                    order.table,
                    order.change.in_words()
                ),
                "Make another task for it, with schema synchronization and full load.",
                &order.table,
            ));
        }
        match order.change {
            ObjectChange::LoadAgain => self.load_again(order).await,
            ObjectChange::Add => self.add(order).await,
            ObjectChange::Remove => self.remove(order).await,
        }
    }

    fn mapping(&self, objects: &[DatabaseSelection]) -> Result<Mapping> {
        let definition = TaskDefinition {
            objects: objects.to_vec(),
            ..self.definition.clone()
        };
        definition.validate()?;
        Mapping::new(&definition, self.rules.0, self.rules.1)
    }

    async fn load_again(&mut self, order: &ObjectOrder) -> Result<Plan> {
        let mapping = self.mapping(&self.definition.objects)?;
        let table = self.present(&order.table).await?;
        if mapping.destination_of(&table.name).is_none() {
            return Err(objects::not_carried(&order.table));
        }
        let known = self.known_with(&table).await?;
        let tables = kin::kin(std::slice::from_ref(&table.name), &known, self.rules.0);
        let marks = marks::tables(self.destination, self.task).await?;
        for table in &tables {
            self.present(table).await?;
            let was_there = marks.get(table).is_some_and(|mark| !mark.created_by_us);
            let why = if mapping.is_merged(table) {
                "other tables are carried to the same table of the destination"
            } else if was_there {
                "it was on the destination before the task, perhaps with rows of its own"
            } else {
                continue;
            };
            return Err(refused(
                format!("Table {table} cannot be loaded again: {why}"),
                "Reset the task and load again, or mend the table by hand with the differences that a comparison names.",
                table,
            ));
        }
        Ok(Plan {
            branch: objects::only(self.definition, &tables, self.rules.0),
            tables,
            after: self.definition.objects.clone(),
        })
    }

    async fn add(&mut self, order: &ObjectOrder) -> Result<Plan> {
        let rule = self.rules.0;
        let table = self.present(&order.table).await?;
        let mapping = self.mapping(&self.definition.objects)?;
        if mapping.destination_of(&table.name).is_some() {
            return Err(refused(
                format!("The task carries table {} already", table.name),
                "Have it loaded again, if that is what is wanted.",
                &table.name,
            ));
        }
        let after = objects::with(&self.definition.objects, &table.name, order, rule);
        if self.mapping(&after)?.is_merged(&table.name) {
            return Err(refused(
                format!(
                    "Table {} cannot be added: the task carries another table to the same one of the destination",
                    table.name
                ),
                "Give it another name on the destination.",
                &table.name,
            ));
        }
        let known = self.known_with(&table).await?;
        let tables = kin::kin(std::slice::from_ref(&table.name), &known, rule);
        if let Some(other) = tables.iter().find(|it| **it != table.name) {
            return Err(refused(
                format!(
                    "Table {} cannot be added: cascading foreign keys connect it with table {other}, which the task carries",
                    table.name
                ),
                "They have to be loaded as of one moment: reset the task with the table selected, and load again.",
                &table.name,
            ));
        }
        let definition = TaskDefinition {
            objects: after,
            ..self.definition.clone()
        };
        Ok(Plan {
            branch: objects::only(&definition, &tables, rule),
            tables,
            after: definition.objects,
        })
    }

    async fn remove(&mut self, order: &ObjectOrder) -> Result<Plan> {
        let rule = self.rules.0;
        let after = objects::without(&self.definition.objects, &order.table, rule)?;
        let known = aside::definitions(self.destination, self.task).await?;
        let folded = rule.fold_table(&order.table);
        let named = known
            .iter()
            .find(|it| rule.fold_table(&it.name) == folded)
            .map_or(&order.table, |it| &it.name)
            .clone();
        let along = aside::with_cascades(std::slice::from_ref(&named), &known);
        if let Some(child) = along.iter().find(|it| **it != named) {
            return Err(refused(
                format!(
                    "Table {named} cannot be removed: a foreign key changes rows of table {child} along with its rows"
                ),
                format!("Remove table {child} first."),
                &named,
            ));
        }
        Ok(Plan {
            tables: vec![named],
            branch: Vec::new(),
            after,
        })
    }

    /// A table as the source has it now.
    async fn present(&mut self, name: &TableName) -> Result<TableDef> {
        let found = catalog::table(self.source, name).await?;
        found
            .filter(|found| found.kind == TableKind::Table)
            .ok_or_else(|| {
                refused(
                    format!("There is no table {name} on the source, or none that is carried"),
                    "Name it as it is on the source, DATABASE.TABLE.",
                    name,
                )
            })
    }

    /// The definitions that the task knows, with the present one of a table.
    async fn known_with(&mut self, table: &TableDef) -> Result<Vec<TableDef>> {
        let mut known = aside::definitions(self.destination, self.task).await?;
        known.retain(|it| it.kind == TableKind::Table && it.name != table.name);
        known.push(table.clone());
        Ok(known)
    }
}

fn refused(title: impl Into<String>, hint: impl Into<String>, table: &TableName) -> Error {
    Error::new(ErrorKind::Refused, title)
        .hint(hint)
        .subject(table.to_string())
}
