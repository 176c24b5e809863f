//! Decides what becomes of a statement about an object that is no table.
//!
//! Objects come with databases that are selected whole.
//!
//! - Views, functions, procedures and packages hold no rows and no row depends
//!   on them. Their statements are replayed in the session in which they ran, so
//!   that definer, `sql_mode` and character sets are theirs. Those that were
//!   there before the task are not on the destination (the precheck says so),
//!   so what is built on them cannot be made there either: where the
//!   destination refuses such a statement the task says so in its log and goes
//!   on. A drop is one of what is there.
//! - A name inside a body means what it means on the source. Names without a
//!   database mean the object's own, or the default one, which are the
//!   destination's. A body that says the name of a renamed database may mean it
//!   or not, so the operator is asked.
//! - Triggers and events change rows on the source, and those changes are in its
//!   binlog: on the destination they would be made twice. They are passed by.
//! - Sequences are not carried.
//! - Servers, tablespaces, plugins and the like are of the machine, not of a
//!   database.

use binlog::ddl::{DefaultDatabase, Edit, ObjectKind, Unnameable};

use super::judge::{Plan, Verdict, plain, refused};
use super::naming::{Naming, destination_database, unnameable};
use super::words::Words;
use crate::server::catalog::TableName;

/// Decides what becomes of a statement about objects of a kind.
pub(super) fn about_objects(naming: Naming<'_>, kind: ObjectKind) -> Verdict {
    if matches!(
        kind,
        ObjectKind::Server | ObjectKind::Storage | ObjectKind::Other
    ) {
        return Verdict::Pass;
    }
    let mapping = naming.tables.mapping();
    let names: Option<Vec<TableName>> = naming
        .statement
        .tables
        .iter()
        .map(|name| naming.source_of(name))
        .collect();
    let Some(names) = names else {
        return refused(Vec::new(), "the name in it cannot be read");
    };
    let is_whole = |name: &TableName| mapping.is_whole_database(&name.database);
    if !names.iter().any(is_whole) {
        return Verdict::Pass;
    }
    match kind {
        ObjectKind::Trigger | ObjectKind::Event => Verdict::PassBy(format!(
            "a {} of {} would change rows on the destination that the binlog changes as well",
            if kind == ObjectKind::Trigger {
                "trigger"
            } else {
                "event"
            },
            names[0].database
        )),
        ObjectKind::Sequence if names.iter().all(|name| naming.tables.is_uncarried(name)) => {
            Verdict::Pass
        }
        ObjectKind::Sequence => refused(Vec::new(), "sequences are not carried"),
        _ => replayed(naming, &names, is_whole),
    }
}

fn replayed(
    naming: Naming<'_>,
    names: &[TableName],
    is_whole: impl Fn(&TableName) -> bool,
) -> Verdict {
    let why = (naming.query.error_code != 0)
        .then(|| {
            format!(
                "it ended with error {} on the source",
                naming.query.error_code
            )
        })
        .or_else(|| {
            let other = names.iter().find(|name| !is_whole(name))?;
            Some(format!("it also concerns {other}, which is not selected"))
        })
        .or_else(|| strange_default(naming))
        .or_else(|| renamed_inside(naming));
    let (edits, why) = match (why, edits(naming)) {
        (None, Ok(edits)) => (edits, None),
        (None, Err(why)) => (Vec::new(), Some(unnameable(why))),
        (Some(why), _) => (Vec::new(), Some(why)),
    };
    Verdict::Replay(Box::new(Plan {
        edits,
        refused: why,
        without_rows: true,
        ..plain(Vec::new())
    }))
}

/// The destination's name for the object's database, and a drop that does not
/// ask whether the object is there.
fn edits(naming: Naming<'_>) -> Result<Vec<Edit>, Unnameable> {
    let mapping = naming.tables.mapping();
    let default = DefaultDatabase {
        before: &naming.query.schema,
        after: destination_database(mapping, &naming.query.schema),
    };
    let (sql, statement) = (&naming.query.sql, naming.statement);
    let mut edits = statement.renamed(sql, naming.mode, default, |(database, object)| {
        let there = mapping.destination_database(database)?;
        let same = mapping.destination_rule().same(there, database);
        let there = if same { database } else { there };
        Some((there.to_owned(), object.clone()))
    })?;
    if statement.flags.drops
        && !statement.flags.if_exists
        && let Some(first) = statement.tables.first()
    {
        let at = first.range().start;
        let if_exists = Edit {
            range: at..at,
            text: b"if exists ".to_vec(),
        };
        edits.insert(0, if_exists);
    }
    Ok(edits)
}

/// Names without a database in a body may mean the default one.
fn strange_default(naming: Naming<'_>) -> Option<String> {
    let default = &naming.query.schema;
    let strange = !default.is_empty()
        && !naming.statement.flags.drops
        && !naming.tables.mapping().selects_database(default);
    strange.then(|| format!("its default database {default} is not selected"))
}

/// Whether the name of a database that has another one on the destination, or
/// that is another one there, stands in the statement besides the object's own.
fn renamed_inside(naming: Naming<'_>) -> Option<String> {
    let mapping = naming.tables.mapping();
    let words = Words::of(&naming.query.sql, naming.mode);
    let moved: Vec<(String, &str)> = mapping
        .databases()
        .filter(|database| mapping.touches_database(database))
        .flat_map(|database| [Some(database), mapping.destination_database(database)])
        .flatten()
        .map(|database| (database.to_lowercase(), database))
        .collect();
    if moved.is_empty() {
        return None;
    }
    let own: Vec<usize> = naming
        .statement
        .tables
        .iter()
        .filter_map(|name| name.database.as_ref())
        .map(|database| database.range.end)
        .collect();
    (0..words.len())
        .filter(|place| words.end(*place).is_none_or(|end| !own.contains(&end)))
        .find_map(|place| {
            let name = words.name(place)?;
            let (_, database) = moved.iter().find(|(it, _)| it.as_bytes() == name)?;
            Some(format!(
                "{database} stands in it, which may mean a database that has another name on the destination"
            ))
        })
}
