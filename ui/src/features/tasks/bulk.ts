import type { Action, TaskRow } from "../../ipc";

/** What can be done to several tasks at once, in the order of its buttons. */
export const bulkActions = ["start", "resume", "pause", "release"] as const satisfies readonly Action[];

export type BulkAction = (typeof bulkActions)[number];

/** The marked tasks among those that are shown: what is not seen is not touched. */
export function markedOf(rows: TaskRow[], marked: readonly string[] = []): TaskRow[] {
  const ids = new Set(marked);
  return rows.filter(({ snapshot }) => ids.has(snapshot.id));
}

/** Those that allow an action now. */
export function allowing(rows: TaskRow[], action: Action): TaskRow[] {
  return rows.filter(({ snapshot }) => snapshot.actions.includes(action));
}

/** The marks with that of a task turned round. */
export function turned(marked: readonly string[] = [], id: string): string[] | undefined {
  const rest = marked.filter((other) => other !== id);
  const next = rest.length === marked.length ? [...marked, id] : rest;
  return next.length > 0 ? next : undefined;
}
