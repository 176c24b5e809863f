//! The end of a task of which only its document and the destination know.

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::server::Kind;

use crate::stand::{Stand, ends_with, said, tells};

/// The program's exit codes.
const DONE: i32 = 0;
const USAGE: i32 = 2;
const BLOCKED: i32 = 3;

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, v int);
    insert into shop.orders values (1, 1), (2, 2);";

/// Rows of any task in the destination's own tables.
async fn rows_kept(stand: &Stand) -> Result<u64> {
    let mut connection = stand.destination.connect().await?;
    let mut rows = 0;
    for table in ["task", "checkpoint", "selection", "table_load", "chunk"] {
        let count: Option<u64> = connection
            .query_first(format!("select count(*) from lockstep.`{table}`"))
            .await?;
        rows += count.context("no count")?;
    }
    connection.disconnect().await?;
    Ok(rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_a_document_is_released_when_that_is_confirmed() -> Result<()> {
    let stand = Stand::build(Kind::MariaDb1011, TABLES, json!([{ "database": "shop" }])).await?;
    let release = ["release", "task.json"];
    // Nothing has been begun yet.
    let (code, told) = tells(&stand.product, &release).await?;
    ensure!(
        code == DONE && told.contains("keeps nothing"),
        "{code}\n{told}"
    );

    stand.product.catch_up().await?;
    let kept = rows_kept(&stand).await?;
    ensure!(kept > 0);
    // Nobody is there to be asked: it is shown, and nothing is removed.
    let (code, told) = tells(&stand.product, &release).await?;
    ensure!(code == USAGE, "{code}\n{told}");
    for text in ["its rows are copied", "lockstep.checkpoint", "--yes"] {
        ensure!(told.contains(text), "{text:?} is not in\n{told}");
    }
    ensure!(rows_kept(&stand).await? == kept);

    // A run elsewhere loses the right to write.
    let mut run = stand.product.start("run", &[])?;
    run.until("that it follows the source", |line| {
        line["snapshot"]["incremental"]["state"] == "running"
    })
    .await?;
    let mut released = stand.product.start("release", &["--yes"])?;
    ends_with(&mut released, DONE).await?;
    let told = said(&mut released, "kept")?.pop().context("not told")?;
    ensure!(told["position"].is_string(), "{told}");
    let end = said(&mut released, "released")?.pop().context("not told")?;
    ensure!(end["removed"] == true, "{end}");
    ensure!(rows_kept(&stand).await? == 0);
    stand
        .source
        .run("insert into shop.orders values (3, 3)")
        .await?;
    let ended = run.ended(tests::product::PATIENCE).await?;
    ensure!(!ended.success(), "{}", run.shown());
    ensure!(
        run.said().contains("Another engine has taken over"),
        "{}",
        run.shown()
    );

    // The next run begins anew: the tables are in the way, and then it is equal.
    let mut blocked = stand.product.start("run", &["--until", "caught-up"])?;
    ends_with(&mut blocked, BLOCKED).await?;
    stand.destination.run("drop table shop.orders").await?;
    stand.product.catch_up().await?;
    stand.ensure_equal().await
}
