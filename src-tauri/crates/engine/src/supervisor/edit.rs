//! Has another text run for a statement on which a task stopped.

use crate::checkpoint::edits::{self, Edited};
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::ddl;
use crate::mapping::Mapping;
use crate::server::facts;
use crate::server::session::{Purpose, Session};
use crate::supervisor::Supervisor;
use crate::supervisor::roster::identity;
use crate::supervisor::skip::{no_position, parse};
use crate::task::definition::{TaskDefinition, TaskId};
use crate::task::failure::EditedStatement;
use crate::task::snapshot::{LogLevel, TaskSnapshot};
use crate::task::state::{TaskEvent, next};

/// Bytes of a text. A statement of the source may be longer; one that somebody
/// edits by hand is not.
const TEXT_BYTES_MAX: usize = 1 << 20;

impl Supervisor {
    /// Has another text run in place of the statement on which the task stopped,
    /// when it is resumed. The text names the destination's databases, tables and
    /// columns, and is run there as it is, in the session in which the source ran
    /// its statement; a name without a database means what the source's default
    /// database is called there.
    ///
    /// The journal has it first; then it is ordered on the destination, and
    /// recorded as run there in the transaction that moves the checkpoint past
    /// the statement. The task goes on after it only where the columns of the
    /// tables are the source's then.
    ///
    /// # Errors
    /// `Definition` when the text is empty, more than one statement, or none about
    /// what the task carries; `Refused` unless the task stopped on the statement
    /// that ends at `position`; `Store` when it cannot be recorded, else whatever
    /// keeps a server from being asked.
    pub async fn edit_statement(
        &self,
        id: &TaskId,
        position: &str,
        sql: &str,
    ) -> Result<TaskSnapshot> {
        let seat = self.seat(id)?;
        let ends_at = parse(position).ok_or_else(|| no_position(position))?;
        if sql.len() > TEXT_BYTES_MAX {
            return Err(unfit("it is longer than 1 MiB"));
        }
        let event = TaskEvent::StatementEdited {
            position: position.to_owned(),
        };
        // Before any server is asked.
        next(&seat.state(), event.clone())?;
        let definition = seat.definition();
        let mut session = self.destination_of(&definition).await?;
        let mapping = self.mapping_of(&definition, &mut session).await?;
        if let Some(why) = ddl::unfit(sql.as_bytes(), session.version(), &mapping) {
            return Err(unfit(&why));
        }
        seat.change(event, || ()).await?;
        let edited = Edited {
            position: ends_at,
            sql: sql.as_bytes().to_vec(),
        };
        // A task that an earlier build began has no table for it.
        crate::checkpoint::tables::ensure(&mut session).await?;
        let now_ms = seat.ports.clock.now_ms();
        edits::order(&mut session, id, &edited, now_ms).await?;
        session.close().await;
        seat.log(
            LogLevel::Warning,
            format!(
                "The operator has another text run for the statement that ends at {}",
                edited.position
            ),
            None,
        );
        Ok(seat.snapshot())
    }

    async fn mapping_of(
        &self,
        definition: &TaskDefinition,
        there: &mut Session,
    ) -> Result<Mapping> {
        let source = self.ports().connections.resolve(&definition.source).await?;
        let mut source = Session::connect(&source, Purpose::Catalog).await?;
        let rule = facts::read(&mut source).await?.name_rule;
        source.close().await;
        Mapping::new(definition, rule, facts::read(there).await?.name_rule)
    }

    /// Texts that were given for statements of a task, newest first.
    ///
    /// # Errors
    /// As [`Supervisor::failed_statements`].
    pub async fn edited_statements(
        &self,
        definition: &TaskDefinition,
    ) -> Result<Vec<EditedStatement>> {
        let id = identity(definition)?;
        let mut session = self.destination_of(definition).await?;
        let found = edits::read(&mut session, &id).await?;
        session.close().await;
        Ok(found)
    }
}

fn unfit(why: &str) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!("The text cannot be run for the statement, because {why}"),
    )
    .hint("Give one statement about the same objects, with the names that they have on the destination.")
}
