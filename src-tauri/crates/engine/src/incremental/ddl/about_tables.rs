//! Decides what becomes of a statement about tables.

use binlog::ddl::{Edit, StatementKind, TableRole};

use super::charset::BareUtf8mb4;
use super::columns::Carried;
use super::judge::{Parts, Plan, Verdict, plain, refused};
use super::loading::while_loading;
use super::naming::{Naming, destination_of};
use super::online::about_temporaries;
use super::selected::{Part, part};
use super::times::Times;
use super::words::Words;
use super::{chosen, collations, columns, fill, merged, repeat};
use crate::server::catalog::TableName;

/// What is changed by a statement that changes these tables.
struct Changed {
    /// The selected tables, in the order of the text.
    names: Vec<TableName>,
    /// What is taken out of the statement.
    cuts: Vec<Edit>,
}

/// Decides what becomes of a statement about these tables of the source, which
/// are those that it changes, in the order of the text.
pub(super) fn about_tables(naming: Naming<'_>, names: &[TableName]) -> Verdict {
    let Naming {
        statement,
        tables,
        query,
        mode,
        ..
    } = naming;
    if let Some(verdict) = about_temporaries(naming, names) {
        return verdict;
    }
    let creates = statement.kind == StatementKind::CreateTable;
    let words = Words::of(&query.sql, mode);
    let versioning = is_about_versioning(&words);
    if !creates && !versioning && all_uncarried(naming, names) {
        return Verdict::Pass;
    }
    let changed = match changed(naming, names) {
        Ok(Some(changed)) => changed,
        Ok(None) => return Verdict::Pass,
        Err((selected, why)) => return refused(selected, why),
    };
    let ordered = changed.names.iter().all(|name| tables.keeps_order(name));
    let why = (query.error_code != 0)
        .then(|| format!("it ended with error {} on the source", query.error_code))
        .or_else(|| versioning.then(|| "tables that keep their history are not carried".to_owned()))
        .or_else(|| {
            (!creates)
                .then(|| uncarried(naming, &changed.names))
                .flatten()
        })
        .or_else(|| filled_by_query(naming))
        .or_else(|| strange_reference(naming))
        .or_else(|| of_others_too(naming, &words, &changed.names))
        .or_else(|| fill::differs(statement, &words, ordered).map(str::to_owned));
    let (carried, why) = match (why, of_chosen(naming, &changed.names, &words)) {
        (None, Ok(carried)) => (carried, None),
        (None, Err(unlike)) => (None, Some(unlike)),
        (why, _) => (None, why),
    };
    let (of_chosen, of_columns, cuts) = match carried {
        Some(it) => (Some(it.of_chosen), it.edits, it.cuts),
        None => (None, Vec::new(), Vec::new()),
    };
    let leaves_columns = chosen::leaves_columns(statement, &words);
    let words = words.without(&cuts);
    let (edits, why) = match (why, naming.edits()) {
        (None, Ok(edits)) => ([edits, changed.cuts, of_columns].concat(), None),
        (None, Err(why)) => (Vec::new(), Some(why)),
        (Some(why), _) => (Vec::new(), Some(why)),
    };
    let rule = tables.mapping().source_rule();
    Verdict::Replay(Box::new(Plan {
        edits,
        refused: why,
        start_transaction: statement.flags.start_transaction,
        parts: Parts::of(statement),
        while_loading: while_loading(statement, &words),
        bare_utf8mb4: BareUtf8mb4::of(&words),
        collations: collations::named(&words),
        times: Times::of(statement, &words),
        of_chosen,
        leaves_columns,
        untold: repeat::untold(statement, &changed.names, &words, rule),
        ..plain(changed.names)
    }))
}

/// What of a statement is carried, `None` for nothing of it; else the selected
/// tables, and why it is not replayed.
fn changed(
    naming: Naming<'_>,
    names: &[TableName],
) -> Result<Option<Changed>, (Vec<TableName>, String)> {
    let mapping = naming.tables.mapping();
    // One that a statement made whose kind the task leaves out.
    let is_there = naming.statement.kind != StatementKind::CreateTable;
    let left_out = |name| naming.tables.is_left_out(name);
    let is_selected: Vec<bool> = names
        .iter()
        .map(|name| destination_of(mapping, name).is_some() && !(is_there && left_out(name)))
        .collect();
    let of_these = |keeps: &[bool]| -> Vec<TableName> {
        let kept = names.iter().zip(keeps).filter(|(_, keeps)| **keeps);
        kept.map(|(name, _)| name.clone()).collect()
    };
    let (names, cuts) = match part(naming.statement.kind, names, &is_selected) {
        Part::None => return Ok(None),
        Part::Whole => (names.to_vec(), Vec::new()),
        Part::Across(why) => return Err((of_these(&is_selected), why)),
        Part::Cut(keeps) => {
            let (sql, mode) = (&naming.query.sql, naming.mode);
            let cuts = naming.statement.cut(sql, mode, |place| keeps[place]);
            let cuts = cuts.ok_or_else(|| {
                let why = "it also concerns tables that are not selected".to_owned();
                (of_these(&keeps), why)
            })?;
            (of_these(&keeps), cuts)
        }
    };
    Ok(Some(Changed { names, cuts }))
}

/// Whether a statement makes or unmakes tables that keep their history.
fn is_about_versioning(words: &Words<'_>) -> bool {
    (0..words.len()).any(|place| words.are(place, &["SYSTEM", "VERSIONING"]))
}

/// Whether a statement concerns nothing but objects that are not carried, such
/// as the operator was told of before the task began. A table's new name is
/// that of the same object.
fn all_uncarried(naming: Naming<'_>, names: &[TableName]) -> bool {
    naming
        .statement
        .changed_tables()
        .zip(names)
        .all(|(table, name)| table.role == TableRole::RenamedTo || naming.tables.is_uncarried(name))
}

fn uncarried(naming: Naming<'_>, names: &[TableName]) -> Option<String> {
    let other = names.iter().find(|name| naming.tables.is_uncarried(name))?;
    Some(format!("it also concerns {other}, which is not carried"))
}

/// A source that logs rows logs the table alone, and then its rows.
fn filled_by_query(naming: Naming<'_>) -> Option<String> {
    naming
        .statement
        .flags
        .as_select
        .then(|| "it fills the table by a query, and its rows are not in the binlog".to_owned())
}

/// Why a statement cannot be replayed about a table to which others are carried
/// as well: it would reach their rows. One that only adds columns or indexes is
/// the same for all of them, and is replayed while they have the same columns.
fn of_others_too(naming: Naming<'_>, words: &Words<'_>, names: &[TableName]) -> Option<String> {
    use StatementKind as K;
    let mapping = naming.tables.mapping();
    let merged = names.iter().find(|name| mapping.is_merged(name))?;
    let only_adds = match naming.statement.kind {
        K::AlterTable => merged::only_adds(naming.statement, words),
        K::CreateIndex => true,
        _ => false,
    };
    (!only_adds).then(|| format!("other tables are carried to the table of {merged} too"))
}

/// How a statement is carried where the destination has other columns than the
/// source, because the task chose some; none where it has the same.
fn of_chosen(
    naming: Naming<'_>,
    names: &[TableName],
    words: &Words<'_>,
) -> Result<Option<Carried>, String> {
    use StatementKind as K;
    let kind = naming.statement.kind;
    if matches!(kind, K::TruncateTable | K::DropTable) {
        return Ok(None);
    }
    let mapping = naming.tables.mapping();
    let Some(chosen) = names.iter().find(|name| mapping.chooses_columns(name)) else {
        return Ok(None);
    };
    let why = format!("the task chose columns of {chosen}");
    let read = matches!(kind, K::AlterTable | K::CreateIndex | K::DropIndex);
    if !read || names.len() > 1 || mapping.is_merged(chosen) {
        return Err(why);
    }
    let carried = columns::carried(naming, chosen, words);
    carried
        .map(Some)
        .map_err(|more| format!("{why}, and {more}"))
}

/// Why a table that a statement only refers to is not there on the
/// destination, or may not be.
fn strange_reference(naming: Naming<'_>) -> Option<String> {
    let mapping = naming.tables.mapping();
    for table in &naming.statement.tables {
        let is_model = table.role == TableRole::Like;
        if !is_model && table.role != TableRole::References {
            continue;
        }
        let Some(name) = naming.source_of(table) else {
            return Some("a name in it cannot be read".to_owned());
        };
        let is_carried = !naming.tables.is_uncarried(&name) && !naming.tables.is_left_out(&name);
        if destination_of(mapping, &name).is_some() && is_carried {
            if mapping.is_merged(&name) {
                return Some(format!(
                    "it refers to {name}, and other tables are carried to the same one"
                ));
            }
            if mapping.chooses_columns(&name) {
                // The statement names them, or stands for them, as the source has them.
                return Some(format!(
                    "it refers to {name}, of which the task chose columns"
                ));
            }
            continue;
        }
        return Some(if is_model {
            format!("it takes its definition from {name}, which is not carried")
        } else {
            // What the parent's changes do to the child is in no binlog.
            format!("a foreign key refers to {name}, which is not carried")
        });
    }
    None
}
