//! A branch: a task of its own beside the task, for tables that are loaded.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::lease::Stage;
use crate::checkpoint::modifications::Order;
use crate::checkpoint::position::Position;
use crate::error::Result;
use crate::incremental::former;
use crate::mapping::Mapping;
use crate::server::ident::quote_name;
use crate::server::session::{Purpose, Session};
use crate::task::definition::TaskDefinition;
use crate::task::modification::ObjectChange;
use crate::task::run::{self, Ended, Run};
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;

/// Times that a branch follows to where the task stands. Each time takes as
/// long as the task took for what came meanwhile, less than the time before; a
/// branch that does not come closer leaves the rest to the join.
const ROUNDS_MAX: u32 = 8;
/// Former runs of a branch whose drop may still be under way on the server: all
/// but the last few have long been waited for.
const FORMER_MAX: u64 = 16;

/// A branch, and the task beside which it runs.
pub(super) struct Branch {
    pub(super) trunk: Arc<Seat>,
    pub(super) seat: Arc<Seat>,
    pub(super) order: Order,
    /// What tables are called with it.
    pub(super) naming: Arc<Mapping>,
}

impl Branch {
    /// The branch of an order, that `run` goes on beside.
    ///
    /// # Errors
    /// `Refused` when the identity of the task leaves no room for it;
    /// `Definition` where the task's mapping would not be one with it.
    pub(super) fn new(run: &Run, order: &Order) -> Result<Self> {
        let id = run.seat.id.branch(order.number)?;
        let mut definition = TaskDefinition {
            id: Some(id.clone()),
            objects: order.objects.clone(),
            ..run.definition.as_ref().clone()
        };
        // The task's is enough.
        definition.options.heartbeat = false;
        let naming = match order.wish.change {
            ObjectChange::Add => {
                let rule = run.mapping.source_rule();
                let mut whole = run.definition.as_ref().clone();
                for table in &order.tables {
                    whole.objects = super::objects::with(&whole.objects, table, &order.wish, rule);
                }
                Arc::new(Mapping::new(&whole, rule, run.mapping.destination_rule())?)
            }
            ObjectChange::LoadAgain | ObjectChange::Remove => Arc::clone(&run.mapping),
        };
        Ok(Self {
            seat: run.seat.branch(&id, definition),
            trunk: Arc::clone(&run.seat),
            order: order.clone(),
            naming,
        })
    }

    /// Loads the tables and follows the source for them until the branch is close
    /// to the task; tries again as the task does.
    ///
    /// # Errors
    /// What only the operator can mend.
    pub(super) async fn load(&self, stop: &CancellationToken) -> Result<Ended> {
        loop {
            // Biased: whoever asks to stop does not wait for the next attempt.
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(Ended::Stopped),
                () = tokio::time::sleep(self.seat.pause()) => {}
            }
            let error = match self.attempt(stop).boxed().await {
                Ok(ended) => return Ok(ended),
                Err(error) => error,
            };
            if self.seat.interrupt(&error.report()).is_none() {
                return Err(error);
            }
            let said = "Interrupted; trying again";
            self.seat.log(LogLevel::Warning, said, Some(&error));
        }
    }

    async fn attempt(&self, stop: &CancellationToken) -> Result<Ended> {
        // Biased: as above. What is cut off is begun again.
        let (mut run, stage) = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Ended::Stopped),
            begun = async {
                let (mut run, stage) = self.take_up().await?;
                if stage == Stage::Begun && self.order.wish.change == ObjectChange::LoadAgain {
                    self.make_way(&mut run).await?;
                }
                Ok::<_, crate::error::Error>((run, stage))
            } => begun?,
        };
        if run::initialize(&mut run, stage, stop).await? == Ended::Stopped {
            return Ok(Ended::Stopped);
        }
        run::initialized(&self.seat).await?;
        for _ in 0..ROUNDS_MAX {
            let Some(goal) = self.goal()? else { break };
            let here = position(&mut run).await?;
            if here.reaches(&goal) {
                break;
            }
            if run::follow(run, stop, Some(goal)).await? == Ended::Stopped {
                return Ok(Ended::Stopped);
            }
            (run, _) = self.take_up().await?;
        }
        Ok(Ended::Done)
    }

    /// Where the task stands; none while it has not begun to follow.
    fn goal(&self) -> Result<Option<Position>> {
        let at = self.trunk.metrics.position();
        at.map(|at| Position::new(&at.file, at.offset, None))
            .transpose()
    }

    /// Takes the branch up.
    ///
    /// # Errors
    /// As of a task.
    pub(super) async fn take_up(&self) -> Result<(Run, Stage)> {
        let (mut run, stage) = run::take_up(&self.seat).boxed().await?;
        run.naming = Arc::clone(&self.naming);
        Ok((run, stage))
    }

    /// Drops the tables that are made anew. All of them are the task's: an order
    /// for others is not begun.
    async fn make_way(&self, run: &mut Run) -> Result<()> {
        let doing = "dropping a table that is loaded again";
        let (id, epoch) = (&self.seat.id, run.lease.epoch());
        for former in epoch.saturating_sub(FORMER_MAX).max(1)..epoch {
            former::ended(&mut run.desk, id, former).await?;
        }
        let mut session = Session::connect(&run.destination, Purpose::Ddl).await?;
        former::hold(&mut session, id, epoch).await?;
        // Held meanwhile: whoever takes the branch up waits for what is dropped.
        run.desk.run("start transaction", doing).await?;
        run.lease.hold(&mut run.desk).await?;
        for table in &self.order.tables {
            if let Some(to) = run.mapping.destination_of(table) {
                let dropping = format!("drop table if exists {}", quote_name(&to)?);
                session.run(dropping, doing).await?;
            }
        }
        run.desk.run("commit", doing).await?;
        session.close().await;
        Ok(())
    }
}

/// Where a run stands.
///
/// # Errors
/// `State` when the destination does not say, `Fenced`, or the server's.
pub(super) async fn position(run: &mut Run) -> Result<Position> {
    let start = run.start.position.as_ref();
    let checkpoint = run.lease.read_checkpoint(&mut run.desk, start).await?;
    Ok(checkpoint.position)
}
