import { messages } from "../../format";
import type { TaskRow } from "../../ipc";
import type { StateName } from "../../design";

/** Counters above the list; each filters it. */
export type Group = "running" | "attention" | "paused" | "ready" | "ended";

const words = messages({
  en: { running: "Running", attention: "Needs attention", paused: "Paused", ready: "Not started", ended: "Ended" },
});

export const groups: Group[] = ["running", "attention", "paused", "ready", "ended"];
export const groupWords: Record<Group, string> = words;

/** Which counter a state belongs to. */
const groupOfState: Record<StateName, Group> = {
  not_configured: "ready",
  not_started: "ready",
  prechecking: "ready",
  precheck_passed: "ready",
  precheck_failed: "attention",
  initializing: "running",
  synchronizing: "running",
  retrying: "attention",
  failed: "attention",
  initialize_failed: "attention",
  suspending: "paused",
  suspended: "paused",
  stopping: "ended",
  stopped: "ended",
  finished: "ended",
  released: "ended",
};

export function groupOf(row: TaskRow): Group {
  return groupOfState[row.snapshot.state.state];
}

export function countByGroup(rows: TaskRow[]): Record<Group, number> {
  const counts: Record<Group, number> = { running: 0, attention: 0, paused: 0, ready: 0, ended: 0 };
  for (const row of rows) counts[groupOf(row)] += 1;
  return counts;
}
