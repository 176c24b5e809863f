//! What the precheck finds before anything is written, and the way out that it offers.

use e2e::{Desktop, Part, Window};
use tests::server::{Kind, Options, Server};

use crate::appearance::choose_dark;
use crate::connections::{ACCOUNT, let_in, save};
use crate::task::choose_objects;

/// A failed item of the precheck.
fn failed(code: &str) -> Part {
    Part::at(&format!(
        "//*[@data-testid='precheck-finding' and @data-outcome='failed' and @data-code='{code}']"
    ))
}

#[tokio::test]
async fn a_missing_privilege_and_an_older_destination_are_told_with_the_way_out() {
    // GIVEN an account that may not read the binlog, and a destination older than the source
    let source = Server::start(Kind::MariaDb1011, Options::default())
        .await
        .unwrap();
    let destination = Server::start(Kind::MariaDb105, Options::default())
        .await
        .unwrap();
    for server in [&source, &destination] {
        let_in(server).await.unwrap();
    }
    let table = "create database sakila; create table sakila.actor (actor_id int primary key);";
    source.run(table).await.unwrap();
    let revoke = format!("revoke replication slave on *.* from {ACCOUNT}@'%'");
    source.run(&revoke).await.unwrap();
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    choose_dark(page).await.unwrap();
    save(page, "from", &source).await.unwrap();
    save(page, "to", &destination).await.unwrap();
    // WHEN a task between them is prechecked
    choose_objects(&window, "dark").await.unwrap();
    // THEN both are told
    let permissions = failed("CHECK_AUTH_SRC");
    page.wait_for_text(&permissions, "lacks replication slave")
        .await
        .unwrap();
    let version = failed("CHECK_SRC");
    page.wait_for_text(&version, "which is older")
        .await
        .unwrap();
    page.wait_for_text(&version, "Upgrade the destination")
        .await
        .unwrap();
    let again = Part::button("Precheck Again").in_dialog();
    page.find(&again).await.unwrap();
    window.picture("precheck-failed-dark").await.unwrap();
    // WHEN the SQL that is offered is run, THEN the privilege is there
    let repair = Part::named("repair-sql").inside(&permissions);
    let sql = page.text_of(&repair).await.unwrap();
    source.run(&sql).await.unwrap();
    page.click(&again).await.unwrap();
    page.wait_until_gone(&permissions).await.unwrap();
    // AND the older destination still keeps the task from starting
    page.wait_for_text(&version, "which is older")
        .await
        .unwrap();
    assert!(
        !page
            .shows(&Part::button("Next: Review and start").in_dialog())
            .await
            .unwrap()
    );
}
