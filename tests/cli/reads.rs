//! How much the servers read for what the product does, by their own counters:
//! a change by a key reads its rows, and a chunk of a load its range.

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::server::{Kind, Server};

use crate::stand::Stand;

/// Tables whose keys begin with types that indexes serve in some comparisons
/// and not in others.
const TABLES: &str = "
    create database keys_of_types;
    use keys_of_types;
    create table d (d int primary key);
    insert into d values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
    create table n (i int primary key);
    insert into n select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d
        from d a, d b, d c, d e, d f where f.d < 3;
    create table k_set (k set('a', 'b', 'c'), i int, v int, primary key (k, i));
    insert into k_set select i % 8, i, 0 from n;
    create table k_enum (k enum('a', 'b', 'c'), i int, v int, primary key (k, i));
    insert into k_enum select 1 + i % 3, i, 0 from n;
    create table k_year (k year, i int, v int, primary key (k, i));
    insert into k_year select 1999 + i % 4, i, 0 from n;
    create table only_set (k set('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14'),
        v int, primary key (k));
    insert into only_set select i, 0 from n where i < 2000;";
/// Rows of each of the four tables.
const ROWS: u64 = 30_000;
/// Through each key: updates, deletes, and rows that get another key.
const CHANGES: &str = "
    use keys_of_types;
    update k_set set v = i where i < 300;
    update k_set set k = 8 - k where i between 300 and 400 and k <> 0;
    delete from k_set where i > 29800;
    update k_enum set v = i where i < 300;
    update k_enum set k = 4 - k where i between 300 and 400;
    delete from k_enum where i > 29800;
    update k_year set v = i where i < 300;
    update k_year set k = k + 10 where i between 300 and 400;
    delete from k_year where i > 29800;
    update only_set set v = k where k < 300;
    delete from only_set where k > 1800;";
/// What a load may read: each row for its chunk, once more to find the next
/// bound, and again for what the server looks up beside it.
const LOAD_READS_MAX: u64 = 4 * 4 * ROWS;
/// What may be sorted: lists of the catalog, but no table.
const SORTED_MAX: u64 = 4_000;
/// What the changes may read, the catalog's lists included: far less than one
/// look at a whole table for each of them.
const CHANGE_READS_MAX: u64 = 10 * ROWS;

/// The sum of a server's counters whose names begin so.
async fn counted(server: &Server, beginning: &str) -> Result<u64> {
    let mut connection = server.connect().await?;
    let query = format!("show global status like '{beginning}%'");
    let counters: Vec<(String, u64)> = connection.query(query).await?;
    connection.disconnect().await?;
    ensure!(!counters.is_empty(), "no counter {beginning}");
    Ok(counters.into_iter().map(|(_, count)| count).sum())
}

async fn reads_little(kind: Kind) -> Result<()> {
    let objects = json!([{ "database": "keys_of_types" }]);
    let stand = Stand::build(kind, TABLES, objects).await?;
    let (reads, sorts) = ("Handler_read", "Sort_rows");
    let read = counted(&stand.source, reads).await?;
    let sorted = counted(&stand.source, sorts).await?;
    stand.product.catch_up().await.context("the load")?;
    let read = counted(&stand.source, reads).await? - read;
    let sorted = counted(&stand.source, sorts).await? - sorted;
    ensure!(read < LOAD_READS_MAX, "the load read {read} rows");
    ensure!(sorted < SORTED_MAX, "the load sorted {sorted} rows");

    stand.source.run(CHANGES).await?;
    let read = counted(&stand.destination, reads).await?;
    stand.product.catch_up().await.context("the changes")?;
    let read = counted(&stand.destination, reads).await? - read;
    ensure!(read < CHANGE_READS_MAX, "the changes read {read} rows");
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_a_key_of_any_type_is_served_by_its_index() -> Result<()> {
    reads_little(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_a_key_of_any_type_is_served_by_its_index() -> Result<()> {
    reads_little(Kind::MySql97).await
}
