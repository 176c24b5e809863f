//! Bytes that no server wrote: whatever they are, they are decoded or refused,
//! with no panic and with memory in proportion to their length.
//!
//! `cargo xtask fuzz` makes the long run, with overflow checks and assertions
//! in optimized code. Every case is made from the seed and its number alone:
//! `LOCKSTEP_SEED` and `LOCKSTEP_FUZZ_CASE` repeat one. The corpus are the
//! files of real servers beside the decoding tests.
//!
//! The only test of its program: memory is measured for the whole of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bend;
mod exhaust;
mod input;
mod seeds;

use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

use bend::Random;
use exhaust::exhaust;
use input::Input;
use seeds::Seeds;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Cases in the gate: each kind of input some thousand times, in seconds.
const CASES: u64 = 6_000;
/// The gate's seed: it tries the same cases each time, so that it fails for a
/// change and not for chance.
const SEED: u64 = 1;

/// What may be held for a byte of input or of what is decompressed from it:
/// the widest is a table map, whose every column is a type byte in the event
/// and some 200 bytes decoded, and which is held twice, for the statement at
/// hand and for the next one.
const HELD_FOR_A_BYTE: usize = 512;
/// What may be held in any case: the state of a decompressor, a message.
const HELD_ALWAYS: usize = 1 << 20;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap())
}

/// Says which case it is when it fails.
struct Told {
    seed: u64,
    case: u64,
}

impl Drop for Told {
    #[expect(clippy::print_stderr, reason = "the case must be seen to repeat it")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, case } = self;
            eprintln!("repeat it with LOCKSTEP_SEED={seed} LOCKSTEP_FUZZ_CASE={case}");
        }
    }
}

/// What a run has seen.
#[derive(Default)]
struct Tally {
    cases: u64,
    bytes: usize,
    refused: usize,
    held_most: usize,
    slowest: (Duration, u64),
}

impl Tally {
    fn run(&mut self, seeds: &Seeds, seed: u64, case: u64) {
        let told = Told { seed, case };
        let input = Input::make(seeds, &mut Random::of(seed, case));
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let begun = Instant::now();
        let work = exhaust(&input);
        let took = begun.elapsed();
        let held = MEMORY.peak_usage().saturating_sub(before);
        assert!(
            held <= HELD_ALWAYS + HELD_FOR_A_BYTE * work.bytes,
            "{held} bytes were held for {} bytes of input",
            work.bytes
        );
        drop(told);
        self.cases += 1;
        self.bytes += work.bytes;
        self.refused += work.refused;
        self.held_most = self.held_most.max(held);
        self.slowest = self.slowest.max((took, case));
    }
}

#[test]
fn any_bytes_are_decoded_or_refused() {
    let seeds = Seeds::read();
    let seed = number("LOCKSTEP_SEED").unwrap_or(SEED);
    let mut tally = Tally::default();
    if let Some(case) = number("LOCKSTEP_FUZZ_CASE") {
        tally.run(&seeds, seed, case);
        return;
    }
    let until = number("LOCKSTEP_FUZZ_MINUTES")
        .map(|minutes| Instant::now() + Duration::from_secs(minutes * 60));
    for case in 0.. {
        let is_over = match until {
            Some(until) => Instant::now() >= until,
            None => case == CASES,
        };
        if is_over {
            break;
        }
        tally.run(&seeds, seed, case);
    }
    assert!(tally.refused > 100, "{} refused", tally.refused);
    println!(
        "RESULT fuzz seed={seed} cases={} mb={} refused={} held_most_kib={} slowest_ms={} slowest_case={}",
        tally.cases,
        tally.bytes / 1_000_000,
        tally.refused,
        tally.held_most / 1024,
        tally.slowest.0.as_millis(),
        tally.slowest.1,
    );
}
