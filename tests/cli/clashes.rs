//! Changes that meet other rows on the destination than they must: somebody
//! else has written there.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::oracle::{Extra, ensure_equal};
use tests::product::Product;
use tests::random::Random;
use tests::server::Kind;

use crate::stand::{Stand, ends_with, newest_mysql, said};

const TABLES: &str = "
    create database shop;
    use shop;
    create table parent (id int primary key, code int not null, v varchar(20), unique key (code)) engine = innodb;
    create table child (id int primary key, parent_id int, foreign key (parent_id) references parent (id) on delete cascade on update cascade) engine = innodb;
    create table plain (a int, b int) engine = innodb;
    create table big (id int primary key, t varchar(300)) engine = innodb;
    insert into parent values (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c'), (4, 40, 'd'), (5, 50, 'e'), (6, 60, 'f'), (7, 70, 'g');
    insert into child values (1, 1), (4, 4);
    insert into plain values (1, 1), (2, 2), (3, 3);";

/// What somebody else does on the destination: rows go, others come.
const ELSEWHERE: &str = "
    delete from shop.parent where id in (2, 3);
    insert into shop.parent values (10, 100, 'theirs'), (11, 110, 'theirs'), (13, 130, 'theirs');
    set foreign_key_checks = 0;
    delete from shop.parent where id = 4;
    set foreign_key_checks = 1;
    delete from shop.plain where a in (2, 3);
    insert into shop.big values (9000, 'theirs');
    create database aside;
    create table aside.seen (what varchar(20), id int);
    create trigger shop.inserted after insert on shop.parent for each row insert into aside.seen values ('insert', new.id);
    create trigger shop.updated after update on shop.parent for each row insert into aside.seen values ('update', new.id);
    create trigger shop.deleted after delete on shop.parent for each row insert into aside.seen values ('delete', old.id);";

/// What the source does meanwhile, with changes that meet nobody in between.
const CHANGES: &str = "
    use shop;
    update parent set v = 'new' where id = 1;
    update parent set v = 'new' where id = 2;
    delete from parent where id = 3;
    insert into parent values (10, 105, 'ours');
    begin;
    insert into parent values (12, 110, 'ours');
    update parent set code = 130 where id = 5;
    insert into child values (9, 12);
    commit;
    delete from parent where id = 4;
    update parent set id = 60 where id = 6;
    delete from parent where id = 7;
    delete from plain where a = 2;
    update plain set b = 7 where a = 3;
    insert into plain values (4, 4);";

/// One transaction that is larger than what is held, with one clash in it.
const LARGE: &str = "
    use shop;
    begin;
    insert into big values (0, repeat('x', 300));
    insert into big select id + 1, t from big;
    insert into big select id + 2, t from big;
    insert into big select id + 4, t from big;
    insert into big select id + 8, t from big;
    insert into big select id + 16, t from big;
    insert into big select id + 32, t from big;
    insert into big select id + 64, t from big;
    insert into big select id + 128, t from big;
    insert into big select id + 256, t from big;
    insert into big select id + 512, t from big;
    insert into big select id + 1024, t from big;
    insert into big select id + 2048, t from big;
    insert into big select id + 4096, t from big;
    insert into big select id + 8192, t from big;
    commit;";

/// A stand whose task has this policy.
async fn stand(kind: Kind, policy: &str) -> Result<(Stand, Product)> {
    let stand = Stand::build(kind, TABLES, json!([{ "database": "shop" }])).await?;
    let options = json!({ "options": { "clashes": policy } });
    let (source, destination) = (stand.source.port(), stand.destination.port());
    let product = stand.other(&options, source, destination)?;
    Ok((stand, product))
}

/// The clashes that the product lists, oldest first.
async fn listed(product: &Product) -> Result<Vec<Value>> {
    let mut run = product.start("clashes", &["--limit", "500"])?;
    ends_with(&mut run, 0).await?;
    let mut clashes = said(&mut run, "clash")?;
    clashes.reverse();
    Ok(clashes)
}

fn told(clashes: &[Value]) -> Vec<String> {
    let of = |clash: &Value| {
        let text = |field: &str| clash[field].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {} {} {} {}",
            text("table"),
            text("change"),
            text("row_key"),
            text("met"),
            text("unique_key"),
            text("done")
        )
    };
    clashes.iter().map(of).collect()
}

async fn rows(stand: &Stand, query: &str) -> Result<Vec<String>> {
    use mysql_async::prelude::Queryable;
    let mut connection = stand.destination.connect().await?;
    let rows: Vec<String> = connection.query(query).await?;
    connection.disconnect().await?;
    Ok(rows)
}

async fn overwritten(kind: Kind) -> Result<()> {
    let (stand, product) = stand(kind, "overwrite").await?;
    product.catch_up().await?;
    stand.destination.run(ELSEWHERE).await?;
    stand.source.run(CHANGES).await?;
    stand.source.run(LARGE).await?;
    product.catch_up().await?;
    // A server that logs its cascades has deleted the children by itself.
    let deleted = match kind {
        Kind::MySql97 => "passed_by",
        _ => "overwritten",
    };
    assert_eq!(
        told(&listed(&product).await?),
        [
            "parent update `id` = 2 row_missing - overwritten",
            &format!("parent delete `id` = 3 row_missing - {deleted}"),
            "parent insert `id` = 10 row_in_the_way `id` overwritten",
            "parent insert `id` = 12 row_in_the_way `code` overwritten",
            "parent update `id` = 5 row_in_the_way `code` overwritten",
            &format!("parent delete `id` = 4 row_missing - {deleted}"),
            "plain delete `a` = 2, `b` = 2 row_missing - passed_by",
            "plain update `a` = 3, `b` = 3 row_missing - overwritten",
            "big insert `id` = 9000 row_in_the_way `id` overwritten",
        ]
    );
    // Each row's change ran each trigger once, and what stood in the way went once.
    let seen = rows(
        &stand,
        "select concat(what, ' ', id) from aside.seen where id not in (3, 4) order by id, what",
    )
    .await?;
    assert_eq!(
        seen,
        [
            "update 1",
            "insert 2",
            "update 5",
            "delete 7",
            "update 10",
            "delete 11",
            "insert 12",
            "delete 13",
            "update 60"
        ]
    );
    ensure_equal(
        &stand.source,
        &stand.destination,
        &stand.objects,
        Extra::Refused,
    )
    .await
}

async fn recorded(kind: Kind) -> Result<()> {
    let (stand, product) = stand(kind, "record").await?;
    product.catch_up().await?;
    stand.destination.run(ELSEWHERE).await?;
    stand.source.run(CHANGES).await?;
    product.catch_up().await?;
    let clashes = listed(&product).await?;
    assert_eq!(clashes.len(), 8);
    ensure!(
        clashes.iter().all(|clash| clash["done"] == "passed_by"),
        "{clashes:?}"
    );
    let parents = rows(
        &stand,
        "select concat(id, ' ', code, ' ', v) from shop.parent order by id",
    )
    .await?;
    assert_eq!(
        parents,
        [
            "1 10 new",
            "5 50 e",
            "10 100 theirs",
            "11 110 theirs",
            "13 130 theirs",
            "60 60 f"
        ]
    );
    let plain = rows(
        &stand,
        "select concat(a, ' ', b) from shop.plain order by a",
    )
    .await?;
    assert_eq!(plain, ["1 1", "4 4"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sources_rows_stand_and_each_clash_is_listed_on_mariadb() -> Result<()> {
    overwritten(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sources_rows_stand_and_each_clash_is_listed_on_mysql() -> Result<()> {
    overwritten(newest_mysql().await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_destinations_rows_stand_and_each_clash_is_listed_on_mariadb() -> Result<()> {
    recorded(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_destinations_rows_stand_and_each_clash_is_listed_on_mysql() -> Result<()> {
    recorded(newest_mysql().await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_on_which_others_depend_is_not_taken_out_of_the_way() -> Result<()> {
    let (stand, product) = stand(Kind::MariaDb1011, "overwrite").await?;
    product.catch_up().await?;
    stand
        .destination
        .run("insert into shop.parent values (20, 200, 'theirs'); insert into shop.child values (20, 20)")
        .await?;
    stand
        .source
        .run("insert into shop.parent values (21, 200, 'ours')")
        .await?;
    let mut run = product.run(&["--until", "caught-up"])?;
    ends_with(&mut run, 1).await?;
    let end = said(&mut run, "end")?.pop().context("no end was said")?;
    ensure!(end["error"]["code"] == "AP002", "{end}");
    let title = end["error"]["title"].as_str().context("no title")?;
    ensure!(
        title.contains("rows of shop.child there depend on it"),
        "{title}"
    );
    let children = rows(
        &stand,
        "select concat(id, ' ', parent_id) from shop.child order by id",
    )
    .await?;
    assert_eq!(children, ["1 1", "4 4", "20 20"]);
    assert_eq!(listed(&product).await?.len(), 0, "nothing was done");
    stand
        .destination
        .run("delete from shop.child where id = 20")
        .await?;
    product.catch_up().await?;
    ensure_equal(
        &stand.source,
        &stand.destination,
        &stand.objects,
        Extra::Refused,
    )
    .await
}

/// Parents with children, of which no binlog says that the server deletes them.
const FAMILY: &str = "
    create database shop;
    use shop;
    create table parent (id int primary key, v varchar(20)) engine = innodb;
    create table child (id int primary key, parent_id int, foreign key (parent_id) references parent (id) on delete cascade on update cascade) engine = innodb;";

/// Under Ignore Errors and Proceed nothing is asked of what is there.
async fn written_over(kind: Kind) -> Result<()> {
    let stand = Stand::build(kind, FAMILY, json!([{ "database": "shop" }])).await?;
    let options = json!({ "options": { "conflicting_tables": "ignore_errors_and_proceed" } });
    let (source, destination) = (stand.source.port(), stand.destination.port());
    let product = stand.other(&options, source, destination)?;
    stand
        .source
        .run("insert into shop.parent values (1, 'one'), (3, 'three'); insert into shop.child values (1, 1)")
        .await?;
    let theirs = "insert into shop.parent values (2, 'theirs'); insert into shop.child values (20, 2), (21, 2);";
    stand.destination.run(&format!("{FAMILY} {theirs}")).await?;
    product.catch_up().await?;
    stand
        .destination
        .run(
            "create database aside;
             create table aside.seen (what varchar(20), id int);
             create trigger shop.inserted after insert on shop.parent for each row insert into aside.seen values ('insert', new.id);
             create trigger shop.updated after update on shop.parent for each row insert into aside.seen values ('update', new.id);
             create trigger shop.deleted after delete on shop.parent for each row insert into aside.seen values ('delete', old.id);",
        )
        .await?;
    stand
        .source
        .run(
            "update shop.parent set v = 'new' where id = 1;
             insert into shop.parent values (2, 'ours');
             insert into shop.parent values (4, 'four');",
        )
        .await?;
    product.catch_up().await?;
    let query = "select concat(id, ' ', v) from shop.parent order by id";
    assert_eq!(
        rows(&stand, query).await?,
        ["1 new", "2 ours", "3 three", "4 four"]
    );
    let query = "select concat(id, ' ', parent_id) from shop.child order by id";
    assert_eq!(rows(&stand, query).await?, ["1 1", "20 2", "21 2"]);
    let query = "select concat(what, ' ', id) from aside.seen order by id";
    assert_eq!(
        rows(&stand, query).await?,
        ["update 1", "update 2", "insert 4"]
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_that_is_written_over_keeps_its_children_on_mariadb() -> Result<()> {
    written_over(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_that_is_written_over_keeps_its_children_on_mysql() -> Result<()> {
    written_over(newest_mysql().await?).await
}

/// Rounds of clashes.
const ROUNDS: u32 = 3;
/// Clashes in each.
const CLASHES: u32 = 20;
/// Kills in each.
const KILLS: u32 = 3;
/// A kill comes up to so long after the run has begun to synchronize.
const KILL_MS_MAX: u64 = 300;

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stdout, reason = "the seed must be seen to repeat it")]
async fn each_clash_is_recorded_once_whenever_the_engine_is_killed() -> Result<()> {
    let seed = Random::seed();
    println!("seed {seed}");
    let mut random = Random::of(seed);
    let (stand, product) = stand(Kind::MariaDb1011, "overwrite").await?;
    product.catch_up().await?;
    for round in 0..ROUNDS {
        let mut there = String::new();
        let mut here = String::from("use shop;");
        for nth in 0..CLASHES {
            let id = 1_000 + round * 1_000 + nth * 10;
            there += &format!("insert into shop.big values ({id}, 'theirs');");
            here += &format!(
                "begin; insert into big values ({id}, 'ours'), ({}, 'free'); insert into plain values ({id}, 1); commit;",
                id + 1
            );
        }
        stand.destination.run(&there).await?;
        stand.source.run(&here).await?;
        for _ in 0..KILLS {
            let mut run = product.run(&[])?;
            run.until_state("synchronizing").await?;
            // Here time itself is what is tested.
            tokio::time::sleep(Duration::from_millis(random.below(KILL_MS_MAX))).await;
            run.kill9()?;
        }
        product.catch_up().await?;
        ensure_equal(
            &stand.source,
            &stand.destination,
            &stand.objects,
            Extra::Refused,
        )
        .await?;
    }
    let clashes = told(&listed(&product).await?);
    let expected: Vec<String> = (0..ROUNDS * CLASHES)
        .map(|nth| {
            let id = 1_000 + nth / CLASHES * 1_000 + nth % CLASHES * 10;
            format!("big insert `id` = {id} row_in_the_way `id` overwritten")
        })
        .collect();
    assert_eq!(clashes, expected);
    Ok(())
}
