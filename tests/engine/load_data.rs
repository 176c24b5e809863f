//! What LOAD DATA LOCAL tells of rows that it does not take as they are.

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use engine::server::session::{Purpose, Session};
use tests::server::{Kind, Options, Server};

use crate::stand;

const TABLE: &str = "create table d.t (
    id int primary key,
    n tinyint not null default 1,
    s varchar(3) character set utf8mb4 not null default 'a',
    l varchar(3) character set latin1 not null default 'a',
    d datetime(3) not null default '2020-01-01',
    m decimal(3,1) not null default 1,
    y year not null default 2020,
    b varbinary(2) not null default 'a'
)";
const LOAD: &str = r"load data local infile 'rows' into table d.t character set binary
    fields terminated by '\t' enclosed by '' escaped by '\\'
    lines starting by '' terminated by '\n'";

/// A row that stands, so that another can be in its way.
const FIRST: &[u8] = b"1\t1\ta\ta\t2020-01-01\t1\t2020\ta\n";

/// Rows that strict mode refuses, one column after the other.
const REFUSED: [(&str, &[u8]); 15] = [
    ("a row in the way", b"1\t2\tb\tb\t2020-01-01\t1\t2020\ta\n"),
    (
        "a number out of range",
        b"2\t128\ta\ta\t2020-01-01\t1\t2020\ta\n",
    ),
    ("no number", b"2\tx\ta\ta\t2020-01-01\t1\t2020\ta\n"),
    ("half a number", b"2\t1x\ta\ta\t2020-01-01\t1\t2020\ta\n"),
    ("NULL", b"2\t\\N\ta\ta\t2020-01-01\t1\t2020\ta\n"),
    ("no UTF-8", b"2\t1\ta\xff\ta\t2020-01-01\t1\t2020\ta\n"),
    (
        "a text too long",
        b"2\t1\tabcd\ta\t2020-01-01\t1\t2020\ta\n",
    ),
    (
        "a text too long of one byte",
        b"2\t1\ta\tabcd\t2020-01-01\t1\t2020\ta\n",
    ),
    ("no date", b"2\t1\ta\ta\t2020-13-01\t1\t2020\ta\n"),
    ("no time", b"2\t1\ta\ta\t2020-01-01 25:00\t1\t2020\ta\n"),
    (
        "a decimal out of range",
        b"2\t1\ta\ta\t2020-01-01\t100\t2020\ta\n",
    ),
    ("no year", b"2\t1\ta\ta\t2020-01-01\t1\t1800\ta\n"),
    ("bytes too long", b"2\t1\ta\ta\t2020-01-01\t1\t2020\tabc\n"),
    ("a row too short", b"2\t1\ta\ta\t2020-01-01\t1\t2020\n"),
    ("a row too long", b"2\t1\ta\ta\t2020-01-01\t1\t2020\ta\ta\n"),
];

/// Whatever it changes or passes over shows in its answer.
pub async fn says_what_it_does_not_take_as_it_is(kind: Kind) -> Result<()> {
    let flags = vec!["--local-infile=1".to_owned()];
    let server = Server::start(
        kind,
        Options {
            flags,
            ..Options::default()
        },
    )
    .await?;
    server.run("create database d").await?;
    server.run(TABLE).await?;
    let mut session = stand::session(&server, Purpose::Writer).await?;
    ensure!(
        takes_all(&mut session, FIRST).await?,
        "a row that is right was not taken as it is"
    );
    for (what, row) in REFUSED {
        session.run("start transaction", "testing").await?;
        ensure!(
            !takes_all(&mut session, row).await?,
            "nothing was said of {what}"
        );
        session.run("rollback", "testing").await?;
    }
    Ok(())
}

async fn takes_all(session: &mut Session, row: &'static [u8]) -> Result<bool> {
    let done = session.load(LOAD, Bytes::from_static(row), "testing").await;
    let done = done.context("LOAD DATA was refused")?;
    Ok(done.affected_rows == 1 && done.warnings == 0)
}
