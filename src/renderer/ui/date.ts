const two = (number: number): string => String(number).padStart(2, '0');

/** `2026-01-02` in local time. */
export function formatDay(iso: string): string {
  // A date without a time of day is the same day everywhere.
  if (/^\d{4}-\d{2}-\d{2}$/.test(iso)) return iso;
  const time = new Date(iso);
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** `2026-01-02 15:04` in local time. */
export function formatMoment(iso: string): string {
  const time = new Date(iso);
  return `${formatDay(iso)} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
