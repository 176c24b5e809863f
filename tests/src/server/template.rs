//! A bootstrapped data directory for each version, made once and copied for
//! each server.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::cache;
use super::installation::Installation;
use super::kind::{Family, Kind};

/// The account under which the product connects in tests.
pub const PRODUCT_ACCOUNT: &str = "lockstep";
/// Its password, with characters that quoting mistakes would trip over.
pub const PRODUCT_PASSWORD: &str = "it's \"a\" 1% pass\\word";
/// The account of the harness itself, without a password.
pub const HARNESS_ACCOUNT: &str = "harness";

/// Grows when a template is made differently, so that old ones are not used.
const RECIPE: u32 = 1;

/// The template of an installed version: a data directory that has both
/// accounts and no binlog yet.
pub fn template(installation: &Installation) -> Result<PathBuf> {
    // The version is in the name because a rolling package changes its format.
    let name = format!(
        "{}-{}-data-{RECIPE}",
        installation.kind,
        installation.version.replace(['/', ':'], "_")
    );
    let entry = cache::entry(&name, |work| {
        let data = work.join("data");
        fs::create_dir(&data)?;
        match (installation.kind.family(), installation.kind) {
            (Family::MySql, Kind::MySql97) => initialize(installation, work, &data)?,
            (Family::MySql, _) => bootstrap(installation, &data, &mysql56_script(installation)?)?,
            (Family::MariaDb, _) => bootstrap(installation, &data, &mariadb_script(installation)?)?,
        }
        // A copy must not share the identity of the template.
        let identity = data.join("auto.cnf");
        if identity.exists() {
            fs::remove_file(identity)?;
        }
        Ok(())
    })?;
    Ok(entry.join("data"))
}

/// MySQL since 5.7 makes its own system tables.
fn initialize(installation: &Installation, work: &Path, data: &Path) -> Result<()> {
    let script = work.join("accounts.sql");
    fs::write(&script, accounts())?;
    let mut command = installation.command();
    command
        .arg("--initialize-insecure")
        .arg(format!("--datadir={}", data.display()))
        .arg(format!("--init-file={}", script.display()))
        .arg("--innodb-redo-log-capacity=16M");
    finish(&mut command, &[])
}

fn bootstrap(installation: &Installation, data: &Path, script: &[u8]) -> Result<()> {
    fs::create_dir(data.join("mysql"))?;
    let mut command = installation.command();
    command
        .arg("--bootstrap")
        .arg(format!("--datadir={}", data.display()))
        .arg("--innodb-log-file-size=16M");
    finish(&mut command, script)
}

fn mariadb_script(installation: &Installation) -> Result<Vec<u8>> {
    let mut script =
        b"use mysql;\nset @auth_root_socket = null;\nset @skip_auth_anonymous = 1;\n".to_vec();
    for part in [
        "system_tables.sql",
        "performance_tables.sql",
        "system_tables_data.sql",
        "sys_schema.sql",
    ] {
        let names = [format!("mariadb_{part}"), format!("mysql_{part}")];
        let path = names
            .iter()
            .map(|name| installation.share.join(name))
            .find(|path| path.is_file());
        // The schema `sys` came with 10.6; the others must be there.
        match path {
            Some(path) => script.extend(read(&path)?),
            None => ensure!(part == "sys_schema.sql", "{part} is missing"),
        }
    }
    script.extend(b"\nflush privileges;\n");
    script.extend(accounts().into_bytes());
    Ok(script)
}

fn mysql56_script(installation: &Installation) -> Result<Vec<u8>> {
    let mut script = b"use mysql;\n".to_vec();
    for part in ["mysql_system_tables.sql", "mysql_system_tables_data.sql"] {
        script.extend(read(&installation.share.join(part))?);
    }
    script.extend(b"\ndelete from mysql.user where user = '';\nflush privileges;\n");
    script.extend(accounts().into_bytes());
    Ok(script)
}

/// One statement a line: bootstrap and `--init-file` read them so.
fn accounts() -> String {
    let password = PRODUCT_PASSWORD.replace('\\', "\\\\").replace('\'', "\\'");
    format!(
        "create user '{HARNESS_ACCOUNT}'@'%';\n\
         grant all privileges on *.* to '{HARNESS_ACCOUNT}'@'%' with grant option;\n\
         create user '{PRODUCT_ACCOUNT}'@'%' identified by '{password}';\n\
         grant all privileges on *.* to '{PRODUCT_ACCOUNT}'@'%' with grant option;\n"
    )
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)
        .and_then(|mut file| file.read_to_end(&mut content))
        .with_context(|| format!("reading {}", path.display()))?;
    content.push(b'\n');
    Ok(content)
}

/// Runs a command to its end, with `input` on its standard input.
fn finish(command: &mut Command, input: &[u8]) -> Result<()> {
    let log = tempfile::tempfile().context("making a log file")?;
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log.try_clone()?)
        .spawn()
        .context("starting the server to bootstrap")?;
    let mut stdin = child.stdin.take().context("the server takes no input")?;
    let written = stdin.write_all(input);
    drop(stdin);
    let status = child.wait()?;
    ensure!(
        status.success() && written.is_ok(),
        "bootstrap ended with {status}: {}",
        tail(log)
    );
    Ok(())
}

fn tail(mut log: File) -> String {
    use std::io::Seek;
    let mut text = Vec::new();
    let read = log.rewind().and_then(|()| log.read_to_end(&mut text));
    let text = String::from_utf8_lossy(&text).into_owned();
    match read {
        Ok(_) => text.lines().rev().take(20).collect::<Vec<_>>().join("\n"),
        Err(error) => format!("its log cannot be read: {error}"),
    }
}
