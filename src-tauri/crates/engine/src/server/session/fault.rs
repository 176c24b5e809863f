//! What an error of the driver or the server means. Which kind a server's
//! number makes it is in the one table of [`crate::error`].

use std::fmt;

use mysql_async::{DriverError, IoError};

use super::Purpose;
use crate::error::{Error, ErrorKind, ServerClass, class_of};
use crate::server::connection::{ConnectionSpec, Encryption};

/// An error that the server told, without values of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFault {
    /// The server's number for it.
    pub code: u16,
    /// SQLSTATE.
    pub sqlstate: String,
    /// What the server said, cut where it would repeat values or statements.
    pub message: String,
}

impl fmt::Display for ServerFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "error {} ({}): {}",
            self.code, self.sqlstate, self.message
        )
    }
}

impl std::error::Error for ServerFault {}

/// The server's own error behind an engine error, when there is one.
#[must_use]
pub fn server_fault(error: &Error) -> Option<&ServerFault> {
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        if let Some(fault) = next.downcast_ref::<ServerFault>() {
            return Some(fault);
        }
        cause = next.source();
    }
    None
}

/// What the error of the server behind an engine error is about;
/// [`ServerClass::Other`] where no server told it.
pub(crate) fn fault_class(error: &Error) -> ServerClass {
    server_fault(error).map_or(ServerClass::Other, |fault| class_of(fault.code))
}

/// The engine's error for what the driver told; `otherwise` where neither the
/// driver nor the server's number says what kind it is.
pub(crate) fn told(otherwise: ErrorKind, title: String, cause: mysql_async::Error) -> Error {
    match cause {
        mysql_async::Error::Server(told) => {
            let kind = class_of(told.code).kind().unwrap_or(otherwise);
            Error::new(kind, title).because(ServerFault {
                code: told.code,
                message: without_values(told.code, told.message),
                sqlstate: told.state,
            })
        }
        mysql_async::Error::Io(IoError::Tls(cause)) => {
            Error::new(ErrorKind::Tls, title).because(cause)
        }
        mysql_async::Error::Io(IoError::Io(cause)) => {
            Error::new(ErrorKind::Connection, title).because(cause)
        }
        mysql_async::Error::Driver(cause) => {
            Error::new(kind_of_driver(&cause).unwrap_or(otherwise), title).because(cause)
        }
        other @ (mysql_async::Error::Url(_) | mysql_async::Error::Other(_)) => {
            Error::new(otherwise, title).because(other)
        }
    }
}

const fn kind_of_driver(cause: &DriverError) -> Option<ErrorKind> {
    match cause {
        DriverError::NoClientSslFlagFromServer | DriverError::NoKeyFound => Some(ErrorKind::Tls),
        DriverError::UnknownAuthPlugin { .. }
        | DriverError::MysqlOldPasswordDisabled
        | DriverError::CleartextPluginDisabled
        | DriverError::InvalidParsecSalt => Some(ErrorKind::Authentication),
        DriverError::ConnectionClosed
        | DriverError::PacketOutOfOrder
        | DriverError::UnexpectedPacket { .. }
        | DriverError::BadCompressedPacketHeader
        | DriverError::PoolDisconnected => Some(ErrorKind::Connection),
        _ => None,
    }
}

/// The engine's error for what the driver told while `doing`, in a session of
/// this purpose.
pub(crate) fn explain(
    server: &str,
    purpose: Purpose,
    doing: &str,
    cause: mysql_async::Error,
) -> Error {
    let otherwise = match purpose {
        Purpose::Writer | Purpose::Ddl => ErrorKind::Apply,
        Purpose::Catalog | Purpose::Reader => ErrorKind::Schema,
        Purpose::Binlog => ErrorKind::Connection,
    };
    let refused = matches!(cause, mysql_async::Error::Server(_));
    let mut error = told(otherwise, String::new(), cause);
    error.title = match (error.kind, refused) {
        (ErrorKind::Authentication, _) => {
            format!("Server {server} refused the account while {doing}")
        }
        (_, true) => format!("Server {server} reported an error while {doing}"),
        (_, false) => format!("The connection to server {server} broke while {doing}"),
    };
    error.subject(server)
}

/// As [`explain`], for the time before the account has been let in: a
/// handshake that fails on an encrypted connection is TLS's fault.
pub(super) fn while_connecting(
    spec: &ConnectionSpec,
    doing: &str,
    cause: mysql_async::Error,
) -> Error {
    let encrypted = matches!(spec.encryption, Encryption::SslEncrypted { .. });
    let handshake = matches!(
        &cause,
        mysql_async::Error::Io(IoError::Io(cause)) if cause.kind() == std::io::ErrorKind::InvalidData
    );
    let mut error = explain(&spec.name, Purpose::Catalog, doing, cause);
    if encrypted && handshake {
        error.kind = ErrorKind::Tls;
    }
    if error.kind == ErrorKind::Tls {
        error.title = format!(
            "No encrypted connection to server {} could be made",
            spec.name
        );
        error = error.hint(
            "Check the authority's certificate and the host name, and that the server offers \
             TLS 1.2 or newer. MySQL 5.6 offers TLS 1.0 only, which Lockstep does not speak.",
        );
    } else if error.kind == ErrorKind::Connection {
        error.title = format!(
            "Server {} cannot be reached at {}:{}",
            spec.name, spec.host, spec.port
        );
    } else if error.kind == ErrorKind::Schema {
        // Nothing of the source's schema has been looked at yet.
        error.kind = ErrorKind::Connection;
    }
    error
}

/// Codes whose messages repeat a value, and the word after which only names follow.
const VALUES_BEFORE: [(u16, &str); 6] = [
    (1062, " for key "),
    (1586, " for key "),
    (1169, " for key "),
    (1366, " for column "),
    (1292, " for column "),
    (1411, " for function "),
];
/// Codes whose messages repeat a value or a piece of the statement anywhere.
const VALUES_ANYWHERE: [u16; 14] = [
    1064, 1149, 1300, 1525, 1526, 1690, 1772, 1907, 3854, 4025, 4038, 4039, 1582, 1367,
];
/// MySQL's errors about JSON repeat the document.
const VALUES_JSON: std::ops::RangeInclusive<u16> = 3140..=3158;

/// What the server said, without values of rows and pieces of statements.
fn without_values(code: u16, message: String) -> String {
    if VALUES_ANYWHERE.contains(&code) || VALUES_JSON.contains(&code) {
        return "(the server's words repeat the statement's values and are left out)".to_owned();
    }
    match VALUES_BEFORE.iter().find(|(listed, _)| *listed == code) {
        None => message,
        // The last occurrence: the value itself may contain the word.
        Some((_, word)) => match message.rfind(word) {
            Some(place) => format!("a value…{}", &message[place..]),
            None => "(the server's words repeat a value and are left out)".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lose_values_and_keep_names() {
        let told = "Duplicate entry 'x for key y@example.org' for key 'orders.email'";
        assert_eq!(
            without_values(1062, told.to_owned()),
            "a value… for key 'orders.email'"
        );
        let told = "You have an error in your SQL syntax; … near 'secret' at line 1";
        assert!(!without_values(1064, told.to_owned()).contains("secret"));
        let told = "Table 'shop.orders' doesn't exist";
        assert_eq!(without_values(1146, told.to_owned()), told);
    }

    #[test]
    fn the_servers_code_stays_in_the_chain() {
        let told = mysql_async::ServerError {
            code: 1213,
            message: "Deadlock found".to_owned(),
            state: "40001".to_owned(),
        };
        let error = explain("b", Purpose::Writer, "inserting", told.into());
        assert_eq!(server_fault(&error).map(|fault| fault.code), Some(1213));
    }
}
