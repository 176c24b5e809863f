//! Sessions: the one way in which the engine talks SQL to a server.
//!
//! # How a dead peer is noticed
//! A statement may rightly take hours (`alter table`, a commit behind a full
//! disk, a scan), so no fixed deadline tells a slow server from a lost one, and
//! TCP alone does not either: a proxy or a NAT in between answers keepalives of
//! a connection whose far end is gone. So every wait is *watched*: when a
//! server has been silent for a while, a second, short connection asks it
//! whether it still works for the first one (see [`watch`]). Keepalive stays on
//! beneath, so that firewalls do not forget an idle session. Connecting and
//! setting up have plain deadlines.

mod enum_zero;
mod fault;
mod load;
mod options;
mod purpose;
mod rows;
mod watch;

use std::time::Duration;

use futures_util::FutureExt;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};
use tokio::time::timeout;

pub use fault::{ServerFault, server_fault};
pub(crate) use fault::{explain, fault_class, told};
pub use purpose::Purpose;
pub use rows::Rows;
pub use watch::Watch;

use crate::error::{Error, ErrorKind, Result};
use crate::server::connection::ConnectionSpec;
use crate::server::facts::ServerVersion;

/// Reaching a server, TLS and authentication included. Longer than a slow
/// link takes, shorter than an operator's patience with "Test connectivity".
const CONNECT_SECONDS: Duration = Duration::from_secs(15);
/// The few `set` statements after connecting.
const SETUP_SECONDS: Duration = Duration::from_secs(15);
/// A ping asks for nothing that could wait behind a lock.
const PING_SECONDS: Duration = Duration::from_secs(5);
/// Saying goodbye to a server that may be gone.
const GOODBYE_SECONDS: Duration = Duration::from_secs(2);

/// What a statement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Rows changed; for a [`Purpose::Writer`], rows *found* by an update.
    pub affected_rows: u64,
    /// Warnings that `show warnings` would tell.
    pub warnings: u16,
}

/// A connection to a server, set up for one purpose.
///
/// Dropping it closes the socket without draining what the server still sends.
pub struct Session {
    conn: Option<Conn>,
    watch: Watch,
    purpose: Purpose,
    version: ServerVersion,
    max_allowed_packet: usize,
    broken: bool,
}

impl Session {
    /// Connects and sets the session up for `purpose`.
    ///
    /// # Errors
    /// `Connection`, `Authentication`, `Tls`, `Privilege`, or
    /// `UnsupportedServer` for a server that is neither MySQL nor MariaDB.
    pub async fn connect(spec: &ConnectionSpec, purpose: Purpose) -> Result<Self> {
        options::check_authority(spec)?;
        let opts = options::options(spec, purpose);
        let connecting = || format!("connecting to {}:{}", spec.host, spec.port);
        let conn = match timeout(CONNECT_SECONDS, Conn::new(opts.clone())).await {
            Ok(Ok(conn)) => conn,
            Ok(Err(cause)) => return Err(fault::while_connecting(spec, &connecting(), cause)),
            Err(_) => return Err(silent(&spec.name, &connecting())),
        };
        let watch = Watch::new(spec.name.clone(), opts, conn.id());
        match timeout(SETUP_SECONDS, Self::set_up(conn, watch, purpose).boxed()).await {
            Ok(session) => session,
            Err(_) => Err(silent(&spec.name, "setting the session up")),
        }
    }

    async fn set_up(mut conn: Conn, watch: Watch, purpose: Purpose) -> Result<Self> {
        let doing = "setting the session up";
        let failed = |cause| explain(watch.server(), purpose, doing, cause);
        let told: Option<(String, usize)> = conn
            .query_first("select version(), @@max_allowed_packet")
            .await
            .map_err(failed)?;
        let (told, max_allowed_packet) =
            told.ok_or_else(|| silent(watch.server(), "asking for its version"))?;
        let version = ServerVersion::parse(&told).ok_or_else(|| {
            Error::new(
                ErrorKind::UnsupportedServer,
                format!(
                    "Server {} says it is {told}, which is neither MySQL nor MariaDB",
                    watch.server()
                ),
            )
            .subject(watch.server())
        })?;
        for statement in purpose.preamble(version) {
            conn.query_drop(statement).await.map_err(failed)?;
        }
        if purpose == Purpose::Writer {
            let format: Option<(String, String)> = conn
                .query_first("show session variables like 'binlog_format'")
                .await
                .map_err(failed)?;
            let format = format.map_or_else(String::new, |(_, value)| value);
            conn.query_drop(purpose::writer_isolation(&format))
                .await
                .map_err(failed)?;
        }
        Ok(Self {
            conn: Some(conn),
            watch,
            purpose,
            version,
            max_allowed_packet,
            broken: false,
        })
    }

    /// The operator's name for the server.
    #[must_use]
    pub fn server(&self) -> &str {
        self.watch.server()
    }

    /// What the server says it is.
    #[must_use]
    pub const fn version(&self) -> ServerVersion {
        self.version
    }

    /// Longest statement the server takes, in bytes.
    #[must_use]
    pub const fn max_allowed_packet(&self) -> usize {
        self.max_allowed_packet
    }

    /// The server's number for this connection.
    #[must_use]
    pub const fn connection_id(&self) -> u32 {
        self.watch.connection_id()
    }

    /// Whether the connection was lost; such a session is only good for dropping.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.broken
    }

    /// Runs a statement that returns no rows. `doing` says in a lowercase
    /// phrase what for: "inserting rows of shop.orders".
    ///
    /// # Errors
    /// What the server refuses, or `Connection` when it is lost.
    pub async fn run(&mut self, sql: impl AsRef<[u8]>, doing: &str) -> Result<Outcome> {
        self.usable(doing)?;
        let sql = sql.as_ref();
        self.takes(sql.len(), doing)?;
        let (conn, watch) = (live(&mut self.conn), &self.watch);
        let work = async {
            let result = conn.query_iter(sql).await?;
            let outcome = Outcome {
                affected_rows: result.affected_rows(),
                warnings: result.warnings(),
            };
            result.drop_result().await?;
            Ok(outcome)
        };
        let outcome = watch.guard(work.boxed()).await;
        self.settle(outcome, doing)
    }

    /// Runs a query and keeps all its rows: for results known to be small.
    ///
    /// # Errors
    /// What the server refuses, or `Connection` when it is lost.
    pub async fn rows(&mut self, sql: impl AsRef<[u8]>, doing: &str) -> Result<Vec<Row>> {
        self.usable(doing)?;
        let sql = sql.as_ref();
        let (conn, watch) = (live(&mut self.conn), &self.watch);
        let work = async {
            let result = conn.query_iter(sql).await?;
            result.collect_and_drop::<Row>().await
        };
        let rows = watch.guard(work.boxed()).await;
        self.settle(rows, doing)
    }

    /// Runs a query and hands out its rows one after the other. When the
    /// stream is dropped before its end, the session is of no more use.
    ///
    /// # Errors
    /// What the server refuses, or `Connection` when it is lost.
    pub async fn stream(&mut self, sql: impl AsRef<[u8]>, doing: &str) -> Result<Rows<'_>> {
        self.usable(doing)?;
        let Self {
            conn,
            watch,
            purpose,
            broken,
            ..
        } = self;
        let sql = sql.as_ref().to_vec();
        match watch.guard(live(conn).query_iter(sql).boxed()).await {
            Ok(result) => Ok(Rows::new(result, watch, *purpose, broken, doing)),
            Err(cause) => {
                *broken |= cause.loses_connection();
                Err(cause.explain(watch.server(), *purpose, doing))
            }
        }
    }

    /// Measures a round trip.
    ///
    /// # Errors
    /// `Connection` when the server is lost.
    pub async fn ping(&mut self) -> Result<Duration> {
        self.usable("pinging")?;
        let begun = tokio::time::Instant::now();
        let pinged = timeout(PING_SECONDS, live(&mut self.conn).ping()).await;
        let pinged = match pinged {
            Ok(answer) => answer.map_err(watch::Lost::Failed),
            Err(_) => Err(watch::Lost::Silent),
        };
        self.settle(pinged, "pinging")?;
        Ok(begun.elapsed())
    }

    /// The connection beneath, for rooms that speak to the driver themselves.
    /// Wrap waits in [`Watch::guard`] of the second half.
    #[must_use]
    pub fn parts(&mut self) -> (&mut Conn, &Watch) {
        (live(&mut self.conn), &self.watch)
    }

    /// Takes the connection out, for the binlog dump.
    #[must_use]
    pub fn into_conn(mut self) -> Conn {
        self.conn.take().expect("taken only by consuming self")
    }

    /// Says goodbye, bounded in time.
    pub async fn close(mut self) {
        if let Some(conn) = self.conn.take() {
            goodbye(conn).await;
        }
    }

    fn usable(&self, doing: &str) -> Result<()> {
        if self.broken {
            return Err(silent(self.server(), doing));
        }
        Ok(())
    }

    /// A server closes the connection on a packet that is too long for it, which
    /// would look as if it had been lost.
    fn takes(&self, bytes: usize, doing: &str) -> Result<()> {
        // The packet holds the command's byte as well.
        let packet = bytes + 1;
        if packet <= self.max_allowed_packet {
            return Ok(());
        }
        let (server, limit) = (self.server(), self.max_allowed_packet);
        let wanted = packet.next_power_of_two().min(options::PACKET_MAX);
        let hint = if packet <= wanted {
            format!(
                "On server {server}: set global max_allowed_packet = {wanted}; then resume the task."
            )
        } else {
            "No server takes a statement of this length. Deselect the table, or make the row smaller on the source and load the table again.".to_owned()
        };
        Err(Error::new(
            ErrorKind::UnsupportedServer,
            format!(
                "Server {server} takes statements of {limit} bytes (max_allowed_packet), and {doing} needs {packet}"
            ),
        )
        .subject(server)
        .hint(hint))
    }

    fn settle<T>(&mut self, done: Result<T, watch::Lost>, doing: &str) -> Result<T> {
        done.map_err(|lost| {
            self.broken |= lost.loses_connection();
            lost.explain(self.watch.server(), self.purpose, doing)
        })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The driver's own drop reads a pending result to its end, which may be
        // a whole table. A goodbye of our own closes the socket at once.
        if let (Some(conn), Ok(runtime)) = (self.conn.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(goodbye(conn));
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Session")
            .field("server", &self.server())
            .field("purpose", &self.purpose)
            .field("broken", &self.broken)
            .finish_non_exhaustive()
    }
}

/// A server that is already gone cannot be told goodbye: the outcome does not matter.
async fn goodbye(conn: Conn) {
    let _ = timeout(GOODBYE_SECONDS, conn.disconnect()).await;
}

fn live(conn: &mut Option<Conn>) -> &mut Conn {
    conn.as_mut().expect("taken only by consuming self")
}

fn silent(server: &str, doing: &str) -> Error {
    Error::new(
        ErrorKind::Connection,
        format!("Server {server} did not answer while {doing}"),
    )
    .subject(server)
}
