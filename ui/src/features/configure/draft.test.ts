import { expect, test } from "vitest";
import { definitionOf, draftOf, newDraft, optionProblems, reachable } from "./draft";

const complete = { ...newDraft("t"), source: "c1", destination: "c2", objects: [{ database: "shop" }] };

test("a step opens when all before it are complete", () => {
  expect(reachable(newDraft("t"), false)).toEqual({ source: true, objects: false, options: false, precheck: false, review: false });
  expect(reachable(complete, false)).toEqual({ source: true, objects: true, options: true, precheck: true, review: false });
  expect(reachable(complete, true).review).toBe(true);
  expect(reachable({ ...complete, name: " " }, true).objects).toBe(false);
});

test("retry times keep their bounds and their order", () => {
  const withRetry = (connections: number, other: number) => optionProblems({ ...complete, options: { ...complete.options, retry: { failed_connections_minutes: connections, other_issues_minutes: other } } });
  expect(withRetry(720, 10)).toEqual({});
  expect(withRetry(9, 1)).toEqual({ connections: "range" });
  expect(withRetry(1441, 1)).toEqual({ connections: "range" });
  expect(withRetry(30, 30)).toEqual({ other: "order" });
  expect(withRetry(30, 0)).toEqual({ other: "range" });
});

test("a task without any synchronization type is refused", () => {
  expect(optionProblems({ ...complete, types: { schema: false, full: false, incremental: false } })).toEqual({ types: true });
});

test("a stored draft comes back whole, and what it lacks has its default", () => {
  const stored = JSON.parse(JSON.stringify(complete));
  expect(draftOf({ document: "draft", content: stored }, "t")).toEqual(complete);
  expect(draftOf({ document: "draft", content: { source: "c1" } }, "t").options).toEqual(newDraft("t").options);
});

test("the definition has no field of the draft alone", () => {
  expect(Object.keys(definitionOf(complete, null)).sort()).toEqual(["destination", "id", "name", "objects", "options", "source", "types", "version"]);
});
