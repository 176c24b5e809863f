//! Temporary folders that do not outlive the process, however it ends.
//!
//! `Drop` runs in the ordinary case and on panic, but neither at Ctrl-C nor at
//! SIGKILL. So each folder has a keeper: a shell that waits for the end of its
//! input, which the kernel closes with this process, and removes the folder.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// `$1` is the folder. A line says that the programs that used it have ended.
/// Without one this process was killed, and the kernel is about to kill them:
/// what they write meanwhile is removed in a second sweep.
const KEEPER: &str = r#"
trap '' HUP INT TERM
if read -r _; then
    rm -rf -- "$1"
else
    for _ in 1 2 3 4 5; do
        rm -rf -- "$1" 2>/dev/null
        sleep 0.2
    done
fi
"#;

/// A temporary folder.
#[derive(Debug)]
pub struct Folder {
    path: std::path::PathBuf,
    keeper: Child,
}

impl Folder {
    /// A new folder among the system's temporary ones, whose name begins so.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(prefix: &str) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(prefix)
            .tempdir()
            .with_context(|| format!("making a folder {prefix}…"))?;
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(folder.path())
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting the keeper of a folder")?;
        Ok(Self {
            path: folder.keep(),
            keeper,
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A keeper that is gone has removed the folder.
        if let Some(mut input) = self.keeper.stdin.take() {
            let _ = input.write_all(b"\n");
        }
        let _ = self.keeper.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_with_its_value() {
        let folder = Folder::new("lockstep-folder-").unwrap();
        let path = folder.path().to_owned();
        std::fs::create_dir(path.join("a")).unwrap();
        std::fs::write(path.join("a/b"), "c").unwrap();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_goes_with_its_process() {
        let mut folder = Folder::new("lockstep-folder-").unwrap();
        // What the kernel does to a process that is killed.
        drop(folder.keeper.stdin.take());
        folder.keeper.wait().unwrap();
        assert!(!folder.path().exists());
    }
}
