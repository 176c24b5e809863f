//! The cases: what is handed to the crate.

use std::io::{Read, Write};

use binlog::Flavour;
use binlog::ddl::{ClientCharset, SqlMode};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::bend::{Random, bend};
use super::seeds::{File, Seeds};

/// One case.
pub enum Input {
    /// Events of a stream, in order.
    Stream {
        flavour: Flavour,
        events: Vec<Vec<u8>>,
    },
    /// A JSON document, and differences to be applied to it.
    Document { document: Vec<u8>, diffs: Vec<u8> },
    /// A statement.
    Statement { sql: Vec<u8>, mode: SqlMode },
    /// GTIDs as text.
    GtidText(String),
    /// A GTID set as MySQL stores it.
    GtidSet(Vec<u8>),
}

/// Where in an event its type and its size are, and how long its header is.
const TYPE_AT: usize = 4;
const SIZE: std::ops::Range<usize> = 9..13;
const HEADER: usize = 19;
const CHECKSUM: usize = 4;

const TABLE_MAP: u8 = 19;
const TRANSACTION_PAYLOAD: u8 = 40;

/// Events of a case: enough for tables that are announced to be written.
const EVENTS_MAX: usize = 12;

impl Input {
    /// Makes a case.
    pub fn make(seeds: &Seeds, random: &mut Random) -> Self {
        match random.below(20) {
            0..=13 => stream(seeds, random),
            14..=16 => document(seeds, random),
            17 => statement(seeds, random),
            18 => Self::GtidText(gtid_text(random)),
            _ => {
                let mut set = GTID_SET.to_vec();
                bend(&mut set, 0, &[], random);
                Self::GtidSet(set)
            }
        }
    }
}

/// Some events in a row of a file, after its format description.
fn stream(seeds: &Seeds, random: &mut Random) -> Input {
    let file = random.of_these(&seeds.files);
    let mut start = random.below(file.events.len());
    // Rows are nothing without their table.
    while start > 1 && !matches!(file.events[start][TYPE_AT], TABLE_MAP | TRANSACTION_PAYLOAD) {
        start -= 1;
        if random.once_in(8) {
            break;
        }
    }
    let end = (start + 1 + random.below(EVENTS_MAX)).min(file.events.len());
    let mut events = vec![file.events[0].clone()];
    if random.once_in(20) {
        bent(&mut events[0], file, seeds, random);
    }
    for event in &file.events[start..end] {
        let mut event = event.clone();
        if random.once_in(3) {
            bent(&mut event, file, seeds, random);
        }
        events.push(event);
        if random.once_in(25) {
            let foreign = random.of_these(&seeds.files);
            events.push(random.of_these(&foreign.events).clone());
        }
    }
    let flavour = match (random.once_in(30), file.flavour) {
        (true, Flavour::MySql) | (false, Flavour::MariaDb) => Flavour::MariaDb,
        _ => Flavour::MySql,
    };
    Input::Stream { flavour, events }
}

/// Bends an event: its header, its body, or what is compressed in its body.
fn bent(event: &mut Vec<u8>, file: &File, seeds: &Seeds, random: &mut Random) {
    let other = random.of_these(&seeds.files);
    let lender = random.of_these(&other.events).clone();
    if file.checksum && event.len() >= HEADER + CHECKSUM {
        event.truncate(event.len() - CHECKSUM);
    }
    let opened = !random.once_in(4)
        && if event[TYPE_AT] == TRANSACTION_PAYLOAD {
            bent_payload(event, &lender, random)
        } else {
            bent_deflated(event, &lender, random)
        };
    if !opened {
        let from = if random.once_in(10) { 0 } else { HEADER };
        bend(event, from, &lender, random);
    }
    if !random.once_in(30) {
        seal(event, file.checksum);
    }
}

/// Makes size and checksum fit, so that what is bent is looked at.
fn seal(event: &mut Vec<u8>, checksum: bool) {
    if event.len() < HEADER {
        return;
    }
    let size = event.len() + if checksum { CHECKSUM } else { 0 };
    event[SIZE].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    if checksum {
        let mut crc = flate2::Crc::new();
        crc.update(event);
        event.extend(crc.sum().to_le_bytes());
    }
}

/// Bends the events in a transaction payload.
fn bent_payload(event: &mut Vec<u8>, lender: &[u8], random: &mut Random) -> bool {
    const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let Some(start) = event.windows(4).position(|bytes| bytes == ZSTD) else {
        return false;
    };
    let Ok(plain) = zstd::decode_all(&event[start..]) else {
        return false;
    };
    let mut inside = Vec::new();
    let mut rest = &plain[..];
    while let Some(size) = rest.get(SIZE) {
        let size = u32::from_le_bytes(size.try_into().unwrap()) as usize;
        let Some((one, tail)) = rest.split_at_checked(size) else {
            break;
        };
        rest = tail;
        let mut one = one.to_vec();
        if random.once_in(3) {
            bend(&mut one, HEADER, lender, random);
            seal(&mut one, false);
        }
        inside.extend(one);
    }
    if random.once_in(10) {
        bend(&mut inside, 0, lender, random);
    }
    let compressed = zstd::encode_all(&inside[..], 1).unwrap();
    event.truncate(HEADER);
    for (field, value) in [(2, 0), (3, inside.len()), (1, compressed.len())] {
        let value = u16::try_from(value).unwrap_or(u16::MAX);
        event.extend([field, 3, 0xfc]);
        event.extend(value.to_le_bytes());
    }
    event.push(0);
    event.extend(compressed);
    true
}

/// Bends what MariaDB has compressed: a whole event's rows or statement, or
/// the value of a column.
fn bent_deflated(event: &mut Vec<u8>, lender: &[u8], random: &mut Random) -> bool {
    const METHOD: u8 = 0x80;
    const ZLIB: u8 = 0x78;
    let head = (HEADER..event.len()).find(|&at| {
        let width = usize::from(event[at] & 7);
        event[at] & !7 == METHOD
            && (1..=4).contains(&width)
            && event.get(at + 1 + width) == Some(&ZLIB)
    });
    let Some(head) = head else { return false };
    let start = head + 1 + usize::from(event[head] & 7);
    let mut plain = Vec::new();
    let mut stream = ZlibDecoder::new(&event[start..]);
    if stream.read_to_end(&mut plain).is_err() {
        return false;
    }
    let end = start + usize::try_from(stream.total_in()).unwrap();
    bend(&mut plain, 0, lender, random);
    let mut deflated = ZlibEncoder::new(Vec::new(), Compression::fast());
    deflated.write_all(&plain).unwrap();
    let length = u32::try_from(plain.len()).unwrap().to_be_bytes();
    let mut put = vec![METHOD | 4];
    put.extend(length);
    put.extend(deflated.finish().unwrap());
    event.splice(head..end, put);
    true
}

fn document(seeds: &Seeds, random: &mut Random) -> Input {
    let lender = random.of_these(&seeds.documents).clone();
    let mut document = random.of_these(&seeds.documents).clone();
    if !random.once_in(4) {
        bend(&mut document, 0, &lender, random);
    }
    let mut diffs = random.of_these(&seeds.diffs).clone();
    if random.once_in(2) {
        diffs = made_diff(&lender, random);
    }
    if random.once_in(2) {
        bend(&mut diffs, 0, &lender, random);
    }
    Input::Document { document, diffs }
}

/// A difference at a path that many documents have.
fn made_diff(value: &[u8], random: &mut Random) -> Vec<u8> {
    const PATHS: [&str; 12] = [
        "$",
        "$.a",
        "$.b",
        "$[0]",
        "$[1]",
        "$[last]",
        "$[last-1]",
        "$.a[0]",
        "$.a.b",
        "$[0][0]",
        "$.\"a b\"",
        "$.\"\"",
    ];
    let mut diffs = Vec::new();
    for _ in 0..=random.below(3) {
        let kind = u8::try_from(random.below(3)).unwrap();
        let path = random.of_these(&PATHS);
        diffs.extend([kind, u8::try_from(path.len()).unwrap()]);
        diffs.extend(path.as_bytes());
        if kind != 2 {
            let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
            diffs.push(0xfc);
            diffs.extend(length.to_le_bytes());
            diffs.extend(&value[..usize::from(length)]);
        }
    }
    diffs
}

fn statement(seeds: &Seeds, random: &mut Random) -> Input {
    const CHARSETS: [u16; 7] = [45, 8, 1, 28, 248, 13, 2304];
    let lender = random.of_these(&seeds.statements).clone();
    let mut sql = random.of_these(&seeds.statements).clone();
    bend(&mut sql, 0, &lender, random);
    let mode = SqlMode {
        ansi_quotes: random.once_in(2),
        no_backslash_escapes: random.once_in(2),
        charset: ClientCharset::of_collation(*random.of_these(&CHARSETS)),
        flavour: *random.of_these(&[Flavour::MySql, Flavour::MariaDb]),
        server_version: *random.of_these(&[50_624, 90_704, 100_523, 101_119, 110_806]),
    };
    Input::Statement { sql, mode }
}

fn gtid_text(random: &mut Random) -> String {
    const TEXTS: [&str; 5] = [
        "0-1-100,7-2-5",
        "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:11-18",
        "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:tag_a:7:9-12,00000000-0000-0000-0000-000000000001:1",
        "3E11FA4771CA11E19E33C80AA9429562:1-9223372036854775806",
        "",
    ];
    let mut text = random.of_these(&TEXTS).as_bytes().to_vec();
    bend(&mut text, 0, TEXTS[2].as_bytes(), random);
    String::from_utf8_lossy(&text).into_owned()
}

/// One server with two intervals, as MySQL 5.6 and later store it.
const GTID_SET: [u8; 64] = {
    let mut set = [0; 64];
    set[0] = 1;
    set[8] = 0x3e;
    set[24] = 2;
    set[32] = 1;
    set[40] = 6;
    set[48] = 11;
    set[56] = 19;
    set
};
