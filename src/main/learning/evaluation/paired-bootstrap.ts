/** Scores of two models on one track. */
export interface ScorePair {
  /** Pairs of one group are resampled together. */
  readonly group: string;
  readonly before: number;
  readonly after: number;
}

export interface Interval {
  readonly mean: number;
  /** Bounds of the 95 % interval. */
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2000;
const TAIL = 0.025;

/** mulberry32: the same seed gives the same intervals. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Mean of all values with its bootstrap interval, resampling whole groups (B. Efron and R. Tibshirani, 1993); 0 if
 * there are no values.
 */
export function bootstrapMean(
  values: readonly { readonly group: string; readonly value: number }[],
  seed = 1,
): Interval {
  const groups = [...Map.groupBy(values, ({ group }) => group).values()].map((own) => ({
    sum: own.reduce((sum, { value }) => sum + value, 0),
    count: own.length,
  }));
  if (groups.length === 0) return { mean: 0, low: 0, high: 0 };
  const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  const random = createRandom(seed);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < groups.length; i++) {
      const group = groups[Math.floor(random() * groups.length)]!;
      sum += group.sum;
      count += group.count;
    }
    return sum / count;
  }).sort();
  return {
    mean,
    low: means[Math.floor(TAIL * RESAMPLES)]!,
    high: means[Math.ceil((1 - TAIL) * RESAMPLES) - 1]!,
  };
}

/** How much better the second model is than the first on the same tracks. */
export function pairedDifference(pairs: readonly ScorePair[], seed = 1): Interval {
  return bootstrapMean(
    pairs.map(({ group, before, after }) => ({ group, value: after - before })),
    seed,
  );
}
