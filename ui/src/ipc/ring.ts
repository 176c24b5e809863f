/** A bounded queue that forgets its oldest items: memory stays flat however long the window is open. */
export class Ring<T> {
  readonly #items: T[] = [];
  #start = 0;
  /** Grows with every push, so that a reader can tell whether anything is new. */
  version = 0;

  constructor(readonly capacity: number) {}

  push(item: T): void {
    if (this.#items.length < this.capacity) {
      this.#items.push(item);
    } else {
      this.#items[this.#start] = item;
      this.#start = (this.#start + 1) % this.capacity;
    }
    this.version += 1;
  }

  /** The items, oldest first. */
  list(): T[] {
    return [...this.#items.slice(this.#start), ...this.#items.slice(0, this.#start)];
  }

  get length(): number {
    return this.#items.length;
  }

  last(): T | undefined {
    if (this.#items.length === 0) return undefined;
    return this.#items[(this.#start + this.#items.length - 1) % this.#items.length];
  }
}
