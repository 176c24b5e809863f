//! The tables and the load of sysbench, which everybody in the field knows.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;
use tests::server::{HARNESS_ACCOUNT, Kind, Options, Server, cached, guarded};

use super::measure::measure;
use crate::packages::tell;

/// The database of the tables.
pub const DATABASE: &str = "sbtest";
/// How many tables.
pub const TABLES: u64 = 4;
/// Grows when the tables are made differently.
const FILLING: u32 = 1;

/// How the servers of a benchmark run: with enough memory that neither
/// contender waits for reads. `durable`: each commit reaches the disk.
pub fn options(durable: bool) -> Options {
    let mut options = Options::flags([
        "--innodb-buffer-pool-size=1G",
        "--innodb-log-file-size=512M",
    ]);
    options.durable = durable;
    options
}

/// A data directory with the filled tables and an empty binlog, made once.
pub async fn filled(rows: u64) -> Result<PathBuf> {
    let name = format!("sysbench-{}-{rows}-{FILLING}", Kind::MariaDb1011.name());
    let runtime = tokio::runtime::Handle::current();
    let entry = tokio::task::spawn_blocking(move || {
        cached(&name, |work| {
            tell("Filling the tables (once)…\n");
            let data = work.join("data");
            runtime.block_on(async {
                let mut server = Server::start(Kind::MariaDb1011, options(false)).await?;
                server.run(&format!("create database {DATABASE};")).await?;
                prepare(&server, rows).await?;
                server.keep_data(&data).await
            })
        })
    })
    .await??;
    Ok(entry.join("data"))
}

/// Makes the tables, with so many rows each.
pub async fn prepare(server: &Server, rows: u64) -> Result<()> {
    let command = command(server, rows, &["oltp_write_only"], "prepare");
    measure(command).await.map(drop)
}

/// Commits `transactions` of oltp_write_only.
pub async fn write(server: &Server, rows: u64, transactions: u64) -> Result<()> {
    let events = format!("--events={transactions}");
    let arguments = ["oltp_write_only", "--threads=8", "--time=0", &events];
    measure(command(server, rows, &arguments, "run"))
        .await
        .map(drop)
}

/// Commits so many transactions of oltp_write_only a second until it is ended.
pub fn steady(server: &Server, rows: u64, per_second: u32) -> Command {
    let rate = format!("--rate={per_second}");
    let arguments = [
        "oltp_write_only",
        "--threads=8",
        "--time=0",
        "--events=0",
        &rate,
    ];
    command(server, rows, &arguments, "run")
}

fn command(server: &Server, rows: u64, arguments: &[&str], verb: &str) -> Command {
    let mut command = guarded(Path::new("sysbench"));
    command
        .args(arguments)
        .arg("--db-driver=mysql")
        .arg("--mysql-host=127.0.0.1")
        .arg(format!("--mysql-port={}", server.port()))
        .arg(format!("--mysql-user={HARNESS_ACCOUNT}"))
        .arg(format!("--mysql-db={DATABASE}"))
        .arg(format!("--tables={TABLES}"))
        .arg(format!("--table-size={rows}"))
        .arg(verb)
        .stdout(Stdio::null());
    command
}
