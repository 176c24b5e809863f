//! The task document of the command line: a definition, and optionally the
//! connections it refers to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use engine::error::{Error, ErrorKind, Result};
use engine::server::connection::{DatabaseType, Encryption};
use engine::task::definition::{TaskDefinition, TaskId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// A task document that has been read and checked.
#[derive(Debug, Clone)]
pub struct Document {
    /// What to do, with an identity.
    pub definition: TaskDefinition,
    /// The connections that the document names itself.
    pub connections: BTreeMap<String, FileConnection>,
    /// Folder of the document: relative paths in it begin there.
    pub folder: PathBuf,
}

/// A server as the document names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileConnection {
    /// Database Type.
    pub database_type: DatabaseType,
    /// Host name or address.
    pub host: String,
    /// Port Number.
    #[serde(default = "default_port")]
    pub port: u16,
    /// Database Account.
    pub account: String,
    /// Where its password is; absent for none.
    #[serde(default)]
    pub password: Option<PasswordPlace>,
    /// Encryption.
    #[serde(default)]
    pub encryption: Encryption,
}

const fn default_port() -> u16 {
    3306
}

/// Where a password is. Never the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordPlace {
    /// In an environment variable.
    Environment(String),
    /// In the first line of a file.
    File(PathBuf),
    /// In the keychain, with the saved connection of the same name.
    Keychain,
}

impl<'de> Deserialize<'de> for PasswordPlace {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // By hand, because the usual messages quote what they found: somebody
        // will write the password itself here.
        let refused = || {
            de::Error::custom(
                "a password is named as {\"env\": NAME}, {\"file\": PATH} or \"keychain\", and not written into the document",
            )
        };
        match Value::deserialize(from).map_err(|_| refused())? {
            Value::String(word) if word == "keychain" => Ok(Self::Keychain),
            Value::Object(fields) if fields.len() == 1 => {
                let text = |name| fields.get(name).and_then(Value::as_str).map(str::to_owned);
                text("env")
                    .map(Self::Environment)
                    .or_else(|| text("file").map(PathBuf::from).map(Self::File))
                    .ok_or_else(refused)
            }
            _ => Err(refused()),
        }
    }
}

/// Largest document read: a hundred thousand tables by name are below it.
const BYTES_MAX: u64 = 64 << 20;

/// Name space of the identities that are made from names (a random UUID).
const NAMESPACE: uuid::Uuid = uuid::uuid!("9c5e8e64-4d0f-4d7c-8a3e-6f6f1a0b7d11");

impl Document {
    /// Reads and checks a document.
    ///
    /// # Errors
    /// `Definition`, naming the file or the field.
    pub fn read(path: &Path) -> Result<Self> {
        let cannot = |cause: std::io::Error| {
            Error::new(ErrorKind::Definition, "The task document cannot be read")
                .hint("Check that the file is there and that this account may read it.")
                .subject(path.display().to_string())
                .because(cause)
        };
        if std::fs::metadata(path).map_err(cannot)?.len() > BYTES_MAX {
            return Err(Error::new(
                ErrorKind::Definition,
                "The task document is larger than 64 MiB",
            )
            .subject(path.display().to_string()));
        }
        let text = std::fs::read_to_string(path).map_err(cannot)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Self::parse(&text, folder).map_err(|mut error| {
            let file = path.display().to_string();
            error.subject = Some(match error.subject {
                Some(subject) => format!("{file}: {subject}"),
                None => file,
            });
            error
        })
    }

    fn parse(text: &str, folder: PathBuf) -> Result<Self> {
        let whole: Value = serde_json::from_str(text).map_err(unreadable)?;
        let Value::Object(mut whole) = whole else {
            return Err(Error::new(
                ErrorKind::Definition,
                "The task document is not a JSON object",
            )
            .hint(FORM));
        };
        let connections = match whole.remove("connections") {
            Some(map) => part(map, "connections")?,
            None => BTreeMap::new(),
        };
        let mut definition: TaskDefinition = part(Value::Object(whole), "")?;
        definition.validate()?;
        if definition.id.is_none() {
            definition.id = Some(identity(&definition)?);
        }
        Ok(Self {
            definition,
            connections,
            folder,
        })
    }

    /// The task's identity.
    pub fn id(&self) -> TaskId {
        self.definition
            .id
            .clone()
            .expect("parse gives every document an identity")
    }
}

/// Where the form is.
const FORM: &str = "Correct what the cause names. `lockstep run --help` shows the form.";

fn unreadable(cause: serde_json::Error) -> Error {
    Error::new(ErrorKind::Definition, "The task document cannot be read")
        .hint(FORM)
        .because(cause)
}

/// The part of the document that stands at `place`, which errors name with
/// what lies within: `connections.shop.port`, `objects[0].tables`.
fn part<T: DeserializeOwned>(value: Value, place: &str) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|cause| {
        // A dot alone is the whole of the part.
        let within = Some(cause.path().to_string()).filter(|path| path != ".");
        let place = Some(place.to_owned()).filter(|place| !place.is_empty());
        let path: Vec<String> = place.into_iter().chain(within).collect();
        let error = unreadable(cause.into_inner());
        match path.join(".") {
            path if path.is_empty() => error,
            path => error.subject(path),
        }
    })
}

/// A stable identity: the same name, source and destination are the same task.
fn identity(definition: &TaskDefinition) -> Result<TaskId> {
    let TaskDefinition {
        name,
        source,
        destination,
        ..
    } = definition;
    // No name holds a NUL, so no two triples make one text.
    let text = format!("{name}\0{}\0{}", source.0, destination.0);
    let id = uuid::Uuid::new_v5(&NAMESPACE, text.as_bytes());
    TaskId::try_from(id.simple().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Document> {
        Document::parse(text, PathBuf::new())
    }

    fn with_password(password: &str) -> String {
        format!(
            r#"{{"version": 1, "name": "n", "source": "a", "destination": "b",
                 "objects": [{{"database": "d"}}],
                 "connections": {{"a": {{"database_type": "mysql", "host": "h", "account": "u",
                                         "password": {password}}}}}}}"#
        )
    }

    #[test]
    fn a_document_without_identity_gets_the_same_one_every_time() {
        let first = parse(&with_password("null")).unwrap();
        assert_eq!(
            first.id(),
            parse(&with_password("\"keychain\"")).unwrap().id()
        );
        let other = with_password("null").replace("\"n\"", "\"m\"");
        assert_ne!(first.id(), parse(&other).unwrap().id());
    }

    #[test]
    fn a_password_is_named_and_never_quoted() {
        let place = |text: &str| {
            let document = parse(&with_password(text)).unwrap();
            document.connections["a"].password.clone()
        };
        assert_eq!(place("null"), None);
        assert_eq!(place("\"keychain\""), Some(PasswordPlace::Keychain));
        let variable = Some(PasswordPlace::Environment("P".to_owned()));
        assert_eq!(place(r#"{"env": "P"}"#), variable);
        for written in [
            "\"Sesame\"",
            "{\"plain\": \"Sesame\"}",
            "{\"env\": [\"Sesame\"]}",
        ] {
            let refusal = parse(&with_password(written)).unwrap_err();
            let shown = format!("{:?}", refusal.report());
            assert_eq!(refusal.kind, ErrorKind::Definition);
            assert!(
                !shown.contains("Sesame") && shown.contains("env"),
                "{shown}"
            );
        }
    }

    #[test]
    fn what_has_the_wrong_form_is_named_with_its_place() {
        let right = with_password("null");
        for (from, to, place) in [
            ("\"h\"", "7", Some("connections.a.host")),
            (
                "\"h\"",
                "\"h\", \"port\": \"x\"",
                Some("connections.a.port"),
            ),
            ("\"n\"", "[]", Some("name")),
            ("\"n\"", "\" \"", Some("name")),
            ("[{\"database\": \"d\"}]", "\"d\"", Some("objects")),
            (
                "{\"database\": \"d\"}",
                "{\"database\": 1}",
                Some("objects[0].database"),
            ),
            ("\"version\": 1, ", "", None),
        ] {
            let refusal = parse(&right.replacen(from, to, 1)).unwrap_err();
            assert_eq!(refusal.kind, ErrorKind::Definition);
            assert_eq!(refusal.subject.as_deref(), place, "{to}");
        }
        let refusal = parse("[]").unwrap_err();
        assert!(refusal.report().title.contains("not a JSON object"));
    }

    #[test]
    fn unknown_fields_are_refused_by_name() {
        for (from, to) in [
            ("\"account\"", "\"acount\": \"x\", \"account\""),
            ("\"objects\"", "\"objcts\": [], \"objects\""),
        ] {
            let text = with_password("null").replacen(from, to, 1);
            let refusal = format!("{:?}", parse(&text).unwrap_err().report());
            assert!(
                refusal.contains("acount") || refusal.contains("objcts"),
                "{refusal}"
            );
        }
    }
}
