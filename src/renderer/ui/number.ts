import { formatDecimal, formatNumber, formatShare } from '../../shared/languages/format.ts';

/** Formats an integer in the current language: 3,318. */
export function formatCount(count: number): string {
  return formatNumber(count);
}

/** Formats a file size: `812 kB`, `8.1 MB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1_000_000
    ? `${formatNumber(Math.ceil(bytes / 1000))} kB`
    : `${formatDecimal(bytes / 1_000_000, 1)} MB`;
}

/** Formats a share as a percentage: `12.5%`. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : formatShare(part / whole, 1);
}
