//! A statement that exchanges rows under names that stay, and an engine that
//! is killed between the statement and its commit.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::product::PATIENCE;
use tests::server::{Kind, Server};

use crate::stand::{Stand, ends_with, said};

/// Tables of one definition: only their rows tell one from the other.
const TABLES: &str = "
    create database shop;
    create table shop.a (id int primary key, v int);
    create table shop.b (id int primary key, v int);
    create table shop.parts (id int primary key, v int)
        partition by range (id) (partition p0 values less than (100), partition p1 values less than (200));
    insert into shop.a values (1, 1), (2, 1);
    insert into shop.b values (10, 2);
    insert into shop.parts values (5, 5), (6, 6), (7, 7), (8, 8), (150, 5);";
/// Rows of a table that the statement exchanges.
const COUNT: &str = "select count(*) from shop.b";
/// How often the destination is looked at for what another program does there.
const GLANCE: Duration = Duration::from_millis(20);

/// Waits until `query` gives `wanted` on the server.
pub async fn becomes(server: &Server, query: &str, wanted: u64) -> Result<()> {
    let mut connection = server.connect().await?;
    let looking = async {
        while connection.query_first::<u64, _>(query).await? != Some(wanted) {
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    };
    let seen = tokio::time::timeout(PATIENCE, looking).await;
    seen.with_context(|| format!("{query} does not become {wanted}"))?
}

/// The statement runs on the destination while its commit is held up; then
/// the engine is killed. The next run stops and leaves it to the operator, as
/// he is to find the rows; once he skips it all goes on.
async fn ran_once(statement: &str, after: u64) -> Result<()> {
    let objects = json!([{ "database": "shop" }]);
    let stand = Stand::build(Kind::MariaDb1011, TABLES, objects).await?;
    stand.product.catch_up().await?;
    let mut run = stand.product.run(&[])?;
    run.until_state("synchronizing").await?;
    stand
        .source
        .run("insert into shop.b values (11, 2), (12, 2)")
        .await?;
    becomes(&stand.destination, COUNT, 3).await?;
    let mut holding = stand.destination.connect().await?;
    holding.query_drop("start transaction").await?;
    holding
        .query_drop("select * from lockstep.checkpoint for update")
        .await?;
    stand.source.run(statement).await?;
    becomes(&stand.destination, COUNT, after).await?;
    run.kill9()?;
    holding.query_drop("rollback").await?;
    holding.disconnect().await?;
    stand
        .source
        .run("insert into shop.a values (20, 20); update shop.b set v = v + 1;")
        .await?;

    let mut run = stand.product.run(&["--until", "caught-up"])?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    let error = &end["error"];
    let title = error["title"].as_str().context("no title")?;
    ensure!(
        error["code"] == "DD001" && title.contains("cannot be told"),
        "{end}"
    );
    becomes(&stand.destination, COUNT, after).await?;
    let position = error["subject"].as_str().context("no position")?;
    let past = ["--until", "caught-up", "--skip", position];
    ends_with(&mut stand.product.run(&past)?, 0).await?;
    stand.ensure_equal().await
}

const SWAP: &str = "rename table shop.a to shop.x, shop.b to shop.a, shop.x to shop.b;";
const EXCHANGE: &str = "alter table shop.parts exchange partition p0 with table shop.b;";

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_changed_places_are_not_swapped_back_after_a_kill() -> Result<()> {
    ran_once(SWAP, 2).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_is_not_exchanged_back_after_a_kill() -> Result<()> {
    ran_once(EXCHANGE, 4).await
}
