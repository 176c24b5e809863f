//! The comparison of all selected tables.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::Value;

use super::rows::NegativeZero;
use super::selection::{TableName, base_tables, pairs};
use super::{definition, facts, rows};
use crate::server::Server;

/// What tables on the destination beyond the selected ones mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// They are a difference.
    Refused,
    /// They were there before.
    Allowed,
}

/// Fails with every table that differs, each with its first difference.
///
/// # Errors
/// When a table differs or a server does not answer.
pub async fn ensure_equal(
    source: &Server,
    destination: &Server,
    objects: &Value,
    extra: Extra,
) -> Result<()> {
    let found = differences(source, destination, objects, extra).await?;
    if !found.is_empty() {
        bail!("{} tables differ\n{}", found.len(), found.join("\n"));
    }
    Ok(())
}

/// Every table that differs, each with its first difference.
///
/// # Errors
/// When a server does not answer.
pub async fn differences(
    source: &Server,
    destination: &Server,
    objects: &Value,
    extra: Extra,
) -> Result<Vec<String>> {
    let (mut ours, mut theirs) = (source.connect().await?, destination.connect().await?);
    let all = pairs(&mut ours, objects).await?;
    let databases: BTreeSet<&str> = all
        .iter()
        .map(|pair| pair.destination.database.as_str())
        .collect();
    let mut there = BTreeSet::new();
    for database in databases {
        for table in base_tables(&mut theirs, database).await? {
            there.insert(TableName {
                database: database.to_owned(),
                table,
            });
        }
    }
    let zero = match (source.kind().is_mariadb(), destination.kind().is_mariadb()) {
        (false, false) => NegativeZero::Kept,
        _ => NegativeZero::Lost,
    };
    let mut found = Vec::new();
    for pair in &all {
        if !there.remove(&pair.destination) {
            found.push(format!(
                "{}: {} is missing on the destination",
                pair.source, pair.destination
            ));
            continue;
        }
        let defined = if pair.columns.is_some() {
            // Other columns, other definition.
            None
        } else if source.kind() == destination.kind() {
            definition::difference(&mut ours, &mut theirs, pair, &all).await?
        } else {
            facts::difference(&mut ours, &mut theirs, pair, &all).await?
        };
        let filled = rows::difference(&mut ours, &mut theirs, pair, zero).await?;
        found.extend(
            [defined, filled]
                .into_iter()
                .flatten()
                .map(|difference| format!("{}: {difference}", pair.source)),
        );
    }
    if extra == Extra::Refused {
        found.extend(
            there
                .iter()
                .map(|table| format!("{table} is on the destination only")),
        );
    }
    ours.disconnect().await?;
    theirs.disconnect().await?;
    Ok(found)
}
