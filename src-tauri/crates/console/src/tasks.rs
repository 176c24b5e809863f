//! Use cases of tasks: list, detail, save, act.

use engine::error::{Error, ErrorKind, Result};
use engine::task::definition::{TaskDefinition, TaskId, check_name};
use engine::task::snapshot::{
    LogEntry, LogLevel, MetricsSample, PhaseSnapshot, PhaseState, TaskSnapshot,
};
use engine::task::state::{Action, TaskEvent, TaskState, Transition, allowed, next, skippable};

use crate::api::live::LiveEvent;
use crate::api::settings::Nothing;
use crate::api::task::{
    DraftDocument, EndpointLabel, LogPage, TablePage, TaskAct, TaskDetail, TaskHistory,
    TaskIgnoreAlert, TaskKey, TaskLog, TaskRow, TaskSave, TaskSaveDraft, TaskSkipStatement,
    TaskTables, TaskThrottle,
};
use crate::connections::references;
use crate::console::Console;
use crate::store::{Step, StoredConnection, StoredTask};

/// Largest draft, as the list of commands promises.
const DRAFT_BYTES_MAX: usize = 8 << 20;

impl Console {
    /// All tasks that have not been released, newest first.
    ///
    /// # Errors
    /// `Store` when they cannot be read.
    pub async fn task_list(&self, _: Nothing) -> Result<Vec<TaskRow>> {
        let saved = self.inner.store.connections().await?;
        let tasks = self.inner.store.tasks().await?;
        Ok(tasks.iter().map(|task| self.row(task, &saved)).collect())
    }

    /// A task as its page and the wizard show it.
    ///
    /// # Errors
    /// `Refused` when there is no such task, `Store` when it cannot be read.
    pub async fn task_get(&self, request: TaskKey) -> Result<TaskDetail> {
        self.detail(&request.id).await
    }

    /// Keeps what the wizard has so far.
    ///
    /// # Errors
    /// `Definition` when it is not an object or too large, `Refused` when the
    /// task has started, `Store` when it cannot be written.
    pub async fn task_save_draft(&self, request: TaskSaveDraft) -> Result<TaskDetail> {
        let _editing = self.inner.editing.lock().await;
        let TaskSaveDraft { id, name, draft } = request;
        check_name(&name)?;
        let size = draft.to_string().len();
        if !draft.is_object() || size > DRAFT_BYTES_MAX {
            return Err(Error::new(
                ErrorKind::Definition,
                "A draft is one JSON object of at most 8 MiB",
            ));
        }
        let before = match &id {
            Some(id) => self.inner.store.task(id).await?,
            None => None,
        };
        let id = id.unwrap_or_else(TaskId::fresh);
        let now_ms = self.inner.clock.now_ms();
        match before.map(|task| task.state) {
            None | Some(TaskState::NotConfigured) => {
                self.inner
                    .store
                    .save_draft(&id, name, draft, now_ms)
                    .await?;
            }
            Some(from) => {
                let document = Some((name, DraftDocument::Draft(draft)));
                self.record(&id, from, TaskEvent::DraftSaved, document)
                    .await?;
            }
        }
        self.inner.live.tell(LiveEvent::ListsChanged);
        self.detail(&id).await
    }

    /// Saves a complete definition, of a new task or of one that has not started.
    ///
    /// # Errors
    /// `Definition` when it is not valid or names an unknown connection,
    /// `Refused` when the task has started, `Store` when it cannot be written.
    pub async fn task_save(&self, request: TaskSave) -> Result<TaskDetail> {
        let _editing = self.inner.editing.lock().await;
        let mut definition = request.definition;
        definition.validate()?;
        // By identity: a connection may get another name later.
        for side in [&mut definition.source, &mut definition.destination] {
            side.0 = self.saved_by_reference(side).await?.id.0;
        }
        let id = definition.id.get_or_insert_with(TaskId::fresh).clone();
        let saving = self.inner.supervisor.save(definition.clone());
        self.inner
            .recorder
            .with_definition(&id, definition, saving)
            .await?;
        self.inner.live.tell(LiveEvent::ListsChanged);
        self.detail(&id).await
    }

    /// Does what the operator asks of a task.
    ///
    /// # Errors
    /// `Refused` when the task's state does not allow it; else what the action
    /// reports.
    pub async fn task_act(&self, request: TaskAct) -> Result<TaskDetail> {
        let TaskAct { id, action } = request;
        let before = self.detail(&id).await?;
        if let DraftDocument::Draft(_) = before.document {
            return self.act_on_draft(before, action).await;
        }
        let snapshot = self.inner.supervisor.act(&id, action).await?;
        // A released task has left the list; its last row says so.
        let row = TaskRow {
            snapshot,
            ..before.row
        };
        Ok(TaskDetail { row, ..before })
    }

    /// Takes the heartbeat of a task that is to be released away from its source
    /// (F40): releasing alone leaves it there.
    ///
    /// # Errors
    /// `Refused` when there is no such task, it is a draft, or it is at work;
    /// else whatever keeps the source from being told.
    pub async fn task_remove_heartbeat(&self, request: TaskKey) -> Result<TaskDetail> {
        let definition = self.task_definition(&request.id).await?;
        self.inner.supervisor.remove_heartbeat(&definition).await?;
        self.detail(&request.id).await
    }

    /// Has a task pass by the statement on which it stopped (F41). It goes on
    /// when it is resumed.
    ///
    /// # Errors
    /// `Refused` unless the task stopped on the statement at this position,
    /// `Definition` when that is no position, `Store` when it cannot be
    /// written, else whatever keeps the destination from being told.
    pub async fn task_skip_statement(&self, request: TaskSkipStatement) -> Result<TaskDetail> {
        let TaskSkipStatement { id, position } = request;
        self.inner.supervisor.skip_statement(&id, &position).await?;
        self.detail(&id).await
    }

    /// Has a task run under other limits of speed, at once when it is at work
    /// (F36). A draft has its limits from the wizard.
    ///
    /// # Errors
    /// `Definition` when a limit is out of range, `Refused` when there is no
    /// such task or it is a draft, `Store` when it cannot be written.
    pub async fn task_throttle(&self, request: TaskThrottle) -> Result<TaskDetail> {
        let _editing = self.inner.editing.lock().await;
        let TaskThrottle { id, throttles } = request;
        throttles.validate()?;
        let mut definition = self.task_definition(&id).await?;
        definition.options.throttles = throttles;
        // Stored first: a console that is killed now goes on under these.
        let store = &self.inner.store;
        store.save_definition(&id, definition).await?;
        self.inner.supervisor.throttle(&id, throttles)?;
        self.detail(&id).await
    }

    /// Confirms and ignores a precheck alert, and runs the precheck again (F34).
    ///
    /// # Errors
    /// `Refused` when there is no such task or its state does not allow it,
    /// `Store` when it cannot be written.
    pub async fn task_ignore_alert(&self, request: TaskIgnoreAlert) -> Result<TaskDetail> {
        let _editing = self.inner.editing.lock().await;
        let TaskIgnoreAlert { id, alert } = request;
        let mut definition = self.inner.supervisor.definition(&id)?;
        if !definition.options.ignored_alerts.contains(&alert) {
            definition.options.ignored_alerts.push(alert.clone());
        }
        let ignoring = self.inner.supervisor.ignore_alert(&id, alert.clone());
        self.inner
            .recorder
            .with_definition(&id, definition, ignoring)
            .await?;
        let now_ms = self.inner.clock.now_ms();
        self.inner
            .store
            .record_ignored(&id, alert.clone(), now_ms)
            .await?;
        let subject = alert
            .subject
            .map(|of| format!(" of {of}"))
            .unwrap_or_default();
        let entry = LogEntry {
            at_ms: now_ms,
            level: LogLevel::Warning,
            message: format!(
                "The operator confirmed and ignored the alert {}{subject}",
                alert.code
            ),
            error: None,
        };
        self.inner
            .live
            .log(&self.inner.store, id.clone(), entry)
            .await;
        self.detail(&id).await
    }

    /// Some tables of a task.
    ///
    /// # Errors
    /// `Refused` when there is no such task.
    pub async fn task_tables(&self, request: TaskTables) -> Result<TablePage> {
        let TaskTables {
            id,
            filter,
            offset,
            limit,
        } = request;
        if let DraftDocument::Draft(_) = self.stored(&id).await?.document {
            return Ok(TablePage {
                total: 0,
                tables: Vec::new(),
            });
        }
        let (offset, limit) = (offset as usize, limit as usize);
        let (total, tables) = self.inner.supervisor.tables(&id, &filter, offset, limit)?;
        Ok(TablePage { total, tables })
    }

    /// A page of a task's log, newest first.
    ///
    /// # Errors
    /// `Store` when it cannot be read.
    pub async fn task_log(&self, request: TaskLog) -> Result<LogPage> {
        let TaskLog {
            id,
            level,
            before,
            limit,
        } = request;
        self.inner.store.log_page(&id, level, before, limit).await
    }

    /// The history of a task's metrics, as finely as it is kept that far back.
    ///
    /// # Errors
    /// `Store` when it cannot be read.
    pub async fn task_history(&self, request: TaskHistory) -> Result<Vec<MetricsSample>> {
        let TaskHistory { id, from_ms, to_ms } = request;
        self.inner.store.metrics(&id, from_ms, to_ms).await
    }

    /// The definition of a task that has one.
    ///
    /// # Errors
    /// `Refused` when there is no such task or it is a draft.
    pub async fn task_definition(&self, id: &TaskId) -> Result<TaskDefinition> {
        match self.stored(id).await?.document {
            DraftDocument::Complete(definition) => Ok(definition),
            DraftDocument::Draft(_) => Err(Error::new(
                ErrorKind::Refused,
                "The task is a draft and has no definition yet",
            )
            .subject(id.as_str())),
        }
    }

    async fn act_on_draft(&self, before: TaskDetail, action: Action) -> Result<TaskDetail> {
        let _editing = self.inner.editing.lock().await;
        let state = before.row.snapshot.state.clone();
        if action != Action::Release {
            next(&state, action.event())?;
            return Err(Error::new(
                ErrorKind::Refused,
                "A draft is configured by saving it",
            ));
        }
        let id = before.row.snapshot.id.clone();
        self.record(&id, state, TaskEvent::Released, None).await?;
        self.inner.live.tell(LiveEvent::ListsChanged);
        let snapshot = idle(id, TaskState::Released, self.inner.clock.now_ms());
        let row = TaskRow {
            snapshot,
            ..before.row
        };
        Ok(TaskDetail { row, ..before })
    }

    /// Records a transition of a task that the engine does not hold.
    async fn record(
        &self,
        id: &TaskId,
        from: TaskState,
        event: TaskEvent,
        document: Option<(String, DraftDocument)>,
    ) -> Result<()> {
        let to = next(&from, event.clone())?;
        let transition = Transition {
            at_ms: self.inner.clock.now_ms(),
            from,
            event,
            to,
        };
        let step = Step {
            task: id.clone(),
            transition,
            document,
            log: None,
        };
        self.inner.store.record(step).await
    }

    async fn stored(&self, id: &TaskId) -> Result<StoredTask> {
        self.inner.store.task(id).await?.ok_or_else(|| {
            Error::new(ErrorKind::Refused, format!("There is no task {id}"))
                .hint("Look at the list of tasks: it may have been released.")
                .subject(id.as_str())
        })
    }

    async fn detail(&self, id: &TaskId) -> Result<TaskDetail> {
        let stored = self.stored(id).await?;
        let saved = self.inner.store.connections().await?;
        let row = self.row(&stored, &saved);
        let (source, destination) = references(&stored.document);
        let details = |reference| find(&saved, reference).map(|saved| saved.details.clone());
        Ok(TaskDetail {
            row,
            source: details(source),
            destination: details(destination),
            document: stored.document,
        })
    }

    fn row(&self, task: &StoredTask, saved: &[StoredConnection]) -> TaskRow {
        let (source, destination) = references(&task.document);
        let environment = match &task.document {
            DraftDocument::Complete(definition) => definition.options.environment,
            DraftDocument::Draft(_) => None,
        };
        TaskRow {
            name: task.name.clone(),
            source: find(saved, source).map(label),
            destination: find(saved, destination).map(label),
            created_ms: task.created_ms,
            environment,
            snapshot: self.snapshot(task),
        }
    }

    fn snapshot(&self, task: &StoredTask) -> TaskSnapshot {
        let held = match task.document {
            DraftDocument::Complete(_) => self.inner.supervisor.snapshot(&task.id).ok(),
            // The engine may still hold what the draft is to replace.
            DraftDocument::Draft(_) => None,
        };
        let mut snapshot = held.unwrap_or_else(|| {
            idle(
                task.id.clone(),
                task.state.clone(),
                self.inner.clock.now_ms(),
            )
        });
        if matches!(
            snapshot.state,
            TaskState::PrecheckFailed | TaskState::PrecheckPassed
        ) && snapshot.precheck.is_none()
        {
            // Of a precheck that ran before the console was opened.
            snapshot.precheck.clone_from(&task.precheck);
        }
        snapshot
    }
}

/// What is seen of a task that nothing works on.
fn idle(id: TaskId, state: TaskState, now_ms: u64) -> TaskSnapshot {
    let phase = PhaseSnapshot {
        state: PhaseState::NotStarted,
        done: 0,
        total: 0,
    };
    TaskSnapshot {
        id,
        at_ms: now_ms,
        actions: allowed(&state),
        skippable: skippable(&state).map(str::to_owned),
        modification: None,
        state,
        schema: phase,
        full: phase,
        incremental: phase,
        precheck: None,
        metrics: MetricsSample {
            at_ms: now_ms,
            ..MetricsSample::default()
        },
        retry: None,
        position: None,
        tables_total: 0,
    }
}

fn find<'a>(
    saved: &'a [StoredConnection],
    reference: Option<&str>,
) -> Option<&'a StoredConnection> {
    let reference = reference?;
    saved
        .iter()
        .find(|saved| saved.id.0 == reference)
        .or_else(|| saved.iter().find(|saved| saved.details.name == reference))
}

fn label(saved: &StoredConnection) -> EndpointLabel {
    let details = &saved.details;
    EndpointLabel {
        name: details.name.clone(),
        address: format!("{}:{}", details.host, details.port),
        environment: details.environment,
    }
}
