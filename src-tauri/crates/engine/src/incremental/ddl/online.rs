//! Statements of online DDL tools whose temporary tables are not carried (F26).
//!
//! What is done to a shadow table is kept, with its session, until the shadow
//! takes the original's place: then it is done to the original on the
//! destination, which has the original's rows of that moment. That comes to the
//! same where the statement alone says what the shadow is: one statement, whose
//! values do not depend on when the tool copied a row.

use binlog::ddl::{SqlMode, StatementKind, classify};
use binlog::event::{Header, Query};
use serde::{Deserialize, Serialize};

use super::about_tables::about_tables;
use super::copied;
use super::judge::{Verdict, plain, refused};
use super::naming::{Instead, Naming};
use super::words::Words;
use crate::incremental::replay::Environment;
use crate::incremental::tables::Tables;
use crate::mapping::Temporary;
use crate::server::catalog::TableName;
use crate::task::operation::SqlOperation;

/// A statement about a shadow table, and the session in which it ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Remembered {
    /// The statement.
    pub(crate) sql: Vec<u8>,
    /// The session.
    pub(crate) environment: Environment,
}

/// What a statement of a tool means for its shadow table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Online {
    /// It is kept for the shadow table.
    Remember(TableName),
    /// The shadow table is made anew or gone.
    Forget(TableName),
    /// The shadow table takes the original's place: what was done to it is done
    /// to the original.
    CutOver(TableName, Box<Remembered>),
}

impl Online {
    /// The shadow table, and what has been done to it when this is done.
    pub(crate) fn shadow_after(
        &self,
        tables: &Tables,
        query: &Query<'_>,
        header: &Header,
    ) -> (TableName, Vec<Remembered>) {
        match self {
            Self::Remember(shadow) => {
                let mut statements = tables.remembered(shadow).to_vec();
                statements.push(Remembered {
                    sql: query.sql.to_vec(),
                    environment: Environment::of(query, header),
                });
                (shadow.clone(), statements)
            }
            Self::Forget(shadow) | Self::CutOver(shadow, _) => (shadow.clone(), Vec::new()),
        }
    }
}

/// Decides what becomes of a statement about temporary tables that are not
/// carried; none when it is about others, too, and no cut-over.
pub(super) fn about_temporaries(naming: Naming<'_>, names: &[TableName]) -> Option<Verdict> {
    let mapping = naming.tables.mapping();
    let temporary: Vec<Option<Temporary>> = names
        .iter()
        .map(|name| mapping.left_temporary(name).map(|(kind, _)| kind))
        .collect();
    if temporary.iter().all(Option::is_none) {
        return None;
    }
    if naming.statement.kind == StatementKind::RenameTable
        && let Some((original, shadow)) = swapped(naming, names)
    {
        return Some(cut_over(naming, original, shadow));
    }
    if temporary.iter().any(Option::is_none) {
        return None;
    }
    let shadow = names
        .iter()
        .zip(&temporary)
        .find(|(_, kind)| **kind == Some(Temporary::Shadow))
        .map(|(name, _)| name);
    let Some(shadow) = shadow else {
        return Some(Verdict::Pass);
    };
    use StatementKind as K;
    let known = !naming.tables.remembered(shadow).is_empty();
    let online = match naming.statement.kind {
        K::CreateTable | K::DropTable if known => Online::Forget(shadow.clone()),
        K::AlterTable if only_counts(naming) => return Some(Verdict::Pass),
        K::AlterTable | K::CreateIndex | K::DropIndex => Online::Remember(shadow.clone()),
        _ => return Some(Verdict::Pass),
    };
    let mut plan = plain(Vec::new());
    plan.online = Some(online);
    Some(Verdict::Replay(Box::new(plan)))
}

/// The original and its shadow, where a rename puts one in the other's place.
fn swapped<'n>(
    naming: Naming<'_>,
    names: &'n [TableName],
) -> Option<(&'n TableName, &'n TableName)> {
    let [original, away, shadow, to] = names else {
        return None;
    };
    let mapping = naming.tables.mapping();
    let is_of = |name: &TableName, kind: Temporary| {
        let known = mapping.left_temporary(name);
        known.is_some_and(|(found, of)| found == kind && of == *original)
    };
    let swaps = to == original
        && is_of(shadow, Temporary::Shadow)
        && mapping.left_temporary(away).is_some();
    swaps.then_some((original, shadow))
}

/// Whether a statement only says which number comes next.
fn only_counts(naming: Naming<'_>) -> bool {
    let words = Words::of(&naming.query.sql, naming.mode);
    let Some(target) = naming.statement.tables.first() else {
        return false;
    };
    let clauses = words.clauses(target.range().end);
    clauses
        .into_iter()
        .all(|clause| words.is(clause.start, "AUTO_INCREMENT"))
}

/// What was done to the shadow, done to the original.
fn cut_over(naming: Naming<'_>, original: &TableName, shadow: &TableName) -> Verdict {
    let refuse = |why: String| refused(vec![original.clone()], why);
    if !naming
        .tables
        .mapping()
        .carries(original, SqlOperation::AlterTable)
    {
        return refuse(format!(
            "{shadow} takes the place of {original}, and the task leaves ALTER TABLE out"
        ));
    }
    let remembered = match naming.tables.remembered(shadow) {
        [one] => one,
        [] => {
            return refuse(format!(
                "{shadow} takes the place of {original}, and what was done to it is not known: the task began after that"
            ));
        }
        _ => {
            return refuse(format!(
                "{shadow} takes the place of {original} after several statements that changed it"
            ));
        }
    };
    let query = remembered.environment.query(&remembered.sql);
    let mode = SqlMode::of_query(&query, naming.mode.flavour, naming.mode.server_version);
    let statement = classify(&query.sql, mode);
    let words = Words::of(&query.sql, mode);
    let is_numbered = |column: &[u8]| naming.tables.numbers(original, column);
    if let Some(how) = copied::unlike(&statement, &words, is_numbered) {
        return refuse(format!(
            "{shadow} takes the place of {original} {how}; the same rows come with a reset of the task, or when they are copied by hand"
        ));
    }
    let there = Naming {
        query: &query,
        mode,
        statement: &statement,
        tables: naming.tables,
        instead: Some(Instead {
            of: shadow,
            is: original,
        }),
    };
    let names: Option<Vec<TableName>> = statement
        .changed_tables()
        .map(|name| there.source_of(name))
        .collect();
    let Some(names) = names.filter(|names| names.iter().all(|name| name == original)) else {
        return refuse(format!(
            "{shadow} takes the place of {original}, and what was done to it concerns other tables, too"
        ));
    };
    let mut verdict = about_tables(there, &names);
    if let Verdict::Replay(plan) = &mut verdict {
        plan.read = statement.flags.version_dependent.then_some(mode);
        plan.online = Some(Online::CutOver(
            shadow.clone(),
            Box::new(remembered.clone()),
        ));
    }
    verdict
}
