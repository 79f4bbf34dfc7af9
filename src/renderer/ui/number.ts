import { nounFor } from '../../shared/counted.ts';
import { formatDecimal, formatNumber } from '../../shared/languages/format.ts';

/** A whole number as the language writes it: 3,318. */
export function formatCount(count: number): string {
  return formatNumber(count);
}

/** A count with its noun: `counted(1, 'track')`, `counted(12, 'track')`. */
export function counted(count: number, noun: string, plural?: string): string {
  return `${formatCount(count)} ${nounFor(count, noun, plural)}`;
}

/** A job's unit in the singular or plural, to match the count. */
export function unitFor(count: number, unit: string): string {
  return nounFor(count, unit.replace(/s$/, ''), unit);
}

/** A size for people: `812 kB`, `8.1 MB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1_000_000
    ? `${formatNumber(Math.ceil(bytes / 1000))} kB`
    : `${formatDecimal(bytes / 1_000_000, 1)} MB`;
}

/** A share in per cent: `12.5 %`. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
