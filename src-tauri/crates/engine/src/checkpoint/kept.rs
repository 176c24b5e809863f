//! The rows that the destination keeps of a task, counted.

use crate::checkpoint::begun::{self, is_not_there};
use crate::checkpoint::lease::Stage;
use crate::checkpoint::position::Position;
use crate::checkpoint::tables::OF_A_TASK;
use crate::checkpoint::text::{field, text};
use crate::error::Result;
use crate::server::session::Session;
use crate::task::definition::TaskId;

/// What is kept of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptRows {
    /// How far it has come; none when only other rows are left.
    pub(crate) stage: Option<Stage>,
    /// Where the checkpoint is.
    pub(crate) position: Option<String>,
    /// Tables with rows of it.
    pub(crate) rows: Vec<(&'static str, u64)>,
}

/// Counts the rows of a task; `None` when there are none.
///
/// # Errors
/// `State` when what is stored contradicts itself, else the server's.
pub(crate) async fn read(on: &mut Session, task: &TaskId) -> Result<Option<KeptRows>> {
    let stage = begun::stage(on, task).await?;
    let mut rows = Vec::new();
    for table in OF_A_TASK {
        let counting =
            format!("select count(*) from `lockstep`.`{table}` where `task_id` = _utf8mb4'{task}'");
        let counted = on.rows(counting, "counting the rows of the task").await;
        let count = match counted {
            Ok(counted) => counted.first().map_or(Ok(0), |row| field(row, 0))?,
            Err(error) if is_not_there(&error) => 0,
            Err(error) => return Err(error),
        };
        if count > 0 {
            rows.push((table, count));
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let position = position(on, task).await?;
    Ok(Some(KeptRows {
        stage,
        position,
        rows,
    }))
}

async fn position(on: &mut Session, task: &TaskId) -> Result<Option<String>> {
    let asking = format!(
        "select `file`, `offset` from `lockstep`.`checkpoint`
         where `task_id` = _utf8mb4'{task}' order by `writer`"
    );
    let rows = match on.rows(asking, "reading the checkpoint").await {
        Ok(rows) => rows,
        Err(error) if is_not_there(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    rows.first()
        .map(|row| Ok(Position::new(&text(row, 0)?, field(row, 1)?, None)?.to_string()))
        .transpose()
}
