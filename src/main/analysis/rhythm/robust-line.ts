export interface WeightedPoint {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

export interface RobustLine {
  readonly intercept: number;
  readonly slope: number;
  /** Standard error of the slope; Infinity with fewer than three inliers. */
  readonly slopeError: number;
  /** Share of the weight within the tolerance. */
  readonly inlierShare: number;
}

/** In the unit of y (seconds): smaller residuals are never outliers. */
const TOLERANCE_FLOOR = 0.0008;
const ITERATIONS = 12;

export interface WeightedValue {
  readonly value: number;
  readonly weight: number;
}

/** The median of the first `count` values. 0 without values. */
function medianOf(values: Float64Array, weights: Float64Array, count: number): number {
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  let half = 0;
  for (let i = 0; i < count; i++) half += weights[order[i]!]!;
  half /= 2;
  for (let i = 0; i < count; i++) {
    half -= weights[order[i]!]!;
    if (half <= 0) return values[order[i]!]!;
  }
  return 0;
}

/** 0 without values. */
export function weightedMedian(values: readonly WeightedValue[]): number {
  return medianOf(
    Float64Array.from({ length: values.length }, (_, i) => values[i]!.value),
    Float64Array.from({ length: values.length }, (_, i) => values[i]!.weight),
    values.length,
  );
}

/**
 * Median of the slopes between all pairs (Theil–Sen) and of the intercepts: an initial estimate that tolerates a third
 * of outliers.
 */
function theilSen(points: readonly WeightedPoint[]): { intercept: number; slope: number } {
  // Plain arrays of numbers: in a long mix there are half a million pairs.
  const pairs = (points.length * (points.length - 1)) / 2;
  const slopes = new Float64Array(pairs);
  const weights = new Float64Array(pairs);
  let count = 0;
  for (let i = 0; i < points.length; i++)
    for (let j = i + 1; j < points.length; j++) {
      const [a, b] = [points[i]!, points[j]!];
      const gap = Math.abs(b.x - a.x);
      if (gap === 0) continue;
      slopes[count] = (b.y - a.y) / (b.x - a.x);
      weights[count++] = a.weight * b.weight * gap;
    }
  const slope = medianOf(slopes, weights, count);
  return {
    slope,
    intercept: weightedMedian(points.map((p) => ({ value: p.y - slope * p.x, weight: p.weight }))),
  };
}

/**
 * Weighted line that ignores points more than 3 robust standard deviations (1.48 MAD) + 0.8 ms away; undefined without
 * points.
 */
export function fitRobustLine(points: readonly WeightedPoint[]): RobustLine | undefined {
  if (points.length === 0) return undefined;
  let line = theilSen(points);
  let inliers = points;
  for (let i = 0; i < ITERATIONS; i++) {
    const residuals = points.map((p) => Math.abs(p.y - line.intercept - line.slope * p.x));
    const mad = weightedMedian(residuals.map((value, k) => ({ value, weight: points[k]!.weight })));
    const tolerance = 3 * 1.48 * mad + TOLERANCE_FLOOR;
    const next = points.filter((_, k) => residuals[k]! <= tolerance);
    const isSettled = i > 0 && next.length === inliers.length;
    inliers = next;
    line = leastSquares(inliers) ?? line;
    if (isSettled) break;
  }
  const total = points.reduce((sum, p) => sum + p.weight, 0);
  const inlierWeight = inliers.reduce((sum, p) => sum + p.weight, 0);
  return {
    ...line,
    slopeError: slopeError(inliers, line),
    inlierShare: total > 0 ? inlierWeight / total : 0,
  };
}

function leastSquares(points: readonly WeightedPoint[]): { intercept: number; slope: number } | undefined {
  let w = 0;
  let wx = 0;
  let wy = 0;
  for (const p of points) {
    w += p.weight;
    wx += p.weight * p.x;
    wy += p.weight * p.y;
  }
  if (w <= 0) return undefined;
  const meanX = wx / w;
  const meanY = wy / w;
  let xx = 0;
  let xy = 0;
  for (const p of points) {
    xx += p.weight * (p.x - meanX) ** 2;
    xy += p.weight * (p.x - meanX) * (p.y - meanY);
  }
  const slope = xx > 0 ? xy / xx : 0;
  return { slope, intercept: meanY - slope * meanX };
}

function slopeError(points: readonly WeightedPoint[], line: { intercept: number; slope: number }): number {
  if (points.length < 3) return Infinity;
  const w = points.reduce((sum, p) => sum + p.weight, 0);
  const meanX = points.reduce((sum, p) => sum + p.weight * p.x, 0) / w;
  let xx = 0;
  let rss = 0;
  for (const p of points) {
    xx += (p.weight / w) * (p.x - meanX) ** 2;
    rss += (p.weight / w) * (p.y - line.intercept - line.slope * p.x) ** 2;
  }
  return xx > 0 ? Math.sqrt(rss / (points.length - 2) / xx) : Infinity;
}
