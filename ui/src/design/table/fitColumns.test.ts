import { expect, test } from "vitest";
import type { FittingColumn } from "./fitColumns";
import { fitColumns } from "./fitColumns";

const columns: FittingColumn<unknown>[] = [
  { key: "name", width: 100, grow: 2 },
  { key: "traffic", width: 60, yields: 2 },
  { key: "route", width: 200, grow: 1 },
  { key: "tables", width: 40, yields: 1 },
];
const fitted = (width: number) => fitColumns(columns, width).map(({ key, width }) => `${key} ${width}`);

test("what is left over goes to the columns that grow", () => {
  expect(fitted(430)).toEqual(["name 120", "traffic 60", "route 210", "tables 40"]);
});

test("where there is no room for all, the least important columns go first", () => {
  expect(fitted(399)).toEqual(["name 139", "route 219", "tables 40"]);
  expect(fitted(339)).toEqual(["name 126", "route 213"]);
});

test("the columns that always stay keep the width at which they can be read", () => {
  expect(fitted(120)).toEqual(["name 100", "route 200"]);
});
