//! Every column of every row, by its bytes: read unordered, sorted here, so
//! that no collation of a server has a say in what is equal.

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row, Value};

use super::selection::{Pair, TableName, quoted};

/// A row as the bytes of its columns; `None` is NULL.
type Cells = Vec<Option<Vec<u8>>>;

/// Bytes of a value that a difference shows.
const SHOWN_MAX: usize = 120;

/// Whether both servers can hold a negative zero: MariaDB stores it as zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NegativeZero {
    /// It must arrive.
    Kept,
    /// It becomes zero.
    Lost,
}

struct Column {
    name: String,
    data_type: String,
}

/// The first difference of content between the two tables, if there is one.
pub async fn difference(
    source: &mut Conn,
    destination: &mut Conn,
    pair: &Pair,
    zero: NegativeZero,
) -> Result<Option<String>> {
    let ours = columns(source, &pair.source).await?;
    let theirs = columns(destination, &pair.destination).await?;
    let names = |columns: &[Column]| -> Vec<String> {
        columns.iter().map(|column| column.name.clone()).collect()
    };
    let ours = carried(ours, pair);
    let expected: Vec<String> = ours.iter().map(|column| renamed(column, pair)).collect();
    if expected != names(&theirs) {
        return Ok(Some(format!(
            "columns {:?} on the source, {:?} on the destination",
            names(&ours),
            names(&theirs)
        )));
    }
    let types: Vec<(String, String)> = ours
        .iter()
        .zip(&theirs)
        .map(|(one, other)| {
            let both_json = one.data_type == "json" && other.data_type == "json";
            (
                expression(one, both_json, zero),
                expression(other, both_json, zero),
            )
        })
        .collect();
    let (our_list, their_list): (Vec<_>, Vec<_>) = types.into_iter().unzip();
    let filter = pair.filter.as_deref();
    let left = read(source, &pair.source, &our_list, filter).await?;
    let right = read(destination, &pair.destination, &their_list, None).await?;
    Ok(first_difference(&left, &right, &names(&ours)))
}

/// The columns of the source that are to be on the destination.
fn carried(columns: Vec<Column>, pair: &Pair) -> Vec<Column> {
    let is_chosen = |column: &Column| match &pair.columns {
        None => true,
        Some(chosen) => chosen.iter().any(|(name, _)| *name == column.name),
    };
    columns.into_iter().filter(is_chosen).collect()
}

/// The name that a column is to have on the destination.
fn renamed(column: &Column, pair: &Pair) -> String {
    let mut chosen = pair.columns.iter().flatten();
    let renamed = chosen.find(|(name, _)| *name == column.name);
    renamed.map_or_else(|| column.name.clone(), |(_, renamed)| renamed.clone())
}

async fn columns(connection: &mut Conn, table: &TableName) -> Result<Vec<Column>> {
    let rows: Vec<(String, String)> = connection
        .exec(
            "select column_name, data_type from information_schema.columns \
             where table_schema = ? and table_name = ? order by ordinal_position",
            (&table.database, &table.table),
        )
        .await
        .with_context(|| format!("reading the columns of {table}"))?;
    Ok(rows
        .into_iter()
        .map(|(name, data_type)| Column {
            name,
            data_type: data_type.to_ascii_lowercase(),
        })
        .collect())
}

/// An expression whose text is equal exactly when the values are.
fn expression(column: &Column, both_json: bool, zero: NegativeZero) -> String {
    let name = quoted(&column.name);
    match column.data_type.as_str() {
        // Text of a float is rounded; times a double it is exact.
        "float" | "double" => match zero {
            NegativeZero::Kept => format!("concat({name} * 1e0)"),
            NegativeZero::Lost => format!("concat({name} * 1e0 + 0e0)"),
        },
        "bit" => format!("cast({name} + 0 as char)"),
        // The label and its number: two labels may look the same.
        "enum" | "set" => format!("concat(hex({name}), '/', cast({name} as unsigned))"),
        "json" if both_json => format!("concat(json_type({name}), ' ', hex(cast({name} as char)))"),
        "json" => format!("hex(cast({name} as char))"),
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "binary"
        | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" | "geometry" | "point"
        | "linestring" | "polygon" | "multipoint" | "multilinestring" | "multipolygon"
        | "geometrycollection" | "geomcollection" | "vector" => format!("hex({name})"),
        _ => format!("cast({name} as char)"),
    }
}

async fn read(
    connection: &mut Conn,
    table: &TableName,
    list: &[String],
    filter: Option<&str>,
) -> Result<Vec<Cells>> {
    let filter = filter.map_or_else(String::new, |filter| format!(" where {filter}"));
    let query = format!("select {} from {}{filter}", list.join(", "), table.sql());
    let mut rows = Vec::new();
    let mut unexpected = false;
    let mut result = connection
        .query_iter(query)
        .await
        .with_context(|| format!("reading {table}"))?;
    result
        .for_each(|row: Row| {
            let cells: Cells = row
                .unwrap()
                .into_iter()
                .map(|value| match value {
                    Value::NULL => None,
                    Value::Bytes(bytes) => Some(bytes),
                    _ => {
                        unexpected = true;
                        None
                    }
                })
                .collect();
            rows.push(cells);
        })
        .await
        .with_context(|| format!("reading {table}"))?;
    drop(result);
    ensure!(
        !unexpected,
        "{table}: a value of the text protocol is not text"
    );
    rows.sort_unstable();
    Ok(rows)
}

fn first_difference(left: &[Cells], right: &[Cells], names: &[String]) -> Option<String> {
    let at = left.iter().zip(right).position(|(one, other)| one != other);
    let at = at.or_else(|| (left.len() != right.len()).then(|| left.len().min(right.len())))?;
    let counts = format!(
        "{} rows on the source, {} on the destination; the first difference in sorted order:",
        left.len(),
        right.len()
    );
    let shown = match (left.get(at), right.get(at)) {
        (Some(one), Some(other)) if same_beginning(one, other) => names
            .iter()
            .zip(one.iter().zip(other))
            .filter(|(_, (one, other))| one != other)
            .map(|(name, (one, other))| {
                format!(
                    "  {name}: {} on the source, {} on the destination",
                    show(one),
                    show(other)
                )
            })
            .take(4)
            .collect::<Vec<_>>()
            .join("\n"),
        (Some(one), other) if other.is_none_or(|other| one < other) => {
            format!("  only on the source: {}", show_row(one, names))
        }
        (_, Some(other)) => format!("  only on the destination: {}", show_row(other, names)),
        (Some(_) | None, None) => String::new(),
    };
    Some(format!("{counts}\n{shown}"))
}

/// Whether two rows are likely the same row with different content.
fn same_beginning(one: &Cells, other: &Cells) -> bool {
    one.len() > 1 && one.first().is_some_and(Option::is_some) && one.first() == other.first()
}

fn show_row(row: &Cells, names: &[String]) -> String {
    names
        .iter()
        .zip(row)
        .take(6)
        .map(|(name, value)| format!("{name}={}", show(value)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn show(value: &Option<Vec<u8>>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(bytes) => {
            let text =
                String::from_utf8_lossy(bytes.get(..SHOWN_MAX).unwrap_or(bytes)).into_owned();
            let more = if bytes.len() > SHOWN_MAX { "…" } else { "" };
            format!("{text}{more}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 2]) -> Cells {
        cells
            .iter()
            .map(|cell| Some(cell.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn a_changed_column_is_named() {
        let names = ["id".to_owned(), "v".to_owned()];
        let found = first_difference(&[row(["1", "a"])], &[row(["1", "b"])], &names).unwrap();
        assert!(
            found.contains("v: a on the source, b on the destination"),
            "{found}"
        );
    }

    #[test]
    fn a_row_that_one_side_lacks_is_shown() {
        let names = ["id".to_owned(), "v".to_owned()];
        let left = [row(["1", "a"]), row(["2", "b"])];
        let lacking = first_difference(&left, &left[..1], &names).unwrap();
        assert!(lacking.contains("only on the source: id=2"), "{lacking}");
        let doubled =
            first_difference(&left[..1], &[left[0].clone(), left[0].clone()], &names).unwrap();
        assert!(
            doubled.contains("only on the destination: id=1"),
            "{doubled}"
        );
        assert_eq!(first_difference(&left, &left, &names), None);
    }
}
