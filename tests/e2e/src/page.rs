//! What the window shows, found by the stable names that the page gives its
//! parts (`data-testid`).

use std::time::Duration;

use anyhow::{Context, Result};
use thirtyfour::prelude::*;

/// How long the page may take to show something on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(100);

/// The page.
#[derive(Clone)]
pub struct Page {
    driver: WebDriver,
}

impl Page {
    pub(crate) const fn new(driver: WebDriver) -> Self {
        Self { driver }
    }

    /// The part of this name, once it is shown.
    ///
    /// # Errors
    /// When it is not shown in time.
    pub async fn part(&self, name: &str) -> Result<WebElement> {
        self.find(&by_name(name), name).await
    }

    /// Clicks on the part of this name, once it can be clicked on.
    ///
    /// # Errors
    /// When it cannot be clicked on in time.
    pub async fn click(&self, name: &str) -> Result<()> {
        let part = self
            .driver
            .query(By::Css(by_name(name)))
            .and_clickable()
            .wait(PATIENCE, GLANCE)
            .first()
            .await
            .with_context(|| format!("looking for {name} to click on"))?;
        part.click()
            .await
            .with_context(|| format!("clicking on {name}"))
    }

    /// Types `text` into the field of this name in place of what it holds.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        let css = format!(
            "{0}:is(input,textarea), {0} input, {0} textarea",
            by_name(name)
        );
        let field = self.find(&css, name).await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(Key::Delete + "").await?;
        field
            .send_keys(text)
            .await
            .with_context(|| format!("typing into {name}"))
    }

    /// Waits until the part of this name shows `text` somewhere.
    ///
    /// # Errors
    /// When it does not in time; the error says what it shows instead.
    pub async fn wait_for_text(&self, name: &str, text: &str) -> Result<()> {
        let wanted = text.to_owned();
        let found = self
            .driver
            .query(By::Css(by_name(name)))
            .with_filter(move |part: WebElement| {
                let wanted = wanted.clone();
                async move { Ok(part.text().await?.contains(&wanted)) }
            })
            .wait(PATIENCE, GLANCE)
            .exists()
            .await?;
        if found {
            return Ok(());
        }
        let shown = match self
            .driver
            .query(By::Css(by_name(name)))
            .nowait()
            .first_opt()
            .await?
        {
            Some(part) => part.text().await?,
            None => "nothing".to_owned(),
        };
        anyhow::bail!("{name} does not show {text:?} but {shown:?}")
    }

    /// Waits until the part of this name is gone.
    ///
    /// # Errors
    /// When it is still there after a while.
    pub async fn wait_until_gone(&self, name: &str) -> Result<()> {
        let gone = self
            .driver
            .query(By::Css(by_name(name)))
            .wait(PATIENCE, GLANCE)
            .not_exists()
            .await?;
        anyhow::ensure!(gone, "{name} is still shown");
        Ok(())
    }

    /// All that the page shows as text.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn text(&self) -> Result<String> {
        Ok(self.driver.find(By::Tag("body")).await?.text().await?)
    }

    async fn find(&self, css: &str, name: &str) -> Result<WebElement> {
        self.driver
            .query(By::Css(css.to_owned()))
            .and_displayed()
            .wait(PATIENCE, GLANCE)
            .first()
            .await
            .with_context(|| format!("looking for {name}"))
    }
}

fn by_name(name: &str) -> String {
    format!("[data-testid=\"{name}\"]")
}
