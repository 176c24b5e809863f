//! The heartbeat: measures the way to the destination on a source at rest, is
//! nobody's change, and stops no task.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::{Value, json};
use tests::offer::runs_on;
use tests::product::{PATIENCE, Product, Run};
use tests::server::{Kind, Server};

use crate::exchanged::becomes;
use crate::stand::{Stand, command, ends_with, said, tells};

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, v int);
    insert into shop.orders values (1, 1), (2, 2);";

/// Whether a source has a table for heartbeats.
const HEARTBEATS: &str = "select count(*) from information_schema.tables
    where table_schema = 'lockstep' and table_name = 'heartbeat'";

/// A stand, and a product whose task writes heartbeats.
async fn beating(kind: Kind) -> Result<(Stand, Product)> {
    let stand = Stand::build(kind, TABLES, json!([{ "database": "shop" }])).await?;
    let (source, destination) = (stand.source.port(), stand.destination.port());
    let product = stand.other(
        &json!({ "options": { "heartbeat": true } }),
        source,
        destination,
    )?;
    Ok((stand, product))
}

/// Waits until a heartbeat has come through.
async fn comes_through(run: &mut Run) -> Result<()> {
    run.until("that a heartbeat came through", |line| {
        line["snapshot"]["metrics"]["heartbeat_ms"].is_u64()
    })
    .await?;
    Ok(())
}

/// The transactions that a server has had, as its GTIDs say.
async fn gtids(server: &Server) -> Result<String> {
    let asking = match server.kind().is_mariadb() {
        true => "select @@gtid_binlog_pos",
        false => "select @@global.gtid_executed",
    };
    let mut connection = server.connect().await?;
    let told: Option<String> = connection.query_first(asking).await?;
    connection.disconnect().await?;
    told.context("no GTIDs")
}

/// Waits for another transaction of a server that nobody writes to.
async fn grows(server: &Server) -> Result<()> {
    let before = gtids(server).await?;
    let grown = async {
        while gtids(server).await? == before {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    };
    let waited = tokio::time::timeout(PATIENCE, grown).await;
    waited.context("the source has had no heartbeat")?
}

async fn goes_the_whole_way(kind: Kind) -> Result<()> {
    if !runs_on(&[kind]).await? {
        return Ok(());
    }
    let (stand, product) = beating(kind).await?;
    let mut run = product.run(&[])?;
    comes_through(&mut run).await?;
    grows(&stand.source).await?;
    let of_nobody = |line: &Value| {
        let metrics = &line["snapshot"]["metrics"];
        metrics["transactions_per_s"].as_f64() == Some(0.0)
            && metrics["read_rows_per_s"].as_f64() == Some(0.0)
            && metrics["rows_inserted"].as_u64() == Some(0)
            && metrics["rows_updated"].as_u64() == Some(0)
    };
    // The load, which is somebody's, is past.
    run.until("that nothing is counted", of_nobody).await?;
    grows(&stand.source).await?;
    run.until("the next report", |line| line["kind"] == "progress")
        .await?;
    run.until("that nothing is counted still", of_nobody)
        .await?;

    // Killed, it goes on where it was, with heartbeats as well.
    run.kill9()?;
    stand
        .source
        .run("insert into shop.orders values (3, 3)")
        .await?;
    let mut run = product.run(&[])?;
    comes_through(&mut run).await?;
    becomes(&stand.destination, "select count(*) from shop.orders", 3).await?;
    becomes(&stand.source, "select count(*) from lockstep.heartbeat", 1).await?;
    becomes(&stand.destination, HEARTBEATS, 0).await?;
    stand.ensure_equal().await?;
    is_read_only(&stand, &mut run).await?;
    run.stop().await?;

    // Releasing leaves it there, unless that is wanted otherwise.
    let (code, told) = tells(&product, &["release", "task.json", "--yes"]).await?;
    ensure!(code == 0, "{code}\n{told}");
    becomes(&stand.source, HEARTBEATS, 1).await?;
    for was_there in [true, false] {
        let arguments = ["release", "task.json", "--yes", "--heartbeat", "--json"];
        let mut release = command(&product, &arguments)?;
        ends_with(&mut release, 0).await?;
        let told = said(&mut release, "heartbeat")?.pop();
        ensure!(told.context("not told")?["removed"] == was_there);
    }
    becomes(&stand.source, HEARTBEATS, 0).await
}

/// A source that becomes read-only is not written to, and is followed on. The
/// task's account could write all the same.
async fn is_read_only(stand: &Stand, run: &mut Run) -> Result<()> {
    stand.source.run("set global read_only = 1").await?;
    run.until("that the heartbeat is not written", |line| {
        line["kind"] == "log" && line["error"]["kind"] == "read_only"
    })
    .await?;
    run.until("that none is measured", |line| {
        line["kind"] == "progress" && line["snapshot"]["metrics"]["heartbeat_ms"].is_null()
    })
    .await?;
    let before = gtids(&stand.source).await?;
    run.until("a report", |line| line["kind"] == "progress")
        .await?;
    ensure!(gtids(&stand.source).await? == before, "it is written to");
    stand
        .source
        .run("insert into shop.orders values (4, 4)")
        .await?;
    becomes(&stand.destination, "select count(*) from shop.orders", 4).await?;
    stand.source.run("set global read_only = 0").await?;
    run.until("that it is written again", |line| {
        line["kind"] == "log" && line["message"] == "The heartbeat is written again"
    })
    .await?;
    comes_through(run).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_oldest_mariadb_a_heartbeat_goes_the_whole_way() -> Result<()> {
    goes_the_whole_way(Kind::MariaDb105).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_newest_mariadb_a_heartbeat_goes_the_whole_way() -> Result<()> {
    goes_the_whole_way(Kind::MariaDb118).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_oldest_mysql_a_heartbeat_goes_the_whole_way() -> Result<()> {
    goes_the_whole_way(Kind::MySql56).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_newest_mysql_a_heartbeat_goes_the_whole_way() -> Result<()> {
    goes_the_whole_way(Kind::MySql97).await
}
