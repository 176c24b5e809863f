//! What a dump sends besides the events of the file.

use binlog::ddl::{self, SqlMode, StatementKind};
use binlog::{Decoder, Event, Flavour};

use crate::support::Corpus;

const ROTATE: u8 = 4;
const HEARTBEAT: u8 = 27;
const HEARTBEAT_V2: u8 = 41;
const IGNORABLE_FLAG: u16 = 0x80;
const ARTIFICIAL_FLAG: u16 = 0x20;

fn event(event_type: u8, flags: u16, body: &[u8], checksum: bool) -> Vec<u8> {
    let size = u32::try_from(19 + body.len() + if checksum { 4 } else { 0 }).unwrap();
    let mut raw = vec![0, 0, 0, 0, event_type, 1, 0, 0, 0];
    raw.extend(size.to_le_bytes());
    raw.extend(77_u32.to_le_bytes());
    raw.extend(flags.to_le_bytes());
    raw.extend(body);
    if checksum {
        let mut crc = flate2::Crc::new();
        crc.update(&raw);
        raw.extend(crc.sum().to_le_bytes());
    }
    raw
}

fn artificial_rotate(checksum: bool) -> Vec<u8> {
    let mut body = 4_u64.to_le_bytes().to_vec();
    body.extend(b"bin.000007");
    event(ROTATE, ARTIFICIAL_FLAG, &body, checksum)
}

fn rotates_to(decoder: &mut Decoder, raw: &[u8]) -> String {
    let (header, event) = decoder.decode(raw).unwrap();
    assert!(header.is_artificial());
    match event {
        Event::Rotate(rotate) => format!("{} {}", rotate.file, rotate.position),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_artificial_rotate_is_read_with_a_checksum_and_without() {
    for name in ["mysql56", "mariadb1011-full", "mariadb1011-nolog"] {
        let corpus = Corpus::read(name);
        for checksum in [true, false] {
            let mut decoder = Decoder::new(corpus.flavour);
            let raw = artificial_rotate(checksum);
            assert_eq!(rotates_to(&mut decoder, &raw), "bin.000007 4");
            for raw in corpus.events() {
                decoder.decode(raw).unwrap();
            }
        }
        // The next file may be written with another setting.
        let mut decoder = Decoder::new(corpus.flavour);
        decoder.decode(corpus.events().next().unwrap()).unwrap();
        let raw = artificial_rotate(true);
        assert_eq!(rotates_to(&mut decoder, &raw), "bin.000007 4");
    }
}

#[test]
fn heartbeats_of_both_forms_say_the_position() {
    let mut decoder = Decoder::new(Flavour::MySql);
    let raw = event(HEARTBEAT, 0, b"bin.000007", true);
    let Event::Heartbeat(heartbeat) = decoder.decode(&raw).unwrap().1 else {
        panic!("not a heartbeat");
    };
    assert_eq!((heartbeat.file, heartbeat.position), ("bin.000007", 77));

    let mut body = vec![1, 10];
    body.extend(b"bin.000007");
    body.extend([2, 9, 0xfe, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
    let raw = event(HEARTBEAT_V2, 0, &body, true);
    let Event::Heartbeat(heartbeat) = decoder.decode(&raw).unwrap().1 else {
        panic!("not a heartbeat");
    };
    assert_eq!(heartbeat.file, "bin.000007");
    assert_eq!(heartbeat.position, (1 << 32) + 1);
}

#[test]
fn an_unknown_event_is_refused_by_name_unless_it_may_be_ignored() {
    let mut decoder = Decoder::new(Flavour::MySql);
    let err = decoder.decode(&event(99, 0, b"", false)).unwrap_err();
    let text = err.to_string();
    assert!(text.contains("99") && text.contains("77"), "{text}");
    let raw = event(99, IGNORABLE_FLAG, b"", false);
    let (_, ignored) = decoder.decode(&raw).unwrap();
    assert!(matches!(ignored, Event::Ignorable { event_type: 99 }));
    // A type of the other family is unknown here.
    assert!(decoder.decode(&event(162, 0, &[0; 19], false)).is_err());
}

#[test]
fn rows_of_a_table_that_was_not_announced_are_refused() {
    const TABLE_MAP: u8 = 19;
    let corpus = Corpus::read("mariadb1011-full");
    let mut decoder = Decoder::new(corpus.flavour);
    let mut refused = 0;
    for raw in corpus.events().filter(|raw| raw[4] != TABLE_MAP) {
        if let Err(err) = decoder.decode(raw) {
            assert!(err.to_string().contains("table id"), "{err}");
            refused += 1;
        }
    }
    assert!(refused > 10);
}

#[test]
fn a_bad_payload_is_an_error_and_not_a_lost_transaction() {
    let corpus = Corpus::read("mysql97-payload");
    let mut decoder = Decoder::new(corpus.flavour);
    let (mut payloads, mut refused) = (0, 0);
    for raw in corpus.events() {
        let mut raw = raw.to_vec();
        if raw[4] != 40 {
            decoder.decode(&raw).unwrap();
            continue;
        }
        let middle = raw.len() / 2;
        raw[middle] ^= 0x10;
        let end = raw.len() - 4;
        let mut crc = flate2::Crc::new();
        crc.update(&raw[..end]);
        let crc = crc.sum().to_le_bytes();
        raw[end..].copy_from_slice(&crc);
        payloads += 1;
        let mut inner_decoder = Decoder::new(corpus.flavour);
        let mut read = || -> binlog::Result<()> {
            let (_, Event::TransactionPayload(payload)) = decoder.decode(&raw)? else {
                return Ok(());
            };
            let mut events = payload.events()?;
            while let Some((_, event)) = events.next(&mut inner_decoder)? {
                if let Event::Rows(rows) = event {
                    for change in rows.rows()? {
                        let change = change?;
                        for image in change.before.iter().chain(&change.after) {
                            for value in image.values() {
                                value?;
                            }
                        }
                    }
                }
            }
            Ok(())
        };
        refused += usize::from(read().is_err());
    }
    // A frame without a checksum can hide a flipped bit from the decompressor;
    // from the checksum of the event, which is made to fit here, it cannot.
    assert!(payloads > 10);
    assert!(refused > payloads / 2, "{refused} of {payloads}");
}

#[test]
fn every_statement_of_the_files_is_classified() {
    let mut kinds = std::collections::BTreeMap::new();
    for name in Corpus::names() {
        let corpus = Corpus::read(&name);
        let mut version = 0;
        corpus.each_event(|_, event| match event {
            Event::FormatDescription(format) => {
                version = ddl::server_version_number(&format.server_version).unwrap();
            }
            Event::Query(query) => {
                let mode = SqlMode::of_query(query, corpus.flavour, version);
                let kind = ddl::classify(&query.sql, mode).kind;
                let sql = String::from_utf8_lossy(&query.sql);
                assert_ne!(kind, StatementKind::Unknown, "{name} {sql}");
                *kinds.entry(format!("{kind:?}")).or_insert(0) += 1;
            }
            _ => {}
        });
    }
    assert!(kinds.len() > 15, "{kinds:?}");
}
