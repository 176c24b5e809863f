//! The session variables that a query event carries. An unknown one is an
//! error: its length is not given, and the statement may depend on it.

use crate::bytes::{Bytes, utf8};
use crate::error::{ErrorKind, Result, malformed};

/// The character sets of the session, as collation ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CharsetTriple {
    /// `character_set_client`: how the statement's bytes are to be read.
    pub client: u16,
    /// `collation_connection`.
    pub connection: u16,
    /// `collation_server`.
    pub server: u16,
}

/// The session in which a statement ran. What the event does not carry is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusVariables<'a> {
    /// Options of the session as bits: 14 `sql_auto_is_null`, 19 autocommit off,
    /// 26 `foreign_key_checks` off, 27 `unique_checks` off.
    pub flags2: Option<u32>,
    /// `sql_mode` as a bit mask.
    pub sql_mode: Option<u64>,
    /// The catalog, always `std`.
    pub catalog: Option<&'a [u8]>,
    /// `auto_increment_increment` and `auto_increment_offset`.
    pub auto_increment: Option<(u16, u16)>,
    /// Character sets.
    pub charset: Option<CharsetTriple>,
    /// `time_zone`.
    pub time_zone: Option<&'a [u8]>,
    /// Number of `lc_time_names`.
    pub lc_time_names: Option<u16>,
    /// `collation_database`.
    pub charset_database: Option<u16>,
    /// Tables of a multi-table update that it changes, as a bit mask.
    pub table_map_for_update: Option<u64>,
    /// Bytes of the original event, before a relay changed it.
    pub master_data_written: Option<u32>,
    /// User and host of the account under which it ran.
    pub invoker: Option<(&'a [u8], &'a [u8])>,
    /// The databases that the statement changes; `None` also when they are too many to list.
    pub updated_databases: Option<Vec<String>>,
    /// Microseconds of the statement's time, on top of the header's timestamp.
    pub microseconds: Option<u32>,
    /// `explicit_defaults_for_timestamp`.
    pub explicit_defaults_for_timestamp: Option<bool>,
    /// The transaction id under which DDL committed.
    pub ddl_xid: Option<u64>,
    /// `default_collation_for_utf8mb4`, a collation id.
    pub default_collation_for_utf8mb4: Option<u16>,
    /// `sql_require_primary_key`.
    pub sql_require_primary_key: Option<u8>,
    /// `default_table_encryption`.
    pub default_table_encryption: Option<u8>,
    /// `enable_cascade_triggers` (MySQL 9.7 and later).
    pub enable_cascade_triggers: Option<u8>,
    /// MariaDB's flags of a two-phase ALTER, and the sequence number it began at.
    pub gtid_flags3: Option<(u8, Option<u64>)>,
    /// `character_set_collations` of MariaDB: from which id to which.
    pub character_set_collations: Vec<(u16, u16)>,
}

impl StatusVariables<'_> {
    /// `NO_FOREIGN_KEY_CHECKS` of the session.
    #[must_use]
    pub fn foreign_key_checks_off(&self) -> bool {
        self.flags2.is_some_and(|flags| flags & (1 << 26) != 0)
    }

    /// `RELAXED_UNIQUE_CHECKS` of the session.
    #[must_use]
    pub fn unique_checks_off(&self) -> bool {
        self.flags2.is_some_and(|flags| flags & (1 << 27) != 0)
    }
}

impl<'a> StatusVariables<'a> {
    pub(crate) fn parse(block: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(block);
        let mut status = Self::default();
        while !bytes.is_empty() {
            let code = bytes.u8("status variable")?;
            status.read(code, &mut bytes)?;
        }
        Ok(status)
    }

    fn read(&mut self, code: u8, bytes: &mut Bytes<'a>) -> Result<()> {
        match code {
            0 => self.flags2 = Some(bytes.u32("flags2")?),
            1 => self.sql_mode = Some(bytes.u64("sql_mode")?),
            2 => {
                self.catalog = Some(short_text(bytes, "catalog")?);
                bytes.u8("end of catalog")?;
            }
            3 => {
                let increment = bytes.u16("auto_increment_increment")?;
                self.auto_increment = Some((increment, bytes.u16("auto_increment_offset")?));
            }
            4 => {
                self.charset = Some(CharsetTriple {
                    client: bytes.u16("character_set_client")?,
                    connection: bytes.u16("collation_connection")?,
                    server: bytes.u16("collation_server")?,
                });
            }
            5 => self.time_zone = Some(short_text(bytes, "time_zone")?),
            6 => self.catalog = Some(short_text(bytes, "catalog")?),
            7 => self.lc_time_names = Some(bytes.u16("lc_time_names")?),
            8 => self.charset_database = Some(bytes.u16("collation_database")?),
            9 => self.table_map_for_update = Some(bytes.u64("table_map_for_update")?),
            10 => self.master_data_written = Some(bytes.u32("master_data_written")?),
            11 => {
                let user = short_text(bytes, "invoker's user")?;
                self.invoker = Some((user, short_text(bytes, "invoker's host")?));
            }
            12 => self.updated_databases = updated_databases(bytes)?,
            13 | HRNOW => self.microseconds = Some(bytes.u24("microseconds")?),
            16 => {
                let value = bytes.u8("explicit_defaults_for_timestamp")?;
                self.explicit_defaults_for_timestamp = Some(value != 0);
            }
            17 | MARIADB_XID => self.ddl_xid = Some(bytes.u64("transaction id of DDL")?),
            18 => self.default_collation_for_utf8mb4 = Some(bytes.u16("default collation")?),
            19 => self.sql_require_primary_key = Some(bytes.u8("sql_require_primary_key")?),
            20 => self.default_table_encryption = Some(bytes.u8("default_table_encryption")?),
            21 => self.enable_cascade_triggers = Some(bytes.u8("enable_cascade_triggers")?),
            GTID_FLAGS3 => self.gtid_flags3 = Some(gtid_flags3(bytes)?),
            CHARACTER_SET_COLLATIONS => self.read_collations(bytes)?,
            _ => return Err(ErrorKind::UnknownStatusVariable { code }.into()),
        }
        Ok(())
    }

    fn read_collations(&mut self, bytes: &mut Bytes<'a>) -> Result<()> {
        let count = bytes.u8("number of collations")?;
        for _ in 0..count {
            let from = bytes.u16("character_set_collations")?;
            let to = bytes.u16("character_set_collations")?;
            self.character_set_collations.push((from, to));
        }
        Ok(())
    }
}

const HRNOW: u8 = 128;
const MARIADB_XID: u8 = 129;
const GTID_FLAGS3: u8 = 130;
const CHARACTER_SET_COLLATIONS: u8 = 131;

fn short_text<'a>(bytes: &mut Bytes<'a>, what: &'static str) -> Result<&'a [u8]> {
    let length = bytes.u8(what)?;
    bytes.take(usize::from(length), what)
}

fn updated_databases(bytes: &mut Bytes<'_>) -> Result<Option<Vec<String>>> {
    const NOT_LISTED: u8 = 254;
    const LISTED_MAX: u8 = 16;
    let count = bytes.u8("number of changed databases")?;
    if count == NOT_LISTED {
        return Ok(None);
    }
    if count > LISTED_MAX {
        return Err(malformed("number of changed databases", count));
    }
    let mut names = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        names.push(utf8(
            bytes.until_zero("changed database")?,
            "changed database",
        )?);
    }
    Ok(Some(names))
}

fn gtid_flags3(bytes: &mut Bytes<'_>) -> Result<(u8, Option<u64>)> {
    const COMMIT_OR_ROLLBACK_ALTER: u8 = 4 | 8;
    let flags = bytes.u8("GTID extra flags")?;
    let start = if flags & COMMIT_OR_ROLLBACK_ALTER != 0 {
        Some(bytes.u64("sequence number of the ALTER")?)
    } else {
        None
    };
    Ok((flags, start))
}
