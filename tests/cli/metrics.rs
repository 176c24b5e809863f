//! The metrics of a run, scraped as Prometheus does.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::product::PATIENCE;
use tests::server::{Kind, PRODUCT_PASSWORD};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::stand::{Stand, ends_with};

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, note varchar(40));
    insert into shop.orders values (1, 'a row value'), (2, 'a row value');";

/// What the endpoint answers: status line, head and text.
async fn scrape(address: &str, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// Scrapes until a line is among the metrics.
async fn until(address: &str, line: &str) -> Result<String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = scrape(address, "/metrics").await?;
        ensure!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        if answer.lines().any(|told| told == line) {
            return Ok(answer);
        }
        ensure!(Instant::now() < deadline, "no {line} in\n{answer}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_tells_prometheus_what_it_applies() -> Result<()> {
    let stand = Stand::build(Kind::MariaDb1011, TABLES, json!([{ "database": "shop" }])).await?;
    stand
        .source
        .run("set global binlog_expire_logs_seconds = 86400")
        .await?;
    let mut run = stand.product.run(&["--metrics", "127.0.0.1:0"])?;
    let told = run.until("where its metrics are", |value| value["kind"] == "metrics");
    let url = told.await?["url"]
        .as_str()
        .context("no address")?
        .to_owned();
    let address = url
        .strip_prefix("http://")
        .and_then(|rest| rest.strip_suffix("/metrics"))
        .context("no address")?;
    run.until_state("synchronizing").await?;
    stand
        .source
        .run("insert into shop.orders values (3, 'a row value'); update shop.orders set note = 'another' where id = 1;")
        .await?;
    let of = "task=\"scenario\",database=\"shop\",table=\"orders\"";
    until(
        address,
        &format!("lockstep_table_rows_total{{{of},kind=\"insert\"}} 1"),
    )
    .await?;
    until(
        address,
        "lockstep_task_rows_total{task=\"scenario\",kind=\"update\"} 1",
    )
    .await?;
    until(address, "lockstep_task_behind_bytes{task=\"scenario\"} 0").await?;
    let answer = until(
        address,
        "lockstep_task_state{task=\"scenario\",state=\"synchronizing\"} 1",
    )
    .await?;
    for line in [
        &format!("lockstep_table_rows_total{{{of},kind=\"load\"}} 2"),
        "lockstep_task_rows_total{task=\"scenario\",kind=\"load\"} 2",
        "lockstep_task_tables{task=\"scenario\"} 1",
        "lockstep_writer_rows_total{task=\"scenario\",writer=\"",
        "lockstep_task_latency_milliseconds{task=\"scenario\"} ",
        // A day, less what the destination is behind.
        "lockstep_task_binlog_kept_milliseconds{task=\"scenario\"} 86",
        "process_resident_memory_bytes ",
    ] {
        ensure!(answer.contains(line), "no {line} in\n{answer}");
    }
    ensure!(answer.ends_with("# EOF\n"), "{answer}");
    for secret in [PRODUCT_PASSWORD, "row value", "another"] {
        ensure!(!answer.contains(secret), "{secret} is told");
    }
    ensure!(
        scrape(address, "/").await?.starts_with("HTTP/1.1 404"),
        "another path"
    );
    run.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_served_to_this_machine_alone() -> Result<()> {
    let stand = Stand::build(Kind::MariaDb1011, TABLES, json!([{ "database": "shop" }])).await?;
    for address in ["0.0.0.0:0", "192.0.2.1:9187", "9187"] {
        ends_with(&mut stand.product.run(&["--metrics", address])?, 2).await?;
    }
    Ok(())
}
