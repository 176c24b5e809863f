//! Row images, from the server's binlog as it lies on disk.

use anyhow::{Context, Result, bail};
use binlog::event::{Event, HEADER_BYTES, Header};
use binlog::table::ColumnHint;
use binlog::{Decoder, Flavour};
use engine::filter::Filter;
use engine::server::catalog::{DataType, TableDef};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};
use tests::server::{Kind, Server};

use super::Verdict;

/// Where a binlog file begins after its mark.
const FIRST: usize = 4;

/// The end of the binlog: file and offset.
pub async fn place(connection: &mut Conn, kind: Kind) -> Result<(String, usize)> {
    let sql = if kind == Kind::MySql97 {
        "show binary log status"
    } else {
        "show master status"
    };
    let row: Option<Row> = connection.query_first(sql).await?;
    let row = row.context("the server keeps a binlog")?;
    let file = row.get(0).context("it names the file")?;
    Ok((file, row.get(1).context("it names the offset")?))
}

/// What each filter says of each row that was inserted between two places.
pub fn verdicts(
    server: &Server,
    definition: &TableDef,
    (begun, ended): (&(String, usize), &(String, usize)),
    filters: &[&Filter],
) -> Result<Vec<Vec<Verdict>>> {
    anyhow::ensure!(begun.0 == ended.0, "the insert is in one file");
    let file = std::fs::read(server.folder().join("data").join(&begun.0))?;
    let flavour = if server.kind().is_mariadb() {
        Flavour::MariaDb
    } else {
        Flavour::MySql
    };
    let mut decoder = Decoder::new(flavour);
    let (format, _) = event_at(&file, FIRST)?;
    decoder.decode(format)?;
    let hints: Vec<ColumnHint> = definition.columns.iter().map(hint).collect();
    let mut rows = Vec::new();
    let mut at = begun.1;
    while at < ended.1 {
        let (raw, next) = event_at(&file, at)?;
        at = next;
        let (_, Event::Rows(event)) = decoder.decode(raw)? else {
            continue;
        };
        let layout = event.table.layout_with(&hints)?;
        for change in event.rows_with(&layout)? {
            let image = change?.after.context("an insert has an image after")?;
            let verdict = |filter: &&Filter| filter.verdict(&image);
            rows.push(filters.iter().map(verdict).collect::<Result<_, _>>()?);
        }
    }
    Ok(rows)
}

fn event_at(file: &[u8], at: usize) -> Result<(&[u8], usize)> {
    let Some(rest) = file.get(at..).filter(|rest| rest.len() >= HEADER_BYTES) else {
        bail!("the binlog ends at {at}");
    };
    let size = usize::try_from(Header::read(rest)?.event_size)?;
    Ok((rest.get(..size).context("a whole event")?, at + size))
}

fn hint(column: &engine::server::catalog::ColumnDef) -> ColumnHint {
    ColumnHint {
        unsigned: Some(column.unsigned),
        fixed_binary: Some(matches!(column.data_type, DataType::Binary { .. })),
        fraction_digits: match column.data_type {
            DataType::Time { fraction }
            | DataType::DateTime { fraction }
            | DataType::Timestamp { fraction } => u8::try_from(fraction).ok(),
            _ => None,
        },
    }
}
