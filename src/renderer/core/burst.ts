/** Collects items that arrive in quick succession and processes them together. */
export class Burst<T> {
  readonly #items = new Set<T>();
  readonly #waitMs: number;
  readonly #run: (items: readonly T[]) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param waitMs time from the first item to the call of `run`, in milliseconds */
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

  /** Discards the collected items. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#items.clear();
  }
}
