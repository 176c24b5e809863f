//! The vault: passwords in the operating system's keychain, or, where there is
//! none and by the operator's choice only, in an encrypted file.

mod keeper;
mod keychain;
mod sealed_file;

pub use keeper::{Passphrase, Vault};
pub use keychain::{Keychain, SystemKeychain, Unreachable};
