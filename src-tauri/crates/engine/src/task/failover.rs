//! A source that has failed over is followed on its new server.
//!
//! Positions are files and offsets of one server. So before anything is read
//! from another one, every position that the destination keeps is written anew
//! as that server knows it, in one transaction. What the GTIDs say stays.

use std::collections::BTreeMap;

use crate::checkpoint::lease::Start;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::full_load::marks::TableMark;
use crate::incremental::source::{History, history, identity};
use crate::server::catalog::TableName;
use crate::task::run::Run;
use crate::task::snapshot::LogLevel;

/// Which server a task follows from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Followed {
    /// The one that it followed before.
    Same,
    /// Another one; marks that were read before say former positions.
    Other,
}

impl Run {
    /// Checks that the source goes on from the checkpoint, and turns to its new
    /// server where it has failed over.
    ///
    /// # Errors
    /// `SourceIdentity` and `BinlogGone` when it does not go on; also
    /// `SourceIdentity` when the load had seen more of the former server than
    /// has been applied: which of it the new one has cannot be told.
    pub(super) async fn follow_source(
        &mut self,
        marks: &BTreeMap<TableName, TableMark>,
    ) -> Result<Followed> {
        let start = self.start.position.as_ref();
        let checkpoint = self.lease.read_checkpoint(&mut self.desk, start).await?;
        let here = &checkpoint.position;
        let known = (self.start.source.as_str(), here);
        let source = history(&self.source, &mut self.catalog, &self.seat.id, known).await?;
        let History::Continued { identity, at } = source else {
            return Ok(Followed::Same);
        };
        check_applied(self.catalog.server(), marks, here)?;
        self.lease
            .follow_other(&mut self.desk, &identity, &at)
            .await?;
        let message = format!(
            "The source has failed over: from {} to {identity}, whose binlog contains what was applied",
            self.start.source
        );
        self.seat.log(LogLevel::Warning, message, None);
        self.start = Start {
            source: identity,
            position: Some(at),
        };
        Ok(Followed::Other)
    }

    /// Checks that the rows are loaded from the server on which that began.
    ///
    /// # Errors
    /// `SourceIdentity`.
    pub(super) async fn check_source(&mut self) -> Result<()> {
        let found = identity(&mut self.catalog).await?;
        if found == self.start.source {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::SourceIdentity,
            format!(
                "Source {} is another server than that from which the task began to load",
                self.catalog.server()
            ),
        )
        .because(format!(
            "the task began with {}, this is {found}",
            self.start.source
        ))
        .subject(self.catalog.server()))
    }
}

/// Each table's load must have been passed by the checkpoint.
fn check_applied(
    server: &str,
    marks: &BTreeMap<TableName, TableMark>,
    here: &Position,
) -> Result<()> {
    let ahead = marks.iter().find(|(_, mark)| {
        let until = mark.position.as_ref();
        until.is_some_and(|until| !here.reaches(until))
    });
    ahead.map_or(Ok(()), |(table, _)| {
        Err(Error::new(
            ErrorKind::SourceIdentity,
            format!(
                "Source {server} has failed over before the task had caught up with what the load of table {table} has seen"
            ),
        )
        .hint("Point the connection at the former server until the task has caught up once, or reset the task and load again.")
        .subject(table.to_string()))
    })
}
