import { describe, expect, it } from 'vitest';
import { formatDay, formatMoment } from './date.ts';

describe('dates', () => {
  it('are written one way, in local time', () => {
    const local = new Date(2026, 0, 2, 15, 4, 5).toISOString();
    expect(formatDay(local)).toBe('2026-01-02');
    expect(formatMoment(local)).toBe('2026-01-02 15:04');
  });

  it('without a time of day stay the day that they name', () => {
    expect(formatDay('2026-01-02')).toBe('2026-01-02');
  });
});
