//! A desktop of its own: an empty home, a virtual display, a session bus and
//! a real, unlocked keychain.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tests::server::guarded;

use crate::child::Program;
use crate::keychain;

/// Opens the keychain of the empty home. It guards nothing but this test.
const KEYCHAIN_PASSWORD: &[u8] = b"of this test only";
/// Large enough for the window at its first size.
const SCREEN: &str = "1440x900x24";

/// A bus without services: nothing but what the test starts itself is on it.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=RUN</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Room for the data of a desktop whose disk is to be filled: enough for an
/// empty store and a web view's own files.
const SMALL_DISK: &str = "size=16m";
/// Gives the program a disk of its own below the data folder. Nobody else sees it.
const ON_SMALL_DISK: &str = r#"mount -t tmpfs -o "$0" lockstep "$1" && shift && exec "$@""#;

/// File in the home: see [`Desktop::native_driver`].
const NATIVE_DRIVER: &str = "native-driver";

/// A desktop. Its programs end and its home is removed when it is dropped.
pub struct Desktop {
    // Dropped in this order: who uses a thing goes before the thing.
    _keychain: Option<Program>,
    _bus: Program,
    _screen: Program,
    environment: Vec<(&'static str, String)>,
    small_disk: bool,
    home: TempDir,
}

impl Desktop {
    /// A desktop with an unlocked keychain, where the programs of a window keep
    /// their data on a disk so small that it can be filled.
    ///
    /// # Errors
    /// When one of its programs is missing or does not start.
    pub async fn on_small_disk() -> Result<Self> {
        let mut desktop = Self::start().await?;
        desktop.small_disk = true;
        let tried = desktop
            .command_on_its_disk(Path::new("true"))
            .output()
            .context("making a small disk")?;
        ensure!(
            tried.status.success(),
            "a disk of its own takes a user namespace, which this machine does not give: {}",
            String::from_utf8_lossy(&tried.stderr)
        );
        Ok(desktop)
    }

    /// A desktop with an unlocked keychain and nothing in its home.
    ///
    /// # Errors
    /// When one of its programs is missing or does not start.
    pub async fn start() -> Result<Self> {
        let mut desktop = Self::without_keychain().await?;
        let mut command = desktop.command(Path::new("gnome-keyring-daemon"));
        command
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut program = Program::start("gnome-keyring-daemon", command)?;
        program.input()?.write_all(KEYCHAIN_PASSWORD)?;
        keychain::wait(desktop.bus()).await?;
        desktop._keychain = Some(program);
        Ok(desktop)
    }

    /// The same where no keychain answers, as on a server.
    ///
    /// # Errors
    /// When one of its programs is missing or does not start.
    pub async fn without_keychain() -> Result<Self> {
        let home = tempfile::Builder::new()
            .prefix("lockstep-home-")
            .tempdir()
            .context("making a home")?;
        let mut environment = vec![
            ("HOME", home.path().display().to_string()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("LANG", "C.UTF-8".to_owned()),
            ("GDK_BACKEND", "x11".to_owned()),
            ("GSETTINGS_BACKEND", "memory".to_owned()),
            ("GIO_USE_VFS", "local".to_owned()),
            ("NO_AT_BRIDGE", "1".to_owned()),
        ];
        for (name, folder) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            let folder = home.path().join(folder);
            fs::create_dir(&folder)?;
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
            environment.push((name, folder.display().to_string()));
        }

        let native_driver = home.path().join(NATIVE_DRIVER);
        fs::write(
            &native_driver,
            "#!/bin/sh\nexec setpriv --pdeathsig KILL -- WebKitWebDriver \"$@\"\n",
        )?;
        fs::set_permissions(&native_driver, fs::Permissions::from_mode(0o700))?;

        let mut command = plain("Xvfb", &environment);
        command
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                SCREEN,
                "-nolisten",
                "tcp",
            ])
            .stderr(Stdio::null());
        let (screen, display) = Program::start_and_hear("Xvfb", command)?;
        environment.push(("DISPLAY", format!(":{display}")));

        let configuration = home.path().join("bus.conf");
        let run = home.path().join("run").display().to_string();
        fs::write(&configuration, BUS.replace("RUN", &run))?;
        let mut command = plain("dbus-daemon", &environment);
        command
            .args(["--nofork", "--print-address=1", "--config-file"])
            .arg(&configuration)
            .stderr(Stdio::null());
        let (bus, address) = Program::start_and_hear("dbus-daemon", command)?;
        environment.push(("DBUS_SESSION_BUS_ADDRESS", address));

        Ok(Self {
            _keychain: None,
            _bus: bus,
            _screen: screen,
            environment,
            small_disk: false,
            home,
        })
    }

    /// A command whose program sees this desktop and nothing of the real one.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        plain(program, &self.environment)
    }

    /// A command whose program, with all that it starts, finds the data folder
    /// on the disk that this desktop says.
    pub(crate) fn command_on_its_disk(&self, program: &Path) -> Command {
        if !self.small_disk {
            return self.command(program);
        }
        let mut command = self.command(Path::new("unshare"));
        command
            .args(["--user", "--map-current-user", "--keep-caps", "--mount"])
            .args(["--", "sh", "-c", ON_SMALL_DISK, SMALL_DISK])
            .arg(self.variable("XDG_DATA_HOME"))
            .arg(program);
        command
    }

    /// The folder in which the console keeps its data.
    #[must_use]
    pub fn data_folder(&self) -> PathBuf {
        self.home.path().join("data").join("lockstep")
    }

    /// The home, with everything that any program of the desktop has written.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Whether the keychain holds this secret, under whatever name.
    ///
    /// # Errors
    /// When the keychain does not answer.
    pub async fn keychain_holds(&self, secret: &str) -> Result<bool> {
        keychain::holds(self.bus(), secret).await
    }

    /// Starts the driver of the web view so that it ends with `tauri-driver`,
    /// even when that one has no time to say so.
    pub(crate) fn native_driver(&self) -> PathBuf {
        self.home.path().join(NATIVE_DRIVER)
    }

    /// Name of the display.
    pub(crate) fn display(&self) -> &str {
        self.variable("DISPLAY")
    }

    fn bus(&self) -> &str {
        self.variable("DBUS_SESSION_BUS_ADDRESS")
    }

    fn variable(&self, name: &str) -> &str {
        self.environment
            .iter()
            .find(|(own, _)| *own == name)
            .map_or("", |(_, value)| value)
    }
}

fn plain(program: impl AsRef<Path>, environment: &[(&'static str, String)]) -> Command {
    let mut command = guarded(program.as_ref());
    command.env_clear();
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    command
}
