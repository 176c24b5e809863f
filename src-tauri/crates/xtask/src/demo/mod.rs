//! `cargo xtask demo`: two scratch servers, a sample database under writes,
//! and Lockstep on top, in the window or in the terminal. Ends without a trace.

mod random;
mod rows;
mod servers;
mod writer;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use servers::Servers;
use tests::server::{Server, guarded, process_id, spawn_guarded};
use tokio_util::sync::CancellationToken;

use crate::command::{program, run};
use crate::e2e;
use crate::packages::{self, Consent, tell};

/// How long the terminal shows the task following the source.
const FOLLOW: Duration = Duration::from_secs(15);
/// How often a child is looked at: its end leaves no event that we could await.
const GLANCE: Duration = Duration::from_millis(50);
/// How long the product may take to stop at a transaction boundary.
const STOP: Duration = Duration::from_secs(30);

/// Runs the demo to its end or to Ctrl-C.
pub fn demo(headless: bool, yes: bool) -> Result<()> {
    let consent = if yes { Consent::Given } else { Consent::Ask };
    if headless {
        packages::install(&[packages::SERVERS], consent)?;
    } else {
        packages::install(&[packages::SERVERS, packages::WINDOW], consent)?;
    }
    tell("Building…\n");
    run("cargo", &["build", "--quiet", "--package", "cli"])?;
    if !headless {
        e2e::window()?;
    }
    let runtime = tokio::runtime::Runtime::new().context("starting the runtime")?;
    runtime.block_on(async {
        let stop = CancellationToken::new();
        let mut show = std::pin::pin!(show(headless, stop.clone()));
        tokio::select! {
            biased; // An end by itself comes first.
            done = &mut show => done,
            interrupted = tokio::signal::ctrl_c() => {
                interrupted.context("waiting for Ctrl-C")?;
                stop.cancel();
                // Ends servers and children and removes their folders.
                drop(show.await);
                bail!("interrupted; nothing of the demo is left behind")
            }
        }
    })
}

async fn show(headless: bool, stop: CancellationToken) -> Result<()> {
    let servers = servers::start(&stop).await?;
    tokio::select! {
        biased; // Stopping comes first.
        () = stop.cancelled() => bail!("interrupted"),
        outcome = on_stage(headless, &servers) => outcome,
    }
}

async fn on_stage(headless: bool, servers: &Servers) -> Result<()> {
    let home = tempfile::Builder::new()
        .prefix("lockstep-demo-")
        .tempdir()
        .context("making a folder for the demo")?;
    let task = home.path().join("shop.json");
    std::fs::write(&task, document(servers, headless)?)?;
    let stage = Stage {
        home: home.path().to_owned(),
        task,
    };
    let rest = CancellationToken::new();
    let writing = writer::write(servers.source.opts(), rest.clone());
    let playing = async {
        let outcome = if headless {
            stage.in_terminal(&rest).await
        } else {
            stage.in_window(servers).await
        };
        rest.cancel();
        outcome
    };
    let (committed, outcome) = tokio::join!(writing, playing);
    tell(&format!(
        "The writer committed {} transactions meanwhile.\n",
        committed?
    ));
    outcome
}

/// The task: every table of the sample. Its view is not synchronized yet, so
/// the tables are named one by one. In the terminal the document carries its
/// connections with it, in the window they are saved ones.
fn document(servers: &Servers, with_connections: bool) -> Result<String> {
    let tables: Vec<_> = include_str!("shop.sql")
        .lines()
        .filter_map(|line| line.strip_prefix("create table "))
        .filter_map(|rest| rest.split(' ').next())
        .map(|table| json!({ "table": table }))
        .collect();
    let connection = |server: &Server| {
        json!({
            "database_type": "mariadb",
            "host": "127.0.0.1",
            "port": server.port(),
            "account": servers::ACCOUNT,
        })
    };
    let mut document = json!({
        "version": 1,
        "id": "demo-shop",
        "name": "Shop to copy",
        "source": "Shop",
        "destination": "Copy",
        "objects": [{ "database": "shop", "tables": tables }],
        // One table has no key on purpose; the precheck says what that means.
        "options": { "ignored_alerts": [{ "code": "CHECK_KEY" }] },
    });
    if with_connections {
        document["connections"] = json!({
            "Shop": connection(&servers.source),
            "Copy": connection(&servers.destination),
        });
    }
    Ok(serde_json::to_string_pretty(&document)?)
}

/// What the product works on.
struct Stage {
    home: PathBuf,
    task: PathBuf,
}

impl Stage {
    /// Loads, follows for a while, lets the writer rest, compares every table.
    async fn in_terminal(&self, rest: &CancellationToken) -> Result<()> {
        self.product("run", &["--until", "caught-up"]).await?;
        tell(&format!(
            "\nFollowing the source for {} s…\n",
            FOLLOW.as_secs()
        ));
        let mut following = spawn_guarded(self.with_task("run", &[]))?;
        if let Some(status) = ended(&mut following, FOLLOW).await? {
            bail!("lockstep run ended by itself with {status}");
        }
        terminate(following).await?;
        rest.cancel();
        self.product("run", &["--until", "caught-up"]).await?;
        tell("\nComparing every table by content…\n");
        self.product("compare", &[]).await
    }

    /// Saves both connections and the task, then opens the console on them
    /// until it is closed.
    async fn in_window(&self, servers: &Servers) -> Result<()> {
        for (name, server) in [("Shop", &servers.source), ("Copy", &servers.destination)] {
            let port = server.port().to_string();
            let mut add = self.lockstep();
            add.args(["connection", "add", name, "--type", "mariadb"])
                .args(["--host", "127.0.0.1", "--port", &port])
                .args(["--account", servers::ACCOUNT, "--no-password"])
                .args(["--environment", "development"])
                .stdout(Stdio::null());
            finish(add).await?;
        }
        let mut import = self.lockstep();
        import
            .args(["task", "import"])
            .arg(&self.task)
            .stdout(Stdio::null());
        finish(import).await?;
        tell("The console is open; close it to end the demo.\n");
        let mut window = guarded(&program("debug", "lockstep-console"));
        window.env("LOCKSTEP_HOME", &self.home);
        finish(window).await
    }

    async fn product(&self, command: &str, arguments: &[&str]) -> Result<()> {
        finish(self.with_task(command, arguments)).await
    }

    fn with_task(&self, command: &str, arguments: &[&str]) -> Command {
        let mut process = self.lockstep();
        process.arg(command).arg(&self.task).args(arguments);
        process
    }

    /// The program with a data folder of the demo's own.
    fn lockstep(&self) -> Command {
        let mut process = guarded(&program("debug", "lockstep"));
        process.env("LOCKSTEP_HOME", &self.home);
        process
    }
}

/// Runs a program to its end.
async fn finish(command: Command) -> Result<()> {
    let name = format!("{command:?}");
    let mut child = spawn_guarded(command)?;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        tokio::time::sleep(GLANCE).await;
    };
    ensure!(status.success(), "{name} ended with {status}");
    Ok(())
}

/// Waits for a child's end, so long; `None` when it still runs.
async fn ended(child: &mut Child, patience: Duration) -> Result<Option<std::process::ExitStatus>> {
    let waiting = async {
        loop {
            if let Some(status) = child.try_wait()? {
                return anyhow::Ok(status);
            }
            tokio::time::sleep(GLANCE).await;
        }
    };
    match tokio::time::timeout(patience, waiting).await {
        Ok(status) => status.map(Some),
        Err(_) => Ok(None),
    }
}

/// Asks a child to stop at a transaction boundary, and waits for that.
async fn terminate(mut child: Child) -> Result<()> {
    rustix::process::kill_process(process_id(&child)?, rustix::process::Signal::TERM)
        .context("asking lockstep to stop")?;
    if ended(&mut child, STOP).await?.is_none() {
        child.kill()?;
        child.wait()?;
        bail!("lockstep did not stop within {STOP:?}");
    }
    Ok(())
}
