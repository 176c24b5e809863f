//! The oracle itself: it finds nothing between equal tables and finds every
//! way in which they can differ.

use anyhow::Result;
use serde_json::{Value, json};
use tests::oracle::{Extra, differences};
use tests::server::{Kind, Options, Server};

const TABLES: &str = "
    create database d;
    create table d.parent (id int primary key, t varchar(9) character set utf8mb4) engine = innodb;
    create table d.keyed (
        id int primary key, n double, s varchar(9) character set utf8mb4, b varbinary(9),
        p int, foreign key (p) references d.parent (id)
    ) engine = innodb;
    create table d.`key less` (v varchar(9) character set utf8mb4) engine = innodb;
    insert into d.parent values (1, 'é');
    insert into d.keyed values (1, 0, '', x'6100', 1), (2, 0, null, x'61', null);
    insert into d.`key less` values ('twice'), ('twice'), ('once');
";

async fn servers(kinds: [Kind; 2]) -> Result<[Server; 2]> {
    let [source, destination] = kinds;
    let servers = tokio::try_join!(
        Server::start(source, Options::default()),
        Server::start(destination, Options::default())
    )?;
    for server in [&servers.0, &servers.1] {
        server.run(TABLES).await?;
    }
    Ok(servers.into())
}

async fn found([source, destination]: &[Server; 2], objects: &Value) -> Result<Vec<String>> {
    differences(source, destination, objects, Extra::Refused).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_tables_of_different_versions_have_no_difference() -> Result<()> {
    if !tests::offer::runs_on(&[Kind::MySql56]).await? {
        return Ok(());
    }
    let servers = servers([Kind::MySql56, Kind::MariaDb1011]).await?;
    assert_eq!(
        found(&servers, &json!([{"database": "d"}])).await?,
        Vec::<String>::new()
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_difference_is_found_and_named() -> Result<()> {
    let servers = servers([Kind::MariaDb1011, Kind::MariaDb1011]).await?;
    let whole = json!([{"database": "d"}]);
    assert_eq!(found(&servers, &whole).await?, Vec::<String>::new());

    // Each change is made on the destination, found, and taken back.
    for (change, back, says) in [
        (
            "delete from d.keyed where id = 2",
            "insert into d.keyed values (2, 0, null, x'61', null)",
            "only on the source: id=2",
        ),
        (
            "update d.keyed set n = 5e-324 where id = 2",
            "update d.keyed set n = 0 where id = 2",
            "n: 0 on the source, 5e-324 on the destination",
        ),
        (
            "update d.keyed set s = '' where id = 2",
            "update d.keyed set s = null where id = 2",
            "s: NULL on the source",
        ),
        (
            "update d.keyed set b = x'61' where id = 1",
            "update d.keyed set b = x'6100' where id = 1",
            "b: 6100 on the source, 61 on the destination",
        ),
        (
            "update d.parent set t = 'e'",
            "update d.parent set t = 'é'",
            "t: C3A9 on the source, 65 on the destination",
        ),
        (
            "insert into d.`key less` values ('twice')",
            "delete from d.`key less` where v = 'twice' limit 1",
            "3 rows on the source, 4 on the destination",
        ),
        (
            "alter table d.parent comment 'x'",
            "alter table d.parent comment ''",
            "d.parent: definition",
        ),
        (
            "create table d.more (a int)",
            "drop table d.more",
            "d.more is on the destination only",
        ),
        (
            "rename table d.`key less` to d.gone",
            "rename table d.gone to d.`key less`",
            "d.key less is missing",
        ),
    ] {
        servers[1].run(change).await?;
        let differences = found(&servers, &whole).await?.join("\n");
        assert!(differences.contains(says), "{change}: {differences}");
        servers[1].run(back).await?;
        assert_eq!(
            found(&servers, &whole).await?,
            Vec::<String>::new(),
            "{back}"
        );
    }

    // A selected rename is followed, into the foreign keys too.
    servers[1]
        .run("create database e; rename table d.parent to e.elders, d.keyed to e.keyed; drop table d.`key less`")
        .await?;
    let renamed = json!([{"database": "d", "rename": "e", "tables": [{"table": "parent", "rename": "elders"}, {"table": "keyed"}]}]);
    assert_eq!(found(&servers, &renamed).await?, Vec::<String>::new());
    Ok(())
}
