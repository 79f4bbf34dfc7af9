type Cleanup = () => void;

/** Owns cleanups that must run together: listeners, timers, subscriptions. Disposing runs each once, newest first. */
export class Scope {
  #cleanups: Cleanup[] = [];
  #isDisposed = false;

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Runs `cleanup` when the scope is disposed, or immediately if it already is. */
  add(cleanup: Cleanup): void {
    if (this.#isDisposed) cleanup();
    else this.#cleanups.push(cleanup);
  }

  /** Listens for an event until the scope is disposed. */
  listen<E extends Event = Event>(
    target: EventTarget,
    type: string,
    listener: (event: E) => void,
    options?: AddEventListenerOptions,
  ): void {
    target.addEventListener(type, listener as EventListener, options);
    this.add(() => target.removeEventListener(type, listener as EventListener, options));
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const cleanups = this.#cleanups.toReversed();
    this.#cleanups = [];
    for (const cleanup of cleanups) cleanup();
  }
}

/** Holds the single instance currently on screen and notifies subscribers when it changes. */
export class Current<T> {
  #value: T | null = null;
  readonly #listeners = new Set<() => void>();

  get value(): T | null {
    return this.#value;
  }

  /** Replaces the instance. Returns a function that clears it, unless another has replaced it since. */
  set(value: T): Cleanup {
    this.#change(value);
    return () => {
      if (this.#value === value) this.#change(null);
    };
  }

  readonly subscribe = (listener: () => void): Cleanup => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #change(value: T | null): void {
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}
