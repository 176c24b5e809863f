//! Sources that fail over while something is half done: a transaction is
//! prepared and has no outcome yet, a statement is being replayed.

use anyhow::{Context, Result};
use mysql_async::prelude::Queryable;
use tests::oracle::{Extra, ensure_equal};
use tests::product::{PATIENCE, Run};
use tests::server::{Kind, Server};

use crate::source::{Case, GLANCE, Stand, await_copy, promote, replica_of};

/// All of it.
pub(crate) const CASES: [Case; 3] = [
    (
        "a_source_fails_over_while_transactions_are_prepared",
        |kind| Box::pin(while_prepared(kind)),
    ),
    (
        "a_source_fails_over_while_a_statement_is_replayed",
        |kind| Box::pin(while_replayed(kind, Engine::GoesOn)),
    ),
    (
        "a_source_fails_over_and_the_engine_is_killed_in_a_statement",
        |kind| Box::pin(while_replayed(kind, Engine::IsKilled)),
    ),
];

/// What becomes of the engine meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    GoesOn,
    IsKilled,
}

/// Sessions that wait for the definition of a table.
const WAITING: &str = "select count(*) from information_schema.processlist
    where state like 'Waiting for table metadata lock%'";

/// Waits until `query` gives `wanted` on the server.
async fn becomes(server: &Server, query: &str, wanted: u64) -> Result<()> {
    let mut connection = server.connect().await?;
    let looking = async {
        while connection.query_first::<u64, _>(query).await? != Some(wanted) {
            tokio::time::sleep(GLANCE).await;
        }
        anyhow::Ok(())
    };
    let seen = tokio::time::timeout(PATIENCE, looking).await;
    seen.with_context(|| format!("{query} does not become {wanted}"))??;
    Ok(connection.disconnect().await?)
}

/// The replica, which has everything, takes the source's place.
async fn fail_over(stand: &mut Stand, replica: &Server) -> Result<()> {
    await_copy(&stand.source, replica).await?;
    promote(replica).await?;
    stand.proxy.turn_to(replica.port());
    stand.source.kill9()
}

/// The task ends, catches up, and has what the new source has.
async fn is_equal(stand: &Stand, replica: &Server, mut run: Run) -> Result<()> {
    run.stop().await?;
    stand.product.catch_up().await?;
    ensure_equal(replica, &stand.destination, &stand.objects, Extra::Refused).await
}

/// Prepared on the former server, ended on the new one, where its changes are
/// read again.
async fn while_prepared(kind: Kind) -> Result<()> {
    if kind == Kind::MySql56 {
        // Its binlog has such a transaction where it is committed.
        return Ok(());
    }
    let mut stand = Stand::synchronized(kind).await?;
    let replica = replica_of(&stand.source).await?;
    let mut run = stand.product.run(&[])?;
    run.until_state("synchronizing").await?;
    for (xid, changes) in [
        (
            "kept",
            "insert into promised (v) values (1), (2); insert into note values (77, 'kept', 1);
             update account set balance = balance + 1 where id = 1",
        ),
        ("dropped", "delete from position_of where book = 1"),
    ] {
        let script =
            format!("use ledger; xa start '{xid}'; {changes}; xa end '{xid}'; xa prepare '{xid}'");
        stand.source.run(&script).await?;
    }
    // The destination is past the preparations.
    stand
        .source
        .run("insert into ledger.note values (78, 'after', 1)")
        .await?;
    let carried = "select count(*) from ledger.note where kind = 78";
    becomes(&stand.destination, carried, 1).await?;
    fail_over(&mut stand, &replica).await?;
    run.until_state("retrying").await?;
    run.until_state("synchronizing").await?;
    // What is known of them lasts.
    run.kill9()?;
    let mut run = stand.product.run(&[])?;
    run.until_state("synchronizing").await?;
    replica
        .run("xa commit 'kept'; xa rollback 'dropped'")
        .await?;
    replica
        .run(
            "use ledger; update account set balance = balance * 2 where id = 1;
              delete from promised where v = 2; insert into note values (79, 'ended', 1)",
        )
        .await?;
    let ended = "select count(*) from ledger.note where kind in (77, 79)";
    becomes(&stand.destination, ended, 2).await?;
    is_equal(&stand, &replica, run).await
}

/// The statement waits on the destination while the source fails over, and
/// stands elsewhere in the binlog of the new server.
async fn while_replayed(kind: Kind, engine: Engine) -> Result<()> {
    let mut stand = Stand::synchronized(kind).await?;
    let replica = replica_of(&stand.source).await?;
    // Their binlogs are not of one length.
    replica
        .run("set sql_log_bin = 0; flush binary logs")
        .await?;
    let mut run = stand.product.run(&[])?;
    run.until_state("synchronizing").await?;
    let mut reader = stand.destination.connect().await?;
    reader.query_drop("begin").await?;
    reader
        .query_drop("select count(*) from ledger.evolving")
        .await?;
    stand
        .source
        .run(
            "use ledger; insert into evolving (v) values (1);
              alter table evolving add column w int default 7;
              insert into evolving (v) values (2);
              alter table evolving add column x int default 8",
        )
        .await?;
    becomes(&stand.destination, WAITING, 1).await?;
    if engine == Engine::IsKilled {
        run.kill9()?;
    }
    fail_over(&mut stand, &replica).await?;
    reader.query_drop("rollback").await?;
    reader.disconnect().await?;
    if engine == Engine::IsKilled {
        // The server carries it out, or notices that nobody waits for it.
        becomes(&stand.destination, WAITING, 0).await?;
        run = stand.product.run(&[])?;
    } else {
        run.until_state("retrying").await?;
    }
    run.until_state("synchronizing").await?;
    replica
        .run("insert into ledger.evolving (v, w, x) values (3, 3, 3)")
        .await?;
    let columns = "select count(*) from information_schema.columns
        where table_schema = 'ledger' and table_name = 'evolving' and column_name in ('w', 'x')";
    becomes(&stand.destination, columns, 2).await?;
    let carried = "select count(*) from ledger.evolving where w in (3, 7)";
    becomes(&stand.destination, carried, 3).await?;
    is_equal(&stand, &replica, run).await
}
