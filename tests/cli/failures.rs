//! Statements that fail on the destination, and tables that are set aside.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::product::Product;
use tests::random::Random;
use tests::server::{Kind, Server};

use crate::stand::{Stand, ends_with, newest_mysql, said, tells};

/// Two tables of a family, one of its own, and one without a key, where a row
/// that is carried twice or not at all would be seen.
const TABLES: &str = "
    create database shop;
    use shop;
    create table parent (id int primary key, v int) engine = innodb;
    create table child (id int primary key, parent_id int, foreign key (parent_id) references parent (id) on delete cascade) engine = innodb;
    create table other (id int primary key, v int) engine = innodb;
    create table plain (v int) engine = innodb;
    insert into parent values (1, 1), (2, 2); insert into child values (1, 1); insert into other values (1, 1); insert into plain values (1);";

/// The destination has an index of this name already.
const THERE: &str = "alter table shop.parent add index i (v)";
/// Changes around a statement that fails therefore.
const CHANGES: &str = "
    use shop;
    insert into parent values (3, 3); insert into plain values (2);
    alter table parent add index i (v);
    insert into parent values (4, 4); insert into child values (4, 4); insert into other values (4, 4); insert into plain values (3);
    delete from parent where id = 1;";

async fn stand(kind: Kind, failed_ddl: &str) -> Result<(Stand, Product)> {
    let stand = Stand::build(kind, TABLES, json!([{ "database": "shop" }])).await?;
    let options = json!({ "options": { "failed_ddl": failed_ddl } });
    let (source, destination) = (stand.source.port(), stand.destination.port());
    let product = stand.other(&options, source, destination)?;
    product.catch_up().await?;
    Ok((stand, product))
}

/// What the product lists: statements with what was done, and tables.
async fn listed(product: &Product) -> Result<(Vec<String>, Vec<String>)> {
    let mut run = product.start("failures", &[])?;
    ends_with(&mut run, 0).await?;
    let text = |value: &Value, field: &str| value[field].as_str().unwrap_or("-").to_owned();
    let statements = said(&mut run, "failed_statement")?
        .iter()
        .map(|it| format!("{}: {}", text(it, "done"), text(it, "statement")))
        .collect();
    let aside = said(&mut run, "aside")?;
    let aside = aside.iter().map(|it| text(it, "table")).collect();
    Ok((statements, aside))
}

async fn rows(server: &Server, query: &str) -> Result<Vec<String>> {
    use mysql_async::prelude::Queryable;
    let mut connection = server.connect().await?;
    let rows: Vec<String> = connection.query(query).await?;
    connection.disconnect().await?;
    Ok(rows)
}

/// Fails unless these tables hold the same rows on both sides.
async fn ensure_same(stand: &Stand, tables: &[&str]) -> Result<()> {
    for table in tables {
        let query = match *table {
            "plain" => "select concat(v) from shop.plain order by v".to_owned(),
            "child" => "select concat(id, ' ', parent_id) from shop.child order by id".to_owned(),
            other => format!("select concat(id, ' ', v) from shop.{other} order by id"),
        };
        assert_eq!(
            rows(&stand.destination, &query).await?,
            rows(&stand.source, &query).await?,
            "{table}"
        );
    }
    Ok(())
}

async fn aside_by_option(kind: Kind) -> Result<()> {
    let (stand, product) = stand(kind, "set_aside").await?;
    stand.destination.run(THERE).await?;
    stand.source.run(CHANGES).await?;
    product.catch_up().await?;
    let failed = "set_aside: alter table parent add index i (v)".to_owned();
    let aside = vec!["child".to_owned(), "parent".to_owned()];
    assert_eq!(listed(&product).await?, (vec![failed], aside));
    ensure_same(&stand, &["other", "plain"]).await?;
    // They stay aside, with whatever is said about them.
    stand
        .source
        .run("alter table shop.parent add column w int; insert into shop.parent values (5, 5, 5); insert into shop.other values (5, 5);")
        .await?;
    product.catch_up().await?;
    ensure_same(&stand, &["other", "plain"]).await?;
    let query = "select concat(id, ' ', v) from shop.parent order by id";
    assert_eq!(
        rows(&stand.destination, query).await?,
        ["1 1", "2 2", "3 3"]
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_of_a_statement_are_set_aside_on_mariadb() -> Result<()> {
    aside_by_option(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_of_a_statement_are_set_aside_on_mysql() -> Result<()> {
    aside_by_option(newest_mysql().await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_goes_on_without_a_statement_that_changes_no_column() -> Result<()> {
    let (stand, product) = stand(Kind::MariaDb1011, "go_on").await?;
    stand.destination.run(THERE).await?;
    stand.source.run(CHANGES).await?;
    // A column that is there already, too: both sides are alike afterwards.
    let column = "alter table shop.other add column w int";
    stand.destination.run(column).await?;
    stand.source.run(column).await?;
    stand
        .source
        .run("insert into shop.other values (6, 6, 6)")
        .await?;
    product.catch_up().await?;
    let (failed, aside) = listed(&product).await?;
    assert_eq!(
        failed,
        [
            format!("passed_by: {column}"),
            "passed_by: alter table parent add index i (v)".to_owned()
        ]
    );
    ensure!(aside.is_empty(), "{aside:?}");
    stand.ensure_equal().await?;
    // One after which rows cannot be told stops the task all the same.
    stand
        .destination
        .run("alter table shop.other add column x varchar(9)")
        .await?;
    stand
        .source
        .run("alter table shop.other add column x int; insert into shop.other values (7, 7, 7, 7)")
        .await?;
    let mut run = product.run(&["--until", "caught-up"])?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    ensure!(end["error"]["code"] == "DD001", "{end}");
    let (failed, _) = listed(&product).await?;
    assert_eq!(
        failed[0],
        "stopped: alter table shop.other add column x int"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sets_aside_the_table_on_which_a_task_stopped() -> Result<()> {
    let (stand, product) = stand(Kind::MariaDb1011, "stop").await?;
    stand.destination.run(THERE).await?;
    stand.source.run(CHANGES).await?;
    let mut run = product.run(&["--until", "caught-up"])?;
    ends_with(&mut run, 1).await?;
    let failed = "stopped: alter table parent add index i (v)".to_owned();
    assert_eq!(listed(&product).await?, (vec![failed], Vec::new()));
    let mut stranger = product.run(&["--until", "caught-up", "--set-aside", "shop.nobody"])?;
    ends_with(&mut stranger, 1).await?;
    let past = ["--until", "caught-up", "--set-aside", "shop.parent"];
    ends_with(&mut product.run(&past)?, 0).await?;
    assert_eq!(listed(&product).await?.1, ["child", "parent"]);
    ensure_same(&stand, &["other", "plain"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_a_saved_task_is_set_aside() -> Result<()> {
    let stand = Stand::build(Kind::MariaDb1011, TABLES, json!([{ "database": "shop" }])).await?;
    let product = &stand.product;
    stand.save(product).await?;
    let (code, told) = tells(product, &["task", "start", "saved", "--until", "caught-up"]).await?;
    ensure!(code == 0, "{told}");
    stand.destination.run(THERE).await?;
    stand.source.run(CHANGES).await?;
    let resume = ["task", "resume", "saved", "--until", "caught-up"];
    let (code, told) = tells(product, &resume).await?;
    ensure!(code == 1, "{told}");
    let (code, told) = tells(product, &["task", "set-aside", "saved", "shop.parent"]).await?;
    ensure!(code == 0, "{told}");
    let (code, told) = tells(product, &resume).await?;
    ensure!(code == 0, "{told}");
    let (code, told) = tells(product, &["task", "failures", "saved"]).await?;
    ensure!(
        code == 0 && told.contains("shop.child is set aside") && told.contains("add index i"),
        "{told}"
    );
    ensure_same(&stand, &["other", "plain"]).await
}

/// Rounds of a statement that fails while the engine is killed.
const ROUNDS: u32 = 3;
/// Kills in each.
const KILLS: u32 = 3;
/// A kill comes up to so long after the run has begun to synchronize.
const KILL_MS_MAX: u64 = 300;

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stdout, reason = "the seed must be seen to repeat it")]
async fn a_table_is_set_aside_once_whenever_the_engine_is_killed() -> Result<()> {
    let seed = Random::seed();
    println!("seed {seed}");
    let mut random = Random::of(seed);
    let (stand, product) = stand(Kind::MariaDb1011, "set_aside").await?;
    for round in 0..ROUNDS {
        let table = format!("t{round}");
        stand
            .source
            .run(&format!(
                "create table shop.{table} (id int primary key, v int)"
            ))
            .await?;
        product.catch_up().await?;
        let index = format!("alter table shop.{table} add index i (v)");
        stand.destination.run(&index).await?;
        stand
            .source
            .run(&format!(
                "insert into shop.{table} values (1, 1); insert into shop.plain values (10);
                 {index};
                 insert into shop.{table} values (2, 2); insert into shop.plain values (20);"
            ))
            .await?;
        for _ in 0..KILLS {
            let mut run = product.run(&[])?;
            run.until_state("synchronizing").await?;
            // Here time itself is what is tested.
            tokio::time::sleep(Duration::from_millis(random.below(KILL_MS_MAX))).await;
            run.kill9()?;
        }
        product.catch_up().await?;
        let query = format!("select concat(id) from shop.{table}");
        assert_eq!(rows(&stand.destination, &query).await?, ["1"]);
        ensure_same(&stand, &["other", "plain"]).await?;
    }
    let (failed, aside) = listed(&product).await?;
    assert_eq!(failed.len(), usize::try_from(ROUNDS)?, "{failed:?}");
    assert_eq!(aside, ["t0", "t1", "t2"]);
    Ok(())
}
