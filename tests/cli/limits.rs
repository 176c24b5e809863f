//! Limits of speed, and changing them while a task runs.

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use rustix::process::Signal;
use serde_json::{Value, json};
use tests::product::{PATIENCE, Product, Run};
use tests::server::{Kind, Server};

use crate::exchanged::becomes;
use crate::stand::Stand;

/// Far more rows than pass in [`PATIENCE`] at [`LIMIT`] a second.
const ROWS: u64 = 100_000;
/// Rows of a transaction that goes at once, so large as such may be.
const PART: u64 = 10_000;
/// So many of them that the last waits for longer than [`PATIENCE`].
const TRANSACTIONS: u64 = 5;
/// Rows a second: the least that can be asked for.
const LIMIT: u64 = 100;
/// Reports of the progress, one a second, in which what waits does not come.
const REPORTS: usize = 3;

fn table() -> String {
    format!(
        "create database shop; use shop;
         create table shop.orders (id int primary key);
         create table shop.later (id int primary key);
         insert into shop.orders select seq from seq_1_to_{ROWS};"
    )
}

/// Has the document name these limits from now on.
fn limit(product: &Product, throttles: &Value) -> Result<()> {
    let path = product.home().join("task.json");
    let mut document: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
    document["options"]["throttles"] = throttles.clone();
    Ok(std::fs::write(path, document.to_string())?)
}

/// Waits for so many reports of the progress.
async fn reports(run: &mut Run) -> Result<()> {
    for _ in 0..REPORTS {
        run.until("how far it is", |line| line["kind"] == "progress")
            .await?;
    }
    Ok(())
}

async fn count(server: &Server, table: &str) -> Result<u64> {
    let mut connection = server.connect().await?;
    let counting = format!("select count(*) from shop.{table}");
    let rows: Option<u64> = connection.query_first(counting).await?;
    connection.disconnect().await?;
    rows.context("no count")
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_of_speed_hold_until_they_are_changed() -> Result<()> {
    let felt = PATIENCE.as_secs() * LIMIT;
    ensure!(felt < ROWS.min((TRANSACTIONS - 1) * PART));
    let stand = Stand::build(Kind::MariaDb1011, &table(), json!([{ "database": "shop" }])).await?;
    let both = json!({
        "full": { "rows_per_second": LIMIT },
        "incremental": { "rows_per_second": LIMIT },
    });
    limit(&stand.product, &both)?;
    let mut run = stand.product.run(&[])?;

    // The load is held back, and goes on once it is not.
    run.until("that it loads", |line| {
        line["snapshot"]["full"]["state"] == "running"
    })
    .await?;
    reports(&mut run).await?;
    ensure!(!run.has_been("synchronizing"), "{}", run.shown());
    limit(
        &stand.product,
        &json!({ "incremental": { "rows_per_second": LIMIT } }),
    )?;
    run.signal(Signal::USR1)?;
    run.until_state("synchronizing").await?;

    // A transaction goes, and those behind it wait for it to be paid for.
    for nth in 1..=TRANSACTIONS {
        let from = nth * ROWS;
        let more =
            format!("use shop; insert into shop.orders select {from} + seq from seq_1_to_{PART}");
        stand.source.run(&more).await?;
    }
    becomes(
        &stand.destination,
        "select count(*) from shop.orders",
        ROWS + PART,
    )
    .await?;
    stand
        .source
        .run("insert into shop.later values (1)")
        .await?;
    reports(&mut run).await?;
    ensure!(count(&stand.destination, "later").await? == 0);

    // A document that cannot be read changes nothing, and says so.
    let path = stand.product.home().join("task.json");
    let whole = std::fs::read(&path)?;
    std::fs::write(&path, "{")?;
    run.signal(Signal::USR1)?;
    run.until("that the limits were not read", |line| {
        line["kind"] == "log" && line["error"]["kind"] == "definition"
    })
    .await?;
    std::fs::write(&path, whole)?;
    limit(&stand.product, &json!({}))?;
    run.signal(Signal::USR1)?;
    becomes(&stand.destination, "select count(*) from shop.later", 1).await?;
    run.stop().await?;
    stand.ensure_equal().await
}
