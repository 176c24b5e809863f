//! Reads everything that can be read of a case.

use std::str::FromStr;

use binlog::ddl::{
    DefaultDatabase, FullName, SqlMode, Statement, StatementKind, TokenKind, classify, edited, lex,
};
use binlog::gtid::{GtidSet, MariadbGtidPosition, MariadbGtidValue, Tag, Uuid};
use binlog::json::{JsonDiffs, JsonDocument};
use binlog::row::{RowChange, RowsEvent, Value};
use binlog::table::ColumnHint;
use binlog::{Decoder, Event, Flavour};

use super::input::Input;

/// What a case was.
#[derive(Default)]
pub struct Work {
    /// Bytes that were read, decompressed ones counted as they came out.
    pub bytes: usize,
    /// What was refused: events, rows, values.
    pub refused: usize,
}

impl Work {
    /// Counts what was refused; its message must be to be had, too.
    fn taken<T>(&mut self, result: binlog::Result<T>) -> Option<T> {
        result
            .inspect_err(|err| {
                self.refused += 1;
                assert!(!err.to_string().is_empty());
            })
            .ok()
    }
}

/// Reads a case; panics where the crate does.
pub fn exhaust(input: &Input) -> Work {
    let mut work = Work::default();
    match input {
        Input::Stream { flavour, events } => stream(*flavour, events, &mut work),
        Input::Document { document, diffs } => {
            work.bytes += document.len() + diffs.len();
            let document = JsonDocument::new(document);
            work.taken(document.text());
            changed(document, JsonDiffs::new(diffs), &mut work);
        }
        Input::Statement { sql, mode } => {
            work.bytes += sql.len();
            statement(sql, *mode);
        }
        Input::GtidText(text) => {
            work.bytes += text.len();
            gtids(text);
        }
        Input::GtidSet(bytes) => {
            work.bytes += bytes.len();
            if let Some(set) = work.taken(GtidSet::decode(bytes)) {
                whole_set(&set);
            }
        }
    }
    work
}

fn stream(flavour: Flavour, events: &[Vec<u8>], work: &mut Work) {
    let mut decoder = Decoder::new(flavour);
    for raw in events {
        work.bytes += raw.len();
        let decoded = decoder.decode(raw);
        let Some((_, event)) = work.taken(decoded) else {
            continue;
        };
        if let Event::TransactionPayload(payload) = &event {
            let Some(mut inside) = work.taken(payload.events()) else {
                continue;
            };
            loop {
                let next = inside.next(&mut decoder);
                let Some(Some((header, event))) = work.taken(next) else {
                    break;
                };
                work.bytes += header.event_size as usize;
                read(&event, flavour, work);
            }
        } else {
            read(&event, flavour, work);
        }
    }
}

fn read(event: &Event<'_>, flavour: Flavour, work: &mut Work) {
    match event {
        Event::Rows(rows) => read_rows(rows, work),
        Event::Query(query) => {
            work.bytes += query.sql.len();
            statement(&query.sql, SqlMode::of_query(query, flavour, 101_119));
        }
        Event::PreviousGtids(set) => whole_set(set),
        Event::MariadbGtidList(list) => drop(list.position().to_string()),
        other => drop(format!("{other:?}")),
    }
}

fn read_rows(rows: &RowsEvent<'_>, work: &mut Work) {
    work.bytes += rows.data_len();
    let _ = rows.missing_column();
    if let Some(changes) = work.taken(rows.rows()) {
        for change in changes {
            if let Some(change) = work.taken(change) {
                read_change(&change, work);
            }
        }
    }
    // As read by who knows what the event may not say.
    for digits in [0, 3] {
        let hint = ColumnHint {
            unsigned: Some(digits == 0),
            fixed_binary: Some(true),
            fraction_digits: Some(digits),
        };
        let hints = vec![hint; rows.table.columns.len()];
        let Some(layout) = work.taken(rows.table.layout_with(&hints)) else {
            continue;
        };
        let Some(changes) = work.taken(rows.rows_with(&layout)) else {
            continue;
        };
        for change in changes {
            if let Some(change) = work.taken(change) {
                read_change(&change, work);
            }
        }
    }
}

fn read_change(change: &RowChange<'_>, work: &mut Work) {
    for image in change.before.iter().chain(&change.after) {
        // Past the last column there is none.
        assert!(image.value(image.width()).is_err());
        for value in image.values() {
            let Some((index, value)) = work.taken(value) else {
                continue;
            };
            assert!(image.has(index));
            read_value(&value, work);
            if let Value::JsonDiff(diffs) = value {
                let before = change.before.and_then(|image| image.value(index).ok()?);
                if let Some(Value::Json(document)) = before {
                    changed(document, diffs, work);
                }
            }
        }
    }
}

fn read_value(value: &Value<'_>, work: &mut Work) {
    match value {
        Value::Bytes(bytes) => work.bytes += bytes.len(),
        Value::Json(document) => drop(work.taken(document.text())),
        Value::JsonDiff(diffs) => {
            for diff in diffs.iter() {
                if let Some(value) = work.taken(diff).and_then(|diff| diff.value) {
                    work.taken(value.text());
                }
            }
        }
        Value::Decimal(number) => assert!(!number.to_string().is_empty()),
        Value::Date(date) => assert!(!date.to_string().is_empty()),
        Value::Time(time) => assert!(!time.to_string().is_empty()),
        Value::DateTime(time) => assert!(!time.to_string().is_empty()),
        Value::Timestamp(time) => assert!(!time.utc().to_string().is_empty()),
        _ => {}
    }
}

fn changed(document: JsonDocument<'_>, diffs: JsonDiffs<'_>, work: &mut Work) {
    let text = document.text();
    if let Some(after) = work.taken(diffs.apply(document)) {
        work.bytes += after.len();
        let after = JsonDocument::new(&after).text();
        if diffs.iter().next().is_none() {
            assert_eq!(after.ok(), text.ok());
        } else {
            drop(work.taken(after));
        }
    }
}

fn statement(sql: &[u8], mode: SqlMode) {
    let tokens = lex(sql, mode);
    let joined: Vec<u8> = tokens
        .iter()
        .flat_map(|token| &sql[token.range()])
        .copied()
        .collect();
    assert_eq!(joined, sql);
    let statement = classify(sql, mode);
    let unterminated = tokens
        .iter()
        .any(|token| token.kind == TokenKind::Unterminated);
    assert!(!unterminated || statement.kind == StatementKind::Unknown);
    for table in &statement.tables {
        assert!(sql.get(table.range()).is_some_and(|name| !name.is_empty()));
    }
    renamed(sql, mode, &statement);
}

/// Under other names a statement is the same about those.
fn renamed(sql: &[u8], mode: SqlMode, statement: &Statement) {
    let other = |name: &FullName| (format!("{}`2", name.0), format!("\"{}", name.1));
    let there = DefaultDatabase {
        before: "d",
        after: "d`2",
    };
    let Ok(edits) = statement.renamed(sql, mode, there, |name| Some(other(name))) else {
        return;
    };
    let again = edited(sql, &edits);
    let after = classify(&again, mode);
    assert_eq!(after.kind, statement.kind);
    assert_eq!(after.flags, statement.flags);
    assert_eq!(after.tables.len(), statement.tables.len());
    for (old, new) in statement.tables.iter().zip(&after.tables) {
        let old = statement.full_name(old, there.before);
        assert_eq!(after.full_name(new, there.after), old.map(|it| other(&it)));
    }
    if let Some(cut) = statement.cut(sql, mode, |place| place % 4 < 2) {
        let rest = classify(&edited(sql, &cut), mode);
        assert_eq!(rest.kind, statement.kind);
        assert!(rest.tables.len() <= statement.tables.len());
    }
}

fn gtids(text: &str) {
    same_again::<MariadbGtidPosition>(text);
    same_again::<MariadbGtidValue>(text);
    same_again::<Uuid>(text);
    same_again::<Tag>(text);
    if let Some(set) = same_again::<GtidSet>(text) {
        whole_set(&set);
    }
}

/// What is read from text is what is read from its own text.
fn same_again<T: FromStr + ToString + PartialEq>(text: &str) -> Option<T> {
    let value = T::from_str(text).ok()?;
    let again = T::from_str(&value.to_string()).ok();
    assert!(again.as_ref() == Some(&value), "{:?}", value.to_string());
    Some(value)
}

fn whole_set(set: &GtidSet) {
    let again = GtidSet::decode(&set.encode()).ok();
    assert_eq!(again.as_ref(), Some(set));
    let again = GtidSet::from_str(&set.to_string()).ok();
    assert_eq!(again.as_ref(), Some(set));
    assert!(set.is_subset(set));
    let mut none = set.clone();
    none.subtract(set);
    assert!(none.is_empty());
    none.union(set);
    assert_eq!(&none, set);
}
