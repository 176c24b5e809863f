import type { Action, CommandName, Commands, Connection, LiveEvent, PrecheckReport, Request, Response, TaskDefinition, TaskDetail, TaskRow, Transport, VaultStatus } from "../../src/ipc";
import { NOW, allowed, definition, metrics, report, row } from "./samples";
import * as world from "./world";

type Handlers = { [N in CommandName]: (request: Commands[N]["request"]) => Commands[N]["response"] | Promise<Commands[N]["response"]> };

/** A console in memory. Its state can be looked at, its answers replaced. */
export interface Fake extends Transport {
  rows: TaskRow[];
  connections: Connection[];
  documents: Map<string, TaskDetail["document"]>;
  vault: VaultStatus;
  /** Every request so far, in order. */
  asked: { name: CommandName; request: unknown }[];
  handlers: Handlers;
  emit: (event: LiveEvent) => void;
}

export interface FakeOptions {
  empty?: boolean;
  /** Milliseconds between precheck items; 0 runs the precheck at once. */
  precheckStepMs?: number;
}

const clone = <T>(value: T): T => structuredClone(value);

export function makeFake({ empty = false, precheckStepMs = 0 }: FakeOptions = {}): Fake {
  const listeners = new Set<(event: LiveEvent) => void>();
  let settings: Commands["settings_get"]["response"] = { theme: "light", density: "compact" };
  let repaired = false;
  let serial = 0;
  let clock = NOW;
  // Each snapshot is newer than the one before, as from the console.
  const tick = () => (clock = Math.max(clock + 1, Date.now()));

  const fake: Fake = {
    rows: empty ? [] : clone(world.rows),
    connections: empty ? [] : clone(world.connections),
    documents: new Map(),
    vault: { vault: "keychain" },
    asked: [],
    emit: (event) => listeners.forEach((listener) => listener(clone(event))),
    handlers: {} as Handlers,
    async call<N extends CommandName>(name: N, request: Request<N>): Promise<Response<N>> {
      fake.asked.push({ name, request: clone(request) });
      return clone(await fake.handlers[name](request)) as Response<N>;
    },
    subscribe(listener) {
      listeners.add(listener);
      return Promise.resolve();
    },
  };

  const find = (id: string): TaskRow => {
    const found = fake.rows.find((candidate) => candidate.snapshot.id === id);
    if (!found) throw report({ code: "TK001", kind: "definition", title: `There is no task ${id}`, chain: [] });
    return found;
  };
  const byId = (id: unknown) => fake.connections.find((candidate) => candidate.id === id || candidate.details.name === id) ?? null;
  const detail = (it: TaskRow): TaskDetail => {
    const document = fake.documents.get(it.snapshot.id) ?? { document: "complete" as const, content: definition({ id: it.snapshot.id, name: it.name }) };
    const sides = document.document === "complete" ? document.content : ((document.content ?? {}) as Partial<TaskDefinition>);
    return { row: it, document, source: byId(sides.source)?.details ?? null, destination: byId(sides.destination)?.details ?? null };
  };
  const label = (it: Connection | null) => it && { name: it.details.name, address: `${it.details.host}:${it.details.port}`, environment: it.details.environment };
  const become = (it: TaskRow, state: TaskRow["snapshot"]["state"], over: Partial<TaskRow["snapshot"]> = {}) => {
    it.snapshot = { ...it.snapshot, ...over, state, actions: allowed[state.state], at_ms: tick() };
    fake.emit({ kind: "state", snapshot: it.snapshot });
  };
  const store = (id: string | null | undefined, name: string, document: TaskDetail["document"], sides: { source?: unknown; destination?: unknown }, state: "not_configured" | "not_started") => {
    let it = fake.rows.find((candidate) => candidate.snapshot.id === id);
    if (!it) {
      it = row({ id: `new-${++serial}`, name, state: { state } });
      fake.rows.push(it);
    }
    it.name = name;
    it.source = label(byId(sides.source));
    it.destination = label(byId(sides.destination));
    become(it, { state });
    fake.documents.set(it.snapshot.id, document);
    fake.emit({ kind: "lists_changed" });
    return detail(it);
  };

  const precheck = (it: TaskRow) => {
    const ignored = new Set<string>();
    const document = fake.documents.get(it.snapshot.id);
    if (document?.document === "complete") document.content.options.ignored_alerts.forEach(({ code }) => ignored.add(code));
    const all = world.findings.map((one) => (repaired && one.code === "CHECK_BINLOG_ROW_IMAGE" ? { ...one, outcome: "passed" as const, saw: "binlog_row_image is FULL", repair: null, repair_sql: null } : { ...one, ignored: ignored.has(one.code) }));
    const upTo = (done: number): PrecheckReport => {
      const findings = all.slice(0, done);
      const good = findings.filter((one) => one.outcome === "passed" || one.ignored).length;
      return { findings, items_done: done, items_total: all.length, success_rate_percent: Math.round((good / all.length) * 100), passed: done === all.length && good === all.length };
    };
    const end = () => {
      const precheckReport = upTo(all.length);
      become(it, { state: precheckReport.passed ? "precheck_passed" : "precheck_failed" }, { precheck: precheckReport });
      repaired = true;
    };
    become(it, { state: "prechecking" }, { precheck: upTo(0) });
    if (precheckStepMs === 0) return end();
    const step = (done: number) => {
      if (done > all.length) return end();
      it.snapshot.precheck = upTo(done);
      fake.emit({ kind: "precheck", task: it.snapshot.id, report: upTo(done) });
      setTimeout(() => step(done + 1), precheckStepMs);
    };
    step(0);
  };

  const acts: Record<Action, (it: TaskRow) => void> = {
    configure: () => undefined,
    precheck,
    start: (it) => become(it, { state: "initializing" }, { schema: { state: "finished", done: 8, total: 8 }, full: { state: "running", done: 120, total: 4000 } }),
    pause: (it) => become(it, { state: "suspended", stage: "synchronize" }),
    resume: (it) => become(it, { state: "synchronizing" }),
    stop: (it) => become(it, { state: "stopped" }),
    reset: (it) => become(it, { state: "not_started" }),
    release: (it) => {
      fake.rows = fake.rows.filter((candidate) => candidate !== it);
      become(it, { state: "released" });
    },
  };

  fake.handlers = {
    app_info: () => ({ version: "0.1.0", data_folder: "/home/dba/.local/share/lockstep" }),
    settings_get: () => settings,
    settings_save: (next) => (settings = next),
    vault_status: () => fake.vault,
    vault_retry: () => fake.vault,
    vault_open_file: () => (fake.vault = { vault: "file" }),
    connection_list: () => fake.connections,
    connection_save: ({ id, details: saved, password }) => {
      const known = fake.connections.find((candidate) => candidate.id === id);
      const next: Connection = { id: known?.id ?? `c-${++serial}`, details: saved, has_password: password !== null || (known?.has_password ?? false), tasks: known?.tasks ?? 0 };
      fake.connections = [...fake.connections.filter((candidate) => candidate !== known), next];
      return next;
    },
    connection_delete: (id) => {
      fake.connections = fake.connections.filter((candidate) => candidate.id !== id);
      return {};
    },
    connection_test: ({ id, details: given }) => {
      const target = given ?? byId(id)?.details;
      if (target?.port === 3307) throw report({ code: "CN002", kind: "authentication", title: `${target.name} refused account ${target.account}`, hint: "Correct the account or the password of the connection.", subject: `${target.host}:${target.port}`, chain: ["Access denied for user 'root'@'127.0.0.1' (using password: YES)"] });
      return {
        version: target?.database_type === "mysql" ? "MySQL 8.4.3" : "MariaDB 10.11.6", database_type: target?.database_type ?? "mariadb", ping_ms: 0.8, encrypted: target?.encryption.mode === "ssl_encrypted",
        facts: [
          { name: "server_id", value: "11", remark: null },
          { name: "Binary log", value: "on, ROW, MINIMAL", remark: "As a source it needs binlog_row_image = FULL." },
          { name: "Retention", value: "1 day", remark: "Less than 7 days: a pause longer than that cannot be resumed." },
          { name: "GTID", value: "0-11-188123", remark: null },
          { name: "Time zone", value: "UTC", remark: null },
          { name: "Data size", value: "9.3 GB in 442 tables", remark: null },
        ],
      };
    },
    catalog_databases: () => world.databases,
    catalog_objects: ({ database }) => world.objects[database] ?? [],
    catalog_columns: () => world.columns,
    task_list: () => fake.rows,
    task_get: ({ id }) => detail(find(id)),
    task_save_draft: ({ id, name, draft }) => store(id, name, { document: "draft", content: draft }, draft as Partial<TaskDefinition>, "not_configured"),
    task_save: ({ definition: saved }) => {
      const stored = store(saved.id, saved.name, { document: "complete", content: saved }, saved, "not_started");
      fake.documents.set(stored.row.snapshot.id, { document: "complete", content: { ...saved, id: stored.row.snapshot.id } });
      return detail(find(stored.row.snapshot.id));
    },
    task_act: ({ id, action }) => {
      const it = find(id);
      acts[action](it);
      return detail(it);
    },
    task_skip_statement: ({ id, position }) => {
      const it = find(id);
      if (it.snapshot.skippable !== position) throw report({ code: "TK002", kind: "refused", title: `The task has not stopped on the statement that ends at ${position}`, chain: [] });
      return detail(it);
    },
    task_edit_statement: ({ id }) => detail(find(id)),
    task_throttle: ({ id, throttles }) => {
      const it = find(id);
      const { document } = detail(it);
      if (document.document === "complete") fake.documents.set(id, { document: "complete", content: { ...document.content, options: { ...document.content.options, throttles } } });
      return detail(it);
    },
    task_ignore_alert: ({ id, alert }) => {
      const it = find(id);
      const document = detail(it).document;
      if (document.document === "complete") document.content.options.ignored_alerts.push(alert);
      fake.documents.set(id, document);
      const now = it.snapshot.precheck;
      if (now) {
        const found = now.findings.map((one) => (one.code === alert.code && (one.subject ?? null) === (alert.subject ?? null) ? { ...one, ignored: true } : one));
        const good = found.filter((one) => one.outcome === "passed" || one.ignored).length;
        it.snapshot = { ...it.snapshot, at_ms: tick(), precheck: { ...now, findings: found, success_rate_percent: Math.round((good / now.items_total) * 100) } };
      }
      return detail(it);
    },
    task_tables: ({ filter, offset, limit }) => {
      const found = world.tables.filter((one) => `${one.database}.${one.table}`.includes(filter));
      return { total: found.length, tables: found.slice(offset, offset + limit) };
    },
    task_log: ({ level }) => {
      const order = ["info", "warning", "error"];
      return { lines: world.log.filter((one) => order.indexOf(one.level) >= order.indexOf(level)), next: null };
    },
    task_clashes: () => ({ clashes: [], next: null }),
    task_failures: () => ({ statements: [], next: null, aside: [], skipped: [], edited: [] }),
    task_skip_transaction: ({ id }) => detail(find(id)),
    task_set_aside: ({ id }) => detail(find(id)),
    task_modify: ({ id }) => detail(find(id)),
    task_modifications: () => ({ modifications: [] }),
    task_retry_now: ({ id }) => detail(find(id)),
    task_remove_heartbeat: ({ id }) => detail(find(id)),
    task_history: ({ from_ms, to_ms }) => {
      const points = 240;
      return Array.from({ length: points }, (_, at) => {
        const wave = Math.sin(at / 9) * 0.3 + Math.sin(at / 2.3) * 0.1 + 1;
        return metrics({ at_ms: from_ms + ((to_ms - from_ms) * at) / points, latency_ms: Math.round(60 * wave + (at % 61 === 0 ? 240 : 0)), written_rows_per_s: 1800 * wave, read_rows_per_s: 1850 * wave, written_bytes_per_s: 1.4e6 * wave, transactions_per_s: 400 * wave });
      });
    },
  };
  return fake;
}

/** Makes the running tasks of a fake live: metrics at 4 Hz. */
export function animate(fake: Fake): void {
  setInterval(() => {
    const now = Date.now();
    const running = fake.rows.filter((one) => ["synchronizing", "initializing"].includes(one.snapshot.state.state));
    for (const one of running) {
      const base = one.snapshot.metrics;
      const wave = 1 + Math.sin(now / 2600) * 0.25 + (Math.random() - 0.5) * 0.2;
      const rate = one.snapshot.state.state === "synchronizing" ? 1840 : 61_000;
      one.snapshot = { ...one.snapshot, at_ms: now, metrics: { ...base, at_ms: now, read_rows_per_s: rate * wave * 1.02, written_rows_per_s: rate * wave, written_bytes_per_s: rate * wave * 870, read_bytes_per_s: rate * wave * 860, latency_ms: base.latency_ms === null ? null : Math.round(38 * wave), rows_inserted: base.rows_inserted + 90 } };
    }
    fake.emit({ kind: "metrics", snapshots: running.map((one) => one.snapshot) });
  }, 250);
}
