//! What goes wrong on a first day, and what the window says about it.

use anyhow::Result;
use e2e::{Desktop, Page, Part, Window, files_with};
use tests::server::{Kind, Options, Server};

use crate::connections::{ACCOUNT, PASSWORD, enter, let_in, save};

async fn test_of(page: &Page, port: u16, password: &str) -> Result<()> {
    page.click(&Part::button("Connections")).await?;
    page.click(&Part::button("New connection")).await?;
    let dialog = |label| Part::field(label).in_dialog();
    page.fill(&dialog("Connection name"), "orders").await?;
    page.choose(&dialog("Database Type"), "MariaDB").await?;
    page.fill(&dialog("Host"), "127.0.0.1").await?;
    page.fill(&dialog("Port Number"), &port.to_string()).await?;
    page.fill(&dialog("Database Account"), ACCOUNT).await?;
    page.fill(&dialog("Database Password"), password).await?;
    page.click(&Part::button("Test Connectivity").in_dialog())
        .await
}

#[tokio::test]
async fn a_wrong_password_is_said_to_be_wrong_and_not_repeated() {
    let server = Server::start(Kind::MariaDb1011, Options::default())
        .await
        .unwrap();
    let_in(&server).await.unwrap();
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    test_of(page, server.port(), "wrong-horse-77aa")
        .await
        .unwrap();
    let error = Part::with("connectivity", "outcome", "error");
    page.wait_for_text(&error, "CN002").await.unwrap();
    page.wait_for_text(&error, "What to do").await.unwrap();
    assert!(!page.text().await.unwrap().contains("wrong-horse"));
    window
        .picture("connection-wrong-password-light")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_closed_port_is_said_to_be_closed() {
    let mut server = Server::start(Kind::MariaDb1011, Options::default())
        .await
        .unwrap();
    server.stop().await.unwrap();
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    test_of(page, server.port(), PASSWORD).await.unwrap();
    let error = Part::with("connectivity", "outcome", "error");
    page.wait_for_text(&error, "CN001").await.unwrap();
    let address = format!("127.0.0.1:{}", server.port());
    page.wait_for_text(&error, &address).await.unwrap();
    page.wait_for_text(&error, "What to do").await.unwrap();
    window
        .picture("connection-closed-port-light")
        .await
        .unwrap();
}

#[tokio::test]
async fn without_a_keychain_passwords_go_into_a_sealed_file_only_when_chosen() {
    // GIVEN a desktop without a keychain
    let server = Server::start(Kind::MariaDb1011, Options::default())
        .await
        .unwrap();
    let_in(&server).await.unwrap();
    let desktop = Desktop::without_keychain().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    // WHEN Lockstep opens, THEN it says so and waits for the choice
    page.wait_for_text(&Part::named("vault-banner"), "keychain")
        .await
        .unwrap();
    window.picture("vault-banner-light").await.unwrap();
    let sealed = desktop.data_folder().join("passwords.sealed");
    assert!(!sealed.exists());
    // WHEN the file is chosen and a connection saved
    page.click(&Part::button("Use an encrypted file"))
        .await
        .unwrap();
    let dialog = |label| Part::field(label).in_dialog();
    page.fill(&dialog("Passphrase"), "a passphrase of the operator")
        .await
        .unwrap();
    page.fill(&dialog("Passphrase again"), "a passphrase of the operator")
        .await
        .unwrap();
    window.picture("vault-file-light").await.unwrap();
    page.click(&Part::button("Use an encrypted file").in_dialog())
        .await
        .unwrap();
    page.wait_until_gone(&Part::named("vault-banner"))
        .await
        .unwrap();
    save(page, "orders", &server).await.unwrap();
    // THEN the file holds the password, and not so that it can be read
    assert!(sealed.exists());
    assert!(files_with(desktop.home(), PASSWORD).unwrap().is_empty());
}

#[tokio::test]
async fn a_data_folder_in_use_is_told_and_opened_once_it_is_free() {
    // GIVEN another Lockstep at work in the data folder
    let desktop = Desktop::start().await.unwrap();
    std::fs::create_dir_all(desktop.data_folder()).unwrap();
    let other = std::fs::File::create(desktop.data_folder().join("lock")).unwrap();
    other.lock().unwrap();
    // WHEN the window opens, THEN it says so
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    page.find(&Part::text("ST001")).await.unwrap();
    page.find(&Part::text("in use by")).await.unwrap();
    window.picture("store-in-use-light").await.unwrap();
    // WHEN the other one has ended, THEN trying again is enough
    drop(other);
    page.click(&Part::button("Try again")).await.unwrap();
    page.find(&Part::text("No tasks yet")).await.unwrap();
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_is_told_in_the_window() {
    let desktop = Desktop::start().await.unwrap();
    std::fs::create_dir_all(desktop.data_folder().join("lockstep.db")).unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    page.find(&Part::text("ST001")).await.unwrap();
    window
        .picture("store-cannot-be-opened-light")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_full_disk_is_told_and_saving_works_again_once_there_is_room() {
    // GIVEN a window whose disk is full
    let server = Server::start(Kind::MariaDb1011, Options::default())
        .await
        .unwrap();
    let_in(&server).await.unwrap();
    let desktop = Desktop::on_small_disk().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    page.find(&Part::text("No tasks yet")).await.unwrap();
    window.fill_disk().unwrap();
    // WHEN a connection is saved, THEN the window says what is full and where
    enter(page, "orders", &server).await.unwrap();
    let save = Part::button("Save").in_dialog();
    page.click(&save).await.unwrap();
    page.find(&Part::text("The disk is full")).await.unwrap();
    page.find(&Part::text("Free some space")).await.unwrap();
    window.picture("disk-full-light").await.unwrap();
    // WHEN there is room again, THEN saving is enough
    window.free_disk().unwrap();
    page.click(&save).await.unwrap();
    page.find(&Part::with("connection-row", "connection", "orders"))
        .await
        .unwrap();
}
