//! `lockstep compare` across versions: equal after a load, and each kind of
//! column that differs is found, in a table with a key and in one without.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::offer::runs_on;
use tests::server::Kind;

use crate::stand::{Stand, ends_with, said};

/// Nothing differs; something does.
const EQUAL: i32 = 0;
const DIFFERENT: i32 = 4;

/// A column's name and type, its value on both sides, and another one that is
/// as near to it as a careless comparison takes for the same.
const COLUMNS: [(&str, &str, &str, &str); 24] = [
    ("i", "int", "1", "-1"),
    (
        "u",
        "bigint unsigned",
        "18446744073709551615",
        "18446744073709551614",
    ),
    ("bool_", "boolean", "true", "false"),
    ("nothing", "int", "null", "0"),
    (
        "dec_",
        "decimal(65,30)",
        "1",
        "1.000000000000000000000000000001",
    ),
    ("f", "float", "0.1", "0.1000001"),
    ("d", "double", "0.1", "0.10000000000000002"),
    ("bits", "bit(9)", "b'100000000'", "b'100000001'"),
    ("date_", "date", "'2024-02-29'", "'2024-03-01'"),
    (
        "datetime_",
        "datetime(6)",
        "'2024-02-29 00:00:00'",
        "'2024-02-29 00:00:00.000001'",
    ),
    (
        "timestamp_",
        "timestamp(3) null",
        "'2024-02-29 00:00:00'",
        "'2024-02-29 00:00:00.001'",
    ),
    (
        "time_",
        "time(6)",
        "'-00:00:00.000001'",
        "'00:00:00.000001'",
    ),
    ("year_", "year", "2024", "0"),
    ("char_", "char(9) character set latin1", "'é'", "'É'"),
    ("varchar_", "varchar(9)", "'a'", "'A'"),
    ("space", "varchar(9)", "'a'", "'a '"),
    ("accent", "varchar(9)", "'e'", "'é'"),
    ("no_text", "varchar(9)", "''", "null"),
    ("text_", "mediumtext", "'😀'", "'😁'"),
    ("varbinary_", "varbinary(9)", "x'6100'", "x'61'"),
    ("blob_", "mediumblob", "x'00ff'", "x'00fe'"),
    ("enum_", "enum('a', 'b')", "'a'", "'b'"),
    ("set_", "set('a', 'b')", "'a,b'", "'a'"),
    (
        "place",
        "geometry",
        "st_geomfromtext('point(1 2)')",
        "st_geomfromtext('point(2 1)')",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_column_is_compared_on_mysql() -> Result<()> {
    compares((Kind::MySql97, Kind::MySql97)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_column_is_compared_from_mysql_to_mariadb() -> Result<()> {
    compares((Kind::MySql56, Kind::MariaDb1011)).await
}

async fn compares(pair: (Kind, Kind)) -> Result<()> {
    if !runs_on(&[pair.0, pair.1]).await? {
        return Ok(());
    }
    let objects = json!([{ "database": "shapes", "rename": "forms" }]);
    let stand = Stand::between(pair, &tables(), objects).await?;
    stand.product.catch_up().await?;
    let rows = COLUMNS.len() as u64;
    for table in tables_compared(&stand, EQUAL).await? {
        ensure!(table["source_rows"] == rows, "{table}");
    }

    stand.destination.run(&planted()).await?;
    let [keyed, keyless] = tables_compared(&stand, DIFFERENT).await?;
    ensure!(keyed["different"] == rows, "{keyed}");
    let listed = keyed["differences"].as_array().context("no list")?;
    for (difference, number) in listed.iter().zip(1..) {
        let key = json!([{ "column": "id", "value": format!("{number}") }]);
        ensure!(
            difference["kind"] == "different" && difference["key"] == key,
            "row {number}: {difference}"
        );
    }
    ensure!(!listed.is_empty(), "nothing is listed: {keyed}");
    // Without a key a row that differs is one row less and another one more.
    for count in ["only_source", "only_destination"] {
        ensure!(keyless[count] == rows, "{keyless}");
    }

    stand
        .destination
        .run(
            "use forms; delete from keyed; insert into keyed (id) values (0);\n\
             delete from keyless limit 1;",
        )
        .await?;
    let [keyed, keyless] = tables_compared(&stand, DIFFERENT).await?;
    ensure!(keyed["only_source"] == rows, "{keyed}");
    ensure!(keyed["only_destination"] == 1, "{keyed}");
    ensure!(keyless["destination_rows"] == rows - 1, "{keyless}");
    Ok(())
}

/// Compares, and returns what is said of both tables.
async fn tables_compared(stand: &Stand, code: i32) -> Result<[Value; 2]> {
    let mut run = stand.product.start("compare", &[])?;
    ends_with(&mut run, code).await?;
    let tables: [Value; 2] = said(&mut run, "table")?
        .try_into()
        .ok()
        .with_context(|| format!("not two tables\n{}", run.shown()))?;
    for (table, name) in tables.iter().zip(["shapes.keyed", "shapes.keyless"]) {
        ensure!(table["source"] == name, "{table} in place of {name}");
    }
    Ok(tables)
}

/// Both tables, a row of the same values for each column.
fn tables() -> String {
    let definitions: String = COLUMNS
        .iter()
        .map(|(name, kind, ..)| format!(", {name} {kind}"))
        .collect();
    let values: String = COLUMNS
        .iter()
        .map(|(_, _, value, _)| format!(", {value}"))
        .collect();
    let rows: Vec<String> = (1..=COLUMNS.len())
        .map(|number| format!("({number}{values})"))
        .collect();
    let rows = rows.join(", ");
    format!(
        "create database shapes character set utf8mb4; use shapes;\n\
         create table keyed (id int primary key{definitions});\n\
         create table keyless (id int{definitions});\n\
         insert into keyed values {rows};\n\
         insert into keyless values {rows};"
    )
}

/// In each row another column differs.
fn planted() -> String {
    let mut script = "use forms;\n".to_owned();
    for ((name, _, _, other), number) in COLUMNS.iter().zip(1..) {
        for table in ["keyed", "keyless"] {
            script += &format!("update {table} set {name} = {other} where id = {number};\n");
        }
    }
    script
}
