//! The program against two real servers: what it compares, tests and refuses.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tests::server::{Kind, Options, PRODUCT_ACCOUNT, PRODUCT_PASSWORD, Server};

const SCHEMA: &str = "
create database shop character set utf8mb4;
create table shop.numbers (id bigint unsigned primary key, name varchar(40), at timestamp(3) null);
insert into shop.numbers values (1, 'one', '2024-02-29 23:59:59.999'), (2, null, null),
    (18446744073709551615, 'größte 🐘', '2024-01-01 00:00:00');
create table shop.words (word varchar(20) collate utf8mb4_unicode_ci, part int,
    price decimal(20, 5), size float, primary key (word, part));
insert into shop.words values ('b', 1, 1.5, 0.1), ('A', 2, 2.5, 1e30), ('ä', -3, 0, -0.5), ('Z', 4, 7, 3);
create table shop.heap (a int, b varbinary(10), c bit(9));
insert into shop.heap values (1, x'0000', b'1'), (1, x'0000', b'1'), (null, null, null), (2, 'x', b'101010101');
create table shop.empty (id int primary key);
";

struct House {
    source: Server,
    destination: Server,
    home: tempfile::TempDir,
}

impl House {
    async fn build() -> Self {
        let kind = Kind::MariaDb1011;
        let source = Server::start(kind, Options::default()).await.unwrap();
        let destination = Server::start(kind, Options::default()).await.unwrap();
        source.run(SCHEMA).await.unwrap();
        destination
            .run(&SCHEMA.replace("shop", "copy"))
            .await
            .unwrap();
        let home = tempfile::tempdir().unwrap();
        let document = json!({
            "version": 1, "name": "compare", "source": "a", "destination": "b",
            "objects": [{ "database": "shop", "rename": "copy" }],
            "connections": {
                "a": server(source.port()), "b": server(destination.port()),
            },
        });
        std::fs::write(home.path().join("task.json"), document.to_string()).unwrap();
        Self {
            source,
            destination,
            home,
        }
    }

    fn lockstep(&self, arguments: &[&str]) -> Output {
        lockstep(self.home.path(), arguments)
    }

    /// The tables of a comparison by name, and the exit code.
    fn compare(&self) -> (Value, i32) {
        let output = self.lockstep(&["compare", "task.json", "--json"]);
        let mut tables = serde_json::Map::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let said: Value = serde_json::from_str(line).unwrap();
            if said["kind"] == "table" {
                tables.insert(said["source"].as_str().unwrap().to_owned(), said);
            }
        }
        (Value::Object(tables), output.status.code().unwrap())
    }
}

fn server(port: u16) -> Value {
    json!({
        "database_type": "mariadb", "host": "127.0.0.1", "port": port,
        "account": PRODUCT_ACCOUNT, "password": { "env": "TEST_PASSWORD" },
    })
}

fn lockstep(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lockstep"))
        .args(arguments)
        .current_dir(home)
        .env("LOCKSTEP_HOME", home.join("data"))
        .env("LOCKSTEP_PASSPHRASE_FILE", home.join("passphrase"))
        .env("TEST_PASSWORD", PRODUCT_PASSWORD)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env("XDG_RUNTIME_DIR", home)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_finds_each_difference_and_names_it_by_key() {
    let house = House::build().await;
    let (tables, code) = house.compare();
    assert_eq!(code, 0, "{tables}");
    assert_eq!(tables.as_object().unwrap().len(), 4);
    assert_eq!(tables["shop.heap"]["source_rows"], 4);

    house
        .destination
        .run(
            "update copy.numbers set at = '2024-01-01 00:00:00.001' where id = 18446744073709551615;
             delete from copy.words where part = -3;
             insert into copy.words values ('c', 9, 0, 0);
             update copy.words set size = 0.1000001 where word = 'b';
             delete from copy.heap where a = 1 limit 1;
             insert into copy.empty values (5);",
        )
        .await
        .unwrap();
    let (tables, code) = house.compare();
    assert_eq!(code, 4);
    let differences = |table: &str| tables[table]["differences"].clone();
    assert_eq!(
        differences("shop.numbers"),
        json!([{ "kind": "different",
                 "key": [{ "column": "id", "value": "18446744073709551615" }] }])
    );
    assert_eq!(
        differences("shop.words"),
        json!([
            { "kind": "different",
              "key": [{ "column": "word", "value": "b" }, { "column": "part", "value": "1" }] },
            { "kind": "only_destination",
              "key": [{ "column": "word", "value": "c" }, { "column": "part", "value": "9" }] },
            { "kind": "only_source",
              "key": [{ "column": "word", "value": "ä" }, { "column": "part", "value": "-3" }] },
        ])
    );
    assert_eq!(tables["shop.heap"]["only_source"], 1);
    assert_eq!(tables["shop.empty"]["only_destination"], 1);

    house
        .destination
        .run("drop table copy.empty; alter table copy.heap drop column c;")
        .await
        .unwrap();
    let (tables, code) = house.compare();
    assert_eq!(code, 4);
    assert!(
        tables["shop.empty"]["unlike"]
            .as_str()
            .unwrap()
            .contains("copy.empty")
    );
    assert!(
        tables["shop.heap"]["unlike"]
            .as_str()
            .unwrap()
            .contains('c')
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_saved_tested_and_refused_by_cause() {
    let house = House::build().await;
    let home = house.home.path();
    let port = house.source.port().to_string();
    std::fs::write(home.join("passphrase"), "four words of choice\n").unwrap();
    std::fs::write(home.join("wrong"), "Wrong-Marker\n").unwrap();
    let add = |name: &str, port: &str, password: &[&str]| {
        let line = [
            "connection",
            "add",
            name,
            "--type",
            "mariadb",
            "--host",
            "127.0.0.1",
        ];
        let account = ["--port", port, "--account", PRODUCT_ACCOUNT];
        house.lockstep(&[&line[..], &account, password].concat())
    };
    let saved = add("source", &port, &["--password-env", "TEST_PASSWORD"]);
    assert!(saved.status.success(), "{}", text(&saved));
    assert!(
        add("wrong", &port, &["--password-file", "wrong"])
            .status
            .success()
    );
    assert!(add("closed", "9", &["--no-password"]).status.success());

    let facts = house.lockstep(&["connection", "test", "source"]);
    let shown = text(&facts);
    assert!(facts.status.success(), "{shown}");
    for fact in [
        "version",
        "server_id",
        "binlog format",
        "row image",
        "GTID",
        "time zone",
        "size",
    ] {
        assert!(shown.contains(fact), "{fact} is missing in\n{shown}");
    }
    assert!(!shown.contains(PRODUCT_PASSWORD));

    let wrong = house.lockstep(&["connection", "test", "wrong"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong).contains("CN002") && !text(&wrong).contains("Wrong-Marker"));
    let closed = house.lockstep(&["connection", "test", "closed"]);
    assert!(text(&closed).contains("CN001"), "{}", text(&closed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_imported_listed_exported_and_released() {
    let house = House::build().await;
    let home = house.home.path();
    std::fs::write(home.join("passphrase"), "four words of choice\n").unwrap();
    for name in ["source", "wrong"] {
        let line = [
            "connection",
            "add",
            name,
            "--type",
            "mariadb",
            "--host",
            "127.0.0.1",
        ];
        let rest = ["--account", "nobody", "--no-password"];
        assert!(
            house
                .lockstep(&[&line[..], &rest].concat())
                .status
                .success()
        );
    }
    let mut whole: Value =
        serde_json::from_str(&std::fs::read_to_string(home.join("task.json")).unwrap()).unwrap();
    let fields = whole.as_object_mut().unwrap();
    fields.remove("connections");
    fields.insert("source".to_owned(), json!("source"));
    fields.insert("destination".to_owned(), json!("wrong"));
    std::fs::write(home.join("saved.json"), whole.to_string()).unwrap();
    let imported = house.lockstep(&["task", "import", "saved.json"]);
    assert!(imported.status.success(), "{}", text(&imported));
    let list = text(&house.lockstep(&["task", "list"]));
    assert!(
        list.contains("source → wrong") && list.contains("not started"),
        "{list}"
    );
    let used = house.lockstep(&["connection", "remove", "wrong"]);
    assert!(text(&used).contains("used by compare"), "{}", text(&used));
    let exported = house.lockstep(&["task", "export", "compare"]);
    let exported: Value = serde_json::from_slice(&exported.stdout).unwrap();
    assert_eq!(exported["objects"], whole["objects"]);
    let released = house.lockstep(&["task", "release", "compare"]);
    assert!(text(&released).contains("released"), "{}", text(&released));
    assert!(
        house
            .lockstep(&["connection", "remove", "wrong"])
            .status
            .success()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_killed_goes_on_and_stops_cleanly_when_asked() {
    let house = House::build().await;
    let home = house.home.path();
    let text = std::fs::read_to_string(home.join("task.json")).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["objects"][0]["rename"] = json!("follow");
    document["options"] = json!({ "ignored_alerts": [{ "code": "CHECK_KEY" }] });
    std::fs::write(home.join("task.json"), document.to_string()).unwrap();

    let mut killed = start(home, &["run", "task.json", "--json"]);
    until(&mut killed, "\"to\":\"synchronizing\"");
    killed.kill().unwrap();
    killed.wait().unwrap();
    house
        .source
        .run("insert into shop.heap values (3, 'y', b'0'); delete from shop.words where part = 4;")
        .await
        .unwrap();
    let again = house.lockstep(&["run", "task.json", "--json", "--until", "caught-up"]);
    assert_eq!(again.status.code(), Some(0), "{}", self::text(&again));
    let (tables, code) = house.compare();
    assert_eq!(code, 0, "{tables}");

    let mut asked = start(home, &["run", "task.json", "--json"]);
    until(&mut asked, "\"state\":\"synchronizing\"");
    let pid = asked.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(asked.wait().unwrap().code(), Some(143));
}

fn start(home: &Path, arguments: &[&str]) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_lockstep"))
        .args(arguments)
        .current_dir(home)
        .env("TEST_PASSWORD", PRODUCT_PASSWORD)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads the program's output until it says `wanted`; the rest is read on, so
/// that the program is never held up.
fn until(child: &mut std::process::Child, wanted: &str) {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let found = lines.by_ref().any(|line| line.unwrap().contains(wanted));
    assert!(found, "the program ended before it said {wanted}");
    std::thread::spawn(move || lines.for_each(drop));
}
