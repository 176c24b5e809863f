//! SIGINT and SIGTERM are heard from the very start, and a second one ends the
//! program at once.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Result, ensure};
use mysql_async::prelude::Queryable;
use rustix::process::Signal;
use serde_json::json;
use tests::product::{PATIENCE, Run};
use tests::server::Kind;
use tokio::net::TcpListener;

use crate::stand::Stand;

/// A program that hears a signal ends far sooner than a server that does not
/// answer is given up.
const HEARD: Duration = Duration::from_secs(12);
/// How long a transaction may take to its boundary on a busy machine.
const BOUNDARY: Duration = Duration::from_secs(120);
/// Rows enough for a load that a signal can meet.
const TABLES: &str = "
    create database shop; use shop;
    create table shop.orders (id int primary key, v varchar(200));
    insert into shop.orders select seq, repeat('x', 200) from seq_1_to_300000;";

async fn stand() -> Result<Stand> {
    let objects = json!([{ "database": "shop" }]);
    Stand::build(Kind::MariaDb1011, TABLES, objects).await
}

async fn ends(run: &mut Run, signal: Signal, code: i32, within: Duration) -> Result<()> {
    run.signal(signal)?;
    let status = run.ended(within).await?;
    ensure!(status.code() == Some(code), "{status}\n{}", run.shown());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_are_heard_while_a_server_does_not_answer() -> Result<()> {
    let stand = stand().await?;
    // Takes connections and never says a word.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = silent.local_addr()?.port();
    for (source, destination) in [
        (stand.source.port(), port),
        (port, stand.destination.port()),
    ] {
        let product = stand.other(&json!({}), source, destination)?;
        for command in ["run", "precheck", "compare"] {
            let mut run = product.start(command, &[])?;
            let _reached = tokio::time::timeout(PATIENCE, silent.accept()).await??;
            ends(&mut run, Signal::INT, 130, HEARD).await?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_are_heard_in_every_stage() -> Result<()> {
    let mut stand = stand().await?;
    // Between two attempts to reach a server that is away.
    stand.destination.stop().await?;
    let mut run = stand.product.run(&[])?;
    run.until_state("retrying").await?;
    ends(&mut run, Signal::TERM, 143, BOUNDARY).await?;
    stand.destination.restart().await?;
    // In the schema stage or full load, twice, then while following.
    for state in [
        "prechecking",
        "initializing",
        "initializing",
        "synchronizing",
    ] {
        let mut run = stand.product.run(&[])?;
        run.until_state(state).await?;
        ends(&mut run, Signal::INT, 130, BOUNDARY).await?;
    }
    // Between two attempts of a task that was at work.
    let mut run = stand.product.run(&[])?;
    run.until_state("synchronizing").await?;
    stand.source.stop().await?;
    run.until_state("retrying").await?;
    ends(&mut run, Signal::INT, 130, BOUNDARY).await?;
    stand.source.restart().await?;
    stand.product.catch_up().await?;
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_does_not_wait_for_the_boundary() -> Result<()> {
    let stand = stand().await?;
    // GIVEN a load whose next commit waits for somebody's lock
    let mut run = stand.product.run(&[])?;
    run.until("that the load runs", |line| {
        line["snapshot"]["full"]["state"] == "running"
    })
    .await?;
    let mut locker = stand.destination.connect().await?;
    locker.query_drop("flush tables with read lock").await?;
    // WHEN it is asked twice
    run.signal(Signal::INT)?;
    ensure!(run.ended(Duration::from_secs(2)).await.is_err(), "no wait");
    ends(&mut run, Signal::INT, 130, BOUNDARY).await?;
    // THEN nothing is lost
    locker.query_drop("unlock tables").await?;
    locker.disconnect().await?;
    stand.product.catch_up().await?;
    stand.ensure_equal().await
}
