//! The database file and the one thread that works on it.
//!
//! One thread keeps what is written in the order in which it was asked for,
//! and keeps the disk's waits off the threads that serve tasks.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use engine::error::{Error, ErrorKind, Result};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{mpsc, oneshot};

use super::failure::failure;
use super::migration;

/// Jobs that may wait. More callers than this wait for a place, which slows
/// them down and loses nothing.
const JOBS_WAITING_MAX: usize = 256;

/// How long another process (a backup, a reader) may hold the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle to the thread that owns the database.
pub struct Database {
    path: PathBuf,
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Database {
    /// Opens or makes the file and brings its tables up to date.
    pub fn open(path: &Path, guard: Option<std::fs::File>, now_ms: u64) -> Result<Self> {
        let prepare = || -> rusqlite::Result<Connection> {
            let mut connection = Connection::open(path)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.pragma_update(None, "journal_mode", "wal")?;
            // A transition that was reported as recorded survives a power cut.
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            check(&connection)?;
            migration::migrate(&mut connection, now_ms)?;
            Ok(connection)
        };
        let connection = prepare().map_err(|cause| failure(path, "opening it", cause))?;
        migration::refuse_newer(&connection, path)?;
        Self::start(path, connection, guard)
    }

    /// Opens an existing file for reading, also while another process writes.
    pub fn open_read_only(path: &Path) -> Result<Self> {
        let prepare = || -> rusqlite::Result<Connection> {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            Ok(connection)
        };
        let connection = prepare().map_err(|cause| failure(path, "opening it", cause))?;
        migration::refuse_newer(&connection, path)?;
        Self::start(path, connection, None)
    }

    fn start(path: &Path, connection: Connection, guard: Option<std::fs::File>) -> Result<Self> {
        let (sender, mut receiver) = mpsc::channel::<Job>(JOBS_WAITING_MAX);
        let work = move || {
            let mut connection = connection;
            while let Some(job) = receiver.blocking_recv() {
                job(&mut connection);
            }
            drop(connection);
            // The folder's lock goes last: whoever gets it finds a closed file.
            drop(guard);
        };
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(work)
            .map_err(|cause| {
                Error::new(
                    ErrorKind::Store,
                    "The thread of the local store could not be started",
                )
                .because(cause)
            })?;
        Ok(Self {
            path: path.to_owned(),
            jobs: Some(sender),
            thread: Some(thread),
        })
    }

    /// Runs `work` on the database, as one transaction. `doing` completes the
    /// sentence "failed while …".
    ///
    /// # Errors
    /// `Store`, saying what the operator does about it.
    pub async fn run<T, F>(&self, doing: &'static str, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let outcome = in_transaction(connection, work);
            // Whoever asked may be gone; what was asked is done all the same.
            drop(answer.send(outcome));
        });
        let gone = || Error::new(ErrorKind::Store, "The local store has been closed");
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job).await.map_err(|_| gone())?;
        answered
            .await
            .map_err(|_| gone())?
            .map_err(|cause| failure(&self.path, doing, cause))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Without a sender the thread ends after the jobs that wait.
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of the local store ended with a panic");
        }
    }
}

fn in_transaction<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = connection.transaction()?;
    let value = work(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

/// Damage is found when the store is opened and not when a transition must be
/// written. The store is bounded, so this stays well below a second.
fn check(connection: &Connection) -> rusqlite::Result<()> {
    let verdict: String = connection.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    let damaged = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(damaged, Some(verdict)))
}
