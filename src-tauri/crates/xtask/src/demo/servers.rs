//! The two scratch servers of the demo: the source already filled.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use mysql_async::prelude::Queryable;
use tests::server::{Kind, Options, Server, cached};
use tokio_util::sync::CancellationToken;

use super::{Interrupted, rows};
use crate::packages::tell;

/// Grows when the sample database changes, so that an old filling is not used.
const FILLING: u32 = 1;
/// The account that the demo's connections use; loopback only, no password.
pub const ACCOUNT: &str = "demo";

/// The scratch servers. Dropping them ends them and removes their folders.
pub struct Servers {
    /// The source, with the sample database.
    pub source: Server,
    /// The destination, empty.
    pub destination: Server,
}

/// Starts both; fills the source on the first run and keeps a copy for the next.
///
/// # Errors
/// When a server does not start, or `stop` was cancelled.
pub async fn start(stop: &CancellationToken) -> Result<Servers> {
    let name = format!("shop-{}-{FILLING}", Kind::MariaDb1011.name());
    let (runtime, filling) = (tokio::runtime::Handle::current(), stop.clone());
    // Filling talks to a server, the cache's lock blocks: a thread of its own.
    let entry = tokio::task::spawn_blocking(move || {
        cached(&name, |work| {
            tell("Filling the sample database (once)…\n");
            let data = work.join("data");
            runtime.block_on(async {
                tokio::select! {
                    biased; // Stopping comes first; nothing half filled is kept.
                    () = filling.cancelled() => Err(Interrupted.into()),
                    filled = fill(&data) => filled,
                }
            })
        })
    })
    .await??;
    tokio::select! {
        biased; // Stopping comes first.
        () = stop.cancelled() => Err(Interrupted.into()),
        servers = open(entry.join("data")) => servers,
    }
}

/// Starts both, the source with a copy of `data`.
async fn open(data: PathBuf) -> Result<Servers> {
    let filled = Options {
        data: Some(data),
        ..roomy()
    };
    let (source, destination) = tokio::try_join!(
        Server::start(Kind::MariaDb1011, filled),
        Server::start(Kind::MariaDb1011, roomy()),
    )?;
    for server in [&source, &destination] {
        server
            .run(&format!(
                "create user if not exists '{ACCOUNT}'@'%'; grant all privileges on *.* to '{ACCOUNT}'@'%';"
            ))
            .await?;
    }
    Ok(Servers {
        source,
        destination,
    })
}

/// More memory than a test's server: the sample fits into it.
fn roomy() -> Options {
    Options::flags(["--innodb-buffer-pool-size=128M"])
}

async fn fill(data: &Path) -> Result<()> {
    let mut server = Server::start(Kind::MariaDb1011, roomy()).await?;
    server.run(include_str!("shop.sql")).await?;
    let mut connection = server.connect().await?;
    // The order of the tables is right and the rows are our own: the checks
    // would only take time.
    connection
        .query_drop("set unique_checks = 0, foreign_key_checks = 0")
        .await?;
    for insert in rows::inserts() {
        let begin: String = insert.chars().take(60).collect();
        connection
            .query_drop(insert)
            .await
            .with_context(|| format!("running {begin}…"))?;
    }
    connection.disconnect().await?;
    server.keep_data(data).await
}
