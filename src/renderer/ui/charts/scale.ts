/** Maps one range of numbers linearly to another. If the source range is empty, returns the middle of the target. */
export function scaleLinear(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  const span = to - from;
  return (value) => (span === 0 ? (start + end) / 2 : start + ((value - from) / span) * (end - start));
}

/** Round numbers from 0 to `most` or just above, at most five; with the decimals to write them in. */
export function roundTicks(most: number): { readonly ticks: readonly number[]; readonly decimals: number } {
  const rough = (most > 0 ? most : 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9))!;
  const count = Math.ceil(most / step - 1e-9) || 1;
  const ticks = Array.from({ length: count + 1 }, (_, i) => i * step);
  return { ticks, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/** Width of a digit or letter of the axes on average, in pixels. */
const LETTER = 6;

interface PlacedLabel {
  readonly x: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/**
 * Where labels below an axis go, centred on their points and kept within the chart, all in pixels. Labels that would
 * touch a later one are left out: null.
 */
export function placeLabels(
  labels: readonly { readonly x: number; readonly text: string }[],
  [left, right]: readonly [number, number],
): (PlacedLabel | null)[] {
  let limit = Infinity;
  return labels
    .toReversed()
    .map(({ x, text }): PlacedLabel | null => {
      const width = text.length * LETTER;
      const start = Math.min(Math.max(x - width / 2, left), right - width);
      if (text === '' || start + width > limit) return null;
      limit = start - 2 * LETTER;
      if (start > x - width / 2) return { x: left, anchor: 'start' };
      return start < x - width / 2 ? { x: right, anchor: 'end' } : { x, anchor: 'middle' };
    })
    .toReversed();
}
