/** Piecewise linear fit of beats against time: the tempo anchors of a grid. */

/**
 * Indices of points such that the straight pieces between them are within `tolerance` of all other points. Includes
 * the first and last point; greedy, with few knots.
 */
export function findKnots(times: readonly number[], tolerance: number): number[] {
  const fits = (from: number, to: number): boolean => {
    const slope = (times[to]! - times[from]!) / (to - from);
    for (let k = from + 1; k < to; k++)
      if (Math.abs(times[from]! + slope * (k - from) - times[k]!) > tolerance) return false;
    return true;
  };
  const knots = [0];
  for (let from = 0; from < times.length - 1;) {
    let reach = 1;
    while (from + 2 * reach < times.length && fits(from, from + 2 * reach)) reach *= 2;
    let to = Math.min(times.length - 1, from + reach);
    for (let step = reach; step >= 1; step = Math.floor(step / 2))
      while (to + step < times.length && fits(from, to + step)) to += step;
    knots.push(to);
    from = to;
  }
  return knots;
}

/** Values at the knots of the polyline closest to all points (least squares). */
export function fitPolyline(times: readonly number[], knots: readonly number[]): number[] {
  const n = knots.length;
  if (n < 2) return knots.map((k) => times[k]!);
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const right = new Float64Array(n);
  for (let i = 0; i + 1 < n; i++) {
    const [from, to] = [knots[i]!, knots[i + 1]!];
    // The last piece includes its end.
    for (let k = from; k < to + Number(i + 2 === n); k++) {
      const share = (k - from) / (to - from);
      diagonal[i]! += (1 - share) ** 2;
      diagonal[i + 1]! += share ** 2;
      beside[i]! += share * (1 - share);
      right[i]! += (1 - share) * times[k]!;
      right[i + 1]! += share * times[k]!;
    }
  }
  for (let i = 1; i < n; i++) {
    const factor = beside[i - 1]! / diagonal[i - 1]!;
    diagonal[i]! -= factor * beside[i - 1]!;
    right[i]! -= factor * right[i - 1]!;
  }
  const values = Array.from({ length: n }, () => 0);
  for (let i = n - 1; i >= 0; i--)
    values[i] = (right[i]! - (beside[i] ?? 0) * (values[i + 1] ?? 0)) / diagonal[i]!;
  return values;
}
