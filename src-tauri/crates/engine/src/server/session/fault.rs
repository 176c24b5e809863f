//! What an error of the driver or the server means: one table.

use std::fmt;

use mysql_async::{DriverError, IoError};

use super::Purpose;
use crate::error::{Error, ErrorKind};
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

/// Another account may be in, the password be right tomorrow: the operator's business.
const AUTHENTICATION: [u16; 8] = [1045, 1130, 1251, 1275, 1698, 1820, 1862, 3118];
/// MariaDB: account is locked; password has expired.
const AUTHENTICATION_MARIADB: [u16; 2] = [4151, 1862];
/// Access denied to a database, table, column, routine; a global privilege is missing.
const PRIVILEGE: [u16; 9] = [1044, 1142, 1143, 1227, 1370, 1410, 1419, 1720, 3530];
/// The server takes no writes: `read_only`, `super_read_only`, a read-only transaction.
const READ_ONLY: [u16; 4] = [1290, 1792, 1836, 4047];
/// The server is full, shuts down, restarts, was told to end the connection or
/// the statement, or the network between failed.
const CONNECTION: [u16; 24] = [
    1040, 1042, 1043, 1047, 1053, 1077, 1079, 1080, 1129, 1152, 1156, 1158, 1159, 1160, 1161, 1184,
    1203, 1226, 1317, 1927, 2002, 2006, 2013, 3169,
];
/// MySQL 8: the client was disconnected because it was idle. Shutdown, from 8.0.28.
const CONNECTION_MYSQL_8: [u16; 2] = [4031, 3032];
/// The kind of an error that the server told, where its number says it.
///
/// Locks (1205, 1213), full disks (1021, 1114), timeouts of statements (3024,
/// 1969) and everything else that is not in the table take the kind of what
/// was being done, which is tried again inside the window for other issues.
fn kind_of(code: u16) -> Option<ErrorKind> {
    let is = |codes: &[u16]| codes.contains(&code);
    if is(&AUTHENTICATION) || is(&AUTHENTICATION_MARIADB) {
        Some(ErrorKind::Authentication)
    } else if is(&PRIVILEGE) || is(&READ_ONLY) {
        Some(ErrorKind::Privilege)
    } else if is(&CONNECTION) || is(&CONNECTION_MYSQL_8) {
        Some(ErrorKind::Connection)
    } else {
        None
    }
}

/// The engine's error for what the driver told; `otherwise` where neither the
/// driver nor the server's number says what kind it is.
pub(crate) fn told(otherwise: ErrorKind, title: String, cause: mysql_async::Error) -> Error {
    match cause {
        mysql_async::Error::Server(told) => {
            let kind = kind_of(told.code).unwrap_or(otherwise);
            let mut error = Error::new(kind, title);
            if READ_ONLY.contains(&told.code) {
                error = error
                    .hint("set global read_only = off; -- on the server, then resume the task");
            }
            error.because(ServerFault {
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
    fn codes_mean_what_the_operator_must_do() {
        assert_eq!(kind_of(1045), Some(ErrorKind::Authentication));
        assert_eq!(kind_of(1142), Some(ErrorKind::Privilege));
        assert_eq!(kind_of(1290), Some(ErrorKind::Privilege));
        assert_eq!(kind_of(1040), Some(ErrorKind::Connection));
        // A deadlock passes by itself, on the side where it happened.
        assert_eq!(kind_of(1213), None);
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
