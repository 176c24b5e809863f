//! Another text that the operator has run for a statement on which a task
//! stopped.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::product::Product;
use tests::random::Random;
use tests::server::{Kind, Server};

use crate::exchanged::becomes;
use crate::stand::{Stand, ends_with, newest_mysql, said, tells};

/// A row without a key is doubled or lost where one with a key would only fail.
const TABLES: &str = "
    create database shop;
    create table shop.keyed (id int primary key auto_increment, v int) engine = innodb;
    create table shop.plain (v int) engine = innodb;
    insert into shop.keyed (v) values (1); insert into shop.plain values (1);";

/// The tables have other names on the destination, and an index that the source
/// makes later.
async fn stand(kind: Kind) -> Result<Stand> {
    let objects = json!([{ "database": "shop", "rename": "copy" }]);
    let stand = Stand::build(kind, TABLES, objects).await?;
    stand.product.catch_up().await?;
    let by_hand = "alter table copy.keyed add index i (v)";
    stand.destination.run(by_hand).await?;
    Ok(stand)
}

/// Runs until the task stops on a statement: its position, and what is told.
async fn stops(product: &Product, arguments: &[&str]) -> Result<(String, String)> {
    let arguments = [&["--until", "caught-up"], arguments].concat();
    let mut run = product.run(&arguments)?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    let error = &end["error"];
    ensure!(error["code"] == "DD001", "{end}");
    let position = error["subject"].as_str().context("no position")?;
    let title = error["title"].as_str().context("no title")?;
    Ok((position.to_owned(), title.to_owned()))
}

/// Fails unless a text is refused at once, with this in what is told.
async fn refuses(product: &Product, position: &str, sql: &str, told: &str) -> Result<()> {
    let mut run = product.run(&["--until", "caught-up", "--edit", position, "--sql", sql])?;
    ends_with(&mut run, 2).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    let title = end["error"]["title"].as_str().context("no title")?;
    ensure!(title.contains(told), "{sql}: {end}");
    Ok(())
}

/// The texts that are listed, with whether they were run.
async fn listed(product: &Product) -> Result<Vec<(String, bool)>> {
    let mut run = product.start("failures", &[])?;
    ends_with(&mut run, 0).await?;
    let texts = said(&mut run, "edited_statement")?;
    Ok(texts
        .iter()
        .map(|it| {
            let text = it["statement"].as_str().unwrap_or_default().to_owned();
            (text, !it["run_ms"].is_null())
        })
        .collect())
}

async fn run_instead(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    let product = &stand.product;
    stand
        .source
        .run(
            "use shop; insert into plain values (2);
             set session sql_mode = 'ANSI_QUOTES';
             alter table keyed add column a int default 7, add index i (v);
             insert into keyed (v, a) values (2, 2);
             insert into plain values (3);",
        )
        .await?;
    let (position, _) = stops(product, &[]).await?;
    // Another position than that of the stop takes no text.
    let other = format!("{position}0");
    let text = "alter table \"keyed\" add column a int default 7;";
    let again = stops(product, &["--edit", &other, "--sql", text]).await?;
    assert_eq!(again.0, position);
    for (sql, told) in [
        (" ", "it is empty"),
        ("alter table keyed add a int; select 1", "more than one"),
        (
            "insert into copy.keyed values (9, 9)",
            "it defines no table",
        ),
        ("alter table shop.keyed add a int", "shop.keyed is not on"),
    ] {
        refuses(product, &position, sql, told).await?;
    }
    assert_eq!(listed(product).await?, []);
    // What only the statement can tell is told when it comes.
    let others = "alter table copy.plain add a int";
    let (_, told) = stops(product, &["--edit", &position, "--sql", others]).await?;
    ensure!(told.contains("it changes shop.plain"), "{told}");
    assert_eq!(listed(product).await?, [(others.to_owned(), false)]);
    let past = ["--until", "caught-up", "--edit", &position, "--sql", text];
    ends_with(&mut product.run(&past)?, 0).await?;
    assert_eq!(listed(product).await?, [(text.to_owned(), true)]);
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_text_is_run_in_place_of_a_statement_on_mariadb() -> Result<()> {
    run_instead(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_text_is_run_in_place_of_a_statement_on_mysql() -> Result<()> {
    run_instead(newest_mysql().await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_leaves_other_columns_stops_the_task_until_they_are_the_sources() -> Result<()>
{
    let stand = stand(Kind::MariaDb1011).await?;
    let product = &stand.product;
    stand
        .source
        .run(
            "alter table shop.keyed add column a int, add index i (v);
             insert into shop.keyed (v, a) values (2, 2);",
        )
        .await?;
    let (position, _) = stops(product, &[]).await?;
    let unlike = "alter table copy.keyed add column a varchar(9)";
    let (at, told) = stops(product, &["--edit", &position, "--sql", unlike]).await?;
    ensure!(
        at == position && told.contains("has other columns"),
        "{told}"
    );
    // It has run, and is not run again.
    let (_, again) = stops(product, &[]).await?;
    assert_eq!(again, told);
    let mended = "alter table copy.keyed modify column a int";
    stand.destination.run(mended).await?;
    product.catch_up().await?;
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_text_is_run_for_a_saved_task() -> Result<()> {
    let objects = json!([{ "database": "shop", "rename": "copy" }]);
    let stand = Stand::build(Kind::MariaDb1011, TABLES, objects).await?;
    let product = &stand.product;
    stand.save(product).await?;
    let (code, told) = tells(product, &["task", "start", "saved", "--until", "caught-up"]).await?;
    ensure!(code == 0, "{told}");
    stand
        .destination
        .run("alter table copy.keyed add index i (v)")
        .await?;
    stand
        .source
        .run("create index i on shop.keyed (v); insert into shop.plain values (4);")
        .await?;
    let resume = ["task", "resume", "saved", "--until", "caught-up"];
    let (code, told) = tells(product, &resume).await?;
    ensure!(code == 1, "{told}");
    let (_, after) = told.split_once("TASK --at ").context(told.clone())?;
    let (position, _) = after.split_once(' ').context("no end of the position")?;
    let text = "alter table copy.keyed drop index i, add index i (v)";
    std::fs::write(product.home().join("text.sql"), text)?;
    let edit = ["task", "edit-statement", "saved", "--at", position];
    let edit = [&edit[..], &["--sql-file", "text.sql"]].concat();
    let (code, told) = tells(product, &edit).await?;
    ensure!(code == 0, "{told}");
    let (code, told) = tells(product, &["task", "failures", "saved"]).await?;
    ensure!(
        code == 0 && told.contains("another text is to be run"),
        "{told}"
    );
    let (code, told) = tells(product, &resume).await?;
    ensure!(code == 0, "{told}");
    let (code, told) = tells(product, &["task", "failures", "saved"]).await?;
    ensure!(
        code == 0 && told.contains("another text was run") && told.contains("edited: create index"),
        "{told}"
    );
    // It is past the statement now.
    let (code, told) = tells(product, &edit).await?;
    ensure!(code == 1 && told.contains("TK002"), "{told}");
    stand.ensure_equal().await
}

/// Indexes of the table, beside its primary key.
const INDEXES: &str = "select count(*) from information_schema.statistics
    where table_schema = 'copy' and table_name = 'keyed' and index_name <> 'PRIMARY'";
/// A second run of it makes a second index.
const ADDS: &str = "alter table copy.keyed add index (v)";

async fn keyless(server: &Server, database: &str) -> Result<Vec<i32>> {
    let mut connection = server.connect().await?;
    let query = format!("select v from {database}.plain order by v");
    let rows = connection.query(query).await?;
    connection.disconnect().await?;
    Ok(rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_has_run_is_not_run_again_after_a_kill() -> Result<()> {
    let stand = stand(Kind::MariaDb1011).await?;
    let product = &stand.product;
    stand
        .source
        .run("create index i on shop.keyed (v); insert into shop.plain values (2);")
        .await?;
    let (position, _) = stops(product, &[]).await?;
    // The text waits for the table until the commit past it can be held up.
    let mut reading = stand.destination.connect().await?;
    reading.query_drop("start transaction").await?;
    reading.query_drop("select * from copy.keyed").await?;
    let mut run = product.run(&["--edit", &position, "--sql", ADDS])?;
    let waiting =
        format!("select count(*) from information_schema.processlist where info = '{ADDS}'");
    becomes(&stand.destination, &waiting, 1).await?;
    let mut holding = stand.destination.connect().await?;
    holding.query_drop("start transaction").await?;
    holding
        .query_drop("select * from lockstep.checkpoint for update")
        .await?;
    reading.query_drop("rollback").await?;
    becomes(&stand.destination, INDEXES, 2).await?;
    run.kill9()?;
    holding.query_drop("rollback").await?;
    holding.disconnect().await?;
    reading.disconnect().await?;
    product.catch_up().await?;
    becomes(&stand.destination, INDEXES, 2).await?;
    assert_eq!(listed(product).await?, [(ADDS.to_owned(), true)]);
    assert_eq!(
        keyless(&stand.destination, "copy").await?,
        keyless(&stand.source, "shop").await?
    );
    Ok(())
}

/// Rounds of a text that is run while the engine is killed.
const ROUNDS: u64 = 3;
/// Kills in each round.
const KILLS: u32 = 4;
/// A kill comes up to so long after the statement was met.
const KILL_MS_MAX: u64 = 400;

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stdout, reason = "the seed must be seen to repeat it")]
async fn a_text_is_run_once_whenever_the_engine_is_killed() -> Result<()> {
    let seed = Random::seed();
    println!("seed {seed}");
    let mut random = Random::of(seed);
    let stand = stand(Kind::MariaDb1011).await?;
    let product = &stand.product;
    for round in 1..=ROUNDS {
        if round > 1 {
            stand
                .destination
                .run(&format!("alter table copy.keyed add index i{round} (v)"))
                .await?;
        }
        let name = if round > 1 {
            format!("i{round}")
        } else {
            "i".to_owned()
        };
        stand
            .source
            .run(&format!(
                "insert into shop.plain values (10); create index {name} on shop.keyed (v);
                 insert into shop.plain values (20);"
            ))
            .await?;
        let (position, _) = stops(product, &[]).await?;
        let edit = ["--edit", &position, "--sql", ADDS];
        for _ in 0..KILLS {
            let mut run = product.run(&edit)?;
            run.until_one_of(&["failed", "synchronizing"]).await?;
            // Here time itself is what is tested.
            tokio::time::sleep(Duration::from_millis(random.below(KILL_MS_MAX))).await;
            run.kill9()?;
        }
        let past = [&["--until", "caught-up"], &edit[..]].concat();
        ends_with(&mut product.run(&past)?, 0).await?;
        // One by hand and one by the text in each round.
        becomes(&stand.destination, INDEXES, 2 * round).await?;
        assert_eq!(
            keyless(&stand.destination, "copy").await?,
            keyless(&stand.source, "shop").await?
        );
    }
    Ok(())
}
