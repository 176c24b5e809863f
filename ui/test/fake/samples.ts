import type { Action, Connection, ConnectionDetails, ErrorReport, MetricsSample, PhaseState, TaskDefinition, TaskRow, TaskState } from "../../src/ipc";

export const NOW = Date.now();

export function report(over: Partial<ErrorReport> = {}): ErrorReport {
  return {
    code: "CN001",
    kind: "connection",
    title: "The connection to shop-replica broke",
    hint: "Check that the server runs and that host, port and firewall let this machine in.",
    subject: "shop-replica (10.20.0.12:3306)",
    chain: ["writing a batch of 512 changes", "Input/output error: Connection reset by peer (os error 104)"],
    ...over,
  };
}

export function metrics(over: Partial<MetricsSample> = {}): MetricsSample {
  return {
    at_ms: NOW,
    read_rows_per_s: 0,
    read_bytes_per_s: 0,
    written_rows_per_s: 0,
    written_bytes_per_s: 0,
    transactions_per_s: 0,
    rows_loaded: 0,
    rows_inserted: 0,
    rows_updated: 0,
    rows_deleted: 0,
    ddl_replayed: 0,
    latency_ms: null,
    heartbeat_ms: null,
    binlog_kept_ms: null,
    source_silent_ms: null,
    source_ping_ms: null,
    destination_ping_ms: null,
    ...over,
  };
}

export function details(over: Partial<ConnectionDetails> = {}): ConnectionDetails {
  return { name: "shop-primary", folder: "Shop", environment: "production", database_type: "mariadb", host: "10.20.0.11", port: 3306, account: "lockstep", encryption: { mode: "non_encrypted" }, ...over };
}

export function connection(over: Partial<Connection> & { details?: ConnectionDetails } = {}): Connection {
  return { id: "c1", details: details(), has_password: true, tasks: 2, ...over };
}

/** What the engine's table allows, for the fake. */
export const allowed: Record<TaskState["state"], Action[]> = {
  not_configured: ["configure", "release"],
  not_started: ["configure", "precheck", "release"],
  prechecking: [],
  precheck_failed: ["configure", "precheck", "release"],
  precheck_passed: ["configure", "precheck", "start", "release"],
  initializing: ["pause", "stop"],
  initialize_failed: ["resume", "stop", "reset", "release"],
  synchronizing: ["pause", "stop"],
  retrying: ["pause", "stop"],
  suspending: ["stop"],
  suspended: ["resume", "stop", "reset", "release"],
  failed: ["resume", "stop", "reset", "release"],
  stopping: [],
  stopped: ["reset", "release"],
  finished: ["reset", "release"],
  released: [],
};

interface Phases {
  schema?: [PhaseState, number, number];
  full?: [PhaseState, number, number];
  incremental?: PhaseState;
}

export interface RowSpec {
  id: string;
  name: string;
  state: TaskState;
  phases?: Phases;
  metrics?: Partial<MetricsSample>;
  tables?: number;
  source?: Connection | null;
  destination?: Connection | null;
  environment?: TaskRow["environment"];
}

const label = (it: Connection) => ({ name: it.details.name, address: `${it.details.host}:${it.details.port}`, environment: it.details.environment });

export function row(spec: RowSpec): TaskRow {
  const phase = ([state, done, total]: [PhaseState, number, number]) => ({ state, done, total });
  const { source, destination } = spec;
  return {
    name: spec.name,
    source: source ? label(source) : null,
    destination: destination ? label(destination) : null,
    created_ms: NOW - 86_400_000,
    environment: spec.environment ?? null,
    snapshot: {
      id: spec.id,
      at_ms: NOW,
      state: spec.state,
      actions: allowed[spec.state.state],
      schema: phase(spec.phases?.schema ?? ["not_started", 0, 0]),
      full: phase(spec.phases?.full ?? ["not_started", 0, 0]),
      incremental: phase([spec.phases?.incremental ?? "not_started", 0, 0]),
      precheck: null,
      metrics: metrics(spec.metrics ?? {}),
      retry: null,
      position: null,
      tables_total: spec.tables ?? 0,
    },
  };
}

export function definition(over: Partial<TaskDefinition> = {}): TaskDefinition {
  return {
    version: 1,
    id: "t-orders",
    name: "orders to replica",
    source: "c1",
    destination: "c2",
    types: { schema: true, full: true, incremental: true },
    objects: [{ database: "shop", rename: "shop_copy" }, { database: "crm", tables: [{ table: "customer" }, { table: "contact", rename: "contact_v2" }] }],
    options: {
      conflicting_tables: "precheck_and_report_errors",
      capitalization: "default",
      failed_ddl: "stop",
      retry: { failed_connections_minutes: 720, other_issues_minutes: 10 },
      workers: { readers: 2, writers: 4 },
      throttles: { full: { queries_per_second: null, rows_per_second: null, megabytes_per_second: null }, incremental: { rows_per_second: null, megabytes_per_second: null } },
      heartbeat: false,
      environment: "production",
      ignored_alerts: [],
    },
    ...over,
  };
}
