//! The type codes of events, and their names for messages.

/// Declares the codes and their names in one place.
macro_rules! codes {
    ($($code:ident = $value:literal, $name:literal;)*) => {
        $(pub(crate) const $code: u8 = $value;)*

        /// The name of an event type, as the servers' documentation spells it.
        #[must_use]
        pub fn type_name(event_type: u8) -> &'static str {
            match event_type {
                $($value => $name,)*
                1 => "Start_v3",
                6 | 12 => "Load",
                7 => "Slave",
                8 => "Create_file",
                9 => "Append_block",
                10 => "Exec_load",
                11 => "Delete_file",
                17 => "Begin_load_query",
                18 => "Execute_load_query",
                20..=22 => "Pre_GA rows",
                36 => "Transaction_context",
                _ => "unknown",
            }
        }
    };
}

codes! {
    QUERY = 2, "Query";
    STOP = 3, "Stop";
    ROTATE = 4, "Rotate";
    INTVAR = 5, "Intvar";
    RAND = 13, "Rand";
    USER_VAR = 14, "User_var";
    FORMAT_DESCRIPTION = 15, "Format_description";
    XID = 16, "Xid";
    TABLE_MAP = 19, "Table_map";
    WRITE_ROWS_V1 = 23, "Write_rows_v1";
    UPDATE_ROWS_V1 = 24, "Update_rows_v1";
    DELETE_ROWS_V1 = 25, "Delete_rows_v1";
    INCIDENT = 26, "Incident";
    HEARTBEAT = 27, "Heartbeat";
    IGNORABLE = 28, "Ignorable";
    ROWS_QUERY = 29, "Rows_query";
    WRITE_ROWS = 30, "Write_rows";
    UPDATE_ROWS = 31, "Update_rows";
    DELETE_ROWS = 32, "Delete_rows";
    GTID = 33, "Gtid";
    ANONYMOUS_GTID = 34, "Anonymous_gtid";
    PREVIOUS_GTIDS = 35, "Previous_gtids";
    VIEW_CHANGE = 37, "View_change";
    XA_PREPARE = 38, "XA_prepare";
    PARTIAL_UPDATE_ROWS = 39, "Partial_update_rows";
    TRANSACTION_PAYLOAD = 40, "Transaction_payload";
    HEARTBEAT_V2 = 41, "Heartbeat_v2";
    GTID_TAGGED = 42, "Gtid_tagged";
    ANNOTATE_ROWS = 160, "Annotate_rows";
    BINLOG_CHECKPOINT = 161, "Binlog_checkpoint";
    MARIADB_GTID = 162, "Gtid (MariaDB)";
    MARIADB_GTID_LIST = 163, "Gtid_list";
    START_ENCRYPTION = 164, "Start_encryption";
    QUERY_COMPRESSED = 165, "Query_compressed";
    WRITE_ROWS_COMPRESSED_V1 = 166, "Write_rows_compressed_v1";
    UPDATE_ROWS_COMPRESSED_V1 = 167, "Update_rows_compressed_v1";
    DELETE_ROWS_COMPRESSED_V1 = 168, "Delete_rows_compressed_v1";
    WRITE_ROWS_COMPRESSED = 169, "Write_rows_compressed";
    UPDATE_ROWS_COMPRESSED = 170, "Update_rows_compressed";
    DELETE_ROWS_COMPRESSED = 171, "Delete_rows_compressed";
}
