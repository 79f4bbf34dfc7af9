/** Zoom scales as multiples of the data's scale. They are fixed, so that each is resampled once and then cached. */
const steps = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];

/**
 * The zoom steps of one track in samples per pixel, finest first. The last one fits the whole track into `width`
 * pixels.
 */
export function zoomLadder(dataScale: number, lengthSamples: number, width: number): number[] {
  const whole = Math.max(dataScale, Math.ceil(lengthSamples / Math.max(1, width)));
  // A step just below the whole track would look almost the same.
  const finer = steps.map((step) => Math.round(step * dataScale)).filter((scale) => scale < whole * 0.9);
  return [...finer, whole];
}

/** Index of the step that comes closest to showing `seconds` in `width` pixels. */
export function stepForSeconds(
  ladder: readonly number[],
  seconds: number,
  sampleRate: number,
  width: number,
): number {
  const wanted = (seconds * sampleRate) / Math.max(1, width);
  let best = 0;
  for (const [i, scale] of ladder.entries())
    if (Math.abs(Math.log(scale / wanted)) < Math.abs(Math.log(ladder[best]! / wanted))) best = i;
  return best;
}
