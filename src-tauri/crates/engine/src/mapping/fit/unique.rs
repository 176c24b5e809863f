//! What unique keys of both sides mean for rows that are carried.
//!
//! A row is written again, or finds the one that is there, by a unique key of
//! the destination: it must have the source's. And it must have none that
//! takes two rows of the source for one.

use super::Misfit;
use super::holds::same_charset;
use crate::server::catalog::{ColumnDef, IndexDef, IndexPart, TableDef};

/// What keeps rows apart on one side and not on the other.
pub(super) fn misfits(source: &TableDef, destination: &TableDef, carried: &[usize]) -> Vec<Misfit> {
    let mut misfits = Vec::new();
    if let Some(key) = source.row_key() {
        let names: Vec<&str> = key
            .columns
            .iter()
            .map(|&place| source.columns[place].name.as_str())
            .collect();
        let mut missing = key.columns.iter().filter(|place| !carried.contains(place));
        if let Some(&place) = missing.next() {
            misfits.push(Misfit::new(
                format!(
                    "column {} of the source's key cannot be written there",
                    source.columns[place].name
                ),
                "Add the column, and the key, on the destination.",
            ));
        } else if !destination
            .indexes
            .iter()
            .any(|index| is_over(index, &names))
        {
            misfits.push(Misfit::new(
                format!(
                    "it has no primary or unique key over {}, by which the source tells rows apart",
                    names.join(", ")
                ),
                "Add the key on the destination.",
            ));
        }
    }
    for index in destination.indexes.iter().filter(|index| index.unique) {
        let implied = source
            .indexes
            .iter()
            .any(|ours| ours.unique && implies(ours, index));
        if !implied && !never_collides(index, source, destination, carried) {
            misfits.push(Misfit::new(
                format!(
                    "its unique key {} may take two rows of the source for one",
                    index.name
                ),
                "Drop the key on the destination, or add the same on the source.",
            ));
        }
    }
    misfits
}

/// Text columns of the source's unique keys whose collation is another on the
/// destination: `expected` says what a collation of the source is called there.
#[must_use]
pub fn compared_otherwise(
    source: &TableDef,
    destination: &TableDef,
    expected: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let in_keys = |column: &&ColumnDef| {
        source
            .indexes
            .iter()
            .filter(|index| index.unique)
            .flat_map(|index| &index.parts)
            .filter_map(|part| part.column.as_deref())
            .any(|name| same_name(name, &column.name))
    };
    let otherwise = |column: &&ColumnDef| {
        let theirs = destination
            .column(&column.name)
            .and_then(|other| other.collation.as_deref());
        let (Some(ours), Some(theirs)) = (column.collation.as_deref(), theirs) else {
            return false;
        };
        ours != theirs
            && expected(ours).as_deref() != Some(theirs)
            && !same_charset_rest(ours, theirs)
    };
    source
        .columns
        .iter()
        .filter(in_keys)
        .filter(otherwise)
        .map(|column| column.name.clone())
        .collect()
}

/// Whether two collations are one under the older and the newer name of their charset.
fn same_charset_rest(one: &str, other: &str) -> bool {
    match (one.split_once('_'), other.split_once('_')) {
        (Some((charset, rest)), Some((theirs, their_rest))) => {
            rest == their_rest && same_charset(charset, theirs)
        }
        _ => false,
    }
}

fn same_name(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Whether it is a unique key of exactly these columns, whole.
fn is_over(index: &IndexDef, columns: &[&str]) -> bool {
    index.unique
        && index.parts.len() == columns.len()
        && index.parts.iter().all(|part| {
            part.prefix.is_none()
                && part
                    .column
                    .as_deref()
                    .is_some_and(|name| columns.iter().any(|one| same_name(one, name)))
        })
}

/// Whether rows that are apart by `ours` are apart by `theirs`.
fn implies(ours: &IndexDef, theirs: &IndexDef) -> bool {
    let covered = |part: &IndexPart| theirs.parts.iter().any(|other| covers(other, part));
    ours.parts.iter().all(covered)
}

/// Whether two values that differ in `part` differ in `other`.
fn covers(other: &IndexPart, part: &IndexPart) -> bool {
    match (&part.column, &other.column) {
        (Some(ours), Some(theirs)) if same_name(ours, theirs) => {
            match (part.prefix, other.prefix) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(ours), Some(theirs)) => theirs >= ours,
            }
        }
        (None, None) => part.expression.is_some() && part.expression == other.expression,
        _ => false,
    }
}

/// Whether a column of it, which only the destination fills, is another in
/// each row: numbered by the server, or NULL.
fn never_collides(
    index: &IndexDef,
    source: &TableDef,
    destination: &TableDef,
    carried: &[usize],
) -> bool {
    index.parts.iter().any(|part| {
        let Some(name) = part.column.as_deref() else {
            return false;
        };
        let is_carried = source
            .position(name)
            .is_some_and(|place| carried.contains(&place));
        let own = destination.column(name).filter(|_| !is_carried);
        own.is_some_and(|column| {
            let null = column.nullable && column.default.is_none() && column.generated.is_none();
            column.auto_increment || null
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::Fit;
    use super::*;
    use crate::server::catalog::sample::{column, key, table};

    fn saws(source: &TableDef, destination: &TableDef) -> String {
        let misfits = Fit::of(source, destination).misfits;
        let saws: Vec<_> = misfits.into_iter().map(|one| one.saw).collect();
        saws.join("; ")
    }

    fn source() -> TableDef {
        table(
            &[("a", "int"), ("b", "int"), ("t", "varchar(9)")],
            &["a", "b"],
        )
    }

    #[test]
    fn the_sources_key_must_be_there() {
        let source = source();
        let mut other = source.clone();
        other.indexes = vec![key("u", &["B", "a"])];
        assert_eq!(
            saws(&source, &other),
            "",
            "in whichever order, primary or not"
        );
        other.indexes.clear();
        assert!(saws(&source, &other).contains("no primary or unique key over a, b"));
        other.indexes = vec![key("PRIMARY", &["a"])];
        let both = saws(&source, &other);
        assert!(both.contains("over a, b") && both.contains("PRIMARY may take two rows"));
        other = table(&[("a", "int"), ("t", "varchar(9)")], &["a"]);
        assert!(saws(&source, &other).contains("column b of the source's key"));
    }

    #[test]
    fn no_key_may_take_two_rows_for_one() {
        let source = source();
        let mut other = source.clone();
        other.indexes.push(key("wider", &["a", "b", "t"]));
        assert_eq!(saws(&source, &other), "");
        other.indexes.push(key("narrow", &["t"]));
        assert!(saws(&source, &other).contains("unique key narrow"));
    }

    #[test]
    fn a_number_of_the_destinations_own_collides_with_nothing() {
        let source = source();
        let mut other = source.clone();
        let mut own = column("own", "bigint");
        own.auto_increment = true;
        other.columns.push(own);
        other.indexes = vec![key("PRIMARY", &["own"]), key("u", &["a", "b"])];
        assert_eq!(saws(&source, &other), "");
        other.columns[3].auto_increment = false;
        other.columns[3].default = Some("0".to_owned());
        assert!(saws(&source, &other).contains("PRIMARY may take two rows"));
    }

    #[test]
    fn a_prefix_is_apart_less_often_than_the_whole() {
        let mut source = source();
        source.indexes.push(key("t", &["t"]));
        let mut other = source.clone();
        other.indexes[1].parts[0].prefix = Some(3);
        assert!(saws(&source, &other).contains("unique key t"));
        assert_eq!(saws(&other, &source), "");
    }

    #[test]
    fn keys_of_text_that_are_compared_otherwise_are_named() {
        let mut source = source();
        source.indexes.push(key("t", &["t"]));
        let mut other = source.clone();
        let expected = |name: &str| Some(name.to_owned());
        assert!(compared_otherwise(&source, &other, expected).is_empty());
        other.columns[2].collation = Some("utf8mb4_bin".to_owned());
        assert_eq!(compared_otherwise(&source, &other, expected), ["t"]);
        assert!(compared_otherwise(&source, &other, |_| Some("utf8mb4_bin".to_owned())).is_empty());
    }
}
