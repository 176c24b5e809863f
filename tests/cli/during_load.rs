//! Statements on the source about tables that are being loaded.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::product::PATIENCE;
use tests::server::{Kind, Server};

use crate::stand::{Stand, ends_with, newest_mysql, said};

/// Tables that a session locks before the load begins, so that what it does
/// to them happens while they are being loaded.
const TABLES: &str = "
    create database shop;
    create table shop.widened (id int primary key, v int, w int);
    create table shop.emptied (id int primary key, v int);
    create table shop.emptied_plain (v int);
    create table shop.gone (id int primary key, v int);
    create table shop.second_life (v int);
    create table shop.old (id int primary key, v int);
    insert into shop.widened values (1, 1, 1), (2, 2, 2);
    insert into shop.emptied values (1, 1), (2, 2);
    insert into shop.emptied_plain values (1), (1), (2);
    insert into shop.gone values (1, 1);
    insert into shop.second_life values (1), (2);
    insert into shop.old values (1, 1), (2, 2);";
/// How often the destination is looked at for what another program does there.
const GLANCE: Duration = Duration::from_millis(20);

/// Runs until the tables are being loaded, then `script` in a session that held
/// them locked; returns the run.
async fn met(stand: &Stand, tables: &[&str], script: &str) -> Result<tests::product::Run> {
    let mut holding = stand.source.connect().await?;
    let locked: Vec<String> = tables.iter().map(|it| format!("shop.{it} write")).collect();
    holding
        .query_drop(format!("lock tables {}", locked.join(", ")))
        .await?;
    let run = stand.product.run(&["--until", "caught-up"])?;
    let loading = "select count(*) from lockstep.task where phase = 'schema'";
    becomes(&stand.destination, loading).await?;
    for statement in script.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        holding
            .query_drop(statement)
            .await
            .with_context(|| statement.to_owned())?;
    }
    holding.query_drop("unlock tables").await?;
    holding.disconnect().await?;
    Ok(run)
}

/// Waits until `query` gives one. While the tables that it is about are not
/// there, it does not.
async fn becomes(server: &Server, query: &str) -> Result<()> {
    let mut connection = server.connect().await?;
    let looking = async {
        while connection.query_first::<u64, _>(query).await.ok() != Some(Some(1)) {
            tokio::time::sleep(GLANCE).await;
        }
    };
    let seen = tokio::time::timeout(PATIENCE, looking).await;
    seen.with_context(|| format!("{query} does not become one"))
}

async fn stand(kind: Kind) -> Result<Stand> {
    Stand::build(kind, TABLES, json!([{ "database": "shop" }])).await
}

async fn replayed(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    let mut run = met(
        &stand,
        &["widened", "emptied", "emptied_plain", "gone", "second_life"],
        "insert into shop.widened values (3, 3, 3);
         alter table shop.widened add column c int not null default 7, add index (c);
         update shop.widened set v = 20, c = 8 where id = 2;
         insert into shop.widened values (4, 4, 4, 4);
         truncate table shop.emptied;
         insert into shop.emptied values (2, 20), (3, 3);
         insert into shop.emptied_plain values (3);
         truncate table shop.emptied_plain;
         insert into shop.emptied_plain values (1), (1), (4);
         drop table shop.gone;
         drop table shop.second_life;
         unlock tables;
         create table shop.second_life (v int, w int);
         insert into shop.second_life values (1, 1), (1, 1)",
    )
    .await?;
    ends_with(&mut run, 0).await?;
    stand.ensure_equal().await?;
    // What the load saw does not come back when the task is taken up again.
    stand
        .source
        .run(
            "insert into shop.second_life values (2, 2);
             update shop.emptied_plain set v = 5 where v = 1;
             update shop.emptied set v = v + 1;",
        )
        .await?;
    stand.product.catch_up().await?;
    stand.ensure_equal().await
}

/// The task stops at once, says which statement, offers no skip that would not
/// help, and the way out that it names is one.
async fn refused(kind: Kind, statement: &str, says: &[&str]) -> Result<()> {
    let stand = stand(kind).await?;
    let mut run = met(&stand, &["old"], statement).await?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    let error = &end["error"];
    ensure!(error["code"] == "DD001", "{end}");
    let title = error["title"].as_str().context("no title")?;
    ensure!(says.iter().all(|it| title.contains(it)), "{end}");
    let hint = error["hint"].as_str().context("no hint")?;
    ensure!(
        hint.contains("Reset the task") && !hint.contains("--skip"),
        "{end}"
    );
    Ok(())
}

const WIDENED: &str = "alter table shop.old modify v bigint";
const OUTGROWN: &str =
    "alter table shop.old modify v bigint; insert into shop.old values (3, 5000000000)";
// RENAME TABLE is refused to a session that holds locks.
const RENAMED: &str = "alter table shop.old rename to shop.new";
const NARROWED: &str = "alter table shop.old drop column v";

async fn stops(kind: Kind) -> Result<()> {
    let met = ["shop.old was being loaded", "ends at"];
    refused(kind, WIDENED, &[&met[..], &["modify v bigint"]].concat()).await?;
    refused(kind, RENAMED, &[&met[..], &["rename to"]].concat()).await?;
    let changed = ["shop.old was changed on the source"];
    refused(kind, OUTGROWN, &changed).await?;
    refused(kind, NARROWED, &changed).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_statements_that_rows_of_any_moment_bear_are_replayed() -> Result<()> {
    replayed(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_statements_that_rows_of_any_moment_bear_are_replayed() -> Result<()> {
    replayed(newest_mysql().await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_others_stop_the_task_at_once() -> Result<()> {
    stops(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_others_stop_the_task_at_once() -> Result<()> {
    stops(newest_mysql().await?).await
}
