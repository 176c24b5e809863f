//! Events as the golden files list them.

use binlog::row::{RowImage, RowsEvent};
use binlog::table::ColumnHint;
use binlog::{Event, Header};

use super::{Corpus, render};

/// One event in one line, and a line for each row where the rows are not
/// compared with a SELECT.
pub fn describe(corpus: &Corpus, header: &Header, event: &Event<'_>) -> String {
    let name = binlog::event::type_name(header.event_type);
    let detail = match event {
        Event::FormatDescription(format) => {
            format!("{} {:?}", format.server_version, format.checksum)
        }
        Event::Rotate(rotate) => format!("{} {}", rotate.file, rotate.position),
        Event::Gtid(gtid) => format!(
            "number {} tag {:?} last {} sequence {} length {:?}",
            gtid.gno,
            gtid.tag.as_ref().map(ToString::to_string),
            gtid.commit.last_committed,
            gtid.commit.sequence_number,
            gtid.commit.transaction_length
        ),
        Event::PreviousGtids(set) => set.to_string(),
        Event::MariadbGtid(gtid) => format!(
            "{} standalone={} ddl={} commit={:?} alter={:?} xa={:?}",
            gtid.gtid,
            gtid.is_standalone(),
            gtid.is_ddl(),
            gtid.commit_id,
            gtid.alter,
            gtid.xa
        ),
        Event::MariadbGtidList(list) => format!("{} flags {}", list.position(), list.flags),
        Event::Query(query) => format!(
            "{} error={} {} {}",
            query.schema,
            query.error_code,
            set_only(&format!("{:?}", query.status)),
            shown(&query.sql)
        ),
        Event::Xid(_) => String::new(),
        Event::TableMap(table) => {
            let mut text = format!("{table} key {:?}", table.primary_key);
            for column in &table.columns {
                text.push_str(&format!("\n{}", set_only(&format!("{column:?}"))));
            }
            text
        }
        Event::Rows(rows) => {
            let mut text = format!(
                "{} {:?} end={} missing={:?}",
                rows.table,
                rows.kind,
                rows.end_of_statement,
                rows.missing_column()
            );
            if corpus.rows.is_empty() {
                text.push_str(&changes(rows));
            }
            text
        }
        Event::RowsQuery(sql) | Event::AnnotateRows(sql) => shown(sql),
        Event::TransactionPayload(payload) => {
            format!(
                "{:?} {} bytes",
                payload.compression, payload.uncompressed_size
            )
        }
        Event::BinlogCheckpoint(file) => String::from_utf8_lossy(file).into_owned(),
        other => format!("{other:?}"),
    };
    format!("{name} {}\n", detail.replace('\n', "\n    "))
}

/// The images of an event whose file has no SELECT to compare with.
fn changes(rows: &RowsEvent<'_>) -> String {
    let hint = ColumnHint {
        unsigned: Some(false),
        fraction_digits: Some(0),
        ..ColumnHint::default()
    };
    let layout = rows
        .table
        .layout_with(&vec![hint; rows.table.columns.len()])
        .unwrap();
    let mut text = String::new();
    for change in rows.rows_with(&layout).unwrap() {
        let change = change.unwrap();
        let images = [change.before, change.after].map(|image| image.map(|i| line(&i)));
        text.push_str(&format!("\n    {:?} -> {:?}", images[0], images[1]));
    }
    text
}

/// The beginning of a statement.
fn shown(sql: &[u8]) -> String {
    const SHOWN_CHARS: usize = 90;
    let text = String::from_utf8_lossy(sql);
    text.chars().take(SHOWN_CHARS).collect()
}

/// A debug text without the fields that are not set, and with short names for those that are.
fn set_only(debug: &str) -> String {
    let mut text = debug.to_owned();
    for (long, short) in [("Some(", "("), ("nullable: false, ", "")] {
        text = text.replace(long, short);
    }
    let fields: Vec<&str> = text
        .split(", ")
        .filter(|field| !field.ends_with(": None") && !field.ends_with(": None }"))
        .collect();
    fields.join(", ")
}

fn line(image: &RowImage<'_>) -> String {
    let values: Vec<String> = image
        .values()
        .map(|value| {
            let (column, value) = value.unwrap();
            format!("{column}: {}", render(&value))
        })
        .collect();
    values.join(", ")
}
