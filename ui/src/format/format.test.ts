import { expect, test } from "vitest";
import { bytes, counted, duration, megabytes, percent, rows, short } from ".";

test("numbers are short where the place is narrow", () => {
  expect([0, 9.96, 980, 12_345, 999_499, 999_600, 4_100_000, 2e9].map(short)).toEqual(["0", "10", "980", "12.3k", "999k", "1M", "4.1M", "2G"]);
});

test("an estimate is marked", () => {
  expect([rows(1_234_567, true), rows(12)]).toEqual(["~1,234,567", "12"]);
});

test("bytes take the largest unit that keeps them readable", () => {
  expect([0, 999, 1000, 3_400_000_000].map(bytes)).toEqual(["0 B", "999 B", "1.0 KB", "3.4 GB"]);
  expect([0, 10_000, 12_400_000, 250e6].map(megabytes)).toEqual(["0", "<0.1", "12.4", "250"]);
});

test("a share is 100 only when it is whole", () => {
  expect([percent(0, 0), percent(999, 1000), percent(1000, 1000), percent(5, 4)]).toEqual([0, 99, 100, 100]);
});

test("durations have at most two units", () => {
  expect([4, 1234, 45_000, 200_000, 7_500_000, 273_600_000].map(duration)).toEqual(["4 ms", "1.2 s", "45 s", "3 m 20 s", "2 h 5 m", "3 d 4 h"]);
});

test("a noun follows its number", () => {
  expect([counted(1, "table"), counted(3, "table"), counted(0, "table")]).toEqual(["1 table", "3 tables", "0 tables"]);
});
