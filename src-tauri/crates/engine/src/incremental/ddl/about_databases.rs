//! Decides what becomes of a statement about a database.
//!
//! One that is selected whole is made, altered and dropped on the destination
//! as on the source; of one of which some tables are selected only the
//! properties that later tables take from it are. A destination's database into
//! which several of the source go is nobody's own.

use binlog::ddl::StatementKind;

use super::charset::BareUtf8mb4;
use super::collations;
use super::judge::{Parts, Plan, Verdict, plain, refused};
use super::loading::WhileLoading;
use super::naming::{Naming, unnameable};
use super::words::Words;
use crate::mapping::Mapping;
use crate::server::catalog::NameRule;

/// Decides what becomes of a statement about this database of the source; none
/// when its name cannot be read.
pub(super) fn about_database(naming: Naming<'_>, database: Option<&str>) -> Verdict {
    let Naming {
        query,
        mode,
        statement,
        tables,
        ..
    } = naming;
    let mapping = tables.mapping();
    let Some(database) = database else {
        return refused(Vec::new(), "the name in it cannot be read");
    };
    if !mapping.selects_database(database) {
        return Verdict::Pass;
    }
    let drops = statement.kind == StatementKind::DropDatabase;
    let gone = if drops {
        tables.of_database(database)
    } else {
        Vec::new()
    };
    let why = (query.error_code != 0)
        .then(|| format!("it ended with error {} on the source", query.error_code))
        .or_else(|| shared(mapping, database))
        .or_else(|| {
            (drops && !mapping.is_whole_database(database))
                .then(|| format!("of database {database} only some tables are selected"))
        });
    let named = statement.with_database(&query.sql, mode, |_| spelt(mapping, database).to_owned());
    let (edits, why) = match (why, named) {
        (None, Ok(edit)) => (edit.into_iter().collect(), None),
        (None, Err(why)) => (Vec::new(), Some(unnameable(why))),
        (Some(why), _) => (Vec::new(), Some(why)),
    };
    let words = Words::of(&query.sql, mode);
    Verdict::Replay(Box::new(Plan {
        edits,
        refused: why,
        database: Some(database.to_owned()),
        parts: if drops { Parts::Database } else { Parts::One },
        while_loading: if drops {
            WhileLoading::Empties
        } else {
            WhileLoading::Nothing
        },
        bare_utf8mb4: BareUtf8mb4::of(&words),
        collations: collations::named(&words),
        ..plain(gone)
    }))
}

/// A database's name on the destination, as the statement has it where the
/// destination takes that for the same.
fn spelt<'a>(mapping: &'a Mapping, database: &'a str) -> &'a str {
    let there = mapping.destination_database(database).unwrap_or(database);
    if mapping.destination_rule().same(there, database)
        && mapping.destination_rule() != NameRule::CaseSensitive
    {
        database
    } else {
        there
    }
}

fn shared(mapping: &Mapping, database: &str) -> Option<String> {
    let there = mapping.destination_database(database)?;
    let other = mapping.databases().find(|other| {
        !mapping.source_rule().same(other, database)
            && mapping
                .destination_database(other)
                .is_some_and(|it| mapping.destination_rule().same(it, there))
    })?;
    Some(format!(
        "database {there} of the destination has tables of {other}, too"
    ))
}
