//! Which of the two places keeps the passwords, and the way to it.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use engine::error::{Error, ErrorKind, Result};
use engine::server::connection::Secret;
use tokio::sync::{Mutex, oneshot};

use super::keychain::{Keychain, PROBE, Unreachable};
use super::sealed_file::SealedFile;
use crate::api::connection::ConnectionId;
use crate::api::settings::VaultStatus;

/// How long the keychain may take to say that it is there. A service that has
/// not answered a local call by then hangs.
const PROBE_TIME_MAX: Duration = Duration::from_secs(5);

/// How long the keychain may take to answer: a locked one asks a person for a
/// password, who must find it; one that nobody is there to unlock never answers.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);

/// Reads the passphrase of the encrypted file from where the operator put it.
/// Called when it is needed, so that it is not kept.
pub type Passphrase = Box<dyn Fn() -> Result<Secret> + Send + Sync>;

/// Keeps passwords by connection.
pub struct Vault {
    keychain: Arc<dyn Keychain>,
    path: PathBuf,
    /// Named by the operator beforehand: the encrypted file takes over where
    /// the keychain does not do what it is asked.
    passphrase: Option<Passphrase>,
    /// The encrypted file, once the operator has opened it.
    file: Mutex<Option<SealedFile>>,
    /// Why the keychain refused the last thing it was asked to do. A locked one
    /// answers a probe and refuses everything else.
    refused: std::sync::Mutex<Option<Unreachable>>,
}

impl Vault {
    /// A vault over `keychain`, with the encrypted file (there or not) at `path`.
    #[must_use]
    pub fn new(keychain: Arc<dyn Keychain>, path: PathBuf) -> Self {
        Self {
            keychain,
            path,
            passphrase: None,
            file: Mutex::new(None),
            refused: std::sync::Mutex::default(),
        }
    }

    /// Where nobody is there to unlock a keychain: the encrypted file is used
    /// with this passphrase when the keychain cannot be reached or stays locked.
    #[must_use]
    pub fn with_passphrase(mut self, passphrase: Option<Passphrase>) -> Self {
        self.passphrase = passphrase;
        self
    }

    /// Asks a keychain that has refused something again, and says where
    /// passwords are kept then. A locked one answers that it has nothing, so
    /// only something that is kept and removed again tells that it is not.
    pub async fn retry(&self) -> VaultStatus {
        let refused = self.refused().is_some();
        if refused && self.file.lock().await.is_none() {
            let write = |keychain: &dyn Keychain| {
                keychain.set(PROBE, &Secret::new(PROBE.to_owned()))?;
                keychain.delete(PROBE)
            };
            // What comes of it is remembered, and told below.
            let _ = self.work(write).await;
        }
        self.status().await
    }

    /// Where passwords are kept and whether they can be had.
    pub async fn status(&self) -> VaultStatus {
        if self.file.lock().await.is_some() {
            return VaultStatus::File;
        }
        match self.reach().await {
            Ok(()) => VaultStatus::Keychain,
            Err(Unreachable(reason)) => VaultStatus::Unreachable {
                reason,
                file_exists: self.path.exists(),
            },
        }
    }

    /// Opens or makes the encrypted file. Only where no keychain is reachable:
    /// passwords have one home.
    ///
    /// # Errors
    /// `Refused` when there is a keychain, `Credential` when the passphrase is
    /// wrong or too short, `Store` when the file cannot be read or written.
    pub async fn open_file(&self, passphrase: Secret) -> Result<VaultStatus> {
        let mut file = self.file.lock().await;
        if file.is_none() && self.reach().await.is_ok() {
            return Err(Error::new(
                ErrorKind::Refused,
                "The keychain is reachable, so passwords are kept there",
            )
            .hint("The encrypted file is for machines without a keychain."));
        }
        self.unseal(&mut file, passphrase).await?;
        Ok(VaultStatus::File)
    }

    async fn unseal(&self, file: &mut Option<SealedFile>, passphrase: Secret) -> Result<()> {
        let path = self.path.clone();
        // Deriving the key is slow on purpose.
        let opened = tokio::task::spawn_blocking(move || SealedFile::open(path, &passphrase))
            .await
            .map_err(|cause| {
                Error::new(ErrorKind::Internal, "The encrypted file was not opened").because(cause)
            })??;
        *file = Some(opened);
        Ok(())
    }

    /// The password of a connection, when one is kept.
    ///
    /// # Errors
    /// `Credential` when the vault cannot be reached.
    pub async fn get(&self, connection: &ConnectionId) -> Result<Option<Secret>> {
        let name = connection.0.clone();
        let in_file = |file: &SealedFile| file.get(&connection.0);
        let kept = self
            .keep("read from", in_file, move |keychain| keychain.get(&name))
            .await?;
        match kept {
            Some(secret) => Ok(Some(secret)),
            None => Ok(self.in_named_file(in_file).await?.flatten()),
        }
    }

    /// Keeps the password of a connection.
    ///
    /// # Errors
    /// `Credential` when the vault cannot be reached.
    pub async fn set(&self, connection: &ConnectionId, secret: Secret) -> Result<()> {
        let name = connection.0.clone();
        let secret = Arc::new(secret);
        let same = Arc::clone(&secret);
        self.keep(
            "kept in",
            |file| file.set(&connection.0, &secret),
            move |keychain| keychain.set(&name, &same),
        )
        .await
    }

    /// Forgets the password of a connection.
    ///
    /// # Errors
    /// `Credential` when the vault cannot be reached.
    pub async fn delete(&self, connection: &ConnectionId) -> Result<()> {
        let name = connection.0.clone();
        let in_file = |file: &SealedFile| file.delete(&connection.0);
        self.keep("removed from", in_file, move |keychain| {
            keychain.delete(&name)
        })
        .await?;
        self.in_named_file(in_file).await.map(drop)
    }

    /// Does something in the encrypted file too, where there is one and its
    /// passphrase has been named: a locked keychain says of what it does not
    /// have that there is nothing, and does not say that it is locked.
    async fn in_named_file<T>(&self, work: impl Fn(&SealedFile) -> Result<T>) -> Result<Option<T>> {
        let mut file = self.file.lock().await;
        if let (None, Some(passphrase), true) = (&*file, &self.passphrase, self.path.exists()) {
            self.unseal(&mut file, passphrase()?).await?;
        }
        file.as_ref().map(work).transpose()
    }

    /// Does something in the open file, else in the keychain, else in the file
    /// that the operator has named the passphrase of.
    async fn keep<T, F>(
        &self,
        what: &str,
        in_file: impl Fn(&SealedFile) -> Result<T>,
        in_keychain: F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Keychain) -> Result<T, Unreachable> + Send + 'static,
    {
        if let Some(file) = &*self.file.lock().await {
            return in_file(file);
        }
        let cause = match self.work(in_keychain).await {
            Ok(done) => return Ok(done),
            Err(cause) => cause,
        };
        let Some(passphrase) = &self.passphrase else {
            return Err(self.cannot(what, cause));
        };
        self.open_file(passphrase()?).await?;
        match &*self.file.lock().await {
            Some(file) => in_file(file),
            None => Err(self.cannot(what, cause)),
        }
    }

    /// Whether the keychain answers, and did what it was asked to do last.
    async fn reach(&self) -> Result<(), Unreachable> {
        self.ask(PROBE_TIME_MAX, |keychain| keychain.probe())
            .await?;
        self.refused().clone().map_or(Ok(()), Err)
    }

    /// Has the keychain do something, and remembers whether it did.
    async fn work<T, F>(&self, question: F) -> Result<T, Unreachable>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Keychain) -> Result<T, Unreachable> + Send + 'static,
    {
        // With a passphrase at hand nobody is expected to unlock the keychain.
        let limit = match self.passphrase {
            Some(_) => PROBE_TIME_MAX,
            None => ANSWER_TIME_MAX,
        };
        let outcome = self.ask(limit, question).await;
        *self.refused() = outcome.as_ref().err().cloned();
        outcome
    }

    fn refused(&self) -> std::sync::MutexGuard<'_, Option<Unreachable>> {
        // One value, replaced whole.
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the keychain on a thread of its own, for at most `limit`. A plain
    /// thread and not the runtime's: one that waits for a person must not keep
    /// the program from ending, and the keychain's client may not be called
    /// from inside a runtime.
    async fn ask<T, F>(&self, limit: Duration, question: F) -> Result<T, Unreachable>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Keychain) -> Result<T, Unreachable> + Send + 'static,
    {
        let keychain = Arc::clone(&self.keychain);
        let (answer, answered) = oneshot::channel();
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || drop(answer.send(question(&*keychain))))
            .map_err(|cause| Unreachable(format!("The keychain could not be asked: {cause}")))?;
        match tokio::time::timeout(limit, answered).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(Unreachable("The keychain's client failed".to_owned())),
            Err(_) => Err(Unreachable(format!(
                "The keychain has not answered for {} seconds; it may be locked",
                limit.as_secs()
            ))),
        }
    }

    fn cannot(&self, what: &str, cause: Unreachable) -> Error {
        let hint = if self.path.exists() {
            "Unlock the keychain, or open the encrypted file with its passphrase (in a terminal: --passphrase-file)."
        } else {
            "Unlock or start the keychain of this account. On a machine without one, choose the encrypted file (in a terminal: --passphrase-file)."
        };
        Error::new(
            ErrorKind::Credential,
            format!("A password could not be {what} the keychain"),
        )
        .hint(hint)
        .because(cause)
    }
}
