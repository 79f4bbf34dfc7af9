/**
 * Times are seconds from the first sample on the document clock (see docs: Rekordbox's clock) unless a name says
 * otherwise.
 */

/** Rounds to whole milliseconds, the resolution of Rekordbox XML. */
export function roundToMs(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** `m:ss.mmm`, for people. */
export function formatTime(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const ms = Math.round(Math.abs(seconds) * 1000);
  const minutes = Math.floor(ms / 60_000);
  return `${sign}${minutes}:${((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')}`;
}

/** `m:ss`, for lists. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
