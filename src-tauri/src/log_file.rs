//! The log of the window and everything behind it: one file in the data
//! folder, bounded, without secrets and row values.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;
use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// A file is closed at this size: a week of a busy console, and still opened by any editor.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// Closed files kept beside the open one; the oldest is dropped when there would be more.
const CLOSED_FILES_MAX: u32 = 3;

/// Names the crates that write under our own rules. Everything else is kept
/// to warnings: a driver's debug lines would hold statements and row values.
const OWN_TARGETS: [&str; 4] = ["lockstep_console", "console", "engine", "binlog"];

/// Sends everything that is logged to `folder`, and panics as well.
pub fn start(folder: &Path, level: Level) -> anyhow::Result<()> {
    let file = LogFile::open(folder.join("console.log"))
        .with_context(|| format!("opening the log in {}", folder.display()))?;
    let own = OWN_TARGETS.map(|target| (target, LevelFilter::from_level(level)));
    tracing_subscriber::registry()
        .with(
            tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_writer(Mutex::new(file)),
        )
        .with(
            Targets::new()
                .with_default(LevelFilter::WARN)
                .with_targets(own),
        )
        .try_init()
        .context("starting the log")?;
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tracing::error!(%panic, "broken invariant");
        before(panic);
    }));
    Ok(())
}

/// A file that starts anew when it is full and keeps the last few.
struct LogFile {
    path: PathBuf,
    file: File,
    bytes: u64,
    bytes_max: u64,
}

impl LogFile {
    fn open(path: PathBuf) -> io::Result<Self> {
        Self::bounded(path, FILE_BYTES_MAX)
    }

    fn bounded(path: PathBuf, bytes_max: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let bytes = file.metadata()?.len();
        Ok(Self {
            path,
            file,
            bytes,
            bytes_max,
        })
    }

    /// Moves each file one number up and opens an empty one.
    fn turn(&mut self) -> io::Result<()> {
        for number in (0..CLOSED_FILES_MAX).rev() {
            let (from, to) = (self.numbered(number), self.numbered(number + 1));
            if from.exists() {
                fs::rename(from, to)?;
            }
        }
        *self = Self::bounded(self.path.clone(), self.bytes_max)?;
        Ok(())
    }

    fn numbered(&self, number: u32) -> PathBuf {
        match number {
            0 => self.path.clone(),
            _ => self.path.with_extension(format!("log.{number}")),
        }
    }
}

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.bytes > 0 && self.bytes + line.len() as u64 > self.bytes_max {
            self.turn()?;
        }
        let written = self.file.write(line)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_makes_room_and_only_the_last_few_stay() {
        // GIVEN a log of at most 10 bytes a file
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs").join("console.log");
        let mut log = LogFile::bounded(path.clone(), 10).unwrap();
        // WHEN six lines of 8 bytes are written
        for number in 0..6 {
            writeln!(log, "line  {number}").unwrap();
        }
        // THEN each file holds one line and the two oldest are gone
        let mut names: Vec<_> = fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
                "console.log",
                "console.log.1",
                "console.log.2",
                "console.log.3"
            ]
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "line  5\n");
        assert_eq!(
            fs::read_to_string(path.with_extension("log.3")).unwrap(),
            "line  2\n"
        );
    }

    #[test]
    fn a_log_goes_on_where_the_last_run_left_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("console.log");
        writeln!(LogFile::open(path.clone()).unwrap(), "first").unwrap();
        writeln!(LogFile::open(path.clone()).unwrap(), "second").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "first\nsecond\n");
    }
}
