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
use crate::checkpoint::edits::Edited;
use crate::checkpoint::marks::{DdlMark, MarkOf};
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::begun::{Begun, begun};
use crate::incremental::charset;
use crate::incremental::ddl::{self, Online, Parts};
use crate::incremental::defined::{definitions, on_destination};
use crate::incremental::dropped;
use crate::incremental::edited;
use crate::incremental::failing::{self, Way};
use crate::incremental::former;
use crate::incremental::kept;
use crate::incremental::replay::{Effect, Replay};
use crate::incremental::tables::Kept;
use crate::incremental::zone::SourceZone;
use crate::mapping::Mapping;
use crate::server::connection::ConnectionSpec;
use crate::server::facts::ServerVersion;
use crate::server::session::{Purpose, Session, fault_class, server_fault};
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;

/// "Access denied to database" and "unknown database".
const DATABASE_NOT_OURS: [u16; 2] = [1044, 1049];

/// Who has done what a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// It has been replayed.
    Us,
    /// The operator, by hand.
    Operator,
    /// Nobody: it failed, and is passed by.
    Nobody,
    /// The operator, with another text that has been run.
    Edited {
        /// Whether that does to columns what the source's statement does.
        same_columns: bool,
        /// When it was run.
        at_ms: u64,
    },
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
    /// The text that the operator has run for a statement.
    pub(crate) edited: Option<Edited>,
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
            // Of another text only the operator can tell whether it ran.
            _ if mark.of == MarkOf::Edited => true,
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
        let skipped = left.as_ref().is_some_and(|mark| mark.of == MarkOf::Skipped);
        if let (Some(edited), false) = (self.edited_text(replay), skipped) {
            let texts = (&edited, left);
            return self
                .run_edited(replay, texts, writer, (mapping, seat))
                .await;
        }
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
            && replay.plan.of_chosen.as_ref().is_some_and(|it| it.nothing)
        {
            let at = &replay.after;
            let said =
                format!("The statement that ends at {at} is about columns that are not carried");
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
        } else if let Some(effect) = self.run(replay, left, writer, (mapping, seat)).await? {
            return Ok(effect);
        }
        let by = if skipped { By::Operator } else { By::Us };
        let tables = &replay.plan.tables;
        let changed = self.settle(replay, (by, tables), writer, mapping).await?;
        Ok(Effect {
            changed,
            aside: Vec::new(),
        })
    }

    /// Runs a statement; what became of it instead where it failed and the task
    /// goes on.
    async fn run(
        &mut self,
        replay: &Replay,
        left: Option<DdlMark>,
        writer: &mut Writer,
        (mapping, seat): (&Mapping, &Seat),
    ) -> Result<Option<Effect>> {
        if edited::is_orphan(left.as_ref()) {
            let error = edited::orphan(replay);
            failing::record_stop(replay, &error, writer, seat).await;
            return Err(error);
        }
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
            Err(error) => {
                let effect = self.failed(replay, error, writer, (mapping, seat)).await?;
                return Ok(Some(effect));
            }
            Ok(()) => {
                seat.metrics.ddl.add(1, seat.ports.clock.now_ms());
                let said = format!("Replayed the statement that ends at {at}");
                seat.log(LogLevel::Info, said, None);
            }
        }
        Ok(None)
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
                let by = (By::Nobody, plan.tables.as_slice());
                match self.settle(replay, by, writer, mapping).await {
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

    pub(super) async fn run_once(
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
        // The operator's text is for the tables as they are there.
        if !replay.edited {
            kept::refuse_unlike(replay, &self.kept, writer.session(), &lease, mapping).await?;
        }
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
            of: if replay.edited {
                MarkOf::Edited
            } else {
                MarkOf::Statement
            },
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
}

/// Whether an error says that the destination refused the statement.
pub(super) fn refused_by_server(error: &Error) -> bool {
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
    let why = if replay.edited {
        "the destination refused the operator's text for it"
    } else {
        "the destination refused it"
    };
    let refused = ddl::refuse(&replay.sql, why, &replay.after);
    let way_out = format!(
        "Remove the cause on the destination and resume: the statement is run again. {}",
        refused.hint.as_deref().unwrap_or_default()
    );
    refused.hint(way_out).because(error)
}

/// A statement that a former run may have run or not.
pub(super) fn untold(replay: &Replay, why: &str) -> Error {
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
