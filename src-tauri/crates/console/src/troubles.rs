//! Use cases of what a task could not simply carry, and of what the operator
//! does about it.

use engine::error::Result;
use engine::server::catalog::TableName;
use engine::task::modification::ObjectOrder;

use crate::api::task::{TaskDetail, TaskKey};
use crate::api::trouble::{
    ClashPage, FailurePage, ModificationPage, TaskClashes, TaskEditStatement, TaskFailures,
    TaskModify, TaskSetAside, TaskSkipTransaction,
};
use crate::console::Console;

impl Console {
    /// Clashes that a task has recorded on its destination, newest first.
    ///
    /// # Errors
    /// `Refused` when there is no such task or it is a draft, else whatever
    /// keeps the destination from being asked.
    pub async fn task_clashes(&self, request: TaskClashes) -> Result<ClashPage> {
        let TaskClashes { id, before, limit } = request;
        let definition = self.task_definition(&id).await?;
        let supervisor = self.supervisor();
        let clashes = supervisor.clashes(&definition, before, limit).await?;
        let next = clashes.last().map(|last| last.id);
        Ok(ClashPage { clashes, next })
    }

    /// Statements of a task that were not replayed, newest first, and its tables
    /// that are set aside.
    ///
    /// # Errors
    /// As [`Console::task_clashes`].
    pub async fn task_failures(&self, request: TaskFailures) -> Result<FailurePage> {
        let TaskFailures { id, before, limit } = request;
        let definition = self.task_definition(&id).await?;
        let supervisor = self.supervisor();
        let statements = supervisor
            .failed_statements(&definition, before, limit)
            .await?;
        Ok(FailurePage {
            next: statements.last().map(|last| last.id),
            statements,
            aside: supervisor.tables_aside(&definition).await?,
            skipped: supervisor.skipped_transactions(&definition).await?,
            edited: supervisor.edited_statements(&definition).await?,
        })
    }

    /// Has another text run in place of the statement on which a task stopped
    /// (F41). It goes on when it is resumed.
    ///
    /// # Errors
    /// `Definition` when the text is no statement that may be run, `Refused` unless
    /// the task stopped on the statement at this position, `Store` when it cannot
    /// be written, else whatever keeps a server from being asked.
    pub async fn task_edit_statement(&self, request: TaskEditStatement) -> Result<TaskDetail> {
        let TaskEditStatement { id, position, sql } = request;
        let supervisor = self.supervisor();
        supervisor.edit_statement(&id, &position, &sql).await?;
        self.task_get(TaskKey { id }).await
    }

    /// Has a task leave out the source transaction in which it stopped (F41).
    ///
    /// # Errors
    /// `Refused` unless the task stopped in the transaction at this position,
    /// `Definition` when that is no position, `Store` when it cannot be written,
    /// else whatever keeps the destination from being told.
    pub async fn task_skip_transaction(&self, request: TaskSkipTransaction) -> Result<TaskDetail> {
        let TaskSkipTransaction { id, position } = request;
        self.supervisor().skip_transaction(&id, &position).await?;
        self.task_get(TaskKey { id }).await
    }

    /// Sets tables of a task aside that rests or has stopped on an error (F41).
    ///
    /// # Errors
    /// `Refused` when the task's state does not allow it or it carries no such
    /// table, `Store` when it cannot be written, else whatever keeps the
    /// destination from being told.
    pub async fn task_set_aside(&self, request: TaskSetAside) -> Result<TaskDetail> {
        let TaskSetAside { id, tables } = request;
        let names: Vec<_> = tables
            .iter()
            .map(|it| TableName::new(&it.database, &it.table))
            .collect();
        self.supervisor().set_aside(&id, &names).await?;
        self.task_get(TaskKey { id }).await
    }

    /// Changes what a task carries while it runs (F42): a table is loaded again,
    /// added or removed.
    ///
    /// # Errors
    /// `Refused` when the task's state does not allow it or it cannot be carried
    /// out, `Store` when it cannot be written, else whatever keeps the servers
    /// from being asked.
    pub async fn task_modify(&self, request: TaskModify) -> Result<TaskDetail> {
        let TaskModify {
            id,
            change,
            table,
            rename,
        } = request;
        let table = TableName::new(&table.database, &table.table);
        let order = ObjectOrder {
            change,
            table,
            rename,
        };
        self.supervisor().modify(&id, &order).await?;
        self.task_get(TaskKey { id }).await
    }

    /// What was ordered of a task, newest first.
    ///
    /// # Errors
    /// As [`Console::task_clashes`].
    pub async fn task_modifications(&self, request: TaskKey) -> Result<ModificationPage> {
        let definition = self.task_definition(&request.id).await?;
        let modifications = self.supervisor().modifications(&definition).await?;
        Ok(ModificationPage { modifications })
    }

    /// Has a task that waits for its next attempt try at once (F41).
    ///
    /// # Errors
    /// `Refused` when it does not wait.
    pub async fn task_retry_now(&self, request: TaskKey) -> Result<TaskDetail> {
        self.supervisor().retry_now(&request.id)?;
        self.task_get(request).await
    }
}
