//! The metrics of an engine's tasks in the text format. No secret and no row
//! value is among them.

use std::fmt;

use engine::metrics::Measures;
use engine::supervisor::Supervisor;
use engine::task::snapshot::{TableSnapshot, TaskSnapshot};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

/// What the text is.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Tables that are told one by one; `lockstep_task_tables` counts all. A scrape
/// of so many has some megabytes, which a server takes.
const TABLES_MAX: usize = 10_000;
/// Tables asked for at once.
const PAGE: usize = 500;
/// Lines of the kernel's about this process: its memory in KiB.
const STATUS: &str = "/proc/self/status";

/// The metrics of all tasks; none when they cannot be written.
pub fn metrics(supervisor: &Supervisor) -> Option<String> {
    let seen = Seen {
        tasks: supervisor
            .snapshots()
            .into_iter()
            .map(|snapshot| look(supervisor, snapshot))
            .collect(),
        memory: resident_bytes(),
    };
    let mut registry = Registry::default();
    registry.register_collector(Box::new(seen));
    let mut text = String::new();
    encode(&mut text, &registry).ok()?;
    Some(text)
}

fn look(supervisor: &Supervisor, snapshot: TaskSnapshot) -> Task {
    let id = &snapshot.id;
    let mut tables = Vec::new();
    while tables.len() < TABLES_MAX {
        let (_, page) = supervisor
            .tables(id, "", tables.len(), PAGE)
            .unwrap_or_default();
        let last = page.len() < PAGE;
        tables.extend(page);
        if last {
            break;
        }
    }
    Task {
        measures: supervisor.measures(id).unwrap_or_default(),
        tables,
        snapshot,
    }
}

/// Bytes of memory that this process holds, where the system says.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string(STATUS).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib << 10)
}

/// All that a scrape tells.
#[derive(Debug)]
struct Seen {
    tasks: Vec<Task>,
    memory: Option<u64>,
}

#[derive(Debug)]
struct Task {
    snapshot: TaskSnapshot,
    measures: Measures,
    tables: Vec<TableSnapshot>,
}

impl Collector for Seen {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let out = &mut encoder;
        if let Some(bytes) = self.memory {
            let help = "Memory that the process holds";
            gauge(
                out,
                "process_resident_memory_bytes",
                help,
                [(Vec::new(), bytes)],
            )?;
        }
        self.states(out)?;
        self.tasks(out)?;
        self.statements(out)?;
        self.rows(out)?;
        self.writers(out)
    }
}

/// Labels and values of one metric.
type Labels<'a> = Vec<(&'static str, &'a str)>;

impl Seen {
    fn states(&self, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let states: Vec<(&str, String)> = self
            .tasks
            .iter()
            .map(|task| (task.id(), task.state()))
            .collect();
        let told = states
            .iter()
            .map(|(id, state)| (vec![("task", *id), ("state", state.as_str())], 1));
        gauge(
            out,
            "lockstep_task_state",
            "1 for the state in which the task is",
            told,
        )
    }

    fn tasks(&self, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
        type Of = fn(&Task) -> Option<u64>;
        let gauges: [(&str, &str, Of); 8] = [
            (
                "lockstep_task_latency_milliseconds",
                "Age of what the destination lacks",
                |task| task.snapshot.metrics.latency_ms,
            ),
            (
                "lockstep_task_heartbeat_milliseconds",
                "How long a heartbeat takes from the source to the destination",
                |task| task.snapshot.metrics.heartbeat_ms,
            ),
            (
                "lockstep_task_behind_bytes",
                "Binlog that the destination lacks, where it stands in the same file",
                |task| task.measures.behind_bytes,
            ),
            (
                "lockstep_task_binlog_kept_milliseconds",
                "How long the source keeps the binlog that the task needs",
                |task| task.snapshot.metrics.binlog_kept_ms,
            ),
            (
                "lockstep_task_source_silent_milliseconds",
                "Since when nothing came from the source",
                |task| task.snapshot.metrics.source_silent_ms,
            ),
            (
                "lockstep_task_position_offset_bytes",
                "Offset in its binlog file up to which the destination has all",
                |task| {
                    task.snapshot
                        .position
                        .as_ref()
                        .map(|position| position.offset)
                },
            ),
            (
                "lockstep_task_retry_attempt",
                "Attempts since the interruption, 0 when there is none",
                |task| {
                    Some(
                        task.snapshot
                            .retry
                            .as_ref()
                            .map_or(0, |retry| u64::from(retry.attempt)),
                    )
                },
            ),
            ("lockstep_task_tables", "Tables of the task", |task| {
                Some(u64::from(task.snapshot.tables_total))
            }),
        ];
        for (name, help, of) in gauges {
            let told = self
                .tasks
                .iter()
                .filter_map(|task| Some((vec![("task", task.id())], of(task)?)));
            gauge(out, name, help, told)?;
        }
        Ok(())
    }

    fn statements(&self, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let statements = self.tasks.iter().map(|task| {
            (
                vec![("task", task.id())],
                task.snapshot.metrics.ddl_replayed,
            )
        });
        counter(
            out,
            "lockstep_task_statements_replayed",
            "Statements replayed",
            statements,
        )
    }

    /// By task, and by table.
    fn rows(&self, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let of_tasks = self.tasks.iter().flat_map(|task| {
            let sums = &task.snapshot.metrics;
            [
                ("load", sums.rows_loaded),
                ("insert", sums.rows_inserted),
                ("update", sums.rows_updated),
                ("delete", sums.rows_deleted),
            ]
            .map(|(kind, rows)| (vec![("task", task.id()), ("kind", kind)], rows))
        });
        counter(out, "lockstep_task_rows", "Rows applied, by kind", of_tasks)?;
        let kinds = |table: &TableSnapshot| {
            [
                ("load", table.rows_done),
                ("insert", table.inserted),
                ("update", table.updated),
                ("delete", table.deleted),
            ]
        };
        let of_tables = self.of_tables().flat_map(|(labels, table)| {
            kinds(table).map(|(kind, rows)| {
                let mut labels = labels.clone();
                labels.push(("kind", kind));
                (labels, rows)
            })
        });
        counter(
            out,
            "lockstep_table_rows",
            "Rows applied to a table, by kind",
            of_tables,
        )?;
        let clashes = self
            .of_tables()
            .map(|(labels, table)| (labels, table.clashes));
        let help = "Changes that met other rows on the destination than they must";
        counter(out, "lockstep_table_clashes", help, clashes)
    }

    fn of_tables(&self) -> impl Iterator<Item = (Labels<'_>, &TableSnapshot)> {
        self.tasks.iter().flat_map(|task| {
            task.tables.iter().map(|table| {
                let labels = vec![
                    ("task", task.id()),
                    ("database", table.database.as_str()),
                    ("table", table.table.as_str()),
                ];
                (labels, table)
            })
        })
    }

    fn writers(&self, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let numbers: Vec<String> = (0..self
            .tasks
            .iter()
            .map(|task| task.measures.writers.len())
            .max()
            .unwrap_or(0))
            .map(|number| number.to_string())
            .collect();
        let each = || {
            self.tasks.iter().flat_map(|task| {
                let writers = numbers.iter().zip(&task.measures.writers);
                writers.map(|(number, writer)| {
                    (
                        vec![("task", task.id()), ("writer", number.as_str())],
                        writer,
                    )
                })
            })
        };
        let rows = each().map(|(labels, writer)| (labels, writer.rows));
        counter(
            out,
            "lockstep_writer_rows",
            "Row changes committed by a writer",
            rows,
        )?;
        let transactions = each().map(|(labels, writer)| (labels, writer.transactions));
        let help = "Source transactions committed by a writer";
        counter(out, "lockstep_writer_transactions", help, transactions)
    }
}

impl Task {
    fn id(&self) -> &str {
        self.snapshot.id.as_str()
    }

    /// The state's name, as documents write it.
    fn state(&self) -> String {
        let written = serde_json::to_value(&self.snapshot.state).unwrap_or_default();
        written["state"].as_str().unwrap_or("unknown").to_owned()
    }
}

fn gauge<'a>(
    out: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = (Labels<'a>, u64)>,
) -> fmt::Result {
    let mut metric = out.encode_descriptor(name, help, None, MetricType::Gauge)?;
    for (labels, value) in values {
        ConstGauge::new(value).encode(metric.encode_family(&labels)?)?;
    }
    Ok(())
}

fn counter<'a>(
    out: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = (Labels<'a>, u64)>,
) -> fmt::Result {
    let mut metric = out.encode_descriptor(name, help, None, MetricType::Counter)?;
    for (labels, value) in values {
        ConstCounter::new(value).encode(metric.encode_family(&labels)?)?;
    }
    Ok(())
}
