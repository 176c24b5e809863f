//! What the window shows, found as the operator finds it: by what a part is
//! and what it says. Where only the text changes, by the stable name that the
//! page gives the part (`data-testid`).

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;

/// How long the page may take to show something on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(100);

/// The page of a window.
#[derive(Clone)]
pub struct Page {
    driver: WebDriver,
}

/// A part of the page: how to find it, and how to speak of it.
#[derive(Debug, Clone)]
pub struct Part {
    path: String,
    name: String,
}

impl Part {
    /// The part with this stable name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            path: format!("//*[@data-testid={}]", quoted(name)),
            name: name.to_owned(),
        }
    }

    /// The part with this stable name and this value of a `data-` attribute.
    #[must_use]
    pub fn with(name: &str, attribute: &str, value: &str) -> Self {
        Self {
            path: format!(
                "//*[@data-testid={} and @data-{attribute}={}]",
                quoted(name),
                quoted(value)
            ),
            name: format!("{name} with {attribute} {value:?}"),
        }
    }

    /// The part that this path finds.
    #[must_use]
    pub fn at(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            name: path.to_owned(),
        }
    }

    /// Whatever slides or fades at the moment: the toolkit names it so for as
    /// long as it does.
    fn moving() -> Self {
        let class = |name: &str| format!("contains(@class,'-{name}-active')");
        let classes = ["appear", "enter", "leave"].map(class).join(" or ");
        Self {
            path: format!("//*[{classes}]"),
            name: "what moves".to_owned(),
        }
    }

    /// What can be clicked on and says `text`, or is called so.
    #[must_use]
    pub fn button(text: &str) -> Self {
        let quoted = quoted(text);
        Self {
            path: format!(
                "//*[(self::button or self::a or self::label or @role='button' or @role='menuitem' \
                 or @role='tab' or @role='option' or @role='radio') and \
                 (normalize-space(.)={quoted} or @aria-label={quoted} or @title={quoted})]"
            ),
            name: format!("the button {text:?}"),
        }
    }

    /// The field with this label.
    #[must_use]
    pub fn field(label: &str) -> Self {
        let quoted = quoted(label);
        Self {
            path: format!(
                "//*[(self::input or self::textarea) and (@aria-label={quoted} \
                 or @id=//label[starts-with(normalize-space(.),{quoted})]/@for)]"
            ),
            name: format!("the field {label:?}"),
        }
    }

    /// Whatever holds this text itself.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self {
            path: format!("//*[text()[contains(.,{})]]", quoted(text)),
            name: format!("the text {text:?}"),
        }
    }

    /// This part inside of `other`.
    #[must_use]
    pub fn inside(self, other: &Self) -> Self {
        Self {
            path: format!("{}{}", other.path, self.path),
            name: format!("{} in {}", self.name, other.name),
        }
    }

    /// This part inside of the dialog or drawer that is open.
    #[must_use]
    pub fn in_dialog(self) -> Self {
        self.inside(&Self {
            path: "//*[@role='dialog']".to_owned(),
            name: "the dialog".to_owned(),
        })
    }

    fn by(&self) -> By {
        By::XPath(self.path.clone())
    }
}

/// Whether what hinders a click goes away by itself: an animation, a page
/// that has just been drawn anew.
fn is_passing(error: &WebDriverError) -> bool {
    matches!(
        error.as_inner(),
        WebDriverErrorInner::ElementNotInteractable(_)
            | WebDriverErrorInner::ElementClickIntercepted(_)
            | WebDriverErrorInner::StaleElementReference(_)
    )
}

/// Clicks on what is enabled and stays where it is for a glance, and says
/// whether it did.
async fn click_when_still(element: &WebElement) -> WebDriverResult<bool> {
    let before = element.rect().await?;
    tokio::time::sleep(GLANCE).await;
    let after = element.rect().await?;
    let still = (before.x, before.y) == (after.x, after.y);
    if !still || !element.is_enabled().await? {
        return Ok(false);
    }
    element.click().await?;
    Ok(true)
}

/// A text as XPath 1.0 writes it, which cannot hold both kinds of quotes.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}

impl Page {
    pub(crate) const fn new(driver: WebDriver) -> Self {
        Self { driver }
    }

    /// Waits until the page shows this part.
    ///
    /// # Errors
    /// When it does not in time; the error says what it shows instead.
    pub async fn find(&self, part: &Part) -> Result<WebElement> {
        let started = Instant::now();
        loop {
            if let Some(element) = self.shown(part).await?.into_iter().next() {
                return Ok(element);
            }
            if started.elapsed() > PATIENCE {
                let text = self.text().await.unwrap_or_default();
                bail!("{} is not shown; the page says:\n{text}", part.name);
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// What the page shows now of this part. What is drawn anew meanwhile is not.
    async fn shown(&self, part: &Part) -> Result<Vec<WebElement>> {
        let mut shown = Vec::new();
        let found = match self.driver.find_all(part.by()).await {
            Ok(found) => found,
            Err(error) if is_passing(&error) => Vec::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("looking for {}", part.name));
            }
        };
        for element in found {
            if element.is_displayed().await.unwrap_or(false) {
                shown.push(element);
            }
        }
        Ok(shown)
    }

    /// Clicks on the part, once it can be clicked on: what still moves, is not
    /// enabled yet or lies under something else is tried again. A click on
    /// what moves can miss without an error.
    ///
    /// # Errors
    /// When it cannot in time.
    pub async fn click(&self, part: &Part) -> Result<()> {
        let started = Instant::now();
        loop {
            let clicked = match self.shown(part).await?.first() {
                Some(element) => click_when_still(element).await,
                None => Ok(false),
            };
            match clicked {
                Ok(true) => return Ok(()),
                Err(error) if !is_passing(&error) => {
                    return Err(error).with_context(|| format!("clicking on {}", part.name));
                }
                _ if started.elapsed() > PATIENCE => {
                    let text = self.text().await.unwrap_or_default();
                    bail!("{} cannot be clicked on; the page says:\n{text}", part.name);
                }
                _ => tokio::time::sleep(GLANCE).await,
            }
        }
    }

    /// Types `text` into the field in place of what it holds, once nothing
    /// moves: a dialog that is still opening takes the focus for itself, and
    /// with it keys that were meant for the field.
    ///
    /// # Errors
    /// When there is no such field, or it does not take the text.
    pub async fn fill(&self, part: &Part, text: &str) -> Result<()> {
        self.click(part).await?;
        self.wait_until_gone(&Part::moving()).await?;
        let field = self.find(part).await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(Key::Delete + "").await?;
        field
            .send_keys(text)
            .await
            .with_context(|| format!("typing into {}", part.name))?;
        let held = field.prop("value").await?.unwrap_or_default();
        ensure!(held == text, "{} holds {held:?}, not {text:?}", part.name);
        Ok(())
    }

    /// Opens the list of a select field and chooses from it.
    ///
    /// # Errors
    /// When there is no such field or choice.
    pub async fn choose(&self, part: &Part, choice: &str) -> Result<()> {
        let frame = Part {
            path: format!(
                "{}/ancestor::*[contains(concat(' ',@class,' '),' ant-select ')]",
                part.path
            ),
            name: part.name.clone(),
        };
        self.click(&frame).await?;
        let option = Part {
            path: format!(
                "//*[contains(@class,'ant-select-item-option') and starts-with(normalize-space(.),{})]",
                quoted(choice)
            ),
            name: format!("the choice {choice:?}"),
        };
        self.click(&option).await
    }

    /// Presses a key where the focus is.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn press(&self, key: Key) -> Result<()> {
        let focused = self.driver.active_element().await?;
        Ok(focused.send_keys(key + "").await?)
    }

    /// Presses a key in the part.
    ///
    /// # Errors
    /// When there is no such part.
    pub async fn press_in(&self, part: &Part, key: Key) -> Result<()> {
        self.find(part)
            .await?
            .send_keys(key + "")
            .await
            .with_context(|| format!("pressing a key in {}", part.name))
    }

    /// Whether the page shows this part now.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn shows(&self, part: &Part) -> Result<bool> {
        Ok(!self.shown(part).await?.is_empty())
    }

    /// Waits until the part says `text` somewhere.
    ///
    /// # Errors
    /// When it does not in time; the error says what the page says instead.
    pub async fn wait_for_text(&self, part: &Part, text: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            for element in self.shown(part).await? {
                if element.text().await.is_ok_and(|said| said.contains(text)) {
                    return Ok(());
                }
            }
            if started.elapsed() > PATIENCE {
                let said = self.text().await.unwrap_or_default();
                bail!(
                    "{} does not say {text:?}; the page says:\n{said}",
                    part.name
                );
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until the part is gone.
    ///
    /// # Errors
    /// When it is still there after a while.
    pub async fn wait_until_gone(&self, part: &Part) -> Result<()> {
        let started = Instant::now();
        while self.shows(part).await? {
            if started.elapsed() > PATIENCE {
                let said = self.text().await.unwrap_or_default();
                bail!("{} is still shown; the page says:\n{said}", part.name);
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    }

    /// What the part says, once it is shown.
    ///
    /// # Errors
    /// When it is not shown in time.
    pub async fn text_of(&self, part: &Part) -> Result<String> {
        let started = Instant::now();
        loop {
            match self.find(part).await?.text().await {
                Ok(text) => return Ok(text),
                Err(error) if is_passing(&error) && started.elapsed() < PATIENCE => {}
                Err(error) => return Err(error).with_context(|| format!("reading {}", part.name)),
            }
        }
    }

    /// Sends a command without a request to the console, past every screen, and
    /// returns the reply as the page gets it.
    ///
    /// # Errors
    /// When the console refuses.
    pub async fn ask(&self, command: &str) -> Result<String> {
        let script = "const [name, done] = arguments;
            window.__TAURI_INTERNALS__.invoke('rpc', { name, request: {} })
                .then((reply) => done(JSON.stringify(reply)), (error) => done(JSON.stringify({ error })));";
        let reply: String = self
            .driver
            .execute_async(script, vec![serde_json::json!(command)])
            .await?
            .convert()?;
        ensure!(!reply.starts_with("{\"error\""), "{command}: {reply}");
        Ok(reply)
    }

    /// All that the page says.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn text(&self) -> Result<String> {
        Ok(self.driver.find(By::Tag("body")).await?.text().await?)
    }
}
