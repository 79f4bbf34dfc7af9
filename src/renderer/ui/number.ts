import { nounFor } from '../../shared/counted.ts';

/** Whole numbers with thin spaces between thousands: 3 318. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
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
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A share in per cent: `12.5 %`. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
