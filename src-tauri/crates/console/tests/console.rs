//! The console through its one list of commands, without servers.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use console::vault::{Keychain, Unreachable};
use console::{COMMANDS, Console, GoingOn, Host};
use engine::error::{ErrorKind, ErrorReport};
use engine::ports::{Connections, SystemClock};
use engine::server::connection::Secret;
use engine::task::definition::ConnectionRef;
use serde_json::{Value, json};

const MARKER: &str = "Marker-Pa55word-41c7";

/// A keychain in memory; `None` is one that cannot be reached.
#[derive(Default, Clone)]
struct MemoryKeychain(Arc<Mutex<Option<BTreeMap<String, String>>>>);

impl MemoryKeychain {
    fn reachable() -> Self {
        Self(Arc::new(Mutex::new(Some(BTreeMap::new()))))
    }

    fn with<T>(
        &self,
        use_it: impl FnOnce(&mut BTreeMap<String, String>) -> T,
    ) -> Result<T, Unreachable> {
        let mut entries = self.0.lock().unwrap();
        entries
            .as_mut()
            .map(use_it)
            .ok_or_else(|| Unreachable("no bus".to_owned()))
    }

    fn count(&self) -> usize {
        self.with(|entries| entries.len()).unwrap()
    }
}

impl Keychain for MemoryKeychain {
    fn probe(&self) -> Result<(), Unreachable> {
        self.with(|_| ())
    }

    fn get(&self, name: &str) -> Result<Option<Secret>, Unreachable> {
        self.with(|entries| entries.get(name).cloned().map(Secret::new))
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), Unreachable> {
        self.with(|entries| entries.insert(name.to_owned(), secret.expose().to_owned()))
            .map(drop)
    }

    fn delete(&self, name: &str) -> Result<(), Unreachable> {
        self.with(|entries| entries.remove(name)).map(drop)
    }
}

async fn open(folder: &Path, keychain: &MemoryKeychain) -> Console {
    Console::open(Host {
        folder: folder.to_owned(),
        keychain: Arc::new(keychain.clone()),
        clock: Arc::new(SystemClock),
        going_on: GoingOn::All,
        passphrase: None,
    })
    .await
    .unwrap()
}

async fn close(console: Console) {
    assert!(console.close(Duration::from_secs(10)).await);
}

/// Asks, and keeps everything that was answered.
struct Face {
    console: Console,
    heard: String,
}

impl Face {
    async fn ask(&mut self, command: &str, request: Value) -> Result<Value, ErrorReport> {
        let answer = self.console.dispatch(command, request).await;
        self.heard.push_str(&format!("{answer:?}"));
        answer
    }

    async fn save_connection(&mut self, name: &str) -> String {
        let request = json!({ "details": details(name), "password": MARKER });
        let saved = self.ask("connection_save", request).await.unwrap();
        saved["id"].as_str().unwrap().to_owned()
    }
}

fn details(name: &str) -> Value {
    json!({
        "name": name, "folder": "", "environment": null, "database_type": "mariadb",
        // Nothing listens on the port of the discard service of this machine.
        "host": "127.0.0.1", "port": 9, "account": "sync",
        "encryption": { "mode": "non_encrypted" },
    })
}

fn definition(source: &str, destination: &str) -> Value {
    json!({
        "version": 1, "name": "Shop", "source": source, "destination": destination,
        "objects": [{ "database": "shop" }],
    })
}

#[tokio::test]
async fn a_password_is_in_the_vault_and_nowhere_else() {
    let home = tempfile::tempdir().unwrap();
    let keychain = MemoryKeychain::reachable();
    let mut face = Face {
        console: open(home.path(), &keychain).await,
        heard: String::new(),
    };
    let mut feed = face.console.subscribe();

    let id = face.save_connection("source").await;
    let other = face.save_connection("destination").await;
    assert_eq!(keychain.get(&id).unwrap().unwrap().expose(), MARKER);
    let task = face
        .ask(
            "task_save",
            json!({ "definition": definition("source", &other) }),
        )
        .await
        .unwrap();
    let task = task["row"]["snapshot"]["id"].as_str().unwrap().to_owned();
    // Wrong in every way a face can be wrong about a password.
    for request in [
        json!({ "details": details("x"), "password": MARKER, "extra": 1 }),
        json!({ "details": details("source"), "password": MARKER }),
        json!({ "details": details("x"), "password": [MARKER] }),
    ] {
        face.ask("connection_save", request).await.unwrap_err();
    }
    face.ask("connection_test", json!({ "id": id }))
        .await
        .unwrap_err();
    face.ask("task_act", json!({ "id": task, "action": "precheck" }))
        .await
        .unwrap();
    for command in COMMANDS {
        for request in [
            json!({}),
            json!({ "id": task }),
            json!({ "connection": id }),
        ] {
            if *command != "connection_delete" {
                let _ = face.ask(command, request).await;
            }
        }
    }
    let log = json!({ "id": task, "level": "info", "limit": 500 });
    face.ask("task_log", log).await.unwrap();
    let heard = std::mem::take(&mut face.heard);
    close(face.console).await;
    let mut told = String::new();
    while let Some(event) = feed.next().await {
        told.push_str(&format!("{event:?}"));
    }

    assert!(!heard.contains(MARKER) && !told.contains(MARKER));
    for file in std::fs::read_dir(home.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let found = bytes
            .windows(MARKER.len())
            .any(|part| part == MARKER.as_bytes());
        assert!(!found, "the password is in {}", path.display());
    }
}

#[tokio::test]
async fn a_connection_in_use_stays_and_one_that_goes_takes_its_password_along() {
    let home = tempfile::tempdir().unwrap();
    let keychain = MemoryKeychain::reachable();
    let mut face = Face {
        console: open(home.path(), &keychain).await,
        heard: String::new(),
    };
    let source = face.save_connection("source").await;
    let destination = face.save_connection("destination").await;
    let saved = face
        .ask(
            "task_save",
            json!({ "definition": definition("source", "destination") }),
        )
        .await
        .unwrap();
    // The document refers by identity, so that a renamed connection is still meant.
    assert_eq!(saved["document"]["content"]["source"], json!(source));

    let refusal = face
        .ask("connection_delete", json!(source))
        .await
        .unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::Refused);
    assert!(refusal.title.contains("Shop"), "{refusal:?}");
    assert_eq!(keychain.count(), 2);

    let id = saved["row"]["snapshot"]["id"].clone();
    face.ask("task_act", json!({ "id": id, "action": "release" }))
        .await
        .unwrap();
    assert_eq!(face.ask("task_list", json!({})).await.unwrap(), json!([]));
    for id in [source, destination] {
        face.ask("connection_delete", json!(id)).await.unwrap();
    }
    assert_eq!(keychain.count(), 0);
    close(face.console).await;
}

#[tokio::test]
async fn drafts_and_tasks_are_there_again_after_the_console_was_closed() {
    let home = tempfile::tempdir().unwrap();
    let keychain = MemoryKeychain::reachable();
    let mut face = Face {
        console: open(home.path(), &keychain).await,
        heard: String::new(),
    };
    face.save_connection("source").await;
    face.save_connection("destination").await;
    let draft = json!({ "name": "Half", "draft": { "source": "source", "step": 2 } });
    let draft = face.ask("task_save_draft", draft).await.unwrap();
    assert_eq!(draft["row"]["snapshot"]["state"]["state"], "not_configured");
    assert_eq!(
        draft["row"]["snapshot"]["actions"],
        json!(["configure", "release"])
    );
    face.ask(
        "task_save",
        json!({ "definition": definition("source", "destination") }),
    )
    .await
    .unwrap();
    let before = states(&mut face).await;
    close(face.console).await;

    let mut face = Face {
        console: open(home.path(), &keychain).await,
        heard: String::new(),
    };
    assert_eq!(states(&mut face).await, before);
    assert_eq!(before, ["not_configured", "not_started"]);

    // A draft becomes a task under the same identity.
    let mut whole = definition("source", "destination");
    whole["id"] = draft["row"]["snapshot"]["id"].clone();
    face.ask("task_save", json!({ "definition": whole }))
        .await
        .unwrap();
    assert_eq!(states(&mut face).await, ["not_started", "not_started"]);
    close(face.console).await;
}

#[tokio::test]
async fn limits_of_speed_are_there_again_after_the_console_was_closed() {
    let home = tempfile::tempdir().unwrap();
    let keychain = MemoryKeychain::reachable();
    let mut face = Face {
        console: open(home.path(), &keychain).await,
        heard: String::new(),
    };
    face.save_connection("source").await;
    face.save_connection("destination").await;
    let draft = json!({ "name": "Half", "draft": {} });
    let draft = face.ask("task_save_draft", draft).await.unwrap();
    let whole = json!({ "definition": definition("source", "destination") });
    let saved = face.ask("task_save", whole).await.unwrap();
    let request = |task: &Value, rows: u32| {
        let limits = json!({ "incremental": { "rows_per_second": rows } });
        json!({ "id": task["row"]["snapshot"]["id"], "throttles": limits })
    };
    for (task, rows, kind) in [
        (&saved, 99, ErrorKind::Definition),
        (&draft, 1_000, ErrorKind::Refused),
    ] {
        let refusal = face.ask("task_throttle", request(task, rows)).await;
        assert_eq!(refusal.unwrap_err().kind, kind);
    }
    let limited = face.ask("task_throttle", request(&saved, 1_000)).await;
    let limited = limited.unwrap();
    let limits = &limited["document"]["content"]["options"]["throttles"];
    assert_eq!(limits["incremental"]["rows_per_second"], 1_000);
    close(face.console).await;

    let mut face = Face {
        console: open(home.path(), &keychain).await,
        heard: String::new(),
    };
    let id = json!({ "id": saved["row"]["snapshot"]["id"] });
    let again = face.ask("task_get", id).await.unwrap();
    assert_eq!(
        &again["document"]["content"]["options"]["throttles"],
        limits
    );
    close(face.console).await;
}

async fn states(face: &mut Face) -> Vec<String> {
    let list = face.ask("task_list", json!({})).await.unwrap();
    let state = |row: &Value| {
        row["snapshot"]["state"]["state"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let mut states: Vec<String> = list.as_array().unwrap().iter().map(state).collect();
    states.sort();
    states
}

#[tokio::test]
async fn what_is_not_in_the_list_is_refused_by_name() {
    let home = tempfile::tempdir().unwrap();
    let console = open(home.path(), &MemoryKeychain::reachable()).await;
    let unknown = console
        .dispatch("drop_everything", json!({}))
        .await
        .unwrap_err();
    assert!(unknown.title.contains("drop_everything"));
    let field = console
        .dispatch("app_info", json!({ "verbose": true }))
        .await
        .unwrap_err();
    assert!(field.chain.concat().contains("verbose"), "{field:?}");
    let nobody = json!({ "definition": definition("nobody", "nobody") });
    let missing = console.dispatch("task_save", nobody).await.unwrap_err();
    assert!(missing.title.contains("nobody"), "{missing:?}");
    close(console).await;
}

#[tokio::test]
async fn a_second_console_on_the_same_folder_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let keychain = MemoryKeychain::reachable();
    let first = open(home.path(), &keychain).await;
    let second = Console::open(Host {
        folder: home.path().to_owned(),
        keychain: Arc::new(keychain.clone()),
        clock: Arc::new(SystemClock),
        going_on: GoingOn::All,
        passphrase: None,
    })
    .await;
    assert_eq!(second.err().unwrap().kind, ErrorKind::Store);
    close(first).await;
    close(open(home.path(), &keychain).await).await;
}

#[tokio::test]
async fn without_a_keychain_the_encrypted_file_is_used_by_choice_only() {
    let home = tempfile::tempdir().unwrap();
    let mut face = Face {
        console: open(home.path(), &MemoryKeychain::default()).await,
        heard: String::new(),
    };
    let status = face.ask("vault_status", json!({})).await.unwrap();
    assert_eq!(status["vault"], "unreachable");
    assert_eq!(status["file_exists"], false);
    let request = json!({ "details": details("source"), "password": MARKER });
    let refusal = face
        .ask("connection_save", request.clone())
        .await
        .unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::Credential);
    assert_eq!(
        face.ask("connection_list", json!({})).await.unwrap(),
        json!([])
    );

    let passphrase = json!({ "passphrase": "four words of choice" });
    face.ask("vault_open_file", passphrase.clone())
        .await
        .unwrap();
    face.ask("connection_save", request).await.unwrap();
    close(face.console).await;

    let mut face = Face {
        console: open(home.path(), &MemoryKeychain::default()).await,
        heard: String::new(),
    };
    let status = face.ask("vault_status", json!({})).await.unwrap();
    assert_eq!(status["file_exists"], true);
    let wrong = json!({ "passphrase": "four other words" });
    let refusal = face.ask("vault_open_file", wrong).await.unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::Credential);
    let open = face.ask("vault_open_file", passphrase).await.unwrap();
    assert_eq!(open, json!({ "vault": "file" }));
    close(face.console).await;
}

/// A keychain that is locked: it answers, has nothing, and keeps nothing.
struct LockedKeychain;

impl LockedKeychain {
    fn refuse<T>() -> Result<T, Unreachable> {
        Err(Unreachable("locked".to_owned()))
    }
}

impl Keychain for LockedKeychain {
    fn probe(&self) -> Result<(), Unreachable> {
        Ok(())
    }

    fn get(&self, _: &str) -> Result<Option<Secret>, Unreachable> {
        // It says so without looking behind the lock.
        Ok(None)
    }

    fn set(&self, _: &str, _: &Secret) -> Result<(), Unreachable> {
        Self::refuse()
    }

    fn delete(&self, _: &str) -> Result<(), Unreachable> {
        Self::refuse()
    }
}

#[tokio::test]
async fn where_a_passphrase_is_named_a_locked_keychain_gives_way_to_the_file() {
    let home = tempfile::tempdir().unwrap();
    let open = async |passphrase: &'static str| {
        Console::open(Host {
            keychain: Arc::new(LockedKeychain),
            passphrase: Some(Box::new(move || Ok(Secret::new(passphrase.to_owned())))),
            ..Host::of_this_machine(home.path().to_owned())
        })
        .await
        .unwrap()
    };
    let console = open("four words of choice").await;
    let request = json!({ "details": details("source"), "password": MARKER });
    console.dispatch("connection_save", request).await.unwrap();
    let reference = ConnectionRef("source".to_owned());
    let spec = console.directory().resolve(&reference).await.unwrap();
    assert_eq!(spec.password.expose(), MARKER);
    close(console).await;

    let console = open("four other words").await;
    let refusal = console.directory().resolve(&reference).await.unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::Credential);
    assert!(refusal.title.contains("passphrase"), "{refusal}");
    close(console).await;
}

#[tokio::test]
async fn a_keychain_that_stays_locked_leaves_the_encrypted_file_as_a_way_out() {
    let home = tempfile::tempdir().unwrap();
    let console = Console::open(Host {
        keychain: Arc::new(LockedKeychain),
        ..Host::of_this_machine(home.path().to_owned())
    })
    .await
    .unwrap();
    let request = json!({ "details": details("source"), "password": MARKER });
    let ask =
        async |command: &str, request: &Value| console.dispatch(command, request.clone()).await;
    assert_eq!(
        ask("vault_status", &json!({})).await.unwrap()["vault"],
        "keychain"
    );
    ask("connection_save", &request).await.unwrap_err();
    let status = ask("vault_status", &json!({})).await.unwrap();
    assert_eq!(status["reason"], "locked");
    let passphrase = json!({ "passphrase": "four words of choice" });
    ask("vault_open_file", &passphrase).await.unwrap();
    ask("connection_save", &request).await.unwrap();
    close(console).await;
}

/// A keychain that somebody locks and unlocks.
#[derive(Clone)]
struct GuardedKeychain {
    entries: MemoryKeychain,
    locked: Arc<AtomicBool>,
}

impl GuardedKeychain {
    fn open(&self) -> Result<&MemoryKeychain, Unreachable> {
        if self.locked.load(Ordering::Relaxed) {
            return Err(Unreachable("locked".to_owned()));
        }
        Ok(&self.entries)
    }
}

impl Keychain for GuardedKeychain {
    fn probe(&self) -> Result<(), Unreachable> {
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Option<Secret>, Unreachable> {
        self.open()?.get(name)
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), Unreachable> {
        self.open()?.set(name, secret)
    }

    fn delete(&self, name: &str) -> Result<(), Unreachable> {
        self.open()?.delete(name)
    }
}

#[tokio::test]
async fn a_keychain_that_is_unlocked_later_is_used_again() {
    let home = tempfile::tempdir().unwrap();
    let keychain = GuardedKeychain {
        entries: MemoryKeychain::reachable(),
        locked: Arc::new(AtomicBool::new(true)),
    };
    let console = Console::open(Host {
        keychain: Arc::new(keychain.clone()),
        ..Host::of_this_machine(home.path().to_owned())
    })
    .await
    .unwrap();
    let request = json!({ "details": details("source"), "password": MARKER });
    let vault =
        async |command: &str| console.dispatch(command, json!({})).await.unwrap()["vault"].clone();
    let refusal = console.dispatch("connection_save", request.clone()).await;
    assert_eq!(refusal.unwrap_err().kind, ErrorKind::Credential);
    assert_eq!(vault("vault_status").await, "unreachable");
    assert_eq!(vault("vault_retry").await, "unreachable");

    keychain.locked.store(false, Ordering::Relaxed);
    assert_eq!(vault("vault_status").await, "unreachable");
    assert_eq!(vault("vault_retry").await, "keychain");
    // The question has left nothing behind.
    assert_eq!(keychain.entries.count(), 0);

    // Without a retry the next use asks too.
    keychain.locked.store(true, Ordering::Relaxed);
    console
        .dispatch("connection_save", request.clone())
        .await
        .unwrap_err();
    keychain.locked.store(false, Ordering::Relaxed);
    console.dispatch("connection_save", request).await.unwrap();
    assert_eq!(vault("vault_status").await, "keychain");
    close(console).await;
}
