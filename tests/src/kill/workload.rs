//! What the writer does: transactions on tables of every kind of key, chosen
//! so that a change lost, doubled or torn apart stays visible.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error, Opts};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::changes::{change_for_good, transaction};
use super::definitions;
use crate::random::Random;
use crate::script;

/// The database of the workload that is carried whole.
pub const DATABASE: &str = "ledger";
/// Between transactions: about a hundred a second, which an engine that is
/// killed all the time can still catch up with.
const PACE: Duration = Duration::from_millis(10);
/// Between attempts to reach a source that is down.
const RECONNECT: Duration = Duration::from_millis(100);
/// How long a source may be down: longer than a restart on a busy machine.
const DOWN_MAX: Duration = Duration::from_secs(300);
/// How long one attempt may take: an end that is no server does not answer.
const GREETING: Duration = Duration::from_secs(10);
/// What a server tells a session that it ends because it stops: server
/// shutdown, interrupted, killed (MariaDB's and MySQL's number).
const ENDED_BY_SERVER: [u16; 4] = [1053, 1317, 1927, 3169];
/// One in so many transactions is followed by statements on definitions.
const DEFINITIONS: u64 = 30;
/// One in so many transactions is followed by one of two phases.
const OF_TWO_PHASES: u64 = 15;
/// The longest that one stays prepared: some parts of others go by meanwhile.
const PREPARED_MS_MAX: u64 = 60;
/// How the names of transactions of two phases begin.
const XID: &str = "ledger-";

/// Tables that keep their definitions: enough rows that a load takes some seconds.
const TABLES: &str = "
    create database ledger character set utf8mb4;
    use ledger;
    create table digits (d int primary key);
    insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
    create table account (
        id int auto_increment primary key, owner varchar(60), balance decimal(20,4) not null,
        mark int, touched timestamp(6) null, unique key (mark)
    ) engine = innodb;
    insert into account (owner, balance, mark)
        select concat('owner ', repeat('é', a.d), a.d, b.d, c.d, d.d, e.d), a.d * 1.5 - b.d, null
        from digits a, digits b, digits c, digits d, digits e where e.d < 6;
    create table position_of (book int, line int, v varchar(100), primary key (book, line)) engine = innodb;
    insert into position_of select a.d * 10 + b.d, c.d * 10 + d.d, 'first' from digits a, digits b, digits c, digits d;
    create table note (kind int, body varchar(20), amount double) engine = innodb;
    insert into note select a.d, concat('n', b.d), c.d / 3 from digits a, digits b, digits c, digits d;
    create table journal (n bigint unsigned auto_increment primary key, what varchar(20)) engine = innodb;
    create table parent (id int primary key) engine = innodb;
    create table child (id int auto_increment primary key, parent_id int,
        foreign key (parent_id) references parent (id) on delete cascade) engine = innodb;
    create table keyless_child (parent_id int, v int,
        foreign key (parent_id) references parent (id) on delete cascade) engine = innodb;
    insert into parent select 100 + a.d * 10 + b.d from digits a, digits b;
    insert into keyless_child select 100 + a.d * 10 + b.d, c.d * 10 + d.d from digits a, digits b, digits c, digits d;
    create table promised (id int auto_increment primary key, v int) engine = innodb;
    create database branch character set utf8mb4;
    create table branch.chosen (
        id int auto_increment primary key, region int, mark int, v int, unique key (mark)
    ) engine = innodb;
    insert into branch.chosen (region, v)
        select a.d, b.d from digits a, digits b, digits c, digits d;
    create table branch.renamed (
        book int, line int, v varchar(40), secret int, primary key (book, line)
    ) engine = innodb;
    insert into branch.renamed
        select a.d * 10 + b.d, c.d, 'first', d.d from digits a, digits b, digits c, digits d where d.d = 3;
";

/// What a task carries of [`tables`]: one database whole, and of the other a
/// table with a filter and one whose columns have other names.
#[must_use]
pub fn objects() -> Value {
    json!([
        { "database": DATABASE },
        { "database": "branch", "rename": "office", "tables": [
            { "table": "chosen", "filter": "region < 5 or v in (1, 7)" },
            { "table": "renamed", "rename": "called", "columns": [
                { "column": "book", "rename": "line" },
                { "column": "line", "rename": "book" },
                { "column": "v", "rename": "value" },
            ] },
        ] },
    ])
}

/// The tables and their first rows.
#[must_use]
pub fn tables() -> String {
    format!("{TABLES}{}", definitions::TABLES)
}

/// More tables, of engines that take nothing back: what a killed engine has
/// written stays on the destination. `crash_safe` is the server's second such
/// engine, where it has one.
#[must_use]
pub fn tables_without_transactions(crash_safe: &str) -> String {
    format!(
        "create table tally (
            id int auto_increment primary key, v int not null, mark int, unique key (mark)
        ) engine = myisam;
        insert into tally (v) select a.d from digits a, digits b, digits c, digits d;
        create table page (
            book int, line int, v varchar(100), primary key (book, line)
        ) engine = {crash_safe};
        insert into page select a.d * 10 + b.d, c.d * 10 + d.d, repeat('first ', 10)
            from digits a, digits b, digits c, digits d;"
    )
}

/// Which tables the writer changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engines {
    /// Those of [`tables`].
    WithTransactions,
    /// Those of [`tables_without_transactions`] as well.
    All,
}

/// The writer.
#[derive(Debug)]
pub struct Writer {
    go_on: Arc<AtomicBool>,
    definitions: Arc<AtomicBool>,
    task: JoinHandle<Result<u64>>,
}

impl Writer {
    /// Starts writing to the source behind `opts`.
    #[must_use]
    pub fn start(opts: Opts, seed: u64, engines: Engines) -> Self {
        let go_on = Arc::new(AtomicBool::new(true));
        let definitions = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(write(
            opts,
            Random::of(seed),
            engines,
            (Arc::clone(&go_on), Arc::clone(&definitions)),
        ));
        Self {
            go_on,
            definitions,
            task,
        }
    }

    /// Whether definitions of tables change from now on.
    pub fn change_definitions(&self, on: bool) {
        self.definitions.store(on, Ordering::Relaxed);
    }

    /// Ends it; says how many transactions it wrote.
    ///
    /// # Errors
    /// When a statement failed.
    pub async fn stop(self) -> Result<u64> {
        self.go_on.store(false, Ordering::Relaxed);
        self.task.await?.context("the writer")
    }
}

async fn write(
    opts: Opts,
    mut random: Random,
    engines: Engines,
    (go_on, definitions): (Arc<AtomicBool>, Arc<AtomicBool>),
) -> Result<u64> {
    let mut connection = connect(&opts).await?;
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut written = 0;
    // Before 5.7 MySQL's binlog knows no transaction of two phases.
    let two_phases = connection.server_version() >= (5, 7, 0);
    while go_on.load(Ordering::Relaxed) {
        pace.tick().await;
        let mut statements = transaction(&mut random);
        if engines == Engines::All {
            // By itself: with GTIDs MySQL takes it in no transaction.
            statements.push(change_for_good(&mut random));
        }
        let mut done = run(&mut connection, &statements).await;
        if done.is_ok() && definitions.load(Ordering::Relaxed) && random.below(DEFINITIONS) == 0 {
            statements = definitions::change(&mut random, written);
            done = run(&mut connection, &statements).await;
        }
        if done.is_ok() && two_phases && random.below(OF_TWO_PHASES) == 0 {
            done = of_two_phases(&mut connection, &mut random, written).await;
        }
        match done {
            Ok(()) => written += 1,
            Err(error) if definitions::is_otherwise(&error) => written += 1,
            Err(error) if script::is_in_the_way(&error) => {
                connection.query_drop("rollback").await?;
            }
            // A source that goes away takes the open transaction with it;
            // whether a commit under way happened is the source's to say.
            Err(error) if says_goodbye(&error) => {
                connection = connect(&opts).await?;
                end_prepared(&mut connection, &mut random).await?;
            }
            Err(error) => return Err(error).context(statements.join("; ")),
        }
    }
    connection.disconnect().await?;
    Ok(written)
}

async fn run(connection: &mut Conn, statements: &[String]) -> Result<(), Error> {
    for statement in statements {
        connection.query_drop(statement).await?;
    }
    Ok(())
}

/// A transaction that is prepared for a while before its outcome.
async fn of_two_phases(
    connection: &mut Conn,
    random: &mut Random,
    number: u64,
) -> Result<(), Error> {
    let xid = format!("'{XID}{number}'");
    let id = random.below(number + 1);
    let statements = [
        format!("xa start {xid}"),
        format!("insert into promised (v) values ({number}), ({id})"),
        format!(
            "update promised set v = v + 1 where id between {id} and {}",
            id + 3
        ),
        format!("delete from promised where id = {}", id + 5),
        format!("xa end {xid}"),
        format!("xa prepare {xid}"),
    ];
    run(connection, &statements).await?;
    // While time itself is what is tested: kills come in between.
    tokio::time::sleep(Duration::from_millis(random.below(PREPARED_MS_MAX))).await;
    connection.query_drop(outcome(random, &xid)).await
}

fn outcome(random: &mut Random, xid: &str) -> String {
    match random.below(4) {
        0 => format!("xa rollback {xid}"),
        _ => format!("xa commit {xid}"),
    }
}

/// Says what becomes of transactions that the source has kept over its end.
async fn end_prepared(connection: &mut Conn, random: &mut Random) -> Result<()> {
    let kept: Vec<(u64, u64, u64, String)> = connection.query("xa recover").await?;
    for (_, _, _, xid) in kept.iter().filter(|(.., xid)| xid.starts_with(XID)) {
        let ending = outcome(random, &format!("'{xid}'"));
        connection.query_drop(&ending).await.context(ending)?;
    }
    Ok(())
}

/// Whether an error says that the source goes away.
fn says_goodbye(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Driver(_) => true,
        Error::Server(error) => ENDED_BY_SERVER.contains(&error.code),
        _ => false,
    }
}

/// A connection to the source, which may be down for a while.
async fn connect(opts: &Opts) -> Result<Conn> {
    let deadline = Instant::now() + DOWN_MAX;
    let mut pace = interval(RECONNECT);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        let attempt = async {
            let mut connection = Conn::new(opts.clone()).await?;
            connection.query_drop(format!("use {DATABASE}")).await?;
            anyhow::Ok(connection)
        };
        match timeout(GREETING, attempt).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) if Instant::now() > deadline => {
                return Err(error.context("the source did not come back"));
            }
            Err(_) if Instant::now() > deadline => bail!("the source does not answer"),
            _ => {}
        }
    }
}
