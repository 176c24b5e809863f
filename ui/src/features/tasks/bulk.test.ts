import { expect, test } from "vitest";
import { rows } from "../../../test/fake/world";
import { allowing, markedOf, turned } from "./bulk";

const ids = (some: typeof rows) => some.map(({ snapshot }) => snapshot.id);

test("only marked tasks that are shown count, and only those that allow an action take it", () => {
  const marked = markedOf(rows, ["t-orders", "t-billing", "t-gone"]);
  expect(ids(marked)).toEqual(["t-orders", "t-billing"]);
  expect(ids(allowing(marked, "pause"))).toEqual(["t-orders"]);
  expect(ids(allowing(marked, "resume"))).toEqual(["t-billing"]);
  expect(markedOf(rows)).toEqual([]);
});

test("a mark is set, taken away, and none is no list", () => {
  expect(turned(undefined, "a")).toEqual(["a"]);
  expect(turned(["a", "b"], "a")).toEqual(["b"]);
  expect(turned(["b"], "b")).toBeUndefined();
});
