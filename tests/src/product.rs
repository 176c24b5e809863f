//! The product, driven as a user would: through its program `lockstep`, in a
//! home of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;

use crate::cargo::cargo;
use crate::folder::Folder;
use crate::running::Running;
use crate::server::{Family, Kind, PRODUCT_ACCOUNT, PRODUCT_PASSWORD, guarded};

/// How long a step of the product may take on a busy machine before a test
/// says that it hangs.
pub const PATIENCE: Duration = Duration::from_secs(300);
/// How long a process may take to be gone whose output has ended.
const EXIT_MAX: Duration = Duration::from_secs(10);
/// Lines of the product's output that a failure shows.
const SHOWN_LINES: usize = 25;
/// Characters of each line that a failure shows.
const SHOWN_WIDTH: usize = 1000;
/// How a line begins that only says how far the task has come.
const PROGRESS: &str = r#"{"kind":"progress""#;
/// The exit code by which the product says that SIGTERM ended it in order.
const STOPPED_BY_SIGTERM: i32 = 143;
/// The variable in which the product finds the password of both connections.
const PASSWORD_VARIABLE: &str = "LOCKSTEP_TEST_PASSWORD";

/// Where one side of a task is.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// The version of the server.
    pub kind: Kind,
    /// The port on 127.0.0.1: the server's own, or that of a proxy before it.
    pub port: u16,
}

/// A home for the product, with the document of one task in it.
#[derive(Debug)]
pub struct Product {
    program: PathBuf,
    home: Folder,
    task: PathBuf,
}

impl Product {
    /// A new home with `document`, completed by identity and connections.
    ///
    /// # Errors
    /// When the program cannot be built or the document is no JSON object.
    pub fn new(document: &Value, source: Endpoint, destination: Endpoint) -> Result<Self> {
        let program = program()?;
        let home = Folder::new("lockstep-home-")?;
        let unencrypted = json!({ "mode": "non_encrypted" });
        let mut document = document.clone();
        let fields = document
            .as_object_mut()
            .context("a task document must be an object")?;
        for (name, value) in [
            ("version", json!(1)),
            ("id", json!("scenario")),
            ("name", json!("scenario")),
            ("source", json!("source")),
            ("destination", json!("destination")),
            (
                "connections",
                json!({
                    "source": connection(source, &unencrypted),
                    "destination": connection(destination, &unencrypted),
                }),
            ),
        ] {
            fields.entry(name).or_insert(value);
        }
        // Nobody is there to confirm alerts (a table without a key, another family).
        let options = fields.entry("options").or_insert_with(|| json!({}));
        options
            .as_object_mut()
            .context("the options of a task document must be an object")?
            .entry("ignored_alerts")
            .or_insert_with(|| json!([{ "code": "*" }]));
        let task = home.path().join("task.json");
        fs::write(&task, serde_json::to_vec_pretty(&document)?)?;
        Ok(Self {
            program,
            home,
            task,
        })
    }

    /// Its home, for a look at what it keeps there.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts `lockstep run`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Result<Run> {
        self.start("run", arguments)
    }

    /// Runs until the destination has everything that the source has.
    ///
    /// # Errors
    /// When it ends otherwise or takes too long.
    pub async fn catch_up(&self) -> Result<()> {
        let mut run = self.run(&["--until", "caught-up"])?;
        let status = run.ended(PATIENCE).await?;
        ensure!(
            status.success(),
            "lockstep run --until caught-up ended with {status}\n{}",
            run.shown()
        );
        Ok(())
    }

    /// Starts a command of the product with the task document.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, command: &str, arguments: &[&str]) -> Result<Run> {
        let mut process = self.command();
        process
            .arg(command)
            .arg(&self.task)
            .arg("--json")
            .args(arguments);
        self.spawn(process)
    }

    /// The product's program.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The product's program in this home, for a test to say what it is to do.
    #[must_use]
    pub fn command(&self) -> Command {
        self.command_of(&self.program)
    }

    /// Another program in this home: one that starts the product in turn.
    #[must_use]
    pub fn command_of(&self, program: &Path) -> Command {
        let mut process = guarded(program);
        process
            .current_dir(self.home.path())
            .env("HOME", self.home.path())
            .env("LOCKSTEP_HOME", self.home.path().join("store"))
            .env("XDG_DATA_HOME", self.home.path().join("data"))
            .env("XDG_CONFIG_HOME", self.home.path().join("config"))
            .env("XDG_CACHE_HOME", self.home.path().join("cache"))
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env(PASSWORD_VARIABLE, PRODUCT_PASSWORD)
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        process
    }

    /// Starts what [`Product::command`] was told to do.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(&self, mut process: Command) -> Result<Run> {
        let errors = self.home.path().join("stderr.txt");
        process
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&errors)?);
        let mut program = Running::start(process)?;
        let output = program.output().context("the product has no output")?;
        let (lines, inbox) = unbounded_channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Run {
            program,
            lines: inbox,
            seen: Vec::new(),
            errors,
        })
    }
}

/// A command of the product that is running or has ended; killed when dropped.
#[derive(Debug)]
pub struct Run {
    program: Running,
    lines: UnboundedReceiver<String>,
    seen: Vec<String>,
    errors: PathBuf,
}

impl Run {
    /// Waits until the product says something that `wanted` recognises.
    ///
    /// # Errors
    /// When it ends before, takes too long or says what is not JSON.
    pub async fn until(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let Ok(line) = tokio::time::timeout_at(deadline, self.lines.recv()).await else {
                bail!(
                    "the product did not say {what} within {PATIENCE:?}\n{}",
                    self.shown()
                );
            };
            let Some(line) = line else {
                bail!("the product ended before it said {what}\n{}", self.shown());
            };
            let value = serde_json::from_str(&line)
                .with_context(|| format!("the product said what is not JSON: {line}"))?;
            self.seen.push(line);
            if wanted(&value) {
                return Ok(value);
            }
        }
    }

    /// Waits until the task is in the state of this name.
    ///
    /// # Errors
    /// As [`Run::until`].
    pub async fn until_state(&mut self, state: &str) -> Result<Value> {
        self.until_one_of(&[state]).await
    }

    /// Waits until the task is in one of the states of these names.
    ///
    /// # Errors
    /// As [`Run::until`].
    pub async fn until_one_of(&mut self, states: &[&str]) -> Result<Value> {
        self.until(
            &format!("that the task is {}", states.join(" or ")),
            |value| states.iter().any(|state| names_state(value, state)),
        )
        .await
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it takes longer than `patience`.
    pub async fn ended(&mut self, patience: Duration) -> Result<ExitStatus> {
        let deadline = Instant::now() + patience;
        // The output ends when the process does.
        loop {
            match tokio::time::timeout_at(deadline, self.lines.recv()).await {
                Ok(Some(line)) => self.seen.push(line),
                Ok(None) => break,
                Err(_) => bail!(
                    "the product still runs after {patience:?}\n{}",
                    self.shown()
                ),
            }
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let status = self.program.ended(left.max(EXIT_MAX)).await?;
        status.with_context(|| format!("the product is silent, and runs\n{}", self.shown()))
    }

    /// Asks it to stop (SIGTERM) and waits for its end at a transaction boundary.
    ///
    /// # Errors
    /// When it does not end in time or says by its exit code that it ended
    /// otherwise.
    pub async fn stop(&mut self) -> Result<()> {
        self.signal(rustix::process::Signal::TERM)?;
        let status = self.ended(PATIENCE).await?;
        ensure!(
            status.code() == Some(STOPPED_BY_SIGTERM),
            "lockstep run ended with {status} when asked to stop\n{}",
            self.shown()
        );
        Ok(())
    }

    /// Sends it a signal, unless it has ended.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn signal(&mut self, signal: rustix::process::Signal) -> Result<()> {
        self.program.signal(signal)
    }

    /// Kills it with SIGKILL; it may have ended by itself.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn kill9(&mut self) -> Result<()> {
        self.program.kill9()?;
        Ok(())
    }

    /// Whether it has ended by itself.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.program.has_ended()?.is_some())
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// Whether it has said so far that the task is in the state of this name.
    #[must_use]
    pub fn has_been(&mut self, state: &str) -> bool {
        while let Ok(line) = self.lines.try_recv() {
            self.seen.push(line);
        }
        self.seen
            .iter()
            .filter_map(|line| serde_json::from_str(line).ok())
            .any(|value| names_state(&value, state))
    }

    /// Everything it has said so far, on both outputs.
    #[must_use]
    pub fn said(&mut self) -> String {
        while let Ok(line) = self.lines.try_recv() {
            self.seen.push(line);
        }
        let errors = fs::read_to_string(&self.errors).unwrap_or_default();
        format!("{}\n{errors}", self.seen.join("\n"))
    }

    /// The end of what it said, for a failure: without progress, long lines cut.
    #[must_use]
    pub fn shown(&mut self) -> String {
        let said = self.said();
        let lines: Vec<String> = said
            .lines()
            .filter(|line| !line.starts_with(PROGRESS))
            .map(|line| line.chars().take(SHOWN_WIDTH).collect())
            .collect();
        let first = lines.len().saturating_sub(SHOWN_LINES);
        lines.get(first..).unwrap_or_default().join("\n")
    }
}

/// Whether a line of the product says that the task is in `state`, wherever
/// in the line it says so.
fn names_state(value: &Value, state: &str) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            (matches!(name.as_str(), "state" | "to") && value.as_str() == Some(state))
                || names_state(value, state)
        }),
        Value::Array(values) => values.iter().any(|value| names_state(value, state)),
        _ => false,
    }
}

/// How a task document reaches a server of the harness with the product's own
/// account.
#[must_use]
pub fn connection(endpoint: Endpoint, encryption: &Value) -> Value {
    json!({
        "database_type": match endpoint.kind.family() {
            Family::MariaDb => "mariadb",
            Family::MySql => "mysql",
        },
        "host": "127.0.0.1",
        "port": endpoint.port,
        "account": PRODUCT_ACCOUNT,
        "password": { "env": PASSWORD_VARIABLE },
        "encryption": encryption,
    })
}

/// The program `lockstep`, built as this test was: never an older one that lies
/// about. `LOCKSTEP_PROGRAM` names another, for measurements.
///
/// # Errors
/// When it cannot be built.
pub fn program() -> Result<PathBuf> {
    static BUILT: std::sync::Mutex<Option<PathBuf>> = std::sync::Mutex::new(None);
    if let Some(program) = std::env::var_os("LOCKSTEP_PROGRAM") {
        return Ok(program.into());
    }
    let mut built = BUILT
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(program) = built.as_ref() {
        return Ok(program.clone());
    }
    let mut cargo = cargo();
    cargo
        .args(["build", "--package", "cli", "--bin", "lockstep"])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    // The first time takes minutes: a person sees how far it is.
    if !std::io::stderr().is_terminal() {
        cargo.arg("--quiet");
    }
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo
        .stderr(Stdio::inherit())
        .output()
        .context("starting cargo to build lockstep")?;
    ensure!(
        output.status.success(),
        "building lockstep ended with {}",
        output.status
    );
    let program = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .context("cargo names no program")?;
    Ok(built.insert(program).clone())
}
