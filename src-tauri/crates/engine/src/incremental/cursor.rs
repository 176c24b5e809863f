//! Where the stream stands: file, offset and GTIDs.

use binlog::event::{Gtid, Header};
use binlog::gtid::{GtidSet, MariadbGtidPosition, MariadbGtidValue};

use crate::checkpoint::position::{BinlogFile, Position};
use crate::error::Result;
use crate::incremental::source::parse_gtids;
use crate::server::facts::Flavour;

/// The header's offset has 32 bits and wraps in larger files.
const WRAP: u64 = 1 << 32;
/// The type of the event that ends a file and names the next.
const ROTATE: u8 = 4;

/// The position after the last event, and after the last transaction.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    file: BinlogFile,
    offset: u64,
    gtids: Gtids,
    /// The GTID of the transaction that is being read.
    pending: Option<Pending>,
}

#[derive(Debug, Clone)]
enum Gtids {
    Off,
    Mysql(GtidSet),
    Mariadb(MariadbGtidPosition),
}

#[derive(Debug, Clone)]
enum Pending {
    Mysql(Box<Gtid>),
    Mariadb(MariadbGtidValue),
}

impl Cursor {
    /// A cursor at a position from which the stream was asked for.
    ///
    /// # Errors
    /// `State` when its GTIDs cannot be read.
    pub(crate) fn new(at: &Position, flavour: Flavour) -> Result<Self> {
        let gtids = match (&at.gtid, flavour) {
            (None, _) => Gtids::Off,
            (Some(text), Flavour::Mysql) => Gtids::Mysql(parse_gtids(text)?),
            (Some(text), Flavour::Mariadb) => Gtids::Mariadb(parse_gtids(text)?),
        };
        Ok(Self {
            file: at.file.clone(),
            offset: at.offset,
            gtids,
            pending: None,
        })
    }

    /// The stream goes on in another file. Asked for by GTIDs, a source opens
    /// the stream with the beginning of the file in which it found them.
    ///
    /// # Errors
    /// `State` when its name does not end in a number.
    pub(crate) fn rotate(&mut self, file: &str, offset: u64) -> Result<()> {
        if self.file.name() != file {
            self.file = BinlogFile::parse(file)?;
        }
        self.offset = offset;
        Ok(())
    }

    /// The file says when it was made.
    pub(crate) fn made(&mut self, header: &Header) {
        self.file = self.file.clone().made(Some(header.timestamp));
    }

    /// Where an event begins. It says itself where it ends; what came before it
    /// in the file may not have been sent.
    pub(crate) fn before(&self, header: &Header) -> Position {
        let mut place = self.place();
        if header.log_pos != 0 && !header.is_artificial() {
            let end = self.unwrapped(header.log_pos);
            place.offset = end.saturating_sub(u64::from(header.event_size));
        }
        place
    }

    fn unwrapped(&self, log_pos: u32) -> u64 {
        let offset = (self.offset & !(WRAP - 1)) | u64::from(log_pos);
        // Less than half of the range back is no wrap: an event seen again
        // after a reconnection at the start of its transaction.
        if offset + WRAP / 2 < self.offset {
            offset + WRAP
        } else {
            offset
        }
    }

    /// Moves past an event that is in the file. A rotation has said already
    /// where the next event is; it ends in the file before.
    pub(crate) fn pass(&mut self, header: &Header) {
        if header.is_artificial() || header.event_type == ROTATE {
            return;
        }
        if header.log_pos == 0 {
            // MariaDB 11.4 leaves the offset out inside a transaction.
            self.offset += u64::from(header.event_size);
            return;
        }
        self.offset = self.unwrapped(header.log_pos);
    }

    /// The transaction that follows has this GTID on MySQL.
    pub(crate) fn begin_mysql(&mut self, gtid: Gtid) {
        self.pending = Some(Pending::Mysql(Box::new(gtid)));
    }

    /// The transaction that follows has this GTID on MariaDB.
    pub(crate) fn begin_mariadb(&mut self, gtid: MariadbGtidValue) {
        self.pending = Some(Pending::Mariadb(gtid));
    }

    /// The transaction has ended: its GTID belongs to the position.
    pub(crate) fn complete(&mut self) {
        match (self.pending.take(), &mut self.gtids) {
            (Some(Pending::Mysql(gtid)), Gtids::Mysql(set)) => set.add(&gtid),
            (Some(Pending::Mariadb(gtid)), Gtids::Mariadb(position)) => position.update(gtid),
            _ => {}
        }
    }

    /// The position after the last event, with the GTIDs of the transactions
    /// that have ended.
    pub(crate) fn position(&self) -> Position {
        Position {
            file: self.file.clone(),
            offset: self.offset,
            gtid: match &self.gtids {
                Gtids::Off => None,
                Gtids::Mysql(set) => Some(set.to_string()),
                Gtids::Mariadb(position) => Some(position.to_string()),
            },
        }
    }

    /// File and offset alone, for messages and comparisons.
    pub(crate) fn place(&self) -> Position {
        Position {
            file: self.file.clone(),
            offset: self.offset,
            gtid: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(log_pos: u32, event_size: u32, flags: u16) -> Header {
        Header {
            timestamp: 0,
            event_type: 2,
            server_id: 1,
            event_size,
            log_pos,
            flags,
        }
    }

    fn cursor(offset: u64) -> Cursor {
        let at = Position::new("bin.000001", offset, Some("0-1-5".to_owned())).unwrap();
        Cursor::new(&at, Flavour::Mariadb).unwrap()
    }

    #[test]
    fn offsets_go_on_past_four_gigabytes() {
        let mut cursor = cursor(WRAP - 100);
        cursor.pass(&header(50, 150, 0));
        assert_eq!(cursor.place().offset, WRAP + 50);
    }

    #[test]
    fn an_event_without_an_offset_counts_by_its_size() {
        let mut cursor = cursor(1_000);
        cursor.pass(&header(0, 42, 0));
        assert_eq!(cursor.place().offset, 1_042);
        cursor.pass(&header(0, 42, 0x20));
        assert_eq!(
            cursor.place().offset,
            1_042,
            "artificial events are in no file"
        );
    }

    #[test]
    fn the_end_of_a_long_file_is_no_place_in_the_next() {
        let mut cursor = cursor(9_000);
        let rotation = Header {
            event_type: ROTATE,
            ..header(9_050, 50, 0)
        };
        cursor.rotate("bin.000002", 4).unwrap();
        cursor.pass(&rotation);
        let head = Position::new("bin.000002", 500, None).unwrap();
        assert!(!cursor.place().reaches(&head));
        assert_eq!(cursor.place().offset, 4);
    }

    #[test]
    fn a_transaction_begins_where_its_first_event_does() {
        // Asked for by GTIDs, the source opens with the beginning of the file.
        let mut cursor = cursor(1_000);
        cursor.rotate("bin.000001", 4).unwrap();
        assert_eq!(cursor.before(&header(1_042, 42, 0)).offset, 1_000);
    }

    #[test]
    fn a_gtid_counts_when_its_transaction_has_ended() {
        let mut cursor = cursor(4);
        cursor.begin_mariadb("0-1-6".parse().unwrap());
        assert_eq!(cursor.position().gtid.as_deref(), Some("0-1-5"));
        cursor.complete();
        assert_eq!(cursor.position().gtid.as_deref(), Some("0-1-6"));
    }
}
