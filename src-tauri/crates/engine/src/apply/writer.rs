//! Runs statements on the destination and commits them with their position.

mod resolve;

use std::sync::Arc;

use crate::apply::line::Line;
use crate::apply::part::{End, Part};
use crate::apply::statement::{Expect, Operation, Statement};
use crate::checkpoint::lease::Lease;
use crate::checkpoint::position::Position;
use crate::checkpoint::record::Checkpoint;
use crate::error::{Error, ErrorKind, Result, ServerClass};
use crate::ports::Clock;
use crate::server::session::{Outcome, Session, fault_class};
use crate::task::clash::ClashEntry;
use crate::task::definition::ClashPolicy;

/// A session that writes row changes.
///
/// After an error it is rolled back, or dropped, and then the server rolls back
/// what was open.
pub(crate) struct Writer {
    session: Session,
    lease: Lease,
    line: Arc<Line>,
    origin: String,
    open: bool,
    /// Whether the open transaction holds the run's right to write.
    held: bool,
    cascading: bool,
    clashes: Clashes,
}

/// What is done about clashes.
#[derive(Clone)]
pub(crate) struct Clashes {
    /// The task's policy.
    pub(crate) policy: ClashPolicy,
    /// Tells when they were met.
    pub(crate) clock: Arc<dyn Clock>,
    /// Those that this session has recorded.
    pub(crate) recorded: u64,
}

impl Writer {
    /// A writer of data that were made on `origin`.
    pub(crate) const fn new(
        session: Session,
        lease: Lease,
        line: Arc<Line>,
        origin: String,
        clashes: Clashes,
    ) -> Self {
        Self {
            session,
            lease,
            line,
            origin,
            open: false,
            held: false,
            cascading: false,
            clashes,
        }
    }

    /// Whether a source transaction is on the destination in part, not committed.
    pub(crate) const fn is_open(&self) -> bool {
        self.open
    }

    /// The session, between two transactions.
    pub(crate) const fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// The run's right to write.
    pub(crate) const fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Runs the next statement of a part, in a transaction. Tells of a clash
    /// that it recorded.
    ///
    /// # Errors
    /// `Divergence`, or what the destination refuses.
    pub(crate) async fn execute(
        &mut self,
        statement: &Statement,
        part: &Part,
    ) -> Result<Option<ClashEntry>> {
        self.begin().await?;
        if part.lasting && !self.held {
            // No commit is needed for it to stay: so the right to write is
            // checked before, and the next run waits until this one is gone.
            self.lease.hold(&mut self.session).await?;
            self.held = true;
        }
        if let Some(apart) = &statement.apart
            && self.clashes.policy != ClashPolicy::Stop
        {
            return self.run_apart(statement, apart, part).await;
        }
        let sent = self.send(statement).await;
        sent.map(|()| None).map_err(|error| match &statement.apart {
            Some(apart) => skippable(within(error, part), &apart.at),
            None => within(error, part),
        })
    }

    /// Records what a part says of XA transactions, in the open transaction.
    /// Its turn in the line must have come.
    ///
    /// # Errors
    /// The destination's.
    pub(crate) async fn mark_prepared(&mut self, part: &Part) -> Result<()> {
        for mark in &part.prepared {
            self.begin().await?;
            self.lease.mark_prepared(&mut self.session, mark).await?;
        }
        Ok(())
    }

    /// Moves the checkpoint and commits, with whatever is open. Its turn in the
    /// line must have come.
    ///
    /// # Errors
    /// `Fenced`, or the destination's.
    pub(crate) async fn commit(&mut self, end: &End) -> Result<()> {
        self.begin().await?;
        self.move_to(end).await?;
        self.finish().await
    }

    /// Records inside the open transaction, which carries what came after them,
    /// that source transactions were left out.
    ///
    /// # Errors
    /// The destination's.
    pub(crate) async fn leave_out(&mut self, skipped: &[Position]) -> Result<()> {
        for position in skipped {
            self.begin().await?;
            let now_ms = self.clashes.clock.now_ms();
            let lease = self.lease.clone();
            lease.skipped(&mut self.session, position, now_ms).await?;
        }
        Ok(())
    }

    /// Moves the checkpoint inside the open transaction.
    ///
    /// # Errors
    /// `Fenced`, or the destination's.
    pub(crate) async fn move_to(&mut self, end: &End) -> Result<()> {
        let to = Checkpoint {
            position: end.position.clone(),
            origin: self.origin.clone(),
            source_commit_ms: end.committed_ms,
        };
        let from = self.line.committed();
        self.lease
            .move_checkpoint(&mut self.session, &from, &to)
            .await
    }

    /// Begins a transaction unless one is open.
    ///
    /// # Errors
    /// The destination's.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        if !self.open {
            self.session
                .run("start transaction", "beginning a transaction")
                .await?;
            self.open = true;
        }
        Ok(())
    }

    /// Commits the open transaction, in which the checkpoint has moved.
    ///
    /// # Errors
    /// The destination's.
    pub(crate) async fn finish(&mut self) -> Result<()> {
        self.session.run("commit", "committing row changes").await?;
        (self.open, self.held) = (false, false);
        Ok(())
    }

    /// Takes back what is open.
    ///
    /// # Errors
    /// The destination's.
    pub(crate) async fn roll_back(&mut self) -> Result<()> {
        if self.open {
            self.session
                .run("rollback", "rolling row changes back")
                .await?;
            (self.open, self.held) = (false, false);
        }
        Ok(())
    }

    async fn send(&mut self, statement: &Statement) -> Result<()> {
        self.set_cascading(statement.cascade).await?;
        let doing = doing(statement);
        let outcome = match self.run(&statement.sql, statement, &doing).await {
            Ok(outcome) => outcome,
            Err(error) => return Err(judge(error, statement)),
        };
        match &statement.expect {
            Expect::Any => Ok(()),
            Expect::Rows(rows) if outcome.affected_rows == *rows => Ok(()),
            Expect::Rows(rows) => Err(missing(statement, outcome.affected_rows, *rows)),
            // See [`Expect::Updated`]: an odd sum, or a smaller one, is a row that
            // was not there or not as expected.
            Expect::Updated(rows) if outcome.affected_rows == 2 * rows => Ok(()),
            Expect::Updated(rows) => {
                let found = outcome.affected_rows.saturating_sub(*rows).min(*rows);
                Err(missing(statement, found, *rows))
            }
            Expect::OrElse(_) if outcome.affected_rows > 0 => Ok(()),
            Expect::OrElse(instead) => match self.run(instead, statement, &doing).await {
                Ok(_) => Ok(()),
                Err(error) => Err(judge(error, statement)),
            },
        }
    }

    async fn run(&mut self, sql: &[u8], statement: &Statement, doing: &str) -> Result<Outcome> {
        if statement.enum_zero {
            let enums = statement.shape.enums();
            return self.session.run_with_enum_zero(sql, &enums, doing).await;
        }
        self.session.run(sql, doing).await
    }

    /// Foreign keys are checked only where the check makes the server cascade:
    /// otherwise the order of tables would matter where the source's did not.
    async fn set_cascading(&mut self, on: bool) -> Result<()> {
        if self.cascading != on {
            let switching = if on {
                "set session foreign_key_checks = 1"
            } else {
                "set session foreign_key_checks = 0"
            };
            self.session.run(switching, "switching cascades").await?;
            self.cascading = on;
        }
        Ok(())
    }
}

fn doing(statement: &Statement) -> String {
    let verb = match statement.operation {
        Operation::Insert => "inserting into",
        Operation::Update => "updating",
        Operation::Delete => "deleting from",
    };
    format!("{verb} the copy of {}", statement.shape.source())
}

/// A row that is there already is a divergence: the source says that it was
/// not. Where rows are overwritten, it is one that two rows of the destination
/// stand in the way of.
fn judge(error: Error, statement: &Statement) -> Error {
    let strict = matches!(statement.expect, Expect::Rows(_) | Expect::Updated(_));
    if fault_class(&error) != ServerClass::Duplicate {
        return error;
    }
    if !strict {
        return in_the_way(error, statement);
    }
    Error::new(
        ErrorKind::Divergence,
        format!(
            "A row of {} that the source {} is on the destination already ({})",
            statement.shape.source(),
            match statement.operation {
                Operation::Insert => "inserted",
                Operation::Update | Operation::Delete => "changed",
            },
            statement.shape.key_words()
        ),
    )
    .subject(statement.shape.source().to_string())
    .because(error)
}

fn in_the_way(error: Error, statement: &Statement) -> Error {
    let table = statement.shape.source();
    Error::new(
        ErrorKind::Divergence,
        format!(
            "A row of {table} cannot be written over the one on the destination: another row \
             there has the same value in a unique key"
        ),
    )
    .hint(
        "The row is not the source's, or is an old one that was kept. Delete or change it on the \
         destination, then resume the task. The cause names the key.",
    )
    .subject(table.to_string())
    .because(error)
}

fn missing(statement: &Statement, found: u64, expected: u64) -> Error {
    let verb = match statement.operation {
        Operation::Insert => "inserted",
        Operation::Update => "updated",
        Operation::Delete => "deleted",
    };
    Error::new(
        ErrorKind::Divergence,
        format!(
            "Of {expected} rows of {} that the source {verb}, the destination has {found} ({})",
            statement.shape.source(),
            statement.shape.key_words()
        ),
    )
    .subject(statement.shape.source().to_string())
}

/// Says how the operator can have the transaction left out in which the change
/// lies that failed.
fn skippable(error: Error, begins: &Position) -> Error {
    if !matches!(error.kind, ErrorKind::Divergence | ErrorKind::Apply) {
        return error;
    }
    let hint = error.hint.clone();
    let hint = hint.unwrap_or_else(|| crate::error::policy(error.kind).hint.to_owned());
    let way = format!(
        "{hint} To leave the whole transaction out: `lockstep task skip-transaction TASK {begins}`, or `lockstep run TASK.json --skip-transaction {begins}`."
    );
    error.hint(way).in_transaction(begins)
}

/// Says between which positions the change lies.
fn within(mut error: Error, part: &Part) -> Error {
    if !matches!(error.kind, ErrorKind::Divergence | ErrorKind::Apply) {
        return error;
    }
    match (&part.from, &part.end) {
        (Some(from), Some(end)) => {
            error.title = format!("{}, between {from} and {}", error.title, end.position);
        }
        (Some(from), None) => error.title = format!("{}, after {from}", error.title),
        (None, _) => {}
    }
    error
}
