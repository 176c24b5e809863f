//! What the engine asks of a task in a file: its connections, and a journal
//! that need not last, for the destination is the authority.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use console::ports::{Directory, spec};
use console::store::StoredConnection;
use console::vault::SystemKeychain;
use engine::error::{Error, ErrorKind, Result};
use engine::ports::{Connections, Journal, SystemClock};
use engine::server::connection::{ConnectionSpec, Secret};
use engine::supervisor::Ports;
use engine::task::definition::{ConnectionRef, DatabaseSelection, TaskDefinition, TaskId};
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

/// Refuses a document that refers to a connection which is nowhere.
///
/// # Errors
/// `Definition`, naming the connection.
pub async fn ensure_known(document: &Document, home: Option<PathBuf>) -> Result<()> {
    let connections = FileConnections {
        document: document.clone(),
        home,
        passphrase: None,
    };
    let TaskDefinition {
        source,
        destination,
        ..
    } = &document.definition;
    for ConnectionRef(name) in [source, destination] {
        let in_document = document.connections.contains_key(name);
        if !in_document && connections.saved(name).await?.is_none() {
            return Err(unsaved(name));
        }
    }
    Ok(())
}

/// Keeps nothing: started again, the task's state is read from the destination.
struct Unrecorded;

#[async_trait]
impl Journal for Unrecorded {
    async fn record(&self, _: &TaskId, _: &Transition) -> Result<()> {
        Ok(())
    }

    async fn reselect(&self, _: &TaskId, _: &[DatabaseSelection]) -> Result<()> {
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
            None => {
                let saved = self.saved(name).await?;
                let (directory, saved) = saved.ok_or_else(|| unsaved(name))?;
                let password = directory.password(&saved).await?;
                Ok(spec(&saved.details, password))
            }
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
                let saved = self.saved(name).await?;
                let (directory, saved) = saved.ok_or_else(|| unkept(name))?;
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

    /// The saved connection of this name, and where its password is: in the
    /// console's store, read beside a window that may be open.
    async fn saved(&self, name: &str) -> Result<Option<(Directory, StoredConnection)>> {
        let folder = crate::store::folder(self.home.clone())?;
        if !folder.join(console::store::FILE).exists() {
            return Ok(None);
        }
        let passphrase = self.passphrase.clone().map(passphrase);
        let directory = Directory::open_read_only(&folder, Arc::new(SystemKeychain), passphrase)?;
        let saved = directory.find(name).await?;
        Ok(saved.map(|saved| (directory, saved)))
    }
}

/// The password is that of a saved connection, and there is none of this name.
fn unkept(name: &str) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!("The keychain keeps no password of connection {name}: none of this name is saved in the console"),
    )
    .hint("Save it with `lockstep connection add`, or name an environment variable or a file in its `password`.")
    .subject(name)
}

fn unsaved(name: &str) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!("Connection {name} is neither in the document nor saved in the console"),
    )
    .hint("Name it under `connections` in the document, or save it with `lockstep connection add`.")
    .subject(name)
}
