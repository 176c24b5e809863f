import type { CatalogColumn, CatalogObject, Connection, Finding, LogEntry, TableSnapshot, TaskRow } from "../../src/ipc";
import { NOW, connection, details, report, row } from "./samples";

export const connections: Connection[] = [
  connection({ id: "c1", details: details(), tasks: 3 }),
  connection({ id: "c2", details: details({ name: "shop-replica", host: "10.20.0.12" }), tasks: 2 }),
  connection({ id: "c3", details: details({ name: "crm-staging", folder: "CRM", environment: "staging", database_type: "mysql", host: "crm-stage.internal", encryption: { mode: "ssl_encrypted", ca_certificate: "/etc/ssl/crm.pem", check_host_name: true } }), tasks: 1 }),
  connection({ id: "c4", details: details({ name: "laptop", folder: "", environment: "development", host: "127.0.0.1", port: 3307, account: "root" }), has_password: false, tasks: 0 }),
];

const [primary, replica, staging, laptop] = connections as [Connection, Connection, Connection, Connection];

export const rows: TaskRow[] = [
  row({
    id: "t-orders", name: "orders to replica", state: { state: "synchronizing" }, source: primary, destination: replica, environment: "production", tables: 128,
    phases: { schema: ["finished", 128, 128], full: ["finished", 48_211_094, 48_211_094], incremental: "caught_up" },
    metrics: { read_rows_per_s: 1840, read_bytes_per_s: 1_420_000, written_rows_per_s: 1838, written_bytes_per_s: 1_610_000, transactions_per_s: 412, rows_loaded: 48_211_094, rows_inserted: 912_441, rows_updated: 2_310_552, rows_deleted: 84_120, ddl_replayed: 3, latency_ms: 42, source_silent_ms: 20, source_ping_ms: 0.6, destination_ping_ms: 1.2 },
  }),
  row({
    id: "t-crm", name: "crm to laptop", state: { state: "initializing" }, source: staging, destination: laptop, environment: "development", tables: 34,
    phases: { schema: ["finished", 34, 34], full: ["running", 2_914_330, 6_800_000] },
    metrics: { read_rows_per_s: 88_400, read_bytes_per_s: 41_200_000, written_rows_per_s: 61_120, written_bytes_per_s: 30_900_000, rows_loaded: 2_914_330, source_ping_ms: 14.2, destination_ping_ms: 0.2 },
  }),
  {
    ...row({ id: "t-ledger", name: "ledger archive", state: { state: "retrying", stage: "synchronize", error: report() }, source: primary, destination: replica, environment: "production", tables: 12, phases: { schema: ["finished", 12, 12], full: ["finished", 901_222, 901_222], incremental: "running" }, metrics: { latency_ms: 184_000, rows_loaded: 901_222, source_ping_ms: 0.7 } }),
  },
  row({
    id: "t-audit", name: "audit trail", state: { state: "failed", error: report({ code: "AP002", kind: "divergence", title: "Row of shop.audit that the source updated is not on the destination", hint: "Something else changed the destination. Compare the table, repair the row, then resume the task.", subject: "shop.audit at mariadb-bin.000412:9120031", chain: ["applying transaction 0-1-88123", "update matched 0 rows, expected 1"] }) },
    source: primary, destination: replica, tables: 3, phases: { schema: ["finished", 3, 3], full: ["finished", 120_001, 120_001], incremental: "failed" }, metrics: { rows_loaded: 120_001 },
  }),
  row({ id: "t-billing", name: "billing to staging", state: { state: "suspended", stage: "synchronize" }, source: primary, destination: staging, environment: "staging", tables: 21, phases: { schema: ["finished", 21, 21], full: ["finished", 410_222, 410_222], incremental: "not_started" }, metrics: { rows_loaded: 410_222 } }),
  row({ id: "t-once", name: "one-off copy of crm", state: { state: "finished" }, source: staging, destination: laptop, environment: "test", tables: 34, phases: { schema: ["finished", 34, 34], full: ["finished", 6_800_000, 6_800_000], incremental: "not_selected" }, metrics: { rows_loaded: 6_800_000 } }),
  row({ id: "t-check", name: "reports nightly", state: { state: "precheck_failed" }, source: primary, destination: laptop, environment: "development", tables: 8 }),
  row({ id: "t-draft", name: "new warehouse feed", state: { state: "not_configured" }, source: primary, destination: null, tables: 0 }),
];

const ledger = rows[2];
if (ledger) ledger.snapshot.retry = { attempt: 14, since_ms: NOW - 184_000, next_ms: NOW + 8000, until_ms: NOW + 720 * 60_000 - 184_000, error: report() };
const orders = rows[0];
if (orders) orders.snapshot.position = { file: "mariadb-bin.000412", offset: 9_120_031, gtid_set: "0-1-188123,1-2-4410" };

/** What a task has stopped on when it met a statement that it does not replay. */
export const statement = report({
  code: "DD001",
  kind: "ddl",
  title: "A statement that ends at mariadb-bin.000412:9120031 was not replayed, because its kind is not one that is replayed: create trigger audit_insert after insert on `order` for each row insert into audit (order_id, at) values (new.id, now())",
  hint: "Run the statement (or its equivalent) on the destination by hand, then have the task skip it and go on.",
  subject: "mariadb-bin.000412:9120031",
  chain: ["following the binlog of shop-primary"],
});

const table = (name: string, rowsEstimate: number, bytes: number, over: Partial<CatalogObject> = {}): CatalogObject => ({ name, kind: "table", engine: "InnoDB", rows_estimate: rowsEstimate, bytes, key: "primary", ...over });

export const databases = [
  { name: "crm", charset: "utf8mb4", tables: 6, views: 1 },
  { name: "hr", charset: "latin1", tables: 420, views: 3 },
  { name: "shop", charset: "utf8mb4", tables: 8, views: 1 },
];

export const objects: Record<string, CatalogObject[]> = {
  crm: [table("account", 80_221, 24e6), table("contact", 391_000, 88e6), table("customer", 120_331, 61e6), table("email_log", 9_120_221, 4.2e9, { key: "none" }), table("note", 44_000, 12e6, { key: "unique" }), table("old_federated", 0, 0, { engine: "FEDERATED", key: "none" }), table("open_tickets", 0, 0, { kind: "view", engine: "", key: "none" })],
  hr: Array.from({ length: 420 }, (_, at) => table(`period_${String(at).padStart(3, "0")}`, 1000 + at, 1e6 + at * 1000)),
  shop: [table("actor", 200, 49_152), table("audit", 120_001, 18e6, { key: "none" }), table("category", 16, 16_384), table("inventory", 4581, 442_368), table("order", 12_300_220, 2.1e9), table("order_line", 35_002_113, 6.9e9), table("payment", 16_044, 2.2e6), table("product", 9000, 3.1e6), table("sales_by_store", 0, 0, { kind: "view", engine: "", key: "none" })],
};

export const columns: CatalogColumn[] = [
  { name: "id", column_type: "bigint(20) unsigned", nullable: false, primary: true, generated: false },
  { name: "customer_id", column_type: "int(11)", nullable: false, primary: false, generated: false },
  { name: "total", column_type: "decimal(12,2)", nullable: false, primary: false, generated: false },
  { name: "total_with_tax", column_type: "decimal(12,2)", nullable: true, primary: false, generated: true },
  { name: "placed_at", column_type: "datetime(6)", nullable: true, primary: false, generated: false },
];

const finding = (code: string, item: string, over: Partial<Finding> = {}): Finding => ({ code, item, outcome: "passed", subject: null, saw: "", need: "", repair: null, repair_sql: null, ignored: false, ...over });

export const findings: Finding[] = [
  finding("CHECK_CONN_SRC", "Source database connectivity", { saw: "shop-primary answers in 0.6 ms", need: "A server that answers" }),
  finding("CHECK_CONN_DEST", "Destination database connectivity", { saw: "laptop answers in 0.2 ms", need: "A server that answers" }),
  finding("CHECK_AUTH_SRC", "Source account privileges", { saw: "SELECT, SHOW VIEW, REPLICATION SLAVE, REPLICATION CLIENT", need: "The same" }),
  finding("CHECK_AUTH_DEST", "Destination account privileges", { saw: "ALL PRIVILEGES", need: "Read and write on the objects and on lockstep" }),
  finding("CHECK_BINLOG_ON", "Binary log on", { saw: "log_bin is ON", need: "log_bin is ON" }),
  finding("CHECK_BINLOG_MODE", "Binary log format", { saw: "binlog_format is ROW", need: "binlog_format is ROW" }),
  finding("CHECK_BINLOG_ROW_IMAGE", "Binary log row image", { outcome: "failed", subject: "shop-primary", saw: "binlog_row_image is MINIMAL", need: "binlog_row_image is FULL: every change must carry the whole row", repair: "Set it for new sessions and in the server's configuration, so that it survives a restart. Sessions that are open keep the old value until they reconnect.", repair_sql: { side: "source", sql: "set global binlog_row_image = 'FULL';" } }),
  finding("CHECK_BINLOG_RETENTION", "Binary log retention", { outcome: "alert", subject: "shop-primary", saw: "expire_logs_days is 1", need: "7 days or more, so that a pause of the task loses nothing", repair: "Keep binlog files for longer.", repair_sql: { side: "source", sql: "set global expire_logs_days = 7;" } }),
  finding("CHECK_PRIMARY_KEY", "Keys", { outcome: "alert", subject: "shop.audit", saw: "The table has no primary key and no unique key without NULL", need: "A key finds rows faster; without one every column is compared", repair: "Add a key, or go on: the table is synchronized exactly once in any case." }),
  finding("CHECK_SAME_OBJ", "Objects of the same name", { saw: "None of the 8 tables is on the destination", need: "No table of the same name" }),
  finding("CHECK_ENGINE", "Storage engine", { saw: "All tables are InnoDB", need: "No FEDERATED or MRG_MYISAM" }),
  finding("CHECK_SRC", "Versions", { saw: "10.11.6 to 10.11.6", need: "A destination that is not older" }),
];

const states: TableSnapshot["state"][] = ["synchronizing", "synchronizing", "loading", "loaded", "waiting", "failed"];

export const tables: TableSnapshot[] = Object.entries(objects).flatMap(([database, list]) =>
  list.filter((object) => object.kind === "table").map((object, at): TableSnapshot => {
    const state = states[at % states.length] ?? "waiting";
    const done = state === "waiting" ? 0 : state === "loading" ? Math.floor(object.rows_estimate * 0.43) : object.rows_estimate;
    return { database, table: object.name, destination_database: database === "shop" ? "shop_copy" : database, destination_table: object.name, state, rows_done: done, rows_total: object.rows_estimate, rows_estimated: state === "loading" || state === "waiting", inserted: at * 37, updated: at * 11, deleted: at, clashes: 0, error: state === "failed" ? report({ code: "AP001", kind: "apply", title: `Rows of ${database}.${object.name} could not be written` }) : null };
  }),
);

const line = (secondsAgo: number, level: LogEntry["level"], message: string, error: LogEntry["error"] = null): LogEntry => ({ at_ms: NOW - secondsAgo * 1000, level, message, error });

export const log: LogEntry[] = [
  line(3, "info", "Checkpoint at mariadb-bin.000412:9120031"),
  line(40, "warning", "The source was silent for 4.2 s"),
  line(120, "info", "DDL replayed on shop_copy: alter table `order` add column `channel` varchar(16)"),
  line(184, "error", "The connection to shop-replica broke", report()),
  line(190, "info", "Transition: initializing → synchronizing"),
  line(900, "info", "Full load of shop.order_line finished: 35,002,113 rows"),
  line(3600, "info", "Schema of 128 tables applied to shop-replica"),
  line(3604, "info", "Transition: precheck passed → initializing"),
];
