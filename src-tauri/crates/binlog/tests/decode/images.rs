//! The images in real files against what the servers that wrote them selected.

use std::collections::BTreeMap;

use crate::support::{self, Corpus, describe, render};
use binlog::row::{RowImage, RowLayout, RowsEvent, RowsKind};
use binlog::table::{ColumnHint, ColumnType, TableMap};
use binlog::{Event, Flavour, Header};

/// The states of a table's rows, as lines.
#[derive(Debug, Default)]
struct Images {
    inserted: Vec<String>,
    before_update: Vec<String>,
    updated: Vec<String>,
    deleted: Vec<String>,
}

fn line(image: &RowImage<'_>) -> String {
    let values: Vec<String> = image
        .values()
        .map(|value| render(&value.unwrap().1))
        .collect();
    values.join("\t")
}

fn hints(corpus: &Corpus, table: &TableMap) -> Vec<ColumnHint> {
    let known = corpus.columns.get(&table.table);
    (0..table.columns.len())
        .map(|index| known.map_or_else(ColumnHint::default, |columns| columns[index].hint))
        .collect()
}

fn layout(corpus: &Corpus, table: &TableMap) -> std::sync::Arc<RowLayout> {
    let hints: Vec<ColumnHint> = hints(corpus, table)
        .into_iter()
        .map(|hint| ColumnHint {
            // Tables of which nothing was recorded hold signed integers only.
            unsigned: hint.unsigned.or(Some(false)),
            ..hint
        })
        .collect();
    table.layout_with(&hints).unwrap()
}

fn collect(corpus: &Corpus) -> BTreeMap<String, Images> {
    let mut tables: BTreeMap<String, Images> = BTreeMap::new();
    corpus.each_event(|_: &Header, event: &Event<'_>| {
        let Event::Rows(rows) = event else { return };
        assert_eq!(rows.missing_column(), None);
        let layout = layout(corpus, &rows.table);
        let images = tables.entry(rows.table.table.clone()).or_default();
        for change in rows.rows_with(&layout).unwrap() {
            let change = change.unwrap();
            let before = change.before.as_ref().map(line);
            let after = change.after.as_ref().map(line);
            match rows.kind {
                RowsKind::Insert => images.inserted.extend(after),
                RowsKind::Delete => images.deleted.extend(before),
                RowsKind::Update => {
                    images.before_update.extend(before);
                    images.updated.extend(after);
                }
            }
        }
    });
    tables
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

/// Every image in the file equals what the server selected.
fn images_equal_what_the_server_selected(name: &str) {
    let corpus = Corpus::read(name);
    let mut tables = collect(&corpus);
    let mut compared = 0;
    for (table, expected) in &corpus.rows {
        let images = tables.remove(table).unwrap_or_default();
        let inserted = sorted(expected.inserted.clone());
        let updated = sorted(expected.updated.clone());
        assert_eq!(sorted(images.inserted), inserted, "{name} {table} inserted");
        // A statement logs only the rows that it changes.
        let changed = images.before_update.len();
        for before in &images.before_update {
            assert!(inserted.contains(before), "{name} {table} before: {before}");
        }
        for after in &images.updated {
            assert!(updated.contains(after), "{name} {table} after: {after}");
        }
        assert!(changed > 0, "{name} {table} was updated");
        assert_eq!(sorted(images.deleted), updated, "{name} {table} deleted");
        compared += inserted.len() + changed * 2 + updated.len();
    }
    assert!(compared > 0, "{name} compared nothing");
}

#[test]
fn mariadb_images_with_full_metadata_equal_what_the_server_selected() {
    for name in ["mariadb1011-full", "mariadb105-full", "mariadb118-full"] {
        images_equal_what_the_server_selected(name);
    }
}

#[test]
fn mariadb_images_with_less_metadata_equal_what_the_server_selected() {
    for name in ["mariadb1011-minimal", "mariadb1011-nolog"] {
        images_equal_what_the_server_selected(name);
    }
}

#[test]
fn mariadb_compressed_events_equal_what_the_server_selected() {
    images_equal_what_the_server_selected("mariadb1011-compressed");
}

#[test]
fn old_temporal_formats_equal_what_the_server_selected() {
    images_equal_what_the_server_selected("mariadb1011-old-times");
}

#[test]
fn mysql_images_equal_what_the_server_selected() {
    for name in ["mysql56", "mysql97-full", "mysql97-minimal"] {
        images_equal_what_the_server_selected(name);
    }
}

#[test]
fn mysql_transaction_payloads_equal_what_the_server_selected() {
    images_equal_what_the_server_selected("mysql97-payload");
}

/// With full metadata the event itself says all that the hints would say.
#[test]
fn full_metadata_agrees_with_the_catalog() {
    for name in [
        "mariadb1011-full",
        "mariadb105-full",
        "mariadb118-full",
        "mysql97-full",
    ] {
        let corpus = Corpus::read(name);
        corpus.each_event(|_, event| {
            let Event::TableMap(table) = event else {
                return;
            };
            let Some(known) = corpus.columns.get(&table.table) else {
                return;
            };
            for (column, known) in table.columns.iter().zip(known) {
                assert_eq!(column.name.as_deref(), Some(&*known.name), "{name} {table}");
                // The server says that YEAR is unsigned, which its type is not.
                let is_year = column.kind == ColumnType::Year;
                if let Some(unsigned) = column.unsigned.filter(|_| !is_year) {
                    assert_eq!(
                        Some(unsigned),
                        known.hint.unsigned,
                        "{name} {table} {column:?}"
                    );
                }
            }
        });
    }
}

#[test]
fn missing_signedness_is_an_error_and_not_a_guess() {
    for name in ["mysql56", "mariadb1011-nolog"] {
        let corpus = Corpus::read(name);
        let mut refused = 0;
        corpus.each_event(|_, event| {
            if let Event::Rows(rows) = event {
                let err = rows.rows().unwrap_err();
                assert!(err.to_string().contains("unsigned"), "{err}");
                refused += 1;
            }
        });
        assert!(refused > 0);
    }
}

#[test]
fn partial_images_name_the_column_that_is_missing() {
    let corpus = Corpus::read("mysql56-v1rows");
    let mut partial = 0;
    corpus.each_event(|_, event| {
        let Event::Rows(rows) = event else { return };
        let layout = layout(&corpus, &rows.table);
        for change in rows.rows_with(&layout).unwrap() {
            let change = change.unwrap();
            for image in change.before.iter().chain(&change.after) {
                for value in image.values() {
                    value.unwrap();
                }
            }
        }
        if is_partial(rows) {
            partial += 1;
        }
    });
    assert!(partial > 5, "{partial}");
}

fn is_partial(rows: &RowsEvent<'_>) -> bool {
    rows.missing_column().is_some()
}

#[test]
fn every_event_of_every_file_is_decoded_and_listed() {
    for name in Corpus::names() {
        let corpus = Corpus::read(&name);
        let mut listed = format!("# {:?}\n", corpus.flavour);
        let mut tables = std::collections::HashSet::new();
        corpus.each_event(|header, event| {
            // The same table is listed once.
            if let Event::TableMap(table) = event
                && !tables.insert(table.to_string())
            {
                return;
            }
            listed.push_str(&describe(&corpus, header, event));
        });
        // The variants of a file differ in what the other tests look at.
        let is_variant = ["minimal", "nolog", "compressed", "payload"]
            .iter()
            .any(|suffix| name.ends_with(suffix));
        if !is_variant {
            support::golden(&format!("{name}.events"), &listed);
        }
    }
}

#[test]
fn a_wrong_byte_is_a_wrong_checksum() {
    let corpus = Corpus::read("mysql56");
    let mut decoder = binlog::Decoder::new(Flavour::MySql);
    for (index, raw) in corpus.events().enumerate() {
        decoder.decode(raw).unwrap();
        let mut wrong = raw.to_vec();
        let middle = wrong.len() / 2 + 10;
        wrong[middle] ^= 1;
        if index > 0 {
            let err = decoder.decode(&wrong).unwrap_err();
            assert!(err.to_string().contains("checksum"), "{err}");
        }
    }
}
