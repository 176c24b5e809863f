import { expect, test } from "vitest";
import { Ring } from "./ring";

test("a ring forgets its oldest items and keeps the order", () => {
  const ring = new Ring<number>(3);
  expect(ring.last()).toBeUndefined();
  for (const item of [1, 2, 3, 4, 5]) ring.push(item);
  expect(ring.list()).toEqual([3, 4, 5]);
  expect([ring.length, ring.last(), ring.version]).toEqual([3, 5, 5]);
});
