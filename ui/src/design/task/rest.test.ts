import { expect, test } from "vitest";
import type { TaskState } from "../../ipc";
import { report, row } from "../../../test/fake/samples";
import { figuresOf, shownPhase } from "./rest";

const failed: TaskState = { state: "failed", error: report() };

test("a phase that was under way when its task failed is shown as failed", () => {
  expect(shownPhase("running", failed).label).toBe("Failed");
  expect(shownPhase("caught_up", failed).label).toBe("Failed");
  expect(shownPhase("finished", failed).label).toBe("Finished");
});

test("a phase is interrupted while its task is paused, and runs again with it", () => {
  expect(shownPhase("running", { state: "suspended", stage: "synchronize" }).label).toBe("Interrupted");
  expect(shownPhase("caught_up", { state: "stopped" }).label).toBe("Interrupted");
  expect(shownPhase("running", { state: "synchronizing" }).label).toBe("Running");
  expect(shownPhase("running", { state: "retrying", stage: "synchronize", error: report() }).label).toBe("Retrying");
});

test("a task at rest has no rates, and keeps its counts", () => {
  const metrics = { written_rows_per_s: 9, transactions_per_s: 3, rows_inserted: 7 };
  const at = (state: TaskState) => figuresOf(row({ id: "t", name: "t", state, metrics }).snapshot);
  expect(at(failed)).toMatchObject({ written_rows_per_s: 0, transactions_per_s: 0, rows_inserted: 7 });
  expect(at({ state: "synchronizing" })).toMatchObject({ written_rows_per_s: 9, transactions_per_s: 3 });
});
