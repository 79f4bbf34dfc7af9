import type { TrackRow } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';

/** Number of rows requested at a time. */
export const WINDOW_SIZE = 200;
/** Number of rows kept, about 20 windows: enough to scroll back and forth without refetching. */
const DEFAULT_CAPACITY = 4000;

type FetchRows = (ids: readonly TrackId[]) => Promise<readonly TrackRow[]>;

/**
 * Library rows by id, fetched in windows and evicted least recently used first. A changed row stays readable until its
 * new state arrives, so that the table does not flicker.
 */
export class RowCache {
  #rows = new Map<TrackId, TrackRow>();
  #stale = new Set<TrackId>();
  #pending = new Map<TrackId, number>();
  #listeners = new Set<() => void>();
  #generation = 0;
  #version = 0;
  #fetchRows: FetchRows;
  #onError: (error: unknown) => void;
  #capacity: number;

  constructor(fetchRows: FetchRows, onError: (error: unknown) => void, capacity = DEFAULT_CAPACITY) {
    this.#fetchRows = fetchRows;
    this.#onError = onError;
    this.#capacity = capacity;
  }

  get(id: TrackId): TrackRow | undefined {
    return this.#rows.get(id);
  }

  /** Increases with every content change, for `useSyncExternalStore`. */
  get version(): number {
    return this.#version;
  }

  /** Increases with every invalidation; visible rows must then be requested again. */
  get generation(): number {
    return this.#generation;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Fetches the windows of `ids` around [first, last] that are not loaded yet. */
  request(ids: readonly TrackId[], first: number, last: number): void {
    const from = Math.floor(Math.max(0, first) / WINDOW_SIZE);
    const to = Math.floor(Math.min(Math.max(last, 0), ids.length - 1) / WINDOW_SIZE);
    for (let window = from; window <= to; window++) {
      const wanted = ids.slice(window * WINDOW_SIZE, (window + 1) * WINDOW_SIZE);
      for (const id of wanted) this.#touch(id);
      const missing = wanted.filter((id) => this.#isWanted(id));
      if (missing.length > 0) void this.#load(missing);
    }
  }

  /** Marks rows as changed; the next request refetches them. */
  invalidate(ids: readonly TrackId[] | 'many'): void {
    this.#generation++;
    for (const id of ids === 'many' ? this.#rows.keys() : ids) this.#stale.add(id);
    this.#notify();
  }

  /** Stores a row that arrived with another response. */
  put(row: TrackRow): void {
    this.#rows.set(row.id, row);
    this.#stale.delete(row.id);
    this.#notify();
  }

  #isWanted(id: TrackId): boolean {
    if (this.#pending.get(id) === this.#generation) return false;
    if (this.#pending.has(id) && !this.#stale.has(id)) return false;
    return this.#stale.has(id) || !this.#rows.has(id);
  }

  #touch(id: TrackId): void {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#rows.delete(id);
    this.#rows.set(id, row);
  }

  async #load(ids: readonly TrackId[]): Promise<void> {
    const generation = this.#generation;
    for (const id of ids) {
      this.#pending.set(id, generation);
      this.#stale.delete(id);
    }
    try {
      for (const row of await this.#fetchRows(ids)) this.#rows.set(row.id, row);
      this.#evict();
    } catch (error) {
      this.#onError(error);
    } finally {
      for (const id of ids) if (this.#pending.get(id) === generation) this.#pending.delete(id);
      this.#notify();
    }
  }

  #evict(): void {
    for (const id of this.#rows.keys()) {
      if (this.#rows.size <= this.#capacity) return;
      this.#rows.delete(id);
      this.#stale.delete(id);
    }
  }

  #notify(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}
