import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ConnectionId, LogLevel, TaskId } from "./bindings";
import { rpc } from "./transport";

/** Lines of a log asked for at a time. */
const LOG_LINES_PER_PAGE = 200;

export const appInfoQuery = queryOptions({ queryKey: ["app_info"], queryFn: () => rpc("app_info", {}), staleTime: Infinity });
export const settingsQuery = queryOptions({ queryKey: ["settings_get"], queryFn: () => rpc("settings_get", {}), staleTime: Infinity });
export const vaultQuery = queryOptions({ queryKey: ["vault_status"], queryFn: () => rpc("vault_status", {}) });
export const connectionsQuery = queryOptions({ queryKey: ["connection_list"], queryFn: () => rpc("connection_list", {}) });
export const taskListQuery = queryOptions({ queryKey: ["task_list"], queryFn: () => rpc("task_list", {}) });

export const taskQuery = (id: TaskId) =>
  queryOptions({ queryKey: ["task_get", id], queryFn: () => rpc("task_get", { id }) });

export const databasesQuery = (connection: ConnectionId) =>
  queryOptions({
    queryKey: ["catalog_databases", connection],
    queryFn: () => rpc("catalog_databases", { connection }),
    staleTime: CATALOG_FRESH_MS,
  });

export const objectsQuery = (connection: ConnectionId, database: string) =>
  queryOptions({
    queryKey: ["catalog_objects", connection, database],
    queryFn: () => rpc("catalog_objects", { connection, database }),
    staleTime: CATALOG_FRESH_MS,
  });

export const columnsQuery = (connection: ConnectionId, database: string, table: string) =>
  queryOptions({
    queryKey: ["catalog_columns", connection, database, table],
    queryFn: () => rpc("catalog_columns", { connection, database, table }),
    staleTime: CATALOG_FRESH_MS,
  });

/** A catalog read is not repeated within this time: the tree must not hammer a production server. */
const CATALOG_FRESH_MS = 60_000;

export const tablesQuery = (id: TaskId, filter: string, offset: number, limit: number) =>
  queryOptions({
    queryKey: ["task_tables", id, filter, offset, limit],
    queryFn: () => rpc("task_tables", { id, filter, offset, limit }),
    placeholderData: keepPreviousData,
  });

export const logQuery = (id: TaskId, level: LogLevel) =>
  infiniteQueryOptions({
    queryKey: ["task_log", id, level],
    queryFn: ({ pageParam }) => rpc("task_log", { id, level, before: pageParam, limit: LOG_LINES_PER_PAGE }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });

export const historyQuery = (id: TaskId, rangeMs: number) =>
  queryOptions({
    queryKey: ["task_history", id, rangeMs],
    queryFn: () => {
      const now = Date.now();
      return rpc("task_history", { id, from_ms: now - rangeMs, to_ms: now });
    },
    placeholderData: keepPreviousData,
  });
