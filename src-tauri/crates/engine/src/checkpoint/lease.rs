//! The right to write: a task's epoch on the destination.
//!
//! Two engines may run the same task by mistake, or one may be cut off, come
//! back, and still have a transaction in flight while another has taken over.
//! Every run takes the next epoch; every transaction of ours checks, under a
//! lock that it holds until it commits, that its epoch is still the task's.
//! Taking an epoch waits for the transactions that checked the former one, and
//! whatever checks later finds another number: so no transaction of a former
//! run commits after the next run has read where to go on.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, TxOpts, params};

use crate::checkpoint::failed;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::task::definition::TaskId;

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

    fn parse(word: &str) -> Result<Self> {
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
    /// Position P0: recorded before the schema is read.
    pub(crate) position: Position,
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
    /// # Errors
    /// `State` when what is stored contradicts itself, else the server's.
    pub(crate) async fn take(conn: &mut Conn, task: &TaskId) -> Result<(Self, TaskRow)> {
        let reading = "Cannot take up the task on the destination";
        let id = task.as_str();
        let mut work = conn
            .start_transaction(TxOpts::default())
            .await
            .map_err(failed(reading))?;
        work.exec_drop(
            "insert into `lockstep`.`task` (`task_id`, `epoch`, `phase`) values (?, 1, ?)
             on duplicate key update `epoch` = `epoch` + 1",
            (id, Stage::Begun.word()),
        )
        .await
        .map_err(failed(reading))?;
        work.exec_drop(
            "update `lockstep`.`checkpoint` c join `lockstep`.`task` t on t.`task_id` = c.`task_id`
             set c.`epoch` = t.`epoch` where c.`task_id` = ?",
            (id,),
        )
        .await
        .map_err(failed(reading))?;
        type Row = (
            u64,
            Text,
            Option<Text>,
            Option<Text>,
            Option<u64>,
            Option<Text>,
        );
        let row: Option<Row> = work
            .exec_first(
                "select `epoch`, `phase`, `source`, `start_file`, `start_offset`, `start_gtid`
                 from `lockstep`.`task` where `task_id` = ?",
                (id,),
            )
            .await
            .map_err(failed(reading))?;
        work.commit().await.map_err(failed(reading))?;
        let Some((epoch, phase, source, file, offset, gtid)) = row else {
            return Err(vanished(task));
        };
        let start = match (source, file, offset) {
            (Some(source), Some(file), Some(offset)) => Some(Start {
                source: text(source)?,
                position: Position::new(&text(file)?, offset, gtid.map(text).transpose()?)?,
            }),
            _ => None,
        };
        let lease = Self {
            task: task.clone(),
            epoch,
        };
        let stage = Stage::parse(&text(phase)?)?;
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
    pub(crate) async fn hold(&self, conn: &mut impl Queryable) -> Result<()> {
        let held: Option<u8> = conn
            .exec_first(
                "select 1 from `lockstep`.`task` where `task_id` = ? and `epoch` = ? lock in share mode",
                (self.task.as_str(), self.epoch),
            )
            .await
            .map_err(failed("Cannot check the epoch of the task on the destination"))?;
        held.map(|_| ()).ok_or_else(|| self.fenced())
    }

    /// Records where the task begins: the identity of the source and P0. The
    /// checkpoint holds the same position from here on.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn record_start(&self, conn: &mut Conn, start: &Start) -> Result<()> {
        let writing = "Cannot record where the task begins on the destination";
        let mut work = conn
            .start_transaction(TxOpts::default())
            .await
            .map_err(failed(writing))?;
        self.hold(&mut work).await?;
        let Position { file, offset, gtid } = &start.position;
        let row = params! {
            "task" => self.task.as_str(),
            "epoch" => self.epoch,
            "source" => &start.source,
            "file" => file.name(),
            "offset" => offset,
            "gtid" => gtid,
        };
        work.exec_drop(
            "update `lockstep`.`task` set `source` = :source, `start_file` = :file,
             `start_offset` = :offset, `start_gtid` = :gtid
             where `task_id` = :task and `epoch` = :epoch",
            &row,
        )
        .await
        .map_err(failed(writing))?;
        work.exec_drop(
            "insert into `lockstep`.`checkpoint` (`task_id`, `writer`, `epoch`, `file`, `offset`,
             `gtid_set`, `origin`, `source_commit_ms`)
             values (:task, 0, :epoch, :file, :offset, :gtid, :source, 0)",
            &row,
        )
        .await
        .map_err(failed(writing))?;
        work.commit().await.map_err(failed(writing))
    }

    /// Records how far the stages have come.
    ///
    /// # Errors
    /// `Fenced`, or the server's.
    pub(crate) async fn record_stage(&self, conn: &mut Conn, stage: Stage) -> Result<()> {
        let writing = "Cannot record on the destination how far the task has come";
        let mut work = conn
            .start_transaction(TxOpts::default())
            .await
            .map_err(failed(writing))?;
        self.hold(&mut work).await?;
        work.exec_drop(
            "update `lockstep`.`task` set `phase` = ? where `task_id` = ? and `epoch` = ?",
            (stage.word(), self.task.as_str(), self.epoch),
        )
        .await
        .map_err(failed(writing))?;
        work.commit().await.map_err(failed(writing))
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

/// Text as the wire carries it: with a binary client character set the driver
/// hands over bytes.
pub(crate) type Text = Vec<u8>;

pub(crate) fn text(bytes: Text) -> Result<String> {
    String::from_utf8(bytes).map_err(|cause| {
        Error::new(
            ErrorKind::State,
            "A row of the database lockstep is not UTF-8 text",
        )
        .because(cause)
    })
}

fn vanished(task: &TaskId) -> Error {
    Error::new(
        ErrorKind::State,
        format!("The row of task {task} vanished from lockstep.task while it was read"),
    )
}
