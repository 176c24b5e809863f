//! The identity of a MySQL server.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

use super::not_a;

/// A server's `server_uuid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(pub [u8; 16]);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl FromStr for Uuid {
    type Err = Error;

    /// Accepts 32 hexadecimal digits, with hyphens in any place between bytes.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut digits = text.bytes().filter(|&byte| byte != b'-');
        let mut uuid = [0; 16];
        let mut digit = || {
            let digit = digits.next().map(char::from)?;
            digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        for byte in &mut uuid {
            match (digit(), digit()) {
                (Some(high), Some(low)) => *byte = high << 4 | low,
                _ => return Err(not_a("server uuid", text)),
            }
        }
        if digits.next().is_some() {
            return Err(not_a("server uuid", text));
        }
        Ok(Self(uuid))
    }
}
