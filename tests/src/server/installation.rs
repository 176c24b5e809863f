//! An installed server version: where its program and its share files are.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};

use super::kind::Kind;
use super::{cache, npm, prefix, process};

/// The MariaDB server of the system's own packages.
const SYSTEM_MARIADB: &str = "/usr/sbin/mariadbd";

/// A server version that can be started.
#[derive(Debug, Clone)]
pub struct Installation {
    /// Which version.
    pub kind: Kind,
    /// The version as the program says it.
    pub version: String,
    /// The program and what comes before its own arguments.
    command: Vec<OsString>,
    /// Folder with `share` files (messages, charsets, SQL of the system tables).
    pub(super) share: PathBuf,
    base_flags: Vec<String>,
}

/// A version that this machine cannot have at present: a named, counted skip.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind} cannot be had: {reason}")]
pub struct Unavailable {
    /// Which version.
    pub kind: Kind,
    /// Why.
    pub reason: String,
}

/// Finds `kind` on this machine, or fetches it into the cache. The answer is
/// kept for the life of the process, so that a mirror that is down is asked once.
///
/// # Errors
/// When it cannot be fetched.
pub async fn install(kind: Kind) -> Result<Installation, Unavailable> {
    tokio::task::spawn_blocking(move || install_once(kind))
        .await
        .map_err(|panic| unavailable(kind, &panic.into()))?
}

type Answer = Arc<Mutex<Option<Result<Installation, Unavailable>>>>;

fn install_once(kind: Kind) -> Result<Installation, Unavailable> {
    static ANSWERS: Mutex<Option<HashMap<Kind, Answer>>> = Mutex::new(None);
    let answer = {
        let mut answers = ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(answers.get_or_insert_default().entry(kind).or_default())
    };
    let mut answer = answer.lock().unwrap_or_else(PoisonError::into_inner);
    answer
        .get_or_insert_with(|| fetch(kind).map_err(|error| unavailable(kind, &error)))
        .clone()
}

fn unavailable(kind: Kind, error: &anyhow::Error) -> Unavailable {
    Unavailable {
        kind,
        reason: format!("{error:#}"),
    }
}

fn fetch(kind: Kind) -> Result<Installation> {
    match kind {
        Kind::MariaDb1011 => mariadb(kind, "10.11", "bookworm", "mariadb-server-core"),
        Kind::MariaDb105 => mariadb(kind, "10.5", "bullseye", "mariadb-server-core-10.5"),
        Kind::MariaDb118 => mariadb(kind, "11.8", "trixie", "mariadb-server-core"),
        Kind::MySql97 => {
            let root = unpacked(kind, "sid", "mysql-server-core")?;
            let share = root.join("usr/share/mysql");
            let plugins = format!("--plugin-dir={}/usr/lib/mysql/plugin", root.display());
            installation(
                kind,
                in_prefix(&root, "usr/sbin/mysqld")?,
                share,
                vec![plugins],
            )
        }
        Kind::MySql56 => {
            let root = cache::entry("mysql-5.6-2", |work| npm::unpack(work, &work.join("root")))?
                .join("root");
            let share = root.join("share");
            let base = format!("--basedir={}", root.display());
            let libraries = format!("LD_LIBRARY_PATH={}", npm::libraries(&root).display());
            let command = vec!["env".into(), libraries.into(), root.join("mysqld").into()];
            installation(kind, command, share, vec![base])
        }
    }
}

/// MariaDB of `series`: the system's package when it has that series, else a
/// prefix from the Debian suite that has it.
fn mariadb(kind: Kind, series: &str, suite: &str, package: &str) -> Result<Installation> {
    let system = vec![OsString::from(SYSTEM_MARIADB)];
    if Path::new(SYSTEM_MARIADB).is_file() && version(&system)?.starts_with(&format!("{series}.")) {
        return installation(kind, system, mariadb_share(Path::new("/"))?, Vec::new());
    }
    let root = unpacked(kind, suite, package)?;
    let share = mariadb_share(&root)?;
    let base = format!("--basedir={}/usr", root.display());
    installation(
        kind,
        in_prefix(&root, "usr/sbin/mariadbd")?,
        share,
        vec![base],
    )
}

/// The share files moved from `mysql` to `mariadb` between releases.
fn mariadb_share(root: &Path) -> Result<PathBuf> {
    ["usr/share/mariadb", "usr/share/mysql"]
        .iter()
        .map(|place| root.join(place))
        .find(|share| share.join("fill_help_tables.sql").is_file())
        .context("the server's share files are missing")
}

fn unpacked(kind: Kind, suite: &str, package: &str) -> Result<PathBuf> {
    let entry = cache::entry(&format!("{kind}-1"), |work| {
        prefix::unpack(suite, package, work, &work.join("root"))
    })?;
    Ok(entry.join("root"))
}

/// A program of a prefix, run by the prefix's own loader with its own libraries.
fn in_prefix(root: &Path, program: &str) -> Result<Vec<OsString>> {
    let libraries = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"]
        .map(|folder| root.join(folder).display().to_string())
        .join(":");
    Ok(vec![
        prefix::loader(root)?.into(),
        "--library-path".into(),
        libraries.into(),
        root.join(program).into(),
    ])
}

fn installation(
    kind: Kind,
    command: Vec<OsString>,
    share: PathBuf,
    mut base_flags: Vec<String>,
) -> Result<Installation> {
    base_flags.push(format!("--lc-messages-dir={}", share.display()));
    base_flags.push(format!("--character-sets-dir={}/charsets", share.display()));
    Ok(Installation {
        kind,
        version: version(&command)?,
        command,
        share,
        base_flags,
    })
}

/// The version that a server program says, such as `10.11.19-MariaDB`.
fn version(command: &[OsString]) -> Result<String> {
    let (program, arguments) = command.split_first().context("an empty command")?;
    let output = Command::new(program)
        .args(arguments)
        .args(["--no-defaults", "--version"])
        .output()
        .with_context(|| format!("starting {}", program.to_string_lossy()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = text.split_whitespace().skip_while(|word| *word != "Ver");
    let version = words.nth(1).with_context(|| {
        format!(
            "{} --version says no version: {text}{}",
            program.to_string_lossy(),
            String::from_utf8_lossy(&output.stderr)
        )
    })?;
    Ok(version.to_owned())
}

impl Installation {
    /// The server with the flags that every start of this version needs.
    pub(super) fn command(&self) -> Command {
        let program = self.command.first().map_or(Path::new(""), Path::new);
        let mut command = process::guarded(program);
        command.args(self.command.iter().skip(1));
        command.arg("--no-defaults").args(&self.base_flags);
        if rustix::process::getuid().is_root() {
            command.arg("--user=root");
        }
        command
    }
}
