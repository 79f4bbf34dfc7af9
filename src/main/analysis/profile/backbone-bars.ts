import { createRng } from '../../numeric/rng.ts';

/**
 * What the embedding of another network says about each bar, in the form in which personal models read it: one byte per
 * value, 0 to 1.
 */
export interface BackboneBars {
  readonly bars: number;
  /** bars × {@link BACKBONE_COLUMNS}, row-major: changes of sound, then directions in the embedding's space. */
  readonly data: Uint8Array;
}

/** Bars on either side of a line that are compared. */
export const backboneReaches = [2, 4, 8] as const;
/** Random directions onto which vectors are projected (W. Johnson and J. Lindenstrauss, 1984). */
export const BACKBONE_DIRECTIONS = 12;
export const BACKBONE_COLUMNS = backboneReaches.length + BACKBONE_DIRECTIONS;

/** Share of a track's lines with a smaller change than one that counts as full. */
const FULL_CHANGE = 0.98;
/** Changes below this share of a full one are ordinary, and count as 0. */
const ORDINARY_CHANGE = 0.5;
/** Standard deviations from which on a direction stands out, and at which it does so fully. */
const DIRECTION_RANGE = [0.5, 2.5] as const;

const share = (value: number, low: number, high: number): number =>
  Math.min(1, Math.max(0, (value - low) / (high - low)));

/** Mean vector of each bar, centred over the track. Bars without a frame take the previous one's. */
function centredMeans(sums: Float64Array, counts: Int32Array, size: number): Float64Array {
  const bars = counts.length;
  const means = new Float64Array(bars * size);
  const centre = new Float64Array(size);
  for (let bar = 0; bar < bars; bar++)
    for (let d = 0; d < size; d++) {
      const own =
        counts[bar]! > 0 ? sums[bar * size + d]! / counts[bar]! : bar > 0 ? means[(bar - 1) * size + d]! : 0;
      means[bar * size + d] = own;
      centre[d]! += own / bars;
    }
  for (let bar = 0; bar < bars; bar++) for (let d = 0; d < size; d++) means[bar * size + d]! -= centre[d]!;
  return means;
}

/** Distance at each line between the mean of the `reach` bars before and after it. */
function changes(means: Float64Array, bars: number, size: number, reach: number): Float64Array {
  const found = new Float64Array(bars);
  for (let line = 1; line < bars; line++) {
    const [from, to] = [Math.max(0, line - reach), Math.min(bars, line + reach)];
    let sum = 0;
    for (let d = 0; d < size; d++) {
      let before = 0;
      let after = 0;
      for (let bar = from; bar < line; bar++) before += means[bar * size + d]!;
      for (let bar = line; bar < to; bar++) after += means[bar * size + d]!;
      sum += (before / (line - from) - after / (to - line)) ** 2;
    }
    found[line] = Math.sqrt(sum);
  }
  return found;
}

/** The same directions for every track and model of this size. */
function directionsOf(size: number): Float64Array {
  const random = createRng(`backbone ${size}`);
  return Float64Array.from({ length: BACKBONE_DIRECTIONS * size }, () => random.gaussian());
}

/** Collects the vectors of a track by bar. `lines` are in seconds; bar i is [lines[i], lines[i + 1]). */
export function createBackbonePool(lines: ArrayLike<number>) {
  const bars = Math.max(0, lines.length - 1);
  const counts = new Int32Array(bars);
  let sums = new Float64Array(0);
  let size = 0;
  let bar = 0;
  return {
    /** Adds one vector; times ascend. Those outside the lines are left out. */
    add(time: number, vector: Float32Array): void {
      if (size === 0) {
        size = vector.length;
        sums = new Float64Array(bars * size);
      }
      while (bar > 0 && time < lines[bar]!) bar--;
      while (bar < bars && time >= lines[bar + 1]!) bar++;
      if (bar >= bars || time < lines[0]!) return;
      counts[bar]!++;
      for (let d = 0; d < size; d++) sums[bar * size + d]! += vector[d]!;
    },
    finish(): BackboneBars {
      const data = new Uint8Array(bars * BACKBONE_COLUMNS);
      const means = centredMeans(sums, counts, size);
      for (const [column, reach] of backboneReaches.entries()) {
        const found = changes(means, bars, size, reach);
        const full = found.toSorted()[Math.ceil(FULL_CHANGE * (bars - 1))] ?? 0;
        if (full === 0) continue;
        for (let line = 0; line < bars; line++)
          data[line * BACKBONE_COLUMNS + column] = Math.round(
            255 * share(found[line]!, ORDINARY_CHANGE * full, full),
          );
      }
      const directions = directionsOf(size);
      for (let k = 0; k < BACKBONE_DIRECTIONS; k++) {
        const along = Float64Array.from({ length: bars }, (_, row) => {
          let sum = 0;
          for (let d = 0; d < size; d++) sum += means[row * size + d]! * directions[k * size + d]!;
          return sum;
        });
        const deviation = Math.sqrt(along.reduce((sum, value) => sum + value * value, 0) / Math.max(1, bars));
        if (deviation === 0) continue;
        for (let row = 0; row < bars; row++)
          data[row * BACKBONE_COLUMNS + backboneReaches.length + k] = Math.round(
            255 * share(along[row]! / deviation, ...DIRECTION_RANGE),
          );
      }
      return { bars, data };
    },
  };
}
