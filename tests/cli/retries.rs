//! What passes by itself is tried again, and the task goes on.

use anyhow::Result;
use serde_json::json;
use tests::offer::runs_on;
use tests::server::{Kind, PRODUCT_ACCOUNT};

use crate::stand::Stand;

const TABLES: &str = "
    create database shop;
    create table shop.t (id int primary key, v int);
    insert into shop.t values (1, 1);";

/// A destination that takes no writes, as one is in the middle of a failover,
/// interrupts the task; `privileges` are those that write all the same.
async fn goes_on_when_writes_are_taken_again(kind: Kind, privileges: &str) -> Result<()> {
    let stand = Stand::build(kind, TABLES, json!([{ "database": "shop" }])).await?;
    let destination = &stand.destination;
    destination
        .run(&format!(
            "revoke {privileges} on *.* from '{PRODUCT_ACCOUNT}'@'%'"
        ))
        .await?;
    stand.product.catch_up().await?;
    let mut run = stand.product.run(&[])?;
    run.until_state("synchronizing").await?;
    destination.run("set global read_only = 1").await?;
    stand.source.run("insert into shop.t values (2, 2)").await?;
    run.until_state("retrying").await?;
    destination.run("set global read_only = 0").await?;
    run.until_state("synchronizing").await?;
    run.stop().await?;
    stand.product.catch_up().await?;
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_destination_is_waited_for_on_mariadb() -> Result<()> {
    goes_on_when_writes_are_taken_again(Kind::MariaDb1011, "super, read_only admin").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_destination_is_waited_for_on_mysql() -> Result<()> {
    // Either stands for the family.
    let (kind, privileges) = if runs_on(&[Kind::MySql97]).await? {
        (Kind::MySql97, "super, connection_admin")
    } else {
        (Kind::MySql56, "super")
    };
    goes_on_when_writes_are_taken_again(kind, privileges).await
}
