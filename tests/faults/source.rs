//! Sources that are not what they were: failed over to a replica, with a
//! history begun anew, or without a part of their binlog.

use std::cmp::Ordering;
use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};
use serde_json::{Value, json};
use tests::kill::{Engines, Writer, objects, tables};
use tests::oracle::{Extra, ensure_equal};
use tests::product::{Endpoint, PATIENCE, Product};
use tests::proxy::Proxy;
use tests::random::Random;
use tests::server::{Kind, Options, Server};
use tokio::time::Instant;

type Running = Pin<Box<dyn Future<Output = Result<()>>>>;

/// What happens to a source: a name, and how it is played on a kind of server.
pub(crate) type Case = (&'static str, fn(Kind) -> Running);

/// All of it.
pub(crate) const CASES: [Case; 4] = [
    ("a_source_that_fails_over_is_followed", |kind| {
        Box::pin(fails_over(kind))
    }),
    ("a_replica_that_lacks_changes_is_refused", |kind| {
        Box::pin(lacks_changes(kind))
    }),
    ("a_source_that_was_reset_is_refused", |kind| {
        Box::pin(was_reset(kind))
    }),
    ("a_purged_binlog_is_told_with_its_gap", |kind| {
        Box::pin(has_purged(kind))
    }),
];

/// How often a replica is looked at.
pub(crate) const GLANCE: Duration = Duration::from_millis(50);

/// A source behind a proxy, a destination, and the product between them.
pub(crate) struct Stand {
    pub(crate) source: Server,
    pub(crate) proxy: Proxy,
    pub(crate) destination: Server,
    pub(crate) product: Product,
    pub(crate) objects: Value,
}

impl Stand {
    /// With the tables of the kill runner loaded and followed once.
    pub(crate) async fn synchronized(kind: Kind) -> Result<Self> {
        let (source, destination) = tokio::try_join!(
            Server::start(kind, Options::default()),
            Server::start(kind, Options::default()),
        )?;
        source.run(&tables()).await?;
        let proxy = Proxy::start(source.port()).await?;
        let objects = objects();
        let endpoint = |port| Endpoint { kind, port };
        let product = Product::new(
            &json!({ "objects": objects }),
            endpoint(proxy.port()),
            endpoint(destination.port()),
        )?;
        product.catch_up().await?;
        Ok(Self {
            source,
            proxy,
            destination,
            product,
            objects,
        })
    }

    /// The product must refuse to go on, with this code and these words.
    async fn is_refused(&self, code: &str, words: &[&str]) -> Result<()> {
        let mut run = self.product.run(&["--until", "caught-up"])?;
        let status = run.ended(PATIENCE).await?;
        ensure!(status.code() == Some(1), "{status}\n{}", run.shown());
        let said = run.said();
        for word in [&[code], words].concat() {
            ensure!(said.contains(word), "not said: {word}\n{said}");
        }
        Ok(())
    }
}

/// The replica is made the source while changes go on; what the task has not
/// read yet comes from it.
async fn fails_over(kind: Kind) -> Result<()> {
    let stand = Stand::synchronized(kind).await?;
    let replica = replica_of(&stand.source).await?;
    let mut run = stand.product.run(&[])?;
    run.until_state("synchronizing").await?;
    let writer = Writer::start(
        stand.source.opts(),
        Random::seed(),
        Engines::WithTransactions,
    );
    run.until("that rows were updated", |value| {
        value["snapshot"]["metrics"]["rows_updated"].as_u64() > Some(50)
    })
    .await?;
    writer.stop().await?;
    await_copy(&stand.source, &replica).await?;
    promote(&replica).await?;
    let mut former = stand.source;
    stand.proxy.turn_to(replica.port());
    former.kill9()?;
    run.until_state("retrying").await?;
    run.until_state("synchronizing")
        .await
        .context("following the new server by itself")?;
    let writer = Writer::start(replica.opts(), Random::seed(), Engines::WithTransactions);
    writer.change_definitions(true);
    run.until("that rows were updated there", |value| {
        value["snapshot"]["metrics"]["rows_updated"].as_u64() > Some(150)
    })
    .await?;
    writer.change_definitions(false);
    writer.stop().await?;
    run.stop().await?;
    stand.product.catch_up().await?;
    ensure_equal(&replica, &stand.destination, &stand.objects, Extra::Refused).await
}

/// A replica that was promoted without the last changes of its source, which
/// the destination has, is another history.
async fn lacks_changes(kind: Kind) -> Result<()> {
    let stand = Stand::synchronized(kind).await?;
    let replica = replica_of(&stand.source).await?;
    await_copy(&stand.source, &replica).await?;
    promote(&replica).await?;
    stand
        .source
        .run("insert into ledger.journal (what) values ('not replicated')")
        .await?;
    stand.product.catch_up().await?;
    stand.proxy.turn_to(replica.port());
    stand.is_refused("BN005", &["GTIDs do not contain"]).await?;
    // The former server is followed as before.
    stand.proxy.turn_to(stand.source.port());
    stand.product.catch_up().await?;
    let Stand {
        source,
        destination,
        objects,
        ..
    } = stand;
    ensure_equal(&source, &destination, &objects, Extra::Refused).await
}

/// The same server begins its history anew and writes past the names, offsets
/// and GTIDs that the task has applied.
async fn was_reset(kind: Kind) -> Result<()> {
    let stand = Stand::synchronized(kind).await?;
    let reset = match kind {
        Kind::MySql97 => "reset binary logs and gtids",
        _ => "reset master",
    };
    let mut connection = stand.source.connect().await?;
    let (file, offset) = end(&mut connection, kind).await?;
    connection.query_drop(reset).await?;
    // More transactions than there were before.
    for _ in 0..200 {
        connection
            .query_drop("insert into ledger.journal (what) values ('again')")
            .await?;
    }
    loop {
        let (now, reached) = end(&mut connection, kind).await?;
        let next = match (now.cmp(&file), reached.cmp(&offset)) {
            (Ordering::Less, _) => "flush binary logs",
            (Ordering::Equal, Ordering::Less | Ordering::Equal) => {
                "insert into ledger.note select a.d, b.d, c.d from ledger.digits a, ledger.digits b,
                 ledger.digits c, ledger.digits d"
            }
            _ => break,
        };
        connection.query_drop(next).await?;
    }
    connection.disconnect().await?;
    stand.is_refused("BN005", &["was made at"]).await
}

/// File and offset of the end of a server's binlog. Names of one server's files
/// are ordered as texts are.
async fn end(connection: &mut Conn, kind: Kind) -> Result<(String, u64)> {
    let asking = match kind {
        Kind::MySql97 => "show binary log status",
        _ => "show master status",
    };
    let row: Option<Row> = connection.query_first(asking).await?;
    let row = row.context("the binlog is off")?;
    let file = row.get(0).context("no file")?;
    Ok((file, row.get(1).context("no offset")?))
}

/// Files that the task needs are purged while it does not run.
async fn has_purged(kind: Kind) -> Result<()> {
    let stand = Stand::synchronized(kind).await?;
    let mut connection = stand.source.connect().await?;
    for _ in 0..3 {
        connection
            .query_drop("insert into ledger.journal (what) values ('purged')")
            .await?;
        connection.query_drop("flush binary logs").await?;
    }
    purge(&mut connection).await?;
    connection.disconnect().await?;
    stand
        .is_refused("BN004", &["transactions ", "Two ways go on"])
        .await
}

/// Purges all files but the newest. A file that a recovery may need stays for
/// a moment, without an error.
async fn purge(connection: &mut Conn) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let files: Vec<Row> = connection.query("show binary logs").await?;
        if files.len() < 2 {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "{} files stay", files.len());
        let newest: Option<String> = files.last().and_then(|row| row.get(0));
        let newest = newest.context("a file without a name")?;
        connection
            .query_drop(format!("purge binary logs to '{newest}'"))
            .await?;
        tokio::time::sleep(GLANCE).await;
    }
}

/// A replica with everything that the source has, and all that it writes.
pub(crate) async fn replica_of(source: &Server) -> Result<Server> {
    let replica = Server::start(source.kind(), Options::default()).await?;
    let port = source.port();
    let account = "'harness'";
    let script = match source.kind() {
        Kind::MySql97 => format!(
            "change replication source to source_host = '127.0.0.1', source_port = {port},
             source_user = {account}, source_auto_position = 1, get_source_public_key = 1;
             start replica"
        ),
        Kind::MySql56 => format!(
            "change master to master_host = '127.0.0.1', master_port = {port},
             master_user = {account}, master_auto_position = 1; start slave"
        ),
        _ => format!(
            "change master to master_host = '127.0.0.1', master_port = {port},
             master_user = {account}, master_use_gtid = slave_pos; start slave"
        ),
    };
    replica.run(&script).await?;
    Ok(replica)
}

/// Waits until the replica has what the source has.
pub(crate) async fn await_copy(source: &Server, replica: &Server) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let asking = match source.kind().is_mariadb() {
        true => "select @@global.gtid_current_pos",
        false => "select @@global.gtid_executed",
    };
    let (mut ahead, mut behind) = tokio::try_join!(source.connect(), replica.connect())?;
    let wanted: Option<String> = ahead.query_first(asking).await?;
    let wanted = wanted.context("no GTIDs")?;
    loop {
        let there: Option<String> = behind.query_first(asking).await?;
        if contains(&there.unwrap_or_default(), &wanted) {
            break;
        }
        ensure!(
            Instant::now() < deadline,
            "the replica does not catch up\n{}",
            replica.log()
        );
        tokio::time::sleep(GLANCE).await;
    }
    ahead.disconnect().await?;
    behind.disconnect().await?;
    Ok(())
}

/// Whether GTIDs hold every part of others, as the servers write them.
fn contains(there: &str, wanted: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        text.split(',').map(|part| part.trim().to_owned()).collect()
    };
    let there = parts(there);
    parts(wanted).iter().all(|part| there.contains(part))
}

/// Makes a replica a server of its own.
pub(crate) async fn promote(replica: &Server) -> Result<()> {
    let script = match replica.kind() {
        Kind::MySql97 => "stop replica; reset replica all",
        _ => "stop slave; reset slave all",
    };
    replica.run(script).await
}
