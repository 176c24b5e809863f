//! A transaction larger than what is held: it streams into one open
//! transaction of the destination, whatever happens meanwhile.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::product::PATIENCE;
use tests::server::{Kind, Server};

use crate::stand::{Stand, newest_mysql};

/// Rows of the transaction: some ten times what a part of one holds.
const ROWS: u32 = 80_000;
/// A row at which the destination makes the transaction wait.
const HELD_ROW: u32 = 60_000;
/// Changes after which it is surely in its middle.
const IN_THE_MIDDLE: u64 = 10_000;
/// How often the destination is looked at for what another program does there:
/// the server shows what it has shown before to whoever asks again within 100 ms.
const GLANCE: Duration = Duration::from_millis(150);

/// Fills `huge` by doubling, on servers that have nothing to count with.
fn script() -> String {
    let mut script = String::from(
        "create database shop;
        create table shop.huge (id int auto_increment primary key, v varchar(250)) engine = innodb;
        create table shop.log (line varchar(250)) engine = innodb;
        insert into shop.huge (v) values ('old');\n",
    );
    for _ in 0..17 {
        script += "insert into shop.huge (v) select 'old' from shop.huge;\n";
    }
    // The counter leaves gaps: numbered anew.
    script += &format!(
        "set @nth = 0;
        update shop.huge set id = -(@nth := @nth + 1) order by id;
        delete from shop.huge where id < -{ROWS};
        update shop.huge set id = -id order by id desc;
        insert into shop.log select v from shop.huge limit 10;"
    );
    script
}

/// Waits until a transaction on the server has changed so many rows.
async fn in_the_middle(server: &Server) -> Result<()> {
    let mut connection = server.connect().await?;
    let query = "select coalesce(max(trx_rows_modified), 0) from information_schema.innodb_trx";
    let looking = async {
        loop {
            let changed: Option<u64> = connection.query_first(query).await?;
            if changed.is_some_and(|changed| changed >= IN_THE_MIDDLE) {
                return anyhow::Ok(());
            }
            tokio::time::sleep(GLANCE).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking)
        .await
        .context("the transaction does not come to its middle")?
}

async fn killed_in_the_middle(kind: Kind) -> Result<()> {
    let objects = json!([{ "database": "shop" }]);
    let stand = Stand::build(kind, &script(), objects).await?;
    stand.product.catch_up().await?;
    stand
        .source
        .run(
            "begin;
            update shop.huge set v = concat('new ', repeat('n', 200));
            insert into shop.log select v from shop.huge limit 20000;
            delete from shop.huge where id % 7 = 0;
            commit;",
        )
        .await?;

    let mut holding = stand.destination.connect().await?;
    holding.query_drop("begin").await?;
    holding
        .query_drop(format!(
            "select * from shop.huge where id = {HELD_ROW} for update"
        ))
        .await?;
    let mut run = stand.product.run(&["--until", "caught-up"])?;
    in_the_middle(&stand.destination).await?;
    run.kill9()?;
    holding.query_drop("rollback").await?;
    // The server ends the transaction of a client that is gone when it notices.
    stand.product.catch_up().await?;
    stand.ensure_equal().await?;
    holding.disconnect().await?;
    Ok(())
}

async fn seen_whole(kind: Kind) -> Result<()> {
    let objects = json!([{ "database": "shop" }]);
    let stand = Stand::build(kind, &script(), objects).await?;
    stand.product.catch_up().await?;
    stand
        .source
        .run("update shop.huge set v = concat('new ', repeat('n', 200));")
        .await?;
    let mut holding = stand.destination.connect().await?;
    holding.query_drop("begin").await?;
    holding
        .query_drop(format!(
            "select * from shop.huge where id = {HELD_ROW} for update"
        ))
        .await?;
    let mut run = stand.product.run(&["--until", "caught-up"])?;
    in_the_middle(&stand.destination).await?;
    let mut reading = stand.destination.connect().await?;
    let changed: Option<u64> = reading
        .query_first("select count(*) from shop.huge where v <> 'old'")
        .await?;
    ensure!(
        changed == Some(0),
        "a reader sees {changed:?} changes of an open transaction"
    );
    holding.query_drop("rollback").await?;
    let status = run.ended(PATIENCE).await?;
    ensure!(status.success(), "ended with {status}\n{}", run.shown());
    holding.disconnect().await?;
    reading.disconnect().await?;
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_a_kill_in_the_middle_leaves_nothing_of_it() -> Result<()> {
    killed_in_the_middle(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mysql_a_kill_in_the_middle_leaves_nothing_of_it() -> Result<()> {
    killed_in_the_middle(newest_mysql().await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_see_all_of_it_or_nothing() -> Result<()> {
    seen_whole(Kind::MariaDb1011).await
}
