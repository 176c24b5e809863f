//! Gathers the facts of a precheck: the only part of it that talks to servers.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{
    ExistingTable, Merged, Objects, ObjectsFacts, SideFacts, SourceZoneFacts, TableFacts,
};
use super::filtered::Filters;
use crate::checkpoint::begun;
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::{Fit, Mapping, Resolution, TablePlan, cascades, compared_otherwise};
use crate::ports::Connections;
use crate::schema::{Renderer, collation_on, show_create_table};
use crate::server::catalog::{self, ColumnDef, ForeignKeyDef, TableDef, TableName};
use crate::server::facts::{self, ServerFacts};
use crate::server::session::{Purpose, Session};
use crate::server::zone::Zone;
use crate::task::definition::{ConnectionRef, TaskDefinition};

/// Definitions held at once. What the rules need of each is kept, the rest let go.
const DEFINITIONS_AT_ONCE: usize = 2_000;

/// A server that was reached: its facts and the session to ask more.
pub(super) struct Reached {
    pub(super) session: Session,
    pub(super) facts: ServerFacts,
}

/// Connects to a server and reads its facts. What fails is a fact too.
pub(super) async fn side(
    connections: &dyn Connections,
    reference: &ConnectionRef,
) -> (SideFacts, Option<Reached>) {
    match reach(connections, reference).await {
        Ok(reached) => {
            let facts = SideFacts::Reached(Box::new(reached.facts.clone()));
            (facts, Some(reached))
        }
        Err(error) => (SideFacts::Unreachable(error.report()), None),
    }
}

async fn reach(connections: &dyn Connections, reference: &ConnectionRef) -> Result<Reached> {
    let spec = connections.resolve(reference).await?;
    let mut session = Session::connect(&spec, Purpose::Catalog).await?;
    let facts = facts::read(&mut session).await?;
    Ok(Reached { session, facts })
}

/// Looks for a zone of the destination that is that of the source's machine.
pub(super) async fn source_zone(
    source: &mut Reached,
    destination: &mut Reached,
) -> SourceZoneFacts {
    let looking = async {
        let zone = Zone::of_system(&mut source.session).await?;
        Ok::<_, Error>(match zone.fixed() {
            Some(offset) => Some(offset),
            None => zone.name_on(&mut destination.session).await?,
        })
    };
    match looking.await {
        Ok(Some(_)) => SourceZoneFacts::Carried,
        Ok(None) => SourceZoneFacts::NotCarried,
        Err(error) => SourceZoneFacts::Unknown(error.report()),
    }
}

/// Resolves the selection and reads what rules ask of each table.
pub(super) async fn objects(
    definition: &TaskDefinition,
    source: &mut Reached,
    destination: &mut Reached,
) -> ObjectsFacts {
    match read_objects(definition, source, destination).await {
        Ok(objects) => ObjectsFacts::Known(Box::new(objects)),
        Err(error) => ObjectsFacts::Unknown(error.report()),
    }
}

async fn read_objects(
    definition: &TaskDefinition,
    source: &mut Reached,
    destination: &mut Reached,
) -> Result<Objects> {
    let rules = (source.facts.name_rule, destination.facts.name_rule);
    let mapping = Mapping::new(definition, rules.0, rules.1)?;
    let selects = |name: &str| mapping.selects_database(name);
    let contents = catalog::contents(&mut source.session, selects).await?;
    let resolution = mapping.resolve(&contents)?;
    let begun = begun(definition, &mut destination.session).await?;
    let renderer = Renderer::new(&source.facts, &destination.facts, &mapping);
    let filters = Filters::new(&mapping, definition.types.incremental);
    let session = &mut source.session;
    let tables = table_facts(session, &resolution, &mapping, renderer, filters).await?;
    let fitting = Fitting {
        mapping: &mapping,
        destination: &destination.facts,
        begun,
        incremental: definition.types.incremental,
    };
    let (destination_databases, existing) = fitting
        .existing(&mut source.session, &mut destination.session, &tables)
        .await?;
    Ok(Objects {
        resolution,
        tables,
        destination_databases,
        existing,
        begun,
    })
}

/// Whether the destination knows the task already. An account that may not
/// look has not begun anything there; what it lacks is another item's finding.
async fn begun(definition: &TaskDefinition, session: &mut Session) -> Result<bool> {
    let Some(task) = &definition.id else {
        return Ok(false);
    };
    match begun::stage(session, task).await {
        Ok(stage) => Ok(stage.is_some()),
        Err(error) if error.kind == ErrorKind::Privilege => Ok(false),
        Err(error) => Err(error),
    }
}

/// Plans by database, in bounded pages.
fn pages(resolution: &Resolution) -> Vec<(&str, &[TablePlan])> {
    resolution
        .tables
        .chunk_by(|one, other| one.source.database == other.source.database)
        .flat_map(|of_database| {
            let database = of_database[0].source.database.as_str();
            let pages = of_database.chunks(DEFINITIONS_AT_ONCE);
            pages.map(move |page| (database, page))
        })
        .collect()
}

async fn table_facts(
    session: &mut Session,
    resolution: &Resolution,
    mapping: &Mapping,
    renderer: Renderer<'_>,
    mut filters: Filters<'_>,
) -> Result<Vec<TableFacts>> {
    let mut facts = Vec::with_capacity(resolution.tables.len());
    let mut merging = Merging::default();
    for (database, page) in pages(resolution) {
        let names = page.iter().map(|plan| plan.source.table.clone()).collect();
        let definitions = catalog::tables(session, database, &names).await?;
        let destinations: BTreeMap<_, _> = page
            .iter()
            .map(|plan| (&plan.source, &plan.destination))
            .collect();
        for table in definitions {
            // A table that was dropped meanwhile is not there to be judged.
            let Some(destination) = destinations.get(&table.name) else {
                continue;
            };
            let rendered = match show_create_table(session, &table.name).await {
                Ok(statement) => renderer.table(&table, &statement),
                Err(error) if matches!(error.kind, ErrorKind::Privilege | ErrorKind::Schema) => {
                    Err(error)
                }
                Err(error) => return Err(error),
            };
            filters.look(&table, session).await?;
            let carried = mapping.carried(&table);
            let (doubts, refused) = match rendered {
                Ok(rendered) => (rendered.doubts, None),
                Err(error) => (Vec::new(), Some(error.report())),
            };
            facts.push(TableFacts {
                doubts,
                merged: merging.add(&carried, destination, mapping),
                lost_cascades: lost_cascades(&table, mapping),
                key_left_out: carried.row_key() != table.row_key(),
                ..TableFacts::of(&carried, (*destination).clone(), refused)
            });
        }
    }
    filters.tell(&mut facts);
    Ok(facts)
}

/// The tables that are carried to one: the first of them is what the others
/// must fit, since the destination's is made after it.
#[derive(Default)]
struct Merging {
    /// By the name on the destination.
    first: BTreeMap<TableName, TableDef>,
}

impl Merging {
    fn add(
        &mut self,
        carried: &TableDef,
        destination: &TableName,
        mapping: &Mapping,
    ) -> Option<Merged> {
        if !mapping.is_merged(&carried.name) {
            return None;
        }
        let folded = mapping.destination_rule().fold_table(destination);
        let Some(first) = self.first.get(&folded) else {
            self.first.insert(folded, carried.clone());
            return None;
        };
        let mut there = first.clone();
        there.columns.retain(ColumnDef::is_carried);
        Some(Merged {
            with: first.name.clone(),
            fit: Fit::of(carried, &there),
        })
    }
}

/// Foreign keys that change rows and are not on the destination, because one
/// of their columns is not selected.
fn lost_cascades(table: &TableDef, mapping: &Mapping) -> Vec<String> {
    let lost = |key: &&ForeignKeyDef| {
        let acts = key.acts_on_delete() || key.acts_on_update();
        acts && mapping.carried_foreign_key(&table.name, key).is_none()
    };
    let lost = table.foreign_keys.iter().filter(lost);
    lost.map(|key| key.name.clone()).collect()
}

/// Looks at tables that are to be written and are there.
struct Fitting<'a> {
    mapping: &'a Mapping,
    destination: &'a ServerFacts,
    begun: bool,
    incremental: bool,
}

impl Fitting<'_> {
    /// Databases and tables of the destination that are to be written and are there.
    async fn existing(
        &self,
        source: &mut Session,
        session: &mut Session,
        tables: &[TableFacts],
    ) -> Result<(Vec<catalog::DatabaseEntry>, Vec<ExistingTable>)> {
        let rule = self.mapping.destination_rule();
        let mut planned = BTreeMap::<String, BTreeMap<String, Vec<&TableFacts>>>::new();
        for table in tables {
            planned
                .entry(rule.fold(&table.destination.database))
                .or_default()
                .entry(rule.fold(&table.destination.table))
                .or_default()
                .push(table);
        }
        let mut databases = catalog::databases(session).await?;
        databases.retain(|database| planned.contains_key(&rule.fold(&database.name)));
        let mut existing = Vec::new();
        for database in &databases {
            let planned = &planned[&rule.fold(&database.name)];
            let there: Vec<_> = catalog::objects(session, &database.name)
                .await?
                .into_iter()
                .map(|entry| entry.name)
                .filter(|name| planned.contains_key(&rule.fold(name)))
                .collect();
            for page in there.chunks(DEFINITIONS_AT_ONCE) {
                let page = page.iter().cloned().collect();
                let found = catalog::tables(session, &database.name, &page).await?;
                let pairs = found.iter().flat_map(|table| {
                    let sources = planned[&rule.fold(&table.name.table)].iter();
                    sources.map(move |source| (&source.source, table))
                });
                existing.extend(self.fits(source, pairs.collect()).await?);
            }
        }
        Ok((databases, existing))
    }

    async fn fits(
        &self,
        source: &mut Session,
        pairs: Vec<(&TableName, &TableDef)>,
    ) -> Result<Vec<ExistingTable>> {
        let definitions = if self.begun {
            BTreeMap::new()
        } else {
            definitions(source, pairs.iter().map(|(name, _)| *name)).await?
        };
        let fit = |(name, table): (&TableName, &TableDef)| {
            let mut existing = ExistingTable::new(name.clone(), table);
            if let Some(source) = definitions.get(name) {
                let carried = self.mapping.carried(source);
                let carried = carried.as_ref();
                existing.fit = Fit::of(carried, table);
                if self.incremental {
                    let cascades = cascades(carried, table, self.mapping);
                    existing.fit.misfits.extend(cascades);
                }
                existing.compared_otherwise = compared_otherwise(carried, table, |collation| {
                    collation_on(self.destination, collation)
                });
            }
            existing
        };
        Ok(pairs.into_iter().map(fit).collect())
    }
}

/// The definitions of tables of the source, whichever databases they are in.
async fn definitions(
    session: &mut Session,
    names: impl Iterator<Item = &TableName>,
) -> Result<BTreeMap<TableName, TableDef>> {
    let mut by_database = BTreeMap::<&str, BTreeSet<String>>::new();
    for name in names {
        let of_database = by_database.entry(&name.database).or_default();
        of_database.insert(name.table.clone());
    }
    let mut definitions = BTreeMap::new();
    for (database, names) in by_database {
        for table in catalog::tables(session, database, &names).await? {
            definitions.insert(table.name.clone(), table);
        }
    }
    Ok(definitions)
}
