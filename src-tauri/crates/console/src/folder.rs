//! The data folder: where it is, and that only one Lockstep writes in it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use engine::error::{Error, ErrorKind, Result};

/// Name of the environment variable that moves the data folder.
pub const VARIABLE: &str = "LOCKSTEP_HOME";

/// Name of the folder below the platform's folder for data.
const NAME: &str = "lockstep";

/// File whose lock says that a Lockstep is at work in the folder.
const LOCK: &str = "lock";

/// The data folder: as `LOCKSTEP_HOME` says, else `lockstep` in the folder that
/// the platform has for data.
///
/// # Errors
/// `Store` when the platform names no such folder.
pub fn default_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    dirs::data_dir().map(|data| data.join(NAME)).ok_or_else(|| {
        Error::new(
            ErrorKind::Store,
            "This account has no folder for data to keep Lockstep's store in",
        )
        .hint(format!("Name a folder in {VARIABLE}."))
    })
}

/// Makes the folder when it is not there and takes its lock. The lock ends
/// when the file is closed, also by the operating system after a crash.
///
/// # Errors
/// `Store` when it cannot be made or another process has it.
pub fn lock(folder: &Path) -> Result<File> {
    make(folder).map_err(|cause| cannot("made", folder, cause))?;
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(folder.join(LOCK))
        .map_err(|cause| cannot("locked", folder, cause))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(in_use(folder, &mut file)),
        Err(TryLockError::Error(cause)) => return Err(cannot("locked", folder, cause)),
    }
    // For whoever finds it locked. The lock is what counts, not the number.
    let note = |file: &mut File| -> std::io::Result<()> {
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())
    };
    note(&mut file).map_err(|cause| cannot("locked", folder, cause))?;
    Ok(file)
}

fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn in_use(folder: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    let read = file.read_to_string(&mut holder).is_ok();
    let holder = holder.trim();
    let who = if read && !holder.is_empty() {
        format!("process {holder}")
    } else {
        "another process".to_owned()
    };
    Error::new(
        ErrorKind::Store,
        format!("The data folder of Lockstep is in use by {who}"),
    )
    .hint(format!(
        "Use the window or the program that is open, or end it first. A second Lockstep needs a data folder of its own: name it in {VARIABLE}."
    ))
    .subject(folder.display().to_string())
}

fn cannot(what: &str, folder: &Path, cause: std::io::Error) -> Error {
    let title = if cause.kind() == std::io::ErrorKind::StorageFull {
        format!("The disk is full: the data folder of Lockstep cannot be {what}")
    } else {
        format!("The data folder of Lockstep cannot be {what}")
    };
    Error::new(ErrorKind::Store, title)
        .hint(format!(
            "Check that this account may write to {} and that its disk has space, or name another folder in {VARIABLE}.",
            folder.display()
        ))
        .subject(folder.display().to_string())
        .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_writer_and_the_second_is_told_who_it_is() {
        let home = tempfile::tempdir().unwrap();
        let first = lock(home.path()).unwrap();
        let refusal = lock(home.path()).unwrap_err();
        assert_eq!(refusal.kind, ErrorKind::Store);
        assert!(refusal.title.contains(&std::process::id().to_string()));
        drop(first);
        lock(home.path()).unwrap();
    }
}
