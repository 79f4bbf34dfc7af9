import { formatDate } from '../../shared/languages/format.ts';

const day = { dateStyle: 'medium' } as const;

/** A day as the language writes it, `Jan 2, 2026`, in local time. */
export function formatDay(iso: string): string {
  // A date without a time of day is the same day everywhere.
  if (/^\d{4}-\d{2}-\d{2}$/.test(iso)) return formatDate(new Date(iso), { ...day, timeZone: 'UTC' });
  return formatDate(new Date(iso), day);
}

/** The same with the time of day: `Jan 2, 2026, 3:04 PM`. */
export function formatMoment(iso: string): string {
  return formatDate(new Date(iso), { ...day, timeStyle: 'short' });
}
