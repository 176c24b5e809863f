//! A password is where it was put and nowhere else, also after things went wrong.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use mysql_async::Row;
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::product::PATIENCE;
use tests::server::{Kind, PRODUCT_PASSWORD, Server};

use crate::stand::{PASSPHRASE, Stand, command, ends_with, tells};

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, v int);
    insert into shop.orders values (1, 1);";
/// A part of the password that no quoting of it changes.
const MARKER: &str = "1% pass";

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else if path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn holds(bytes: &[u8]) -> bool {
    bytes
        .windows(MARKER.len())
        .any(|window| window == MARKER.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn after_runs_with_errors_the_password_is_found_nowhere() -> Result<()> {
    assert!(PRODUCT_PASSWORD.contains(MARKER));
    let objects = json!([{ "database": "shop", "rename": "copy" }]);
    let mut stand = Stand::build(Kind::MariaDb1011, TABLES, objects).await?;
    let product = &stand.product;
    stand.save(product).await?;
    let mut told = String::new();
    // A task of the store, then one of a document, each with every error that
    // is met on the way; the program's own trace is on.
    let traced = |arguments: &[&str]| {
        let mut process = product.command();
        process
            .args(arguments)
            .env("LOCKSTEP_TRACE", "trace")
            .env("LOCKSTEP_PASSPHRASE_FILE", product.home().join(PASSPHRASE));
        product.spawn(process)
    };
    let until = ["--until", "caught-up", "--json"];
    for start in [&["task", "start", "saved"][..], &["run", "task.json"]] {
        let mut run = traced(&[start, &until].concat())?;
        ends_with(&mut run, 0).await?;
        told.push_str(&run.said());
    }
    // Lost servers.
    for start in [&["task", "resume", "saved"][..], &["run", "task.json"]] {
        let mut run = traced(&[start, &until[2..]].concat())?;
        run.until_state("synchronizing").await?;
        stand.source.stop().await?;
        run.until_state("retrying").await?;
        stand.source.restart().await?;
        run.until_state("synchronizing").await?;
        run.stop().await?;
        told.push_str(&run.said());
    }
    // A statement that the destination refuses, and a row that does not fit.
    let column = "add column a int";
    let there = format!("alter table copy.orders {column};");
    stand.destination.run(&there).await?;
    let change =
        format!("alter table shop.orders {column}; insert into shop.orders values (2, 2, 2);");
    stand.source.run(&change).await?;
    for start in [&["task", "resume", "saved"][..], &["run", "task.json"]] {
        let mut run = traced(&[start, &until].concat())?;
        ends_with(&mut run, 1).await?;
        told.push_str(&run.said());
    }
    // A password that is refused: the right one for another account.
    let port = stand.source.port().to_string();
    let add = ["connection", "add", "refused", "--type", "mariadb"];
    let at = [
        "--host",
        "127.0.0.1",
        "--port",
        &port,
        "--account",
        "harness",
    ];
    let password = ["--password-env", "LOCKSTEP_TEST_PASSWORD"];
    told.push_str(
        &tells(product, &[&add[..], &at, &password].concat())
            .await?
            .1,
    );
    let mut run = command(product, &["connection", "test", "refused"])?;
    ensure!(!run.ended(PATIENCE).await?.success(), "{}", run.shown());
    told.push_str(&run.said());

    ensure!(!holds(told.as_bytes()), "the password was said");
    let mut kept = Vec::new();
    files(product.home(), &mut kept)?;
    ensure!(kept.len() > 3, "{kept:?}");
    for path in kept {
        ensure!(!holds(&fs::read(&path)?), "it is in {}", path.display());
    }
    ensure_absent(&stand.destination).await
}

/// Fails when the destination's `lockstep` database holds the password.
async fn ensure_absent(destination: &Server) -> Result<()> {
    let mut connection = destination.connect().await?;
    let tables: Vec<String> = connection.query("show tables from lockstep").await?;
    ensure!(tables.len() > 3, "{tables:?}");
    for table in tables {
        let rows: Vec<Row> = connection
            .query(format!("select * from lockstep.`{table}`"))
            .await?;
        for value in rows.into_iter().flat_map(Row::unwrap) {
            let bytes: Option<Vec<u8>> = mysql_async::from_value(value);
            ensure!(!holds(&bytes.unwrap_or_default()), "it is in {table}");
        }
    }
    Ok(connection.disconnect().await?)
}
