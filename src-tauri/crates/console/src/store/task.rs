//! Tasks, their states and transitions.

use engine::error::Result;
use engine::precheck::finding::PrecheckReport;
use engine::task::definition::{DatabaseSelection, IgnoredAlert, TaskDefinition, TaskId};
use engine::task::snapshot::LogEntry;
use engine::task::state::{TaskState, Transition};
use rusqlite::{Connection, OptionalExtension, Row};

use super::{Store, from_json, from_sql, log, to_json, to_sql};
use crate::api::task::DraftDocument;

/// A task as the store keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTask {
    /// Identity.
    pub id: TaskId,
    /// Task name.
    pub name: String,
    /// Its definition, or what there is of one.
    pub document: DraftDocument,
    /// Where it stands.
    pub state: TaskState,
    /// Its last whole precheck.
    pub precheck: Option<PrecheckReport>,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_ms: u64,
}

/// A transition and what becomes true with it, all or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Which task; made when it is not known and there is a document.
    pub task: TaskId,
    /// The transition.
    pub transition: Transition,
    /// A new name and document.
    pub document: Option<(String, DraftDocument)>,
    /// The line for the task's log, when it is worth one.
    pub log: Option<LogEntry>,
}

/// Transitions kept for a task. A task that retries all day makes a few
/// thousand; older ones have no reader.
const TRANSITIONS_MAX: i64 = 5_000;

/// Records of released tasks kept. They are small; a year of daily tasks fits.
const RELEASED_MAX: i64 = 500;

const COLUMNS: &str = "id, name, complete, document, state, precheck, created_ms";

fn read(row: &Row<'_>) -> rusqlite::Result<StoredTask> {
    let document: String = row.get(3)?;
    let complete: bool = row.get(2)?;
    let precheck: Option<String> = row.get(5)?;
    Ok(StoredTask {
        id: TaskId::try_from(row.get::<_, String>(0)?).map_err(|cause| {
            let text = rusqlite::types::Type::Text;
            rusqlite::Error::FromSqlConversionFailure(0, text, cause.into())
        })?,
        name: row.get(1)?,
        document: if complete {
            DraftDocument::Complete(from_json::<TaskDefinition>(3, &document)?)
        } else {
            DraftDocument::Draft(from_json(3, &document)?)
        },
        state: from_json(4, &row.get::<_, String>(4)?)?,
        precheck: precheck.map(|text| from_json(5, &text)).transpose()?,
        created_ms: from_sql(row.get(6)?),
    })
}

fn parts(document: &DraftDocument) -> (bool, String) {
    match document {
        DraftDocument::Draft(draft) => (false, to_json(draft)),
        DraftDocument::Complete(definition) => (true, to_json(definition)),
    }
}

impl Store {
    /// All tasks that have not been released, newest first.
    ///
    /// # Errors
    /// `Store` when they cannot be read.
    pub async fn tasks(&self) -> Result<Vec<StoredTask>> {
        self.database
            .run("reading the tasks", |connection| {
                connection
                    .prepare_cached(&format!(
                        "select {COLUMNS} from task where not released
                         order by created_ms desc, id"
                    ))?
                    .query_map([], read)?
                    .collect()
            })
            .await
    }

    /// A task that has not been released.
    ///
    /// # Errors
    /// `Store` when it cannot be read.
    pub async fn task(&self, id: &TaskId) -> Result<Option<StoredTask>> {
        let id = id.to_string();
        self.database
            .run("reading a task", move |connection| {
                connection
                    .query_row(
                        &format!("select {COLUMNS} from task where id = ? and not released"),
                        [id],
                        read,
                    )
                    .optional()
            })
            .await
    }

    /// Keeps what the wizard has so far, of a task that is a draft or new.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    pub async fn save_draft(
        &self,
        id: &TaskId,
        name: String,
        draft: serde_json::Value,
        now_ms: u64,
    ) -> Result<()> {
        let id = id.to_string();
        self.database
            .run("saving a draft", move |connection| {
                let document = DraftDocument::Draft(draft);
                upsert(connection, &id, &name, &document, now_ms)
            })
            .await
    }

    /// Keeps a definition that differs in what may change at any time.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    pub async fn save_definition(&self, id: &TaskId, definition: TaskDefinition) -> Result<()> {
        let id = id.to_string();
        let (complete, text) = parts(&DraftDocument::Complete(definition));
        self.database
            .run("saving the limits of a task", move |connection| {
                connection
                    .execute(
                        "update task set complete = ?, document = ? where id = ?",
                        (complete, text, id),
                    )
                    .map(drop)
            })
            .await
    }

    /// Takes other objects into the definition of a task.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    pub async fn save_objects(&self, id: &TaskId, objects: Vec<DatabaseSelection>) -> Result<()> {
        let id = id.to_string();
        self.database
            .run("saving the objects of a task", move |connection| {
                let asking = format!("select {COLUMNS} from task where id = ?");
                let found = connection.query_row(&asking, [&id], read).optional()?;
                let Some(DraftDocument::Complete(mut definition)) = found.map(|it| it.document)
                else {
                    return Ok(());
                };
                definition.objects = objects;
                let (_, text) = parts(&DraftDocument::Complete(definition));
                let writing = "update task set document = ? where id = ?";
                connection.execute(writing, (text, id)).map(drop)
            })
            .await
    }

    /// Makes a transition durable, with what becomes true with it.
    ///
    /// # Errors
    /// `Store` when it cannot be written; then nothing has changed.
    pub async fn record(&self, step: Step) -> Result<()> {
        self.database
            .run("recording a change of a task's state", move |connection| {
                record(connection, &step)
            })
            .await
    }

    /// Keeps the last whole precheck of a task.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    pub async fn save_precheck(&self, id: &TaskId, report: PrecheckReport) -> Result<()> {
        let id = id.to_string();
        self.database
            .run("saving a precheck", move |connection| {
                connection
                    .execute(
                        "update task set precheck = ? where id = ?",
                        (to_json(&report), id),
                    )
                    .map(drop)
            })
            .await
    }

    /// Records that the operator ignored an alert, and when.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    pub async fn record_ignored(
        &self,
        id: &TaskId,
        alert: IgnoredAlert,
        now_ms: u64,
    ) -> Result<()> {
        let id = id.to_string();
        self.database
            .run("recording an ignored alert", move |connection| {
                connection
                    .execute(
                        "insert into ignored_alert (task, code, subject, at_ms)
                         values (?, ?, ?, ?)",
                        (id, alert.code, alert.subject, to_sql(now_ms)),
                    )
                    .map(drop)
            })
            .await
    }
}

fn upsert(
    connection: &Connection,
    id: &str,
    name: &str,
    document: &DraftDocument,
    now_ms: u64,
) -> rusqlite::Result<()> {
    let (complete, text) = parts(document);
    connection
        .execute(
            "insert into task (id, name, complete, document, state, created_ms)
             values (?, ?, ?, ?, ?, ?)
             on conflict (id) do update set name = excluded.name,
             complete = excluded.complete, document = excluded.document",
            (
                id,
                name,
                complete,
                text,
                to_json(&TaskState::NotConfigured),
                to_sql(now_ms),
            ),
        )
        .map(drop)
}

fn record(connection: &Connection, step: &Step) -> rusqlite::Result<()> {
    let Step {
        task,
        transition,
        document,
        log: entry,
    } = step;
    let id = task.as_str();
    if let Some((name, document)) = document {
        upsert(connection, id, name, document, transition.at_ms)?;
    }
    let released = transition.to == TaskState::Released;
    let changed = connection.execute(
        "update task set state = ?, released = ? where id = ?",
        (to_json(&transition.to), released, id),
    )?;
    if changed == 0 {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    }
    connection.execute(
        "insert into transition (task, at_ms, transition) values (?, ?, ?)",
        (id, to_sql(transition.at_ms), to_json(transition)),
    )?;
    connection.execute(
        "delete from transition where task = ?1 and id <= (
            select id from transition where task = ?1 order by id desc limit 1 offset ?2
        )",
        (id, TRANSITIONS_MAX),
    )?;
    if let Some(entry) = entry {
        log::append(connection, id, entry)?;
    }
    if released {
        forget(connection, id)?;
    }
    Ok(())
}

/// A released task leaves its record: definition, transitions, ignored alerts.
fn forget(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    connection.execute("delete from log where task = ?", [id])?;
    connection.execute("delete from metrics where task = ?", [id])?;
    connection.execute("update task set precheck = null where id = ?", [id])?;
    let oldest: Vec<String> = connection
        .prepare("select id from task where released order by created_ms desc limit -1 offset ?")?
        .query_map([RELEASED_MAX], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in oldest {
        connection.execute("delete from transition where task = ?", [&id])?;
        connection.execute("delete from ignored_alert where task = ?", [&id])?;
        connection.execute("delete from task where id = ?", [&id])?;
    }
    Ok(())
}
