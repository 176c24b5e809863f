//! Runs the operator's text for a statement in its place.
//!
//! It is written in the destination's names and runs as it is, in the session in
//! which the source's statement ran, but for the character set of the text. Like
//! that one it runs under a mark, once. What the source's statement has made of
//! the tables is not replayed then: so the task goes on only where the columns
//! are known to be those of the source.

use std::cmp::Ordering;

use binlog::ddl::SqlMode;
use tokio::sync::oneshot;

use crate::apply::writer::Writer;
use crate::checkpoint::edits::Edited;
use crate::checkpoint::marks::{DdlMark, MarkOf};
use crate::error::{Error, Result};
use crate::incremental::ddl::{self, Plan};
use crate::incremental::failing;
use crate::incremental::replay::{Effect, Replay};
use crate::incremental::replayer::{By, Replayer, refused_by_server, untold};
use crate::mapping::Mapping;
use crate::server::catalog::TableName;
use crate::server::facts::ServerVersion;
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;

/// What an interrupted run of a text leaves untold.
const OTHER_TEXT: &str = "it was another text, which the operator gave for it";

impl Replayer {
    /// The text that is to be run for a statement.
    pub(super) fn edited_text(&self, replay: &Replay) -> Option<Edited> {
        let edited = self.edited.as_ref()?;
        (edited.position.order(&replay.after) == Ordering::Equal).then(|| edited.clone())
    }

    /// Runs the operator's text for a statement, and moves past the statement.
    ///
    /// # Errors
    /// `Ddl` when it cannot take the statement's place, is refused, or leaves
    /// columns that are not the source's; `Fenced`.
    pub(super) async fn run_edited(
        &mut self,
        replay: &Replay,
        (edited, left): (&Edited, Option<DdlMark>),
        writer: &mut Writer,
        (mapping, seat): (&Mapping, &Seat),
    ) -> Result<Effect> {
        let at_ms = seat.ports.clock.now_ms();
        let outcome = match self.in_place(replay, (edited, left), writer, mapping).await {
            Ok((same_columns, tables)) => {
                let by = By::Edited {
                    same_columns,
                    at_ms,
                };
                self.settle(replay, (by, &tables), writer, mapping).await
            }
            Err(error) => Err(error),
        };
        let at = &replay.after;
        match outcome {
            Ok(changed) => {
                seat.metrics.ddl.add(1, at_ms);
                let said =
                    format!("Ran the operator's text in place of the statement that ends at {at}");
                seat.log(LogLevel::Warning, said, None);
                Ok(Effect {
                    changed,
                    aside: Vec::new(),
                })
            }
            Err(error) => {
                if writer.is_open() {
                    writer.roll_back().await?;
                }
                failing::record_stop(replay, &error, writer, seat).await;
                Err(error)
            }
        }
    }

    /// Runs the text unless it has run. Tells whether it does to columns what the
    /// source's statement does, and which tables may be others now.
    async fn in_place(
        &mut self,
        replay: &Replay,
        (edited, left): (&Edited, Option<DdlMark>),
        writer: &mut Writer,
        mapping: &Mapping,
    ) -> Result<(bool, Vec<TableName>)> {
        let reads = (self.source, writer.session().version());
        let modes = modes(replay, reads);
        let plan = plan(replay, edited, modes.1, mapping)?;
        let mut tables = replay.plan.tables.clone();
        let others = plan.tables.iter().filter(|it| !tables.contains(it));
        tables.extend(others.cloned().collect::<Vec<_>>());
        let same_columns = ddl::same_columns((&replay.sql, modes.0), (&edited.sql, modes.1));
        let cut_off = left.is_some();
        let instead = instead(replay, edited, plan);
        match self.run_once(&instead, left, writer, mapping).await {
            // It made its object before it was cut off, so that it is there.
            Err(error) if cut_off && instead.plan.without_rows && refused_by_server(&error) => {}
            outcome => outcome?,
        }
        Ok((same_columns, tables))
    }
}

/// Whether a mark is of a text of which the destination keeps nothing more.
pub(super) fn is_orphan(left: Option<&DdlMark>) -> bool {
    left.is_some_and(|mark| mark.of == MarkOf::Edited)
}

/// A text that a former run may have run, and that is not known any more.
pub(super) fn orphan(replay: &Replay) -> Error {
    untold(replay, OTHER_TEXT)
}

/// How the source read its statement, and how the destination reads the text.
fn modes(
    replay: &Replay,
    (source, destination): (ServerVersion, ServerVersion),
) -> (SqlMode, SqlMode) {
    let query = replay.environment.query(&replay.sql);
    let read = SqlMode::of_query(&query, source.flavour.into(), ddl::version_number(source));
    let there = SqlMode {
        ansi_quotes: read.ansi_quotes,
        no_backslash_escapes: read.no_backslash_escapes,
        ..ddl::plain_mode(destination)
    };
    (read, there)
}

fn plan(replay: &Replay, edited: &Edited, mode: SqlMode, mapping: &Mapping) -> Result<Plan> {
    let default = replay.environment.database();
    let default = ddl::destination_database(mapping, default);
    ddl::instead(&edited.sql, mode, default, &replay.plan, mapping).map_err(|why| {
        let why = format!("the operator's text cannot take its place: {why}");
        ddl::refuse(&replay.sql, &why, &replay.after)
    })
}

/// The text as a statement to be replayed.
fn instead(replay: &Replay, edited: &Edited, plan: Plan) -> Replay {
    let (done, _) = oneshot::channel();
    Replay {
        sql: edited.sql.clone(),
        plan,
        environment: replay.environment.in_utf8(&edited.sql),
        start: replay.start.clone(),
        after: replay.after.clone(),
        end: None,
        shadow: None,
        edited: true,
        done,
    }
}
