//! Every version of the harness boots, logs rows, survives kill -9, and keeps
//! its port. Versions that cannot be fetched are counted as ignored, by name.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use libtest_mimic::{Arguments, Failed, Trial};
use mysql_async::prelude::Queryable;
use tests::server::{Kind, Options, Server};

/// The argument with which this program starts itself, to be killed.
const HOLD: &str = "--hold-a-server";
/// Between two looks at what is to end.
const GLANCE: Duration = Duration::from_millis(20);

fn main() -> ExitCode {
    let holding = std::env::args()
        .nth(1)
        .is_some_and(|argument| argument == HOLD);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => std::sync::Arc::new(runtime),
        Err(error) => return fail(&error.into()),
    };
    if holding {
        return runtime
            .block_on(hold_a_server())
            .map_or_else(|error| fail(&error), |()| ExitCode::SUCCESS);
    }
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = match runtime.block_on(tests::offer::offered(&Kind::ALL)) {
        Ok(offered) => offered,
        Err(error) => return fail(&error),
    }
    .into_iter()
    .map(|(kind, skip)| {
        let runtime = std::sync::Arc::clone(&runtime);
        let name = format!("{kind}::boots_logs_rows_and_survives_kill_9");
        Trial::test(name, move || {
            runtime
                .block_on(boots_logs_rows_and_survives_kill_9(kind))
                .map_err(|error| Failed::from(format!("{error:#}")))
        })
        .with_ignored_flag(skip.is_some())
    })
    .collect();
    trials.push(Trial::test(
        "nothing_outlives_a_killed_test_process",
        || {
            nothing_outlives_a_killed_test_process()
                .map_err(|error| Failed::from(format!("{error:#}")))
        },
    ));
    libtest_mimic::run(&arguments, trials).exit_code()
}

#[allow(clippy::print_stderr, reason = "the closing line of a test runner")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::FAILURE
}

async fn boots_logs_rows_and_survives_kill_9(kind: Kind) -> Result<()> {
    let mut server = Server::start(kind, Options::default()).await?;
    let port = server.port();
    server
        .run("create database d; create table d.t (a int primary key); insert into d.t values (7);")
        .await?;
    server.kill9()?;
    server.restart().await?;
    ensure!(server.port() == port, "the port changed");

    let mut connection = server.connect().await?;
    let found: Option<i32> = connection.query_first("select a from d.t").await?;
    ensure!(found == Some(7), "the row is gone");
    let format: Option<(String, String)> = connection
        .query_first("select @@binlog_format, @@binlog_row_image")
        .await?;
    ensure!(
        format == Some(("ROW".to_owned(), "FULL".to_owned())),
        "{format:?}"
    );
    let gtid = if kind.is_mariadb() {
        "select @@gtid_binlog_pos"
    } else {
        "select @@global.gtid_executed"
    };
    let position: Option<String> = connection.query_first(gtid).await?;
    ensure!(
        !position.context("no GTID")?.is_empty(),
        "no GTID was written"
    );
    connection.disconnect().await?;

    let folder = server.folder().to_owned();
    let pid = server.pid().context("no process")?;
    drop(server);
    ensure!(!folder.exists(), "the folder is left");
    ensure!(
        !Path::new(&format!("/proc/{pid}")).exists(),
        "the process is left"
    );
    Ok(())
}

/// Starts a server, says its process id, and waits to be killed.
async fn hold_a_server() -> Result<()> {
    let server = Server::start(Kind::MariaDb1011, Options::default()).await?;
    let line = format!(
        "{} {}\n",
        server.pid().context("no process")?,
        server.folder().display()
    );
    std::io::stdout().write_all(line.as_bytes())?;
    std::future::pending().await
}

fn nothing_outlives_a_killed_test_process() -> Result<()> {
    let mut holder = Command::new(std::env::current_exe()?)
        .arg(HOLD)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(holder.stdout.take().context("no output")?).read_line(&mut line)?;
    holder.kill()?;
    holder.wait()?;
    let (pid, folder) = line.trim().split_once(' ').context("no process id")?;
    // Without a command line it has ended, even if nobody has reaped it yet.
    let process = format!("/proc/{pid}/cmdline");
    let deadline = Instant::now() + Duration::from_secs(60);
    // It is nobody's child now, so its end can only be looked for.
    while std::fs::read(&process).is_ok_and(|line| !line.is_empty()) || Path::new(folder).exists() {
        ensure!(
            Instant::now() < deadline,
            "server {pid} or its folder {folder} outlived the test process"
        );
        std::thread::sleep(GLANCE);
    }
    Ok(())
}
