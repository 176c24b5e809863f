import { messages } from "../../format";
import type { MetricsSample, PhaseState, TaskSnapshot, TaskState } from "../../ipc";
import type { Shown } from "./states";
import { phaseStates, taskStates } from "./states";

const text = messages({ en: { interrupted: "Interrupted" } });

/** States in which rows move. */
const moving: ReadonlySet<TaskState["state"]> = new Set(["initializing", "synchronizing", "suspending", "stopping"]);
const broken: ReadonlySet<TaskState["state"]> = new Set(["failed", "initialize_failed"]);

/** The figures of a task. The last sample of one that stopped still has the rates of its last moment: at rest they are 0. */
export function figuresOf({ state, metrics }: TaskSnapshot): MetricsSample {
  if (moving.has(state.state)) return metrics;
  return { ...metrics, read_rows_per_s: 0, read_bytes_per_s: 0, written_rows_per_s: 0, written_bytes_per_s: 0, transactions_per_s: 0 };
}

/** How a phase is shown. One that was under way when its task came to rest does not run. */
export function shownPhase(phase: PhaseState, { state }: TaskState): Shown {
  if (phase !== "running" && phase !== "caught_up") return phaseStates[phase];
  if (moving.has(state)) return phaseStates[phase];
  if (broken.has(state)) return phaseStates.failed;
  return { ...taskStates[state], label: state === "retrying" ? taskStates.retrying.label : text.interrupted };
}
