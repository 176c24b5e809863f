//! Catch-up: what tables went through while nobody followed, against native
//! replication with eight threads. Both begin with the same rows and end when
//! the destination has everything.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::server::{HARNESS_ACCOUNT, Kind, Options, Server, guarded};

use super::Size;
use super::full::{document, lockstep};
use super::measure::{Comparison, Run, measure, measure_piped, with_server};
use super::sysbench;
use super::workload::Workload;
use crate::packages::tell;

/// Threads of native replication: its best setting here.
const PEER_THREADS: u32 = 8;
/// Where everybody begins who follows the source's binlog from its beginning.
const FIRST_FILE: &str = "binlog.000001";
/// Seconds after which a replica that has not caught up will not.
const PEER_PATIENCE_SECONDS: u32 = 1_800;

/// Runs the rounds of each workload and prints the results.
pub async fn bench(size: Size, transactions: u64, workloads: &[Workload]) -> Result<()> {
    for group in workloads.chunk_by(|one, next| one.shares_source(*next)) {
        from_one_source(size, transactions, group).await?;
    }
    Ok(())
}

/// Workloads that are caught up with from the same source.
async fn from_one_source(size: Size, transactions: u64, workloads: &[Workload]) -> Result<()> {
    let Some(workload) = workloads.first() else {
        return Ok(());
    };
    let filled = workload.filled(size.rows).await?;
    let mut options = sysbench::options(false);
    options.data = Some(filled.clone());
    let source = Server::start(Kind::MariaDb1011, options).await?;
    let kept = tempfile::tempdir().context("making a folder")?;
    let loaded = kept.path().join("data");
    tell("Copying the tables with Lockstep…\n");
    load(&source, &loaded).await?;
    tell("Writing what is to be caught up with…\n");
    workload.write(&source, size.rows, transactions).await?;
    for workload in workloads {
        let mut comparison = Comparison::new(workload.name(), "native_replication_8");
        for _ in 0..size.rounds {
            let durable = workload.is_durable();
            let lockstep = follow(&source, from(&loaded, durable)).await?;
            let peer = replicate(&source, from(&filled, durable)).await?;
            comparison.round(lockstep, peer);
        }
        comparison.result()?;
        if *workload == Workload::Durable {
            against_pipe(&source, (&loaded, &filled), *workload).await?;
        }
    }
    Ok(())
}

/// Against what the servers bring along for it: a binlog's statements piped
/// into a client. Once, since it takes minutes and is far away.
async fn against_pipe(
    source: &Server,
    (loaded, filled): (&Path, &Path),
    workload: Workload,
) -> Result<()> {
    let mut comparison = Comparison::new(workload.name(), "mariadb_binlog_piped");
    let durable = workload.is_durable();
    let lockstep = follow(source, from(loaded, durable)).await?;
    let peer = pipe(source, from(filled, durable)).await?;
    comparison.round(lockstep, peer);
    comparison.result()
}

async fn pipe(source: &Server, options: Options) -> Result<Run> {
    let destination = Server::start(Kind::MariaDb1011, options).await?;
    let on = |program: &str, server: &Server| {
        let mut command = guarded(Path::new(program));
        command
            .args([
                "--no-defaults",
                "--host=127.0.0.1",
                "--user",
                HARNESS_ACCOUNT,
            ])
            .arg(format!("--port={}", server.port()));
        command
    };
    let mut binlog = on("mariadb-binlog", source);
    binlog.args(["--read-from-remote-server", "--to-last-log", FIRST_FILE]);
    let mut client = on("mariadb", &destination);
    client.arg("--binary-mode").stdout(Stdio::null());
    let run = with_server(&destination, measure_piped(binlog, client)).await?;
    same(source, &destination).await?;
    Ok(run)
}

pub(super) fn from(data: &Path, durable: bool) -> Options {
    let mut options = sysbench::options(durable);
    options.data = Some(data.to_owned());
    options
}

/// Loads the tables and keeps the destination's data, checkpoint included.
pub(super) async fn load(source: &Server, kept: &Path) -> Result<()> {
    let mut destination = Server::start(Kind::MariaDb1011, sysbench::options(false)).await?;
    let home = tempfile::tempdir().context("making a folder")?;
    let task = document(source, &destination, &json!({}));
    let run = measure(lockstep(home.path(), &task, &["--until", "caught-up"])?).await?;
    tell(&format!(
        "Copied in {:.1} s with {:.0} MiB of memory\n",
        run.seconds, run.rss_mib
    ));
    destination.keep_data(kept).await
}

async fn follow(source: &Server, options: Options) -> Result<Run> {
    let destination = Server::start(Kind::MariaDb1011, options).await?;
    let home = tempfile::tempdir().context("making a folder")?;
    let task = document(source, &destination, &json!({}));
    let following = measure(lockstep(home.path(), &task, &["--until", "caught-up"])?);
    let run = with_server(&destination, following).await?;
    same(source, &destination).await?;
    Ok(run)
}

/// A run that ended early would look fast: the tables must be equal.
async fn same(source: &Server, destination: &Server) -> Result<()> {
    let tables: Vec<String> = source
        .connect()
        .await?
        .exec(
            "select table_name from information_schema.tables where table_schema = ?",
            (sysbench::DATABASE,),
        )
        .await?;
    ensure!(!tables.is_empty(), "the source has no tables");
    for table in tables {
        let sql = format!("checksum table {}.{table}", sysbench::DATABASE);
        let mut sums = Vec::new();
        for server in [source, destination] {
            let mut connection = server.connect().await?;
            let row: Option<(String, u64)> = connection.query_first(&sql).await?;
            sums.push(row.context("no checksum")?.1);
        }
        ensure!(sums[0] == sums[1], "{table} differs after the catch-up");
    }
    Ok(())
}

/// Native replication from the beginning of the source's binlog.
async fn replicate(source: &Server, options: Options) -> Result<Run> {
    let replica = Server::start(Kind::MariaDb1011, options).await?;
    let mut there = source.connect().await?;
    let target: String = there
        .query_first("select @@gtid_binlog_pos")
        .await?
        .context("the source has no position")?;
    let mut here = replica_of(source, &replica).await?;
    let following = async {
        let begun = Instant::now();
        here.query_drop("start slave").await?;
        let reached: Option<i32> = here
            .exec_first(
                "select master_gtid_wait(?, ?)",
                (&target, PEER_PATIENCE_SECONDS),
            )
            .await?;
        let seconds = begun.elapsed().as_secs_f64();
        ensure!(reached == Some(0), "the replica did not reach {target}");
        Ok(Run {
            seconds,
            ..Run::default()
        })
    };
    let run = with_server(&replica, following).await?;
    same(source, &replica).await?;
    Ok(run)
}

/// Makes a server a replica that begins at the source's first binlog file once
/// it is told to start.
pub(super) async fn replica_of(source: &Server, replica: &Server) -> Result<Conn> {
    let mut here = replica.connect().await?;
    here.query_drop(format!(
        "change master to master_host = '127.0.0.1', master_port = {}, master_user = '{HARNESS_ACCOUNT}', \
         master_log_file = '{FIRST_FILE}', master_log_pos = 4",
        source.port()
    ))
    .await?;
    here.query_drop(format!(
        "set global slave_parallel_threads = {PEER_THREADS}, slave_parallel_mode = 'optimistic'"
    ))
    .await?;
    Ok(here)
}
