//! The cache of prefixes and templates under the user's cache folder. An entry
//! is built in a folder beside it and renamed when complete, under a file
//! lock: two processes never build the same entry, and none sees half of one.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder of the cache: `lockstep/servers` under `XDG_CACHE_HOME` or `~/.cache`.
///
/// # Errors
/// When neither is known.
pub fn folder() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => {
            PathBuf::from(env::var_os("HOME").context("neither XDG_CACHE_HOME nor HOME is set")?)
                .join(".cache")
        }
    };
    Ok(base.join("lockstep/servers"))
}

/// The entry `name`, built by `build` into the folder it is given when it is
/// not there yet. `name` carries a version of the recipe, so that a changed
/// recipe makes a new entry.
pub fn entry(name: &str, build: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let cache = folder()?;
    let done = cache.join(name);
    if done.is_dir() {
        return Ok(done);
    }
    fs::create_dir_all(&cache).with_context(|| format!("creating {}", cache.display()))?;
    let lock = File::create(cache.join(format!("{name}.lock"))).context("creating a lock file")?;
    lock.lock().context("waiting for the cache's lock")?;
    if done.is_dir() {
        return Ok(done);
    }
    // What a killed builder left is of no use: its lock is gone, so is it.
    let building = cache.join(format!("{name}.building"));
    if building.exists() {
        fs::remove_dir_all(&building).context("removing what a killed build left")?;
    }
    fs::create_dir(&building).context("creating the folder of a build")?;
    if let Err(error) = build(&building) {
        // What stays if this fails too goes with the next attempt.
        let _ = fs::remove_dir_all(&building);
        return Err(error.context(format!("building {name} for the cache")));
    }
    fs::rename(&building, &done).context("putting a finished build into place")?;
    Ok(done)
}

/// Copies the folder `from` with everything in it to `to`, which must not exist.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to).with_context(|| format!("creating {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}
