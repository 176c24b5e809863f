//! History of each task's metrics: seconds, rolled up to minutes and hours.

use engine::error::Result;
use engine::task::definition::TaskId;
use engine::task::snapshot::MetricsSample;
use rusqlite::{Connection, OptionalExtension};

use super::{Store, from_json, to_json, to_sql};

/// How finely a stretch of history is kept, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Resolution {
    seconds: i64,
    /// Samples kept. The oldest go.
    samples_max: i64,
}

/// An hour by the second, a week by the minute, two years by the hour: at most
/// 31,000 samples of some 500 bytes for a task.
const RESOLUTIONS: [Resolution; 3] = [
    Resolution {
        seconds: 1,
        samples_max: 3_600,
    },
    Resolution {
        seconds: 60,
        samples_max: 10_080,
    },
    Resolution {
        seconds: 3_600,
        samples_max: 17_520,
    },
];

/// Samples in one answer: more than a chart has pixels across.
const ANSWER_MAX: i64 = 4_000;

impl Store {
    /// Adds one sample for each task that is at work.
    ///
    /// # Errors
    /// `Store` when they cannot be written.
    pub async fn append_metrics(&self, samples: Vec<(TaskId, MetricsSample)>) -> Result<()> {
        self.database
            .run("writing the history of metrics", move |connection| {
                for (task, sample) in &samples {
                    append(connection, task.as_str(), sample, 0)?;
                }
                Ok(())
            })
            .await
    }

    /// The history from `from_ms` until `to_ms`, as finely as it is kept that
    /// far back and fits an answer.
    ///
    /// # Errors
    /// `Store` when it cannot be read.
    pub async fn metrics(
        &self,
        task: &TaskId,
        from_ms: u64,
        to_ms: u64,
    ) -> Result<Vec<MetricsSample>> {
        let task = task.to_string();
        let (from_ms, to_ms) = (to_sql(from_ms), to_sql(to_ms));
        self.database
            .run("reading the history of metrics", move |connection| {
                let resolution = resolution(connection, &task, from_ms, to_ms)?;
                between(connection, &task, resolution, from_ms, to_ms)
            })
            .await
    }
}

/// Adds a sample at a level, and rolls the level up when its next coarser
/// stretch has ended.
fn append(
    connection: &Connection,
    task: &str,
    sample: &MetricsSample,
    level: usize,
) -> rusqlite::Result<()> {
    let Resolution {
        seconds,
        samples_max,
    } = RESOLUTIONS[level];
    let at_ms = to_sql(sample.at_ms);
    let last: Option<i64> = connection
        .query_row(
            "select max(at_ms) from metrics where task = ? and resolution_s = ?",
            (task, seconds),
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    connection.execute(
        "insert or replace into metrics (task, resolution_s, at_ms, sample)
         select ?, ?, ?, ? where exists (select 1 from task where id = ?1 and not released)",
        (task, seconds, at_ms, to_json(sample)),
    )?;
    connection.execute(
        "delete from metrics where task = ? and resolution_s = ? and at_ms < ?",
        (task, seconds, at_ms - samples_max * seconds * 1000),
    )?;
    let Some(coarser) = RESOLUTIONS.get(level + 1) else {
        return Ok(());
    };
    let stretch_ms = coarser.seconds * 1000;
    if let Some(last) = last.filter(|last| last / stretch_ms < at_ms / stretch_ms) {
        let start = last / stretch_ms * stretch_ms;
        let part = between(
            connection,
            task,
            RESOLUTIONS[level],
            start,
            start + stretch_ms - 1,
        )?;
        if let Some(rolled) = roll_up(&part) {
            append(connection, task, &rolled, level + 1)?;
        }
    }
    Ok(())
}

fn between(
    connection: &Connection,
    task: &str,
    resolution: Resolution,
    from_ms: i64,
    to_ms: i64,
) -> rusqlite::Result<Vec<MetricsSample>> {
    let mut samples: Vec<MetricsSample> = connection
        .prepare_cached(
            "select sample from metrics
             where task = ? and resolution_s = ? and at_ms between ? and ?
             order by at_ms desc limit ?",
        )?
        .query_map(
            (task, resolution.seconds, from_ms, to_ms, ANSWER_MAX),
            |row| from_json(0, &row.get::<_, String>(0)?),
        )?
        .collect::<rusqlite::Result<_>>()?;
    samples.reverse();
    Ok(samples)
}

/// The finest resolution that is kept as far back as `from_ms` (or as the
/// task's history goes) and does not make too long an answer.
fn resolution(
    connection: &Connection,
    task: &str,
    from_ms: i64,
    to_ms: i64,
) -> rusqlite::Result<Resolution> {
    let coarsest = RESOLUTIONS[RESOLUTIONS.len() - 1];
    let newest: Option<i64> = connection.query_row(
        "select max(at_ms) from metrics where task = ?",
        [task],
        |row| row.get(0),
    )?;
    let oldest: Option<i64> = connection.query_row(
        "select min(at_ms) from metrics where task = ?",
        [task],
        |row| row.get(0),
    )?;
    let (Some(newest), Some(oldest)) = (newest, oldest) else {
        return Ok(coarsest);
    };
    let from_ms = from_ms.max(oldest);
    let span_ms = to_ms.min(newest) - from_ms;
    let fits = |resolution: &Resolution| {
        let kept_ms = resolution.samples_max * resolution.seconds * 1000;
        newest - from_ms <= kept_ms && span_ms <= ANSWER_MAX * resolution.seconds * 1000
    };
    Ok(RESOLUTIONS.into_iter().find(fits).unwrap_or(coarsest))
}

/// One sample for a stretch: rates on average, totals and time as they were at
/// its end, delays at their worst.
fn roll_up(part: &[MetricsSample]) -> Option<MetricsSample> {
    let last = *part.last()?;
    let count = part.len() as f64;
    let mean = |of: fn(&MetricsSample) -> f64| part.iter().map(of).sum::<f64>() / count;
    let worst = |of: fn(&MetricsSample) -> Option<u64>| part.iter().filter_map(of).max();
    let slowest =
        |of: fn(&MetricsSample) -> Option<f64>| part.iter().filter_map(of).reduce(f64::max);
    Some(MetricsSample {
        read_rows_per_s: mean(|s| s.read_rows_per_s),
        read_bytes_per_s: mean(|s| s.read_bytes_per_s),
        written_rows_per_s: mean(|s| s.written_rows_per_s),
        written_bytes_per_s: mean(|s| s.written_bytes_per_s),
        transactions_per_s: mean(|s| s.transactions_per_s),
        latency_ms: worst(|s| s.latency_ms),
        heartbeat_ms: worst(|s| s.heartbeat_ms),
        binlog_kept_ms: part.iter().filter_map(|s| s.binlog_kept_ms).min(),
        source_silent_ms: worst(|s| s.source_silent_ms),
        source_ping_ms: slowest(|s| s.source_ping_ms),
        destination_ping_ms: slowest(|s| s.destination_ping_ms),
        ..last
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at_ms: u64, rate: f64, latency_ms: Option<u64>) -> MetricsSample {
        MetricsSample {
            at_ms,
            written_rows_per_s: rate,
            rows_inserted: at_ms,
            latency_ms,
            ..MetricsSample::default()
        }
    }

    #[test]
    fn a_stretch_keeps_mean_rates_last_totals_and_the_worst_delay() {
        let part = [
            sample(1000, 10.0, Some(700)),
            sample(2000, 30.0, None),
            sample(3000, 20.0, Some(5)),
        ];
        let rolled = roll_up(&part).unwrap();
        assert!((rolled.written_rows_per_s - 20.0).abs() < 1e-9);
        assert_eq!(rolled.latency_ms, Some(700));
        assert_eq!((rolled.at_ms, rolled.rows_inserted), (3000, 3000));
        assert_eq!(roll_up(&[]), None);
    }
}
