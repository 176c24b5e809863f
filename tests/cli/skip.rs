//! A statement that is not replayed, and the operator's way past it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::offer::runs_on;
use tests::random::Random;
use tests::server::Kind;

use crate::stand::{Stand, ends_with, said};

/// A row without a key is doubled or lost where one with a key would only fail.
const TABLES: &str = "
    create database shop;
    create table shop.keyed (id int primary key auto_increment, v int);
    create table shop.plain (v int);
    insert into shop.keyed (v) values (1); insert into shop.plain values (1);";
/// Rounds of a statement that is skipped while the engine is killed.
const ROUNDS: u32 = 3;
/// Kills in each round.
const KILLS: u32 = 4;
/// A kill comes up to so long after the statement was met: reading the journal,
/// telling the destination, and the commit past the statement fit into it.
const KILL_MS_MAX: u64 = 400;

/// The tables have other names on the destination, where the operator does what
/// a statement does before it comes: so the destination refuses it.
async fn stand(kind: Kind) -> Result<Stand> {
    let objects = json!([{ "database": "shop", "rename": "copy" }]);
    Stand::build(kind, TABLES, objects).await
}

/// Runs until the task stops on a statement, and returns its position.
async fn stops(stand: &Stand, arguments: &[&str]) -> Result<String> {
    let arguments = [&["--until", "caught-up"], arguments].concat();
    let mut run = stand.product.run(&arguments)?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    ensure!(end["error"]["code"] == "DD001", "{end}");
    let position = end["error"]["subject"].as_str().context("no position")?;
    // The way out is told where the operator looks.
    let hint = end["error"]["hint"].as_str().context("no hint")?;
    ensure!(hint.contains(&format!("--skip {position}")), "{hint}");
    Ok(position.to_owned())
}

async fn skipped(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    stand.product.catch_up().await?;
    let by_hand = "alter table copy.keyed add column a int, add index b (v)";
    stand.destination.run(by_hand).await?;
    stand
        .source
        .run(
            "insert into shop.plain values (2);
             alter table shop.keyed add column a int;
             insert into shop.keyed (v, a) values (2, 2);
             alter table shop.keyed add index b (v);
             insert into shop.keyed (v, a) values (3, 3);
             insert into shop.plain values (3);",
        )
        .await?;
    let first = stops(&stand, &[]).await?;
    // Another position than that of the stop skips nothing.
    let other = format!("{first}0");
    assert_eq!(stops(&stand, &["--skip", &other]).await?, first);
    let second = stops(&stand, &["--skip", &first]).await?;
    assert_ne!(second, first, "only the one statement is skipped");
    // What was skipped once is passed: naming it again changes nothing.
    assert_eq!(stops(&stand, &["--skip", &first]).await?, second);
    let past = ["--until", "caught-up", "--skip", &second];
    ends_with(&mut stand.product.run(&past)?, 0).await?;
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_a_task_goes_on_after_the_statement_that_the_operator_named() -> Result<()> {
    skipped(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_a_task_goes_on_after_the_statement_that_the_operator_named() -> Result<()> {
    // Either stands for the family.
    let kind = if runs_on(&[Kind::MySql97]).await? {
        Kind::MySql97
    } else {
        Kind::MySql56
    };
    skipped(kind).await
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stdout, reason = "the seed must be seen to repeat it")]
async fn a_statement_is_skipped_once_whenever_the_engine_is_killed() -> Result<()> {
    let seed = Random::seed();
    println!("seed {seed}");
    let mut random = Random::of(seed);
    let stand = stand(Kind::MariaDb1011).await?;
    stand.product.catch_up().await?;
    for round in 0..ROUNDS {
        let change = format!("alter table %.keyed add column c{round} int default 7");
        let by_hand = change.replace('%', "copy");
        stand.destination.run(&by_hand).await?;
        stand
            .source
            .run(&format!(
                "insert into shop.plain values (10);
                 {};
                 insert into shop.plain values (20);
                 insert into shop.keyed (v, c{round}) values (4, {round});",
                change.replace('%', "shop")
            ))
            .await?;
        let position = stops(&stand, &[]).await?;
        for _ in 0..KILLS {
            let mut run = stand.product.run(&["--skip", &position])?;
            run.until_one_of(&["failed", "synchronizing"]).await?;
            // Here time itself is what is tested.
            tokio::time::sleep(Duration::from_millis(random.below(KILL_MS_MAX))).await;
            run.kill9()?;
        }
        let past = ["--until", "caught-up", "--skip", &position];
        ends_with(&mut stand.product.run(&past)?, 0).await?;
        stand.ensure_equal().await?;
    }
    Ok(())
}
