import { describe, expect, it } from 'vitest';
import { formatDay, formatMoment } from './date.ts';

describe('dates', () => {
  it('are written as the language does, in local time', () => {
    const local = new Date(2026, 0, 2, 15, 4, 5).toISOString();
    expect(formatDay(local)).toBe('Jan 2, 2026');
    expect(formatMoment(local).replace('\u202f', ' ')).toBe('Jan 2, 2026, 3:04 PM');
  });

  it('without a time of day stay the day that they name', () => {
    expect(formatDay('2026-01-02')).toBe('Jan 2, 2026');
  });
});
