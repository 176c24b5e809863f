//! What is known of tables after a statement, and the commit past it.

use crate::apply::writer::Writer;
use crate::error::Result;
use crate::full_load::marks;
use crate::incremental::ddl::{self, WhileLoading};
use crate::incremental::defined::parents_on_source;
use crate::incremental::kept;
use crate::incremental::replay::{Changed, Replay};
use crate::incremental::replayer::{By, Replayer};
use crate::mapping::Mapping;
use crate::server::catalog::{self, TableDef, TableKind, TableName};
use crate::task::failure::FailureDone;

impl Replayer {
    /// Keeps the new definitions, and moves the checkpoint past the statement
    /// where its group ends with it.
    pub(super) async fn settle(
        &mut self,
        replay: &Replay,
        (by, tables): (By, &[TableName]),
        writer: &mut Writer,
        mapping: &Mapping,
    ) -> Result<Changed> {
        let mut changed = Changed::new();
        for source in tables {
            let Some(to) = mapping.destination_of(source) else {
                continue;
            };
            let mut definition = catalog::table(writer.session(), &to).await?;
            if let Some(there) = &definition {
                self.refuse_uncarried(replay, (source, there), by != By::Us, writer)
                    .await?;
            }
            // Of what is made by hand and is no table, the source is asked
            // what it is when it has rows.
            let table = definition
                .take()
                .filter(|there| there.kind == TableKind::Table);
            if let Some(there) = table {
                let of = (source, there);
                let mut known = self.known_after((replay, by), of, writer, mapping).await?;
                known.name = source.clone();
                parents_on_source(&mut known, tables, mapping, writer).await?;
                definition = Some(known);
            } else if matches!(by, By::Edited { .. }) {
                let lease = writer.lease().clone();
                let both = (&self.source_spec, writer.session());
                kept::refuse_gone(replay, source, both, &lease).await?;
            }
            changed.push((source.clone(), definition));
        }
        keep(replay, by, &changed, writer).await?;
        Ok(changed)
    }

    /// The source's definition of a table after a statement, which is `there` on
    /// the destination now.
    async fn known_after(
        &self,
        (replay, by): (&Replay, By),
        (source, there): (&TableName, TableDef),
        writer: &mut Writer,
        mapping: &Mapping,
    ) -> Result<TableDef> {
        let lease = writer.lease().clone();
        let chosen = mapping.chooses_columns(source);
        let told = match by {
            By::Us | By::Operator => true,
            By::Nobody => false,
            By::Edited { same_columns, .. } => same_columns,
        };
        if by != By::Us && (chosen || !told || self.kept.contains(source)) {
            let both = (&self.source_spec, writer.session());
            return kept::after_skipped(replay, (source, there), mapping, both, &lease).await;
        }
        if chosen {
            let before = kept::definition(writer.session(), &lease, source).await?;
            let Some(before) = before else {
                return Ok(there);
            };
            let tables = (source, before, there);
            return kept::after_chosen(replay, tables, mapping, &self.source_spec).await;
        }
        Ok(there)
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

/// Writes down what is known after a statement, in the transaction that moves the
/// checkpoint past it where its group ends with it.
async fn keep(replay: &Replay, by: By, changed: &Changed, writer: &mut Writer) -> Result<()> {
    let lease = writer.lease().clone();
    writer.begin().await?;
    let settled = match by {
        By::Operator => Some(FailureDone::Skipped),
        By::Edited { at_ms, .. } => {
            lease.edited(writer.session(), at_ms).await?;
            Some(FailureDone::Edited)
        }
        By::Us | By::Nobody => None,
    };
    if let Some(done) = settled {
        let at = &replay.after;
        lease.failure_settled(writer.session(), at, done).await?;
    }
    for (table, definition) in changed {
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
        for (table, _) in changed {
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
    Ok(())
}
