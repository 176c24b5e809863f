//! Passwords from where they may come from: environment, file, standard input.

use std::io::BufRead;
use std::path::Path;

use engine::error::{Error, ErrorKind, Result};
use engine::server::connection::Secret;
use zeroize::Zeroizing;

/// The password in an environment variable.
///
/// # Errors
/// `Credential`, naming the variable, when it is not set or not text.
pub fn from_environment(name: &str) -> Result<Secret> {
    std::env::var(name).map(Secret::new).map_err(|_| {
        Error::new(
            ErrorKind::Credential,
            format!("The environment variable {name} does not hold a password"),
        )
        .hint(format!("Set {name} for this process."))
        .subject(name)
    })
}

/// The password in the first line of a file.
///
/// # Errors
/// `Credential`, naming the file, when it cannot be read.
pub fn from_file(path: &Path) -> Result<Secret> {
    let text =
        std::fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|cause| {
                Error::new(
                ErrorKind::Credential,
                format!("The file {} with the password cannot be read", path.display()),
            )
            .hint(
                "Check that the file is there, that this account may read it and that it is text.",
            )
            .subject(path.display().to_string())
            .because(cause)
            })?;
    Ok(Secret::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}

/// The password in the next line of standard input.
///
/// # Errors
/// `Credential` when there is none.
pub fn from_standard_input() -> Result<Secret> {
    let mut line = Zeroizing::new(String::new());
    let read = std::io::stdin().lock().read_line(&mut line);
    match read {
        Ok(length) if length > 0 => Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned())),
        Ok(_) => Err(Error::new(
            ErrorKind::Credential,
            "Standard input ended before a password",
        )),
        Err(cause) => Err(Error::new(
            ErrorKind::Credential,
            "The password cannot be read from standard input",
        )
        .because(cause)),
    }
}
