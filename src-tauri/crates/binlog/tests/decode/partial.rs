//! Documents that a server logged as differences.

use std::collections::BTreeMap;

use crate::support::Corpus;
use binlog::Event;
use binlog::json::{JsonDiffs, JsonDocument};
use binlog::row::{RowImage, Value};

/// The texts of the documents of a row by column. `before` holds the documents
/// from which those in the image are logged as differences.
fn documents(image: &RowImage<'_>, before: Option<&RowImage<'_>>) -> BTreeMap<usize, String> {
    let mut texts = BTreeMap::new();
    for value in image.values() {
        let (index, value) = value.unwrap();
        let text = match value {
            Value::Json(document) => document.text().unwrap(),
            Value::JsonDiff(diffs) => applied(diffs, &before.unwrap().value(index).unwrap()),
            _ => continue,
        };
        texts.insert(index, text);
    }
    texts
}

fn applied(diffs: JsonDiffs<'_>, before: &Option<Value<'_>>) -> String {
    let Some(Value::Json(document)) = before else {
        panic!("{before:?} is no document");
    };
    let after = diffs.apply(*document).unwrap();
    JsonDocument::new(&after).text().unwrap()
}

/// Each statement of the corpus changes what the one before it left, whole in
/// its before image.
#[test]
fn differences_make_the_document_that_the_server_has_next() {
    let corpus = Corpus::read("mysql97-partial");
    let mut now: BTreeMap<i64, BTreeMap<usize, String>> = BTreeMap::new();
    let (mut compared, mut differing) = (0, 0);
    corpus.each_event(|_, event| {
        let Event::Rows(rows) = event else { return };
        for change in rows.rows().unwrap() {
            let change = change.unwrap();
            let image = change.before.or(change.after).unwrap();
            let Some(Value::Int(id)) = image.value(0).unwrap() else {
                panic!("a row has no id");
            };
            if let Some(before) = &change.before {
                assert_eq!(now.get(&id), Some(&documents(before, None)), "row {id}");
                compared += 1;
            }
            if let Some(after) = &change.after {
                differing += after
                    .values()
                    .filter(|value| matches!(value, Ok((_, Value::JsonDiff(_)))))
                    .count();
                now.insert(id, documents(after, change.before.as_ref()));
            }
        }
    });
    assert!(compared > 5 && differing > 5, "{compared} {differing}");
}

/// `{"a": [1, 2]}`, and a difference of this kind at this path.
fn change(kind: u8, path: &str, value: &[u8]) -> binlog::Result<String> {
    let document: &[u8] = &[
        0, 1, 0, 22, 0, 11, 0, 1, 0, 2, 12, 0, b'a', 2, 0, 10, 0, 5, 1, 0, 5, 2, 0,
    ];
    assert_eq!(JsonDocument::new(document).text()?, r#"{"a": [1, 2]}"#);
    let mut diff = vec![kind, u8::try_from(path.len()).unwrap()];
    diff.extend(path.as_bytes());
    if !value.is_empty() {
        diff.push(u8::try_from(value.len()).unwrap());
        diff.extend(value);
    }
    let after = JsonDiffs::new(&diff)
        .apply(JsonDocument::new(document))?
        .into_owned();
    JsonDocument::new(&after).text()
}

#[test]
fn a_difference_that_does_not_fit_is_refused() {
    const REPLACE: u8 = 0;
    const INSERT: u8 = 1;
    const REMOVE: u8 = 2;
    const SEVEN: &[u8] = &[5, 7, 0];
    let fits = |kind, path, value| change(kind, path, value).unwrap();
    assert_eq!(fits(REPLACE, "$.a[1]", SEVEN), r#"{"a": [1, 7]}"#);
    assert_eq!(fits(REPLACE, "$.a[last]", SEVEN), r#"{"a": [1, 7]}"#);
    assert_eq!(fits(REPLACE, "$", SEVEN), "7");
    assert_eq!(fits(INSERT, "$.a[9]", SEVEN), r#"{"a": [1, 2, 7]}"#);
    assert_eq!(fits(INSERT, "$.b", SEVEN), r#"{"a": [1, 2], "b": 7}"#);
    assert_eq!(fits(REMOVE, "$.a[0]", &[]), r#"{"a": [2]}"#);
    for (kind, path, value) in [
        (REPLACE, "$.b", SEVEN),
        (REPLACE, "$.a[2]", SEVEN),
        (INSERT, "$.a", SEVEN),
        (INSERT, "$", SEVEN),
        (INSERT, "$.b.c", SEVEN),
        (REMOVE, "$.b", &[]),
        (REMOVE, "$.a[2]", &[]),
        (REMOVE, "$", &[]),
        (REMOVE, "a", &[]),
    ] {
        let err = change(kind, path, value).unwrap_err().to_string();
        assert!(err.contains("JSON"), "{path}: {err}");
    }
}
