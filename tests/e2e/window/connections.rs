//! Saved connections and where their passwords are.

use anyhow::Result;
use e2e::{Desktop, Page, Part, Window, files_with};
use tests::server::{Kind, Options, Server};

/// Distinctive, so that finding it anywhere means that it leaked there.
pub const PASSWORD: &str = "correct-horse-8f3a61c2";
/// The account that has it.
pub const ACCOUNT: &str = "dba";

/// Gives a server the account with the distinctive password.
pub async fn let_in(server: &Server) -> Result<()> {
    server
        .run(&format!(
            "create user {ACCOUNT}@'%' identified by '{PASSWORD}';
             grant all on *.* to {ACCOUNT}@'%' with grant option;"
        ))
        .await
}

/// Saves a connection to `server` as an operator does.
pub async fn save(page: &Page, name: &str, server: &Server) -> Result<()> {
    enter(page, name, server).await?;
    page.click(&Part::button("Save").in_dialog()).await?;
    // The list has it before the drawer has closed.
    page.wait_until_gone(&Part::at("//*[@role='dialog']"))
        .await?;
    page.find(&Part::with("connection-row", "connection", name))
        .await?;
    Ok(())
}

/// Enters a connection to `server` and tests it, and leaves it at that.
pub async fn enter(page: &Page, name: &str, server: &Server) -> Result<()> {
    page.click(&Part::button("Connections")).await?;
    page.click(&Part::button("New connection")).await?;
    let dialog = |label| Part::field(label).in_dialog();
    page.fill(&dialog("Connection name"), name).await?;
    page.choose(&dialog("Database Type"), "MariaDB").await?;
    page.fill(&dialog("Host"), "127.0.0.1").await?;
    page.fill(&dialog("Port Number"), &server.port().to_string())
        .await?;
    page.fill(&dialog("Database Account"), ACCOUNT).await?;
    page.fill(&dialog("Database Password"), PASSWORD).await?;
    page.click(&Part::button("Test Connectivity").in_dialog())
        .await?;
    page.find(&Part::with("connectivity", "outcome", "facts"))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_saved_password_is_in_the_keychain_and_nowhere_else() {
    // GIVEN a server and an empty home
    let server = Server::start(Kind::MariaDb1011, Options::default())
        .await
        .unwrap();
    let_in(&server).await.unwrap();
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    assert!(!desktop.keychain_holds(PASSWORD).await.unwrap());
    // WHEN a connection is tested and saved
    save(window.page(), "orders", &server).await.unwrap();
    // THEN the keychain has the password
    assert!(desktop.keychain_holds(PASSWORD).await.unwrap());
    // AND no reply over IPC has it
    for command in ["connection_list", "task_list", "app_info", "vault_status"] {
        let reply = window.page().ask(command).await.unwrap();
        assert!(!reply.contains(PASSWORD), "{command} tells the password");
    }
    // AND no file has it, neither while the window is open nor after
    assert!(files_with(desktop.home(), PASSWORD).unwrap().is_empty());
    window.picture("connections-light").await.unwrap();
    window.ask_to_close().unwrap();
    window.wait_for_end().await.unwrap();
    assert!(files_with(desktop.home(), PASSWORD).unwrap().is_empty());
}
