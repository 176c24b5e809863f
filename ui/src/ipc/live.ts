import { useMemo, useSyncExternalStore } from "react";
import type { MetricsSample, TaskId, TaskSnapshot } from "./bindings";
import { Ring } from "./ring";

/** Ten minutes at 4 Hz: the longest range that the charts draw from memory. */
const SAMPLES_MAX = 2400;

const snapshots = new Map<TaskId, TaskSnapshot>();
const samples = new Map<TaskId, Ring<MetricsSample>>();
const listeners = new Map<TaskId, Set<() => void>>();
const feedListeners = new Set<() => void>();
let heardAt: number | null = null;

/** Takes a snapshot in and wakes what shows this task, and nothing else. */
export function putSnapshot(snapshot: TaskSnapshot): void {
  const known = snapshots.get(snapshot.id);
  if (known && known.at_ms > snapshot.at_ms) return;
  snapshots.set(snapshot.id, snapshot);
  const ring = ringOf(snapshot.id);
  if (snapshot.metrics.at_ms > (ring.last()?.at_ms ?? 0)) ring.push(snapshot.metrics);
  listeners.get(snapshot.id)?.forEach((wake) => wake());
}

/** Notes that the feed spoke: a silent feed is shown as stale. */
export function noteFeed(nowMs: number): void {
  heardAt = nowMs;
  feedListeners.forEach((wake) => wake());
}

/** Forgets everything; the tests begin afresh with it. */
export function forgetLive(): void {
  snapshots.clear();
  samples.clear();
  heardAt = null;
}

/** The newest snapshot of a task, or none before the feed has spoken of it. */
export function newestSnapshot(id: TaskId): TaskSnapshot | undefined {
  return snapshots.get(id);
}

function ringOf(id: TaskId): Ring<MetricsSample> {
  let ring = samples.get(id);
  if (!ring) {
    ring = new Ring(SAMPLES_MAX);
    samples.set(id, ring);
  }
  return ring;
}

/** Wakes `wake` whenever the task changes; returns how to stop. */
export function watchTask(id: TaskId, wake: () => void): () => void {
  const set = listeners.get(id) ?? new Set();
  set.add(wake);
  listeners.set(id, set);
  return () => {
    set.delete(wake);
    if (set.size === 0) listeners.delete(id);
  };
}

/** The samples of a task, oldest first. */
export function liveSamples(id: TaskId): MetricsSample[] {
  return samples.get(id)?.list() ?? [];
}

/** The samples of a task, oldest first, again whenever there is a new one. */
export function useLiveSamples(id: TaskId): MetricsSample[] {
  const version = useSyncExternalStore(
    (wake) => watchTask(id, wake),
    () => samples.get(id)?.version ?? 0,
  );
  return useMemo(() => (version > 0 ? liveSamples(id) : []), [id, version]);
}

/** The task as the live feed last said it, else as the list said it. */
export function useSnapshot(listed: TaskSnapshot): TaskSnapshot {
  const { id } = listed;
  const live = useSyncExternalStore(
    (wake) => watchTask(id, wake),
    () => snapshots.get(id),
  );
  return live && live.at_ms >= listed.at_ms ? live : listed;
}

/** When the feed last spoke, in milliseconds since the Unix epoch. */
export function useFeedHeardAt(): number | null {
  return useSyncExternalStore(
    (wake) => {
      feedListeners.add(wake);
      return () => feedListeners.delete(wake);
    },
    () => heardAt,
  );
}
