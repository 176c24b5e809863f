//! What the engine asks of a task in a file: its connections, and a journal
//! that need not last, for the destination is the authority.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use console::ports::Directory;
use console::vault::SystemKeychain;
use engine::error::{Error, ErrorKind, Result};
use engine::ports::{Connections, Journal, SystemClock};
use engine::server::connection::{ConnectionSpec, Secret};
use engine::supervisor::Ports;
use engine::task::definition::{ConnectionRef, TaskId};
use engine::task::state::Transition;

use crate::document::{Document, FileConnection, PasswordPlace};
use crate::store::passphrase;

/// The ports of a task in a file.
pub fn ports(document: &Document, home: Option<PathBuf>, passphrase: Option<PathBuf>) -> Ports {
    Ports {
        journal: Arc::new(Unrecorded),
        connections: Arc::new(FileConnections {
            document: document.clone(),
            home,
            passphrase,
        }),
        clock: Arc::new(SystemClock),
    }
}

/// Keeps nothing: started again, the task's state is read from the destination.
struct Unrecorded;

#[async_trait]
impl Journal for Unrecorded {
    async fn record(&self, _: &TaskId, _: &Transition) -> Result<()> {
        Ok(())
    }
}

/// Resolves references: the document's own connections first, then the saved
/// ones of the console.
struct FileConnections {
    document: Document,
    home: Option<PathBuf>,
    passphrase: Option<PathBuf>,
}

#[async_trait]
impl Connections for FileConnections {
    async fn resolve(&self, reference: &ConnectionRef) -> Result<ConnectionSpec> {
        let name = &reference.0;
        match self.document.connections.get(name) {
            Some(connection) => self.of_document(name, connection).await,
            None => self.directory(name)?.resolve(reference).await,
        }
    }
}

impl FileConnections {
    async fn of_document(&self, name: &str, connection: &FileConnection) -> Result<ConnectionSpec> {
        let password = match &connection.password {
            None => Secret::default(),
            Some(PasswordPlace::Environment(variable)) => {
                crate::password::from_environment(variable)?
            }
            Some(PasswordPlace::File(path)) => {
                crate::password::from_file(&self.document.folder.join(path))?
            }
            Some(PasswordPlace::Keychain) => {
                let directory = self.directory(name)?;
                let saved = directory.find(name).await?.ok_or_else(|| unsaved(name))?;
                directory.password(&saved).await?
            }
        };
        Ok(ConnectionSpec {
            name: name.to_owned(),
            database_type: connection.database_type,
            host: connection.host.clone(),
            port: connection.port,
            account: connection.account.clone(),
            password,
            encryption: connection.encryption.clone(),
        })
    }

    /// The console's saved connections, read beside a window that may be open.
    fn directory(&self, name: &str) -> Result<Directory> {
        let folder = crate::store::folder(self.home.clone())?;
        if !folder.join(console::store::FILE).exists() {
            return Err(unsaved(name));
        }
        let passphrase = self.passphrase.clone().map(passphrase);
        Directory::open_read_only(&folder, Arc::new(SystemKeychain), passphrase)
    }
}

fn unsaved(name: &str) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!("Connection {name} is neither in the document nor saved in the console"),
    )
    .hint("Name it under `connections` in the document, or save it with `lockstep connection add`.")
    .subject(name)
}
