//! The one policy by kind of error: which kind the server's number makes it,
//! whether trying again can help, inside which window of F35, and what the
//! operator does next.

use super::ErrorKind;

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Try again with backoff inside the window for failed connections (F35).
    Connection,
    /// Try again with backoff inside the window for other issues (F35).
    Other,
    /// Only the operator can mend it.
    Operator,
}

/// What an [`ErrorKind`] means: the code shown, and whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Short stable code, two letters and three digits.
    pub code: &'static str,
    /// Whether trying again can help.
    pub retry: Retry,
    /// What the operator does next, when the error carries no hint of its own.
    pub hint: &'static str,
}

/// The one table of errors. Exhaustive on purpose: a new kind must decide.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one table, one row a kind")]
pub const fn policy(kind: ErrorKind) -> Policy {
    const fn row(code: &'static str, retry: Retry, hint: &'static str) -> Policy {
        Policy { code, retry, hint }
    }
    match kind {
        ErrorKind::Connection => row(
            "CN001",
            Retry::Connection,
            "Check that the server runs and that host, port and firewall let this machine in.",
        ),
        ErrorKind::Authentication => row(
            "CN002",
            Retry::Operator,
            "Correct the account or the password of the connection, then resume the task.",
        ),
        ErrorKind::Privilege => row(
            "CN003",
            Retry::Operator,
            "Grant the missing privilege to the account of the connection, then resume the task.",
        ),
        ErrorKind::ReadOnly => row(
            "CN005",
            Retry::Other,
            "set global read_only = off; -- on the server. The task goes on by itself when the server takes writes again.",
        ),
        ErrorKind::Tls => row(
            "CN004",
            Retry::Operator,
            "Correct the encryption settings of the connection, then resume the task.",
        ),
        ErrorKind::UnsupportedServer => row(
            "SV001",
            Retry::Operator,
            "Use a server version that Lockstep supports: MySQL 5.6 to 9.x, MariaDB 10.5 to 11.8.",
        ),
        ErrorKind::Definition => row(
            "TK001",
            Retry::Operator,
            "Correct the task and save it again.",
        ),
        ErrorKind::Refused => row(
            "TK002",
            Retry::Operator,
            "Choose one of the actions that the task's state allows.",
        ),
        ErrorKind::Credential => row(
            "TK003",
            Retry::Operator,
            "Enter the password of the connection again.",
        ),
        ErrorKind::Schema => row(
            "SC001",
            Retry::Other,
            "Look at the table on both sides; repair or deselect it, then resume the task.",
        ),
        ErrorKind::Apply => row(
            "AP001",
            Retry::Other,
            "Remove the cause that the destination names, then resume the task.",
        ),
        ErrorKind::Divergence => row(
            "AP002",
            Retry::Operator,
            "Something else changed the destination. Compare the table, repair the row, then resume the task.",
        ),
        ErrorKind::Decode => row(
            "BN001",
            Retry::Operator,
            "Nothing was skipped. Report the event named here; the task can be reset and loaded again.",
        ),
        ErrorKind::BinlogGone => row(
            "BN004",
            Retry::Operator,
            "Reset the task and load again, or restore the binlog file on the source.",
        ),
        ErrorKind::SourceIdentity => row(
            "BN005",
            Retry::Operator,
            "Point the connection at the original source, or reset the task and load again.",
        ),
        ErrorKind::Ddl => row(
            "DD001",
            Retry::Operator,
            "Run the statement (or its equivalent) on the destination by hand, then have the task skip it and go on.",
        ),
        ErrorKind::Fenced => row(
            "CK001",
            Retry::Operator,
            "Stop the other Lockstep that runs this task, or leave this one stopped.",
        ),
        ErrorKind::State => row(
            "CK002",
            Retry::Operator,
            "Do not edit the lockstep database. Reset the task and load again.",
        ),
        ErrorKind::Store => row(
            "ST001",
            Retry::Other,
            "Free some disk space or repair the data folder of Lockstep, then resume the task.",
        ),
        ErrorKind::Internal => row(
            "IN001",
            Retry::Operator,
            "This is a fault in Lockstep. Nothing was skipped; keep the log and report it.",
        ),
    }
}

/// What an error of a server is about, told by its number alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerClass {
    /// The account or its password was refused.
    Authentication,
    /// The account lacks a privilege.
    Privilege,
    /// The server takes no writes: `read_only`, a member of a group that is not
    /// its primary.
    ReadOnly,
    /// The server is full, shuts down, restarts, was told to end the
    /// connection or the statement, or the network between failed.
    Connection,
    /// Somebody else held a lock: a deadlock, or a wait that took too long.
    Lock,
    /// A row with the same value in a unique key is there.
    Duplicate,
    /// The table or its database is not there.
    NotThere,
    /// Anything else: full disks (1021, 1114), timeouts of statements (3024,
    /// 1969), statements that are wrong.
    Other,
}

impl ServerClass {
    /// The kind of the engine's error; none where what was being done says it.
    /// Those that pass by themselves (locks, full disks) are tried again inside
    /// the window for other issues, as what was being done is.
    pub(crate) const fn kind(self) -> Option<ErrorKind> {
        match self {
            Self::Authentication => Some(ErrorKind::Authentication),
            Self::Privilege => Some(ErrorKind::Privilege),
            Self::ReadOnly => Some(ErrorKind::ReadOnly),
            Self::Connection => Some(ErrorKind::Connection),
            Self::Lock | Self::Duplicate | Self::NotThere | Self::Other => None,
        }
    }

    /// Whether it passes without anybody changing what was asked for: then a
    /// statement that met it is not the one to blame.
    pub(crate) const fn passes(self) -> bool {
        match self {
            Self::ReadOnly | Self::Connection | Self::Lock => true,
            Self::Authentication
            | Self::Privilege
            | Self::Duplicate
            | Self::NotThere
            | Self::Other => false,
        }
    }
}

/// The class of a server's error number, of either family.
pub(crate) const fn class_of(code: u16) -> ServerClass {
    match code {
        // Access denied, host not allowed, plugin or transport refused,
        // password expired or to be changed, account locked (3118, 4151).
        1045 | 1130 | 1251 | 1275 | 1698 | 1820 | 1862 | 3118 | 4151 => ServerClass::Authentication,
        // Database, table, column, routine; a global privilege is missing.
        1044 | 1142 | 1143 | 1227 | 1370 | 1410 | 1419 | 1720 | 3530 => ServerClass::Privilege,
        // `read_only` and its kin, a read-only transaction, a server in
        // read-only mode, a commit that the group refused (3100, 3101): there
        // the primary may have moved, and may come back.
        1290 | 1792 | 1836 | 3100 | 3101 | 4047 => ServerClass::ReadOnly,
        // Too many connections (1040, 1203, 1226), shutdown (1053, 1077, 1079,
        // 1080, 3032), packets that broke (1156 to 1161), killed (1317, 1927),
        // gone (2002, 2006, 2013), disconnected (3169, 4031), a Galera node that
        // is not ready (1047).
        1040 | 1042 | 1043 | 1047 | 1053 | 1077 | 1079 | 1080 | 1129 | 1152 | 1156 | 1158
        | 1159 | 1160 | 1161 | 1184 | 1203 | 1226 | 1317 | 1927 | 2002 | 2006 | 2013 | 3032
        | 3169 | 4031 => ServerClass::Connection,
        // Lock wait timeout, deadlock.
        1205 | 1213 => ServerClass::Lock,
        // In a statement, in an old form of it, with the key's name.
        1062 | 1022 | 1586 => ServerClass::Duplicate,
        // "Table doesn't exist", "unknown database".
        1146 | 1049 => ServerClass::NotThere,
        _ => ServerClass::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind, and what follows it: changed only on purpose.
    const TABLE: [(ErrorKind, Retry); 20] = [
        (ErrorKind::Connection, Retry::Connection),
        (ErrorKind::Authentication, Retry::Operator),
        (ErrorKind::Privilege, Retry::Operator),
        (ErrorKind::ReadOnly, Retry::Other),
        (ErrorKind::Tls, Retry::Operator),
        (ErrorKind::UnsupportedServer, Retry::Operator),
        (ErrorKind::Definition, Retry::Operator),
        (ErrorKind::Refused, Retry::Operator),
        (ErrorKind::Credential, Retry::Operator),
        (ErrorKind::Schema, Retry::Other),
        (ErrorKind::Apply, Retry::Other),
        (ErrorKind::Divergence, Retry::Operator),
        (ErrorKind::Decode, Retry::Operator),
        (ErrorKind::BinlogGone, Retry::Operator),
        (ErrorKind::SourceIdentity, Retry::Operator),
        (ErrorKind::Ddl, Retry::Operator),
        (ErrorKind::Fenced, Retry::Operator),
        (ErrorKind::State, Retry::Operator),
        (ErrorKind::Store, Retry::Other),
        (ErrorKind::Internal, Retry::Operator),
    ];

    #[test]
    fn each_kind_is_tried_again_or_is_the_operators() {
        for (kind, retry) in TABLE {
            assert_eq!(policy(kind).retry, retry, "{kind:?}");
        }
    }

    #[test]
    fn codes_are_one_a_kind() {
        let codes: std::collections::BTreeSet<_> =
            TABLE.iter().map(|(kind, _)| policy(*kind).code).collect();
        assert_eq!(codes.len(), TABLE.len());
    }

    #[test]
    fn what_passes_by_itself_is_tried_again() {
        let retry = |code| {
            let class = class_of(code);
            // What has no kind of its own takes that of writing.
            (
                class.passes(),
                policy(class.kind().unwrap_or(ErrorKind::Apply)).retry,
            )
        };
        for deadlock_or_wait in [1213, 1205] {
            assert_eq!(retry(deadlock_or_wait), (true, Retry::Other));
        }
        for read_only in [1290, 1836, 3100] {
            assert_eq!(retry(read_only), (true, Retry::Other));
        }
        for full_or_leaving in [1040, 1053, 1203, 1226, 2006, 2013] {
            assert_eq!(retry(full_or_leaving), (true, Retry::Connection));
        }
        assert_eq!(retry(1114), (false, Retry::Other), "a full table");
        assert_eq!(retry(1142), (false, Retry::Operator), "a privilege");
        assert_eq!(retry(1045), (false, Retry::Operator), "a password");
    }
}
