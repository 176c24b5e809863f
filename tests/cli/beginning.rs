//! A task that begins while a server is away waits for it; one that can never
//! begin says so at once.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::product::{PATIENCE, Run};
use tests::server::{Kind, PRODUCT_ACCOUNT};

use crate::stand::{Stand, ends_with, said};

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, v int);
    insert into shop.orders values (1, 1), (2, 2);";
const UNTIL_CAUGHT_UP: [&str; 2] = ["--until", "caught-up"];

async fn stand() -> Result<Stand> {
    let objects = json!([{ "database": "shop" }]);
    Stand::build(Kind::MariaDb1011, TABLES, objects).await
}

/// Waits until the program has tried in vain at least twice, and checks that
/// it says which server is away.
async fn retries(run: &mut Run, server: &str) -> Result<()> {
    run.until_state("retrying").await?;
    let again = run
        .until("a second attempt", |line| {
            line["kind"] == "state" && line["from"] == "retrying" && line["to"] == "retrying"
        })
        .await?;
    let error = &again["state"]["error"];
    ensure!(error["code"] == "CN001", "{again}");
    ensure!(
        error["title"]
            .as_str()
            .is_some_and(|title| title.contains(server)),
        "{again}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_at_the_very_start_is_waited_for() -> Result<()> {
    let mut stand = stand().await?;
    // A task that the destination does not know yet, then one that it knows.
    for row in [3, 4] {
        stand.destination.stop().await?;
        let mut run = stand.product.run(&UNTIL_CAUGHT_UP)?;
        retries(&mut run, "destination").await?;
        stand.destination.restart().await?;
        ends_with(&mut run, 0).await?;
        stand.ensure_equal().await?;

        let insert = format!("insert into shop.orders values ({row}, {row})");
        stand.source.run(&insert).await?;
        stand.source.stop().await?;
        let mut run = stand.product.run(&UNTIL_CAUGHT_UP)?;
        retries(&mut run, "source").await?;
        stand.source.restart().await?;
        ends_with(&mut run, 0).await?;
        stand.ensure_equal().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_down_before_the_precheck_is_waited_for() -> Result<()> {
    let mut stand = stand().await?;
    stand.source.stop().await?;
    let mut run = stand.product.run(&UNTIL_CAUGHT_UP)?;
    retries(&mut run, "source").await?;
    stand.source.restart().await?;
    let back = run.until_one_of(&["not_started"]).await?;
    assert_eq!(back["from"], "retrying");
    ends_with(&mut run, 0).await?;
    stand.ensure_equal().await
}

fn connection(host: &str, port: u16, password: &str) -> Value {
    json!({
        "database_type": "mariadb", "host": host, "port": port,
        "account": PRODUCT_ACCOUNT, "password": { "env": password },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_operator_can_mend_ends_the_program_at_once() -> Result<()> {
    let stand = stand().await?;
    let (from, to) = (stand.source.port(), stand.destination.port());
    let right = "LOCKSTEP_TEST_PASSWORD";
    // PATH is set everywhere and is nobody's password.
    for (destination, code) in [
        (connection("127.0.0.1", to, "PATH"), "CN002"),
        (connection("nobody.invalid", to, right), "CN001"),
        (connection("127.0.0.1", to, "LOCKSTEP_NOT_SET"), "TK003"),
    ] {
        let source = connection("127.0.0.1", from, right);
        let connections = json!({ "source": source, "destination": destination });
        let product = stand.other(&json!({ "connections": connections }), from, to)?;
        let mut run = product.run(&[])?;
        let status = run.ended(PATIENCE).await?;
        ensure!(status.code() == Some(1), "{status}\n{}", run.shown());
        let end = said(&mut run, "end")?.pop().context("no end was said")?;
        assert_eq!(end["error"]["code"], code, "{end}");
        assert!(!run.has_been("retrying"), "{}", run.shown());
    }
    Ok(())
}
