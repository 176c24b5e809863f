//! `show create table` of both sides, normalised: what must differ (the name,
//! the next auto-increment value) is taken out, everything else must agree.

use anyhow::{Context, Result};
use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::selection::{Pair, TableName, quoted};

/// The first line in which the definitions differ, if there is one.
pub async fn difference(
    source: &mut Conn,
    destination: &mut Conn,
    pair: &Pair,
    all: &[Pair],
) -> Result<Option<String>> {
    let ours = create_table(source, &pair.source).await?;
    let theirs = create_table(destination, &pair.destination).await?;
    let ours = normalised(&ours, all, |pair| &pair.source);
    let theirs = normalised(&theirs, all, |pair| &pair.destination);
    if ours == theirs {
        return Ok(None);
    }
    let lines = ours.iter().zip(&theirs).find(|(one, other)| one != other);
    Ok(Some(match lines {
        Some((one, other)) => {
            format!("definition:\n  source:      {one}\n  destination: {other}")
        }
        None => format!(
            "definition: {} lines on the source, {} on the destination",
            ours.len(),
            theirs.len()
        ),
    }))
}

async fn create_table(connection: &mut Conn, table: &TableName) -> Result<String> {
    let row: Option<(String, String)> = connection
        .query_first(format!("show create table {}", table.sql()))
        .await
        .with_context(|| format!("reading the definition of {table}"))?;
    Ok(row.with_context(|| format!("{table} has no definition"))?.1)
}

/// The lines of a definition with every name of a selected table replaced by
/// a token for its pair, and sorted keys: a server lists the indexes in the
/// order in which they were made, which is no part of what a table is.
fn normalised(definition: &str, all: &[Pair], side: impl Fn(&Pair) -> &TableName) -> Vec<String> {
    let mut lines: Vec<String> = definition
        .lines()
        .enumerate()
        .map(|(number, line)| {
            let line = without_auto_increment(line.trim_end_matches(','));
            if number == 0 {
                "create table (".to_owned()
            } else if line.contains(" REFERENCES ") {
                with_tokens(&line, all, &side)
            } else {
                line
            }
        })
        .collect();
    let is_key = |line: &String| {
        let line = line.trim_start();
        [
            "KEY ",
            "UNIQUE KEY ",
            "FULLTEXT KEY ",
            "SPATIAL KEY ",
            "CONSTRAINT ",
        ]
        .iter()
        .any(|word| line.starts_with(word))
    };
    if let Some(first) = lines.iter().position(is_key) {
        let count = lines
            .iter()
            .skip(first)
            .take_while(|line| is_key(line))
            .count();
        if let Some(keys) = lines.get_mut(first..first + count) {
            keys.sort_unstable();
        }
    }
    lines
}

fn without_auto_increment(line: &str) -> String {
    match line.find(" AUTO_INCREMENT=") {
        Some(at) => {
            let rest = line.get(at + 16..).unwrap_or_default();
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{}{after}", line.get(..at).unwrap_or_default())
        }
        None => line.to_owned(),
    }
}

fn with_tokens(line: &str, all: &[Pair], side: impl Fn(&Pair) -> &TableName) -> String {
    let mut line = line.to_owned();
    for (number, pair) in all.iter().enumerate() {
        let name = side(pair);
        let token = format!(" REFERENCES <table {number}> ");
        let full = format!(" REFERENCES {} ", name.sql());
        let short = format!(" REFERENCES {} ", quoted(&name.table));
        line = line.replace(&full, &token).replace(&short, &token);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(database: &str, table: &str) -> TableName {
        TableName {
            database: database.to_owned(),
            table: table.to_owned(),
        }
    }

    #[test]
    fn a_rename_and_the_next_value_are_no_difference() {
        let all = [Pair {
            source: name("d", "parent"),
            destination: name("e", "p2"),
            columns: None,
            filter: None,
        }];
        let ours = "CREATE TABLE `child` (\n  KEY `b` (`x`),\n  KEY `a` (`y`),\n  CONSTRAINT `f` FOREIGN KEY (`x`) REFERENCES `parent` (`id`)\n) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4";
        let theirs = "CREATE TABLE `c2` (\n  KEY `a` (`y`),\n  KEY `b` (`x`),\n  CONSTRAINT `f` FOREIGN KEY (`x`) REFERENCES `p2` (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
        assert_eq!(
            normalised(ours, &all, |pair| &pair.source),
            normalised(theirs, &all, |pair| &pair.destination)
        );
    }
}
