import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { LiveEvent, LogEntry, LogLevel, LogPage, PrecheckReport, TaskDetail, TaskId, TaskRow, TaskSnapshot } from "./bindings";
import { newestSnapshot, noteFeed, putSnapshot } from "./live";
import { taskListQuery, taskQuery } from "./queries";
import { listen } from "./transport";

/** Metrics reach the lists this often: cells are live, order and counters need not be. */
const FOLD_EVERY_MS = 2000;
/** Lines that the log tab keeps from the feed before it asks again. */
const LOG_LINES_MAX = 2000;

const SEVERITY: Record<LogLevel, number> = { info: 0, warning: 1, error: 2 };

/** Opens the live channel and keeps the query cache and the ring buffers in step with it. */
export function follow(client: QueryClient): Promise<void> {
  let foldedAt = 0;
  return listen((event: LiveEvent) => {
    const now = Date.now();
    noteFeed(now);
    switch (event.kind) {
      case "state":
        putSnapshot(event.snapshot);
        fold(client, [event.snapshot]);
        return;
      case "metrics":
        event.snapshots.forEach(putSnapshot);
        if (now - foldedAt >= FOLD_EVERY_MS) {
          foldedAt = now;
          fold(client, event.snapshots);
        }
        return;
      case "precheck":
        foldPrecheck(client, event.task, event.report);
        return;
      case "log":
        addLine(client, event.task, event.entry);
        return;
      case "lists_changed":
        void client.invalidateQueries({ queryKey: ["task_list"] });
        void client.invalidateQueries({ queryKey: ["connection_list"] });
        return;
    }
  });
}

function fold(client: QueryClient, snapshots: TaskSnapshot[]): void {
  const fresh = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const renew = (row: TaskRow): TaskRow => {
    const snapshot = fresh.get(row.snapshot.id);
    return snapshot && snapshot.at_ms >= row.snapshot.at_ms ? { ...row, snapshot } : row;
  };
  client.setQueryData(taskListQuery.queryKey, (rows) => rows?.map(renew));
  for (const id of fresh.keys()) {
    client.setQueryData(taskQuery(id).queryKey, (detail: TaskDetail | undefined) => detail && { ...detail, row: renew(detail.row) });
  }
}

function foldPrecheck(client: QueryClient, id: TaskId, report: PrecheckReport): void {
  const key = taskQuery(id).queryKey;
  const base = newestSnapshot(id) ?? client.getQueryData(key)?.row.snapshot;
  if (!base) return;
  const snapshot = { ...base, precheck: report };
  putSnapshot(snapshot);
  fold(client, [snapshot]);
}

function addLine(client: QueryClient, id: TaskId, entry: LogEntry): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ["task_log", id] })) {
    const level = query.queryKey[2] as LogLevel;
    if (SEVERITY[entry.level] < SEVERITY[level]) continue;
    client.setQueryData(query.queryKey, (data: InfiniteData<LogPage> | undefined) => {
      const [first, ...rest] = data?.pages ?? [];
      if (!data || !first) return data;
      const lines = [entry, ...first.lines].slice(0, LOG_LINES_MAX);
      return { ...data, pages: [{ ...first, lines }, ...rest] };
    });
  }
}
