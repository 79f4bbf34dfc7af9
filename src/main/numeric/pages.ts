interface NumberArray extends ArrayLike<number> {
  [index: number]: number;
  readonly buffer: ArrayBufferLike;
  set(source: this, at?: number): void;
  subarray(from: number, to: number): this;
}

/** Rows of numbers whose count is not known in advance. */
export interface Pages<T> {
  /** Number of rows. */
  readonly rows: number;
  /** The page with the last row. */
  readonly page: T;
  /** Adds a row of zeros; returns the index of its first value in `page`. */
  add(): number;
  /** The first `rows` rows (default: all) in one array. Call once, at the end: it empties the pages. */
  take(rows?: number): T;
}

/**
 * Allocations of at least this many bytes go straight to the system, which backs only what is written with memory, and
 * gets all of it back when they are released; smaller ones leave holes.
 */
export const SYSTEM_BYTES = 32 * 2 ** 20;

/**
 * Gives the memory of an array that nobody uses any more back at once. The garbage collector hardly notices buffers, and
 * long tracks would pile them up.
 */
export function release({ buffer }: { readonly buffer: ArrayBufferLike }): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}

/**
 * Pages instead of an array that grows: growing copies, and holds up to three times the memory for a moment. What fits
 * into one page is not copied.
 * @param create makes an array of a number of zeros
 * @param width values per row
 */
export function createPages<T extends NumberArray>(
  create: (length: number) => T,
  width: number,
  rowsPerPage: number,
): Pages<T> {
  const pages: T[] = [];
  let rows = 0;
  let page = create(0);
  return {
    get rows() {
      return rows;
    },
    get page() {
      return page;
    },
    add() {
      const row = rows % rowsPerPage;
      if (row === 0) pages.push((page = create(rowsPerPage * width)));
      rows++;
      return row * width;
    },
    take(count = rows) {
      const length = count * width;
      const joined = pages.length === 1 ? page.subarray(0, length) : create(length);
      if (pages.length > 1)
        for (const [i, part] of pages.entries()) {
          const at = i * part.length;
          if (at < length) joined.set(part.subarray(0, length - at), at);
          release(part);
        }
      pages.length = rows = 0;
      page = create(0);
      return joined;
    },
  };
}
