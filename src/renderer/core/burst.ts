/** Collects items that come in quick succession and hands them over together. */
export class Burst<T> {
  readonly #items = new Set<T>();
  readonly #waitMs: number;
  readonly #run: (items: readonly T[]) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param waitMs from the first item until they are handed over */
  constructor(waitMs: number, run: (items: readonly T[]) => void) {
    this.#waitMs = waitMs;
    this.#run = run;
  }

  add(items: Iterable<T>): void {
    for (const item of items) this.#items.add(item);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const collected = [...this.#items];
      this.#items.clear();
      this.#run(collected);
    }, this.#waitMs);
  }

  /** Drops what has been collected. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#items.clear();
  }
}
