interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** `0.71 (0.64–0.78)`. */
export function writeInterval({ mean, low, high }: Interval, digits = 2): string {
  return `${mean.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

/** `+0.05 (0.01 to 0.09)`. */
export function writeDifference({ mean, low, high }: Interval, digits = 2): string {
  const sign = mean > 0 ? '+' : '';
  return `${sign}${mean.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}
