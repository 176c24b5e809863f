import type { TaskId } from "../../ipc";
import type { Draft } from "./draft";

type Save = (id: TaskId | null, draft: Draft) => Promise<TaskId>;

/** Typing pauses this long before a draft is saved. */
const QUIET_MS = 700;

/** Saves a draft some time after the last change, one save at a time, so that a new draft is made once. */
export class DraftSaver {
  #id: TaskId | null;
  #pending: Draft | null = null;
  #saves: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #open = false;

  constructor(
    id: TaskId | null,
    readonly save: Save,
    /** Hears of the identity that a new draft was given, as long as the wizard is open. */
    readonly onId: (id: TaskId) => void,
  ) {
    this.#id = id;
  }

  /** The wizard is on the screen. */
  open(): void {
    this.#open = true;
  }

  /** The wizard was left: what is not saved yet is saved, and nobody is told. */
  close(): void {
    this.#open = false;
    void this.flush();
  }

  /** Notes a change; it is saved when the operator pauses. */
  change(draft: Draft): void {
    this.#pending = draft;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), QUIET_MS);
  }

  /** Saves what is not saved yet. Never rejects: the failure is shown where failures are, and the change is kept. */
  async flush(): Promise<TaskId | null> {
    clearTimeout(this.#timer);
    // Each save waits for the one before, so that whoever asked knows the identity that the first one gave.
    this.#saves = this.#saves.then(() => this.#saveOnce());
    await this.#saves;
    return this.#id;
  }

  async #saveOnce(): Promise<void> {
    const draft = this.#pending;
    if (!draft) return;
    this.#pending = null;
    try {
      this.#take(await this.save(this.#id, draft));
    } catch {
      this.#pending ??= draft;
    }
  }

  /** Forgets unsaved changes: they have been saved another way. */
  settle(id: TaskId): void {
    clearTimeout(this.#timer);
    this.#pending = null;
    this.#take(id);
  }

  #take(id: TaskId): void {
    const isNew = id !== this.#id;
    this.#id = id;
    if (isNew && this.#open) this.onId(id);
  }
}
