//! What becomes of a statement that was not replayed: as the task's option
//! says, and in the log of such statements either way.

use crate::apply::writer::Writer;
use crate::checkpoint::aside::{Cause, with_cascades};
use crate::checkpoint::failures::Failure;
use crate::error::{Error, ErrorKind, Result};
use crate::incremental::replay::Replay;
use crate::server::catalog::TableName;
use crate::task::definition::FailedDdl;
use crate::task::failure::FailureDone;
use crate::task::seat::Seat;
use crate::task::snapshot::LogLevel;

/// What is done about a statement that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The task stops.
    Stop,
    /// The task goes on without it.
    GoOn,
    /// Its tables are set aside.
    SetAside,
}

/// Decides about a statement that failed. One that may have run in part, or of
/// which nothing tells whether it ran, is the operator's in any case: `whole`
/// says that it did not run at all.
pub(super) fn way(chosen: FailedDdl, error: &Error, whole: bool, tables: usize) -> Way {
    let stays = error.kind != ErrorKind::Ddl || error.subject.is_none() || !whole;
    match chosen {
        _ if stays => Way::Stop,
        FailedDdl::Stop => Way::Stop,
        FailedDdl::SetAside if tables > 0 => Way::SetAside,
        FailedDdl::GoOn | FailedDdl::SetAside => Way::GoOn,
    }
}

/// Writes into the log that the task stops on a statement. That it cannot be
/// written must not hide the statement.
pub(super) async fn record_stop(replay: &Replay, error: &Error, writer: &mut Writer, seat: &Seat) {
    if error.kind != ErrorKind::Ddl {
        return;
    }
    let failure = failure(replay, error, FailureDone::Stopped, seat);
    let lease = writer.lease().clone();
    let recorded = lease.commit_failure(writer.session(), &failure).await;
    if let Err(error) = recorded {
        seat.log(
            LogLevel::Warning,
            "The statement could not be written into the log of failed statements",
            Some(&error),
        );
    }
}

/// Begins to pass a statement by: recorded in the transaction that moves past it.
pub(super) async fn pass_by(
    replay: &Replay,
    error: &Error,
    writer: &mut Writer,
    seat: &Seat,
) -> Result<()> {
    writer.begin().await?;
    record(replay, error, FailureDone::PassedBy, writer, seat).await?;
    seat.log(
        LogLevel::Warning,
        format!(
            "The statement that ends at {} failed and is passed by, as the task's option says",
            replay.after
        ),
        Some(error),
    );
    Ok(())
}

async fn record(
    replay: &Replay,
    error: &Error,
    done: FailureDone,
    writer: &mut Writer,
    seat: &Seat,
) -> Result<()> {
    let failure = failure(replay, error, done, seat);
    let lease = writer.lease().clone();
    lease.record_failure(writer.session(), &failure).await
}

/// Sets the statement's tables aside and moves past it, all in one transaction.
/// Tells which tables are aside now.
pub(super) async fn set_aside(
    replay: &Replay,
    error: &Error,
    writer: &mut Writer,
    seat: &Seat,
) -> Result<Vec<TableName>> {
    let lease = writer.lease().clone();
    let known = lease.read_definitions(writer.session()).await?;
    let all = with_cascades(&replay.plan.tables, &known);
    let cause = Cause {
        at_ms: seat.ports.clock.now_ms(),
        words: error.title.clone(),
    };
    writer.begin().await?;
    lease
        .set_aside(writer.session(), &all, &replay.start, &cause)
        .await?;
    record(replay, error, FailureDone::SetAside, writer, seat).await?;
    lease.clear_ddl_mark(writer.session()).await?;
    if let Some(end) = &replay.end {
        writer.move_to(end).await?;
        writer.finish().await?;
    }
    let names: Vec<_> = all.iter().map(ToString::to_string).collect();
    seat.log(
        LogLevel::Warning,
        format!(
            "Set aside from {} on, because a statement failed: {}",
            replay.start,
            names.join(", ")
        ),
        Some(error),
    );
    Ok(all)
}

fn failure<'a>(replay: &'a Replay, error: &Error, done: FailureDone, seat: &Seat) -> Failure<'a> {
    let report = error.report();
    let mut words = vec![report.title];
    words.extend(report.chain);
    Failure {
        at_ms: seat.ports.clock.now_ms(),
        position: &replay.after,
        statement: &replay.sql,
        error: words.join(": "),
        done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_did_not_run_at_all_follows_the_option() {
        let error = |subject: Option<&str>| {
            let error = Error::new(ErrorKind::Ddl, "It failed");
            match subject {
                Some(subject) => error.subject(subject),
                None => error,
            }
        };
        let named = error(Some("bin.000001:4"));
        assert_eq!(way(FailedDdl::Stop, &named, true, 1), Way::Stop);
        assert_eq!(way(FailedDdl::GoOn, &named, true, 1), Way::GoOn);
        assert_eq!(way(FailedDdl::SetAside, &named, true, 1), Way::SetAside);
        assert_eq!(way(FailedDdl::SetAside, &named, true, 0), Way::GoOn);
        assert_eq!(way(FailedDdl::GoOn, &named, false, 1), Way::Stop);
        assert_eq!(way(FailedDdl::GoOn, &error(None), true, 1), Way::Stop);
        let other = Error::new(ErrorKind::Fenced, "It failed").subject("x");
        assert_eq!(way(FailedDdl::GoOn, &other, true, 1), Way::Stop);
    }
}
