//! Light and dark.

use e2e::{Desktop, Part, Window};

#[tokio::test]
async fn the_chosen_theme_is_there_again_after_a_restart() {
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    page.click(&Part::button("Settings")).await.unwrap();
    page.find(&Part::text("Theme")).await.unwrap();
    window.picture("settings-light").await.unwrap();
    page.click(&Part::button("Dark")).await.unwrap();
    let dark = Part::at("//html[contains(@style,'color-scheme: dark')]");
    page.find(&dark).await.unwrap();
    window.picture("settings-dark").await.unwrap();
    window.kill().await.unwrap();

    let window = Window::open(&desktop).await.unwrap();
    window.page().find(&dark).await.unwrap();
    window
        .page()
        .find(&Part::text("No tasks yet"))
        .await
        .unwrap();
    window.picture("tasks-empty-dark").await.unwrap();
}
