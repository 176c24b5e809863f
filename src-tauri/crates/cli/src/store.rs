//! Commands on the console's store.

pub mod connection;
pub mod task;

use std::path::PathBuf;

use console::vault::Passphrase;
use console::{Console, GoingOn, Host, folder::default_folder};
use engine::error::Result;

use crate::arguments::Arguments;

/// The data folder: as the command line says, else the platform's.
pub fn folder(home: Option<PathBuf>) -> Result<PathBuf> {
    home.map_or_else(default_folder, Ok)
}

/// Opens the console's store for this program alone.
pub async fn open(global: &Arguments, going_on: GoingOn) -> Result<Console> {
    Console::open(Host {
        going_on,
        passphrase: global.passphrase_file.clone().map(passphrase),
        ..Host::of_this_machine(folder(global.home.clone())?)
    })
    .await
}

/// The passphrase of the encrypted file of passwords, read when it is needed.
pub fn passphrase(file: PathBuf) -> Passphrase {
    Box::new(move || crate::password::from_file(&file))
}
