//! Follows the source, and carries out what is ordered meanwhile.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::modifications::{self, Order};
use crate::error::{Error, Result};
use crate::modify::begin;
use crate::modify::branch::Branch;
use crate::modify::join::{Joined, join};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session};
use crate::task::run::{self, Ended, Run};
use crate::task::seat::Seat;

/// How often the destination is asked for orders: they may come from another
/// process. One from this process is seen at once.
const LOOK: Duration = Duration::from_secs(1);

/// Follows the source until it is asked to stop, or until a step of an order is
/// done: then the task is to be taken up anew, which is `None`.
///
/// # Errors
/// What the task cannot get past.
pub(crate) async fn conduct(mut run: Run, stop: &CancellationToken) -> Result<Option<Ended>> {
    let seat = Arc::clone(&run.seat);
    let order = modifications::next(&mut run.desk, &seat.id).await?;
    seat.set_order(order.clone());
    match order {
        None => alone(run, stop).await,
        Some(order) if order.is_loading => beside(run, &order, stop).await,
        Some(order) => begin::begin(&mut run, &order).await.map(|()| None),
    }
}

/// Follows the source until there is an order.
async fn alone(run: Run, stop: &CancellationToken) -> Result<Option<Ended>> {
    let own = stop.child_token();
    let (seat, destination) = (Arc::clone(&run.seat), run.destination.clone());
    let mut following = run::follow(run, &own, None).boxed();
    // Biased: an end that is there comes before an order.
    tokio::select! {
        biased;
        ended = &mut following => return ended.map(Some),
        () = ordered(&seat, &destination) => own.cancel(),
    }
    let ended = following.await?;
    Ok(stop.is_cancelled().then_some(ended))
}

/// Waits for an order. A destination that does not answer is the task's to tell.
async fn ordered(seat: &Seat, destination: &ConnectionSpec) {
    let mut desk: Option<Session> = None;
    loop {
        // Biased: an order of this process does not wait.
        tokio::select! {
            biased;
            () = seat.ordered.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
        let mut on = match desk.take() {
            Some(session) => session,
            None => match Session::connect(destination, Purpose::Catalog).await {
                Ok(session) => session,
                Err(_) => continue,
            },
        };
        match modifications::next(&mut on, &seat.id).await {
            Ok(Some(_)) => return on.close().await,
            Ok(None) => desk = Some(on),
            Err(_) => {}
        }
    }
}

/// Follows the source beside a branch until that is close; then joins the two.
async fn beside(run: Run, order: &Order, stop: &CancellationToken) -> Result<Option<Ended>> {
    let branch = Branch::new(&run, order)?;
    let (own, side) = (stop.child_token(), stop.child_token());
    let mut following = run::follow(run, &own, None).boxed();
    let mut loading = branch.load(&side).boxed();
    // Biased: where the task cannot go on, nothing is joined.
    let loaded = tokio::select! {
        biased;
        ended = &mut following => {
            side.cancel();
            // How it ended is found out when it is taken up again.
            let _ = loading.await;
            return ended.map(Some);
        }
        loaded = &mut loading => loaded,
    };
    drop(loading);
    own.cancel();
    let ended = following.await?;
    if stop.is_cancelled() {
        return Ok(Some(ended));
    }
    let joined = match loaded {
        Ok(Ended::Done) => join(&branch, stop).boxed().await?,
        Ok(Ended::Stopped) => Joined::Stopped,
        Err(error) => return given_up(&branch, &error).await,
    };
    match joined {
        Joined::Whole => Ok(None),
        Joined::Stopped => Ok(Some(Ended::Stopped)),
        Joined::Broken(error) => match branch.seat.interrupt(&error.report()) {
            // It is tried again after its pause, and the task goes on.
            Some(_) => Ok(None),
            None => given_up(&branch, &error).await,
        },
    }
}

async fn given_up(branch: &Branch, error: &Error) -> Result<Option<Ended>> {
    let (mut run, _) = run::take_up(&branch.trunk).boxed().await?;
    begin::give_up(&mut run, &branch.order, error).await?;
    Ok(None)
}
