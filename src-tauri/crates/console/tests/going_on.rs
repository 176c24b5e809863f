//! A console that is killed goes on by itself when it is opened again: each
//! console here is a process of its own, ended with SIGKILL.
//!
//! This program is both sides. Called with [`CONSOLE`] or [`CLOSED`] and a folder
//! it is a console: it answers commands on its standard input and tells its live
//! channel on its standard output.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use console::vault::{Keychain, Passphrase, Unreachable};
use console::{Console, Host};
use engine::server::connection::Secret;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use tests::oracle::{Extra, ensure_equal};
use tests::server::{
    Kind, Options, PRODUCT_ACCOUNT, PRODUCT_PASSWORD, Server, guarded, spawn_guarded,
};

/// As the first argument it makes this program a console.
const CONSOLE: &str = "--console";
/// As the first argument it makes this program a console whose encrypted file
/// of passwords somebody must open.
const CLOSED: &str = "--closed";
/// The passphrase of that file.
const PASSPHRASE: &str = "four words of choice";
/// How long a console may take to say what is waited for.
const PATIENCE: Duration = Duration::from_secs(120);
/// Rows enough for a load that a kill can meet.
const TABLES: &str = "
    create database shop; use shop;
    create table orders (id int primary key, v varchar(200));
    insert into orders select seq, repeat('x', 200) from seq_1_to_400000;
    create table plain (v int);
    insert into plain values (1), (1);";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(mode @ (CONSOLE | CLOSED)) = arguments.next().as_deref() {
        let folder = arguments.next().unwrap();
        runtime.block_on(be_a_console(Path::new(&folder), mode == CONSOLE));
        return ExitCode::SUCCESS;
    }
    let trial = Trial::test("a_killed_console_goes_on_when_it_is_opened", move || {
        let played = runtime.block_on(kill_in_load_and_while_following());
        played.map_err(|error| Failed::from(format!("{error:#}")))
    });
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

/// A machine without a keychain: the passphrase of the encrypted file is given.
struct NoKeychain;

impl NoKeychain {
    fn refuse<T>() -> Result<T, Unreachable> {
        Err(Unreachable("there is none".to_owned()))
    }
}

impl Keychain for NoKeychain {
    fn probe(&self) -> Result<(), Unreachable> {
        Self::refuse()
    }

    fn get(&self, _: &str) -> Result<Option<Secret>, Unreachable> {
        Self::refuse()
    }

    fn set(&self, _: &str, _: &Secret) -> Result<(), Unreachable> {
        Self::refuse()
    }

    fn delete(&self, _: &str) -> Result<(), Unreachable> {
        Self::refuse()
    }
}

async fn be_a_console(folder: &Path, is_open: bool) {
    let passphrase: Passphrase = Box::new(|| Ok(Secret::new(PASSPHRASE.to_owned())));
    let console = Console::open(Host {
        keychain: Arc::new(NoKeychain),
        passphrase: is_open.then_some(passphrase),
        ..Host::of_this_machine(folder.to_owned())
    })
    .await
    .unwrap();
    let mut feed = console.subscribe();
    tokio::spawn(async move {
        while let Some(event) = feed.next().await {
            say(&serde_json::to_value(&event).unwrap());
        }
    });
    let (lines, mut asked) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            lines.send(line.unwrap()).unwrap();
        }
    });
    while let Some(line) = asked.recv().await {
        let (command, request): (String, Value) = serde_json::from_str(&line).unwrap();
        let answer = console.dispatch(&command, request).await.unwrap();
        say(&json!({ "answer": answer }));
    }
}

fn say(value: &Value) {
    // Whoever listened has gone, and this process is about to be killed.
    drop(writeln!(std::io::stdout(), "{value}"));
}

/// A console in a process of its own.
struct Process {
    child: Child,
    input: ChildStdin,
    lines: Receiver<Value>,
}

impl Process {
    fn open(mode: &str, folder: &Path) -> Self {
        let mut command = guarded(&std::env::current_exe().unwrap());
        command
            .arg(mode)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = spawn_guarded(command).unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (said, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let Ok(value) = serde_json::from_str(&line) else {
                    continue;
                };
                if said.send(value).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take().unwrap();
        Self {
            child,
            input,
            lines,
        }
    }

    fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let value = self
                .lines
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("the console did not say {what}"));
            if wanted(&value) {
                return value;
            }
        }
    }

    fn ask(&mut self, command: &str, request: Value) -> Value {
        writeln!(self.input, "{}", json!([command, request])).unwrap();
        self.until(command, |value| value.get("answer").is_some())["answer"].clone()
    }

    /// Waits until a snapshot on the live channel is as wanted.
    fn until_snapshot(&self, what: &str, wanted: impl Fn(&Value) -> bool) {
        self.until(what, |value| match value.get("snapshots") {
            Some(snapshots) => snapshots.as_array().unwrap().iter().any(&wanted),
            None => value.get("snapshot").is_some_and(&wanted),
        });
    }

    fn until_state(&self, state: &str) {
        self.until_snapshot(state, |snapshot| snapshot["state"]["state"] == state);
    }

    fn kill9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn details(name: &str, server: &Server) -> Value {
    json!({
        "name": name, "folder": "", "environment": null, "database_type": "mariadb",
        "host": "127.0.0.1", "port": server.port(), "account": PRODUCT_ACCOUNT,
        "encryption": { "mode": "non_encrypted" },
    })
}

async fn kill_in_load_and_while_following() -> anyhow::Result<()> {
    let start = || Server::start(Kind::MariaDb1011, Options::default());
    let (source, destination) = tokio::try_join!(start(), start())?;
    source.run(TABLES).await?;
    let home = tempfile::tempdir()?;
    let objects = json!([{ "database": "shop" }]);

    // GIVEN a console that has started a task
    let mut first = Process::open(CONSOLE, home.path());
    for (name, server) in [("source", &source), ("destination", &destination)] {
        let details = details(name, server);
        first.ask(
            "connection_save",
            json!({ "details": details, "password": PRODUCT_PASSWORD }),
        );
    }
    let definition = json!({
        "version": 1, "name": "Shop", "source": "source", "destination": "destination",
        "objects": objects, "options": { "ignored_alerts": [{ "code": "*" }] },
    });
    let saved = first.ask("task_save", json!({ "definition": definition }));
    let id = saved["row"]["snapshot"]["id"].clone();
    first.ask("task_act", json!({ "id": id, "action": "precheck" }));
    first.until_state("precheck_passed");
    first.ask("task_act", json!({ "id": id, "action": "start" }));
    first.until_state("initializing");
    // WHEN it is killed in the load, and the next one while it follows
    first.kill9();
    let second = Process::open(CONSOLE, home.path());
    second.until_state("synchronizing");
    second.kill9();
    source
        .run("use shop; insert into plain values (1), (2); delete from orders limit 10;")
        .await?;
    // THEN the third goes on without being told
    let third = Process::open(CONSOLE, home.path());
    third.until_snapshot("that it has caught up", |snapshot| {
        snapshot["incremental"]["state"] == "caught_up"
    });
    third.kill9();
    // One whose passwords are shut away goes on when they are to be had.
    source
        .run("use shop; insert into plain values (1), (3);")
        .await?;
    let mut fourth = Process::open(CLOSED, home.path());
    let list = fourth.ask("task_list", json!({}));
    assert_eq!(list[0]["snapshot"]["id"], id);
    while fourth.ask("task_list", json!({}))[0]["snapshot"]["state"]["state"] != "failed" {}
    fourth.ask("vault_open_file", json!({ "passphrase": PASSPHRASE }));
    fourth.until_snapshot("that it has caught up", |snapshot| {
        snapshot["incremental"]["state"] == "caught_up"
    });
    fourth.kill9();
    ensure_equal(&source, &destination, &objects, Extra::Refused).await
}
