//! What the catalog says of a table, in a form that does not depend on the
//! version: the comparison of definitions across families and releases, whose
//! `show create table` differs in words only.

use anyhow::{Context, Result};
use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::selection::{Pair, TableName};

/// Name, type, nullability, default, charset, collation, extra, comment.
type ColumnRow = (
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    String,
);

/// The first fact that differs, if there is one.
pub async fn difference(
    source: &mut Conn,
    destination: &mut Conn,
    pair: &Pair,
    all: &[Pair],
) -> Result<Option<String>> {
    let ours = facts(source, &pair.source, all, |pair| &pair.source).await?;
    let theirs = facts(destination, &pair.destination, all, |pair| {
        &pair.destination
    })
    .await?;
    let only_ours: Vec<_> = ours
        .iter()
        .filter(|fact| !theirs.contains(fact))
        .take(3)
        .collect();
    let only_theirs: Vec<_> = theirs
        .iter()
        .filter(|fact| !ours.contains(fact))
        .take(3)
        .collect();
    if only_ours.is_empty() && only_theirs.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!(
        "definition:\n  only on the source:      {only_ours:?}\n  only on the destination: {only_theirs:?}"
    )))
}

async fn facts(
    connection: &mut Conn,
    table: &TableName,
    all: &[Pair],
    side: impl Fn(&Pair) -> &TableName,
) -> Result<Vec<String>> {
    let name = (&table.database, &table.table);
    let columns: Vec<ColumnRow> = connection
        .exec(
            "select column_name, column_type, is_nullable, column_default, character_set_name, \
                 collation_name, extra, column_comment from information_schema.columns \
                 where table_schema = ? and table_name = ? order by ordinal_position",
            name,
        )
        .await
        .with_context(|| format!("reading the columns of {table}"))?;
    let mut facts: Vec<String> = columns
        .into_iter()
        .map(|(name, kind, nullable, default, charset, collation, extra, comment)| {
            format!(
                "column {name} {} null={nullable} default={} charset={} collation={} extra={} comment={comment}",
                column_type(&kind),
                default_value(default.as_deref(), &nullable),
                charset_name(charset.as_deref().unwrap_or("-")),
                collation_name(collation.as_deref().unwrap_or("-")),
                extra_words(&extra),
            )
        })
        .collect();
    facts.extend(indexes(connection, table).await?);
    facts.extend(foreign_keys(connection, table, all, side).await?);
    Ok(facts)
}

async fn indexes(connection: &mut Conn, table: &TableName) -> Result<Vec<String>> {
    let rows: Vec<(String, i64, String, Option<i64>, String)> = connection
        .exec(
            "select index_name, non_unique, column_name, sub_part, index_type \
             from information_schema.statistics where table_schema = ? and table_name = ? \
             order by index_name, seq_in_index",
            (&table.database, &table.table),
        )
        .await
        .with_context(|| format!("reading the indexes of {table}"))?;
    let mut facts: Vec<(String, String)> = Vec::new();
    for (index, non_unique, column, prefix, kind) in rows {
        let part = format!("{column}:{}", prefix.unwrap_or(0));
        match facts.last_mut().filter(|(name, _)| *name == index) {
            Some((_, fact)) => *fact += &format!(" {part}"),
            None => facts.push((
                index.clone(),
                format!("index {index} {kind} non_unique={non_unique} {part}"),
            )),
        }
    }
    Ok(facts.into_iter().map(|(_, fact)| fact).collect())
}

async fn foreign_keys(
    connection: &mut Conn,
    table: &TableName,
    all: &[Pair],
    side: impl Fn(&Pair) -> &TableName,
) -> Result<Vec<String>> {
    let rows: Vec<(String, String, String, String, String, String, String)> = connection
        .exec(
            "select k.constraint_name, k.column_name, k.referenced_table_schema, \
             k.referenced_table_name, k.referenced_column_name, r.update_rule, r.delete_rule \
             from information_schema.key_column_usage k \
             join information_schema.referential_constraints r \
             on r.constraint_schema = k.constraint_schema \
             and r.constraint_name = k.constraint_name and r.table_name = k.table_name \
             where k.table_schema = ? and k.table_name = ? \
             order by k.constraint_name, k.ordinal_position",
            (&table.database, &table.table),
        )
        .await
        .with_context(|| format!("reading the foreign keys of {table}"))?;
    Ok(rows
        .into_iter()
        .map(
            |(name, column, database, parent, parent_column, update, delete)| {
                let parent = TableName {
                    database,
                    table: parent,
                };
                let parent = all
                    .iter()
                    .position(|pair| *side(pair) == parent)
                    .map_or(parent.to_string(), |number| format!("<table {number}>"));
                // `restrict` and `no action` are one rule, named differently.
                let rule = |rule: String| rule.replace("NO ACTION", "RESTRICT");
                format!(
                    "foreign key {name} {column} -> {parent}.{parent_column} {} {}",
                    rule(update),
                    rule(delete)
                )
            },
        )
        .collect())
}

/// Without the display width of integers and years, which newer releases leave
/// out, and with one sign of a conditional comment.
fn column_type(text: &str) -> String {
    let text = text.to_ascii_lowercase().replace("/*m!", "/*!");
    let words = [
        "tinyint(",
        "smallint(",
        "mediumint(",
        "int(",
        "bigint(",
        "year(",
    ];
    let integer = words.iter().find(|word| text.starts_with(*word));
    match (integer, text.find(')')) {
        (Some(word), Some(end)) if !text.contains("zerofill") => format!(
            "{}{}",
            word.trim_end_matches('('),
            text.get(end + 1..).unwrap_or_default()
        ),
        _ => text,
    }
}

/// MariaDB writes a default as an expression (`'x'`, `NULL`, `current_timestamp()`),
/// MySQL as its value.
fn default_value(text: Option<&str>, nullable: &str) -> String {
    let text = match text {
        None | Some("NULL") if nullable == "YES" => return "null".to_owned(),
        None => return "-".to_owned(),
        Some(text) => text,
    };
    let lower = text
        .to_ascii_lowercase()
        .replace("current_timestamp()", "current_timestamp");
    if lower.starts_with("current_timestamp") {
        return lower;
    }
    match text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        Some(inner) => inner.replace("''", "'"),
        None => text.to_owned(),
    }
}

/// `utf8` has been `utf8mb3` under an older name.
fn charset_name(name: &str) -> String {
    match name.strip_prefix("utf8mb3") {
        Some(rest) => format!("utf8{rest}"),
        None => name.to_owned(),
    }
}

/// A collation that the other family has under another name.
fn collation_name(name: &str) -> String {
    match name {
        "utf8mb4_uca1400_nopad_ai_ci" => "utf8mb4_0900_ai_ci".to_owned(),
        other => charset_name(other),
    }
}

fn extra_words(extra: &str) -> String {
    extra
        .to_ascii_lowercase()
        .replace("current_timestamp()", "current_timestamp")
        .replace("default_generated", "")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_only_releases_differ_in_are_equal() {
        assert_eq!(column_type("INT(10) unsigned"), column_type("int unsigned"));
        assert_eq!(column_type("year(4)"), column_type("year"));
        assert_eq!(
            column_type("int(5) unsigned zerofill"),
            "int(5) unsigned zerofill"
        );
        assert_eq!(
            default_value(Some("'a''b'"), "NO"),
            default_value(Some("a'b"), "NO")
        );
        assert_eq!(
            default_value(Some("NULL"), "YES"),
            default_value(None, "YES")
        );
        assert_eq!(
            default_value(Some("CURRENT_TIMESTAMP"), "NO"),
            default_value(Some("current_timestamp()"), "NO")
        );
        assert_eq!(
            charset_name("utf8mb3_general_ci"),
            charset_name("utf8_general_ci")
        );
        assert_ne!(charset_name("utf8mb4"), charset_name("utf8"));
    }
}
