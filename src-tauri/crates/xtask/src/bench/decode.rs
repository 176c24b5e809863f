//! Decoding: bytes of binlog to values, on one core, without a server. The
//! files are what real servers wrote of sysbench-like tables: rows in bulk,
//! and one row a statement.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use tests::server::{Kind, Options, Server, cached};

use super::sysbench;
use crate::command::{program, root, run_in};
use crate::packages::tell;

/// Grows when the files are made differently.
const WRITING: u32 = 2;

/// How much is decoded.
#[derive(Args, Clone, Copy)]
pub struct Volume {
    /// Rows that are inserted, in all tables.
    #[arg(long, default_value_t = 1_000_000)]
    pub rows: u64,
    /// Transactions of one row a statement.
    #[arg(long, default_value_t = 50_000)]
    pub transactions: u64,
    /// Install missing packages without asking.
    #[arg(long)]
    pub yes: bool,
}

/// Writes the files, once, and decodes them.
pub async fn bench(volume: Volume) -> Result<()> {
    let mariadb = written(Kind::MariaDb1011, volume).await?;
    let mysql = written(Kind::MySql97, volume).await?;
    for (name, flavour, file) in [
        ("decode_mariadb_bulk", "mariadb", mariadb.join(BULK)),
        ("decode_mariadb_oltp", "mariadb", mariadb.join(OLTP)),
        ("decode_mysql_bulk", "mysql", mysql.join(BULK)),
        ("decode_mysql_oltp", "mysql", mysql.join(OLTP)),
    ] {
        decode(name, flavour, &file)?;
    }
    Ok(())
}

/// The files of one server, by what they hold.
const BULK: &str = "bulk.binlog";
const OLTP: &str = "oltp.binlog";

/// Runs the program that decodes: it counts the allocations of its process, so
/// it is one of its own.
fn decode(name: &str, flavour: &str, file: &Path) -> Result<()> {
    let file = file.to_str().context("a path is not UTF-8")?;
    let program = program("release", "examples/decode");
    let program = program.to_str().context("a path is not UTF-8")?;
    run_in(&root(), program, &[name, flavour, file])
}

/// A folder with the files of one server, made once.
async fn written(kind: Kind, volume: Volume) -> Result<PathBuf> {
    let Volume {
        rows, transactions, ..
    } = volume;
    let name = format!("decode-{}-{rows}-{transactions}-{WRITING}", kind.name());
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        cached(&name, |work| {
            tell(&format!("Writing the binlog of {kind} (once)…\n"));
            runtime.block_on(write(kind, volume, work))
        })
    })
    .await?
}

async fn write(kind: Kind, volume: Volume, folder: &Path) -> Result<()> {
    let mut options = Options::flags([
        "--binlog-row-metadata=FULL",
        "--max-binlog-size=1G",
        "--innodb-buffer-pool-size=1G",
    ]);
    if kind.is_mariadb() {
        // The text of the statements, which is not decoded, would be half the file.
        options
            .flags
            .push("--binlog-annotate-row-events=OFF".to_owned());
    }
    let mut server = Server::start(kind, options).await?;
    server
        .run(&format!(
            "create database {}; flush binary logs;",
            sysbench::DATABASE
        ))
        .await?;
    let bulk = newest(&server)?;
    sysbench::prepare(&server, volume.rows / sysbench::TABLES).await?;
    server.run("flush binary logs;").await?;
    let oltp = newest(&server)?;
    sysbench::write(&server, volume.rows / sysbench::TABLES, volume.transactions).await?;
    server.stop().await?;
    for (name, file) in [(BULK, bulk), (OLTP, oltp)] {
        std::fs::copy(file, folder.join(name)).context("keeping a binlog file")?;
    }
    Ok(())
}

/// The binlog file that the server is writing.
fn newest(server: &Server) -> Result<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(server.folder().join("data"))? {
        let path = entry?.path();
        let number = path.extension().and_then(|number| number.to_str());
        if path.file_stem().is_some_and(|stem| stem == "binlog")
            && number.is_some_and(|number| number.parse::<u32>().is_ok())
        {
            files.push(path);
        }
    }
    files.into_iter().max().context("the server has no binlog")
}
