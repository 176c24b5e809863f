//! Tables that are loaded again, added to and removed from a task while it runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use mysql_async::prelude::Queryable;
use serde_json::{Value, json};
use tests::oracle::{Extra, ensure_equal};
use tests::product::Product;
use tests::random::Random;
use tests::server::{Kind, Server};

use crate::stand::{Stand, ends_with, newest_mysql, said, tells};

/// With and without a key, a family, and two that are not selected at first.
const TABLES: &str = "
    create database shop;
    use shop;
    create table keyed (id int primary key auto_increment, v int, unique key u (v)) engine = innodb;
    create table plain (v int, w int) engine = innodb;
    create table parent (id int primary key, v int) engine = innodb;
    create table child (id int primary key, parent_id int, foreign key (parent_id) references parent (id) on delete cascade) engine = innodb;
    create table refers (id int primary key, keyed_id int, foreign key (keyed_id) references keyed (id)) engine = innodb;
    create table late (id int primary key auto_increment, v int) engine = innodb;
    create table late_plain (v int, w int) engine = innodb;
    create table other (id int primary key auto_increment, v int) engine = innodb;
    create table numbers (n int primary key) engine = innodb;
    insert into numbers values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
    insert into keyed (v) select a.n + 10 * b.n + 100 * c.n from numbers a, numbers b, numbers c;
    insert into plain select v, v % 7 from keyed; insert into late (v) select v from keyed;
    insert into late_plain select v, v % 5 from keyed; insert into other (v) select v from keyed;
    insert into parent select id, v from keyed; insert into child select id, id from parent;
    insert into refers select id, id from keyed where id < 20;";

/// What the task selects, by their names.
fn objects(tables: &[&str]) -> Value {
    let tables: Vec<Value> = tables.iter().map(|it| json!({ "table": it })).collect();
    json!([{ "database": "shop", "tables": tables }])
}

const SELECTED: [&str; 6] = ["keyed", "plain", "parent", "child", "refers", "other"];

/// One round of changes: rows come, change and go in every table, and are moved
/// between keys.
fn changes(round: u64) -> [String; 4] {
    let id = 1 + round % 900;
    [
        format!(
            "insert into shop.keyed (v) values ({}); delete from shop.keyed where id = {} and id > 20; \
             update shop.keyed set v = -v where id = {id}",
            10_000 + round,
            id + 1
        ),
        format!(
            "insert into shop.plain values ({round}, 1), ({round}, 1); delete from shop.plain where v = {id} limit 1; \
             insert into shop.late_plain values ({round}, 2); delete from shop.late_plain where v = {id} limit 1"
        ),
        format!(
            "insert into shop.parent values ({0}, 1); insert into shop.child values ({0}, {0}); \
             delete from shop.parent where id = {id}",
            10_000 + round
        ),
        format!(
            "insert into shop.late (v) values ({round}); update shop.late set v = v + 1 where id = {id}; \
             insert into shop.other (v) values ({round}); delete from shop.late where id = {}",
            id + 3
        ),
    ]
}

/// Pause after a round of changes: a load that the product keeps up with on any
/// machine, so that a branch is joined because it is close.
const PAUSE: Duration = Duration::from_millis(10);

/// Changes the source until it is stopped.
struct Writer {
    stop: Arc<AtomicBool>,
    work: tokio::task::JoinHandle<Result<()>>,
}

impl Writer {
    async fn start(source: &Server, first: u64) -> Result<Self> {
        let mut connection = source.connect().await?;
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let work = tokio::spawn(async move {
            for round in first.. {
                if told.load(Ordering::Relaxed) {
                    break;
                }
                for change in changes(round) {
                    connection
                        .query_drop(format!("begin; {change}; commit"))
                        .await?;
                }
                tokio::time::sleep(PAUSE).await;
            }
            connection.disconnect().await?;
            Ok(())
        });
        Ok(Self { stop, work })
    }

    async fn stop(self) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        self.work.await?
    }
}

async fn stand(kind: Kind) -> Result<Stand> {
    let stand = Stand::build(kind, TABLES, objects(&SELECTED)).await?;
    stand.product.catch_up().await?;
    Ok(stand)
}

/// Orders a change, of a task that may be running; its exit code.
async fn order(product: &Product, option: &str, table: &str) -> Result<(i32, String)> {
    let mut run = product.start("modify", &[option, table])?;
    let status = run.ended(tests::product::PATIENCE).await?;
    Ok((status.code().unwrap_or(-1), run.shown()))
}

async fn ordered(product: &Product, option: &str, table: &str) -> Result<()> {
    let (code, told) = order(product, option, table).await?;
    ensure!(code == 0, "{option} {table}: {told}");
    Ok(())
}

async fn refused(product: &Product, option: &str, table: &str, why: &str) -> Result<()> {
    let (code, told) = order(product, option, table).await?;
    ensure!(code == 1 && told.contains(why), "{option} {table}: {told}");
    Ok(())
}

/// What was ordered, oldest first: change, table and state.
async fn listed(product: &Product) -> Result<Vec<String>> {
    let mut run = product.start("modify", &[])?;
    ends_with(&mut run, 0).await?;
    let text = |value: &Value, field: &str| value[field].as_str().unwrap_or("-").to_owned();
    let mut all: Vec<String> = said(&mut run, "modification")?
        .iter()
        .map(|it| {
            let error = text(it, "error");
            format!(
                "{} {} {}{}",
                text(it, "change"),
                text(it, "table"),
                text(it, "state"),
                if error == "-" {
                    String::new()
                } else {
                    format!(": {error}")
                }
            )
        })
        .collect();
    all.reverse();
    Ok(all)
}

/// Fails unless these tables, and no others that the task carries, are equal.
async fn ensure_carried(stand: &Stand, tables: &[&str]) -> Result<()> {
    let extra = Extra::Allowed;
    ensure_equal(&stand.source, &stand.destination, &objects(tables), extra).await
}

/// Damages the copies of tables that are set aside, so that only a load mends them.
async fn damage(stand: &Stand) -> Result<()> {
    stand
        .destination
        .run(
            "set foreign_key_checks = 0; delete from shop.keyed where id % 3 = 0;
             insert into shop.plain select * from shop.plain limit 50;
             delete from shop.child where id % 2 = 0; truncate table shop.parent;
             alter table shop.keyed add column stray int",
        )
        .await
}

/// Sets tables aside and goes on.
const ASIDE: [&str; 6] = [
    "--set-aside",
    "shop.keyed",
    "--set-aside",
    "shop.plain",
    "--set-aside",
    "shop.parent",
];

/// What is ordered, one after the other.
const ORDERS: [(&str, &str); 6] = [
    ("--load-again", "shop.keyed"),
    ("--load-again", "shop.plain"),
    ("--load-again", "shop.child"),
    ("--add", "shop.late"),
    ("--add", "shop.late_plain"),
    ("--remove", "shop.other"),
];

/// What becomes of it.
const DONE: [&str; 6] = [
    "load_again keyed done",
    "load_again plain done",
    "load_again child done",
    "add late done",
    "add late_plain done",
    "remove other done",
];

/// What the task carries then.
const AFTER: [&str; 7] = [
    "keyed",
    "plain",
    "parent",
    "child",
    "refers",
    "late",
    "late_plain",
];

async fn modified_under_writes(kind: Kind) -> Result<()> {
    let stand = stand(kind).await?;
    let product = &stand.product;
    let mut run = product.run(&ASIDE)?;
    run.until_state("synchronizing").await?;
    damage(&stand).await?;
    let writer = Writer::start(&stand.source, 1_000_000).await?;
    for (option, table) in ORDERS {
        ordered(product, option, table).await?;
    }
    run.until("that the last order has come to its end", |line| {
        let text = line["message"].as_str().unwrap_or_default();
        text.starts_with("Removed shop.other") || text.contains("was not")
    })
    .await?;
    writer.stop().await?;
    run.stop().await?;
    assert_eq!(listed(product).await?, DONE, "{}", run.shown());
    // The document still says what it said.
    product.catch_up().await?;
    ensure_carried(&stand, &AFTER).await?;
    stand
        .source
        .run("insert into shop.other (v) values (1); drop table shop.other")
        .await?;
    product.catch_up().await?;
    ensure_carried(&stand, &AFTER).await
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_loaded_again_and_added_beside_writes_on_mariadb() -> Result<()> {
    modified_under_writes(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_loaded_again_and_added_beside_writes_on_mysql() -> Result<()> {
    modified_under_writes(newest_mysql().await?).await
}

/// Kills while the orders are carried out; `LOCKSTEP_KILLS` sets another number.
const KILLS: u64 = 8;
/// A kill comes up to so long after the run has begun to synchronize.
const KILL_MS_MAX: u64 = 900;

#[allow(clippy::print_stdout, reason = "the seed must be seen to repeat it")]
async fn killed(kind: Kind) -> Result<()> {
    let seed = Random::seed();
    let kills = std::env::var("LOCKSTEP_KILLS").ok();
    let kills = kills.map_or(Ok(KILLS), |text| text.parse())?;
    println!("seed {seed}");
    let mut random = Random::of(seed);
    let stand = stand(kind).await?;
    let product = &stand.product;
    let mut run = product.run(&ASIDE)?;
    run.until_state("synchronizing").await?;
    run.stop().await?;
    damage(&stand).await?;
    for (option, table) in ORDERS {
        ordered(product, option, table).await?;
    }
    let writer = Writer::start(&stand.source, 1_000_000).await?;
    for _ in 0..kills {
        let mut run = product.run(&[])?;
        run.until_state("synchronizing").await?;
        // Here time itself is what is tested.
        tokio::time::sleep(Duration::from_millis(random.below(KILL_MS_MAX))).await;
        run.kill9()?;
    }
    writer.stop().await?;
    product.catch_up().await?;
    assert_eq!(listed(product).await?, DONE);
    ensure_carried(&stand, &AFTER).await
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_carried_out_once_whenever_the_engine_is_killed_on_mariadb() -> Result<()> {
    killed(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_carried_out_once_whenever_the_engine_is_killed_on_mysql() -> Result<()> {
    killed(newest_mysql().await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_that_were_passed_by_are_in_what_is_loaded_again() -> Result<()> {
    let stand = stand(Kind::MariaDb1011).await?;
    let product = &stand.product;
    let aside = ["--until", "caught-up", "--set-aside", "shop.keyed"];
    ends_with(&mut product.run(&aside)?, 0).await?;
    stand
        .source
        .run(
            "alter table shop.keyed add column w int default 3, drop index u;
             insert into shop.keyed (v, w) values (1, 2); create table shop.other2 (id int);
             alter table shop.other add column w int; insert into shop.other (v, w) values (1, 1)",
        )
        .await?;
    ordered(product, "--load-again", "shop.keyed").await?;
    product.catch_up().await?;
    ensure_carried(&stand, &SELECTED).await?;
    // From here on its statements are replayed like those of the others.
    stand
        .source
        .run("alter table shop.keyed add column x int; insert into shop.keyed (v, x) values (5, 5)")
        .await?;
    product.catch_up().await?;
    ensure_carried(&stand, &SELECTED).await?;
    assert_eq!(listed(product).await?, ["load_again keyed done"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_carried_out_is_refused_and_changes_nothing() -> Result<()> {
    let stand = stand(Kind::MariaDb1011).await?;
    let product = &stand.product;
    stand
        .source
        .run("create table shop.tied (id int primary key, p int, foreign key (p) references shop.parent (id) on delete cascade)")
        .await?;
    for (option, table, why) in [
        (
            "--load-again",
            "shop.nobody",
            "There is no table shop.nobody",
        ),
        ("--load-again", "shop.late", "carries no table shop.late"),
        ("--add", "shop.keyed", "carries table shop.keyed already"),
        ("--add", "shop.nobody", "There is no table shop.nobody"),
        ("--add", "shop.tied", "cascading foreign keys connect it"),
        ("--remove", "shop.late", "carries no table shop.late"),
        (
            "--remove",
            "shop.parent",
            "changes rows of table shop.child",
        ),
    ] {
        refused(product, option, table, why).await?;
    }
    // One that is there before is not written over by an order.
    stand
        .destination
        .run("create table shop.late (id int primary key, v int)")
        .await?;
    refused(product, "--add", "shop.late", "precheck").await?;
    ordered(product, "--load-again", "shop.other").await?;
    refused(product, "--remove", "shop.other", "is ordered already").await?;
    // What has changed since it was ordered is seen when its turn comes.
    ordered(product, "--load-again", "shop.plain").await?;
    stand.source.run("drop table shop.plain").await?;
    product.catch_up().await?;
    let all = listed(product).await?;
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(all[0], "load_again other done");
    ensure!(
        all[1].starts_with("load_again plain failed: There is no table shop.plain"),
        "{all:?}"
    );
    ensure_carried(&stand, &["keyed", "parent", "child", "refers", "other"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_definition_of_a_saved_task_follows_its_orders() -> Result<()> {
    let stand = Stand::build(Kind::MariaDb1011, TABLES, objects(&["keyed", "other"])).await?;
    let product = &stand.product;
    stand.save(product).await?;
    let done = async |words: &[&str]| -> Result<String> {
        let (code, told) = tells(product, words).await?;
        ensure!(code == 0, "{words:?}: {told}");
        Ok(told)
    };
    let resume = ["task", "resume", "saved", "--until", "caught-up"];
    done(&["task", "start", "saved", "--until", "caught-up"]).await?;
    let words = [
        "task",
        "modify",
        "saved",
        "--add",
        "shop.late",
        "--remove",
        "shop.other",
    ];
    done(&words).await?;
    done(&resume).await?;
    let exported = done(&["task", "export", "saved"]).await?;
    let exported: Value = serde_json::from_str(&exported)?;
    assert_eq!(exported["objects"], objects(&["keyed", "late"]));
    let told = done(&["task", "modify", "saved"]).await?;
    ensure!(told.contains("shop.late was added"), "{told}");
    ensure!(told.contains("shop.other was removed"), "{told}");
    ensure_carried(&stand, &["keyed", "late"]).await
}
