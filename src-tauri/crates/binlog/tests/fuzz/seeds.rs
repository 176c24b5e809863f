//! What the cases are bent from: the events of the corpus, and what is in them.

use std::path::PathBuf;

use binlog::row::{RowsEvent, Value};
use binlog::{Decoder, Event, Flavour, Header};

/// A file of the corpus.
pub struct File {
    pub flavour: Flavour,
    /// Whether its events end with checksums.
    pub checksum: bool,
    pub events: Vec<Vec<u8>>,
}

/// All files, and what is in them.
pub struct Seeds {
    pub files: Vec<File>,
    pub documents: Vec<Vec<u8>>,
    pub diffs: Vec<Vec<u8>>,
    pub statements: Vec<Vec<u8>>,
}

impl Seeds {
    /// Reads the corpus.
    pub fn read() -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|it| it == "binlog"))
            .collect();
        paths.sort();
        let mut seeds = Self {
            files: Vec::new(),
            documents: Vec::new(),
            diffs: Vec::new(),
            statements: Vec::new(),
        };
        for path in paths {
            seeds.take(&path);
        }
        let statements = include_str!("../ddl/corpus.txt").lines();
        let statements = statements.filter(|line| !line.starts_with([' ', '#']));
        for (_, sql) in statements.filter_map(|line| line.split_once(": ")) {
            seeds.statements.push(sql.replace("\\n", "\n").into_bytes());
        }
        seeds
    }

    fn take(&mut self, path: &std::path::Path) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let flavour = if name.starts_with("mysql") {
            Flavour::MySql
        } else {
            Flavour::MariaDb
        };
        let bytes = std::fs::read(path).unwrap();
        let mut rest = bytes.strip_prefix(b"\xfebin").unwrap();
        let mut decoder = Decoder::new(flavour);
        let mut events = Vec::new();
        while !rest.is_empty() {
            let size = Header::read(rest).unwrap().event_size as usize;
            let (raw, tail) = rest.split_at(size);
            rest = tail;
            let (_, event) = decoder.decode(raw).unwrap();
            self.look_into(&event);
            events.push(raw.to_vec());
        }
        let checksum = decoder.format().map(|format| format.checksum)
            == Some(binlog::event::ChecksumAlgorithm::Crc32);
        self.files.push(File {
            flavour,
            checksum,
            events,
        });
    }

    fn look_into(&mut self, event: &Event<'_>) {
        match event {
            Event::Query(query) => self.statements.push(query.sql.to_vec()),
            Event::Rows(rows) => self.documents_of(rows),
            _ => {}
        }
    }

    fn documents_of(&mut self, rows: &RowsEvent<'_>) {
        let Ok(changes) = rows.rows() else { return };
        for change in changes {
            let change = change.unwrap();
            for image in change.before.iter().chain(&change.after) {
                for value in image.values() {
                    match value.unwrap().1 {
                        Value::Json(document) => self.documents.push(document.as_bytes().to_vec()),
                        Value::JsonDiff(diffs) => self.diffs.push(diffs.as_bytes().to_vec()),
                        _ => {}
                    }
                }
            }
        }
    }
}
