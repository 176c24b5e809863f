//! The main job: from two saved connections to a task that follows its
//! source, however the window is closed.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::{Desktop, Key, Page, Part, Window};
use mysql_async::prelude::Queryable;
use serde_json::json;
use tests::oracle::{Extra, ensure_equal};
use tests::server::{Kind, Options, Server};

use crate::appearance::choose_dark;
use crate::connections::{let_in, save};

/// Where the sample database lies, from the workspace's root.
const SAKILA: &str = "../shared/data/sakila";
/// How long a change may take from the source to the destination on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the destination is asked for it.
const GLANCE: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_task_is_made_checked_repaired_and_followed_over_every_kind_of_closing() {
    let scene = Scene::set().await.unwrap();
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();

    scene.save_connections(page).await.unwrap();
    choose_objects(&window, "light").await.unwrap();
    scene.pass_the_precheck(&window).await.unwrap();
    page.click(&Part::button("Next: Review and start").in_dialog())
        .await
        .unwrap();
    page.find(&Part::text("What this task will do"))
        .await
        .unwrap();
    window.picture("create-review-light").await.unwrap();
    page.click(&Part::button("Start")).await.unwrap();

    wait_for_state(page, "Synchronizing").await.unwrap();
    scene.ensure_equal().await.unwrap();
    scene.write_and_see("PENELOPE-1").await.unwrap();
    window.picture("task-light").await.unwrap();

    page.click(&Part::button("Pause")).await.unwrap();
    wait_for_state(page, "Paused").await.unwrap();
    page.click(&Part::button("Resume")).await.unwrap();
    wait_for_state(page, "Synchronizing").await.unwrap();
    scene.write_and_see("PENELOPE-2").await.unwrap();

    close_with_a_question(&window).await.unwrap();
    drop(window);

    // WHEN it is opened again
    let window = Window::open(&desktop).await.unwrap();
    wait_for_list(window.page(), "Synchronizing").await.unwrap();
    window.picture("tasks-light").await.unwrap();
    scene.write_and_see("PENELOPE-3").await.unwrap();
    // AND killed, written to meanwhile, and opened again
    window.kill().await.unwrap();
    scene.write("PENELOPE-4").await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    // THEN the task goes on by itself each time
    wait_for_list(window.page(), "Synchronizing").await.unwrap();
    scene.see("PENELOPE-4").await.unwrap();
    scene.ensure_equal().await.unwrap();
    darken(&window).await.unwrap();
    // WHEN a statement comes that is not replayed, and the operator skips it
    scene.skip_a_statement(&window).await.unwrap();
    // THEN the task goes on after it
    scene.write_and_see("PENELOPE-5").await.unwrap();
}

/// Pictures of the main screens as they are in the dark.
async fn darken(window: &Window<'_>) -> Result<()> {
    let page = window.page();
    choose_dark(page).await?;
    window.picture("settings-dark").await?;
    page.click(&Part::button("Connections")).await?;
    page.find(&Part::named("connection-row")).await?;
    window.picture("connections-dark").await?;
    page.click(&Part::button("Tasks")).await?;
    page.find(&Part::named("task-row")).await?;
    window.picture("tasks-dark").await?;
    page.click(&Part::named("task-row")).await?;
    page.press(Key::Enter).await?;
    page.find(&Part::named("latency")).await?;
    window.picture("task-dark").await
}

/// The operator's steps from the task list to the options.
/// Keeps pictures that end in `theme`.
pub async fn choose_objects(window: &Window<'_>, theme: &str) -> Result<()> {
    let page = window.page();
    page.click(&Part::button("Tasks")).await?;
    page.click(&Part::button("Create task")).await?;
    page.fill(&Part::field("Task Name"), "Sakila to its copy")
        .await?;
    let existing = |side| Part::field(&format!("Select Existing Connection: {side}"));
    page.choose(&existing("Source Database"), "from").await?;
    page.choose(&existing("Destination Database"), "to").await?;
    window.picture(&format!("create-source-{theme}")).await?;
    page.click(&Part::button("Test Connectivity and Proceed"))
        .await?;

    let tick = "/ancestor::*[contains(@class,'ant-tree-treenode')]//*[contains(@class,'ant-tree-checkbox')]";
    let sakila = Part::with("source-node", "object", "sakila");
    page.click(&Part::at(tick).inside(&sakila)).await?;
    let selected = Part::with("selected-node", "object", "sakila");
    page.click(&selected).await?;
    page.press(Key::F2).await?;
    let name = Part::field("New name of sakila");
    page.fill(&name, "sakila_copy").await?;
    page.press_in(&name, Key::Enter).await?;
    page.wait_for_text(&selected, "sakila_copy").await?;
    window.picture(&format!("create-objects-{theme}")).await?;
    page.click(&Part::button("Next: Options")).await?;
    page.find(&Part::text("Synchronization Types")).await?;
    window.picture(&format!("create-options-{theme}")).await?;
    page.click(&Part::button("Next: Save Task Settings and Precheck"))
        .await
}

/// Closes the window: declines the question once, then confirms it.
async fn close_with_a_question(window: &Window<'_>) -> Result<()> {
    let page = window.page();
    window.ask_to_close()?;
    page.find(&Part::button("Keep running").in_dialog()).await?;
    window.picture("quit-light").await?;
    page.click(&Part::button("Keep running").in_dialog())
        .await?;
    page.wait_until_gone(&Part::button("Quit").in_dialog())
        .await?;
    wait_for_state(page, "Synchronizing").await?;
    ensure!(window.is_open(), "declined, and yet it closed");
    window.ask_to_close()?;
    // The application may be gone before it can say that it was clicked on.
    let clicked = page.click(&Part::button("Quit").in_dialog()).await;
    window
        .wait_for_end()
        .await
        .or_else(|error| clicked.and(Err(error)))
}

async fn wait_for_state(page: &Page, state: &str) -> Result<()> {
    page.wait_for_text(&Part::named("task-state"), state).await
}

async fn wait_for_list(page: &Page, state: &str) -> Result<()> {
    page.wait_for_text(&Part::named("task-row"), state).await
}

/// Two servers: one with Sakila and a binlog that is not good enough, one empty.
struct Scene {
    source: Server,
    destination: Server,
}

impl Scene {
    async fn set() -> Result<Self> {
        let source = Server::start(
            Kind::MariaDb1011,
            Options::flags(["--binlog-row-image=MINIMAL"]),
        )
        .await?;
        let destination = Server::start(Kind::MariaDb1011, Options::default()).await?;
        for server in [&source, &destination] {
            let_in(server).await?;
        }
        for file in ["sakila-mv-schema.sql", "sakila-mv-data.sql"] {
            let path = workspace().join(SAKILA).join(file);
            let script = std::fs::read_to_string(&path)
                .with_context(|| format!("reading {}", path.display()))?;
            source.run(&script).await?;
        }
        Ok(Self {
            source,
            destination,
        })
    }

    async fn save_connections(&self, page: &Page) -> Result<()> {
        save(page, "from", &self.source).await?;
        save(page, "to", &self.destination).await
    }

    /// Lets the precheck fail, runs the SQL that it offers, confirms what it
    /// only warns about, and lets it pass.
    async fn pass_the_precheck(&self, window: &Window<'_>) -> Result<()> {
        let page = window.page();
        let failed = Part::with("precheck-finding", "outcome", "failed");
        page.wait_for_text(&failed, "MINIMAL").await?;
        let again = Part::button("Precheck Again").in_dialog();
        page.find(&again).await?;
        window.picture("precheck-failed-light").await?;
        let repair = Part::named("repair-sql").inside(&failed);
        let sql = page.text_of(&repair).await?;
        self.source.run(&sql).await?;
        page.click(&again).await?;
        page.wait_until_gone(&failed).await?;
        page.find(&again).await?;
        let next = Part::button("Next: Review and start").in_dialog();
        let confirm = Part::at("//button[contains(@aria-label,'Confirm Alert Details')]");
        let started = Instant::now();
        while !page.shows(&next).await? {
            ensure!(started.elapsed() < PATIENCE, "the precheck does not pass");
            if page.shows(&confirm).await? {
                page.click(&confirm).await?;
                page.click(&Part::button("Ignore")).await?;
                page.click(&Part::button("OK")).await?;
                page.wait_until_gone(&Part::text("Ignore this alert?"))
                    .await?;
            } else {
                tokio::time::sleep(GLANCE).await;
            }
        }
        window.picture("precheck-passed-light").await
    }

    /// Lets the task stop on a statement, and skips it on the task's page.
    async fn skip_a_statement(&self, window: &Window<'_>) -> Result<()> {
        let page = window.page();
        let leave = "create database elsewhere;
            rename table sakila.film_text to elsewhere.film_text;";
        self.source.run(leave).await?;
        wait_for_state(page, "Failed").await?;
        window.picture("statement-stopped-dark").await?;
        page.click(&Part::button("Skip this statement…")).await?;
        let dialog = Part::at("//*[@role='dialog']");
        page.wait_for_text(&dialog, "elsewhere").await?;
        let dealt_with = Part::at("//label[contains(.,'I have dealt with it')]");
        page.click(&dealt_with.in_dialog()).await?;
        window.picture("statement-skip-dark").await?;
        let skip = Part::button("Skip it and resume").in_dialog();
        page.click(&skip).await?;
        page.wait_until_gone(&skip).await?;
        wait_for_state(page, "Synchronizing").await
    }

    async fn write(&self, name: &str) -> Result<()> {
        let sql = format!("update sakila.actor set first_name = '{name}' where actor_id = 1");
        self.source.run(&sql).await
    }

    async fn see(&self, name: &str) -> Result<()> {
        let mut destination = self.destination.connect().await?;
        let started = Instant::now();
        loop {
            let seen: Option<String> = destination
                .query_first("select first_name from sakila_copy.actor where actor_id = 1")
                .await?;
            if seen.as_deref() == Some(name) {
                return Ok(());
            }
            ensure!(
                started.elapsed() < PATIENCE,
                "the destination has {seen:?}, not {name:?}"
            );
            tokio::time::sleep(GLANCE).await;
        }
    }

    async fn write_and_see(&self, name: &str) -> Result<()> {
        self.write(name).await?;
        self.see(name).await
    }

    async fn ensure_equal(&self) -> Result<()> {
        let objects = json!([{ "database": "sakila", "rename": "sakila_copy" }]);
        ensure_equal(&self.source, &self.destination, &objects, Extra::Refused).await
    }
}

fn workspace() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
