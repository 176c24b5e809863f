//! The headless demo, ended by Ctrl-C while it fills, loads and follows: it
//! leaves no process and no folder behind.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tests::folder::Folder;
use tests::product;
use tests::server::{Kind, install};

/// How long the demo may take to come to a phase on a busy machine, and to end.
const PATIENCE: Duration = Duration::from_secs(300);
/// The exit code of what Ctrl-C ended.
const INTERRUPTED: i32 = 130;

#[tokio::test]
async fn ctrl_c_leaves_nothing_of_the_demo_behind() -> Result<()> {
    // Into the cache, from which the demo's own is made.
    install(Kind::MariaDb1011).await?;
    let home = Folder::new("lockstep-demo-test-")?;
    let cache = cache(home.path())?;
    for phase in ["Filling the sample", "Full load:", "Following the source"] {
        let temporary = home.path().join("temporary");
        fs::create_dir_all(&temporary)?;
        interrupt(phase, &temporary, &cache).with_context(|| format!("while it says {phase:?}"))?;
        let left = names(&temporary)?;
        ensure!(left.is_empty(), "at {phase:?} these are left: {left:?}");
        let half: Vec<String> = names(&cache.join("lockstep/servers"))?
            .into_iter()
            .filter(|name| name.ends_with(".building"))
            .collect();
        ensure!(half.is_empty(), "at {phase:?} these are left: {half:?}");
        ensure!(
            !processes_name(home.path())?,
            "at {phase:?} a process is left"
        );
    }
    Ok(())
}

/// Starts the demo, ends it when it says `phase`, and waits for its end.
fn interrupt(phase: &str, temporary: &Path, cache: &Path) -> Result<()> {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["demo", "--headless", "--yes"])
        .env("TMPDIR", temporary)
        .env("XDG_CACHE_HOME", cache)
        .env("LOCKSTEP_PROGRAM", product::program()?)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("starting the demo")?;
    let (said, lines) = channel();
    listen(demo.stdout.take().context("no output")?, said.clone());
    listen(demo.stderr.take().context("no output")?, said);
    let mut seen = String::new();
    loop {
        let line = lines.recv_timeout(PATIENCE).context(seen.clone())?;
        seen += &format!("{line}\n");
        if line.contains(phase) {
            break;
        }
    }
    let id = i32::try_from(demo.id()).ok().and_then(Pid::from_raw);
    kill_process(id.context("no process id")?, Signal::INT)?;
    // Its outputs end with the last process that has them.
    while let Ok(line) = lines.recv_timeout(PATIENCE) {
        seen += &format!("{line}\n");
    }
    let status = demo.wait()?;
    ensure!(
        status.code() == Some(INTERRUPTED),
        "it ended with {status}\n{seen}"
    );
    Ok(())
}

/// Sends every line of an output.
fn listen(output: impl std::io::Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let _ = lines.send(String::from_utf8_lossy(&line).into_owned());
        }
    });
}

/// A cache with the servers of the user's own, but without the filled shop.
fn cache(home: &Path) -> Result<PathBuf> {
    let cache = home.join("cache");
    let servers = cache.join("lockstep/servers");
    fs::create_dir_all(&servers)?;
    let own = tests::server::cache_folder()?;
    for name in names(&own)? {
        let is_whole = own.join(&name).is_dir() && !name.ends_with(".building");
        if is_whole && !name.starts_with("shop-") {
            symlink(own.join(&name), servers.join(&name))?;
        }
    }
    Ok(cache)
}

fn names(folder: &Path) -> Result<Vec<String>> {
    fs::read_dir(folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}

/// Whether a process has `folder` in its command line, its keeper aside.
fn processes_name(folder: &Path) -> Result<bool> {
    let inside = format!("{}/", folder.display());
    for name in names(Path::new("/proc"))? {
        // A process that has ended meanwhile has no command line.
        let line = fs::read(format!("/proc/{name}/cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&line).contains(&inside) {
            return Ok(true);
        }
    }
    Ok(false)
}
