//! One running server in a temporary folder.

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts, OptsBuilder};

use super::installation::{Installation, install};
use super::kind::Kind;
use super::{cache, template};
use crate::folder::Folder;
use crate::running::Running;

/// How long a start or an orderly stop may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);
/// How long one attempt to connect may take: an end that is no server, or one
/// that is about to end, may never answer.
const GREETING: Duration = Duration::from_secs(10);
/// How often a server that starts is looked at: it happens in another program.
const GLANCE: Duration = Duration::from_millis(20);
/// Another program may take the port between our choice and the server's bind.
const STARTS_MAX: u32 = 5;

/// How a server is to be started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Flags of this test, after the harness's own, so that they win.
    pub flags: Vec<String>,
    /// Variables of its environment, such as its time zone `TZ`.
    pub environment: BTreeMap<String, String>,
    /// Whether each commit is flushed to disk. A killed server loses nothing
    /// either way (the page cache outlives it); benchmarks want the truth.
    pub durable: bool,
    /// A data directory to begin with in place of the empty template.
    pub data: Option<PathBuf>,
}

impl Options {
    /// Options with these flags.
    #[must_use]
    pub fn flags<const N: usize>(flags: [&str; N]) -> Self {
        Self {
            flags: flags.map(str::to_owned).to_vec(),
            ..Self::default()
        }
    }
}

/// A server of a test: on loopback, in a temporary folder, ended when dropped.
#[derive(Debug)]
pub struct Server {
    installation: Installation,
    options: Options,
    server_id: u32,
    port: u16,
    // Dropped before the folder that it uses.
    program: Option<Running>,
    folder: Folder,
}

impl Server {
    /// Starts a server of `kind`, with a binlog of whole rows and GTIDs.
    ///
    /// # Errors
    /// When the version cannot be had (the cause is then an
    /// [`super::Unavailable`]) or does not start.
    pub async fn start(kind: Kind, options: Options) -> Result<Self> {
        static SERVER_IDS: AtomicU32 = AtomicU32::new(1);
        let installation = install(kind).await?;
        let folder = Folder::new("lockstep-server-")?;
        let data = folder.path().join("data");
        let (wanted, origin) = (installation.clone(), options.data.clone());
        tokio::task::spawn_blocking(move || -> Result<()> {
            let origin = match origin {
                Some(origin) => origin,
                None => template::template(&wanted)?,
            };
            cache::copy_folder(&origin, &data)
        })
        .await
        .context("copying a template")??;
        fs::create_dir(folder.path().join("tmp"))?;
        let mut server = Self {
            installation,
            options,
            server_id: SERVER_IDS.fetch_add(1, Ordering::Relaxed),
            port: 0,
            program: None,
            folder,
        };
        for attempt in 1.. {
            server.port = free_port()?;
            match server.launch().await {
                Ok(()) => break,
                Err(_)
                    if attempt < STARTS_MAX && server.log().contains("Address already in use") => {}
                Err(error) => return Err(error),
            }
        }
        Ok(server)
    }

    /// Which version it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.installation.kind
    }

    /// Its port on 127.0.0.1; stays the same over a restart.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Its process id while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.program.as_ref().map(Running::pid)
    }

    /// Its folder: data, temporary files, log.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How the harness connects: an account of its own with every privilege,
    /// in UTC, without a password.
    #[must_use]
    pub fn opts(&self) -> Opts {
        OptsBuilder::default()
            .ip_or_hostname("127.0.0.1")
            .tcp_port(self.port)
            .user(Some(template::HARNESS_ACCOUNT))
            .prefer_socket(false)
            .max_allowed_packet(Some(1 << 30))
            .setup(vec!["set time_zone = '+00:00'", "set names utf8mb4"])
            .into()
    }

    /// A connection of the harness.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn connect(&self) -> Result<Conn> {
        Conn::new(self.opts())
            .await
            .with_context(|| format!("connecting to {} on port {}", self.kind(), self.port))
    }

    /// Runs a script of statements, one after the other.
    ///
    /// # Errors
    /// When a statement fails; names it.
    pub async fn run(&self, script: &str) -> Result<()> {
        let mut connection = self.connect().await?;
        crate::script::run(&mut connection, script).await?;
        Ok(connection.disconnect().await?)
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// When it does not end in time.
    pub async fn stop(&mut self) -> Result<()> {
        if let Some(mut program) = self.program.take() {
            program.stop(PATIENCE).await?;
        }
        Ok(())
    }

    /// Stops it in order and copies its data to `to`, for [`Options::data`] of
    /// servers to come. The binlog stays behind: its index names this folder.
    ///
    /// # Errors
    /// When it does not stop, or the copy fails.
    pub async fn keep_data(&mut self, to: &Path) -> Result<()> {
        self.stop().await?;
        cache::copy_folder(&self.folder.path().join("data"), to)?;
        for entry in fs::read_dir(to)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with("binlog.") {
                fs::remove_file(entry.path()).context("leaving the binlog behind")?;
            }
        }
        Ok(())
    }

    /// Kills it with SIGKILL.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn kill9(&mut self) -> Result<()> {
        if let Some(mut program) = self.program.take() {
            program.kill9()?;
        }
        Ok(())
    }

    /// Starts it again on the same port, after [`Server::stop`] or [`Server::kill9`].
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&mut self) -> Result<()> {
        self.stop().await?;
        self.launch().await
    }

    /// Its error log so far.
    #[must_use]
    pub fn log(&self) -> String {
        let read = |name| fs::read(self.folder.path().join(name)).unwrap_or_default();
        [read("error.log"), read("output.log")]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .concat()
    }

    async fn launch(&mut self) -> Result<()> {
        let folder = self.folder.path();
        let output = fs::File::create(folder.join("output.log"))?;
        let mut command = self.installation.command();
        command
            .arg(format!("--datadir={}/data", folder.display()))
            .arg(format!("--socket={}/s", folder.display()))
            .arg(format!("--pid-file={}/pid", folder.display()))
            .arg(format!("--tmpdir={}/tmp", folder.display()))
            .arg(format!("--log-error={}/error.log", folder.display()))
            .arg(format!("--log-bin={}/data/binlog", folder.display()))
            .arg(format!("--port={}", self.port))
            .arg(format!("--server-id={}", self.server_id))
            .args(SMALL)
            .args(self.kind().flags(self.server_id));
        if !self.options.durable {
            command.args(["--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0"]);
        }
        command
            .args(&self.options.flags)
            .envs(&self.options.environment)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        self.program = Some(Running::start(command)?);
        self.wait_until_ready().await
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let refusal = match tokio::time::timeout(GREETING, self.greet()).await {
                Ok(Ok(true)) => return Ok(()),
                // Another server that took the port in between is not ours.
                Ok(Ok(false)) => "another server answers on its port".to_owned(),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "it does not answer".to_owned(),
            };
            let program = self.program.as_mut().context("it was not started")?;
            if let Some(status) = program.has_ended()? {
                self.program = None;
                bail!(
                    "{} ended at start with {status}: {}",
                    self.kind(),
                    last_lines(&self.log())
                );
            }
            if Instant::now() > deadline {
                self.kill9()?;
                bail!(
                    "{} is not ready after {PATIENCE:?} ({refusal}): {}",
                    self.kind(),
                    last_lines(&self.log())
                );
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Whether the server that answers on our port is this one.
    async fn greet(&self) -> Result<bool, mysql_async::Error> {
        let mut connection = Conn::new(self.opts()).await?;
        let data: Option<String> = connection.query_first("select @@datadir").await?;
        connection.disconnect().await?;
        let ours = self.folder.path().join("data");
        Ok(data.is_some_and(|data| Path::new(&data) == ours))
    }
}

/// Small buffers: a test runs several servers at a time.
const SMALL: [&str; 11] = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--binlog-row-image=FULL",
    "--innodb-buffer-pool-size=32M",
    "--key-buffer-size=1M",
    "--performance-schema=OFF",
    "--max-connections=100",
    "--innodb-buffer-pool-dump-at-shutdown=0",
    "--innodb-buffer-pool-load-at-startup=0",
    "--table-open-cache=400",
    "--max-allowed-packet=64M",
];

/// A port that is free now, chosen by the system.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("asking for a free port")?;
    Ok(listener.local_addr()?.port())
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let first = lines.len().saturating_sub(15);
    lines.get(first..).unwrap_or_default().join("\n")
}
