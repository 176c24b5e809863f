//! Looks for a text in every file of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The files under `folder` that hold `text` anywhere.
///
/// # Errors
/// When a file cannot be read, other than because it went away meanwhile.
pub fn files_with(folder: &Path, text: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))?
        {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() && holds(&entry.path(), text)? {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}

fn holds(file: &Path, text: &str) -> Result<bool> {
    match fs::read(file) {
        Ok(bytes) => Ok(bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_the_middle_of_a_file_in_a_folder_below() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a").join("b");
        fs::create_dir_all(&below).unwrap();
        fs::write(below.join("file"), b"\x00\xffsecret\x00").unwrap();
        assert_eq!(
            files_with(folder.path(), "secret").unwrap(),
            [below.join("file")]
        );
        assert!(files_with(folder.path(), "other").unwrap().is_empty());
    }
}
