//! A task of the console's store in a terminal: cut off and taken up, stopped
//! on a statement and led past it, stopped for good.

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::{Value, json};
use tests::product::PATIENCE;
use tests::server::Kind;

use crate::stand::{Stand, command, ends_with, said, tells};

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, v int);
    create table shop.plain (v int);
    insert into shop.orders values (1, 1);
    insert into shop.plain values (1), (1);";
const RESUME: [&str; 5] = ["task", "resume", "saved", "--until", "caught-up"];

async fn stand() -> Result<Stand> {
    let objects = json!([{ "database": "shop", "rename": "copy" }]);
    let stand = Stand::build(Kind::MariaDb1011, TABLES, objects).await?;
    stand.save(&stand.product).await?;
    Ok(stand)
}

/// Runs a command to its end and fails unless it is this exit code.
async fn does(stand: &Stand, arguments: &[&str], code: i32) -> Result<String> {
    let (ended, told) = tells(&stand.product, arguments).await?;
    ensure!(ended == code, "{arguments:?}: {ended}\n{told}");
    Ok(told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_was_cut_off_is_taken_up_where_it_was() -> Result<()> {
    let stand = stand().await?;
    let start = ["task", "start", "saved", "--json"];
    // In the precheck, which begins again.
    let mut run = command(&stand.product, &start)?;
    run.until_state("prechecking").await?;
    run.signal(Signal::INT)?;
    ends_with(&mut run, 130).await?;
    // While it follows the source.
    let mut run = command(&stand.product, &start)?;
    run.until_state("synchronizing").await?;
    run.kill9()?;
    let change = "insert into shop.plain values (1), (2); delete from shop.orders";
    stand.source.run(change).await?;
    does(&stand, &RESUME, 0).await?;
    stand.ensure_equal().await?;
    // One that was stopped for good is not taken up, and says so.
    does(&stand, &["task", "stop", "saved"], 0).await?;
    let told = does(&stand, &RESUME, 1).await?;
    ensure!(
        told.contains("Cannot resume a task that is stopped"),
        "{told}"
    );
    Ok(())
}

/// Only the destination knows where the task was: nothing is loaded again, and
/// nothing that is on its way comes twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_task_whose_store_is_lost_goes_on_where_the_destination_has_it() -> Result<()> {
    let stand = stand().await?;
    let start = ["task", "start", "saved", "--until", "caught-up"];
    let told = does(&stand, &start, 0).await?;
    ensure!(told.contains("The task begins at"), "{told}");
    let change = "insert into shop.plain values (1), (2); delete from shop.orders";
    stand.source.run(change).await?;
    std::fs::remove_dir_all(stand.product.home().join("store"))?;
    stand.save(&stand.product).await?;
    let told = does(&stand, &start, 0).await?;
    ensure!(!told.contains("The task begins at"), "{told}");
    stand.ensure_equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_skipped_when_its_position_is_named() -> Result<()> {
    let stand = stand().await?;
    let start = ["task", "start", "saved", "--until", "caught-up"];
    does(&stand, &start, 0).await?;
    let by_hand = "alter table copy.orders add column a int";
    stand.destination.run(by_hand).await?;
    let change = "insert into shop.plain values (5);
        alter table shop.orders add column a int;
        insert into shop.orders values (2, 2, 2);";
    stand.source.run(change).await?;
    let stopped = does(&stand, &RESUME, 1).await?;
    let show = ["task", "show", "saved", "--json"];
    let mut run = command(&stand.product, &show)?;
    ensure!(run.ended(PATIENCE).await?.success());
    let task = said(&mut run, "task")?.pop().context("no task")?;
    let position = task["row"]["snapshot"]["skippable"].clone();
    let position = position.as_str().context("nothing to skip")?;
    ensure!(
        stopped.contains(&format!("lockstep task skip TASK {position}")),
        "{stopped}"
    );
    // Another statement than the one that was seen is not skipped.
    let other = format!("{position}1");
    let refused = does(&stand, &["task", "skip", "saved", &other], 1).await?;
    for text in ["TK002", position, &other] {
        ensure!(refused.contains(text), "{refused}");
    }
    does(&stand, &RESUME, 1).await?;
    // Twice is as good as once; the journal has both.
    let skip = ["task", "skip", "saved", position];
    does(&stand, &skip, 0).await?;
    let told = does(&stand, &skip, 0).await?;
    ensure!(told.contains("lockstep task resume"), "{told}");
    does(&stand, &RESUME, 0).await?;
    stand.ensure_equal().await?;
    let mut run = command(&stand.product, &["task", "show", "saved"])?;
    ensure!(run.ended(PATIENCE).await?.success());
    let log = run.said();
    let line = format!("skip the statement that ends at {position}");
    ensure!(log.matches(&line).count() == 2, "{log}");
    // It is past the statement now.
    does(&stand, &skip, 1).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_can_be_imported() -> Result<()> {
    let stand = stand().await?;
    let told = does(&stand, &["task", "export", "saved"], 0).await?;
    let document: Value = serde_json::from_str(told.trim())?;
    std::fs::write(
        stand.product.home().join("again.json"),
        document.to_string(),
    )?;
    does(&stand, &["task", "import", "again.json"], 0).await?;
    let again = does(&stand, &["task", "export", "saved"], 0).await?;
    assert_eq!(again, told);
    Ok(())
}
