//! That reading rows allocates nothing, once a stream has begun. The only test
//! of its program: allocations are counted for the whole of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::borrow::Cow;
use std::path::PathBuf;

use binlog::row::{RowsEvent, Value};
use binlog::{Decoder, Event, Flavour, Header};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

/// Where in an event its type is, and two types.
const TYPE_AT: usize = 4;
const ROTATE: u8 = 4;
const FORMAT_DESCRIPTION: u8 = 15;

fn corpus(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    std::fs::read(folder.join(name)).unwrap()
}

/// Rows, and values that are not bytes of the event: those whose trailing
/// zeros the server has cut, and those that it has compressed.
#[derive(Debug, Default)]
struct Read {
    rows: usize,
    made: usize,
}

fn read(event: &RowsEvent<'_>) -> Read {
    let mut read = Read::default();
    for change in event.rows().unwrap() {
        let change = change.unwrap();
        for image in change.before.iter().chain(&change.after) {
            for value in image.values() {
                let value = value.unwrap().1;
                read.made += usize::from(matches!(value, Value::Bytes(Cow::Owned(_))));
            }
        }
        read.rows += 1;
    }
    read
}

#[test]
fn rows_are_read_without_an_allocation() {
    for (name, flavour) in [
        ("mysql97-full.binlog", Flavour::MySql),
        ("mariadb118-full.binlog", Flavour::MariaDb),
    ] {
        let file = corpus(name);
        let mut decoder = Decoder::new(flavour);
        let mut rows = 0;
        // In the first pass the tables are met for the first time.
        for pass in 0..2 {
            let mut rest = file.strip_prefix(b"\xfebin").unwrap();
            while !rest.is_empty() {
                let size = Header::read(rest).unwrap().event_size as usize;
                let (raw, tail) = rest.split_at(size);
                rest = tail;
                // A new file makes the decoder forget its tables.
                let new_file = raw[TYPE_AT] == ROTATE || raw[TYPE_AT] == FORMAT_DESCRIPTION;
                if new_file && decoder.format().is_some() {
                    continue;
                }
                let region = Region::new(ALLOCATOR);
                let (_, event) = decoder.decode(raw).unwrap();
                let Event::Rows(event) = event else { continue };
                let read = read(&event);
                if pass == 1 && read.made == 0 {
                    assert_eq!(region.change().allocations, 0, "{name} {}", event.table);
                    rows += read.rows;
                }
            }
        }
        assert!(rows > 50, "{name}: {rows} rows");
    }
}
