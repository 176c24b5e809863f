//! Definitions of tables from server to server.

use anyhow::{Context, Result, ensure};
use engine::mapping::Mapping;
use engine::schema::{IfExists, Made, Renderer, create_database, create_table, show_create_table};
use engine::server::session::Purpose;
use engine::server::{catalog, facts};
use tests::server::{Kind, Options, Server};

use crate::stand;

/// Pairs of versions between which definitions are carried.
pub const ACROSS: [(Kind, Kind); 5] = [
    (Kind::MySql56, Kind::MariaDb1011),
    (Kind::MySql56, Kind::MySql97),
    (Kind::MariaDb105, Kind::MariaDb1011),
    (Kind::MariaDb1011, Kind::MariaDb118),
    (Kind::MySql56, Kind::MariaDb118),
];

/// Every definition is the same, byte by byte, on a server of the same version.
pub async fn same(kind: Kind) -> Result<()> {
    let whole = r#"[{"database":"shapes"},{"database":"elsewhere"}]"#;
    for table in carry(kind, kind, whole).await? {
        ensure!(
            table.source == table.destination,
            "source:\n{}\ndestination:\n{}",
            table.source,
            table.destination
        );
    }
    // Under other names only the parent in another database is told otherwise.
    let renamed =
        r#"[{"database":"shapes","rename":"forms"},{"database":"elsewhere","rename":"there"}]"#;
    for table in carry(kind, kind, renamed).await? {
        let expected = table.source.replace("`shapes`.", "`forms`.");
        ensure!(expected == table.destination, "{}", table.destination);
    }
    Ok(())
}

/// Every definition is taken by a server of another version, with its columns.
pub async fn across(from: Kind, to: Kind) -> Result<()> {
    let whole = r#"[{"database":"shapes"},{"database":"elsewhere"}]"#;
    let tables = carry(from, to, whole).await?;
    ensure!(
        tables.len() >= 8,
        "only {} tables were carried",
        tables.len()
    );
    for table in tables {
        ensure!(
            table.collations.0 == table.collations.1,
            "collations of {}: {:?} became {:?}",
            table.name,
            table.collations.0,
            table.collations.1
        );
    }
    Ok(())
}

/// What both servers say of a table.
struct Carried {
    name: String,
    source: String,
    destination: String,
    collations: (Vec<String>, Vec<String>),
}

async fn carry(from: Kind, to: Kind, objects: &str) -> Result<Vec<Carried>> {
    let source = Server::start(from, Options::default()).await?;
    let destination = Server::start(to, Options::default()).await?;
    source.run(&stand::tables(from)).await?;
    let mut reader = stand::session(&source, Purpose::Catalog).await?;
    let mut there = stand::session(&destination, Purpose::Catalog).await?;
    let mut maker = stand::session(&destination, Purpose::Ddl).await?;
    let both = (
        facts::read(&mut reader).await?,
        facts::read(&mut there).await?,
    );
    let definition = stand::definition(objects)?;
    let mapping = Mapping::new(&definition, both.0.name_rule, both.1.name_rule)?;
    let contents = catalog::contents(&mut reader, |name| mapping.selects_database(name)).await?;
    let resolution = mapping.resolve(&contents)?;
    ensure!(resolution.missing.is_empty(), "{:?}", resolution.missing);
    let renderer = Renderer::new(&both.0, &both.1, &mapping);
    for database in &resolution.databases {
        create_database(&mut maker, &renderer.database(database)?).await?;
    }
    let mut carried = Vec::new();
    for plan in &resolution.tables {
        let table = catalog::table(&mut reader, &plan.source)
            .await?
            .context("a table is gone")?;
        let statement = show_create_table(&mut reader, &plan.source).await?;
        let rendered = renderer.table(&table, &statement)?;
        let made = create_table(&mut maker, &rendered, IfExists::Refuse).await?;
        ensure!(made == Made::Created, "{} was there", plan.destination);
        // Made again after kill -9, it is found to be there.
        let again = create_table(&mut maker, &rendered, IfExists::Keep).await?;
        ensure!(again == Made::Existed, "{} was not there", plan.destination);
        let refused = create_table(&mut maker, &rendered, IfExists::Refuse).await;
        ensure!(refused.is_err(), "{} was not in the way", plan.destination);
        let taken = catalog::table(&mut there, &plan.destination)
            .await?
            .context("a table was not made")?;
        let text = show_create_table(&mut there, &plan.destination).await?;
        carried.push(Carried {
            name: plan.source.to_string(),
            source: String::from_utf8_lossy(&statement).into_owned(),
            destination: String::from_utf8_lossy(&text).into_owned(),
            collations: (collations(&table), collations(&taken)),
        });
    }
    Ok(carried)
}

/// The collations of a table's columns, utf8 under its newer name.
fn collations(table: &catalog::TableDef) -> Vec<String> {
    let of_columns = table
        .columns
        .iter()
        .filter_map(|column| column.collation.as_ref());
    of_columns
        .map(|name| match name.strip_prefix("utf8_") {
            Some(rest) => format!("utf8mb3_{rest}"),
            None => name.clone(),
        })
        .collect()
}
