//! Cargo, started by what cargo has started: a chore or a test.

use std::env;
use std::process::Command;

/// What names of a package's own variables begin with.
const OF_A_PACKAGE: [&str; 2] = ["CARGO_MANIFEST_", "CARGO_PKG_"];

/// Cargo as a shell would start it.
///
/// A program that cargo runs has variables of its package, and passes them on.
/// Some build scripts run again when these change, and with them all that
/// depends on them is compiled: each time that somebody else starts cargo.
#[must_use]
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let of_a_package = |text: &str| OF_A_PACKAGE.iter().any(|begin| text.starts_with(begin));
        if name.to_str().is_some_and(of_a_package) {
            cargo.env_remove(name);
        }
    }
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_no_variable_of_the_package_that_starts_it() {
        assert!(env::var_os("CARGO_MANIFEST_DIR").is_some());
        let cargo = cargo();
        let removed: Vec<_> = cargo
            .get_envs()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name.to_string_lossy().into_owned())
            .collect();
        for name in [
            "CARGO_MANIFEST_DIR",
            "CARGO_PKG_NAME",
            "CARGO_PKG_VERSION_MAJOR",
        ] {
            assert!(removed.iter().any(|one| one == name), "{name}: {removed:?}");
        }
        assert!(!removed.iter().any(|one| one == "CARGO_HOME"));
    }
}
