//! The events of a binlog, one noun a file.

mod code;
mod format;
mod header;
mod mariadb;
mod misc;
mod mysql_gtid;
mod payload;
mod query;
mod status;
mod uservar;

use std::sync::Arc;

pub use code::type_name;
pub(crate) use code::{
    ANNOTATE_ROWS, ANONYMOUS_GTID, BINLOG_CHECKPOINT, DELETE_ROWS, DELETE_ROWS_COMPRESSED,
    DELETE_ROWS_COMPRESSED_V1, DELETE_ROWS_V1, FORMAT_DESCRIPTION, GTID, GTID_TAGGED, HEARTBEAT,
    HEARTBEAT_V2, IGNORABLE, INCIDENT, INTVAR, MARIADB_GTID, MARIADB_GTID_LIST,
    PARTIAL_UPDATE_ROWS, PREVIOUS_GTIDS, QUERY, QUERY_COMPRESSED, RAND, ROTATE, ROWS_QUERY,
    START_ENCRYPTION, STOP, TABLE_MAP, TRANSACTION_PAYLOAD, UPDATE_ROWS, UPDATE_ROWS_COMPRESSED,
    UPDATE_ROWS_COMPRESSED_V1, UPDATE_ROWS_V1, USER_VAR, VIEW_CHANGE, WRITE_ROWS,
    WRITE_ROWS_COMPRESSED, WRITE_ROWS_COMPRESSED_V1, WRITE_ROWS_V1, XA_PREPARE, XID,
};
pub use format::{ChecksumAlgorithm, FormatDescription};
pub use header::{HEADER_BYTES, Header};
pub use mariadb::{AlterPhase, MariadbGtid, MariadbGtidList};
pub(crate) use misc::incident;
pub use misc::{Heartbeat, Incident, IntVar, IntVarKind, Rand, Rotate, XaPrepare, XidName};
pub(crate) use mysql_gtid::varlen;
pub use mysql_gtid::{CommitInfo, Gtid};
pub use payload::{PayloadCompression, PayloadEvents, TransactionPayload};
pub use query::Query;
pub use status::{CharsetTriple, StatusVariables};
pub use uservar::{UserVar, UserVarValue};

use crate::gtid::GtidSet;
use crate::row::RowsEvent;
use crate::table::TableMap;

/// One event, borrowed from the raw bytes it was decoded from.
#[derive(Debug, Clone)]
pub enum Event<'a> {
    /// The start of a binlog file: server version, checksum, header lengths.
    FormatDescription(FormatDescription),
    /// The stream goes on in another file. An artificial one (see
    /// [`Header::is_artificial`]) opens every dump.
    Rotate(Rotate<'a>),
    /// The next transaction's GTID on MySQL, tagged or not.
    Gtid(Gtid),
    /// The next transaction on MySQL has no GTID.
    AnonymousGtid(CommitInfo),
    /// The GTIDs in all files before this one.
    PreviousGtids(GtidSet),
    /// The next transaction's GTID on MariaDB.
    MariadbGtid(MariadbGtid<'a>),
    /// The position in GTIDs at which this file begins on MariaDB.
    MariadbGtidList(MariadbGtidList),
    /// A statement: DDL, BEGIN, COMMIT, or a change logged as a statement.
    Query(Query<'a>),
    /// The commit of a transaction.
    Xid(u64),
    /// The end of the prepared part of an XA transaction.
    XaPrepare(XaPrepare<'a>),
    /// The table of the row events that follow.
    TableMap(Arc<TableMap>),
    /// Row changes of one table.
    Rows(RowsEvent<'a>),
    /// A row event that only ends its statement: it names no table and holds no row.
    StatementEnd,
    /// A whole transaction, perhaps compressed; its events come out of [`TransactionPayload::events`].
    TransactionPayload(TransactionPayload<'a>),
    /// The statement that the following row events came from (MySQL), for information.
    RowsQuery(&'a [u8]),
    /// The statement that the following row events came from (MariaDB), for information.
    AnnotateRows(&'a [u8]),
    /// The value of `LAST_INSERT_ID()` or of the auto-increment for the next statement.
    IntVar(IntVar),
    /// The seeds of `RAND()` for the next statement.
    Rand(Rand),
    /// A user variable that the next statement reads.
    UserVar(UserVar<'a>),
    /// The source says that changes may be missing from its binlog.
    Incident(Incident<'a>),
    /// The source is idle.
    Heartbeat(Heartbeat<'a>),
    /// The source was shut down at the end of this file.
    Stop,
    /// The rest of the file is encrypted on disk; a dump sends it in the clear.
    StartEncryption,
    /// The oldest file that crash recovery needs (MariaDB).
    BinlogCheckpoint(&'a [u8]),
    /// The members of the replication group changed.
    ViewChange(&'a [u8]),
    /// An event that its writer marked as safe to ignore by who does not know it.
    Ignorable {
        /// The type code.
        event_type: u8,
    },
}
