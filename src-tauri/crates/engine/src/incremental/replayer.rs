//! Replays statements on the destination, once each.
//!
//! DDL commits on its own, so a mark says before that it is about to run, with
//! the tables' definitions as they are on the destination; the transaction
//! that moves the checkpoint past it takes the mark away. A run that finds a
//! mark for the very statement it has come to compares: where the definitions
//! are still those of the mark, the statement did not run, or it changed
//! nothing that a definition shows (TRUNCATE, a rebuild) and may run again,
//! since no later change has been applied; where they differ, it has run, or
//! the rest of its parts is run. A
//! statement of which neither is certain, because a second run would undo the
//! first, is left to the operator.

use std::cmp::Ordering;

use crate::apply::writer::Writer;
use crate::checkpoint::marks::DdlMark;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::full_load::marks;
use crate::incremental::begun::{Begun, begun};
use crate::incremental::charset;
use crate::incremental::ddl::{self, Online, Parts, WhileLoading};
use crate::incremental::defined::{definitions, on_destination, parents_on_source};
use crate::incremental::dropped;
use crate::incremental::failing::{self, Way};
use crate::incremental::former;
use crate::incremental::kept;
use crate::incremental::replay::{Changed, Effect, Replay};
use crate::incremental::tables::Kept;
use crate::incremental::zone::SourceZone;
use crate::mapping::Mapping;
use crate::server::catalog::{self, TableDef, TableKind, TableName};
use crate::server::connection::ConnectionSpec;
use crate::server::facts::ServerVersion;
use crate::server::session::{Purpose, Session, fault_class, server_fault};
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;

/// "Access denied to database" and "unknown database".
const DATABASE_NOT_OURS: [u16; 2] = [1044, 1049];

/// Who has done what a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// It has been replayed.
    Us,
    /// The operator, by hand.
    Operator,
    /// Nobody: it failed, and is passed by.
    Nobody,
}

/// Replays statements.
pub(crate) struct Replayer {
    /// The destination.
    pub(crate) spec: ConnectionSpec,
    /// What the source is.
    pub(crate) source: ServerVersion,
    /// The zone of the source's own machine.
    pub(crate) source_zone: SourceZone,
    /// The source.
    pub(crate) source_spec: ConnectionSpec,
    /// Tables that were on the destination before the task.
    pub(crate) kept: Kept,
    /// The mark that the last run left, until its statement has come.
    pub(crate) left: Option<DdlMark>,
    /// Where the run began.
    pub(crate) from: Position,
}

impl Replayer {
    /// Whether the mark is of this statement. One that is not ahead of the run's
    /// beginning was made under another server of the source's cluster, whose
    /// positions mean nothing here: it is of the statement that comes next.
    fn is_of(&self, mark: &DdlMark, replay: &Replay) -> bool {
        match mark.position.order(&self.from) {
            Ordering::Greater => mark.position.order(&replay.after) == Ordering::Equal,
            Ordering::Less | Ordering::Equal => mark.statement == replay.sql,
        }
    }

    /// Replays one statement and tells what it made of its tables.
    ///
    /// # Errors
    /// `Ddl` when it is not replayed, or fails on the destination; `Fenced`.
    pub(crate) async fn replay(
        &mut self,
        replay: &Replay,
        writer: &mut Writer,
        mapping: &Mapping,
        seat: &Seat,
    ) -> Result<Effect> {
        if writer.is_open() {
            return Err(ddl::refuse(
                &replay.sql,
                "it stands in a transaction that changed rows before it",
                &replay.after,
            ));
        }
        let left = self.left.take().filter(|mark| self.is_of(mark, replay));
        let skipped = left.as_ref().is_some_and(|mark| mark.skip);
        if skipped {
            seat.log(
                LogLevel::Warning,
                format!(
                    "The statement that ends at {} was left to the operator",
                    replay.after
                ),
                None,
            );
        } else if let (Some(Online::Remember(table) | Online::Forget(table)), None) =
            (&replay.plan.online, &replay.plan.refused)
        {
            let at = &replay.after;
            let said =
                format!("The statement that ends at {at} is about {table}, which is not carried");
            seat.log(LogLevel::Info, said, None);
        } else if replay.plan.refused.is_none()
            && left.is_none()
            && self.is_done_by_another(replay, writer, mapping).await?
        {
            seat.log(
                LogLevel::Info,
                format!(
                    "The statement that ends at {} has been carried out already, for another \
                     table that is carried to the same one",
                    replay.after
                ),
                None,
            );
        } else {
            let outcome = match &replay.plan.refused {
                Some(why) => Err(ddl::refuse(&replay.sql, why, &replay.after)),
                None => self.run_once(replay, left, writer, mapping).await,
            };
            let at = &replay.after;
            match outcome {
                Err(error) if replay.plan.without_rows && refused_by_server(&error) => seat.log(
                    LogLevel::Warning,
                    format!("The statement that ends at {at} was passed by: no row depends on it, and the destination refused it"),
                    Some(&error),
                ),
                Err(error) => return self.failed(replay, error, writer, (mapping, seat)).await,
                Ok(()) => {
                    seat.metrics.ddl.add(1, seat.ports.clock.now_ms());
                    let said = format!("Replayed the statement that ends at {at}");
                    seat.log(LogLevel::Info, said, None);
                }
            }
        }
        let by = if skipped { By::Operator } else { By::Us };
        let changed = self.settle(replay, by, writer, mapping).await?;
        Ok(Effect {
            changed,
            aside: Vec::new(),
        })
    }

    /// Does about a statement that failed what the task's option says.
    async fn failed(
        &mut self,
        replay: &Replay,
        error: Error,
        writer: &mut Writer,
        (mapping, seat): (&Mapping, &Seat),
    ) -> Result<Effect> {
        let plan = &replay.plan;
        let whole =
            plan.refused.is_some() || (plan.parts == Parts::One && refused_by_server(&error));
        let chosen = seat.definition().options.failed_ddl;
        let mut effect = Effect::default();
        match failing::way(chosen, &error, whole, plan.tables.len()) {
            Way::Stop => {
                failing::record_stop(replay, &error, writer, seat).await;
                return Err(error);
            }
            Way::SetAside => {
                effect.aside = failing::set_aside(replay, &error, writer, seat).await?;
            }
            Way::GoOn => {
                failing::pass_by(replay, &error, writer, seat).await?;
                match self.settle(replay, By::Nobody, writer, mapping).await {
                    Ok(changed) => effect.changed = changed,
                    Err(error) => {
                        writer.roll_back().await?;
                        failing::record_stop(replay, &error, writer, seat).await;
                        return Err(error);
                    }
                }
            }
        }
        Ok(effect)
    }

    async fn is_done_by_another(
        &self,
        replay: &Replay,
        writer: &mut Writer,
        mapping: &Mapping,
    ) -> Result<bool> {
        let lease = writer.lease().clone();
        let both = (&self.source_spec, writer.session());
        kept::is_done_by_another(replay, mapping, both, &lease).await
    }

    async fn run_once(
        &mut self,
        replay: &Replay,
        left: Option<DdlMark>,
        writer: &mut Writer,
        mapping: &Mapping,
    ) -> Result<()> {
        let lease = writer.lease().clone();
        let mut sql = charset::as_sent(replay, self.source, writer.session()).await?;
        let mut before = None;
        if let Some(mark) = left {
            former::ended(writer.session(), lease.task(), mark.epoch).await?;
            let now = definitions(writer.session(), &replay.plan, mapping).await?;
            let there = on_destination(&replay.plan.tables, mapping);
            let parts = (replay.plan.parts, there.as_slice());
            match begun(parts, mapping.destination_rule(), &mark.before, &now)? {
                Begun::Whole => return Ok(()),
                Begun::Not => {
                    if let Some(why) = replay.plan.untold {
                        return Err(untold(replay, why));
                    }
                }
                Begun::Part(rest) => sql = rest.into_bytes(),
                Begun::Unlike(seen) => return Err(half_done(replay, &seen)),
            }
            before = Some(mark.before);
        }
        let before = match before {
            Some(before) => before,
            None => definitions(writer.session(), &replay.plan, mapping).await?,
        };
        kept::refuse_unlike(replay, &self.kept, writer.session(), &lease, mapping).await?;
        dropped::refuse_strangers(replay, writer.session(), mapping).await?;
        // Before the mark: what fails here has not begun to run.
        let mut session = Session::connect(&self.spec, Purpose::Ddl).await?;
        let zone = self.source_zone.of_statement(replay, &mut session, mapping);
        let zone = zone.await?;
        if let Err(error) = self.set_up(replay, &zone, &mut session, mapping).await {
            return Err(refused(replay, error));
        }
        former::hold(&mut session, lease.task(), lease.epoch()).await?;
        let mark = DdlMark {
            epoch: lease.epoch(),
            position: replay.after.clone(),
            statement: replay.sql.clone(),
            before,
            skip: false,
        };
        lease.mark_ddl(writer.session(), &mark).await?;
        let Err(error) = session.run(sql, "replaying a statement").await else {
            session.close().await;
            return Ok(());
        };
        if server_fault(&error).is_some() {
            let now = definitions(writer.session(), &replay.plan, mapping).await?;
            if replay.plan.parts == Parts::One || now == mark.before {
                // The destination said that it did not run. The next run runs
                // it again, and does not take what the operator has done
                // meanwhile to the tables for the statement's doing.
                lease.withdraw_ddl_mark(writer.session()).await?;
            }
        }
        Err(refused(replay, error))
    }

    /// Brings a session into the one in which the statement ran.
    async fn set_up(
        &self,
        replay: &Replay,
        zone: &[u8],
        session: &mut Session,
        mapping: &Mapping,
    ) -> Result<()> {
        let doing = "setting the session of a statement up";
        let environment = &replay.environment;
        for statement in environment.statements(self.source, session.version(), zone) {
            session.run(statement, doing).await?;
        }
        let Some(choosing) = environment.choosing_database(mapping)? else {
            return Ok(());
        };
        // Where the destination has no such database for us, the statement
        // goes without: if it names a table that is in it, the destination
        // says so, since no other database is chosen.
        match session.run(choosing, doing).await {
            Err(error)
                if server_fault(&error)
                    .is_some_and(|fault| DATABASE_NOT_OURS.contains(&fault.code)) =>
            {
                Ok(())
            }
            outcome => outcome.map(|_| ()),
        }
    }

    /// Keeps the new definitions, and moves the checkpoint past the statement
    /// where its group ends with it.
    async fn settle(
        &mut self,
        replay: &Replay,
        by: By,
        writer: &mut Writer,
        mapping: &Mapping,
    ) -> Result<Changed> {
        let skipped = by != By::Us;
        let lease = writer.lease().clone();
        let mut changed = Changed::new();
        for source in &replay.plan.tables {
            let Some(to) = mapping.destination_of(source) else {
                continue;
            };
            let mut definition = catalog::table(writer.session(), &to).await?;
            if let Some(there) = &definition {
                self.refuse_uncarried(replay, (source, there), skipped, writer)
                    .await?;
            }
            // Of what is made by hand and is no table, the source is asked
            // what it is when it has rows.
            let table = definition
                .take()
                .filter(|there| there.kind == TableKind::Table);
            if let Some(mut known) = table {
                let chosen = mapping.chooses_columns(source);
                let unlike = chosen || by == By::Nobody || self.kept.contains(source);
                if skipped && unlike {
                    let both = (&self.source_spec, writer.session());
                    let there = (source, known);
                    known = kept::after_skipped(replay, there, mapping, both, &lease).await?;
                } else if chosen {
                    // The statement left the source's columns as they were.
                    let before = kept::definition(writer.session(), &lease, source).await?;
                    known = before.unwrap_or(known);
                }
                known.name = source.clone();
                let tables = &replay.plan.tables;
                parents_on_source(&mut known, tables, mapping, writer).await?;
                definition = Some(known);
            }
            changed.push((source.clone(), definition));
        }
        writer.begin().await?;
        if by == By::Operator {
            lease
                .failure_skipped(writer.session(), &replay.after)
                .await?;
        }
        for (table, definition) in &changed {
            match definition {
                Some(definition) => lease.write_definition(writer.session(), definition).await?,
                None => lease.remove_definition(writer.session(), table).await?,
            }
        }
        if let Some((shadow, statements)) = &replay.shadow {
            if statements.is_empty() {
                lease.forget_shadow(writer.session(), shadow).await?;
            } else {
                lease.remember(writer.session(), shadow, statements).await?;
            }
        }
        if replay.plan.while_loading == WhileLoading::Empties {
            for (table, _) in &changed {
                marks::set_emptied(writer.session(), &lease, table, &replay.start).await?;
            }
        }
        // Where the group goes on, the mark goes with the commit at its end:
        // until then a new run must know that the statement has run.
        lease.clear_ddl_mark(writer.session()).await?;
        if let Some(end) = &replay.end {
            writer.move_to(end).await?;
            writer.finish().await?;
        }
        Ok(changed)
    }

    /// A table that is carried stays one of which rows are carried, whoever
    /// ran the statement: else its changes would be passed by in silence.
    async fn refuse_uncarried(
        &self,
        replay: &Replay,
        (source, there): (&TableName, &TableDef),
        skipped: bool,
        writer: &mut Writer,
    ) -> Result<()> {
        if there.kind == TableKind::Table {
            return Ok(());
        }
        let lease = writer.lease().clone();
        let known = kept::definition(writer.session(), &lease, source).await?;
        let was_carried = known.is_some_and(|known| known.kind == TableKind::Table);
        if skipped && !was_carried {
            return Ok(());
        }
        let why = format!(
            "{} is no plain table any more, and nothing else is carried",
            there.name
        );
        Err(
            ddl::refuse(&replay.sql, &why, &replay.after).hint(format!(
                "Make it a plain table on the destination. {} If it is to be another one on the source for good, take it out of the task.",
                ddl::way_past(&replay.after)
            )),
        )
    }
}

/// Whether an error says that the destination refused the statement.
fn refused_by_server(error: &Error) -> bool {
    error.kind == ErrorKind::Ddl && server_fault(error).is_some()
}

/// A statement that the destination refused. What is not the statement's fault
/// and passes by itself is told as it is, and tried again.
fn refused(replay: &Replay, error: Error) -> Error {
    let lost = matches!(
        error.kind,
        ErrorKind::Connection | ErrorKind::Authentication
    );
    if lost || fault_class(&error).passes() {
        return error;
    }
    let refused = ddl::refuse(&replay.sql, "the destination refused it", &replay.after);
    let way_out = format!(
        "Remove the cause on the destination and resume: the statement is run again. {}",
        refused.hint.as_deref().unwrap_or_default()
    );
    refused.hint(way_out).because(error)
}

/// A statement that a former run may have run or not.
fn untold(replay: &Replay, why: &str) -> Error {
    let reason =
        format!("a run that was cut off may have run it, and whether it did cannot be told: {why}");
    let named: Vec<String> = replay.plan.tables.iter().map(ToString::to_string).collect();
    ddl::refuse(&replay.sql, &reason, &replay.after).hint(format!(
        "Look at the rows of {} on the destination. If they are still as before the statement, run it there by hand; if not, leave them. {}",
        named.join(" and "),
        ddl::way_past(&replay.after)
    ))
}

/// A statement that ran in part, which cannot be finished.
fn half_done(replay: &Replay, seen: &str) -> Error {
    let reason = format!(
        "a run that was cut off began it, and on the destination its tables are now as no part of it leaves them: {seen}"
    );
    ddl::refuse(&replay.sql, &reason, &replay.after).hint(format!(
        "Do on the destination by hand what is left of it. {}",
        ddl::way_past(&replay.after)
    ))
}
