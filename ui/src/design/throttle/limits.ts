import type { Throttles } from "../../ipc";

/** One limit of speed, as it is edited: where it is in the definition, and the least it may be. */
export interface Limit {
  stage: keyof Throttles;
  id: LimitId;
  least: number;
}

export type LimitId = "full_queries" | "full_rows" | "full_megabytes" | "changes_rows" | "changes_megabytes";

/** Least rows a second, as the definition says. */
const ROWS_LEAST = 100;

/** Most of each, as the definition says. */
export const LIMIT_MOST = 100_000_000;

export const limits: Limit[] = [
  { stage: "full", id: "full_queries", least: 1 },
  { stage: "full", id: "full_rows", least: ROWS_LEAST },
  { stage: "full", id: "full_megabytes", least: 1 },
  { stage: "incremental", id: "changes_rows", least: ROWS_LEAST },
  { stage: "incremental", id: "changes_megabytes", least: 1 },
];

/** The limit, or none. */
export function limitOf({ full, incremental }: Throttles, id: LimitId): number | null {
  const value = {
    full_queries: full.queries_per_second,
    full_rows: full.rows_per_second,
    full_megabytes: full.megabytes_per_second,
    changes_rows: incremental.rows_per_second,
    changes_megabytes: incremental.megabytes_per_second,
  }[id];
  // A definition leaves out what is not limited.
  return value ?? null;
}

/** The limits with one of them changed. */
export function withLimit({ full, incremental }: Throttles, id: LimitId, limit: number | null): Throttles {
  switch (id) {
    case "full_queries":
      return { full: { ...full, queries_per_second: limit }, incremental };
    case "full_rows":
      return { full: { ...full, rows_per_second: limit }, incremental };
    case "full_megabytes":
      return { full: { ...full, megabytes_per_second: limit }, incremental };
    case "changes_rows":
      return { full, incremental: { ...incremental, rows_per_second: limit } };
    case "changes_megabytes":
      return { full, incremental: { ...incremental, megabytes_per_second: limit } };
  }
}

/** Whether the definition takes the limit. */
export function takesLimit({ least }: Limit, value: number | null): boolean {
  return value === null || (Number.isInteger(value) && value >= least && value <= LIMIT_MOST);
}

/** Whether the definition takes all of them. */
export function takesLimits(throttles: Throttles): boolean {
  return limits.every((limit) => takesLimit(limit, limitOf(throttles, limit.id)));
}

/** No limits. */
export const unlimited: Throttles = {
  full: { queries_per_second: null, rows_per_second: null, megabytes_per_second: null },
  incremental: { rows_per_second: null, megabytes_per_second: null },
};
