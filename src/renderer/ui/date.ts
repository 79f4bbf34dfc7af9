import { formatDate } from '../../shared/languages/format.ts';

const day = { dateStyle: 'medium' } as const;

/** A day in the current language and local time: `Jan 2, 2026`. */
export function formatDay(iso: string): string {
  // A date without a time is the same day in every time zone.
  if (/^\d{4}-\d{2}-\d{2}$/.test(iso)) return formatDate(new Date(iso), { ...day, timeZone: 'UTC' });
  return formatDate(new Date(iso), day);
}

/** A day and time in the current language and local time: `Jan 2, 2026, 3:04 PM`. */
export function formatMoment(iso: string): string {
  return formatDate(new Date(iso), { ...day, timeStyle: 'short' });
}
