//! The stream of raw events that a source sends as to a replica.

use std::time::Duration;

use binlog::gtid::GtidSet;
use futures_util::{FutureExt, StreamExt};
use mysql_async::{BinlogStream, BinlogStreamRequest, Sid};
use tokio::time::timeout;

use super::history::{FILE_BEGINNING, binlog_gone, other_source};
use super::identity::{identity, parse};
use crate::checkpoint::position::{BinlogFile, Position};
use crate::error::{Error, ErrorKind, Result};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session, explain, server_fault};
use crate::task::definition::TaskId;

/// How often an idle source says that it is there. It makes the latency true
/// within a second and costs some forty bytes.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Silence after which the connection is given up: twenty heartbeats. Longer
/// than a source stalls under load, shorter than anyone wants to wait. An event
/// as large as the protocol allows arrives in that time at 50 MB/s.
const SILENCE_MAX: Duration = Duration::from_secs(20);
/// Opening the stream: a few round trips.
const OPEN_MAX: Duration = Duration::from_secs(20);

/// A running dump.
pub(crate) struct Dump {
    stream: BinlogStream,
    server: String,
    from: Position,
    raw: Vec<u8>,
    /// Events that the driver is about to hand out a second time.
    left_out: u64,
}

impl Dump {
    /// Asks the source, the server with the identity `source`, for everything
    /// after `from`.
    ///
    /// # Errors
    /// `Connection` and the like, also when another server answers.
    pub(crate) async fn open(
        spec: &ConnectionSpec,
        task: &TaskId,
        source: &str,
        from: &Position,
    ) -> Result<Self> {
        Self::open_as(spec, replica_identity(task.as_str()), source, from).await
    }

    /// Asks once more, while the task's own dump goes on, which the source
    /// would end for another of the same identity.
    ///
    /// # Errors
    /// As [`Dump::open`].
    pub(crate) async fn open_beside(
        spec: &ConnectionSpec,
        task: &TaskId,
        source: &str,
        from: &Position,
    ) -> Result<Self> {
        let identity = replica_identity(&format!("{task} beside"));
        Self::open_as(spec, identity, source, from).await
    }

    async fn open_as(
        spec: &ConnectionSpec,
        replica: (u32, uuid::Uuid),
        source: &str,
        from: &Position,
    ) -> Result<Self> {
        let opening = Self::request(spec, replica, source, from).boxed();
        let stream = timeout(OPEN_MAX, opening)
            .await
            .map_err(|_| silent(&spec.name))??;
        Ok(Self {
            stream,
            server: spec.name.clone(),
            from: from.clone(),
            raw: Vec::new(),
            left_out: 0,
        })
    }

    async fn request(
        spec: &ConnectionSpec,
        (server_id, uuid): (u32, uuid::Uuid),
        source: &str,
        from: &Position,
    ) -> Result<BinlogStream> {
        let doing = "asking for the binlog";
        let mut session = Session::connect(spec, Purpose::Binlog).await?;
        // Positions mean something on their own server only, and an address
        // may lead to another one from one connection to the next.
        if identity(&mut session).await? != source {
            return Err(changed(&spec.name));
        }
        let mariadb = session.version().is_mariadb();
        let period = HEARTBEAT.as_nanos();
        // Both spellings: MySQL 8.0.26 changed them.
        session
            .run(
                format!(
                    "set @master_binlog_checksum = @@global.binlog_checksum,
                     @source_binlog_checksum = @@global.binlog_checksum,
                     @master_heartbeat_period = {period}, @source_heartbeat_period = {period},
                     @slave_uuid = '{uuid}', @replica_uuid = '{uuid}'"
                ),
                doing,
            )
            .await?;
        let mut request = BinlogStreamRequest::new(server_id);
        match &from.gtid {
            Some(gtid) if mariadb => {
                // GTIDs are digits, dashes and commas: parsed before they were stored.
                let start = parse::<binlog::gtid::MariadbGtidPosition>(gtid)?;
                session
                    .run(
                        format!(
                            "set @mariadb_slave_capability = 4, @slave_connect_state = '{start}',
                             @slave_gtid_strict_mode = 0, @slave_gtid_ignore_duplicates = 0"
                        ),
                        doing,
                    )
                    .await?;
            }
            Some(gtid) => request = request.with_gtid().with_gtid_set(sids(gtid)?),
            None => {
                if mariadb {
                    session
                        .run("set @mariadb_slave_capability = 4", doing)
                        .await?;
                }
                request = request
                    .with_filename(from.file.name().as_bytes())
                    .with_pos(from.offset);
            }
        }
        let server = session.server().to_owned();
        session
            .into_conn()
            .get_binlog_stream(request)
            .await
            .map_err(|cause| explain(&server, Purpose::Binlog, doing, cause))
    }

    /// When a file of the source's binlog was made, in seconds since the Unix
    /// epoch by the source's clock, as the file's first event says.
    ///
    /// # Errors
    /// As [`Dump::open`] and [`Dump::next`]; `Decode` when the file does not
    /// begin as binlog files do.
    pub(crate) async fn file_made(
        spec: &ConnectionSpec,
        task: &TaskId,
        source: &str,
        file: &BinlogFile,
    ) -> Result<u32> {
        let beginning = Position {
            file: file.clone(),
            offset: FILE_BEGINNING,
            gtid: None,
        };
        let mut dump = Self::open(spec, task, source, &beginning).await?;
        for _ in 0..BEFORE_DESCRIPTION_MAX {
            if let [a, b, c, d, FORMAT_DESCRIPTION, ..] = *dump.next().await? {
                return Ok(u32::from_le_bytes([a, b, c, d]));
            }
        }
        Err(Error::new(
            ErrorKind::Decode,
            format!(
                "Binlog file {} of source {} does not begin with its description",
                file.name(),
                spec.name
            ),
        )
        .subject(beginning.to_string()))
    }

    /// Says that the last event was a payload of so many events. The driver
    /// hands out the payload and then, unpacked by itself, what was in it: that
    /// has been dealt with already and is passed over.
    pub(crate) const fn leave_out(&mut self, unpacked: u64) {
        self.left_out += unpacked;
    }

    /// Passes over what the driver unpacked. It comes from memory, one item an
    /// event, and what the driver thinks of an event there is of no interest.
    ///
    /// # Errors
    /// `Internal` when the driver unpacked less than we did: the next event of
    /// the source must not be lost.
    async fn pass_unpacked(&mut self) -> Result<()> {
        while self.left_out > 0 {
            let item = self.stream.next().await;
            self.left_out -= 1;
            let outside = match &item {
                Some(Ok(event)) => NEVER_PACKED.contains(&event.header().event_type_raw()),
                Some(Err(_)) => false,
                None => true,
            };
            if outside {
                return Err(Error::new(
                    ErrorKind::Internal,
                    format!(
                        "A compressed transaction of source {} was unpacked in two ways that differ",
                        self.server
                    ),
                )
                .subject(&self.server));
            }
        }
        Ok(())
    }

    /// The next event, as the source sent it: from its header to its checksum.
    ///
    /// # Errors
    /// `Connection` when the source is lost or silent, `BinlogGone` and
    /// `SourceIdentity` when it cannot go on from the position asked for.
    pub(crate) async fn next(&mut self) -> Result<&[u8]> {
        self.pass_unpacked().await?;
        let next = timeout(SILENCE_MAX, self.stream.next())
            .await
            .map_err(|_| silent(&self.server))?;
        let event = match next {
            Some(Ok(event)) => event,
            Some(Err(cause)) => return Err(self.explain(cause)),
            None => {
                return Err(Error::new(
                    ErrorKind::Connection,
                    format!("Source {} ended the stream of its binlog", self.server),
                )
                .subject(&self.server));
            }
        };
        reassemble(&event, &mut self.raw);
        Ok(&self.raw)
    }

    fn explain(&self, cause: mysql_async::Error) -> Error {
        let error = explain(&self.server, Purpose::Binlog, "reading the binlog", cause);
        let Some(fault) = server_fault(&error) else {
            return error;
        };
        let says = |part: &str| fault.message.contains(part);
        if fault.code != READING_FAILED {
            return error;
        }
        if DIVERGED.iter().any(|part| says(part)) {
            return other_source(&self.server, &self.from).because(error);
        }
        if PURGED.iter().any(|part| says(part)) {
            let gap = format!("what follows {}", self.from);
            return binlog_gone(&self.server, &gap, &self.from).because(error);
        }
        let kind = if TAKEN_OVER.iter().any(|part| says(part)) {
            ErrorKind::Connection
        } else {
            ErrorKind::Decode
        };
        Error::new(
            kind,
            format!("Source {} cannot read its own binlog on", self.server),
        )
        .subject(self.from.to_string())
        .because(error)
    }
}

/// Types that no payload holds, and one of which follows each payload: the
/// stop, a rotation, a format description, heartbeats, GTIDs, another payload.
const NEVER_PACKED: [u8; 9] = [3, 4, 15, 27, 33, 34, 40, 41, 42];

/// The type of the event that a file begins with.
const FORMAT_DESCRIPTION: u8 = 15;
/// Events that a source sends before a file's own first one: the file's name,
/// and on some versions a heartbeat.
const BEFORE_DESCRIPTION_MAX: u32 = 4;

/// "Got fatal error from master when reading data from binary log": the one
/// code for everything; what it is about is in the words, here in those of all
/// supported versions.
const READING_FAILED: u16 = 1236;
/// The files that hold the position were removed.
const PURGED: [&str; 6] = [
    "Could not find first log file",
    "purged",
    "Could not find GTID state",
    "could not find next log",
    "Could not open log file",
    "could not be found in the binary log index",
];
/// The position does not exist in the source's history.
const DIVERGED: [&str; 5] = [
    "not in the master's binlog",
    "not in the source's binlog",
    "more GTIDs than the",
    "impossible position",
    "> file size",
];
/// Another replica came with our identity: a former connection of ours that
/// the source has only now seen go.
const TAKEN_OVER: [&str; 2] = ["same server_uuid", "same server_id"];

/// Puts header, body and checksum together again: the driver has taken them
/// apart, and the decoder checks what was sent and not what was understood.
fn reassemble(event: &mysql_async::binlog::events::Event, raw: &mut Vec<u8>) {
    let header = event.header();
    raw.clear();
    raw.extend_from_slice(&header.timestamp().to_le_bytes());
    raw.push(header.event_type_raw());
    raw.extend_from_slice(&header.server_id().to_le_bytes());
    raw.extend_from_slice(&header.event_size().to_le_bytes());
    raw.extend_from_slice(&header.log_pos().to_le_bytes());
    raw.extend_from_slice(&header.flags_raw().to_le_bytes());
    raw.extend_from_slice(event.data());
    if header.event_type_raw() == FORMAT_DESCRIPTION
        && let Ok(Some(algorithm)) = event.footer().get_checksum_alg()
    {
        raw.push(algorithm as u8);
    }
    if let Some(checksum) = event.checksum() {
        raw.extend_from_slice(&checksum);
    }
}

fn sids(gtid: &str) -> Result<Vec<Sid<'static>>> {
    let set = parse::<GtidSet>(gtid)?;
    let bad = |cause: std::io::Error| {
        Error::new(ErrorKind::State, "A GTID set cannot be sent").because(cause)
    };
    // The driver reads the same text form that we print, one source at a time.
    set.to_string()
        .split(',')
        .filter(|text| !text.is_empty())
        .flat_map(one_source_each)
        .map(|text| text.parse::<Sid<'static>>().map_err(bad))
        .collect()
}

/// `uuid:1-3:tag:5` is two sources to the driver: `uuid:1-3` and `uuid:tag:5`.
fn one_source_each(text: &str) -> Vec<String> {
    let mut parts = text.split(':');
    let uuid = parts.next().unwrap_or_default();
    let mut sources: Vec<String> = Vec::new();
    for part in parts {
        let interval = part.starts_with(|c: char| c.is_ascii_digit());
        match sources.last_mut() {
            Some(source) if interval => {
                source.push(':');
                source.push_str(part);
            }
            _ => sources.push(format!("{uuid}:{part}")),
        }
    }
    sources
}

/// The server id and UUID under which a task appears on the source: always
/// the same, so that the source ends what is left of a former connection, and
/// made from the task's identity, so that tasks do not end each other.
fn replica_identity(name: &str) -> (u32, uuid::Uuid) {
    /// Ids of real servers are small or made from addresses of private
    /// networks; the upper quarter is seldom used.
    const BASE: u32 = 0xc000_0000;
    // FNV-1a, because the standard hasher may change from build to build.
    let hash = |seed: u64| {
        name.bytes().fold(seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    };
    let (high, low) = (hash(0xcbf2_9ce4_8422_2325), hash(0x8422_2325_cbf2_9ce4));
    let id = BASE | u32::try_from(high >> 34).unwrap_or(0);
    (
        id,
        uuid::Builder::from_random_bytes(
            ((u128::from(high) << 64) | u128::from(low)).to_be_bytes(),
        )
        .into_uuid(),
    )
}

/// Another server answers than a moment ago. What that means is found out when
/// the task is taken up again.
fn changed(server: &str) -> Error {
    Error::new(
        ErrorKind::Connection,
        format!("Source {server} has become another server between two connections"),
    )
    .subject(server)
}

fn silent(server: &str) -> Error {
    Error::new(
        ErrorKind::Connection,
        format!(
            "Source {server} has sent neither an event nor a heartbeat for {} seconds",
            SILENCE_MAX.as_secs()
        ),
    )
    .subject(server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_always_appears_under_the_same_identity() {
        let (id, uuid) = replica_identity("orders");
        assert_eq!(replica_identity("orders"), (id, uuid));
        assert_ne!(replica_identity("orders2").0, id);
        assert!(id >= 0xc000_0000);
    }

    #[test]
    fn a_tagged_set_is_sent_source_by_source() {
        assert_eq!(
            one_source_each("u:1-3:7:tag_a:1:tag_b:2-3"),
            ["u:1-3:7", "u:tag_a:1", "u:tag_b:2-3"]
        );
    }
}
