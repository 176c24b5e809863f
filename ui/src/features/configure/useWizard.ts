import { useEffect, useRef, useState } from "react";
import { moment } from "../../format";
import type { TaskDetail, TaskId } from "../../ipc";
import { useSaveDraft, useSaveTask } from "../../ipc";
import type { Draft } from "./draft";
import { definitionOf, draftOf, newDraft } from "./draft";
import { text } from "./messages";
import { DraftSaver } from "./saver";

/** The wizard's state and what can be done with it. */
export interface Wizard {
  draft: Draft;
  id: TaskId | null;
  /** Changes the draft; it is saved by itself. */
  change: (part: Partial<Draft>) => void;
  /** Saves what is not saved yet. */
  flush: () => Promise<TaskId | null>;
  /** Saves the whole task, as a definition. Rejects when the console refuses it. */
  saveTask: () => Promise<TaskDetail>;
  /** Takes in what the console changed in the stored task. */
  absorb: (detail: TaskDetail) => void;
  savedAt: number | null;
  saving: boolean;
  /** Whether there are changes that the last precheck has not seen. */
  changed: boolean;
}

/** Digits of a proposed task name, enough to tell two tasks of a day apart. */
const nameOfNow = () => text.newName(moment(Date.now()).slice(0, "2026-03-28 14:05".length));

export function useWizard(opened: TaskDetail | null, onId: (id: TaskId) => void): Wizard {
  const [draft, setDraft] = useState<Draft>(() => (opened ? draftOf(opened.document, opened.row.name) : newDraft(nameOfNow())));
  const [id, setId] = useState<TaskId | null>(opened?.row.snapshot.id ?? null);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [changed, setChanged] = useState(opened?.document.document !== "complete");
  const { mutateAsync: saveDraft, isPending } = useSaveDraft();
  const task = useSaveTask();

  const took = (detail: TaskDetail): TaskId => {
    const taken = detail.row.snapshot.id;
    setSavedAt(Date.now());
    setId(taken);
    return taken;
  };
  const [saver] = useState(
    () =>
      new DraftSaver(id, async (known, next) => {
        // Through JSON, so that what is stored is exactly what comes back.
        const detail = await saveDraft({ id: known, name: next.name.trim() || text.newName(""), draft: JSON.parse(JSON.stringify(next)) });
        return took(detail);
      }, onId),
  );
  useEffect(() => {
    saver.open();
    return () => saver.close();
  }, [saver]);

  // Several changes may come before the next render; each builds on the one before.
  const newest = useRef(draft);
  const change = (part: Partial<Draft>) => {
    const next = { ...newest.current, ...part };
    newest.current = next;
    setDraft(next);
    setChanged(true);
    saver.change(next);
  };
  const saveTask = async () => {
    const known = await saver.flush();
    const detail = await task.mutateAsync({ definition: definitionOf(newest.current, known) });
    saver.settle(took(detail));
    setChanged(false);
    return detail;
  };
  const absorb = (detail: TaskDetail) => {
    const { document } = detail;
    if (document.document !== "complete") return;
    const { ignored_alerts } = document.content.options;
    newest.current = { ...newest.current, options: { ...newest.current.options, ignored_alerts } };
    setDraft(newest.current);
  };
  return { draft, id, change, flush: () => saver.flush(), saveTask, absorb, savedAt, saving: isPending || task.isPending, changed };
}
