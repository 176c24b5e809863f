//! Use cases of the application itself: what it is, its settings, its vault.

use engine::error::{Error, ErrorKind, Result};
use engine::task::snapshot::TaskSnapshot;
use engine::task::state::{Action, TaskState};

use crate::api::settings::{AppInfo, Nothing, Settings, VaultOpenFile, VaultStatus};
use crate::console::Console;

/// Name under which the store keeps the settings of the window.
const SETTINGS: &str = "window";

impl Console {
    /// What this application is and where it keeps its data.
    ///
    /// # Errors
    /// None.
    pub async fn app_info(&self, _: Nothing) -> Result<AppInfo> {
        Ok(AppInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_folder: self.inner.folder.display().to_string(),
        })
    }

    /// The settings of the window.
    ///
    /// # Errors
    /// `Store` when they cannot be read.
    pub async fn settings_get(&self, _: Nothing) -> Result<Settings> {
        let Some(text) = self.inner.store.setting(SETTINGS).await? else {
            return Ok(Settings::default());
        };
        serde_json::from_str(&text).map_err(|cause| {
            Error::new(ErrorKind::Store, "The stored settings cannot be read")
                .hint("Save the settings again.")
                .because(cause)
        })
    }

    /// Saves the settings of the window.
    ///
    /// # Errors
    /// `Store` when they cannot be written.
    pub async fn settings_save(&self, settings: Settings) -> Result<Settings> {
        let text = serde_json::to_string(&settings).expect("settings are plain values");
        self.inner.store.set_setting(SETTINGS, text).await?;
        Ok(settings)
    }

    /// Where passwords are kept and whether they can be had.
    ///
    /// # Errors
    /// None: an unreachable vault is a status.
    pub async fn vault_status(&self, _: Nothing) -> Result<VaultStatus> {
        Ok(self.inner.vault.status().await)
    }

    /// Tries a keychain again that could not be reached or was locked. When it
    /// can be used now, the tasks that failed for want of it go on.
    ///
    /// # Errors
    /// None: an unreachable vault is a status.
    pub async fn vault_retry(&self, _: Nothing) -> Result<VaultStatus> {
        let status = self.inner.vault.retry().await;
        if !matches!(status, VaultStatus::Unreachable { .. }) {
            self.go_on_with_passwords().await;
        }
        Ok(status)
    }

    /// Opens (or makes) the encrypted file, by the operator's choice.
    ///
    /// # Errors
    /// `Refused` when a keychain is reachable, `Credential` when the passphrase
    /// is wrong or too short, `Store` when the file cannot be read or written.
    pub async fn vault_open_file(&self, request: VaultOpenFile) -> Result<VaultStatus> {
        let status = self.inner.vault.open_file(request.passphrase.0).await?;
        self.go_on_with_passwords().await;
        Ok(status)
    }

    /// Tasks go on by themselves when the console is opened; those that found
    /// the vault closed then go on when it is open.
    async fn go_on_with_passwords(&self) {
        for TaskSnapshot { id, state, .. } in self.inner.supervisor.snapshots() {
            if let TaskState::Failed { error } | TaskState::InitializeFailed { error } = state
                && error.kind == ErrorKind::Credential
                && let Err(error) = self.inner.supervisor.act(&id, Action::Resume).await
            {
                tracing::warn!(task = %id, error = %error, "a task did not go on when the vault was opened");
            }
        }
    }
}
