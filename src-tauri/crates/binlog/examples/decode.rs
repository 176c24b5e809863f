//! How fast binlog files are decoded, and with how many allocations.
//!
//! `cargo run --release -p binlog --example decode -- NAME mysql|mariadb FILE...`
//! reads each file whole, decodes every value of every row in it several
//! times, and prints the best pass:
//! `RESULT NAME gb_s=… row_gb_s=… rows_s=… allocations_row=… rows=… events=… mb=…`.
//! Seconds are those that this thread was on a core, so that other programs do
//! not count; `gb_s` is of all bytes of the files, `row_gb_s` of those of row
//! events only, over the same seconds.
//! `cargo xtask bench decode` makes such files and runs it.
//! The files must carry their signedness (`binlog_row_metadata` MINIMAL or FULL).

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use binlog::row::{RowsEvent, Value};
use binlog::{Decoder, Event, Flavour, Header};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

/// The best of so many passes counts: the others had company.
const PASSES: usize = 5;

/// What a binlog file begins with.
const MAGIC: &[u8] = b"\xfebin";

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: decode NAME mysql|mariadb FILE...";
    let name = arguments.next().context(usage)?;
    let flavour = match arguments.next().as_deref() {
        Some("mysql") => Flavour::MySql,
        Some("mariadb") => Flavour::MariaDb,
        _ => bail!(usage),
    };
    let files = arguments
        .map(|path| std::fs::read(&path).with_context(|| format!("reading {path}")))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let bytes: usize = files.iter().map(Vec::len).sum();
    let mut best = Pass::default();
    for _ in 0..PASSES {
        let pass = Pass::run(flavour, &files)?;
        if best.rows == 0 || pass.busy < best.busy {
            best = pass;
        }
    }
    let seconds = best.busy.as_secs_f64();
    println!(
        "RESULT {name} gb_s={:.2} row_gb_s={:.2} rows_s={:.0} allocations_row={:.4} rows={} events={} mb={}",
        bytes as f64 / seconds / 1e9,
        best.row_bytes as f64 / seconds / 1e9,
        best.rows as f64 / seconds,
        best.allocations as f64 / best.rows.max(1) as f64,
        best.rows,
        best.events,
        bytes / 1_000_000,
    );
    Ok(())
}

/// Time on a core, where the system tells, else on the clock.
struct Busy {
    on_core: Option<Duration>,
    begun: Instant,
}

impl Busy {
    fn begin() -> Self {
        Self {
            on_core: on_core(),
            begun: Instant::now(),
        }
    }

    fn elapsed(&self) -> Duration {
        match (self.on_core, on_core()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.begun.elapsed(),
        }
    }
}

/// How long this thread has been on a core, as Linux counts it.
fn on_core() -> Option<Duration> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = counted.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

#[derive(Default)]
struct Pass {
    busy: Duration,
    rows: u64,
    row_bytes: usize,
    events: u64,
    allocations: usize,
}

impl Pass {
    fn run(flavour: Flavour, files: &[Vec<u8>]) -> anyhow::Result<Self> {
        let region = Region::new(ALLOCATOR);
        let start = Busy::begin();
        let (mut rows, mut row_bytes, mut events) = (0, 0, 0);
        for file in files {
            let mut rest = file.strip_prefix(MAGIC).context("this is no binlog file")?;
            let mut decoder = Decoder::new(flavour);
            while !rest.is_empty() {
                let size = Header::read(rest)?.event_size as usize;
                let (raw, tail) = rest
                    .split_at_checked(size)
                    .context("the file is cut short")?;
                rest = tail;
                events += 1;
                match decoder.decode(raw)?.1 {
                    Event::Rows(event) => {
                        rows += read_rows(&event)?;
                        row_bytes += raw.len();
                    }
                    Event::TransactionPayload(payload) => {
                        let mut inner = payload.events()?;
                        while let Some((_, event)) = inner.next(&mut decoder)? {
                            if let Event::Rows(event) = event {
                                rows += read_rows(&event)?;
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(Self {
            busy: start.elapsed(),
            rows,
            row_bytes,
            events,
            allocations: region.change().allocations,
        })
    }
}

fn read_rows(event: &RowsEvent<'_>) -> binlog::Result<u64> {
    let mut rows = 0;
    for change in event.rows()? {
        let change = change?;
        for image in change.before.iter().chain(&change.after) {
            for value in image.values() {
                black_box(weight(&value?.1));
            }
        }
        rows += 1;
    }
    Ok(rows)
}

/// Touches a value, so that decoding it cannot be left out.
fn weight(value: &Value<'_>) -> u64 {
    match value {
        Value::Int(number) => number.cast_unsigned(),
        Value::UInt(number) | Value::Set(number) => *number,
        Value::Bytes(bytes) => bytes.len() as u64,
        Value::Double(number) => number.to_bits(),
        Value::Decimal(number) => u64::from(number.is_negative()),
        other => u64::from(other.is_null()),
    }
}
