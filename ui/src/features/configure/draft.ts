import { takesLimits, unlimited } from "../../design";
import type { ConnectionDetails, DatabaseSelection, DraftDocument, TaskDefinition, TaskId, TaskOptions } from "../../ipc";
import { conflictsOf } from "./selection";

/** One side of a task. */
export type SideName = "source" | "destination";

/** What the wizard has so far. It is stored as it is, and holds no password. */
export interface Draft {
  name: string;
  source: string | null;
  destination: string | null;
  types: TaskDefinition["types"];
  objects: DatabaseSelection[];
  options: TaskOptions;
  /** A connection that is being typed and not saved yet, for each side. */
  typed: Record<SideName, ConnectionDetails | null>;
}

/** Steps in their order. */
export type Step = "source" | "objects" | "options" | "precheck" | "review";
export const steps: Step[] = ["source", "objects", "options", "precheck", "review"];

/** The version of the definition that this window writes. */
const VERSION = 1;

export const retryBounds = { connections: [10, 1440], other: [1, 1440] } as const;
export const workerBounds = [1, 32] as const;

/** What a new task begins with: the defaults of the definition. */
export function newDraft(name: string): Draft {
  return {
    name,
    source: null,
    destination: null,
    types: { schema: true, full: true, incremental: true },
    objects: [],
    options: {
      conflicting_tables: "precheck_and_report_errors",
      retry: { failed_connections_minutes: 720, other_issues_minutes: 10 },
      workers: { readers: 2, writers: 4 },
      capitalization: "default",
      failed_ddl: "stop",
      throttles: unlimited,
      heartbeat: false,
      environment: null,
      ignored_alerts: [],
    },
    typed: { source: null, destination: null },
  };
}

/** The draft of a stored document. What a draft lacks has its default. */
export function draftOf(document: DraftDocument, name: string): Draft {
  const fresh = newDraft(name);
  const stored = (document.content ?? {}) as Partial<Draft>;
  return {
    ...fresh,
    name,
    source: stored.source ?? null,
    destination: stored.destination ?? null,
    types: { ...fresh.types, ...stored.types },
    objects: stored.objects ?? [],
    options: { ...fresh.options, ...stored.options },
    typed: { ...fresh.typed, ...stored.typed },
  };
}

/** The definition that a complete draft amounts to. */
export function definitionOf(draft: Draft, id: TaskId | null): TaskDefinition {
  const { name, source, destination, types, objects, options } = draft;
  return { version: VERSION, id, name: name.trim(), source: source ?? "", destination: destination ?? "", types, objects, options };
}

/** Problems of the options, by field. */
export interface OptionProblems {
  types?: boolean;
  connections?: "range";
  other?: "range" | "order";
  readers?: "range";
  writers?: "range";
  throttles?: true;
}

const within = (value: number, [low, high]: readonly [number, number]): boolean => Number.isInteger(value) && value >= low && value <= high;

/** Checks the options by the rules of the definition. */
export function optionProblems({ types, options: { retry, workers, throttles } }: Draft): OptionProblems {
  const problems: OptionProblems = {};
  if (!types.schema && !types.full && !types.incremental) problems.types = true;
  if (!within(retry.failed_connections_minutes, retryBounds.connections)) problems.connections = "range";
  if (!within(retry.other_issues_minutes, retryBounds.other)) problems.other = "range";
  else if (retry.other_issues_minutes >= retry.failed_connections_minutes) problems.other = "order";
  if (!within(workers.readers, workerBounds)) problems.readers = "range";
  if (!within(workers.writers, workerBounds)) problems.writers = "range";
  if (!takesLimits(throttles)) problems.throttles = true;
  return problems;
}

/** Which steps can be opened: each when all before it are complete. */
export function reachable(draft: Draft, passed: boolean): Record<Step, boolean> {
  const sides = draft.name.trim() !== "" && draft.source !== null && draft.destination !== null;
  const objects = sides && draft.objects.length > 0 && conflictsOf(draft.objects).size === 0;
  const options = objects && Object.keys(optionProblems(draft)).length === 0;
  return { source: true, objects: sides, options: objects, precheck: options, review: options && passed };
}
