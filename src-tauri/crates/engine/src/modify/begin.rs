//! Begins an order, or gives it up, while the task is at a transaction
//! boundary.

use crate::checkpoint::aside::Cause;
use crate::checkpoint::modifications::{Order, Replaced};
use crate::error::{Error, Result, Retry, policy};
use crate::incremental::former;
use crate::modify::plan::{Plan, View};
use crate::server::catalog::TableName;
use crate::task::definition::TaskDefinition;
use crate::task::modification::ObjectChange;
use crate::task::run::Run;
use crate::task::selection::Selection;
use crate::task::snapshot::LogLevel;

const DOING: &str = "beginning a change of what the task carries";

/// Begins an order: a removal is done with it, else its tables are passed by
/// from the checkpoint on until their branch has loaded them.
///
/// # Errors
/// `Fenced`, `Store`, or the servers'. One that cannot be carried out is given
/// up, which is none.
pub(super) async fn begin(run: &mut Run, order: &Order) -> Result<()> {
    let rules = (run.mapping.source_rule(), run.mapping.destination_rule());
    let mut view = View {
        task: &run.seat.id,
        definition: &run.definition,
        rules,
        source: &mut run.catalog,
        destination: &mut run.desk,
    };
    let plan = match view.plan(&order.wish).await {
        Ok(plan) => plan,
        Err(error) if policy(error.kind).retry == Retry::Operator => {
            return give_up(run, order, &error).await;
        }
        Err(error) => return Err(error),
    };
    // A statement that a former run has left behind must not meet a table that
    // is made anew.
    if let Some(mark) = run.lease.read_ddl_mark(&mut run.desk).await? {
        former::ended(&mut run.desk, &run.seat.id, mark.epoch).await?;
    }
    match order.wish.change {
        ObjectChange::Remove => remove(run, order, plan).await,
        ObjectChange::Add | ObjectChange::LoadAgain => branch_off(run, order, plan).await,
    }
}

async fn remove(run: &mut Run, order: &Order, plan: Plan) -> Result<()> {
    let start = run.start.position.as_ref();
    let at = run.lease.read_checkpoint(&mut run.desk, start).await?;
    let replaced = Replaced {
        before: Selection::of(&run.definition),
        after: plan.after,
    };
    let definition = TaskDefinition {
        objects: replaced.after.clone(),
        ..run.definition.as_ref().clone()
    };
    let (lease, desk) = (&run.lease, &mut run.desk);
    let now_ms = run.seat.ports.clock.now_ms();
    desk.run("start transaction", DOING).await?;
    lease.hold(desk).await?;
    lease
        .write_selection(desk, &Selection::of(&definition))
        .await?;
    for table in &plan.tables {
        lease.forget_table(desk, table).await?;
    }
    lease
        .end_modification(desk, order.number, now_ms, Some(&replaced))
        .await?;
    desk.run("commit", DOING).await?;
    run.seat.reselect(&replaced.after).await?;
    for table in &plan.tables {
        let metrics = &run.seat.metrics;
        metrics.forget_table(&table.database, &table.table);
    }
    let said = format!(
        "Removed {} from the task: the destination keeps the rows that it has as of {}",
        named(&plan.tables),
        at.position
    );
    run.seat.log(LogLevel::Warning, said, None);
    Ok(())
}

async fn branch_off(run: &mut Run, order: &Order, plan: Plan) -> Result<()> {
    let start = run.start.position.as_ref();
    let at = run.lease.read_checkpoint(&mut run.desk, start).await?;
    let now_ms = run.seat.ports.clock.now_ms();
    let cause = Cause {
        at_ms: now_ms,
        words: "It is loaded again".to_owned(),
    };
    let (lease, desk) = (&run.lease, &mut run.desk);
    desk.run("start transaction", DOING).await?;
    lease.hold(desk).await?;
    if order.wish.change == ObjectChange::LoadAgain {
        lease
            .set_aside(desk, &plan.tables, &at.position, &cause)
            .await?;
    }
    lease
        .begin_modification(desk, order.number, &plan.tables, &plan.branch)
        .await?;
    desk.run("commit", DOING).await?;
    let said = format!(
        "{} beside the task: {}",
        match order.wish.change {
            ObjectChange::LoadAgain => "Loading again",
            ObjectChange::Add | ObjectChange::Remove => "Loading what is added",
        },
        named(&plan.tables)
    );
    run.seat.log(LogLevel::Info, said, None);
    Ok(())
}

/// Gives an order up, with the rows of its branch. Tables that were to be loaded
/// again stay aside.
///
/// # Errors
/// `Fenced`, or the server's.
pub(super) async fn give_up(run: &mut Run, order: &Order, error: &Error) -> Result<()> {
    let report = error.report();
    let mut why = vec![report.title];
    why.extend(report.chain);
    let now_ms = run.seat.ports.clock.now_ms();
    let (lease, desk) = (&run.lease, &mut run.desk);
    desk.run("start transaction", DOING).await?;
    lease.hold(desk).await?;
    lease
        .end_branch(desk, &run.seat.id.branch(order.number)?)
        .await?;
    lease
        .fail_modification(desk, order.number, now_ms, &why.join(": "))
        .await?;
    desk.run("commit", DOING).await?;
    let stays = match (order.is_loading, order.wish.change) {
        (true, ObjectChange::LoadAgain) => "; what was to be loaded stays aside",
        (true, ObjectChange::Add) => {
            "; what the destination has of it stays there: drop it before it is ordered again"
        }
        _ => "",
    };
    let said = format!(
        "Table {} was not {}{stays}",
        order.wish.table,
        order.wish.change.in_words()
    );
    run.seat.log(LogLevel::Error, said, Some(error));
    Ok(())
}

/// Names of tables for a line of the log.
pub(super) fn named(tables: &[TableName]) -> String {
    let names: Vec<String> = tables.iter().map(ToString::to_string).collect();
    names.join(", ")
}
