//! Cuts tables into chunks, ahead of the readers.

use std::sync::Arc;

use super::board::Work;
use super::bound::{Bound, KeyOrder};
use super::chunk::Chunk;
use super::job::Job;
use super::load::Shared;
use super::marks::{self, ChunkMark, LoadState};
use super::writer;
use crate::error::Result;
use crate::server::session::{Purpose, Session};
use crate::task::snapshot::TableState;

/// Walks over all tables, or until the task is asked to stop.
pub(super) async fn run(shared: Arc<Shared>, destination: Session) -> Result<()> {
    // Biased: to stop comes first. What is dropped has not been committed.
    tokio::select! {
        biased;
        () = shared.stop.cancelled() => Ok(()),
        walked = walk(&shared, destination) => walked,
    }
}

async fn walk(shared: &Shared, mut destination: Session) -> Result<()> {
    let mut source = Session::connect(&shared.load.source, Purpose::Reader).await?;
    for (place, job) in shared.jobs.iter().enumerate() {
        job.metrics.set_state(TableState::Loading);
        match &job.order {
            None => {
                if let Some(together) = read_with(shared, place) {
                    shared.board.put(Work::Whole(together)).await;
                }
            }
            Some(order) => {
                prepare_keyed(shared, job, &mut destination).await?;
                let lease = &shared.load.lease;
                let done = marks::chunks(&mut destination, lease, &job.table).await?;
                job.set_rows(done.iter().map(|mark| mark.rows).sum());
                split(shared, place, order, done, &mut source).await?;
            }
        }
        // One that is read whole says itself as of when it is loaded.
        if shared.board.split(place) && job.order.is_some() {
            writer::finish(shared, job, &mut destination).await?;
        }
    }
    shared.board.complete();
    Ok(())
}

/// The tables that are read whole with this one; none when another of its
/// family has put them up.
fn read_with(shared: &Shared, place: usize) -> Option<Vec<usize>> {
    let Some(family) = shared.jobs[place].family else {
        return Some(vec![place]);
    };
    let is_of = |other: &usize| shared.jobs[*other].family == Some(family);
    let members: Vec<usize> = (0..shared.jobs.len()).filter(is_of).collect();
    (members.first() == Some(&place)).then_some(members)
}

async fn prepare_keyed(shared: &Shared, job: &Job, destination: &mut Session) -> Result<()> {
    if job.found == LoadState::Loading {
        return Ok(());
    }
    let lease = &shared.load.lease;
    marks::begin(destination, lease).await?;
    marks::set_loading(destination, lease, &job.table, LoadState::Loading).await?;
    destination.run("commit", &job.inserting).await?;
    Ok(())
}

/// Puts up the chunks that are not there yet: first the gaps between those
/// that are, then the rest of the table.
async fn split(
    shared: &Shared,
    place: usize,
    order: &KeyOrder,
    done: Vec<ChunkMark>,
    source: &mut Session,
) -> Result<()> {
    let job = &shared.jobs[place];
    let put = |chunk| shared.board.put(Work::Chunk(place, chunk));
    let (gaps, rest) = remaining(done);
    for gap in gaps {
        put(gap).await;
    }
    let Some(Rest {
        mut number,
        mut lower,
    }) = rest
    else {
        return Ok(());
    };
    // Asked for only when there is more than one chunk: rows beyond it have
    // been inserted after P0 and come with the binlog, so a source that is
    // always inserting cannot keep the load from ending.
    let mut end = None;
    loop {
        shared.load.throttle.query().await;
        let rows = job.size.rows();
        let from = (lower.as_ref(), end.as_ref());
        let next = probe(job, order, from, rows, source).await?;
        if next.is_some() && end.is_none() {
            end = last(job, order, source).await?;
        }
        let is_last = next.is_none();
        let counted = if is_last { 0 } else { rows };
        let upper = next.or_else(|| end.clone());
        if upper.is_none() || upper != lower {
            put(Chunk {
                number,
                lower: lower.take(),
                upper: upper.clone(),
                rows: counted,
                attempts: 0,
            })
            .await;
        }
        if is_last {
            break;
        }
        number += 1;
        lower = upper;
    }
    Ok(())
}

/// Where the part of a table begins that has never been put up.
#[derive(Debug, PartialEq, Eq)]
struct Rest {
    number: u32,
    lower: Option<Bound>,
}

/// What is left of a table of which these chunks are there, in the order of
/// their numbers: the gaps between them, and the rest unless the last chunk
/// went to the end. A gap takes the place of the chunks that were under way
/// when a run was interrupted: at most one for each writer.
fn remaining(done: Vec<ChunkMark>) -> (Vec<Chunk>, Option<Rest>) {
    let mut gaps = Vec::new();
    let mut rest = Rest {
        number: 0,
        lower: None,
    };
    for mark in done {
        if mark.number > rest.number && mark.lower != rest.lower {
            gaps.push(Chunk {
                number: rest.number,
                lower: rest.lower,
                upper: mark.lower,
                rows: 0,
                attempts: 0,
            });
        }
        if mark.upper.is_none() {
            return (gaps, None);
        }
        rest = Rest {
            number: mark.number + 1,
            lower: mark.upper,
        };
    }
    (gaps, Some(rest))
}

/// The key of the row that ends the next chunk, of so many rows; none when
/// fewer are left.
async fn probe(
    job: &Job,
    order: &KeyOrder,
    (lower, end): (Option<&Bound>, Option<&Bound>),
    rows: u64,
    source: &mut Session,
) -> Result<Option<Bound>> {
    let mut sql = format!("select {}{}", order.selected(), job.from()).into_bytes();
    order.between(lower, end, &mut sql)?;
    let tail = format!(
        " order by {} limit 1 offset {}",
        order.ascending(),
        rows - 1
    );
    sql.extend_from_slice(tail.as_bytes());
    only(job, order, source.rows(sql, &job.reading).await?)
}

/// The last key of the table.
async fn last(job: &Job, order: &KeyOrder, source: &mut Session) -> Result<Option<Bound>> {
    let sql = format!(
        "select {}{} order by {} limit 1",
        order.selected(),
        job.from(),
        order.descending()
    );
    only(job, order, source.rows(sql, &job.reading).await?)
}

fn only(job: &Job, order: &KeyOrder, rows: Vec<mysql_async::Row>) -> Result<Option<Bound>> {
    rows.into_iter()
        .next()
        .map(|row| order.bound(row, &job.table))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(value: &str) -> Option<Bound> {
        let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
        Bound::from_json(format!("[\"{hex}\"]").as_bytes())
    }

    fn mark(number: u32, lower: Option<Bound>, upper: Option<Bound>) -> ChunkMark {
        ChunkMark {
            number,
            lower,
            upper,
            rows: 1,
        }
    }

    #[test]
    fn nothing_there_leaves_everything() {
        let (gaps, rest) = remaining(Vec::new());
        assert!(gaps.is_empty());
        assert_eq!(
            rest,
            Some(Rest {
                number: 0,
                lower: None
            })
        );
    }

    #[test]
    fn what_was_under_way_is_a_gap() {
        let done = vec![
            mark(1, bound("b"), bound("c")),
            mark(4, bound("e"), bound("f")),
        ];
        let (gaps, rest) = remaining(done);
        let ranges: Vec<_> = gaps
            .into_iter()
            .map(|gap| (gap.number, gap.lower, gap.upper))
            .collect();
        assert_eq!(ranges, [(0, None, bound("b")), (2, bound("c"), bound("e"))]);
        assert_eq!(
            rest,
            Some(Rest {
                number: 5,
                lower: bound("f")
            })
        );
    }

    #[test]
    fn a_gap_that_was_filled_leaves_no_other_behind() {
        let done = vec![
            mark(0, None, bound("b")),
            mark(2, bound("b"), bound("e")),
            mark(5, bound("e"), None),
        ];
        assert_eq!(remaining(done), (Vec::new(), None));
    }
}
