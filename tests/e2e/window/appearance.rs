//! Light and dark.

use anyhow::Result;
use e2e::{Desktop, Page, Part, Window};

/// Says that the page is drawn in the dark.
const DARK: &str = "//html[contains(@style,'color-scheme: dark')]";

/// Chooses the dark theme in the settings.
pub async fn choose_dark(page: &Page) -> Result<()> {
    page.click(&Part::button("Settings")).await?;
    page.click(&Part::button("Dark")).await?;
    page.find(&Part::at(DARK)).await?;
    Ok(())
}

#[tokio::test]
async fn the_chosen_theme_is_there_again_after_a_restart() {
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let page = window.page();
    page.click(&Part::button("Settings")).await.unwrap();
    page.find(&Part::text("Theme")).await.unwrap();
    window.picture("settings-light").await.unwrap();
    choose_dark(page).await.unwrap();
    window.kill().await.unwrap();

    let window = Window::open(&desktop).await.unwrap();
    window.page().find(&Part::at(DARK)).await.unwrap();
    window
        .page()
        .find(&Part::text("No tasks yet"))
        .await
        .unwrap();
    window.picture("tasks-empty-dark").await.unwrap();
}
