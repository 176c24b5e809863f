//! A document that selects something else than when its task began.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::product::PATIENCE;
use tests::server::Kind;

use crate::stand::Stand;

#[tokio::test(flavor = "multi_thread")]
async fn a_task_goes_on_only_with_the_selection_with_which_it_began() -> Result<()> {
    // GIVEN a task that has begun with one table
    let tables = "create database shop;
        create table shop.orders (id int primary key);
        create table shop.more (id int primary key);
        insert into shop.more values (1);";
    let one = json!([{ "database": "shop", "tables": [{ "table": "orders" }] }]);
    let stand = Stand::build(Kind::MariaDb1011, tables, one).await?;
    stand.product.catch_up().await?;
    // WHEN its document names another as well
    let two = json!([{
        "database": "shop",
        "tables": [{ "table": "orders" }, { "table": "more" }],
    }]);
    let (from, to) = (stand.source.port(), stand.destination.port());
    let changed = stand.other(&json!({ "objects": two }), from, to)?;
    let mut run = changed.run(&["--until", "caught-up"])?;
    let status = run.ended(PATIENCE).await?;
    // THEN it does not say that it has everything
    ensure!(!status.success(), "{status}\n{}", run.shown());
    let told = "another selection: table shop.more was not in it";
    ensure!(run.said().contains(told), "{}", run.shown());
    // AND goes on as it was
    stand.product.catch_up().await
}
