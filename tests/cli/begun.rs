//! Statements that a former run has begun: in part, or in a session that still
//! carries them out.

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};
use serde_json::{Map, Value, json};
use tests::offer::runs_on;
use tests::server::Kind;

use crate::stand::{Stand, ends_with, said};

const TABLES: &str = "
    create database shop;
    create table shop.a (id int primary key, v int);
    create table shop.b (id int primary key, w int);
    create table shop.orders (id int primary key, v int);
    create table shop.orders_new (id int primary key, v bigint);
    insert into shop.a values (1, 1);
    insert into shop.b values (1, 1);
    insert into shop.orders values (1, 1);
    insert into shop.orders_new values (1, 1), (2, 2);";
/// The database's name on the destination where it is not renamed.
const SAME: &str = "shop";
/// What carries on in the session of a former run, and for how long it does
/// before it comes to the statement: enough for the next run to get there. One
/// that is slower finds that it has run.
const FORMER: &str = "do sleep(3)";
/// The lock of that session.
const HELD: &str = "select get_lock(concat('lockstep.', left(task_id, 30), '.', \
                    crc32(task_id), '.', epoch), 0) from lockstep.task";

async fn stand(kind: Kind) -> Result<Stand> {
    renamed(kind, SAME).await
}

/// With another name on the destination.
async fn renamed(kind: Kind, there: &str) -> Result<Stand> {
    let objects = json!([{ "database": "shop", "rename": there }]);
    let stand = Stand::build(kind, TABLES, objects).await?;
    stand.product.catch_up().await?;
    Ok(stand)
}

/// Runs the statement on the source, and has the destination say that a run has
/// begun it, when `tables` were as they are.
async fn begin(stand: &Stand, statement: &str, tables: &[&str]) -> Result<Conn> {
    begin_in(SAME, stand, statement, tables).await
}

async fn begin_in(there: &str, stand: &Stand, statement: &str, tables: &[&str]) -> Result<Conn> {
    let mut source = stand.source.connect().await?;
    source.query_drop(statement).await?;
    let row: Row = source
        .query_first("show master status")
        .await?
        .context("no binlog")?;
    source.disconnect().await?;
    let (file, offset): (String, u64) = (
        row.get(0).context("no file")?,
        row.get(1).context("no position")?,
    );
    let mut destination = stand.destination.connect().await?;
    let mut before = Map::new();
    for table in tables {
        let row: Option<Row> = destination
            .query_first(format!("show create table {there}.{table}"))
            .await
            .unwrap_or(None);
        let text: Option<String> = row.and_then(|row| row.get(1));
        before.insert(format!("{there}.{table}"), json!(text));
    }
    destination
        .exec_drop(
            "insert into lockstep.ddl (task_id, epoch, file, `offset`, statement, `before`, skip) \
             select task_id, epoch, ?, ?, ?, ?, 0 from lockstep.task",
            (file, offset, statement, Value::Object(before).to_string()),
        )
        .await?;
    Ok(destination)
}

async fn finished(kind: Kind, there: &str) -> Result<()> {
    let stand = renamed(kind, there).await?;
    let mut destination = begin_in(there, &stand, "drop table shop.a, shop.b", &["a", "b"]).await?;
    destination
        .query_drop(format!("drop table {there}.a"))
        .await?;
    stand.product.catch_up().await?;
    stand.ensure_equal().await?;

    let renaming = "rename table shop.orders to shop.orders_old, shop.orders_new to shop.orders";
    let mut destination = begin_in(
        there,
        &stand,
        renaming,
        &["orders", "orders_old", "orders_new"],
    )
    .await?;
    destination
        .query_drop(format!("rename table {there}.orders to {there}.orders_old"))
        .await?;
    stand
        .source
        .run("insert into shop.orders values (3, 5000000000)")
        .await?;
    stand.product.catch_up().await?;
    stand.ensure_equal().await
}

async fn left_to_the_operator(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    let mut destination = begin(&stand, "drop table shop.a, shop.b", &["a", "b"]).await?;
    destination.query_drop("drop table shop.a").await?;
    destination
        .query_drop("alter table shop.b add column ours int")
        .await?;
    let mut run = stand.product.run(&["--until", "caught-up"])?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    ensure!(end["error"]["code"] == "DD001", "{end}");
    let title = end["error"]["title"].as_str().context("no title")?;
    ensure!(
        title.contains("shop.a is gone, shop.b is there, but not as it was"),
        "{title}"
    );
    let position = end["error"]["subject"].as_str().context("no position")?;
    destination.query_drop("drop table shop.b").await?;
    let past = ["--until", "caught-up", "--skip", position];
    ends_with(&mut stand.product.run(&past)?, 0).await?;
    stand.ensure_equal().await
}

async fn awaited(kind: Kind) -> Result<()> {
    let statement = "alter table shop.a add column c int default 5";
    let stand = stand(kind).await?;
    let mut former = begin(&stand, statement, &["a"]).await?;
    let held: Option<i64> = former.query_first(HELD).await?;
    ensure!(held == Some(1), "the lock is {held:?}");
    let going_on = tokio::spawn(async move {
        former.query_drop(format!("{FORMER}; {statement}")).await?;
        former.disconnect().await
    });
    stand.product.catch_up().await?;
    going_on.await?.context("the former run's statement")?;
    stand.ensure_equal().await
}

/// A server that carries a statement about several tables out one table after
/// the other.
async fn old_mysql() -> Result<Kind> {
    Ok(if runs_on(&[Kind::MySql56]).await? {
        Kind::MySql56
    } else {
        Kind::MariaDb1011
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_a_statement_that_ran_in_part_is_finished() -> Result<()> {
    finished(Kind::MariaDb1011, SAME).await
}

#[tokio::test(flavor = "multi_thread")]
async fn under_another_name_a_statement_that_ran_in_part_is_finished() -> Result<()> {
    finished(Kind::MariaDb1011, "store").await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_a_statement_that_ran_in_part_is_finished() -> Result<()> {
    finished(old_mysql().await?, SAME).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_finished_is_left_to_the_operator() -> Result<()> {
    left_to_the_operator(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_is_still_carried_out_is_awaited() -> Result<()> {
    awaited(Kind::MariaDb1011).await
}
