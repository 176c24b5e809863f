//! How fast binlog files are decoded, and with how many allocations.
//!
//! `cargo run --release -p binlog --example decode -- mysql|mariadb FILE...`
//! reads each file whole, decodes every value of every row in it several
//! times, and prints the best pass:
//! `RESULT decode gb_s=… rows_s=… allocations_row=… rows=… mb=…`.
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
    let flavour = match arguments.next().as_deref() {
        Some("mysql") => Flavour::MySql,
        Some("mariadb") => Flavour::MariaDb,
        _ => bail!("usage: decode mysql|mariadb FILE..."),
    };
    let files = arguments
        .map(|path| std::fs::read(&path).with_context(|| format!("reading {path}")))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let bytes: usize = files.iter().map(Vec::len).sum();
    let mut best = Pass::default();
    for _ in 0..PASSES {
        let pass = Pass::run(flavour, &files)?;
        if best.rows == 0 || pass.elapsed < best.elapsed {
            best = pass;
        }
    }
    let seconds = best.elapsed.as_secs_f64();
    println!(
        "RESULT decode gb_s={:.2} rows_s={:.0} allocations_row={:.4} rows={} mb={}",
        bytes as f64 / seconds / 1e9,
        best.rows as f64 / seconds,
        best.allocations as f64 / best.rows.max(1) as f64,
        best.rows,
        bytes / 1_000_000,
    );
    Ok(())
}

#[derive(Default)]
struct Pass {
    elapsed: Duration,
    rows: u64,
    allocations: usize,
}

impl Pass {
    fn run(flavour: Flavour, files: &[Vec<u8>]) -> anyhow::Result<Self> {
        let region = Region::new(ALLOCATOR);
        let start = Instant::now();
        let mut rows = 0;
        for file in files {
            let mut rest = file.strip_prefix(MAGIC).context("this is no binlog file")?;
            let mut decoder = Decoder::new(flavour);
            while !rest.is_empty() {
                let size = Header::read(rest)?.event_size as usize;
                let (raw, tail) = rest
                    .split_at_checked(size)
                    .context("the file is cut short")?;
                rest = tail;
                match decoder.decode(raw)?.1 {
                    Event::Rows(event) => rows += read_rows(&event)?,
                    Event::TransactionPayload(payload) => {
                        let mut events = payload.events()?;
                        while let Some((_, event)) = events.next(&mut decoder)? {
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
            elapsed: start.elapsed(),
            rows,
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
