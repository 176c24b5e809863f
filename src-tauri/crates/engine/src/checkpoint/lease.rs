//! The right to write: a task's epoch on the destination.
//!
//! Two engines may run the same task by mistake, or one may be cut off, come
//! back, and still have a transaction in flight while another has taken over.
//! Every run takes the next epoch; every transaction of ours checks, under a
//! lock that it holds until it commits, that its epoch is still the task's.
//! Taking an epoch waits for the transactions that checked the former one, and
//! whatever checks later finds another number: so no transaction of a former
//! run commits after the next run has read where to go on.

use crate::checkpoint::begun::is_not_there;
use crate::checkpoint::position::Position;
use crate::checkpoint::text::{field, literal, number, optional, optional_text, text, unreadable};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::TableDef;
use crate::server::session::Session;
use crate::task::definition::TaskId;
use crate::task::selection::Selection;

/// How far the stages of a task have come, as the destination knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Nothing is on the destination yet.
    Begun,
    /// The tables are made.
    Schema,
    /// The rows are copied, or there are none to copy.
    Loaded,
    /// All that was selected is done.
    Done,
}

impl Stage {
    const fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Schema => "schema",
            Self::Loaded => "loaded",
            Self::Done => "done",
        }
    }

    /// For people.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Begun => "begun, with no table made yet",
            Self::Schema => "its tables are made, and rows are being copied",
            Self::Loaded => "its rows are copied",
            Self::Done => "done",
        }
    }

    pub(crate) fn parse(word: &str) -> Result<Self> {
        [Self::Begun, Self::Schema, Self::Loaded, Self::Done]
            .into_iter()
            .find(|stage| stage.word() == word)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::State,
                    format!("lockstep.task says phase {word:?}, which this build does not know"),
                )
            })
    }
}

/// What the destination knows about the task as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskRow {
    /// How far the stages have come.
    pub(crate) stage: Stage,
    /// The identity of the source and the position at which the task began,
    /// once they have been recorded.
    pub(crate) start: Option<Start>,
}

/// Where a task began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Start {
    /// Identity of the source.
    pub(crate) source: String,
    /// Position P0; none for a task without incremental synchronization.
    pub(crate) position: Option<Position>,
}

/// The right of one run to write for one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lease {
    task: TaskId,
    epoch: u64,
}

impl Lease {
    /// Takes the next epoch of the task and reads what is known of it. The
    /// tables are there already.
    ///
    /// `held` is the epoch that this engine had when it was interrupted: it may
    /// go on only where no other has come since, or the two would take the
    /// task from each other for ever.
    ///
    /// # Errors
    /// `Fenced` when another engine has come since `held`, `State` when what is
    /// stored contradicts itself, else the server's.
    pub(crate) async fn take(
        on: &mut Session,
        task: &TaskId,
        held: Option<u64>,
    ) -> Result<(Self, TaskRow)> {
        let doing = "taking up the task";
        on.run("start transaction", doing).await?;
        if let Some(epoch) = held {
            let former = Self {
                task: task.clone(),
                epoch,
            };
            former.hold(on).await?;
        }
        let begun = literal(Stage::Begun.word());
        on.run(
            format!(
                "insert into `lockstep`.`task` (`task_id`, `epoch`, `phase`)
                 values (_utf8mb4'{task}', 1, {begun}) on duplicate key update `epoch` = `epoch` + 1"
            ),
            doing,
        )
        .await?;
        on.run(
            format!(
                "update `lockstep`.`checkpoint` c
                 join `lockstep`.`task` t on t.`task_id` = c.`task_id`
                 set c.`epoch` = t.`epoch` where c.`task_id` = _utf8mb4'{task}'"
            ),
            doing,
        )
        .await?;
        let reading = format!(
            "select `epoch`, `phase`, `source`, `start_file`, `start_offset`, `start_gtid`
             from `lockstep`.`task` where `task_id` = _utf8mb4'{task}'"
        );
        let rows = on.rows(reading, doing).await?;
        on.run("commit", doing).await?;
        let row = rows.first().ok_or_else(|| vanished(task))?;
        let lease = Self {
            task: task.clone(),
            epoch: field(row, 0)?,
        };
        let stage = Stage::parse(&text(row, 1)?)?;
        let source = optional_text(row, 2)?;
        let file = optional_text(row, 3)?;
        let offset: Option<u64> = field(row, 4)?;
        let position = match (file, offset) {
            (Some(file), Some(offset)) => {
                Some(Position::new(&file, offset, optional_text(row, 5)?)?)
            }
            _ => None,
        };
        let start = source.map(|source| Start { source, position });
        Ok((lease, TaskRow { stage, start }))
    }

    /// The task.
    pub(crate) const fn task(&self) -> &TaskId {
        &self.task
    }

    /// The epoch.
    pub(crate) const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Checks inside a transaction that this run may still write, and keeps
    /// the next run waiting until the transaction has ended. Several writers
    /// of one run may hold it at once.
    ///
    /// # Errors
    /// `Fenced` when another engine has taken over.
    pub(crate) async fn hold(&self, on: &mut Session) -> Result<()> {
        let asking = format!(
            "select 1 from `lockstep`.`task` where `task_id` = _utf8mb4'{}' and `epoch` = {}
             lock in share mode",
            self.task, self.epoch
        );
        let held = on.rows(asking, "checking the epoch of the task").await?;
        if held.is_empty() {
            return Err(self.fenced());
        }
        Ok(())
    }

    /// Records where the task begins: its selection, the identity of the source,
    /// P0, and the definitions of its tables as of P0. The checkpoint holds the same
    /// position from here on. Outcomes of XA transactions up to `seen` that were
    /// prepared before P0 are seen by every read of the load.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn record_start(
        &self,
        on: &mut Session,
        selection: &Selection,
        (start, seen): (&Start, Option<&Position>),
        definitions: &[TableDef],
    ) -> Result<()> {
        let doing = "recording where the task begins";
        let (task, epoch) = (&self.task, self.epoch);
        let source = literal(&start.source);
        on.run("start transaction", doing).await?;
        self.hold(on).await?;
        self.write_selection(on, selection).await?;
        let mut beginning = format!("update `lockstep`.`task` set `source` = {source}");
        if let Some(Position { file, offset, gtid }) = &start.position {
            let made = number(file.made_s());
            let (file, gtid) = (literal(file.name()), optional(gtid.as_ref()));
            let inserting = format!(
                "insert into `lockstep`.`checkpoint` (`task_id`, `writer`, `epoch`, `file`,
                 `offset`, `file_made_s`, `gtid_set`, `origin`, `source_commit_ms`)
                 values (_utf8mb4'{task}', 0, {epoch}, {file}, {offset}, {made}, {gtid}, {source}, 0)"
            );
            on.run(inserting, doing).await?;
            beginning.push_str(&format!(
                ", `start_file` = {file}, `start_offset` = {offset}, `start_gtid` = {gtid}"
            ));
        }
        beginning.push_str(&format!(" where `task_id` = _utf8mb4'{task}'"));
        on.run(beginning, doing).await?;
        if let Some(seen) = seen {
            self.mark_seen(on, seen).await?;
        }
        for definition in definitions {
            self.write_definition(on, definition).await?;
        }
        on.run("commit", doing).await?;
        Ok(())
    }

    /// Records that the task follows another server of the source's cluster
    /// from here on, and writes every position anew as that server knows it: a
    /// checkpoint that says the same GTIDs, loads that were passed, and the mark
    /// of a statement that may be under way. Where the operator had a statement
    /// skipped, that is forgotten: it would be another one there.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn follow_other(
        &self,
        on: &mut Session,
        source: &str,
        at: &Position,
    ) -> Result<()> {
        let doing = "recording that the source has failed over";
        let (task, file, offset) = (&self.task, literal(at.file.name()), at.offset);
        let source = literal(source);
        on.run("start transaction", doing).await?;
        self.hold(on).await?;
        let changes = [
            format!(
                "update `lockstep`.`task` set `source` = {source}, `start_file` = {file}, `start_offset` = {offset}"
            ),
            format!(
                "update `lockstep`.`checkpoint` set `file` = {file}, `offset` = {offset}, `file_made_s` = null"
            ),
            format!(
                "update `lockstep`.`table_load` set `loaded_file` = {file}, `loaded_offset` = {offset}"
            ),
            "delete from `lockstep`.`ddl`".to_owned(),
            "delete from `lockstep`.`skipped_transaction`".to_owned(),
            "delete from `lockstep`.`edited_statement`".to_owned(),
            format!("update `lockstep`.`ddl` set `file` = {file}, `offset` = {offset}"),
            // Found by its GTIDs from here on.
            format!(
                "update `lockstep`.`prepared` set `file` = {file}, `offset` = {offset}, `file_made_s` = null, `placed` = 0"
            ),
        ];
        let only = [
            "",
            "",
            " and `loaded_file` is not null",
            " and `skip` = 1",
            " and `skipped_ms` is null",
            " and `run_ms` is null",
            "",
            "",
        ];
        for (change, only) in changes.into_iter().zip(only) {
            let sql = format!("{change} where `task_id` = _utf8mb4'{task}'{only}");
            on.run(sql, doing).await?;
        }
        on.run("commit", doing).await?;
        Ok(())
    }

    /// Records how far the stages have come.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn record_stage(&self, on: &mut Session, stage: Stage) -> Result<()> {
        let doing = "recording how far the task has come";
        let (task, phase) = (&self.task, literal(stage.word()));
        on.run("start transaction", doing).await?;
        self.hold(on).await?;
        on.run(
            format!(
                "update `lockstep`.`task` set `phase` = {phase} where `task_id` = _utf8mb4'{task}'"
            ),
            doing,
        )
        .await?;
        on.run("commit", doing).await?;
        Ok(())
    }

    /// Another engine has taken over.
    pub(crate) fn fenced(&self) -> Error {
        Error::new(
            ErrorKind::Fenced,
            format!(
                "Another engine has taken over task {}, or its rows on the destination were removed",
                self.task
            ),
        )
        .subject(self.task.as_str())
    }
}

/// The selection in force: that with which a task began, with what has been
/// ordered since; none for a task that was begun by a build that did not record
/// it, and for one that has not begun.
///
/// # Errors
/// `State` when it cannot be understood, else the server's.
pub(crate) async fn selection(on: &mut Session, task: &TaskId) -> Result<Option<Selection>> {
    let asking = format!(
        "select `selection` from `lockstep`.`selection` where `task_id` = _utf8mb4'{task}'"
    );
    let rows = match on.rows(asking, "reading what the task selects").await {
        Err(error) if is_not_there(&error) => return Ok(None),
        outcome => outcome?,
    };
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    serde_json::from_str(&text(row, 0)?)
        .map(Some)
        .map_err(|cause| unreadable("selection of the task").because(cause))
}

fn vanished(task: &TaskId) -> Error {
    Error::new(
        ErrorKind::State,
        format!("The row of task {task} vanished from lockstep.task while it was read"),
    )
}
