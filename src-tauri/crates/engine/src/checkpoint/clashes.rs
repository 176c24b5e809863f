//! What was done about changes that met other rows than they must, recorded in
//! the transaction that did it: so each is recorded once.

use crate::checkpoint::begun::is_not_there;
use crate::checkpoint::lease::Lease;
use crate::checkpoint::text::{field, literal, optional, optional_text, text, unreadable};
use crate::error::Result;
use crate::server::session::Session;
use crate::task::clash::{ClashDone, ClashEntry, ClashKind, RowChange};
use crate::task::definition::TaskId;

/// Bytes that are kept of a row's key: enough to find it by, and no document.
pub(crate) const ROW_KEY_BYTES_MAX: usize = 1_024;
/// Bytes that are kept of the names of a unique key's columns: sixteen of the
/// longest.
const UNIQUE_KEY_BYTES_MAX: usize = 1_200;
/// Records kept of a task: the newest. More than anybody reads, and no more
/// than some 10 MB on the destination.
const KEPT_MAX: u64 = 10_000;
/// Records of a session after which the oldest are removed: not with each.
pub(crate) const REMOVED_EVERY: u64 = 500;
/// Records in one answer.
const PAGE_MAX: u32 = 500;

/// The table.
pub(crate) const TABLE: &str = "create table if not exists `lockstep`.`clash` (
        `id` bigint unsigned not null auto_increment primary key,
        `task_id` varchar(64) character set ascii collate ascii_bin not null,
        `at_ms` bigint unsigned not null,
        `position` varchar(600) not null,
        `database` varchar(64) not null,
        `table` varchar(64) not null,
        `change` varchar(8) not null,
        `met` varchar(16) not null,
        `unique_key` varchar(1200) null,
        `row_key` text not null,
        `done` varchar(16) not null,
        key `of_task` (`task_id`, `id`)
    ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin";

impl Lease {
    /// Records a clash inside the transaction in which it was dealt with.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn record_clash(&self, on: &mut Session, clash: &ClashEntry) -> Result<()> {
        let task = self.task();
        let unique_key = clash
            .unique_key
            .as_ref()
            .map(|names| names.chars().take(UNIQUE_KEY_BYTES_MAX).collect::<String>());
        let writing = format!(
            "insert into `lockstep`.`clash` (`task_id`, `at_ms`, `position`, `database`, `table`,
             `change`, `met`, `unique_key`, `row_key`, `done`)
             values (_utf8mb4'{task}', {}, {}, {}, {}, {}, {}, {}, {}, {})",
            clash.at_ms,
            literal(&clash.position),
            literal(&clash.database),
            literal(&clash.table),
            literal(clash.change.word()),
            literal(clash.met.word()),
            optional(unique_key),
            literal(&clash.row_key),
            literal(clash.done.word()),
        );
        on.run(writing, "recording a clash").await?;
        Ok(())
    }

    /// Removes the oldest records, where there are too many.
    ///
    /// # Errors
    /// The server's.
    pub(crate) async fn forget_clashes(&self, on: &mut Session) -> Result<()> {
        let doing = "forgetting the oldest clashes";
        let task = self.task();
        let asking = format!(
            "select `id` from `lockstep`.`clash` where `task_id` = _utf8mb4'{task}'
             order by `id` desc limit 1 offset {KEPT_MAX}"
        );
        let rows = on.rows(asking, doing).await?;
        if let Some(row) = rows.first() {
            let last: u64 = field(row, 0)?;
            let removing = format!(
                "delete from `lockstep`.`clash` where `task_id` = _utf8mb4'{task}' and `id` <= {last}"
            );
            on.run(removing, doing).await?;
        }
        Ok(())
    }
}

/// Clashes of a task, newest first: those before the one with this number, at
/// most `limit`.
///
/// # Errors
/// `State` when one cannot be understood, else the server's.
pub(crate) async fn read(
    on: &mut Session,
    task: &TaskId,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<ClashEntry>> {
    let before = before.map_or_else(String::new, |id| format!(" and `id` < {id}"));
    let limit = limit.min(PAGE_MAX);
    let asking = format!(
        "select `id`, `at_ms`, `position`, `database`, `table`, `change`, `met`, `unique_key`,
         `row_key`, `done` from `lockstep`.`clash`
         where `task_id` = _utf8mb4'{task}'{before} order by `id` desc limit {limit}"
    );
    let rows = match on.rows(asking, "reading the clashes of the task").await {
        Ok(rows) => rows,
        Err(error) if is_not_there(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let unknown = || unreadable("record of a clash");
    rows.iter()
        .map(|row| {
            Ok(ClashEntry {
                id: field(row, 0)?,
                at_ms: field(row, 1)?,
                position: text(row, 2)?,
                database: text(row, 3)?,
                table: text(row, 4)?,
                change: RowChange::parse(&text(row, 5)?).ok_or_else(unknown)?,
                met: ClashKind::parse(&text(row, 6)?).ok_or_else(unknown)?,
                unique_key: optional_text(row, 7)?,
                row_key: text(row, 8)?,
                done: ClashDone::parse(&text(row, 9)?).ok_or_else(unknown)?,
            })
        })
        .collect()
}
