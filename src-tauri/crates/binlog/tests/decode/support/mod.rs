//! Reading the corpus, and writing what is decoded as text.

mod describe;
mod render;

use std::collections::BTreeMap;
use std::path::PathBuf;

use binlog::table::ColumnHint;
use binlog::{Decoder, Event, Flavour, Header};

pub use describe::describe;
pub use render::render;

/// What information_schema said of a column.
pub struct KnownColumn {
    pub name: String,
    pub hint: ColumnHint,
}

/// What SELECT gave for a table.
#[derive(Default)]
pub struct SelectedRows {
    pub inserted: Vec<String>,
    pub updated: Vec<String>,
}

/// One binlog file with what is known of it.
pub struct Corpus {
    pub flavour: Flavour,
    pub bytes: Vec<u8>,
    pub rows: BTreeMap<String, SelectedRows>,
    pub columns: BTreeMap<String, Vec<KnownColumn>>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

impl Corpus {
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder())
            .unwrap()
            .filter_map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                name.strip_suffix(".binlog").map(str::to_owned)
            })
            .collect();
        names.sort();
        names
    }

    pub fn read(name: &str) -> Self {
        let bytes = std::fs::read(folder().join(format!("{name}.binlog"))).unwrap();
        let text = |suffix: &str| {
            std::fs::read_to_string(folder().join(format!("{name}.{suffix}"))).unwrap_or_default()
        };
        let mut rows: BTreeMap<String, SelectedRows> = BTreeMap::new();
        for line in text("rows").lines() {
            let (state, line) = line.split_once('\t').unwrap();
            let (table, values) = line.split_once('\t').unwrap();
            let rows = rows.entry(table.to_owned()).or_default();
            match state {
                "inserted" => rows.inserted.push(values.to_owned()),
                "updated" => rows.updated.push(values.to_owned()),
                other => panic!("state {other}"),
            }
        }
        let mut columns: BTreeMap<String, Vec<KnownColumn>> = BTreeMap::new();
        for line in text("columns").lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            columns
                .entry(fields[0].to_owned())
                .or_default()
                .push(KnownColumn {
                    name: fields[2].to_owned(),
                    hint: ColumnHint {
                        unsigned: Some(fields[3] == "1"),
                        fixed_binary: Some(fields[4] == "1"),
                        fraction_digits: fields[5].parse().ok(),
                    },
                });
        }
        let flavour = if name.starts_with("mysql") {
            Flavour::MySql
        } else {
            Flavour::MariaDb
        };
        Self {
            flavour,
            bytes,
            rows,
            columns,
        }
    }

    /// The raw events of the file.
    pub fn events(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.bytes.strip_prefix(b"\xfebin").unwrap();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let size = Header::read(rest).unwrap().event_size as usize;
            let (event, tail) = rest.split_at(size);
            rest = tail;
            Some(event)
        })
    }

    /// Decodes every event, those inside transaction payloads too.
    pub fn each_event(&self, mut visit: impl FnMut(&Header, &Event<'_>)) {
        let mut decoder = Decoder::new(self.flavour);
        for raw in self.events() {
            let (header, event) = decoder.decode(raw).unwrap();
            visit(&header, &event);
            if let Event::TransactionPayload(payload) = event {
                let mut inner = payload.events().unwrap();
                while let Some((header, event)) = inner.next(&mut decoder).unwrap() {
                    visit(&header, &event);
                }
            }
        }
    }
}

/// Compares with a golden file, or writes it.
pub fn golden(name: &str, found: &str) {
    let path = folder().join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(found, expected, "{name} line {}", number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{name}");
}
