//! Tells a slow server from a lost one.
//!
//! When a wait has lasted for [`QUIET`], a second connection asks the server
//! what the first one is doing. The server cannot be reached, has never heard
//! of the first connection, or says that it sleeps: that counts against it, and
//! [`STRIKES`] in a row mean the connection is lost. A server that says it works
//! on the statement may go on for as long as it needs.

use futures_util::FutureExt;
use std::time::Duration;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts};
use tokio::time::timeout;

use super::{Purpose, explain, silent};
use crate::error::Error;

/// Silence after which the server is asked. Most statements end far sooner, so
/// the question costs nothing in the ordinary case.
const QUIET: Duration = Duration::from_secs(8);
/// Time for the question, connecting included.
const QUESTION: Duration = Duration::from_secs(5);
/// Answers against a connection before it is given up: the first may be an
/// answer that was under way, or a server that restarts its listener.
const STRIKES: u32 = 2;

/// Watches one connection.
#[derive(Debug, Clone)]
pub struct Watch {
    server: String,
    opts: Opts,
    connection_id: u32,
}

/// Why a watched wait ended without a result.
#[derive(Debug)]
pub(super) enum Lost {
    /// The driver or the server said so.
    Failed(mysql_async::Error),
    /// The server went silent.
    Silent,
}

impl Lost {
    /// Whether the connection is of no more use.
    pub(super) fn loses_connection(&self) -> bool {
        match self {
            Self::Failed(cause) => cause.is_fatal(),
            Self::Silent => true,
        }
    }

    pub(super) fn explain(self, server: &str, purpose: Purpose, doing: &str) -> Error {
        match self {
            Self::Failed(cause) => explain(server, purpose, doing, cause),
            Self::Silent => silent(server, doing),
        }
    }
}

/// What the second connection learned about the first.
enum Answer {
    Working,
    Doubtful,
}

impl Watch {
    pub(super) const fn new(server: String, opts: Opts, connection_id: u32) -> Self {
        Self {
            server,
            opts,
            connection_id,
        }
    }

    pub(super) fn server(&self) -> &str {
        &self.server
    }

    pub(super) const fn connection_id(&self) -> u32 {
        self.connection_id
    }

    /// Waits for `work` as long as the server is seen to work on it.
    pub(super) async fn guard<T>(
        &self,
        work: impl Future<Output = mysql_async::Result<T>>,
    ) -> Result<T, Lost> {
        tokio::pin!(work);
        let mut against = 0;
        loop {
            // Biased: a result that is there is taken before any doubt is raised.
            tokio::select! {
                biased;
                done = &mut work => return done.map_err(Lost::Failed),
                () = tokio::time::sleep(QUIET) => {}
            }
            let answer = tokio::select! {
                biased;
                done = &mut work => return done.map_err(Lost::Failed),
                answer = self.ask().boxed() => answer,
            };
            match answer {
                Answer::Working => against = 0,
                Answer::Doubtful => against += 1,
            }
            if against >= STRIKES {
                return Err(Lost::Silent);
            }
        }
    }

    /// Waits for `work` on this connection as long as the server is seen to
    /// work on it; for rooms that speak to the driver themselves.
    ///
    /// # Errors
    /// What `work` fails with, told as `doing`; `Connection` when the server is lost.
    pub async fn wait<T>(
        &self,
        purpose: Purpose,
        doing: &str,
        work: impl Future<Output = mysql_async::Result<T>>,
    ) -> crate::error::Result<T> {
        self.guard(work)
            .await
            .map_err(|lost| lost.explain(&self.server, purpose, doing))
    }

    async fn ask(&self) -> Answer {
        let question = async {
            let mut conn = Conn::new(self.opts.clone()).await?;
            let command: Option<String> = conn
                .query_first(format!(
                    "select command from information_schema.processlist where id = {}",
                    self.connection_id
                ))
                .await?;
            conn.disconnect().await?;
            Ok::<_, mysql_async::Error>(command)
        };
        match timeout(QUESTION, question).await {
            Ok(Ok(Some(command))) if !command.eq_ignore_ascii_case("sleep") => Answer::Working,
            // "Too many connections" and the like are said by a living server.
            Ok(Err(mysql_async::Error::Server(_))) => Answer::Working,
            Ok(_) | Err(_) => Answer::Doubtful,
        }
    }
}
