//! Rows of a branch: a task beside a task, that gives what it knows of its
//! tables to it in the end.

use crate::checkpoint::begun::is_not_there;
use crate::checkpoint::lease::Lease;
use crate::checkpoint::text::{literal, text};
use crate::error::Result;
use crate::server::catalog::TableName;
use crate::server::session::Session;
use crate::task::definition::TaskId;

/// Tables whose rows tell a table of the source by these columns.
const OF_A_TABLE: [(&str, &str, &str); 5] = [
    ("aside", "database", "table"),
    ("definition", "database", "table"),
    ("online_ddl", "database", "table"),
    ("table_load", "source_database", "source_table"),
    ("chunk", "source_database", "source_table"),
];

/// Tables whose rows of a branch become the task's.
const GIVEN: [&str; 5] = [
    "definition",
    "table_load",
    "online_ddl",
    "clash",
    "failed_statement",
];

/// Tables whose rows of a branch end with it, the one that says that it exists
/// last. What it has prepared the task has prepared too.
const ENDING: [&str; 10] = [
    "edited_statement",
    "skipped_transaction",
    "aside",
    "online_ddl",
    "ddl",
    "prepared",
    "chunk",
    "checkpoint",
    "selection",
    "task",
];

/// The branches of a task that the destination knows.
///
/// # Errors
/// The server's.
pub(crate) async fn branches(on: &mut Session, task: &TaskId) -> Result<Vec<TaskId>> {
    let prefix = format!("{task}.");
    let asking = format!(
        "select `task_id` from `lockstep`.`task` where left(`task_id`, {}) = _utf8mb4'{prefix}'",
        prefix.len()
    );
    let rows = match on.rows(asking, "reading the branches of the task").await {
        Err(error) if is_not_there(&error) => return Ok(Vec::new()),
        outcome => outcome?,
    };
    let mut found = Vec::new();
    for row in &rows {
        let id = text(row, 0)?;
        // Other than a number after the dot is nobody's.
        if let Ok(number) = id[prefix.len()..].parse() {
            found.push(task.branch(number)?);
        }
    }
    Ok(found)
}

impl Lease {
    /// Forgets what is known of a table, in the transaction that is open.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn forget_table(&self, on: &mut Session, table: &TableName) -> Result<()> {
        for (rows, of_database, of_table) in OF_A_TABLE {
            let forgetting = format!(
                "delete from `lockstep`.`{rows}` where `task_id` = _utf8mb4'{}'
                 and `{of_database}` = {} and `{of_table}` = {}",
                self.task(),
                literal(&table.database),
                literal(&table.table)
            );
            on.run(forgetting, "forgetting a table").await?;
        }
        Ok(())
    }

    /// Takes over what a branch knows, and ends it, in the transaction that is
    /// open. What the task knew of its tables is forgotten before.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn take_in(&self, on: &mut Session, branch: &TaskId) -> Result<()> {
        let task = self.task();
        for rows in GIVEN {
            // What the task has kept of a shadow table it has kept for longer.
            let giving = format!(
                "update ignore `lockstep`.`{rows}` set `task_id` = _utf8mb4'{task}'
                 where `task_id` = _utf8mb4'{branch}'"
            );
            on.run(giving, "taking in a branch of the task").await?;
        }
        self.end_branch(on, branch).await
    }

    /// Removes the rows of a branch, in the transaction that is open.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn end_branch(&self, on: &mut Session, branch: &TaskId) -> Result<()> {
        for rows in GIVEN.into_iter().chain(ENDING) {
            let ending =
                format!("delete from `lockstep`.`{rows}` where `task_id` = _utf8mb4'{branch}'");
            on.run(ending, "ending a branch of the task").await?;
        }
        Ok(())
    }
}
