import { expect, test } from "vitest";
import type { MetricsSample } from "../../ipc";
import { joinSamples, toColumns } from "./ranges";

const at = (at_ms: number, latency_ms: number | null = 1) => ({ at_ms, latency_ms }) as MetricsSample;

test("live samples take the place of stored ones of the same time", () => {
  expect(joinSamples([at(1), at(5), at(9)], [at(8), at(10)], 2).map(({ at_ms }) => at_ms)).toEqual([5, 8, 10]);
});

test("a time in which nothing ran is a gap in the line", () => {
  const [times, latency] = toColumns([at(0), at(1000), at(60_000, 7)], 600_000, [(sample) => sample.latency_ms]);
  expect(times).toEqual([0, 1, 1.001, 60]);
  expect(latency).toEqual([1, 1, null, 7]);
});
