/** Whole numbers with thin spaces between thousands: 3 318. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A count with its noun: `counted(1, 'track')`, `counted(12, 'track')`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
