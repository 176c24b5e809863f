//! The end of a branch: it and the task come to one position, and what it knows
//! of its tables becomes the task's.

use std::cmp::Ordering;

use tokio_util::sync::CancellationToken;

use crate::checkpoint::aside;
use crate::checkpoint::modifications::Replaced;
use crate::checkpoint::position::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::modify::begin::{give_up, named};
use crate::modify::branch::{Branch, position};
use crate::modify::{kin, objects};
use crate::server::catalog::{TableKind, TableName};
use crate::task::definition::TaskDefinition;
use crate::task::modification::ObjectChange;
use crate::task::run::{self, Ended, Run};
use crate::task::selection::Selection;
use crate::task::snapshot::LogLevel;

const DOING: &str = "joining a branch of the task";

/// How an attempt to join ended.
pub(super) enum Joined {
    /// The branch has ended, with its order.
    Whole,
    /// Asked to stop.
    Stopped,
    /// The branch failed.
    Broken(Error),
}

/// Joins the branch and the task, neither of which is at work: whichever is
/// behind goes on to where the other stands.
///
/// # Errors
/// What the task cannot get past.
pub(super) async fn join(branch: &Branch, stop: &CancellationToken) -> Result<Joined> {
    let mut reached: Option<Position> = None;
    loop {
        let (mut side, left) = match begin(branch).await {
            Ok(begun) => begun,
            Err(error) => return Ok(Joined::Broken(error)),
        };
        // A statement of the branch that was cut off is brought to its end.
        if let Some(after) = left {
            match run::follow(side, stop, Some(after)).await {
                Ok(Ended::Done) => continue,
                Ok(Ended::Stopped) => return Ok(Joined::Stopped),
                Err(error) => return Ok(Joined::Broken(error)),
            }
        }
        let (mut main, _) = run::take_up(&branch.trunk).await?;
        if side.start.source != main.start.source {
            return Ok(Joined::Broken(other_source()));
        }
        let there = match position(&mut side).await {
            Ok(there) => there,
            Err(error) => return Ok(Joined::Broken(error)),
        };
        let here = position(&mut main).await?;
        let ahead = if there.reaches(&here) { &there } else { &here };
        let is_at = |other: &Position| other.order(ahead) == Ordering::Equal;
        // Whoever was behind has read all up to there, and there was nothing.
        if here.order(&there) == Ordering::Equal || reached.as_ref().is_some_and(is_at) {
            drop(side);
            return merge(&mut main, branch).await.map(|()| Joined::Whole);
        }
        let goal = ahead.clone();
        let ended = if here.reaches(&there) {
            drop(main);
            match run::follow(side, stop, Some(goal.clone())).await {
                Ok(ended) => ended,
                Err(error) => return Ok(Joined::Broken(error)),
            }
        } else {
            drop(side);
            run::follow(main, stop, Some(goal.clone())).await?
        };
        if ended == Ended::Stopped {
            return Ok(Joined::Stopped);
        }
        reached = Some(goal);
    }
}

/// Takes the branch up; tells where a statement ends that it has begun.
async fn begin(branch: &Branch) -> Result<(Run, Option<Position>)> {
    let (mut side, _) = branch.take_up().await?;
    let mark = side.lease.read_ddl_mark(&mut side.desk).await?;
    let at = position(&mut side).await?;
    let left = mark.map(|mark| mark.position);
    Ok((side, left.filter(|left| !at.reaches(left))))
}

/// One transaction: the order is done, the branch has ended, and the task
/// carries its tables from its own checkpoint on.
async fn merge(main: &mut Run, branch: &Branch) -> Result<()> {
    let order = &branch.order;
    let tables = &order.tables;
    if let Some(other) = tied(main, branch).await? {
        let error = Error::new(
            ErrorKind::Refused,
            format!(
                "Foreign keys connect table {} with {other} since its load began",
                order.wish.table
            ),
        )
        .hint("Have it loaded again: both then are, as of one moment.")
        .subject(order.wish.table.to_string());
        return give_up(main, order, &error).await;
    }
    let replaced = replaced(main, branch);
    let now_ms = main.seat.ports.clock.now_ms();
    let (lease, desk) = (&main.lease, &mut main.desk);
    desk.run("start transaction", DOING).await?;
    lease.hold(desk).await?;
    for table in tables {
        lease.forget_table(desk, table).await?;
    }
    lease.take_in(desk, &branch.seat.id).await?;
    if let Some(replaced) = &replaced {
        let definition = TaskDefinition {
            objects: replaced.after.clone(),
            ..main.definition.as_ref().clone()
        };
        lease
            .write_selection(desk, &Selection::of(&definition))
            .await?;
    }
    lease
        .end_modification(desk, order.number, now_ms, replaced.as_ref())
        .await?;
    desk.run("commit", DOING).await?;
    if let Some(replaced) = &replaced {
        main.seat.reselect(&replaced.after).await?;
    }
    let said = format!(
        "{} {}: changes are carried with the others from here on",
        match order.wish.change {
            ObjectChange::Add => "Added",
            ObjectChange::LoadAgain | ObjectChange::Remove => "Loaded again:",
        },
        named(tables)
    );
    main.seat.log(LogLevel::Info, said, None);
    Ok(())
}

/// What the task selects with a table that is added.
fn replaced(main: &Run, branch: &Branch) -> Option<Replaced> {
    let order = &branch.order;
    if order.wish.change != ObjectChange::Add {
        return None;
    }
    let rule = main.mapping.source_rule();
    let mut after = main.definition.objects.clone();
    for table in &order.tables {
        after = objects::with(&after, table, &order.wish, rule);
    }
    Some(Replaced {
        before: Selection::of(&main.definition),
        after,
    })
}

/// A table of the task that foreign keys connect with the branch by now: what
/// cascaded between them meanwhile was carried by neither.
async fn tied(main: &mut Run, branch: &Branch) -> Result<Option<TableName>> {
    let tables = &branch.order.tables;
    let mut known = aside::definitions(&mut main.desk, &main.seat.id).await?;
    known.retain(|it| it.kind == TableKind::Table && !tables.contains(&it.name));
    known.extend(aside::definitions(&mut main.desk, &branch.seat.id).await?);
    let all = kin::kin(tables, &known, main.mapping.source_rule());
    Ok(all.into_iter().find(|table| !tables.contains(table)))
}

/// The source has failed over, and only one of the two has followed it.
fn other_source() -> Error {
    Error::new(
        ErrorKind::Connection,
        "The task and what is loaded beside it follow different servers of the source",
    )
}
