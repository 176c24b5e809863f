//! How a scenario is played on one pair of servers.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use mysql_async::prelude::Queryable;
use mysql_async::{Opts, Row};
use tests::oracle::{Extra, ensure_equal};
use tests::product::{Endpoint, PATIENCE, Product, Run};
use tests::script;
use tests::server::{Options, Server};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::scenario::{ExpectedRows, Outcome, Scenario, ServerPair};

/// A writer leaves the machine to the others so long between two rounds.
const WRITER_PAUSE: Duration = Duration::from_millis(20);

/// Plays `scenario` on one pair of servers.
pub async fn play(scenario: &Scenario, pair: ServerPair) -> Result<()> {
    let stage = Stage::set(scenario, pair).await?;
    match &scenario.outcome {
        Outcome::Refused(says) => stage.refused(says).await?,
        Outcome::CaughtUp => stage.caught_up().await?,
        Outcome::Stopped(says) => stage.stopped(says).await?,
    }
    for expected in &scenario.destination_rows {
        ensure_rows(&stage.destination, expected).await?;
    }
    for query in &scenario.same_rows {
        let expected = ExpectedRows {
            query: query.clone(),
            rows: rows_of(&stage.source, query).await?,
        };
        ensure_rows(&stage.destination, &expected).await?;
    }
    stage.verified().await
}

struct Stage<'a> {
    scenario: &'a Scenario,
    source: Server,
    destination: Server,
    product: Product,
}

impl<'a> Stage<'a> {
    async fn set(scenario: &'a Scenario, (source, destination): ServerPair) -> Result<Self> {
        let options = |flags: &Vec<String>, environment: &BTreeMap<String, String>| Options {
            flags: flags.clone(),
            environment: environment.clone(),
            ..Options::default()
        };
        let of_source = options(&scenario.source_flags, &scenario.source_environment);
        let of_destination = options(
            &scenario.destination_flags,
            &scenario.destination_environment,
        );
        let (source, destination) = tokio::try_join!(
            Server::start(source, of_source),
            Server::start(destination, of_destination),
        )?;
        source.run(&scenario.source).await.context("source.sql")?;
        if let Some(script) = &scenario.destination {
            destination.run(script).await.context("destination.sql")?;
        }
        let endpoint = |server: &Server| Endpoint {
            kind: server.kind(),
            port: server.port(),
        };
        let product = Product::new(&scenario.task, endpoint(&source), endpoint(&destination))?;
        Ok(Self {
            scenario,
            source,
            destination,
            product,
        })
    }

    /// Load, then changes while a run goes on, then the rest: equal after each.
    async fn caught_up(&self) -> Result<()> {
        let mut writers = Vec::new();
        for script in self.scenario.writer.iter().cycle().take(self.sessions()) {
            writers.push(Writer::start(self.source.opts(), script).await?);
        }
        self.loaded(&mut writers).await.context("full load")?;
        // Caught up is what it was when the writers had not come to rest yet.
        if writers.is_empty() {
            self.compare().await.context("after the load")?;
        }
        if self.scenario.change.is_none() && writers.is_empty() {
            return Ok(());
        }
        writers.iter().for_each(Writer::go_on);
        let mut run = self.synchronizing().await?;
        self.change().await?;
        for writer in writers {
            writer.stop().await?;
        }
        run.stop().await?;
        self.product.catch_up().await.context("catching up")?;
        self.compare().await.context("after the changes")
    }

    /// Loads while the writers write, and catches up with them. They rest from
    /// the end of the load on: no machine of the tests may be too slow, or too
    /// busy, to catch up.
    async fn loaded(&self, writers: &mut [Writer]) -> Result<()> {
        if writers.is_empty() {
            return self.product.catch_up().await;
        }
        let mut run = self.product.run(&["--until", "caught-up"])?;
        run.until_state("synchronizing").await?;
        for writer in writers {
            writer.rest().await?;
        }
        let status = run.ended(PATIENCE).await?;
        ensure!(
            status.success(),
            "lockstep run --until caught-up ended with {status}\n{}",
            run.shown()
        );
        Ok(())
    }

    /// How many sessions write all the time.
    fn sessions(&self) -> usize {
        self.scenario
            .writer
            .as_ref()
            .map_or(0, |_| self.scenario.writers)
    }

    async fn refused(&self, says: &[String]) -> Result<()> {
        let mut run = self.product.run(&["--until", "caught-up"])?;
        let status = run.ended(PATIENCE).await?;
        ensure!(
            !status.success(),
            "lockstep run was to be refused and ended well\n{}",
            run.shown()
        );
        ensure_says(&mut run, says)
    }

    async fn stopped(&self, says: &[String]) -> Result<()> {
        self.product.catch_up().await.context("full load")?;
        let mut run = self.synchronizing().await?;
        self.change().await?;
        let status = run.ended(PATIENCE).await?;
        ensure!(
            !status.success(),
            "lockstep run was to stop with an error and ended well\n{}",
            run.shown()
        );
        ensure_says(&mut run, says)?;
        if let Some(script) = &self.scenario.mend {
            self.destination.run(script).await.context("mend.sql")?;
            self.product.catch_up().await.context("after mend.sql")?;
            return self.compare().await.context("after what was mended");
        }
        match &self.scenario.operator {
            Some(script) => self.skipped(script, run).await,
            None => Ok(()),
        }
    }

    /// The operator does by hand what the statements do on which the task
    /// stops, and skips them.
    async fn skipped(&self, script: &str, mut stopped: Run) -> Result<()> {
        self.destination.run(script).await.context("operator.sql")?;
        for _ in 0..SKIPPED_MAX {
            let position = statement_refused(&stopped.said())
                .with_context(|| format!("no statement was refused\n{}", stopped.shown()))?;
            let skip = ["--until", "caught-up", "--skip", &position];
            let mut run = self.product.run(&skip)?;
            if run.ended(PATIENCE).await?.success() {
                return self.compare().await.context("after what was skipped");
            }
            stopped = run;
        }
        bail!("there is always another statement\n{}", stopped.shown())
    }

    /// The product's own comparison says what it is to say.
    async fn verified(&self) -> Result<()> {
        if self.scenario.verified.is_empty() {
            return Ok(());
        }
        let mut run = self.product.start("compare", &[])?;
        run.ended(PATIENCE).await?;
        ensure_says(&mut run, &self.scenario.verified)
    }

    async fn synchronizing(&self) -> Result<Run> {
        let mut run = self.product.run(&[])?;
        run.until_state("synchronizing").await?;
        Ok(run)
    }

    async fn change(&self) -> Result<()> {
        match &self.scenario.change {
            Some(script) => self.source.run(script).await.context("change.sql"),
            None => Ok(()),
        }
    }

    async fn compare(&self) -> Result<()> {
        if !self.scenario.compare {
            return Ok(());
        }
        let extra = match self.scenario.destination {
            Some(_) => Extra::Allowed,
            None => Extra::Refused,
        };
        let objects = self
            .scenario
            .task
            .get("objects")
            .context("task.json has no objects")?;
        ensure_equal(&self.source, &self.destination, objects, extra).await
    }
}

fn ensure_says(run: &mut Run, says: &[String]) -> Result<()> {
    let said = run.said();
    for text in says {
        ensure!(
            said.contains(text),
            "the product does not say {text:?}\n{}",
            run.shown()
        );
    }
    Ok(())
}

/// Statements that an operator skips in a scenario.
const SKIPPED_MAX: usize = 5;

/// The position that the last error about a statement names.
fn statement_refused(said: &str) -> Option<String> {
    let (_, error) = said.rsplit_once("\"code\":\"DD001\"")?;
    let (_, subject) = error.split_once("\"subject\":\"")?;
    subject
        .split_once('"')
        .map(|(position, _)| position.to_owned())
}

/// Rows that a difference shows.
const SHOWN_MAX: usize = 10;

async fn ensure_rows(destination: &Server, expected: &ExpectedRows) -> Result<()> {
    let rows = rows_of(destination, &expected.query).await?;
    if rows == expected.rows {
        return Ok(());
    }
    let differing: Vec<_> = rows
        .iter()
        .filter(|row| !expected.rows.contains(row))
        .take(SHOWN_MAX)
        .collect();
    let missing: Vec<_> = expected
        .rows
        .iter()
        .filter(|row| !rows.contains(row))
        .take(SHOWN_MAX)
        .collect();
    bail!(
        "{} gives {} rows in place of {}, such as {differing:?} in place of {missing:?}",
        expected.query,
        rows.len(),
        expected.rows.len()
    )
}

/// The rows of a query, each value as text.
async fn rows_of(server: &Server, query: &str) -> Result<Vec<Vec<Option<String>>>> {
    let mut connection = server.connect().await?;
    let rows: Vec<Row> = connection.query(query).await?;
    connection.disconnect().await?;
    let values = |row: Row| row.unwrap().into_iter().map(mysql_async::from_value);
    Ok(rows.into_iter().map(|row| values(row).collect()).collect())
}

/// What a writer is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Write,
    Rest,
    End,
}

/// What a writer is doing.
#[derive(Debug, Clone, Copy, Default)]
struct Doing {
    rounds: u64,
    rests: bool,
}

/// Repeats the statements of a script on the source until it is stopped.
struct Writer {
    wanted: watch::Sender<Wanted>,
    doing: watch::Receiver<Doing>,
    task: JoinHandle<Result<()>>,
}

impl Writer {
    /// Starts it, and returns when it has written one round.
    async fn start(opts: Opts, script: &str) -> Result<Self> {
        let (wanted, told) = watch::channel(Wanted::Write);
        let (tells, doing) = watch::channel(Doing::default());
        let task = tokio::spawn(write(opts, script.to_owned(), told, tells));
        let mut writer = Self {
            wanted,
            doing,
            task,
        };
        writer.until(|doing| doing.rounds > 0).await?;
        Ok(writer)
    }

    fn go_on(&self) {
        self.wanted.send_replace(Wanted::Write);
    }

    /// Lets it rest, and returns when it does.
    async fn rest(&mut self) -> Result<()> {
        self.wanted.send_replace(Wanted::Rest);
        self.until(|doing| doing.rests).await
    }

    /// Ends it when it has written one more round.
    async fn stop(mut self) -> Result<()> {
        let rounds = self.doing.borrow().rounds;
        self.until(|doing| doing.rounds > rounds).await?;
        self.wanted.send_replace(Wanted::End);
        self.task.await?.context("writer.sql")
    }

    async fn until(&mut self, reached: impl Fn(&Doing) -> bool) -> Result<()> {
        if self.doing.wait_for(reached).await.is_err() {
            (&mut self.task).await?.context("writer.sql")?;
            bail!("the writer has ended");
        }
        Ok(())
    }
}

async fn write(
    opts: Opts,
    script: String,
    mut wanted: watch::Receiver<Wanted>,
    tells: watch::Sender<Doing>,
) -> Result<()> {
    let mut connection = mysql_async::Conn::new(opts).await?;
    loop {
        let now = *wanted.borrow_and_update();
        tells.send_modify(|doing| doing.rests = now == Wanted::Rest);
        match now {
            Wanted::Write => {
                script::run(&mut connection, &script).await?;
                tells.send_modify(|doing| doing.rounds += 1);
                tokio::time::sleep(WRITER_PAUSE).await;
            }
            Wanted::Rest => wanted.changed().await?,
            Wanted::End => return Ok(connection.disconnect().await?),
        }
    }
}
