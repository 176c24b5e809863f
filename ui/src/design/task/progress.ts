import { messages, percent } from "../../format";
import type { TaskSnapshot } from "../../ipc";

const text = messages({ en: { schema: "Schema", full: "Full load", incremental: "Incremental" } });

/** Where a task is in its walk, as one bar: the phase at work and how far it is. */
export interface Progress {
  phase: string;
  percent: number;
  /** Whether the percentage is a share of something; incremental has no end. */
  bounded: boolean;
}

/** Progress of a task, or nothing when it has not begun. */
export function progressOf({ schema, full, incremental }: TaskSnapshot): Progress | null {
  if (incremental.state === "running" || incremental.state === "caught_up" || incremental.state === "failed") {
    return { phase: text.incremental, percent: 100, bounded: false };
  }
  if (full.state === "finished" || (full.state === "not_selected" && schema.state === "finished")) {
    return { phase: full.state === "finished" ? text.full : text.schema, percent: 100, bounded: true };
  }
  if (full.state === "running" || full.state === "failed") {
    return { phase: text.full, percent: Math.min(99, percent(full.done, full.total)), bounded: true };
  }
  if (schema.state === "running" || schema.state === "failed" || schema.state === "finished") {
    return { phase: text.schema, percent: percent(schema.done, schema.total), bounded: true };
  }
  return null;
}
