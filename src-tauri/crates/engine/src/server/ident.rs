//! Quotes identifiers: the only place that does.

use super::catalog::TableName;
use crate::error::{Error, ErrorKind, Result};

/// A name as an SQL identifier: in backticks, its own backticks doubled.
///
/// # Errors
/// `Definition` for an empty name or one with a NUL, which no server takes.
pub fn quote_ident(name: &str) -> Result<String> {
    if name.is_empty() || name.contains('\0') {
        return Err(Error::new(
            ErrorKind::Definition,
            format!("{name:?} is not a name that a server takes"),
        ));
    }
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('`');
    for character in name.chars() {
        if character == '`' {
            quoted.push('`');
        }
        quoted.push(character);
    }
    quoted.push('`');
    Ok(quoted)
}

/// A table's name, qualified by its database.
///
/// # Errors
/// As [`quote_ident`].
pub fn quote_name(name: &TableName) -> Result<String> {
    Ok(format!(
        "{}.{}",
        quote_ident(&name.database)?,
        quote_ident(&name.table)?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_own_quotes() {
        assert_eq!(quote_ident("a`b``c").unwrap(), "`a``b````c`");
        assert_eq!(
            quote_name(&TableName::new("d.e", "t")).unwrap(),
            "`d.e`.`t`"
        );
        assert!(quote_ident("").is_err());
        assert!(quote_ident("a\0b").is_err());
    }
}
