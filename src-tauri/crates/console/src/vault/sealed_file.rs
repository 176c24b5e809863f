//! Passwords in a file, encrypted with a key derived from a passphrase.
//!
//! Argon2id and XChaCha20-Poly1305 from RustCrypto, whose family the
//! keychain's client brings along anyway. A ready format such as age's would
//! add some forty crates to seal one small document.
//!
//! The file is `MAGIC`, the salt (16 bytes), the nonce (24 bytes) and the
//! sealed document; everything before the sealed document is authenticated too.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use engine::error::{Error, ErrorKind, Result};
use engine::server::connection::Secret;
use zeroize::Zeroizing;

const MAGIC: &[u8; 16] = b"lockstep-vault-1";
const SALT_LENGTH: usize = 16;
const NONCE_LENGTH: usize = 24;
const HEADER_LENGTH: usize = MAGIC.len() + SALT_LENGTH + NONCE_LENGTH;

/// Memory of the key derivation. With three passes it takes about a fifth of a
/// second, which is dear for whoever tries passphrases.
const ARGON2_MEMORY_KIB: u32 = 64 * 1024;
const ARGON2_PASSES: u32 = 3;

/// Shorter passphrases are found by trying.
const PASSPHRASE_LENGTH_MIN: usize = 8;

/// Largest file that is read: thousands of passwords are well below it.
const FILE_BYTES_MAX: u64 = 4 << 20;

type Passwords = BTreeMap<String, Zeroizing<String>>;

/// An open encrypted file: it keeps the key, not the passwords.
pub struct SealedFile {
    path: PathBuf,
    salt: [u8; SALT_LENGTH],
    key: Zeroizing<[u8; 32]>,
}

impl SealedFile {
    /// Opens the file, or makes an empty one when there is none.
    pub fn open(path: PathBuf, passphrase: &Secret) -> Result<Self> {
        if path.exists() {
            let sealed = read(&path)?;
            let mut salt = [0; SALT_LENGTH];
            salt.copy_from_slice(&sealed[MAGIC.len()..MAGIC.len() + SALT_LENGTH]);
            let key = derive(passphrase, &salt)?;
            let file = Self { path, salt, key };
            file.passwords()?;
            return Ok(file);
        }
        if passphrase.expose().chars().count() < PASSPHRASE_LENGTH_MIN {
            return Err(Error::new(
                ErrorKind::Credential,
                format!("The passphrase is shorter than {PASSPHRASE_LENGTH_MIN} characters"),
            )
            .hint("Choose a longer passphrase. Several words are easy to remember."));
        }
        let salt = *uuid::Uuid::new_v4().as_bytes();
        let key = derive(passphrase, &salt)?;
        let file = Self { path, salt, key };
        file.write(&Passwords::new())?;
        Ok(file)
    }

    /// The secret under this name, when there is one.
    pub fn get(&self, name: &str) -> Result<Option<Secret>> {
        let passwords = self.passwords()?;
        Ok(passwords
            .get(name)
            .map(|password| Secret::new(password.as_str().to_owned())))
    }

    /// Keeps the secret under this name.
    pub fn set(&self, name: &str, secret: &Secret) -> Result<()> {
        let mut passwords = self.passwords()?;
        passwords.insert(name.to_owned(), Zeroizing::new(secret.expose().to_owned()));
        self.write(&passwords)
    }

    /// Forgets the secret under this name.
    pub fn delete(&self, name: &str) -> Result<()> {
        let mut passwords = self.passwords()?;
        if passwords.remove(name).is_some() {
            self.write(&passwords)?;
        }
        Ok(())
    }

    fn passwords(&self) -> Result<Passwords> {
        let sealed = read(&self.path)?;
        let (header, body) = sealed.split_at(HEADER_LENGTH);
        let mut nonce = [0; NONCE_LENGTH];
        nonce.copy_from_slice(&header[MAGIC.len() + SALT_LENGTH..]);
        let payload = Payload {
            msg: body,
            aad: header,
        };
        let plain = self
            .cipher()
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| {
                Error::new(
                    ErrorKind::Credential,
                    "The passphrase does not open the encrypted file of passwords",
                )
                .hint("Enter the passphrase again. If it is lost, remove the file and enter the passwords of the connections again.")
                .subject(self.path.display().to_string())
            })?;
        // The cause is left out: the parser's messages quote what they read.
        serde_json::from_slice(&plain).map_err(|_| damaged(&self.path))
    }

    fn write(&self, passwords: &Passwords) -> Result<()> {
        let plain = Zeroizing::new(
            serde_json::to_vec(passwords).expect("a map from text to text serializes"),
        );
        // A nonce this long may be drawn afresh each time: 182 of its bits are random.
        let mut nonce = [0; NONCE_LENGTH];
        nonce[..16].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        nonce[16..].copy_from_slice(&uuid::Uuid::new_v4().as_bytes()[..8]);
        let mut sealed = Vec::with_capacity(HEADER_LENGTH + plain.len() + 16);
        sealed.extend_from_slice(MAGIC);
        sealed.extend_from_slice(&self.salt);
        sealed.extend_from_slice(&nonce);
        let payload = Payload {
            msg: &plain,
            aad: &sealed,
        };
        let body = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::new(ErrorKind::Internal, "The passwords could not be sealed"))?;
        sealed.extend_from_slice(&body);
        replace(&self.path, &sealed).map_err(|cause| {
            Error::new(
                ErrorKind::Store,
                "The encrypted file of passwords could not be written",
            )
            .hint("Check that its folder may be written to and that the disk has space.")
            .subject(self.path.display().to_string())
            .because(cause)
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.key).into())
    }
}

fn derive(passphrase: &Secret, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let cannot = || {
        Error::new(
            ErrorKind::Internal,
            "The key of the encrypted file could not be derived",
        )
    };
    let params =
        Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, 1, Some(32)).map_err(|_| cannot())?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), salt, &mut *key)
        .map_err(|_| cannot())?;
    Ok(key)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let cannot = |cause: std::io::Error| {
        Error::new(
            ErrorKind::Store,
            "The encrypted file of passwords cannot be read",
        )
        .hint("Check that the file is there and that this account may read it.")
        .subject(path.display().to_string())
        .because(cause)
    };
    let length = std::fs::metadata(path).map_err(cannot)?.len();
    if length > FILE_BYTES_MAX {
        return Err(damaged(path));
    }
    let bytes = std::fs::read(path).map_err(cannot)?;
    if bytes.len() < HEADER_LENGTH || !bytes.starts_with(MAGIC) {
        return Err(damaged(path));
    }
    Ok(bytes)
}

fn damaged(path: &Path) -> Error {
    Error::new(
        ErrorKind::Store,
        "The encrypted file of passwords is damaged or of another kind",
    )
    .hint(
        "Restore it from a backup, or remove it and enter the passwords of the connections again.",
    )
    .subject(path.display().to_string())
}

/// Writes beside the file and renames, so that a crash leaves the old or the new one.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKER: &str = "Sesame-7f3a";

    fn passphrase(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn a_sealed_file_opens_with_its_passphrase_only_and_shows_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("passwords");
        let file = SealedFile::open(path.clone(), &passphrase("correct horse")).unwrap();
        file.set("shop", &passphrase(MARKER)).unwrap();

        let again = SealedFile::open(path.clone(), &passphrase("correct horse")).unwrap();
        assert_eq!(again.get("shop").unwrap().unwrap().expose(), MARKER);
        assert!(again.get("other").unwrap().is_none());

        let Err(refusal) = SealedFile::open(path.clone(), &passphrase("wrong horse")) else {
            panic!("opened with a wrong passphrase");
        };
        assert_eq!(refusal.kind, ErrorKind::Credential);
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes
                .windows(MARKER.len())
                .any(|part| part == MARKER.as_bytes())
        );

        again.delete("shop").unwrap();
        assert!(again.get("shop").unwrap().is_none());
    }

    #[test]
    fn a_changed_file_is_not_believed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("passwords");
        let file = SealedFile::open(path.clone(), &passphrase("correct horse")).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(file.get("shop").is_err());
        std::fs::write(&path, "something else").unwrap();
        assert_eq!(file.get("shop").unwrap_err().kind, ErrorKind::Store);
    }

    #[test]
    fn a_short_passphrase_makes_no_file() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("passwords");
        assert!(SealedFile::open(path.clone(), &passphrase("short")).is_err());
        assert!(!path.exists());
    }
}
