//! Online DDL with a real tool, pt-online-schema-change, while the task runs.

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::{Value, json};
use tests::server::{Kind, Server};
use tokio::process::Command;

use crate::stand::Stand;

const SOURCE: &str = "
    create database shop;
    create table shop.t (id int auto_increment primary key, v varchar(50) not null);
    create table shop.n (id int primary key);
    insert into shop.n values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
    insert into shop.t (v) select concat(a.id, b.id, c.id) from shop.n a, shop.n b, shop.n c;";
/// Changes made while the tool copies.
const CHANGES: u32 = 100;
/// Statements by which a temporary table would come to be on the destination,
/// beside the state of Lockstep.
const MADE: &str = "select count(*) from mysql.general_log \
    where argument regexp '^(create|alter|rename|insert|replace|load) .*_t_(new|old|gho)' \
    and argument not like '%`lockstep`%'";

async fn alter(source: &Server) -> Result<()> {
    let opts = source.opts();
    let mut target = format!(
        "h=127.0.0.1,P={},u={},D=shop,t=t",
        source.port(),
        opts.user().unwrap_or("root")
    );
    if let Some(password) = opts.pass() {
        target += &format!(",p={password}");
    }
    let output = Command::new("pt-online-schema-change")
        .args([
            "--alter",
            "add column w int not null default 7, add index (v)",
        ])
        .args(["--execute", "--no-version-check", "--chunk-size", "100"])
        // It would look for replicas where the task reads the binlog.
        .args(["--recursion-method", "none"])
        .arg(target)
        .output()
        .await
        .context("starting pt-online-schema-change (apt-get install percona-toolkit)")?;
    ensure!(
        output.status.success(),
        "pt-online-schema-change ended with {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

async fn write(source: &Server) -> Result<()> {
    let mut connection = source.connect().await?;
    for number in 1..=CHANGES {
        connection
            .query_drop(format!(
                "insert into shop.t (v) values ('new {number}'); \
                 update shop.t set v = 'changed' where id = {}; \
                 delete from shop.t where id = {}",
                number * 3,
                number * 7
            ))
            .await?;
    }
    Ok(connection.disconnect().await?)
}

/// Whether temporary tables are copied, and what is selected.
async fn altered(temporary_tables: &str, objects: Value) -> Result<()> {
    let stand = Stand::build(Kind::MariaDb1011, SOURCE, objects).await?;
    let product = stand.other(
        &json!({ "options": { "online_ddl": { "temporary_tables": temporary_tables } } }),
        stand.source.port(),
        stand.destination.port(),
    )?;
    product.catch_up().await.context("loading")?;
    stand
        .destination
        .run("set global log_output = 'TABLE'; set global general_log = 1;")
        .await?;
    let mut run = product.run(&[])?;
    run.until_state("synchronizing").await?;
    tokio::try_join!(alter(&stand.source), write(&stand.source))?;
    stand
        .source
        .run("insert into shop.t (v, w) values ('last', 9);")
        .await?;
    run.stop().await?;
    product.catch_up().await.context("catching up")?;
    stand.ensure_equal().await?;
    let mut destination = stand.destination.connect().await?;
    let made: Option<u64> = destination.query_first(MADE).await?;
    destination.disconnect().await?;
    let copies = temporary_tables == "copy";
    ensure!(
        made.is_some_and(|made| (made > 0) == copies),
        "{made:?} statements about temporary tables were run on the destination"
    );
    Ok(())
}

fn whole() -> Value {
    json!([{ "database": "shop", "rename": "store" }])
}

fn by_itself() -> Value {
    json!([{ "database": "shop", "tables": [{ "table": "t", "rename": "tt" }] }])
}

#[tokio::test(flavor = "multi_thread")]
async fn temporary_tables_of_a_database_are_copied() -> Result<()> {
    altered("copy", whole()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn temporary_tables_of_a_table_are_copied() -> Result<()> {
    altered("copy", by_itself()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_statement_is_carried_in_a_database() -> Result<()> {
    altered("adapt_to_gh_ost", whole()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_statement_is_carried_for_a_table() -> Result<()> {
    altered("adapt_to_gh_ost", by_itself()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_a_shadow_table_outlives_the_run() -> Result<()> {
    let stand = Stand::build(Kind::MariaDb1011, SOURCE, whole()).await?;
    let product = stand.other(
        &json!({ "options": { "online_ddl": { "temporary_tables": "adapt_to_gh_ost" } } }),
        stand.source.port(),
        stand.destination.port(),
    )?;
    product.catch_up().await.context("loading")?;
    for script in [
        "create table shop._t_gho like shop.t; alter table shop._t_gho add w int default 5;",
        "drop table shop._t_gho;",
        "create table shop._t_gho like shop.t; alter table shop._t_gho add column w int default 6;",
        "insert into shop._t_gho (id, v) select id, v from shop.t;",
        "rename table shop.t to shop._t_del, shop._t_gho to shop.t;",
        "update shop.t set w = 8 where id < 10; drop table shop._t_del;",
    ] {
        stand.source.run(script).await?;
        product.catch_up().await.context(script)?;
    }
    stand.ensure_equal().await
}
