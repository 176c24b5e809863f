import type { TaskId } from "../../ipc";
import type { Draft } from "./draft";

type Save = (id: TaskId | null, draft: Draft) => Promise<TaskId>;

/** Typing pauses this long before a draft is saved. */
const QUIET_MS = 700;

/** Saves a draft some time after the last change, one save at a time, so that a new draft is made once. */
export class DraftSaver {
  #id: TaskId | null;
  #pending: Draft | null = null;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    id: TaskId | null,
    readonly save: Save,
  ) {
    this.#id = id;
  }

  get id(): TaskId | null {
    return this.#id;
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
    await this.#running;
    const draft = this.#pending;
    if (draft) {
      this.#pending = null;
      this.#running = this.save(this.#id, draft).then(
        (id) => {
          this.#id = id;
        },
        () => {
          this.#pending ??= draft;
        },
      );
      await this.#running;
      this.#running = null;
    }
    return this.#id;
  }

  /** Forgets unsaved changes: they have been saved another way. */
  settle(id: TaskId): void {
    clearTimeout(this.#timer);
    this.#pending = null;
    this.#id = id;
  }
}
