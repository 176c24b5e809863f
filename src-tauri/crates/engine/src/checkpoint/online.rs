//! Statements about shadow tables that are kept until those take the places of
//! their originals.

use crate::checkpoint::lease::Lease;
use crate::checkpoint::text::{field, json, literal, text, unreadable};
use crate::error::Result;
use crate::incremental::ddl::Remembered;
use crate::server::catalog::TableName;
use crate::server::session::Session;

/// The table.
pub(crate) const TABLE: &str = "create table if not exists `lockstep`.`online_ddl` (
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `database` varchar(64) not null,
        `table` varchar(64) not null,
        `statements` longtext not null,
        primary key (`task_id`, `database`, `table`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin";

impl Lease {
    /// Keeps what was done to a shadow table; inside the transaction that moves
    /// the checkpoint past it.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn remember(
        &self,
        on: &mut Session,
        shadow: &TableName,
        statements: &[Remembered],
    ) -> Result<()> {
        let writing = format!(
            "replace into `lockstep`.`online_ddl` (`task_id`, `database`, `table`, `statements`)
             values (_utf8mb4'{}', {}, {}, {})",
            self.task(),
            literal(&shadow.database),
            literal(&shadow.table),
            literal(json(&statements)?)
        );
        on.run(writing, "keeping a statement about a shadow table")
            .await?;
        Ok(())
    }

    /// Forgets a shadow table, inside the transaction that moves the checkpoint
    /// past its end.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn forget_shadow(&self, on: &mut Session, shadow: &TableName) -> Result<()> {
        let removing = format!(
            "delete from `lockstep`.`online_ddl`
             where `task_id` = _utf8mb4'{}' and `database` = {} and `table` = {}",
            self.task(),
            literal(&shadow.database),
            literal(&shadow.table)
        );
        on.run(removing, "forgetting a shadow table").await?;
        Ok(())
    }

    /// What was done to shadow tables.
    ///
    /// # Errors
    /// `State` when it cannot be understood, or the server's.
    pub(crate) async fn read_remembered(
        &self,
        on: &mut Session,
    ) -> Result<Vec<(TableName, Vec<Remembered>)>> {
        let reading = format!(
            "select `database`, `table`, `statements` from `lockstep`.`online_ddl`
             where `task_id` = _utf8mb4'{}'",
            self.task()
        );
        let rows = on
            .rows(reading, "reading statements about shadow tables")
            .await?;
        rows.iter()
            .map(|row| {
                let statements: Vec<u8> = field(row, 2)?;
                let statements = serde_json::from_slice(&statements).map_err(|cause| {
                    unreadable("statements about a shadow table").because(cause)
                })?;
                Ok((TableName::new(text(row, 0)?, text(row, 1)?), statements))
            })
            .collect()
    }
}
