//! Whether the destination knows a task, asked without taking it up.

use crate::checkpoint::lease::Stage;
use crate::checkpoint::text::text;
use crate::error::{Error, Result, ServerClass};
use crate::server::session::{Session, fault_class};
use crate::task::definition::TaskId;

/// How far the destination says that the task has come; `None` when it knows
/// nothing of it.
///
/// # Errors
/// `State` when what is stored contradicts itself, else the server's.
pub(crate) async fn stage(on: &mut Session, task: &TaskId) -> Result<Option<Stage>> {
    let asking = format!("select `phase` from `lockstep`.`task` where `task_id` = '{task}'");
    match on.rows(asking, "asking how far the task has come").await {
        Ok(rows) => rows
            .first()
            .map(|row| Stage::parse(&text(row, 0)?))
            .transpose(),
        Err(error) if is_not_there(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the table or its database is not there: it holds nothing then.
pub(super) fn is_not_there(error: &Error) -> bool {
    fault_class(error) == ServerClass::NotThere
}
