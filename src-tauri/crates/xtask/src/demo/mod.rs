//! `cargo xtask demo`: two scratch servers, a sample database under writes,
//! and Lockstep on top, in the window or in the terminal. Ends without a trace.

mod random;
mod rows;
mod servers;
mod writer;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;
use servers::Servers;
use tests::folder::Folder;
use tests::running::Running;
use tests::server::{Server, guarded};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::e2e;
use crate::packages::{self, Consent, tell};

/// How long the terminal shows the task following the source.
const FOLLOW: Duration = Duration::from_secs(15);
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
    let lockstep = tests::product::program()?;
    let window = if headless { None } else { Some(e2e::window()?) };
    let runtime = tokio::runtime::Runtime::new().context("starting the runtime")?;
    runtime.block_on(async {
        let stop = CancellationToken::new();
        let mut show = std::pin::pin!(show(lockstep, window, stop.clone()));
        let mut asked = Asked::listen()?;
        tokio::select! {
            biased; // An end by itself comes first.
            done = &mut show => return done,
            () = asked.heard() => stop.cancel(),
        }
        // Programs stop in order, then folders go. Who asks twice does not wait
        // for the former; both go with this process in any case.
        tokio::select! {
            biased;
            _ = &mut show => {}
            () = asked.heard() => {}
        }
        Err(Interrupted.into())
    })
}

/// The end of a demo that was asked to end: by Ctrl-C, by SIGTERM, or by the
/// terminal that was closed.
#[derive(Debug)]
pub struct Interrupted;

impl std::error::Error for Interrupted {}

impl std::fmt::Display for Interrupted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Interrupted; nothing of the demo is left behind")
    }
}

/// The signals that end a demo.
struct Asked([Signal; 3]);

impl Asked {
    fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).context("listening for signals");
        Ok(Self([
            listen(SignalKind::interrupt())?,
            listen(SignalKind::terminate())?,
            listen(SignalKind::hangup())?,
        ]))
    }

    /// Returns when one of them arrives.
    async fn heard(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

async fn show(lockstep: PathBuf, window: Option<PathBuf>, stop: CancellationToken) -> Result<()> {
    let servers = servers::start(&stop).await?;
    let home = Folder::new("lockstep-demo-")?;
    let task = home.path().join("shop.json");
    std::fs::write(&task, document(&servers, window.is_none())?)?;
    let stage = Stage {
        lockstep,
        home: home.path().to_owned(),
        task,
        stop,
    };
    let rest = CancellationToken::new();
    let writing = writer::write(servers.source.opts(), rest.clone());
    let playing = async {
        let outcome = match window {
            None => stage.in_terminal(&rest).await,
            Some(window) => stage.in_window(&servers, &window).await,
        };
        rest.cancel();
        outcome
    };
    let (committed, outcome) = tokio::join!(writing, playing);
    outcome?;
    tell(&format!(
        "The writer committed {} transactions meanwhile.\n",
        committed?
    ));
    Ok(())
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

/// The product, and what it works on.
struct Stage {
    lockstep: PathBuf,
    home: PathBuf,
    task: PathBuf,
    stop: CancellationToken,
}

impl Stage {
    /// Loads, follows for a while, lets the writer rest, compares every table.
    async fn in_terminal(&self, rest: &CancellationToken) -> Result<()> {
        self.product("run", &["--until", "caught-up"]).await?;
        tell(&format!(
            "\nFollowing the source for {} s…\n",
            FOLLOW.as_secs()
        ));
        let mut following = Running::start(self.with_task("run", &[]))?;
        tokio::select! {
            biased; // Stopping comes first.
            () = self.stop.cancelled() => return interrupted(following).await,
            ended = following.ended(FOLLOW) => if let Some(status) = ended? {
                bail!("lockstep run ended by itself with {status}");
            },
        }
        following.stop(STOP).await?;
        rest.cancel();
        self.product("run", &["--until", "caught-up"]).await?;
        tell("\nComparing every table by content…\n");
        self.product("compare", &[]).await
    }

    /// Saves both connections and the task, then opens the console on them
    /// until it is closed.
    async fn in_window(&self, servers: &Servers, window: &Path) -> Result<()> {
        for (name, server) in [("Shop", &servers.source), ("Copy", &servers.destination)] {
            let port = server.port().to_string();
            let mut add = self.program(&self.lockstep);
            add.args(["connection", "add", name, "--type", "mariadb"])
                .args(["--host", "127.0.0.1", "--port", &port])
                .args(["--account", servers::ACCOUNT, "--no-password"])
                .args(["--environment", "development"])
                .stdout(Stdio::null());
            self.finish(add).await?;
        }
        let mut import = self.program(&self.lockstep);
        import
            .args(["task", "import"])
            .arg(&self.task)
            .stdout(Stdio::null());
        self.finish(import).await?;
        tell("The console is open; close it to end the demo.\n");
        self.finish(self.program(window)).await
    }

    async fn product(&self, command: &str, arguments: &[&str]) -> Result<()> {
        self.finish(self.with_task(command, arguments)).await
    }

    fn with_task(&self, command: &str, arguments: &[&str]) -> Command {
        let mut process = self.program(&self.lockstep);
        process.arg(command).arg(&self.task).args(arguments);
        process
    }

    /// A program with a data folder of the demo's own.
    fn program(&self, program: &Path) -> Command {
        let mut process = guarded(program);
        process.env("LOCKSTEP_HOME", &self.home);
        process
    }

    /// Runs a program to its end, or until the demo is to end.
    async fn finish(&self, command: Command) -> Result<()> {
        let mut program = Running::start(command)?;
        tokio::select! {
            biased; // Stopping comes first.
            () = self.stop.cancelled() => interrupted(program).await,
            done = program.succeed() => done,
        }
    }
}

/// Lets a program stop at a transaction boundary, for the demo is to end.
async fn interrupted(mut program: Running) -> Result<()> {
    program.stop(STOP).await?;
    Err(Interrupted.into())
}
