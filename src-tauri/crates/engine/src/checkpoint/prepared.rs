//! Rows of `lockstep.prepared`: XA transactions that the source has prepared
//! and whose outcome has not been read.
//!
//! Their changes are not on the destination, and the checkpoint is past them:
//! the row says from where they are read again when they are committed. It is
//! written by the transaction that moves the checkpoint past the preparation,
//! and goes with the one that moves it past the outcome.

use crate::checkpoint::lease::Lease;
use crate::checkpoint::position::{BinlogFile, Position};
use crate::checkpoint::text::{field, literal, number, optional, optional_text, text};
use crate::error::Result;
use crate::server::session::Session;

/// The row that names no transaction: up to its position the load has seen
/// what those have changed that were prepared before P0.
const NAMELESS: &str = "";

/// What the destination has on record.
#[derive(Debug, Default)]
pub(crate) struct OnRecord {
    /// The transactions that are prepared at the checkpoint.
    pub(crate) prepared: Vec<Prepared>,
    /// Up to where the load has seen what others have changed.
    pub(crate) seen: Option<Position>,
}

/// An XA transaction that is prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prepared {
    /// Its name, as `xa recover` shows it in hexadecimal.
    pub(crate) xid: String,
    /// Where its group begins, with the GTIDs of all before it.
    pub(crate) start: Position,
    /// Whether file and offset are those of the server that is followed. After
    /// a failover they are another one's, and only the GTIDs count.
    pub(crate) placed: bool,
    /// When it was prepared, in milliseconds since the Unix epoch by the
    /// source's clock.
    pub(crate) prepared_ms: u64,
}

/// What becomes of a row, inside the transaction that moves the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PreparedMark {
    /// The transaction has been prepared.
    Made(Prepared),
    /// The outcome of the one of this name has been dealt with.
    Gone(String),
}

impl Lease {
    /// The transactions that are prepared at the checkpoint.
    ///
    /// # Errors
    /// `State` when a row cannot be understood, or the server's.
    pub(crate) async fn read_prepared(&self, on: &mut Session) -> Result<OnRecord> {
        let reading = format!(
            "select `xid`, `file`, `offset`, `file_made_s`, `gtid_set`, `placed`, `prepared_ms`
             from `lockstep`.`prepared` where `task_id` = _utf8mb4'{}'",
            self.task()
        );
        let rows = on
            .rows(reading, "reading which XA transactions are prepared")
            .await?;
        let mut found = OnRecord::default();
        for row in &rows {
            let prepared = {
                let file = BinlogFile::parse(&text(row, 1)?)?;
                Prepared {
                    xid: text(row, 0)?,
                    start: Position {
                        file: file.made(field(row, 3)?),
                        offset: field(row, 2)?,
                        gtid: optional_text(row, 4)?,
                    },
                    placed: field::<u8>(row, 5)? != 0,
                    prepared_ms: field(row, 6)?,
                }
            };
            if prepared.xid != NAMELESS {
                found.prepared.push(prepared);
            } else if prepared.placed {
                found.seen = Some(prepared.start);
            }
        }
        Ok(found)
    }

    /// Says up to where the load has seen what XA transactions have changed
    /// that were prepared before P0.
    ///
    /// # Errors
    /// The server's.
    pub(super) async fn mark_seen(&self, on: &mut Session, seen: &Position) -> Result<()> {
        let nameless = Prepared {
            xid: NAMELESS.to_owned(),
            start: seen.clone(),
            placed: true,
            prepared_ms: 0,
        };
        self.mark_prepared(on, &PreparedMark::Made(nameless)).await
    }

    /// Writes a row, or removes it.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn mark_prepared(&self, on: &mut Session, mark: &PreparedMark) -> Result<()> {
        let task = self.task();
        let marking = match mark {
            PreparedMark::Made(prepared) => {
                let Position { file, offset, gtid } = &prepared.start;
                format!(
                    "replace into `lockstep`.`prepared` (`task_id`, `xid`, `file`, `offset`,
                     `file_made_s`, `gtid_set`, `placed`, `prepared_ms`)
                     values (_utf8mb4'{task}', {}, {}, {offset}, {}, {}, {}, {})",
                    literal(&prepared.xid),
                    literal(file.name()),
                    number(file.made_s()),
                    optional(gtid.as_ref()),
                    u8::from(prepared.placed),
                    prepared.prepared_ms,
                )
            }
            PreparedMark::Gone(xid) => format!(
                "delete from `lockstep`.`prepared`
                 where `task_id` = _utf8mb4'{task}' and `xid` = {}",
                literal(xid)
            ),
        };
        on.run(marking, "recording an XA transaction").await?;
        Ok(())
    }
}
