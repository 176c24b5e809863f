//! The operating system's keychain behind the smallest interface that will do.

use engine::server::connection::Secret;
use keyring_core::{Entry, Error};

/// The service under which the keychain lists our entries.
const SERVICE: &str = "lockstep";

/// Asked for to learn whether the keychain answers; written, and removed at
/// once, to learn whether one that has refused something does so still.
pub(super) const PROBE: &str = "probe";

/// Why the keychain could not do what was asked, in a sentence without secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// A keychain. Its calls block: they may wait for a person.
pub trait Keychain: Send + Sync {
    /// Whether it answers at all.
    ///
    /// # Errors
    /// Says why it does not.
    fn probe(&self) -> Result<(), Unreachable>;

    /// The secret under this name, when there is one.
    ///
    /// # Errors
    /// Says why it cannot be had.
    fn get(&self, name: &str) -> Result<Option<Secret>, Unreachable>;

    /// Keeps the secret under this name, in place of the one before.
    ///
    /// # Errors
    /// Says why it cannot be kept.
    fn set(&self, name: &str, secret: &Secret) -> Result<(), Unreachable>;

    /// Forgets the secret under this name; there need not be one.
    ///
    /// # Errors
    /// Says why it cannot be forgotten.
    fn delete(&self, name: &str) -> Result<(), Unreachable>;
}

/// The keychain of this operating system and account.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn probe(&self) -> Result<(), Unreachable> {
        self.get(PROBE).map(drop)
    }

    fn get(&self, name: &str) -> Result<Option<Secret>, Unreachable> {
        match entry(name)?.get_password() {
            Ok(password) => Ok(Some(Secret::new(password))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(reason(&error)),
        }
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), Unreachable> {
        entry(name)?
            .set_password(secret.expose())
            .map_err(|error| reason(&error))
    }

    fn delete(&self, name: &str) -> Result<(), Unreachable> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(reason(&error)),
        }
    }
}

/// The service is looked for each time: it may have come up, or have been
/// unlocked, since it was asked last, and a question that still waits for a
/// person must not keep the next one waiting.
#[cfg(all(unix, not(target_os = "macos")))]
fn entry(name: &str) -> Result<Entry, Unreachable> {
    use keyring_core::api::CredentialStoreApi;
    zbus_secret_service_keyring_store::Store::new()
        .and_then(|store| store.build(SERVICE, name, None))
        .map_err(|error| reason(&error))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn entry(name: &str) -> Result<Entry, Unreachable> {
    if let Err(error) = keyring::Entry::store_status() {
        return Err(reason(error));
    }
    keyring::Entry::new(SERVICE, name)
        .map(|entry| entry.inner)
        .map_err(|error| reason(&error))
}

/// Only the kinds of failure are told, in our words: some of the keychain's
/// errors carry the bytes of the secret.
fn reason(error: &Error) -> Unreachable {
    let text = match error {
        Error::PlatformFailure(cause) => format!("The keychain does not answer: {cause}"),
        Error::NoStorageAccess(cause) => format!("The keychain is locked or denied: {cause}"),
        Error::NoDefaultStore => "This system has no keychain that Lockstep knows".to_owned(),
        Error::BadEncoding(_) => "The keychain's entry is not text".to_owned(),
        Error::Ambiguous(_) => "The keychain has several entries of this name".to_owned(),
        _ => "The keychain refused the request".to_owned(),
    };
    Unreachable(text)
}
