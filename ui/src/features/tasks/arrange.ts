import type { TaskRow } from "../../ipc";
import { taskStates } from "../../design";
import type { Group } from "./groups";
import { groupOf } from "./groups";

export type SortColumn = "name" | "state" | "latency" | "rps" | "tables" | "created";
export type SortOrder = "ascend" | "descend";

/** What of the list is shown, and in which order; it lives in the URL. */
export interface Arrangement {
  group?: Group | undefined;
  q?: string | undefined;
  sort?: SortColumn | undefined;
  order?: SortOrder | undefined;
}

const LATENCY_UNKNOWN = -1;

const keys: Record<SortColumn, (row: TaskRow) => string | number> = {
  name: (row) => row.name.toLowerCase(),
  state: (row) => taskStates[row.snapshot.state.state].label,
  latency: (row) => row.snapshot.metrics.latency_ms ?? LATENCY_UNKNOWN,
  rps: (row) => row.snapshot.metrics.written_rows_per_s,
  tables: (row) => row.snapshot.tables_total,
  created: (row) => row.created_ms,
};

function matches(row: TaskRow, needle: string): boolean {
  const haystack = [row.name, row.snapshot.id, row.source?.name, row.source?.address, row.destination?.name, row.destination?.address];
  return haystack.some((part) => part?.toLowerCase().includes(needle));
}

/** Filters by counter and by name, id or host, and sorts; the newest task first unless told. */
export function arrange(rows: TaskRow[], { group, q, sort = "created", order }: Arrangement): TaskRow[] {
  const needle = (q ?? "").trim().toLowerCase();
  const kept = rows.filter((row) => (!group || groupOf(row) === group) && (!needle || matches(row, needle)));
  const key = keys[sort];
  const direction = (order ?? (sort === "created" ? "descend" : "ascend")) === "ascend" ? 1 : -1;
  return kept.sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    const sign = left < right ? -1 : left > right ? 1 : a.name.localeCompare(b.name) * direction;
    return sign * direction;
  });
}
