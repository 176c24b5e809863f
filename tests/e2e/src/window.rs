//! The application on a desktop, driven through `tauri-driver`.

use std::fs;
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tests::server::spawn_guarded;
use thirtyfour::{Capabilities, WebDriver};
use tokio::time::timeout;

use crate::child::Program;
use crate::desktop::Desktop;
use crate::page::Page;
use crate::process::{is_ended, running};
use crate::x11;

/// How long the application may take to open or to end on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often another program is looked at, where it tells us nothing itself.
const GLANCE: Duration = Duration::from_millis(20);
/// Ant Design's longest animation: a picture taken earlier shows it half way.
const ANIMATION: Duration = Duration::from_millis(450);

/// Answers once the page as it is now has been drawn.
const DRAWN: &str = "const [done] = arguments;
    requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
/// How long a window may take to open on a busy machine.
const OPENING: Duration = Duration::from_secs(45);
/// How often it is tried: an application that starts before the bus knows of
/// the end of the one before leaves everything to that one, and the driver
/// waits for it without end.
const OPENINGS_MAX: u32 = 3;
/// Written at once into a disk that is being filled.
const BALLAST: usize = 4096;

/// A window that is open, and the hand that moves in it.
pub struct Window<'desktop> {
    desktop: &'desktop Desktop,
    driver: Option<WebDriver>,
    program: Option<Program>,
    application: Pid,
    page: Page,
}

impl<'desktop> Window<'desktop> {
    /// Starts the application on `desktop` and waits for its page.
    ///
    /// # Errors
    /// When the application or `tauri-driver` has not been built, or does not start.
    pub async fn open(desktop: &'desktop Desktop) -> Result<Self> {
        for _ in 1..OPENINGS_MAX {
            if let Ok(opened) = timeout(OPENING, Self::begin(desktop)).await {
                return opened;
            }
        }
        Self::begin(desktop).await
    }

    async fn begin(desktop: &'desktop Desktop) -> Result<Self> {
        let application = built("lockstep-console")?;
        let (port, native_port) = (free_port()?, free_port()?);
        let mut command = desktop.command_on_its_disk(&built("tools/bin/tauri-driver")?);
        command
            .arg("--native-driver")
            .arg(desktop.native_driver())
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native_port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let program = Program::start("tauri-driver", command)?;
        for port in [native_port, port] {
            wait_for(port).await?;
        }

        let mut capabilities = Capabilities::new();
        capabilities.set(
            "tauri:options",
            json!({ "application": application, "args": [] }),
        )?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .context("opening the window")?;
        let pid =
            running(program.pid()?, &application)?.context("the application ended at once")?;
        Ok(Self {
            desktop,
            page: Page::new(driver.clone()),
            driver: Some(driver),
            program: Some(program),
            application: pid,
        })
    }

    /// What the window shows.
    #[must_use]
    pub const fn page(&self) -> &Page {
        &self.page
    }

    /// Keeps a picture of the window as `target/e2e/NAME.png`.
    ///
    /// # Errors
    /// When the picture cannot be taken or written.
    pub async fn picture(&self, name: &str) -> Result<()> {
        tokio::time::sleep(ANIMATION).await;
        // On a busy machine what is on the screen may be older than the page.
        self.driver()?
            .execute_async(DRAWN, Vec::new())
            .await
            .context("waiting until the page is drawn")?;
        let picture = self.driver()?.screenshot_as_png().await?;
        let folder = target_folder()?.join("e2e");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{name}.png")), picture)?;
        Ok(())
    }

    /// Fills the disk on which the window's application keeps its data.
    ///
    /// # Errors
    /// When it cannot be written for another reason than that it is full.
    pub fn fill_disk(&self) -> Result<()> {
        let mut ballast = fs::File::create(self.ballast()).context("beginning to fill the disk")?;
        loop {
            match ballast.write_all(&[0; BALLAST]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error).context("filling the disk"),
            }
        }
    }

    /// Frees what [`Window::fill_disk`] took.
    ///
    /// # Errors
    /// When nothing was taken.
    pub fn free_disk(&self) -> Result<()> {
        fs::remove_file(self.ballast()).context("freeing the disk")
    }

    /// A file in the data folder as the application sees it, which may have a
    /// disk there of which we know nothing.
    fn ballast(&self) -> PathBuf {
        let root = format!("/proc/{}/root", self.application.as_raw_pid());
        let folder = self.desktop.data_folder().join("ballast");
        Path::new(&root).join(folder.strip_prefix("/").unwrap_or(&folder))
    }

    /// Gives the window another size.
    ///
    /// # Errors
    /// When it does not take it.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.driver()?.set_window_rect(0, 0, width, height).await?;
        Ok(())
    }

    /// Width and height of the window.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn size(&self) -> Result<(i64, i64)> {
        let rect = self.driver()?.get_window_rect().await?;
        Ok((rect.width, rect.height))
    }

    fn driver(&self) -> Result<&WebDriver> {
        self.driver.as_ref().context("the window is closed")
    }

    /// Clicks on the X of the window. The application may ask before it goes.
    ///
    /// # Errors
    /// When there is no such window.
    pub fn ask_to_close(&self) -> Result<()> {
        let pid = self.application.as_raw_nonzero().get().unsigned_abs();
        x11::ask_to_close(self.desktop.display(), pid)
    }

    /// Waits until the application has ended by itself.
    ///
    /// # Errors
    /// When it still runs after a while.
    pub async fn wait_for_end(&self) -> Result<()> {
        let started = Instant::now();
        while self.is_open() {
            ensure!(
                started.elapsed() < PATIENCE,
                "the application still runs {PATIENCE:?} after it was closed"
            );
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Whether the application runs.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !is_ended(self.application)
    }

    /// Ends the application as a power cut does.
    ///
    /// # Errors
    /// When it does not run any more.
    pub async fn kill(self) -> Result<()> {
        kill_process(self.application, Signal::KILL).context("killing the application")?;
        self.wait_for_end().await
    }

    /// Starts the application a second time and waits for that one's end.
    ///
    /// # Errors
    /// When the second one does not end.
    pub async fn start_again(&self) -> Result<ExitStatus> {
        let mut command = self.desktop.command(&built("lockstep-console")?);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut second = spawn_guarded(command)?;
        let started = Instant::now();
        loop {
            if let Some(status) = second.try_wait()? {
                return Ok(status);
            }
            if started.elapsed() > PATIENCE {
                second.kill()?;
                second.wait()?;
                bail!("a second instance runs beside the first");
            }
            tokio::time::sleep(GLANCE).await;
        }
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        // The whole group of tauri-driver: the native driver and the application.
        self.program = None;
        if let Some(driver) = self.driver.take() {
            // Nobody is left to be told that the session ends. Clones in the
            // page share this, so none of them tries either.
            let _ = driver.leak();
        }
    }
}

/// A program below the target folder of the running test.
fn built(name: &str) -> Result<PathBuf> {
    let path = if name.contains('/') {
        target_folder()?.join(name)
    } else {
        profile_folder()?.join(name)
    };
    ensure!(
        path.is_file(),
        "{} is missing: `cargo xtask e2e` builds it",
        path.display()
    );
    Ok(path)
}

/// `target/debug`, two above `target/debug/deps/window-…`.
fn profile_folder() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    own.ancestors()
        .nth(2)
        .map(Path::to_owned)
        .context("a test lies in the target folder")
}

fn target_folder() -> Result<PathBuf> {
    profile_folder()?
        .parent()
        .map(Path::to_owned)
        .context("a profile lies in the target folder")
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("finding a free port")?;
    Ok(listener.local_addr()?.port())
}

async fn wait_for(port: u16) -> Result<()> {
    let started = Instant::now();
    while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .is_err()
    {
        ensure!(
            started.elapsed() < PATIENCE,
            "no driver listens on port {port}"
        );
        tokio::time::sleep(GLANCE).await;
    }
    Ok(())
}
