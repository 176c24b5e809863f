//! What is to be caught up with: the tables of a workload and its writes.

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use tests::server::{Kind, Server, cached};

use super::sysbench::{self, DATABASE};
use crate::packages::tell;

/// Grows when the tables are made differently.
const FILLING: u32 = 1;
/// Small tables among which `small_tables` writes.
const SMALL_TABLES: u64 = 500;
/// Rows in each of them.
const SMALL_TABLE_ROWS: u64 = 100;
/// Tables among which `ten_thousand_tables` writes.
const MANY_TABLES: u64 = 10_000;
/// Rows in each of them.
const MANY_TABLE_ROWS: u64 = 10;
/// Bytes of a row's text in `huge_transaction`: with the row as it was, two
/// million of them make more than 1 GB of binlog.
const HUGE_ROW_BYTES: u64 = 224;
/// Bytes of a row's text in `wide_rows`.
const WIDE_ROW_BYTES: u64 = 8_192;
/// Length of what `md5` gives.
const MD5_BYTES: u64 = 32;

/// A catch-up, by its name on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Workload {
    /// `oltp_write_only` on four tables, on a destination that flushes each commit.
    Durable,
    /// The same, on a destination that flushes once a second.
    Relaxed,
    /// Every transaction changes the same row.
    HotRow,
    /// Every transaction changes the same table: an indexed column, another
    /// one, and a row that goes and comes again.
    HotTable,
    /// Each transaction changes a row in two of five hundred small tables.
    SmallTables,
    /// Each transaction rewrites a row of 8 KB.
    WideRows,
    /// Inserts, updates and deletes in a table with six indexes.
    SixIndexes,
    /// One transaction that changes two million rows, over 1 GB of binlog at
    /// full size.
    HugeTransaction,
    /// Each transaction changes a row in two of ten thousand tables.
    TenThousandTables,
}

impl Workload {
    /// Its name in the results, and of its data on disk.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Durable => "catchup_durable",
            Self::Relaxed => "catchup_relaxed",
            Self::HotRow => "catchup_hot_row",
            Self::HotTable => "catchup_hot_table",
            Self::SmallTables => "catchup_small_tables",
            Self::WideRows => "catchup_wide_rows",
            Self::SixIndexes => "catchup_six_indexes",
            Self::HugeTransaction => "catchup_huge_transaction",
            Self::TenThousandTables => "catchup_ten_thousand_tables",
        }
    }

    /// Whether the destination flushes each commit.
    pub const fn is_durable(self) -> bool {
        !matches!(self, Self::Relaxed)
    }

    /// Whether both are caught up with from the same source.
    pub fn shares_source(self, other: Self) -> bool {
        self == other || (self.is_sysbench() && other.is_sysbench())
    }

    const fn is_sysbench(self) -> bool {
        matches!(self, Self::Durable | Self::Relaxed)
    }

    /// A data directory with its tables filled and an empty binlog, made once.
    pub async fn filled(self, rows: u64) -> Result<PathBuf> {
        if self.is_sysbench() {
            return sysbench::filled(rows).await;
        }
        let kind = Kind::MariaDb1011;
        let name = format!("{}-{}-{rows}-{FILLING}", self.name(), kind.name());
        let script = self.script(rows);
        let runtime = tokio::runtime::Handle::current();
        let entry = tokio::task::spawn_blocking(move || {
            cached(&name, |work| {
                tell("Filling the tables (once)…\n");
                let data = work.join("data");
                runtime.block_on(async {
                    let mut server = Server::start(kind, sysbench::options(false)).await?;
                    server.run(&script).await?;
                    server.keep_data(&data).await
                })
            })
        })
        .await??;
        Ok(entry.join("data"))
    }

    /// Commits `transactions` on the source.
    pub async fn write(self, source: &Server, rows: u64, transactions: u64) -> Result<()> {
        if self.is_sysbench() {
            return sysbench::write(source, rows, transactions).await;
        }
        let transactions = match self {
            Self::HugeTransaction => 1,
            _ => transactions,
        };
        source
            .run(&format!("call workload.write_rows({transactions});"))
            .await
    }

    /// Makes and fills its tables, and the procedure that writes.
    fn script(self, rows: u64) -> String {
        let tables = self.tables(rows);
        let transaction = self.transaction(rows);
        // In a database of its own, which no task selects.
        format!(
            "create database {DATABASE};
use {DATABASE};
{tables}
create database workload;
use workload;
delimiter ;;
create procedure write_rows(in transactions int)
begin
  declare nth, row_id int default 0;
  while nth < transactions do
    set nth = nth + 1;
    start transaction;
    {transaction}
    commit;
  end while;
end;;
delimiter ;
"
        )
    }

    fn tables(self, rows: u64) -> String {
        match self {
            Self::Durable | Self::Relaxed => String::new(),
            Self::HotRow => "
                create table hot (id int primary key, n bigint not null, t varchar(100) not null);
                insert into hot values (1, 0, repeat('t', 100));"
                .to_owned(),
            Self::HotTable => format!(
                "create table hot (id int primary key, k int not null, c char(120) not null, key (k));
                insert into hot select seq, seq, repeat('c', 100) from seq_1_to_{rows};"
            ),
            Self::SmallTables => small_tables(SMALL_TABLES, SMALL_TABLE_ROWS),
            Self::TenThousandTables => small_tables(MANY_TABLES, MANY_TABLE_ROWS),
            Self::HugeTransaction => format!(
                "create table huge (id int primary key, n int not null, t varchar(250) not null);
                insert into huge select seq, 0, repeat('t', 250) from seq_1_to_{};",
                2 * rows
            ),
            Self::WideRows => format!(
                "create table wide (id int primary key, n int not null, t text not null);
                insert into wide select seq, 0, repeat('t', {WIDE_ROW_BYTES}) from seq_1_to_{};",
                wide_rows(rows)
            ),
            Self::SixIndexes => format!(
                "create table six (
                    id bigint primary key, a int, b int, c varchar(40), d datetime, e decimal(12,2), f int,
                    key (a), key (b), key (c), key (d), key (e, a), key (f, c)
                );
                insert into six select seq, seq, seq * 7 % {rows}, md5(seq),
                    '2020-01-01' + interval seq second, seq / 100, seq % 1000 from seq_1_to_{rows};"
            ),
        }
    }

    /// The statements of the transaction that is the `nth`.
    fn transaction(self, rows: u64) -> String {
        let any = |rows: u64| format!("1 + floor(rand() * {rows})");
        match self {
            Self::Durable | Self::Relaxed => String::new(),
            Self::HotRow => {
                format!("update {DATABASE}.hot set n = n + 1 where id = 1;")
            }
            Self::HotTable => format!(
                "set row_id = {one};
                update {DATABASE}.hot set k = k + 1 where id = row_id;
                set row_id = {one};
                update {DATABASE}.hot set c = md5(nth) where id = row_id;
                set row_id = {one};
                delete from {DATABASE}.hot where id = row_id;
                insert into {DATABASE}.hot values (row_id, nth, 'again');",
                one = any(rows)
            ),
            Self::SmallTables => in_small_tables(SMALL_TABLES, &any(SMALL_TABLE_ROWS)),
            Self::TenThousandTables => in_small_tables(MANY_TABLES, &any(MANY_TABLE_ROWS)),
            Self::HugeTransaction => format!(
                "update {DATABASE}.huge set n = n + 1, t = repeat(md5(id), {});",
                HUGE_ROW_BYTES / MD5_BYTES
            ),
            Self::WideRows => format!(
                "set row_id = {};
                update {DATABASE}.wide set n = n + 1, t = repeat(md5(nth), {}) where id = row_id;",
                any(wide_rows(rows)),
                WIDE_ROW_BYTES / MD5_BYTES
            ),
            Self::SixIndexes => format!(
                "insert into {DATABASE}.six values
                    ({rows} + nth, nth, nth * 7 % {rows}, md5(nth), now(), nth / 100, nth % 1000);
                set row_id = {one};
                update {DATABASE}.six set a = a + 1, c = md5(a), f = nth % 1000 where id = row_id;
                set row_id = {one};
                delete from {DATABASE}.six where id = row_id;",
                one = any(rows)
            ),
        }
    }
}

fn small_tables(tables: u64, rows: u64) -> String {
    let table = |nth| {
        format!(
            "create table small_{nth} (id int primary key, n int not null, t varchar(60));
            insert into small_{nth} select seq, 0, repeat('t', 60) from seq_1_to_{rows};"
        )
    };
    (0..tables).map(table).collect()
}

/// Changes a row of two small tables, each a random one.
fn in_small_tables(tables: u64, row: &str) -> String {
    format!(
        "execute immediate concat('update {DATABASE}.small_', floor(rand() * {tables}),
            ' set n = n + 1 where id = ', {row});"
    )
    .repeat(2)
}

/// Rows of 8 KB in as many bytes, about, as other tables have.
fn wide_rows(rows: u64) -> u64 {
    (rows / 50).max(1)
}
