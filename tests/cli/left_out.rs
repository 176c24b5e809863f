//! A transaction in which a task stopped, and that the operator has left out.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::offer::runs_on;
use tests::product::Product;
use tests::random::Random;
use tests::server::Kind;

use crate::stand::{Stand, ends_with, said, tells};

const TABLES: &str = "
    create database shop;
    use shop;
    create table keyed (id int primary key, v int) engine = innodb;
    create table plain (v int) engine = innodb;
    insert into keyed values (1, 1), (2, 2), (3, 3); insert into plain values (1), (2), (3);";

/// A transaction about a row that is not on the destination, between others.
const CHANGES: &str = "
    use shop;
    insert into keyed values (4, 4);
    begin; insert into keyed values (5, 5); update keyed set v = 20 where id = 2; insert into plain values (5); commit;
    insert into plain values (6);
    begin; insert into keyed values (7, 7); delete from plain where v = 3; commit;
    insert into keyed values (8, 8); insert into plain values (8);";

async fn stand(kind: Kind) -> Result<Stand> {
    Stand::build(kind, TABLES, json!([{ "database": "shop" }])).await
}

/// Runs until the task stops, and returns where the transaction begins.
async fn stops(product: &Product, arguments: &[&str]) -> Result<String> {
    let arguments = [&["--until", "caught-up"], arguments].concat();
    let mut run = product.run(&arguments)?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    ensure!(end["error"]["code"] == "AP002", "{end}");
    let position = end["error"]["transaction"].as_str();
    let position = position.with_context(|| format!("no transaction: {end}"))?;
    // The way out is told where the operator looks.
    let hint = end["error"]["hint"].as_str().context("no hint")?;
    ensure!(
        hint.contains(&format!("--skip-transaction {position}")),
        "{hint}"
    );
    Ok(position.to_owned())
}

async fn rows(stand: &Stand) -> Result<Vec<String>> {
    use mysql_async::prelude::Queryable;
    let mut connection = stand.destination.connect().await?;
    let query = "select concat('k', id, ' ', v) from shop.keyed union all select concat('p', v) from shop.plain order by 1";
    let rows: Vec<String> = connection.query(query).await?;
    connection.disconnect().await?;
    Ok(rows)
}

/// How many transactions are listed as left out.
async fn listed(product: &Product) -> Result<usize> {
    let mut run = product.start("failures", &[])?;
    ends_with(&mut run, 0).await?;
    let skipped = said(&mut run, "skipped_transaction")?;
    Ok(skipped
        .iter()
        .filter(|it| !it["skipped_ms"].is_null())
        .count())
}

async fn left_out(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    let product = &stand.product;
    product.catch_up().await?;
    stand
        .destination
        .run("delete from shop.keyed where id = 2; delete from shop.plain where v = 3")
        .await?;
    stand.source.run(CHANGES).await?;
    let first = stops(product, &[]).await?;
    // Another position than that of the stop leaves nothing out.
    let other = format!("{first}0");
    assert_eq!(
        stops(product, &["--skip-transaction", &other]).await?,
        first
    );
    let second = stops(product, &["--skip-transaction", &first]).await?;
    assert_ne!(second, first, "only the one transaction is left out");
    let past = ["--until", "caught-up", "--skip-transaction", &second];
    ends_with(&mut product.run(&past)?, 0).await?;
    assert_eq!(
        rows(&stand).await?,
        ["k1 1", "k3 3", "k4 4", "k8 8", "p1", "p2", "p6", "p8"]
    );
    assert_eq!(listed(product).await?, 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_is_left_out_as_a_whole_on_mariadb() -> Result<()> {
    left_out(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_is_left_out_as_a_whole_on_mysql() -> Result<()> {
    // Either stands for the family.
    let kind = if runs_on(&[Kind::MySql97]).await? {
        Kind::MySql97
    } else {
        Kind::MySql56
    };
    left_out(kind).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_of_a_saved_task_is_left_out() -> Result<()> {
    let stand = stand(Kind::MariaDb1011).await?;
    let product = &stand.product;
    stand.save(product).await?;
    let (code, told) = tells(product, &["task", "start", "saved", "--until", "caught-up"]).await?;
    ensure!(code == 0, "{told}");
    stand
        .destination
        .run("delete from shop.keyed where id = 2")
        .await?;
    stand
        .source
        .run("update shop.keyed set v = 20 where id = 2; insert into shop.plain values (9)")
        .await?;
    let resume = ["task", "resume", "saved", "--until", "caught-up"];
    let (code, told) = tells(product, &resume).await?;
    ensure!(code == 1, "{told}");
    let (_, after) = told
        .split_once("--skip-transaction ")
        .with_context(|| told.clone())?;
    let (position, _) = after.split_once('`').context("no end of the command")?;
    let skip = ["task", "skip-transaction", "saved", position];
    let (code, told) = tells(product, &skip).await?;
    ensure!(code == 0, "{told}");
    let (code, told) = tells(product, &resume).await?;
    ensure!(code == 0, "{told}");
    ensure!(rows(&stand).await?.contains(&"p9".to_owned()));
    // It is past the transaction now.
    let (code, told) = tells(product, &skip).await?;
    ensure!(code == 1 && told.contains("TK002"), "{told}");
    Ok(())
}

/// Kills while a transaction is left out.
const KILLS: u32 = 6;
/// A kill comes up to so long after the task was told to leave it out.
const KILL_MS_MAX: u64 = 400;

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stdout, reason = "the seed must be seen to repeat it")]
async fn a_transaction_is_left_out_once_whenever_the_engine_is_killed() -> Result<()> {
    let seed = Random::seed();
    println!("seed {seed}");
    let mut random = Random::of(seed);
    let stand = stand(Kind::MariaDb1011).await?;
    let product = &stand.product;
    product.catch_up().await?;
    stand
        .destination
        .run("delete from shop.keyed where id = 2")
        .await?;
    stand
        .source
        .run(
            "insert into shop.plain values (10);
             update shop.keyed set v = 20 where id = 2;
             insert into shop.plain values (20); insert into shop.keyed values (9, 9);",
        )
        .await?;
    let position = stops(product, &[]).await?;
    for _ in 0..KILLS {
        let mut run = product.run(&["--skip-transaction", &position])?;
        run.until_one_of(&["failed", "synchronizing"]).await?;
        // Here time itself is what is tested.
        tokio::time::sleep(Duration::from_millis(random.below(KILL_MS_MAX))).await;
        run.kill9()?;
    }
    let past = ["--until", "caught-up", "--skip-transaction", &position];
    ends_with(&mut product.run(&past)?, 0).await?;
    assert_eq!(
        rows(&stand).await?,
        ["k1 1", "k3 3", "k9 9", "p1", "p10", "p2", "p20", "p3"]
    );
    assert_eq!(listed(product).await?, 1);
    Ok(())
}
