import type { MetricsSample } from "../../ipc";

/** Time ranges of the charts; the shortest is drawn from memory alone. */
export type Range = "10m" | "1h" | "6h" | "24h" | "7d";

const MINUTE = 60_000;
export const rangeMs: Record<Range, number> = { "10m": 10 * MINUTE, "1h": 60 * MINUTE, "6h": 360 * MINUTE, "24h": 1440 * MINUTE, "7d": 10_080 * MINUTE };
export const ranges = Object.keys(rangeMs) as Range[];

/** A gap longer than this share of the range breaks the line: the task did not run. */
const GAP_SHARE = 0.02;
const GAP_MIN_MS = 3000;

/** Stored samples, then the live ones that are newer. */
export function joinSamples(stored: MetricsSample[], live: MetricsSample[], fromMs: number): MetricsSample[] {
  const first = live[0]?.at_ms ?? Infinity;
  return [...stored.filter(({ at_ms }) => at_ms < first), ...live].filter(({ at_ms }) => at_ms >= fromMs);
}

type Column = (number | null)[];

/** Samples as columns for a chart: seconds, then one column for each value; a long gap is a break. */
export function toColumns(samples: MetricsSample[], rangeInMs: number, pick: ((sample: MetricsSample) => number | null)[]): [number[], ...Column[]] {
  const gap = Math.max(GAP_MIN_MS, rangeInMs * GAP_SHARE);
  const times: number[] = [];
  const columns: Column[] = pick.map(() => []);
  let before = Infinity;
  for (const sample of samples) {
    if (sample.at_ms - before > gap) {
      times.push((before + 1) / 1000);
      columns.forEach((column) => column.push(null));
    }
    times.push(sample.at_ms / 1000);
    pick.forEach((value, at) => columns[at]?.push(value(sample)));
    before = sample.at_ms;
  }
  return [times, ...columns];
}
