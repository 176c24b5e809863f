//! How far a statement came that a former run has begun.
//!
//! Some servers carry out a statement about several tables one table after the
//! other, and what is cut off stays as far as it came: DROP TABLE and RENAME
//! TABLE of MariaDB, and of MySQL before 8.0. So one of its effects does not
//! say that all are there.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::incremental::ddl::Parts;
use crate::server::catalog::{NameRule, TableName};
use crate::server::ident::quote_name;

/// What the destination said of tables, by their names there; `None` for one
/// that was not there.
pub(super) type Definitions = BTreeMap<String, Option<String>>;

/// How far a statement came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// Its tables are as before: it did not run, or may run again.
    Not,
    /// It has run.
    Whole,
    /// It ran in part; the statement that does the rest.
    Part(String),
    /// Its tables are neither as before nor as any part of it leaves them; what
    /// is seen of them.
    Unlike(String),
}

/// Tells how far a statement came, from its tables, by their names on the
/// destination, as they were before and as they are now.
///
/// # Errors
/// `Definition` when a table's name is no name.
pub(super) fn begun(
    (parts, tables): (Parts, &[TableName]),
    rule: NameRule,
    before: &Definitions,
    now: &Definitions,
) -> Result<Begun> {
    if before == now {
        return Ok(Begun::Not);
    }
    match parts {
        Parts::One => Ok(Begun::Whole),
        // A database is either gone or drops what it still has once more.
        Parts::Database if now.values().all(Option::is_none) => Ok(Begun::Whole),
        Parts::Database => Ok(Begun::Not),
        Parts::Drops => drops(tables, before, now),
        Parts::Renames => renames(tables, rule, before, now),
    }
}

fn definition<'a>(of: &'a Definitions, table: &TableName) -> Option<&'a str> {
    of.get(&table.to_string())?.as_deref()
}

fn drops(tables: &[TableName], before: &Definitions, now: &Definitions) -> Result<Begun> {
    let left: Vec<&TableName> = tables
        .iter()
        .filter(|table| definition(now, table).is_some())
        .collect();
    if left.is_empty() {
        return Ok(Begun::Whole);
    }
    if left
        .iter()
        .any(|table| definition(now, table) != definition(before, table))
    {
        return Ok(Begun::Unlike(seen(tables, before, now)));
    }
    let names: Result<Vec<String>> = left.into_iter().map(quote_name).collect();
    Ok(Begun::Part(format!("drop table {}", names?.join(", "))))
}

/// Which table stands at each name, by the name at which it stood first.
type Places = BTreeMap<TableName, Option<TableName>>;

/// `tables` are pairs: from, to.
fn renames(
    tables: &[TableName],
    rule: NameRule,
    before: &Definitions,
    now: &Definitions,
) -> Result<Begun> {
    let pairs: Vec<&[TableName]> = tables.chunks_exact(2).collect();
    let stages = stages(&pairs, rule, before);
    let is_there = |stage: &Places| {
        tables.iter().all(|table| {
            let stands = stage
                .get(&rule.fold_table(table))
                .is_some_and(Option::is_some);
            stands == definition(now, table).is_some()
        })
    };
    let mut reached: Vec<usize> = (0..stages.len())
        .filter(|done| is_there(&stages[*done]))
        .collect();
    if reached
        .iter()
        .any(|done| stages[*done] != stages[reached[0]])
    {
        // The names are the same after some of the parts: the tables tell.
        reached.retain(|done| {
            tables.iter().all(|table| {
                let origin = stages[*done].get(&rule.fold_table(table));
                let first = origin
                    .and_then(Option::as_ref)
                    .and_then(|origin| tables.iter().find(|it| rule.fold_table(it) == *origin));
                let was = first.and_then(|first| definition(before, first));
                was.map(body) == definition(now, table).map(body)
            })
        });
    }
    let same = reached
        .iter()
        .all(|done| stages[*done] == stages[reached[0]]);
    match reached.last() {
        Some(done) if same && *done == pairs.len() => Ok(Begun::Whole),
        Some(done) if same && *done > 0 => Ok(Begun::Part(rest(&pairs[*done..])?)),
        _ => Ok(Begun::Unlike(seen(tables, before, now))),
    }
}

/// Where the tables stand after none, one, … all of the renames.
fn stages(pairs: &[&[TableName]], rule: NameRule, before: &Definitions) -> Vec<Places> {
    let mut places = Places::new();
    for table in pairs.iter().copied().flatten() {
        let name = rule.fold_table(table);
        let there = definition(before, table).is_some();
        places.insert(name.clone(), there.then_some(name));
    }
    let mut stages = vec![places.clone()];
    for pair in pairs {
        let table = places.insert(rule.fold_table(&pair[0]), None).flatten();
        places.insert(rule.fold_table(&pair[1]), table);
        stages.push(places.clone());
    }
    stages
}

fn rest(pairs: &[&[TableName]]) -> Result<String> {
    let renames: Result<Vec<String>> = pairs
        .iter()
        .map(|pair| {
            Ok(format!(
                "{} to {}",
                quote_name(&pair[0])?,
                quote_name(&pair[1])?
            ))
        })
        .collect();
    Ok(format!("rename table {}", renames?.join(", ")))
}

/// A definition without the table's name, which stands before the columns.
fn body(definition: &str) -> &str {
    definition
        .find(" (\n")
        .map_or(definition, |at| &definition[at..])
}

/// What is seen of the tables, for the operator.
fn seen(tables: &[TableName], before: &Definitions, now: &Definitions) -> String {
    let mut told: Vec<String> = Vec::new();
    for table in tables {
        let state = match (definition(before, table), definition(now, table)) {
            (None, None) => "is still not there",
            (Some(_), None) => "is gone",
            (None, Some(_)) => "has come",
            (Some(was), Some(is)) if was == is => "is as it was",
            (Some(_), Some(_)) => "is there, but not as it was",
        };
        let line = format!("{table} {state}");
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(names: &str) -> Vec<TableName> {
        names
            .split_whitespace()
            .map(|name| TableName::new("d", name))
            .collect()
    }

    /// `a=x b` is table a, defined as x, and table b, defined as b.
    fn there(all: &[TableName], what: &str) -> Definitions {
        let mut definitions: Definitions =
            all.iter().map(|table| (table.to_string(), None)).collect();
        for one in what.split_whitespace() {
            let (name, body) = one.split_once('=').unwrap_or((one, one));
            let text = format!("CREATE TABLE `{name}` (\n  {body} int\n)");
            definitions.insert(format!("d.{name}"), Some(text));
        }
        definitions
    }

    fn how_far(parts: Parts, names: &str, before: &str, now: &str) -> Begun {
        let all = tables(names);
        let (before, now) = (there(&all, before), there(&all, now));
        begun((parts, &all), NameRule::CaseSensitive, &before, &now).unwrap()
    }

    fn part(sql: &str) -> Begun {
        Begun::Part(sql.to_owned())
    }

    #[test]
    fn a_drop_is_whole_when_no_table_is_left() {
        let drop = |before, now| how_far(Parts::Drops, "a b c", before, now);
        assert_eq!(drop("a b c", "a b c"), Begun::Not);
        assert_eq!(drop("a b c", "b c"), part("drop table `d`.`b`, `d`.`c`"));
        assert_eq!(drop("a c", "c"), part("drop table `d`.`c`"));
        assert_eq!(drop("a c", ""), Begun::Whole);
        assert_eq!(
            drop("a b", "b=other"),
            Begun::Unlike(
                "d.a is gone, d.b is there, but not as it was, d.c is still not there".to_owned()
            )
        );
    }

    #[test]
    fn a_rename_is_whole_when_every_table_has_its_name() {
        let rename = |now| how_far(Parts::Renames, "t t_old t_new t", "t t_new", now);
        assert_eq!(rename("t t_new"), Begun::Not);
        assert_eq!(
            rename("t_old=t t_new"),
            part("rename table `d`.`t_new` to `d`.`t`")
        );
        assert_eq!(rename("t_old=t t=t_new"), Begun::Whole);
        assert!(matches!(rename("t_old"), Begun::Unlike(_)));
        // Nothing was renamed, but someone has changed a table.
        assert!(matches!(rename("t=other t_new"), Begun::Unlike(_)));
    }

    #[test]
    fn tables_that_change_places_are_told_by_their_definitions() {
        let swap = |now| how_far(Parts::Renames, "a x b a x b", "a b", now);
        assert_eq!(
            swap("x=a b"),
            part("rename table `d`.`b` to `d`.`a`, `d`.`x` to `d`.`b`")
        );
        assert_eq!(swap("x=a a=b"), part("rename table `d`.`x` to `d`.`b`"));
        assert_eq!(swap("a=b b=a"), Begun::Whole);
        assert!(matches!(swap("a=b b=other"), Begun::Unlike(_)));
    }

    #[test]
    fn any_effect_of_a_statement_about_one_table_is_its_whole() {
        assert_eq!(how_far(Parts::One, "a", "", "a"), Begun::Whole);
        assert_eq!(how_far(Parts::One, "a", "a", "a"), Begun::Not);
    }
}
