//! Commands on the console's store.

pub mod connection;
pub mod task;

use std::path::{Path, PathBuf};

use console::api::settings::VaultStatus;
use console::vault::Vault;
use console::{Console, GoingOn, Host, folder::default_folder};
use engine::error::Result;

use crate::arguments::Arguments;

/// The data folder: as the command line says, else the platform's.
pub fn folder(home: Option<PathBuf>) -> Result<PathBuf> {
    home.map_or_else(default_folder, Ok)
}

/// Opens the console's store for this program alone.
pub async fn open(global: &Arguments, going_on: GoingOn) -> Result<Console> {
    let host = Host {
        going_on,
        ..Host::of_this_machine(folder(global.home.clone())?)
    };
    let console = Console::open(host).await?;
    unlock(console.vault(), global.passphrase_file.as_deref()).await?;
    Ok(console)
}

/// Opens the encrypted file of passwords when the command line names its
/// passphrase and no keychain is reachable.
pub async fn unlock(vault: &Vault, passphrase: Option<&Path>) -> Result<()> {
    let Some(passphrase) = passphrase else {
        return Ok(());
    };
    if let VaultStatus::Unreachable { .. } = vault.status().await {
        vault
            .open_file(crate::password::from_file(passphrase)?)
            .await?;
    }
    Ok(())
}
