/** Feature rows that are mostly 0, stored by column. */
export interface SparseDesign {
  readonly rows: number;
  readonly columns: readonly { readonly row: Int32Array; readonly value: Float32Array }[];
}

/** Builds a design row by row. */
export function createDesign(width: number) {
  const row: number[][] = Array.from({ length: width }, () => []);
  const value: number[][] = Array.from({ length: width }, () => []);
  let rows = 0;
  return {
    /** Adds the row of `width` values that begins at `start`. */
    add(features: Float32Array, start: number): void {
      for (let column = 0; column < width; column++) {
        const one = features[start + column]!;
        if (one === 0) continue;
        row[column]!.push(rows);
        value[column]!.push(one);
      }
      rows++;
    },
    finish: (): SparseDesign => ({
      rows,
      columns: row.map((own, column) => ({
        row: Int32Array.from(own),
        value: Float32Array.from(value[column]!),
      })),
    }),
  };
}

/** The rows with the indices in `keep`, in that order. */
export function selectRows(design: SparseDesign, keep: ArrayLike<number>): SparseDesign {
  const place = new Int32Array(design.rows).fill(-1);
  for (let i = 0; i < keep.length; i++) place[keep[i]!] = i;
  return {
    rows: keep.length,
    columns: design.columns.map(({ row, value }) => {
      const kept: number[] = [];
      const values: number[] = [];
      for (let i = 0; i < row.length; i++) {
        const at = place[row[i]!]!;
        if (at < 0) continue;
        kept.push(at);
        values.push(value[i]!);
      }
      return { row: Int32Array.from(kept), value: Float32Array.from(values) };
    }),
  };
}

/** Adds what the features of a design say to the log odds of its rows, or of those that `keeps` admits. */
export function addScores(
  scores: Float64Array,
  weights: Float64Array,
  { columns }: SparseDesign,
  keeps: (row: number) => boolean = () => true,
): void {
  for (const [column, { row, value }] of columns.entries()) {
    const weight = weights[column]!;
    if (weight === 0) continue;
    for (let i = 0; i < row.length; i++) if (keeps(row[i]!)) scores[row[i]!]! += weight * value[i]!;
  }
}
