//! What a failure of the local database means for the operator.

use std::path::Path;

use engine::error::{Error, ErrorKind};
use rusqlite::ErrorCode;

/// The error for a failure while `doing` something with the store at `path`.
pub fn failure(path: &Path, doing: &str, cause: rusqlite::Error) -> Error {
    let folder = path.parent().unwrap_or(path).display();
    let file = path.display();
    let (title, hint) = match cause.sqlite_error_code() {
        _ if is_full(&cause) => (
            format!("The disk is full: the local store could not be written while {doing}"),
            format!("Free some space on the disk that holds {folder}, then try again."),
        ),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            format!("The local store is damaged; found while {doing}"),
            format!(
                "Move {file} away and restore it from a backup, or start without it: connections and tasks are entered again, and a task that keeps its id goes on where it was, for its position is on the destination."
            ),
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            format!("The local store cannot be written while {doing}"),
            format!("Give this account the right to write to {folder} and the files in it."),
        ),
        Some(ErrorCode::CannotOpen) => (
            format!("The local store cannot be opened while {doing}"),
            format!(
                "Check that {file} is a file that this account may read and write, and that the disk is there."
            ),
        ),
        Some(ErrorCode::SystemIoFailure) => (
            format!("The disk failed the local store while {doing}"),
            format!("Check the disk that holds {folder}: it may be full, unplugged or failing."),
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            format!("The local store is locked by another program; found while {doing}"),
            format!("End the program that has {file} open."),
        ),
        _ => (
            format!("The local store failed while {doing}"),
            format!("Check {file} and the disk it is on; the cause is below."),
        ),
    };
    Error::new(ErrorKind::Store, title)
        .hint(hint)
        .subject(file.to_string())
        .because(cause)
}

/// Whether there is no room on the disk. An index of the write-ahead log that
/// cannot be made as large as it must be is told as a failure of the disk.
fn is_full(cause: &rusqlite::Error) -> bool {
    cause.sqlite_error().is_some_and(|error| {
        error.code == ErrorCode::DiskFull
            || error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE
    })
}
