//! What goes wrong most often: each a clear message with the way out.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::offer::runs_on;
use tests::product::{PATIENCE, Product};
use tests::server::{Kind, Options, PRODUCT_ACCOUNT, PRODUCT_PASSWORD, Server};

use crate::stand::{PASSPHRASE, Stand, said, tells};

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, v int);";

async fn stand() -> Result<Stand> {
    let objects = json!([{ "database": "shop" }]);
    Stand::build(Kind::MariaDb1011, TABLES, objects).await
}

/// Saves a connection and tests it: what is said when that fails.
async fn test(product: &Product, name: &str, port: u16, password: &str) -> Result<String> {
    std::fs::write(product.home().join("password"), password)?;
    let port = port.to_string();
    let add = ["connection", "add", name, "--type", "mariadb"];
    let at = ["--host", "127.0.0.1", "--port", &port];
    let account = ["--account", PRODUCT_ACCOUNT, "--password-file", "password"];
    let (code, told) = tells(product, &[&add[..], &at, &account].concat()).await?;
    ensure!(code == 0, "{told}");
    let (code, told) = tells(product, &["connection", "test", name]).await?;
    ensure!(code == 1, "{code}\n{told}");
    Ok(told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_does_not_work_says_why_and_what_to_do() -> Result<()> {
    let stand = stand().await?;
    let product = &stand.product;
    std::fs::write(product.home().join(PASSPHRASE), "four words of choice")?;
    let wrong = test(product, "wrong", stand.source.port(), "Wrong-Marker").await?;
    for text in [
        "CN002 Server wrong refused the account",
        "what to do: Correct the account or the password and test again.",
    ] {
        ensure!(wrong.contains(text), "{wrong}");
    }
    // There is no task yet, and the password is nobody's business.
    ensure!(
        !wrong.contains("resume") && !wrong.contains("Wrong-Marker"),
        "{wrong}"
    );
    // The way out is there.
    let change = ["connection", "password", "wrong", "--password-env"];
    let variable = ["LOCKSTEP_TEST_PASSWORD"];
    let (code, told) = tells(product, &[&change[..], &variable].concat()).await?;
    ensure!(code == 0, "{told}");
    let (code, told) = tells(product, &["connection", "test", "wrong"]).await?;
    ensure!(code == 0, "{told}");

    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = free.local_addr()?.port();
    drop(free);
    let closed = test(product, "closed", port, PRODUCT_PASSWORD).await?;
    for text in [
        &format!("CN001 Server closed cannot be reached at 127.0.0.1:{port}"),
        "refused",
        "what to do: Check that the server runs and that host, port and firewall",
    ] {
        ensure!(closed.contains(text), "{closed}");
    }
    Ok(())
}

/// The finding of this item that is in the way, as `lockstep precheck` says it.
async fn blocked(product: &Product, code: &str) -> Result<Value> {
    let mut run = product.start("precheck", &[])?;
    let status = run.ended(PATIENCE).await?;
    ensure!(status.code() == Some(3), "{status}\n{}", run.shown());
    said(&mut run, "finding")?
        .into_iter()
        .find(|finding| finding["code"] == code && finding["outcome"] == "failed")
        .with_context(|| format!("no finding {code}\n{}", run.shown()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_privilege_is_named_with_the_grant_that_mends_it() -> Result<()> {
    let stand = stand().await?;
    let poor = "create user 'poor'@'%' identified by 'poor'; grant select on shop.* to 'poor'@'%'";
    stand.source.run(poor).await?;
    let (from, to) = (stand.source.port(), stand.destination.port());
    let connection = |account: &str, port: u16, variable: &str| {
        json!({
            "database_type": "mariadb", "host": "127.0.0.1", "port": port,
            "account": account, "password": { "env": variable },
        })
    };
    let product = stand.other(
        &json!({ "connections": {
            "source": {
                "database_type": "mariadb", "host": "127.0.0.1", "port": from,
                "account": "poor", "password": { "file": "poor" },
            },
            "destination": connection(PRODUCT_ACCOUNT, to, "LOCKSTEP_TEST_PASSWORD"),
        }}),
        from,
        to,
    )?;
    std::fs::write(product.home().join("poor"), "poor")?;
    // Of the whole server, and of the database.
    for _ in 0..2 {
        let finding = blocked(&product, "CHECK_AUTH_SRC").await?;
        let repair = finding["repair_sql"]["sql"].as_str().context("no repair")?;
        ensure!(repair.to_lowercase().contains("grant"), "{finding}");
        ensure!(finding["repair_sql"]["side"] == "source", "{finding}");
        stand.source.run(repair).await?;
    }
    // WHEN the operator has pasted them THEN nothing is in the way
    let mut run = product.start("precheck", &[])?;
    let status = run.ended(PATIENCE).await?;
    ensure!(status.success(), "{status}\n{}", run.shown());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_older_than_the_source_is_refused_by_name() -> Result<()> {
    if !runs_on(&[Kind::MariaDb105]).await? {
        return Ok(());
    }
    let stand = stand().await?;
    let older = Server::start(Kind::MariaDb105, Options::default()).await?;
    let product = stand.other(&json!({}), stand.source.port(), older.port())?;
    let finding = blocked(&product, "CHECK_SRC").await?;
    let saw = finding["saw"].as_str().context("no words")?;
    ensure!(
        saw.contains("10.11.") && saw.contains("10.5.") && saw.contains("which is older"),
        "{finding}"
    );
    assert_eq!(
        finding["repair"],
        "Upgrade the destination, or choose another one."
    );
    Ok(())
}

/// Makes a mount namespace: as root everywhere, else where users may.
const NAMESPACE: [&str; 2] = ["--map-root-user", "--mount"];

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stderr, reason = "a skip must be seen")]
async fn a_full_disk_under_the_store_is_named_and_passes() -> Result<()> {
    let mut probe = Command::new("unshare");
    if !probe.args(NAMESPACE).arg("true").status()?.success() {
        eprintln!("SKIPPED a full disk: this account may not make a mount namespace");
        return Ok(());
    }
    let stand = stand().await?;
    let product = &stand.product;
    stand.save(product).await?;
    // A store on a disk of two megabytes, in a mount namespace of its own.
    let script = r#"
        set -e
        cp -a "$LOCKSTEP_HOME" "$HOME/kept"
        mount -t tmpfs -o size=2m tmpfs "$LOCKSTEP_HOME"
        cp -a "$HOME/kept/." "$LOCKSTEP_HOME"
        dd if=/dev/zero of="$LOCKSTEP_HOME/filler" bs=4k 2>/dev/null || true
        echo FULL
        "$1" task start saved --until caught-up && exit 9 || echo "code $?"
        rm "$LOCKSTEP_HOME/filler"
        echo ROOM
        "$1" task start saved --until caught-up
    "#;
    let program = product.program();
    let mut command = product.command_of(Path::new("unshare"));
    command
        .args(NAMESPACE)
        .args(["sh", "-c", script, "sh"])
        .arg(program)
        .env("LOCKSTEP_PASSPHRASE_FILE", product.home().join(PASSPHRASE));
    let mut run = product.spawn(command)?;
    let status = run.ended(PATIENCE).await?;
    let told = run.said();
    ensure!(status.success(), "{status}\n{told}");
    for text in [
        "ST001 The disk is full: the local store could not be",
        "what to do: Free some space on the disk that holds",
        "code 1",
        "Caught up",
    ] {
        ensure!(told.contains(text), "{text} is missing\n{told}");
    }
    stand.ensure_equal().await
}
