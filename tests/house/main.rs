//! The house keeps its shape: who may name what, and how long a file may grow.
//! The rules are told in `src-tauri/ARCHITECTURE.md`.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines past which a file is two nouns.
const FILE_LINES_MAX: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the workspace")
        .to_owned()
}

/// Files below `folder` with one of these endings, what is built or fetched left out.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.map(|entry| entry.expect("the folder can be listed")) {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | "node_modules" | "dist" | "gen") {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Lines of code below `folder` that hold one of `words` and are no comment.
fn lines_with(folder: &str, endings: &[&str], words: &[&str]) -> Vec<String> {
    let mut hits = Vec::new();
    for path in files(folder, endings) {
        let text = fs::read_to_string(&path).expect("a source file is text");
        for (number, line) in text.lines().enumerate() {
            let code = line.trim_start();
            if !code.starts_with("//") && words.iter().any(|word| code.contains(word)) {
                let name = path.strip_prefix(root()).unwrap_or(&path);
                hits.push(format!("{}:{}: {code}", name.display(), number + 1));
            }
        }
    }
    hits
}

fn assert_absent(folder: &str, words: &[&str], rule: &str) {
    let hits = lines_with(folder, &[".rs", "Cargo.toml"], words);
    assert!(hits.is_empty(), "{rule}:\n{}", hits.join("\n"));
}

#[test]
fn binlog_knows_neither_io_nor_async_nor_a_driver() {
    assert_absent(
        "src-tauri/crates/binlog/src",
        &["tokio", "mysql_async", "std::fs", "std::net", "async fn"],
        "binlog turns bytes into events and does nothing else",
    );
}

#[test]
fn the_engine_knows_no_host() {
    assert_absent(
        "src-tauri/crates/engine/src",
        &["tauri::", "keyring", "rusqlite", "console::", "std::env::"],
        "the engine gets its host through ports",
    );
}

#[test]
fn only_the_shell_names_tauri() {
    assert_absent(
        "src-tauri/crates",
        &["tauri::"],
        "only src-tauri names Tauri",
    );
}

#[test]
fn only_the_console_names_the_keychain_and_the_local_database() {
    for folder in [
        "src-tauri/src",
        "src-tauri/crates/cli",
        "src-tauri/crates/engine",
    ] {
        assert_absent(
            folder,
            &["keyring::", "rusqlite::"],
            "credentials and the store are the console's business",
        );
    }
}

#[test]
fn the_shell_knows_no_mysql() {
    assert_absent(
        "src-tauri/src",
        &["mysql_async", "binlog::"],
        "the shell shows, the engine works",
    );
}

#[test]
fn only_ipc_imports_the_desktop_api() {
    let hits: Vec<_> = lines_with("ui/src", &[".ts", ".tsx"], &["@tauri-apps/"])
        .into_iter()
        .filter(|line| !line.starts_with("ui/src/ipc/"))
        .collect();
    assert!(hits.is_empty(), "only ui/src/ipc may:\n{}", hits.join("\n"));
}

#[test]
fn no_file_outgrows_its_noun() {
    let mut long = Vec::new();
    for folder in ["src-tauri", "tests", "ui/src"] {
        for path in files(folder, &[".rs", ".ts", ".tsx"]) {
            let text = fs::read_to_string(&path).expect("a source file is text");
            // What is generated is nobody's to split.
            let lines = text.lines().count();
            if lines > FILE_LINES_MAX && !path.ends_with("ipc/bindings.ts") {
                long.push(format!("{}: {lines} lines", path.display()));
            }
        }
    }
    assert!(
        long.is_empty(),
        "over {FILE_LINES_MAX} lines:\n{}",
        long.join("\n")
    );
}
