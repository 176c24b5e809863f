//! WHERE filters against the servers that are the measure of them: random
//! tables, rows and conditions; what the filter says of the row's image in the
//! binlog is what `select <condition>` says, as the user wrote it and as the
//! filter renders it, in the select list and in `where`.
//!
//! `LOCKSTEP_FILTER_PAIRS` says how many pairs of a condition and a row on each
//! server, `LOCKSTEP_SEED` repeats a run; `cargo xtask fuzz --filters` sets both.

mod columns;
mod conditions;
mod images;

use anyhow::{Context, Result, bail};
use engine::filter::{Filter, Orders};
use engine::server::catalog::{TableDef, TableName, table};
use engine::server::session::{Purpose, Session};
use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::random::Random;
use tests::server::{Kind, Options, Server};

use crate::filters::columns::Column;
use crate::stand;

/// Pairs in the gate, on each server.
const PAIRS: u64 = 8_000;
/// The seed of the gate, the same each time: new ones are for `cargo xtask fuzz
/// --filters`, which tells what it finds to who has the time to look.
const SEED: u64 = 20_261_121;
/// Rows of a table.
const ROWS: u64 = 60;
/// Conditions on one table.
const CONDITIONS: u64 = 60;
/// Disagreements told before the run ends.
const TOLD_MAX: usize = 8;

/// What a condition is of a row.
type Verdict = Option<bool>;

/// Filters and a real server agree about every row.
pub async fn agree_with_the_server(kind: Kind) -> Result<()> {
    let seed = number("LOCKSTEP_SEED")?.unwrap_or(SEED);
    let wanted = number("LOCKSTEP_FILTER_PAIRS")?.unwrap_or(PAIRS);
    let mut fuzz = Fuzz::new(kind, seed).await?;
    while fuzz.pairs < wanted {
        fuzz.round()
            .await
            .with_context(|| format!("{kind}, seed {seed}, round {}", fuzz.rounds))?;
        if fuzz.told.len() >= TOLD_MAX {
            break;
        }
    }
    tell(&format!(
        "{kind}: seed {seed}: {} pairs, {} of {} conditions refused",
        fuzz.pairs, fuzz.refused, fuzz.made
    ));
    if fuzz.told.is_empty() {
        return Ok(());
    }
    bail!("{kind}, seed {seed}:\n{}", fuzz.told.join("\n"))
}

#[allow(
    clippy::print_stderr,
    reason = "the seed must be seen to repeat the run"
)]
fn tell(line: &str) {
    eprintln!("{line}");
}

fn number(variable: &str) -> Result<Option<u64>> {
    std::env::var(variable)
        .ok()
        .map(|text| {
            text.parse()
                .ok()
                .with_context(|| format!("{variable} is no number: {text}"))
        })
        .transpose()
}

struct Fuzz {
    kind: Kind,
    server: Server,
    user: Conn,
    reader: Session,
    catalog: Session,
    orders: Orders,
    random: Random,
    rounds: u64,
    pairs: u64,
    made: u64,
    refused: u64,
    told: Vec<String>,
}

impl Fuzz {
    async fn new(kind: Kind, seed: u64) -> Result<Self> {
        let server = Server::start(kind, Options::default()).await?;
        server.run("create database f").await?;
        let mut user = server.connect().await?;
        user.query_drop("set sql_mode = 'ALLOW_INVALID_DATES'")
            .await?;
        Ok(Self {
            kind,
            reader: stand::session(&server, Purpose::Reader).await?,
            catalog: stand::session(&server, Purpose::Catalog).await?,
            user,
            server,
            orders: Orders::default(),
            random: Random::of(seed),
            rounds: 0,
            pairs: 0,
            made: 0,
            refused: 0,
            told: Vec::new(),
        })
    }

    async fn round(&mut self) -> Result<()> {
        self.rounds += 1;
        let name = TableName::new("f", format!("t{}", self.rounds));
        let columns = columns::choose(self.kind, &mut self.random);
        let made = columns::create(&name.table, &columns);
        self.user.query_drop(&made).await.context(made.clone())?;
        let rows: Vec<Vec<String>> = (0..ROWS)
            .map(|_| {
                let mut row = |column: &Column| column.value(&mut self.random);
                columns.iter().map(&mut row).collect()
            })
            .collect();
        let begun = images::place(&mut self.user, self.kind).await?;
        let insert = columns::insert(&name.table, &rows);
        self.user.query_drop(&insert).await.context(insert)?;
        let ended = images::place(&mut self.user, self.kind).await?;
        let definition = table(&mut self.catalog, &name)
            .await?
            .context("the table is there")?;
        let filters = self.filters(&columns, &definition).await?;
        let only: Vec<&Filter> = filters.iter().map(|(_, filter)| filter).collect();
        let ours = images::verdicts(&self.server, &definition, (&begun, &ended), &only)?;
        anyhow::ensure!(
            u64::try_from(ours.len())? == ROWS,
            "{} rows were read",
            ours.len()
        );
        for (place, (text, filter)) in filters.iter().enumerate() {
            let ours: Vec<Verdict> = ours.iter().map(|row| row[place]).collect();
            if let Some(told) = self.compare(&name, (text, filter), &ours).await? {
                self.told.push(format!("{told}\n  {made}"));
            }
        }
        let drop = format!("drop table f.{}", name.table);
        Ok(self.user.query_drop(drop).await?)
    }

    async fn filters(
        &mut self,
        columns: &[Column],
        definition: &TableDef,
    ) -> Result<Vec<(String, Filter)>> {
        let mut filters = Vec::new();
        for _ in 0..CONDITIONS {
            let text = conditions::condition(columns, &mut self.random, 3);
            self.made += 1;
            match Filter::parse(&text, definition) {
                Ok(filter) => {
                    let weighed = filter.weigh(&mut self.orders, &mut self.reader).await;
                    weighed.with_context(|| text.clone())?;
                    filters.push((text, filter));
                }
                Err(error) => {
                    self.refused += 1;
                    if std::env::var("LOCKSTEP_FILTER_REFUSED").is_ok() {
                        tell(&format!("{}: {text}", error.title));
                    }
                }
            }
        }
        Ok(filters)
    }

    /// Asks the server about a condition; tells the first disagreement.
    async fn compare(
        &mut self,
        name: &TableName,
        (text, filter): (&str, &Filter),
        ours: &[Verdict],
    ) -> Result<Option<String>> {
        let sql = String::from_utf8(filter.sql().to_vec())?;
        let asked = |condition: &str| {
            format!(
                "select ({condition}) is true, ({condition}) is false from f.{} order by id",
                name.table
            )
        };
        let written: Vec<(bool, bool)> = self
            .user
            .query(asked(text))
            .await
            .with_context(|| text.to_owned())?;
        let rendered = self
            .reader
            .rows(asked(&sql), "asking")
            .await
            .with_context(|| format!("{text}: {sql}"))?
            .into_iter()
            .map(|row| mysql_async::from_row_opt(row).context("two truths"))
            .collect::<Result<Vec<(bool, bool)>>>()?;
        let found = self
            .reader
            .rows(
                format!("select id from f.{} where {sql}", name.table),
                "finding",
            )
            .await?
            .into_iter()
            .map(|row| mysql_async::from_row_opt(row).context("an id"))
            .collect::<Result<Vec<(u64,)>>>()?;
        for (place, ours) in ours.iter().enumerate() {
            let id = u64::try_from(place)? + 1;
            let verdict = |(holds, fails): (bool, bool)| (holds || fails).then_some(holds);
            let (written, (rendered, _)) = (verdict(written[place]), rendered[place]);
            let passes = found.contains(&(id,));
            self.pairs += 1;
            if written == *ours && [rendered, passes] == [*ours == Some(true); 2] {
                continue;
            }
            let row = format!("select * from f.{} where id = {id}", name.table);
            let row: Option<mysql_async::Row> = self.user.query_first(row).await?;
            return Ok(Some(format!(
                "{text}\n  as {sql}\n  ours {ours:?}, as written {written:?}, as rendered \
                 {rendered:?}, in where {passes}\n  {row:?}"
            )));
        }
        Ok(None)
    }
}
