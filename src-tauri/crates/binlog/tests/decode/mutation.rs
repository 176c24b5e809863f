//! Bytes that no server wrote: every event of the corpus, bent in thousands of
//! ways, is decoded or refused, and never anything else.

use crate::support::Corpus;
use binlog::row::Value;
use binlog::table::ColumnHint;
use binlog::{Decoder, Event, Flavour};

/// A small generator with a seed, so that a failure can be repeated (SplitMix64).
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}

/// Header length and where in it the size is.
const HEADER: usize = 19;
const SIZE: std::ops::Range<usize> = 9..13;

/// Bends an event: flipped bits, changed bytes, a cut or a doubled piece.
fn mutate(raw: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut event = raw.to_vec();
    for _ in 0..=rng.below(3) {
        if event.len() <= HEADER + 4 {
            break;
        }
        let at = HEADER + rng.below(event.len() - HEADER);
        match rng.below(6) {
            0 | 1 => event[at] ^= 1 << rng.below(8),
            2 => event[at] = u8::try_from(rng.below(256)).unwrap(),
            3 => event[at] = [0, 1, 0x7f, 0x80, 0xfc, 0xfe, 0xff][rng.below(7)],
            4 => event.truncate(at),
            _ => {
                let piece = event[at..].to_vec();
                event.extend_from_slice(&piece[..piece.len().min(64)]);
            }
        }
    }
    event
}

/// Makes size and checksum fit, so that the mutation gets past them.
fn seal(event: &mut [u8], checksum: bool) {
    let size = u32::try_from(event.len()).unwrap();
    event[SIZE].copy_from_slice(&size.to_le_bytes());
    if checksum && event.len() >= HEADER + 4 {
        let (head, trailer) = event.split_last_chunk_mut::<4>().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(head);
        *trailer = crc.sum().to_le_bytes();
    }
}

/// Reads everything that can be read of an event. Returns what was refused.
fn exhaust(decoder: &mut Decoder, event: &Event<'_>) -> usize {
    let mut refused = 0;
    match event {
        Event::Rows(rows) => {
            let hint = ColumnHint {
                unsigned: Some(false),
                fixed_binary: Some(true),
                fraction_digits: Some(3),
            };
            let hints = vec![hint; rows.table.columns.len()];
            let Ok(layout) = rows.table.layout_with(&hints) else {
                return 1;
            };
            let Ok(changes) = rows.rows_with(&layout) else {
                return 1;
            };
            for change in changes {
                let Ok(change) = change else {
                    refused += 1;
                    continue;
                };
                for image in change.before.iter().chain(&change.after) {
                    for value in image.values() {
                        refused += value.map_or(1, |(_, value)| usize::from(!readable(&value)));
                    }
                }
            }
        }
        Event::TransactionPayload(payload) => {
            let Ok(mut events) = payload.events() else {
                return 1;
            };
            let mut inner = Decoder::new(Flavour::MySql);
            loop {
                match events.next(decoder) {
                    Ok(Some((_, event))) => refused += exhaust(&mut inner, &event),
                    Ok(None) => break,
                    Err(_) => return refused + 1,
                }
            }
        }
        other => drop(format!("{other:?}")),
    }
    refused
}

fn readable(value: &Value<'_>) -> bool {
    match value {
        Value::Json(document) => document.text().is_ok(),
        Value::JsonDiff(diffs) => diffs
            .iter()
            .all(|diff| diff.is_ok_and(|diff| diff.value.is_none_or(|value| value.text().is_ok()))),
        Value::Decimal(number) => !number.to_string().is_empty(),
        Value::Timestamp(time) => !time.utc().to_string().is_empty(),
        _ => true,
    }
}

#[test]
fn bent_events_are_decoded_or_refused() {
    const MUTATIONS_OF_EACH: usize = 12;
    let (mut cases, mut refused) = (0, 0);
    for name in Corpus::names() {
        let corpus = Corpus::read(&name);
        let checksum = !name.ends_with("nolog");
        let mut decoder = Decoder::new(corpus.flavour);
        for (index, raw) in corpus.events().enumerate() {
            let mut rng = Rng(index as u64 + 1);
            for _ in 0..MUTATIONS_OF_EACH {
                let mut bent = mutate(raw, &mut rng);
                seal(&mut bent, checksum);
                cases += 1;
                let before = decoder.format().cloned();
                match decoder.decode(&bent) {
                    Ok((_, event)) => refused += exhaust(&mut decoder, &event),
                    Err(_) => refused += 1,
                }
                if decoder.format() != before.as_ref() {
                    // A bent format description must not change how the rest is read.
                    decoder = Decoder::new(corpus.flavour);
                    decoder.decode(corpus.events().next().unwrap()).unwrap();
                }
                // The tables of the statement are announced again.
                reannounce(&mut decoder, &corpus, index);
            }
            decoder.decode(raw).unwrap();
        }
    }
    assert!(cases > 10_000, "{cases} cases");
    assert!(refused > cases / 4, "{refused} of {cases} refused");
}

/// Decodes the table maps right before an event again.
fn reannounce(decoder: &mut Decoder, corpus: &Corpus, index: usize) {
    const TABLE_MAP: u8 = 19;
    let events: Vec<&[u8]> = corpus.events().take(index).collect();
    let maps: Vec<&[u8]> = events
        .iter()
        .rev()
        .take(4)
        .filter(|event| event[4] == TABLE_MAP)
        .copied()
        .collect();
    for map in maps.iter().rev() {
        decoder.decode(map).unwrap();
    }
}

#[test]
fn bent_documents_are_read_or_refused() {
    let mut rng = Rng(42);
    let mut documents: Vec<Vec<u8>> = Vec::new();
    let corpus = Corpus::read("mysql97-full");
    corpus.each_event(|_, event| {
        let Event::Rows(rows) = event else { return };
        let Ok(changes) = rows.rows() else { return };
        for change in changes {
            let Some(image) = change.unwrap().after else {
                continue;
            };
            for value in image.values() {
                if let (_, Value::Json(document)) = value.unwrap() {
                    documents.push(document.as_bytes().to_vec());
                }
            }
        }
    });
    assert!(documents.len() > 20);
    let mut refused = 0;
    for document in &documents {
        for _ in 0..200 {
            let mut bent = document.clone();
            for _ in 0..=rng.below(2) {
                let at = rng.below(bent.len());
                bent[at] = u8::try_from(rng.below(256)).unwrap();
            }
            bent.truncate(bent.len() - rng.below(2).min(bent.len() - 1));
            refused += usize::from(binlog::json::JsonDocument::new(&bent).text().is_err());
        }
    }
    assert!(refused > documents.len(), "{refused}");
}
