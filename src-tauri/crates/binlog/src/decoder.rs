//! From raw events to [`Event`]s: what must be remembered between them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Flavour;
use crate::bytes::{Bytes, crc32};
use crate::error::{ErrorKind, EventAt, Result, malformed};
use crate::event::{
    self, ChecksumAlgorithm, CommitInfo, Event, FormatDescription, Gtid, HEADER_BYTES, Header,
    Heartbeat, IntVar, MariadbGtid, MariadbGtidList, Query, Rand, Rotate, TransactionPayload,
    UserVar, XaPrepare,
};
use crate::gtid::GtidSet;
use crate::row::{RowsEvent, RowsForm, RowsHead, RowsKind};
use crate::table::TableMap;

const CHECKSUM_BYTES: usize = 4;

/// How much decoded table maps may weigh that are kept to be found again when
/// the next statement announces the same table with the same bytes. When it is
/// full all are dropped and decoded anew as they come.
const KEPT_TABLES_WEIGHT_MAX: usize = 16 << 20;

/// The most tables that one statement can announce: a join has 61, but a
/// statement that fires triggers can reach many times that.
const STATEMENT_TABLES_MAX: usize = 4096;

/// Table ids have six bytes since MySQL 5.1.4, four before.
const TABLE_ID_BYTES: usize = 6;
const TABLE_ID_BYTES_OLD: usize = 4;
const OLD_POST_HEADER: u8 = 6;

/// Decodes the events of one stream, in order.
///
/// It remembers the format description and the tables of the statement at
/// hand. After a failed decode it can be used on, but what it failed to
/// understand is not known to it.
#[derive(Debug)]
pub struct Decoder {
    flavour: Flavour,
    format: Option<FormatDescription>,
    /// The tables that the statement at hand has announced.
    statement: HashMap<u64, Arc<TableMap>>,
    /// Tables decoded before, by id.
    kept: HashMap<u64, Arc<TableMap>>,
    kept_weight: usize,
}

impl Decoder {
    /// A decoder at the beginning of a stream.
    #[must_use]
    pub fn new(flavour: Flavour) -> Self {
        Self {
            flavour,
            format: None,
            statement: HashMap::new(),
            kept: HashMap::new(),
            kept_weight: 0,
        }
    }

    /// The format description in force, once one was decoded.
    #[must_use]
    pub fn format(&self) -> Option<&FormatDescription> {
        self.format.as_ref()
    }

    /// Decodes one whole event as the server sent it: from its header to its
    /// checksum, where it has one.
    ///
    /// # Errors
    /// When the event is cut short, its checksum is wrong, or anything in it
    /// is not understood. The error names the event's type and position.
    pub fn decode<'a>(&mut self, raw: &'a [u8]) -> Result<(Header, Event<'a>)> {
        let header = Header::read(raw)?;
        let at = EventAt {
            event_type: header.event_type,
            log_pos: header.log_pos,
        };
        let event = self
            .body(raw, &header)
            .and_then(|body| self.event(&header, body, at));
        event.map(|event| (header, event)).map_err(|err| err.at(at))
    }

    /// Decodes an event out of a transaction payload, which has no checksum of its own.
    pub(crate) fn decode_inner<'a>(&mut self, raw: &'a [u8]) -> Result<(Header, Event<'a>)> {
        let header = Header::read(raw)?;
        let at = EventAt {
            event_type: header.event_type,
            log_pos: header.log_pos,
        };
        if header.event_type == event::TRANSACTION_PAYLOAD {
            return Err(malformed("event in a transaction payload", header.event_type).at(at));
        }
        let event =
            checked_size(raw, &header).and_then(|()| self.event(&header, &raw[HEADER_BYTES..], at));
        event.map(|event| (header, event)).map_err(|err| err.at(at))
    }

    /// What is between header and checksum; the checksum is verified.
    fn body<'a>(&self, raw: &'a [u8], header: &Header) -> Result<&'a [u8]> {
        checked_size(raw, header)?;
        let body = &raw[HEADER_BYTES..];
        if header.event_type == event::FORMAT_DESCRIPTION {
            verify_format_description(raw)?;
            return Ok(body);
        }
        let Some((head, trailer)) = raw.split_last_chunk::<CHECKSUM_BYTES>() else {
            return Ok(body);
        };
        let has_checksum = match self.format.as_ref().map(|format| format.checksum) {
            Some(ChecksumAlgorithm::Crc32) => true,
            // Before the first format description, and where an artificial
            // event comes from a file that was read before, only the bytes
            // can tell: they end with their own checksum, or they do not.
            None | Some(ChecksumAlgorithm::None) => {
                (self.format.is_none() || header.is_artificial())
                    && crc32(&[head]) == u32::from_le_bytes(*trailer)
            }
        };
        if !has_checksum {
            return Ok(body);
        }
        let (found, computed) = (u32::from_le_bytes(*trailer), crc32(&[head]));
        if found != computed {
            return Err(ErrorKind::Checksum { found, computed }.into());
        }
        match body.len().checked_sub(CHECKSUM_BYTES) {
            Some(end) => Ok(&body[..end]),
            None => Err(ErrorKind::Short {
                what: "checksum",
                needed: CHECKSUM_BYTES,
                left: body.len(),
            }
            .into()),
        }
    }

    fn event<'a>(&mut self, header: &Header, body: &'a [u8], at: EventAt) -> Result<Event<'a>> {
        if let Some(form) = rows_form(header.event_type, self.flavour) {
            return self.rows(body, form, at);
        }
        let is_mariadb = self.flavour == Flavour::MariaDb;
        Ok(match header.event_type {
            event::TABLE_MAP => Event::TableMap(self.table_map(body)?),
            event::FORMAT_DESCRIPTION => {
                let format = FormatDescription::parse(body)?;
                self.forget_tables();
                self.format = Some(format.clone());
                Event::FormatDescription(format)
            }
            event::ROTATE => {
                let rotate = Rotate::parse(body)?;
                self.forget_tables();
                Event::Rotate(rotate)
            }
            event::QUERY => Event::Query(Query::parse(body, false)?),
            event::XID => {
                let mut bytes = Bytes::new(body);
                Event::Xid(bytes.u64("transaction id")?)
            }
            event::STOP => Event::Stop,
            event::INTVAR => Event::IntVar(IntVar::parse(body)?),
            event::RAND => Event::Rand(Rand::parse(body)?),
            event::USER_VAR => Event::UserVar(UserVar::parse(body)?),
            event::XA_PREPARE => Event::XaPrepare(XaPrepare::parse(body)?),
            event::INCIDENT => Event::Incident(event::incident(body)?),
            event::HEARTBEAT => Event::Heartbeat(Heartbeat::parse(body, header.log_pos)?),
            _ if is_mariadb => return mariadb_event(header, body),
            _ => return mysql_event(header, body),
        })
    }

    fn table_map(&mut self, body: &[u8]) -> Result<Arc<TableMap>> {
        let id_bytes = self.table_id_bytes(event::TABLE_MAP);
        let table_id = Bytes::new(body).uint(id_bytes, "table id")?;
        let table = match self.kept.get(&table_id) {
            Some(table) if table.is_of(body) => Arc::clone(table),
            _ => {
                let table = Arc::new(TableMap::parse(body, id_bytes, self.flavour)?);
                self.keep(&table);
                table
            }
        };
        if self.statement.len() >= STATEMENT_TABLES_MAX {
            return Err(ErrorKind::Bound {
                what: "number of tables in a statement",
                bound: STATEMENT_TABLES_MAX,
            }
            .into());
        }
        self.statement.insert(table_id, Arc::clone(&table));
        Ok(table)
    }

    fn keep(&mut self, table: &Arc<TableMap>) {
        if self.kept_weight + table.weight() > KEPT_TABLES_WEIGHT_MAX {
            self.kept.clear();
            self.kept_weight = 0;
        }
        self.kept_weight += table.weight();
        if let Some(replaced) = self.kept.insert(table.table_id, Arc::clone(table)) {
            self.kept_weight -= replaced.weight();
        }
    }

    fn forget_tables(&mut self) {
        self.statement.clear();
        self.kept.clear();
        self.kept_weight = 0;
    }

    fn rows<'a>(&mut self, body: &'a [u8], form: RowsForm, at: EventAt) -> Result<Event<'a>> {
        let mut bytes = Bytes::new(body);
        let id_bytes = self.table_id_bytes(at.event_type);
        let head = RowsHead::parse(&mut bytes, form, id_bytes)?;
        if head.is_dummy() {
            self.statement.clear();
            return Ok(Event::StatementEnd);
        }
        let Some(table) = self.statement.get(&head.table_id).map(Arc::clone) else {
            return Err(ErrorKind::UnknownTable {
                table_id: head.table_id,
            }
            .into());
        };
        if head.ends_statement() {
            self.statement.clear();
        }
        RowsEvent::parse(bytes, head, form, table, at).map(Event::Rows)
    }

    fn table_id_bytes(&self, event_type: u8) -> usize {
        let length = self
            .format
            .as_ref()
            .and_then(|format| format.post_header_length(event_type));
        if length == Some(OLD_POST_HEADER) {
            TABLE_ID_BYTES_OLD
        } else {
            TABLE_ID_BYTES
        }
    }
}

fn checked_size(raw: &[u8], header: &Header) -> Result<()> {
    if header.event_size as usize == raw.len() {
        return Ok(());
    }
    Err(ErrorKind::Short {
        what: "event",
        needed: header.event_size as usize,
        left: raw.len(),
    }
    .into())
}

/// The checksum of a format description is made before the server marks the
/// file as in use, so that flag does not count.
fn verify_format_description(raw: &[u8]) -> Result<()> {
    const FLAGS_AT: usize = 17;
    const IN_USE: u8 = 1;
    const CRC32: u8 = 1;
    let Some((head, trailer)) = raw.split_last_chunk::<CHECKSUM_BYTES>() else {
        return Ok(());
    };
    if head.len() <= HEADER_BYTES || head.last() != Some(&CRC32) {
        return Ok(());
    }
    let flags = [head[FLAGS_AT] & !IN_USE];
    let computed = crc32(&[&head[..FLAGS_AT], &flags, &head[FLAGS_AT + 1..]]);
    let found = u32::from_le_bytes(*trailer);
    if found == computed {
        Ok(())
    } else {
        Err(ErrorKind::Checksum { found, computed }.into())
    }
}

fn rows_form(event_type: u8, flavour: Flavour) -> Option<RowsForm> {
    use RowsKind::{Delete, Insert, Update};
    let form = |kind, extra_data, compressed| {
        Some(RowsForm {
            kind,
            extra_data,
            compressed,
            partial_json: false,
        })
    };
    match (event_type, flavour) {
        (event::WRITE_ROWS_V1, _) => form(Insert, false, false),
        (event::UPDATE_ROWS_V1, _) => form(Update, false, false),
        (event::DELETE_ROWS_V1, _) => form(Delete, false, false),
        (event::WRITE_ROWS, _) => form(Insert, true, false),
        (event::UPDATE_ROWS, _) => form(Update, true, false),
        (event::DELETE_ROWS, _) => form(Delete, true, false),
        (event::WRITE_ROWS_COMPRESSED_V1, Flavour::MariaDb) => form(Insert, false, true),
        (event::UPDATE_ROWS_COMPRESSED_V1, Flavour::MariaDb) => form(Update, false, true),
        (event::DELETE_ROWS_COMPRESSED_V1, Flavour::MariaDb) => form(Delete, false, true),
        (event::WRITE_ROWS_COMPRESSED, Flavour::MariaDb) => form(Insert, true, true),
        (event::UPDATE_ROWS_COMPRESSED, Flavour::MariaDb) => form(Update, true, true),
        (event::DELETE_ROWS_COMPRESSED, Flavour::MariaDb) => form(Delete, true, true),
        (event::PARTIAL_UPDATE_ROWS, Flavour::MySql) => Some(RowsForm {
            kind: Update,
            extra_data: true,
            compressed: false,
            partial_json: true,
        }),
        _ => None,
    }
}

fn mariadb_event<'a>(header: &Header, body: &'a [u8]) -> Result<Event<'a>> {
    Ok(match header.event_type {
        event::ANNOTATE_ROWS => Event::AnnotateRows(body),
        event::BINLOG_CHECKPOINT => {
            let mut bytes = Bytes::new(body);
            let length = bytes.u32("binlog file name length")? as usize;
            Event::BinlogCheckpoint(bytes.take(length, "binlog file name")?)
        }
        event::MARIADB_GTID => Event::MariadbGtid(MariadbGtid::parse(body, header.server_id)?),
        event::MARIADB_GTID_LIST => Event::MariadbGtidList(MariadbGtidList::parse(body)?),
        event::START_ENCRYPTION => Event::StartEncryption,
        event::QUERY_COMPRESSED => Event::Query(Query::parse(body, true)?),
        _ => return unknown(header),
    })
}

fn mysql_event<'a>(header: &Header, body: &'a [u8]) -> Result<Event<'a>> {
    Ok(match header.event_type {
        event::GTID => Event::Gtid(Gtid::parse(body)?),
        event::GTID_TAGGED => Event::Gtid(Gtid::parse_tagged(body)?),
        event::ANONYMOUS_GTID => Event::AnonymousGtid(CommitInfo::parse_anonymous(body)?),
        event::PREVIOUS_GTIDS => Event::PreviousGtids(GtidSet::decode(body)?),
        // The first byte is a length that a long statement overflows.
        event::ROWS_QUERY => {
            let mut bytes = Bytes::new(body);
            bytes.u8("statement length")?;
            Event::RowsQuery(bytes.rest())
        }
        event::TRANSACTION_PAYLOAD => Event::TransactionPayload(TransactionPayload::parse(body)?),
        event::HEARTBEAT_V2 => Event::Heartbeat(Heartbeat::parse_v2(body)?),
        event::VIEW_CHANGE => {
            const VIEW_ID_BYTES: usize = 40;
            let mut bytes = Bytes::new(body);
            let id = bytes.take(VIEW_ID_BYTES, "view id")?;
            Event::ViewChange(id.split(|&byte| byte == 0).next().unwrap_or(id))
        }
        _ => return unknown(header),
    })
}

fn unknown<'a>(header: &Header) -> Result<Event<'a>> {
    let event_type = header.event_type;
    if header.is_ignorable() || event_type == event::IGNORABLE {
        return Ok(Event::Ignorable { event_type });
    }
    Err(ErrorKind::UnknownEvent { event_type }.into())
}
