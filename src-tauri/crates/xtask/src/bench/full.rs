//! Full load: four tables, from one MariaDB 10.11 to another.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tests::server::{HARNESS_ACCOUNT, Kind, Server, guarded};

use super::Size;
use super::measure::{Comparison, Run, measure, with_server};
use super::sysbench::{self, DATABASE};
use crate::command::program;

/// Rows in a chunk of mydumper's, and threads of both tools: its best setting
/// on two cores.
const PEER_ROWS: &str = "100000";
const PEER_THREADS: &str = "2";

/// Runs the rounds and prints the result.
pub async fn bench(size: Size) -> Result<()> {
    let mut options = sysbench::options(false);
    options.data = Some(sysbench::filled(size.rows).await?);
    let source = Server::start(Kind::MariaDb1011, options).await?;
    let mut comparison = Comparison::new("full", "mydumper+myloader");
    for _ in 0..size.rounds {
        let lockstep = {
            let destination = Server::start(Kind::MariaDb1011, sysbench::options(false)).await?;
            with_server(&destination, copy(&source, &destination)).await?
        };
        let destination = Server::start(Kind::MariaDb1011, sysbench::options(false)).await?;
        let peer = with_server(&destination, dump_and_load(&source, &destination)).await?;
        comparison.round(lockstep, peer);
    }
    comparison.result()
}

/// Lockstep: schema and full load, to the end.
async fn copy(source: &Server, destination: &Server) -> Result<Run> {
    let home = tempfile::tempdir().context("making a folder")?;
    let types = json!({ "schema": true, "full": true, "incremental": false });
    let task = document(source, destination, &types);
    measure(lockstep(home.path(), &task, &[])?).await
}

/// A task over the sysbench tables, of these types.
pub(super) fn document(source: &Server, destination: &Server, types: &Value) -> Value {
    let connection = |server: &Server| {
        json!({
            "database_type": "mariadb",
            "host": "127.0.0.1",
            "port": server.port(),
            "account": HARNESS_ACCOUNT,
        })
    };
    json!({
        "version": 1,
        "id": "bench",
        "name": "bench",
        "source": "source",
        "destination": "destination",
        "types": types,
        "objects": [{ "database": DATABASE }],
        "connections": {
            "source": connection(source),
            "destination": connection(destination),
        },
    })
}

/// `lockstep run` of a document.
pub(super) fn lockstep(home: &Path, document: &Value, arguments: &[&str]) -> Result<Command> {
    let task = home.join("task.json");
    std::fs::write(&task, document.to_string()).context("writing the task")?;
    let mut command = guarded(&program("release", "lockstep"));
    command
        .env("LOCKSTEP_HOME", home)
        .arg("run")
        .arg(task)
        .arg("--json")
        .args(arguments)
        .stdout(Stdio::null());
    Ok(command)
}

/// The peer: a dump to disk, then the load, with binlogs written on the
/// destination as Lockstep's are.
async fn dump_and_load(source: &Server, destination: &Server) -> Result<Run> {
    let folder = tempfile::tempdir().context("making a folder")?;
    let dump = folder.path().join("dump");
    let dump = dump
        .to_str()
        .context("a temporary folder's name is no text")?;
    let from = [
        "--database",
        DATABASE,
        "--rows",
        PEER_ROWS,
        "--outputdir",
        dump,
    ];
    let dumped = measure(peer("mydumper", source, &from)).await?;
    let into = ["--directory", dump, "--enable-binlog"];
    let loaded = measure(peer("myloader", destination, &into)).await?;
    Ok(Run {
        seconds: dumped.seconds + loaded.seconds,
        rss_mib: dumped.rss_mib.max(loaded.rss_mib),
        cpu_s: dumped.cpu_s + loaded.cpu_s,
        server_cpu_s: 0.0,
    })
}

fn peer(program: &str, server: &Server, arguments: &[&str]) -> Command {
    let mut command = guarded(Path::new(program));
    command
        .args(["--host", "127.0.0.1", "--user", HARNESS_ACCOUNT])
        .args(["--threads", PEER_THREADS, "--port"])
        .arg(server.port().to_string())
        .args(arguments)
        .stdout(Stdio::null());
    command
}
