//! Use cases of saved connections.

use engine::error::{Error, ErrorKind, Result};
use engine::task::definition::ConnectionRef;

use crate::api::connection::{Connection, ConnectionDetails, ConnectionId, ConnectionSave};
use crate::api::live::LiveEvent;
use crate::api::settings::Nothing;
use crate::api::task::DraftDocument;
use crate::console::Console;
use crate::store::{StoredConnection, StoredTask};

/// Longest text of a connection's fields: host names end at 253 characters.
const FIELD_LENGTH_MAX: usize = 255;

impl Console {
    /// All saved connections, by name.
    ///
    /// # Errors
    /// `Store` when they cannot be read.
    pub async fn connection_list(&self, _: Nothing) -> Result<Vec<Connection>> {
        let tasks = self.inner.store.tasks().await?;
        let saved = self.inner.store.connections().await?;
        Ok(saved
            .into_iter()
            .map(|saved| connection(saved, &tasks))
            .collect())
    }

    /// Saves a connection; its password goes to the vault.
    ///
    /// # Errors
    /// `Definition` when a field is not valid or the name is taken,
    /// `Credential` when the vault cannot be reached, `Store` when it cannot
    /// be written.
    pub async fn connection_save(&self, request: ConnectionSave) -> Result<Connection> {
        let _editing = self.inner.editing.lock().await;
        let ConnectionSave {
            id,
            details,
            password,
        } = request;
        validate(&details)?;
        let before = match &id {
            Some(id) => Some(self.saved(id).await?),
            None => None,
        };
        let id = id.unwrap_or_else(|| ConnectionId(uuid::Uuid::new_v4().simple().to_string()));
        let had_password = before.as_ref().is_some_and(|before| before.has_password);
        let has_password = match &password {
            None => had_password,
            Some(password) => !password.0.expose().is_empty(),
        };
        let saved = StoredConnection {
            id: id.clone(),
            details,
            has_password,
        };
        self.refuse_taken_name(&saved).await?;
        // The vault comes first: a connection that is said to have a password has one.
        match password {
            Some(password) if has_password => self.inner.vault.set(&id, password.0).await?,
            Some(_) if had_password => self.inner.vault.delete(&id).await?,
            _ => {}
        }
        let now_ms = self.inner.clock.now_ms();
        let stored = self
            .inner
            .store
            .save_connection(saved.clone(), now_ms)
            .await;
        if stored.is_err() && before.is_none() && has_password {
            // Nothing refers to the new secret: it must not stay behind.
            self.inner.vault.delete(&id).await?;
        }
        stored?;
        self.inner.live.tell(LiveEvent::ListsChanged);
        Ok(connection(saved, &self.inner.store.tasks().await?))
    }

    /// Deletes a connection and its password.
    ///
    /// # Errors
    /// `Refused` when a task uses it, naming the tasks; `Credential` when the
    /// vault cannot be reached, `Store` when it cannot be written.
    pub async fn connection_delete(&self, id: ConnectionId) -> Result<Nothing> {
        let _editing = self.inner.editing.lock().await;
        let saved = self.saved(&id).await?;
        let tasks = self.inner.store.tasks().await?;
        let users: Vec<&str> = tasks
            .iter()
            .filter(|task| uses(task, &saved))
            .map(|task| task.name.as_str())
            .collect();
        if !users.is_empty() {
            let name = &saved.details.name;
            return Err(Error::new(
                ErrorKind::Refused,
                format!("Connection {name} is used by {}", users.join(", ")),
            )
            .hint("Release these tasks or give them another connection first.")
            .subject(name));
        }
        if saved.has_password {
            self.inner.vault.delete(&id).await?;
        }
        self.inner.store.delete_connection(&id).await?;
        self.inner.live.tell(LiveEvent::ListsChanged);
        Ok(Nothing {})
    }

    /// The saved connection of this identity.
    ///
    /// # Errors
    /// `Definition` when there is none.
    pub(crate) async fn saved(&self, id: &ConnectionId) -> Result<StoredConnection> {
        self.saved_by_reference(&ConnectionRef(id.0.clone())).await
    }

    /// The saved connection of this identity or name.
    ///
    /// # Errors
    /// `Definition` when there is none.
    pub(crate) async fn saved_by_reference(
        &self,
        reference: &ConnectionRef,
    ) -> Result<StoredConnection> {
        let saved = self.inner.store.connection(&reference.0).await?;
        saved.ok_or_else(|| {
            Error::new(
                ErrorKind::Definition,
                format!("There is no saved connection {}", reference.0),
            )
            .hint("Save a connection of this name, or choose another.")
            .subject(&reference.0)
        })
    }

    async fn refuse_taken_name(&self, saved: &StoredConnection) -> Result<()> {
        let name = &saved.details.name;
        match self.inner.store.connection(name).await? {
            Some(other) if other.id != saved.id => Err(Error::new(
                ErrorKind::Definition,
                format!("Another connection is named {name}"),
            )
            .hint("Give the connection a name of its own.")
            .subject(name)),
            _ => Ok(()),
        }
    }
}

fn connection(saved: StoredConnection, tasks: &[StoredTask]) -> Connection {
    let users = tasks.iter().filter(|task| uses(task, &saved)).count();
    Connection {
        tasks: u32::try_from(users).unwrap_or(u32::MAX),
        id: saved.id,
        details: saved.details,
        has_password: saved.has_password,
    }
}

/// Whether a task refers to the connection, by identity or by name.
fn uses(task: &StoredTask, saved: &StoredConnection) -> bool {
    let refers = |reference: &str| reference == saved.id.0 || reference == saved.details.name;
    let (source, destination) = references(&task.document);
    source.is_some_and(refers) || destination.is_some_and(refers)
}

/// Source and destination of a document, as far as it names them.
pub(crate) fn references(document: &DraftDocument) -> (Option<&str>, Option<&str>) {
    match document {
        DraftDocument::Complete(definition) => {
            (Some(&definition.source.0), Some(&definition.destination.0))
        }
        DraftDocument::Draft(draft) => {
            let side = |name| draft.get(name).and_then(serde_json::Value::as_str);
            (side("source"), side("destination"))
        }
    }
}

pub(crate) fn validate(details: &ConnectionDetails) -> Result<()> {
    let invalid = |field: &str, title: String| {
        Err(Error::new(ErrorKind::Definition, title)
            .hint("Correct the connection and save it again.")
            .subject(field))
    };
    let ConnectionDetails {
        name,
        folder,
        host,
        port,
        account,
        ..
    } = details;
    for (field, text, required) in [
        ("name", name, true),
        ("folder", folder, false),
        ("host", host, true),
        ("account", account, true),
    ] {
        if required && text.trim().is_empty() {
            return invalid(field, format!("The connection has no {field}"));
        }
        if text.chars().count() > FIELD_LENGTH_MAX || text.chars().any(char::is_control) {
            return invalid(
                field,
                format!(
                    "The connection's {field} has control characters or more than {FIELD_LENGTH_MAX} characters"
                ),
            );
        }
    }
    if *port == 0 {
        return invalid("port", "The connection's port is not 1 to 65535".to_owned());
    }
    Ok(())
}
