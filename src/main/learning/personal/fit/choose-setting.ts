/** Another setting than the usual one must be better on held-out tracks by this many standard errors. */
const MIN_ERRORS = 1;

/**
 * The setting with the highest mean gain over the usual one on held-out tracks; the usual one unless the gain is larger
 * than its standard error, so that little data changes nothing.
 */
export function chooseSetting<T>(
  candidates: readonly { readonly setting: T; readonly gains: readonly number[] }[],
  usual: T,
  minErrors = MIN_ERRORS,
): T {
  let best = usual;
  let most = 0;
  for (const { setting, gains } of candidates) {
    const count = Math.max(1, gains.length);
    const gain = gains.reduce((sum, value) => sum + value, 0) / count;
    const variance = gains.reduce((sum, value) => sum + (value - gain) ** 2, 0) / count;
    if (gain <= most || gain <= minErrors * Math.sqrt(variance / count)) continue;
    best = setting;
    most = gain;
  }
  return best;
}
