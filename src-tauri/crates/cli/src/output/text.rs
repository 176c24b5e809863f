//! Lines for people.

use engine::error::ErrorReport;
use engine::precheck::finding::{Finding, NOT_RUN, Outcome, Side};
use engine::task::definition::IgnoredAlert;
use engine::task::snapshot::{
    LogEntry, LogLevel, PhaseSnapshot, PhaseState, RetrySnapshot, TaskSnapshot,
};
use engine::verify::Progress;

/// An error: code and title, then what it is about, why, and what to do.
pub fn report(report: &ErrorReport) -> Vec<String> {
    let mut lines = vec![format!("{} {}", report.code, report.title)];
    if let Some(subject) = &report.subject {
        lines.push(format!("  about: {subject}"));
    }
    lines.extend(
        report
            .chain
            .iter()
            .map(|cause| format!("  because: {cause}")),
    );
    lines.push(format!("  what to do: {}", report.hint));
    lines
}

/// A precheck item's finding.
pub fn finding(finding: &Finding) -> Vec<String> {
    let mark = match finding.outcome {
        Outcome::Passed => "passed",
        Outcome::Alert if finding.ignored => "alert, ignored",
        Outcome::Alert => "alert",
        Outcome::Failed => "FAILED",
    };
    let about = finding
        .subject
        .as_ref()
        .map_or(String::new(), |subject| format!(" ({subject})"));
    // One thing that is wrong keeps many items from being looked at: a line
    // each leaves it in sight.
    if let Some(why) = finding.saw.strip_prefix(NOT_RUN) {
        return vec![format!("  not run  {}{about}: {why}", finding.item)];
    }
    let mut lines = vec![format!("  {mark:<8} {}{about}", finding.item)];
    if finding.outcome == Outcome::Passed {
        return lines;
    }
    lines.push(format!("           saw:    {}", finding.saw));
    lines.push(format!("           need:   {}", finding.need));
    if let Some(repair) = &finding.repair {
        lines.push(format!("           repair: {repair}"));
    }
    if finding.outcome == Outcome::Alert && !finding.ignored {
        let alert = IgnoredAlert {
            code: finding.code.clone(),
            subject: finding.subject.clone(),
        };
        let entry = serde_json::to_string(&alert).expect("two texts serialize");
        lines.push(format!(
            "           ignore: add {entry} to options.ignored_alerts of the document"
        ));
    }
    if let Some(repair) = &finding.repair_sql {
        let side = match repair.side {
            Side::Source => "source",
            Side::Destination => "destination",
        };
        lines.push(format!("           on the {side}:"));
        lines.extend(
            repair
                .sql
                .lines()
                .map(|line| format!("             {line}")),
        );
    }
    lines
}

/// A line of the log.
pub fn log(entry: &LogEntry) -> String {
    let level = match entry.level {
        LogLevel::Info => "",
        LogLevel::Warning => "Warning: ",
        LogLevel::Error => "Error: ",
    };
    format!("{level}{}", entry.message)
}

/// The task's progress in one line.
pub fn progress(snapshot: &TaskSnapshot) -> String {
    let at_work = |phase: &PhaseSnapshot| phase.state == PhaseState::Running;
    if let Some(retry) = &snapshot.retry {
        return retrying(retry, snapshot.at_ms);
    }
    if at_work(&snapshot.schema) {
        return format!(
            "Schema: {} of {} tables",
            snapshot.schema.done, snapshot.schema.total
        );
    }
    if at_work(&snapshot.full) {
        return format!("Full load: {}", loaded(snapshot));
    }
    format!("Incremental: {}", carried(snapshot))
}

/// A retry in one line.
pub fn retrying(retry: &RetrySnapshot, now_ms: u64) -> String {
    let elapsed = now_ms.saturating_sub(retry.since_ms);
    format!(
        "Retrying: attempt {}, for {}",
        retry.attempt,
        duration(elapsed)
    )
}

/// How far a comparison has come.
pub fn comparison(progress: &Progress) -> String {
    format!(
        "Comparing {}: {} of ~{} rows, {} of {} tables",
        progress.table,
        count(progress.rows_done),
        count(progress.rows_total.max(progress.rows_done)),
        progress.tables_done,
        progress.tables_total
    )
}

/// Rows copied and how fast.
pub fn loaded(snapshot: &TaskSnapshot) -> String {
    let PhaseSnapshot { done, total, .. } = snapshot.full;
    format!(
        "{} of ~{} rows, {} rows/s, {}/s",
        count(done),
        count(total.max(done)),
        whole(snapshot.metrics.written_rows_per_s),
        bytes(snapshot.metrics.written_bytes_per_s),
    )
}

/// Changes carried, how fast and how far behind.
pub fn carried(snapshot: &TaskSnapshot) -> String {
    let metrics = &snapshot.metrics;
    let changes = metrics.rows_inserted + metrics.rows_updated + metrics.rows_deleted;
    let latency = metrics.latency_ms.map_or_else(
        || "latency not known".to_owned(),
        |ms| format!("latency {ms} ms"),
    );
    let caught_up = if snapshot.incremental.state == PhaseState::CaughtUp {
        ", caught up"
    } else {
        ""
    };
    format!(
        "{} rows/s, {} transactions/s, {latency}, {} changes in all{caught_up}",
        whole(metrics.written_rows_per_s),
        whole(metrics.transactions_per_s),
        count(changes),
    )
}

fn whole(rate: f64) -> String {
    count(truncate(rate.round()))
}

/// A rate as a whole number; the cast saturates.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rates are not negative, and the cast saturates"
)]
fn truncate(rate: f64) -> u64 {
    rate as u64
}

/// A number with its thousands apart.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A size in the largest unit that leaves a number before the point.
fn bytes(size: f64) -> String {
    const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];
    let mut size = size;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

/// A time in its two largest units.
fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_was_not_run_takes_one_line() {
        let mut found = Finding {
            code: "CHECK_SRC".to_owned(),
            item: "Database version".to_owned(),
            outcome: Outcome::Failed,
            subject: None,
            saw: format!("{NOT_RUN}the source could not be asked."),
            need: "An answer.".to_owned(),
            repair: None,
            repair_sql: None,
            ignored: false,
        };
        let line = "  not run  Database version: the source could not be asked.";
        assert_eq!(finding(&found), [line]);
        found.saw = "10.11 to 10.5".to_owned();
        assert_eq!(finding(&found).len(), 3);
    }

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(bytes(12_345_678.0), "12.3 MB");
        assert_eq!(duration(59_999), "59 s");
        assert_eq!(duration(3_725_000), "1 h 2 min");
    }
}
