//! XA transactions of two phases, several at once, and what happens to the
//! task between their preparation and their outcome.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::offer::runs_on;
use tests::random::Random;
use tests::server::{Kind, Server};

use crate::stand::{Stand, ends_with, said};

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, v int, unique key (v));
    create table shop.plain (v int, w varchar(20));
    insert into shop.orders values (1, 1), (2, 2), (3, 3);
    insert into shop.plain values (1, 'one'), (1, 'one'), (2, 'two');
    create table shop.apart (v int);
    insert into shop.apart values (1), (2), (2);
    create table shop.digits (v int primary key);
    insert into shop.digits values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12),
        (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23), (24), (25);
    create table shop.wide (v int primary key, t longtext);";
/// Rounds of transactions during which the engine is killed.
const ROUNDS: u32 = 6;
/// A kill comes up to so long after a step: reading, applying and committing
/// what was prepared fit into it.
const KILL_MS_MAX: u64 = 400;

async fn stand(kind: Kind) -> Result<Stand> {
    Stand::build(kind, TABLES, json!([{ "database": "shop" }])).await
}

/// Prepares a transaction in a session of its own, which ends: it stays.
async fn prepare(on: &Server, xid: &str, statements: &[&str]) -> Result<()> {
    let mut session = on.connect().await?;
    let run = async |session: &mut Conn, sql: String| {
        let done = session.query_drop(&sql).await;
        done.with_context(|| format!("running {sql}"))
    };
    run(&mut session, format!("xa start {xid}")).await?;
    for statement in statements {
        run(&mut session, (*statement).to_owned()).await?;
    }
    run(&mut session, format!("xa end {xid}")).await?;
    run(&mut session, format!("xa prepare {xid}")).await?;
    Ok(session.disconnect().await?)
}

/// Says what becomes of one: the session that prepared it may be about to end.
async fn outcome(on: &Server, statement: &str) -> Result<()> {
    /// "Unknown XID": it still belongs to that session.
    const NOT_YET: u16 = 1397;
    loop {
        let mut session = on.connect().await?;
        match session.query_drop(statement).await {
            Err(mysql_async::Error::Server(error)) if error.code == NOT_YET => {}
            done => {
                done.with_context(|| format!("running {statement}"))?;
                return Ok(session.disconnect().await?);
            }
        }
        session.disconnect().await?;
    }
}

/// One after the other, each ended while others are prepared and rows of the
/// same tables change.
async fn interleaved(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    let source = &stand.source;
    stand.product.catch_up().await?;
    let slow = [
        "insert into shop.orders values (10, 10)",
        "update shop.orders set v = 200 where id = 2",
        "insert into shop.plain values (3, 'three')",
        // Its locks keep everybody from a table without a key.
        "delete from shop.apart where v = 2",
    ];
    prepare(source, "'slow', 'b', 7", &slow).await?;
    source
        .run("insert into shop.orders values (11, 11)")
        .await?;
    stand.product.catch_up().await?;
    prepare(
        source,
        "'fast'",
        &["update shop.orders set v = 300 where id = 3"],
    )
    .await?;
    prepare(source, "'never'", &["delete from shop.orders where id = 1"]).await?;
    source
        .run("insert into shop.orders values (12, 2000); flush binary logs; insert into shop.plain values (1, 'one');")
        .await?;
    outcome(source, "xa commit 'fast'").await?;
    source
        .run("update shop.orders set v = 301 where id = 3")
        .await?;
    stand.product.catch_up().await?;
    // The run that ends them has prepared none of them.
    outcome(source, "xa rollback 'never'").await?;
    outcome(source, "xa commit 'slow', 'b', 7").await?;
    source
        .run("update shop.orders set v = 201 where id = 2; update shop.orders set v = 2 where id = 12;")
        .await?;
    prepare(source, "'never'", &["delete from shop.orders where id = 1"]).await?;
    outcome(source, "xa commit 'never'").await?;
    // More than is kept in memory, and than is handed over at once.
    let large = "insert into shop.wide select v, repeat('w', 1000000) from shop.digits";
    prepare(source, "'large'", &[large]).await?;
    outcome(source, "xa commit 'large'").await?;
    stand.product.catch_up().await?;
    stand.ensure_equal().await?;
    left(&stand.destination).await
}

/// Nothing is on record that has ended.
async fn left(on: &Server) -> Result<()> {
    let mut session = on.connect().await?;
    let left: Vec<String> = session
        .query("select xid from lockstep.prepared where xid <> ''")
        .await?;
    session.disconnect().await?;
    ensure!(left.is_empty(), "still on record: {left:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_xa_transactions_are_carried_where_they_are_committed() -> Result<()> {
    interleaved(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_later_mariadb_xa_transactions_are_carried_where_they_are_committed() -> Result<()> {
    if runs_on(&[Kind::MariaDb118]).await? {
        interleaved(Kind::MariaDb118).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_xa_transactions_are_carried_where_they_are_committed() -> Result<()> {
    if runs_on(&[Kind::MySql97]).await? {
        interleaved(Kind::MySql97).await?;
    }
    Ok(())
}

/// Transactions are prepared and ended while the engine is killed.
#[allow(clippy::print_stdout, reason = "the seed must be seen to repeat it")]
async fn killed(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    let source = &stand.source;
    stand.product.catch_up().await?;
    let seed = Random::seed();
    println!("seed {seed}");
    let mut random = Random::of(seed);
    for round in 0..ROUNDS {
        let (one, other) = (1_000 + round, 2_000 + round);
        let insert = |id: u32| format!("insert into shop.orders values ({id}, {id})");
        let plain = "insert into shop.plain values (9, 'nine')";
        let delete = "delete from shop.plain where v = 1 limit 1";
        let keep = format!("'keep{round}'");
        let drop = format!("'drop{round}'");
        let steps: [(&str, &[&str]); 3] = [
            (&keep, &[&insert(one), plain, delete]),
            (&drop, &[&insert(other)]),
            ("", &[]),
        ];
        for (xid, statements) in steps {
            let mut run = stand.product.run(&[])?;
            if xid.is_empty() {
                let between = 3_000 + round;
                source.run(&insert(between)).await?;
                outcome(source, &format!("xa rollback {drop}")).await?;
                outcome(source, &format!("xa commit {keep}")).await?;
            } else {
                prepare(source, xid, statements).await?;
            }
            run.until_one_of(&["failed", "synchronizing"]).await?;
            // Here time itself is what is tested.
            tokio::time::sleep(Duration::from_millis(random.below(KILL_MS_MAX))).await;
            run.kill9()?;
        }
    }
    stand.product.catch_up().await?;
    stand.ensure_equal().await?;
    left(&stand.destination).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_an_xa_transaction_is_carried_once_whenever_the_engine_is_killed() -> Result<()>
{
    killed(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_an_xa_transaction_is_carried_once_whenever_the_engine_is_killed() -> Result<()> {
    if runs_on(&[Kind::MySql97]).await? {
        killed(Kind::MySql97).await?;
    }
    Ok(())
}

/// The error with which a run ends.
async fn stops(stand: &Stand) -> Result<serde_json::Value> {
    let mut run = stand.product.run(&["--until", "caught-up"])?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    Ok(end["error"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_prepared_and_cannot_be_read_again_stops_the_task() -> Result<()> {
    let stand = stand(Kind::MariaDb1011).await?;
    let source = &stand.source;
    stand.product.catch_up().await?;
    prepare(
        source,
        "'lost', 'b', 7",
        &["insert into shop.orders values (10, 10)"],
    )
    .await?;
    stand.product.catch_up().await?;
    source
        .run("flush binary logs; insert into shop.orders values (11, 11);")
        .await?;
    stand.product.catch_up().await?;
    source.run("purge binary logs to 'binlog.000002'").await?;
    stand.product.catch_up().await?;
    outcome(source, "xa commit 'lost', 'b', 7").await?;
    let error = stops(&stand).await?;
    let title = error["title"].as_str().context("no title")?;
    ensure!(title.contains("X'6c6f7374',X'62',7"), "{error}");
    ensure!(title.contains("prepared at binlog.000001:"), "{error}");
    ensure!(error["code"] == "BN004", "{error}");
    ensure!(
        error["hint"]
            .as_str()
            .is_some_and(|hint| hint.contains("Restore")),
        "{error}"
    );
    Ok(())
}

/// One that was prepared before the start, and ends while the task begins.
async fn prepared_before(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    let source = &stand.source;
    let before = "'before', 'b', 7";
    prepare(source, before, &["insert into shop.orders values (10, 10)"]).await?;
    let document = json!({ "options": { "ignored_alerts": [] } });
    let careful = stand.other(&document, source.port(), stand.destination.port())?;
    let mut run = careful.run(&["--until", "caught-up"])?;
    ends_with(&mut run, 3).await?;
    let alert = "X'6265666f7265',X'62',7";
    ensure!(run.said().contains(alert), "{}", run.shown());
    // As an operator would who knows that it is about to be committed.
    let mut run = stand.product.run(&["--until", "caught-up"])?;
    run.until_state("initializing").await?;
    outcome(source, &format!("xa commit {before}")).await?;
    ends_with(&mut run, 0).await?;
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_a_task_begins_with_what_was_prepared_before() -> Result<()> {
    prepared_before(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_a_task_begins_with_what_was_prepared_before() -> Result<()> {
    if runs_on(&[Kind::MySql97]).await? {
        prepared_before(Kind::MySql97).await?;
    }
    Ok(())
}
